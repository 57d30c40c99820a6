"""The two kinds of numbers that a formula is evaluated with: doubles and mpmath's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from lemmata.formula.operators import ELEMENTWISE, MATRIX_FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from lemmata.formula.evaluate.scene import Array


class Arithmetic(Protocol):
    """How leaves become arrays and operators act on them; `digits` is 0 for doubles."""

    digits: int
    dtype: Any

    def number(self, value: Fraction) -> Any:
        """A rational number."""

    def constant(self, name: str) -> Any:
        """π, e, infinity."""

    def convert(self, array: Array) -> Array:
        """An array of doubles, whole numbers or numbers of this kind."""

    def elementwise(self, name: str) -> Callable[..., Array]:
        """An operator of `ELEMENTWISE`."""

    def matrix(self, name: str) -> Callable[..., Array]:
        """A function of `MATRIX_FUNCTIONS`, on arrays of shape (…, rows, columns)."""

    def extreme(self, kind: str, array: Array, axes: tuple[int, ...]) -> Array:
        """The largest or smallest along axes."""


_EXTREME: dict[str, Callable[..., Any]] = {"max": np.max, "min": np.min}
_PLAIN: dict[str, Callable[..., Any]] = {
    name: getattr(np, name)
    for name in ("exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "floor", "ceil")
}
_PLAIN |= {"abs": np.abs, "sign": np.sign}


class Doubles:
    """Double precision; the caller keeps NumPy's warnings off."""

    digits = 0
    dtype = float

    def number(self, value: Fraction) -> float:
        """The nearest double, infinite where it is too large."""
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")

    def constant(self, name: str) -> float:
        """π, e, infinity."""
        return {"pi": np.pi, "e": np.e, "infinity": np.inf}[name]

    def convert(self, array: Array) -> Array:
        """As doubles, real or complex."""
        array = np.asarray(array)
        return array if array.dtype.kind in "fc" else array.astype(float)

    def elementwise(self, name: str) -> Callable[..., Array]:
        """The NumPy function."""
        return _PLAIN.get(name) or ELEMENTWISE[name].value

    def matrix(self, name: str) -> Callable[..., Array]:
        """The batched NumPy function."""
        return MATRIX_FUNCTIONS[name].value

    def extreme(self, kind: str, array: Array, axes: tuple[int, ...]) -> Array:
        """NumPy's."""
        return np.asarray(_EXTREME[kind](array, axis=axes))


_LARGEST = 2000
"""How many binary digits an argument of such a function may have before its point."""
_GROWING = frozenset(ELEMENTWISE) - {
    "abs", "sign", "step", "max", "min", "floor", "ceil", "real", "where", "equal", "less",
    "less_equal", "log",
}  # fmt: skip


class Precise:
    """Object arrays of the numbers of one mpmath context of so many decimal digits."""

    dtype = object

    def __init__(self, digits: int) -> None:
        import mpmath

        self.digits = digits
        self.mp = mpmath.MPContext()
        self.mp.dps = max(digits, 17)

    def number(self, value: Fraction) -> Any:
        """The nearest number of the context."""
        return self.mp.mpf(value.numerator) / value.denominator

    def constant(self, name: str) -> Any:
        """π, e, infinity."""
        mp = self.mp
        return {"pi": +mp.pi, "e": +mp.e, "infinity": mp.inf}[name]

    def one(self, value: Any) -> Any:
        """One number of the context from one of NumPy, of Python or of another context."""
        mp = self.mp
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, int):
            return mp.mpf(value)
        if hasattr(value, "_mpf_"):
            return mp.make_mpf(value._mpf_)
        if hasattr(value, "_mpc_"):
            return mp.make_mpc(value._mpc_)
        return mp.mpc(value) if isinstance(value, complex) else mp.mpf(value)

    def convert(self, array: Array) -> Array:
        """Exactly the same numbers."""
        array = np.asarray(array)
        made = np.empty(array.shape, object)
        made.reshape(-1)[:] = [self.one(value) for value in array.reshape(-1)]
        return made

    def elementwise(self, name: str) -> Callable[..., Array]:
        """Number by number; what mpmath can't compute is nan."""
        precise, mp = ELEMENTWISE[name].precise, self.mp

        def one(*arguments: Any) -> Any:
            if name in _GROWING and any(mp.mag(a) > _LARGEST for a in arguments if a):
                return self._beyond(name, arguments)
            try:
                return precise(mp, *arguments)
            except (ValueError, ZeroDivisionError, TypeError, OverflowError, mp.NoConvergence):
                return mp.nan

        def called(*arrays: Array) -> Array:
            return np.asarray(np.frompyfunc(one, len(arrays), 1)(*arrays), object)

        return called

    def _beyond(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """Of numbers so large that their exponents would fill the memory: as in doubles."""
        doubles = [np.array([_double(argument)]) for argument in arguments]
        return self.one(ELEMENTWISE[name].value(*doubles)[0])

    def matrix(self, name: str) -> Callable[..., Array]:
        """Matrix by matrix."""

        def called(array: Array, *exponent: Any) -> Array:
            return self._each(name, array, exponent)

        return called

    def _each(self, name: str, array: Array, exponent: tuple[Any, ...]) -> Array:
        lead = array.shape[:-2]
        if exponent:
            powers = np.asarray(exponent[0], object)
            lead = np.broadcast_shapes(lead, powers.shape)
            powers = np.broadcast_to(powers, lead).reshape(-1)
            array = np.broadcast_to(array, (*lead, *array.shape[-2:]))
        flat = array.reshape(-1, *array.shape[-2:])
        results = [
            self._one_matrix(name, flat[k], (powers[k],) if exponent else ())
            for k in range(len(flat))
        ]
        m, n = array.shape[-2:]
        lengths = {"m": m, "n": n, "min": min(m, n)}
        shape = tuple(lengths[letter] for letter in MATRIX_FUNCTIONS[name].shape)
        made = np.empty((*lead, *shape), object)
        made.reshape(-1)[:] = _flat(results)
        return made

    def _one_matrix(self, name: str, array: Array, exponent: tuple[Any, ...]) -> Any:
        mp = self.mp
        m, n = array.shape
        lengths = {"m": m, "n": n, "min": min(m, n)}
        if any(mp.isnan(x) or mp.isinf(x) for x in array.reshape(-1)):
            return _filled(mp.nan, [lengths[k] for k in MATRIX_FUNCTIONS[name].shape])
        try:
            return MATRIX_FUNCTIONS[name].precise(mp, mp.matrix(array.tolist()), *exponent)
        except (ValueError, ZeroDivisionError, RuntimeError, mp.NoConvergence):
            return _filled(mp.nan, [lengths[k] for k in MATRIX_FUNCTIONS[name].shape])

    def extreme(self, kind: str, array: Array, axes: tuple[int, ...]) -> Array:
        """By comparing; nan wins."""
        function = ELEMENTWISE[kind].precise
        pair = np.frompyfunc(lambda a, b: function(self.mp, a, b), 2, 1)
        for axis in sorted(axes, reverse=True):
            array = np.asarray(pair.reduce(array, axis=axis), object)
        return array


def _double(value: Any) -> Any:
    """The nearest double, infinite where it is too large."""
    try:
        return complex(value) if hasattr(value, "_mpc_") else float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


def _filled(value: Any, lengths: Sequence[int]) -> Any:
    if not lengths:
        return value
    return [_filled(value, lengths[1:]) for _ in range(lengths[0])]


def _flat(nested: Any) -> list[Any]:
    if not isinstance(nested, list):
        return [nested]
    return [value for part in nested for value in _flat(part)]


DOUBLES = Doubles()


@cache
def precise(digits: int) -> Precise:
    """The arithmetic of so many decimal digits, made once."""
    return Precise(digits)
