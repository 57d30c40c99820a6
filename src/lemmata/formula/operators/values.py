"""The elementwise operators on NumPy arrays: nan where a value is undefined, and no warnings."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.operators.facts import Array


def quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with NumPy's warnings off: undefined values are told by nan."""

    @wraps(function)
    def called(*arguments: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*arguments)

    return called


def _complex(*arrays: Any) -> bool:
    return any(np.iscomplexobj(array) for array in arrays)


@quiet
def power(base: Array, exponent: Array) -> Array:
    """Powers; 0^0 is 1, a negative power of 0 and a fractional one of a negative number nan."""
    base = np.asarray(base)
    if base.dtype.kind in "biu":
        base = base.astype(float)
    made = np.power(base, exponent)
    at_pole = (base == 0) & (np.real(exponent) < 0)
    return np.where(at_pole, np.nan, made) if at_pole.any() else made


@quiet
def log(x: Array) -> Array:
    """The natural logarithm; real numbers ≤ 0 have none."""
    if _complex(x):
        return np.where(x == 0, np.nan, np.log(x))
    return np.log(np.where(np.asarray(x) > 0, x, np.nan))


exp = quiet(np.exp)
sin = quiet(np.sin)
cos = quiet(np.cos)
tan = quiet(np.tan)
sinh = quiet(np.sinh)
cosh = quiet(np.cosh)
tanh = quiet(np.tanh)
arcsin = quiet(np.arcsin)
arccos = quiet(np.arccos)
arctan = quiet(np.arctan)
absolute = quiet(np.abs)
floor = quiet(np.floor)
ceil = quiet(np.ceil)


@quiet
def cot(x: Array) -> Array:
    """cos / sin; multiples of π have none."""
    bottom = np.sin(x)
    return np.where(bottom == 0, np.nan, np.cos(x) / bottom)


@quiet
def sign(x: Array) -> Array:
    """-1, 0 or 1."""
    return np.sign(x)


@quiet
def largest(*arguments: Array) -> Array:
    """The largest of its arguments."""
    made = np.asarray(arguments[0])
    for other in arguments[1:]:
        made = np.maximum(made, other)
    return made


@quiet
def smallest(*arguments: Array) -> Array:
    """The smallest of its arguments."""
    made = np.asarray(arguments[0])
    for other in arguments[1:]:
        made = np.minimum(made, other)
    return made


@quiet
def mod(x: Array, y: Array) -> Array:
    """x - y floor(x / y); nothing modulo 0."""
    return np.where(np.asarray(y) == 0, np.nan, np.mod(x, y))


@quiet
def step(x: Array) -> Array:
    """1 for x > 0, else 0."""
    return _marked(np.asarray(x) > 0, x)


@quiet
def sigmoid(x: Array) -> Array:
    """1 / (1 + e^-x) without overflow on either side."""
    if _complex(x):
        return np.asarray(1 / (1 + np.exp(-x)))
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(np.asarray(x) >= 0, 1, small) / (1 + small))


@quiet
def softplus(x: Array) -> Array:
    """log(1 + e^x) without overflow."""
    if _complex(x):
        return np.asarray(np.log1p(np.exp(x)))
    return np.asarray(np.logaddexp(0, x))


real = quiet(np.real)


def _marked(condition: Array, *arguments: Any) -> Array:
    """0 or 1, and nan where an argument is undefined."""
    made = np.asarray(condition, float)
    for argument in arguments:
        lost = np.isnan(argument)
        if np.any(lost):
            made = np.where(lost, np.nan, made)
    return made


@quiet
def equal(left: Array, right: Array) -> Array:
    """1 where both are the same number, else 0."""
    return _marked(np.equal(left, right), left, right)


@quiet
def less(left: Array, right: Array) -> Array:
    """1 where left < right, else 0."""
    return _marked(np.less(left, right), left, right)


@quiet
def less_equal(left: Array, right: Array) -> Array:
    """1 where left ≤ right, else 0."""
    return _marked(np.less_equal(left, right), left, right)


@quiet
def where(condition: Array, yes: Array, no: Array) -> Array:
    """`yes` where the condition is not 0, else `no`; the other may be undefined there."""
    made = np.where(np.asarray(condition) != 0, yes, no)
    lost = np.isnan(condition)
    return np.asarray(np.where(lost, np.nan, made) if np.any(lost) else made)
