"""Limits: the body on a sequence that tends to the place, extrapolated to it.

Richardson's table takes expansions in whole powers of the step (Press et al., Numerical Recipes,
section 5.7); where rounding leaves too little, the same in many digits; where the expansion is
another one, the body very near to the place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate.arithmetic import precise
from lemmata.formula.evaluate.scene import aligned, rows_of
from lemmata.formula.evaluate.steps import Step
from lemmata.formula.sizes import Size
from lemmata.formula.terms import Axis

if TYPE_CHECKING:
    from lemmata.formula.evaluate.compiling import Compiler
    from lemmata.formula.evaluate.program import Program
    from lemmata.formula.evaluate.scene import Array, Layout, Scene
    from lemmata.formula.evaluate.shaping import Part
    from lemmata.formula.evaluate.steps import Bound
    from lemmata.formula.terms import Limit

_ACCEPTED = 1e-9
_DIGITS = 60
_FAR_DIGITS = 160
_NEAR = tuple(range(2, 19))
_PRECISE = tuple(range(3, 33))
_FAR = tuple(range(24, 193, 24))


@dataclass(frozen=True, slots=True)
class Approach:
    """The body along a sequence: its program, variable, letter of the steps, axes of the place."""

    program: Program
    name: str
    letter: str
    ends: Layout
    rest: Layout
    side: str

    def along(self, scene: Scene, to: Array, exponents: tuple[int, ...], sign: int) -> Array:
        """Values, the steps 2^-k last; for a place at infinity at ±2^k."""
        arithmetic = scene.arithmetic
        where = np.asarray(to, float)
        powers = arithmetic.convert(np.array([2.0**k for k in exponents]))
        to = arithmetic.convert(to)[..., None]
        if np.isinf(where).all():
            x = np.where(where > 0, 1, -1)[..., None] * powers
        else:
            x = to + sign / powers
        x = np.moveaxis(x, -1, 1)
        inner = scene.inside({self.letter: len(exponents)}, {self.name: x})
        (values,), _ = self.program.results(inner)
        return values


def limit(compiler: Compiler, term: Limit, to: Part) -> Step:
    """The step: the place is a slot of the compiler, the body a program of its own."""
    name = f"{term.name} steps {compiler.depth}"
    nodes = Axis(name, Size.of(name))
    inner = compiler.within([term.body], {term.name: (nodes, *to[1])})
    (layout,) = inner.layouts
    rest = tuple(axis for axis in layout if axis != nodes)
    rest = (*rest, *(axis for axis in to[1] if axis not in rest))
    program = inner.program([(*rest, nodes)])
    approach = Approach(program, term.name, name, to[1], rest, term.side)

    def bind(_: Scene) -> Bound:
        return lambda slots: _approached(slots[0], approach, aligned(slots[to[0]], to[1], to[1]))

    return Step(rest, (to[0],), bind, estimated=True)


def _approached(scene: Scene, approach: Approach, to: Array) -> Any:
    places = np.asarray(to, float)
    signs = _signs(approach.side, places)
    value, error = _sided(scene, approach, to, signs[0])
    if len(signs) == 2:
        other, its = _sided(scene, approach, to, signs[1])
        gap = np.asarray(np.abs(value - other), float)
        scale = np.maximum(np.asarray(np.abs(value), float), 1e-6)
        differ = gap > 10 * (error + its) + 1e-7 * scale
        nan = scene.arithmetic.convert(np.array(np.nan))[()]
        lost = np.asarray(other != other, bool)  # noqa: PLR0124
        value = np.where(differ | lost, nan, value)
        error = np.maximum(error, its)
    return value, error


def _signs(side: str, places: Array) -> tuple[int, ...]:
    if np.isinf(places).all():
        return (1,)
    return {"both": (1, -1), "above": (1,), "below": (-1,)}[side]


def _sided(scene: Scene, approach: Approach, to: Array, sign: int) -> tuple[Array, Array]:
    """From one side: in doubles if that is enough, else in many digits, else from very near."""
    digits = scene.arithmetic.digits
    if not digits:
        values = approach.along(scene, to, _NEAR, sign)
        value, error, fine = _extrapolated(values, _ACCEPTED, 2.0**-52)
        if fine.all():
            return value, error
    many = replace(scene, arithmetic=precise(max(_DIGITS, 3 * digits)))
    values = approach.along(many, to, _PRECISE, sign)
    value, error, fine = _extrapolated(values, 1e-12, 10.0**-many.arithmetic.digits)
    if not fine.all():
        far = replace(scene, arithmetic=precise(max(_FAR_DIGITS, 4 * digits)))
        values = approach.along(far, to, _FAR, sign)
        value, error, fine = _joined((value, error, fine), _nearest(values))
        grows = _grows(values)
        if (~fine & ~grows).any():
            scene.meter.doubt("a limit did not settle", rows_of(~fine & ~grows))
    if not digits:
        value = _doubles(value)
        return np.where(fine, value, np.nan), np.where(fine, error, 0.0)
    value = np.where(fine, scene.arithmetic.convert(value), scene.arithmetic.mp.nan)  # type: ignore[attr-defined]
    return value, np.where(fine, error, 0.0)


def _joined(first: Any, second: Any) -> Any:
    fine = first[2]
    return (
        np.where(fine, first[0], second[0]),
        np.where(fine, first[1], second[1]),
        fine | second[2],
    )


def _doubles(array: Array) -> Array:
    numbers = np.array([complex(x) for x in array.reshape(-1)]).reshape(array.shape)
    return numbers if (numbers.imag != 0).any() else np.ascontiguousarray(numbers.real)


def _sizes(array: Array) -> Array:
    made = np.abs(array)
    return made if made.dtype != object else made.astype(float)


def _extrapolated(values: Array, wanted: float, unit: float) -> tuple[Array, Array, Array]:
    """The entry of Richardson's table that agrees best with its neighbours.

    How far the second best is from it is part of the error: agreement can be chance. So is the
    rounding of a difference quotient, which grows as the step shrinks.
    """
    rows = [values[..., k] for k in range(values.shape[-1])]
    best, least = rows[-1], np.full(values.shape[:-1], np.inf)
    second, runner = best, least
    scale = np.maximum(np.nan_to_num(_sizes(values), posinf=0.0).max(axis=-1), 1e-300)
    before: list[Array] = []
    for k, row in enumerate(rows):
        after = [row]
        for j, corner in enumerate(before, 1):
            if j > 12:
                break
            better = after[-1] + (after[-1] - corner) / (2**j - 1)
            error = np.maximum(_sizes(better - after[-1]), _sizes(better - corner))
            error = np.where(np.isfinite(error), error + unit * 2.0**k * scale, np.inf)
            next_ = error < runner
            second, runner = np.where(next_, better, second), np.where(next_, error, runner)
            closer = runner < least
            best, second = np.where(closer, second, best), np.where(closer, best, second)
            least, runner = np.minimum(least, runner), np.maximum(least, runner)
            after.append(better)
        before = after
    gap = _sizes(best - second)
    least = np.maximum(least, np.where(np.isfinite(gap), gap, np.inf))
    return best, least, least <= wanted * scale


def _nearest(values: Array) -> tuple[Array, Array, Array]:
    """The last value and what the last steps still changed; good if they shrink quickly."""
    last, gap = values[..., -1], _sizes(values[..., -1] - values[..., -2])
    earlier = _sizes(values[..., -2] - values[..., -3])
    scale = np.maximum(np.nan_to_num(_sizes(values), posinf=0.0).max(axis=-1), 1e-300)
    fine = np.isfinite(gap) & (gap <= 1e-9 * scale) & (gap <= earlier)
    return last, gap, fine


def _grows(values: Array) -> Array:
    """Whether it tends to infinity or is undefined near the place."""
    sizes = _sizes(values)
    rising = (np.diff(sizes[..., -5:], axis=-1) > 0).all(axis=-1)
    huge = sizes[..., -1] > 2 * sizes[..., -3]
    return np.asarray((rising & huge) | ~np.isfinite(sizes[..., -1]), bool)
