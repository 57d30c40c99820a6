"""Integrals by double-exponential quadrature, level by level.

The substitutions are those of Takahasi and Mori (1974): tanh-sinh between finite limits, exp-sinh
and sinh-sinh to infinity, the last two scaled to where the integrand's mass lies. The nodes are an
axis of the body like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate.errors import OverBudget
from lemmata.formula.evaluate.kinks import cuts, kinks, pieces
from lemmata.formula.evaluate.scene import aligned, rows_of
from lemmata.formula.evaluate.steps import Step, union
from lemmata.formula.sizes import Size
from lemmata.formula.terms import Axis

if TYPE_CHECKING:
    from lemmata.formula.evaluate.compiling import Compiler
    from lemmata.formula.evaluate.program import Program
    from lemmata.formula.evaluate.scene import Array, Layout, Scene
    from lemmata.formula.evaluate.shaping import Part
    from lemmata.formula.evaluate.steps import Bound, Slots
    from lemmata.formula.terms import Integral

_LEVELS = (4, 8, 16, 32, 64)
_ACCEPTED = 1e-6
_REACH = {"finite": (5.8, 5.8), "above": (5.5, 4.2), "below": (5.5, 4.2), "whole": (4.2, 4.2)}
_FAR = {"finite": (5.8, 5.8), "above": (6.7, 6.7), "below": (6.7, 6.7), "whole": (6.1, 6.1)}
"""For heavy tails: as far as the nodes, or the squares of those of the whole line, are doubles."""


def integral(compiler: Compiler, term: Integral, lower: Part, upper: Part) -> Step:
    """The step: limits are slots of the compiler, the body a program of its own."""
    ends = union([lower[1], upper[1]])
    name = f"{term.name} nodes {compiler.depth}"
    nodes = Axis(name, Size.of(name))
    inner = compiler.within([term.body], {term.name: (nodes, *ends)})
    (layout,) = inner.layouts
    rest = tuple(axis for axis in layout if axis != nodes)
    rest = (*rest, *(axis for axis in ends if axis not in rest))
    program = inner.program([(nodes, *rest)])
    body = Body(program, term.name, name, ends, rest, _kinks(compiler, term, nodes, ends))

    def bind(_: Scene) -> Bound:
        def run(slots: Slots) -> Any:
            low, high = (aligned(slots[slot], own, ends) for slot, own in (lower, upper))
            return _integrated(slots[0], body, low, high)

        return run

    return Step(rest, (lower[0], upper[0]), bind, estimated=True)


def _kinks(compiler: Compiler, term: Integral, nodes: Axis, ends: Layout) -> Program | None:
    """A program for what is 0 where the body has kinks, axes beyond those of the limits last."""
    zeros = kinks(term.body, term.name)
    if not zeros:
        return None
    inner = compiler.within(zeros, {term.name: (nodes, *ends)})
    extra = [tuple(a for a in own if a != nodes and a not in ends) for own in inner.layouts]
    return inner.program([(nodes, *ends, *more) for more in extra])


@dataclass(frozen=True, slots=True)
class Body:
    """The integrand: its program, its variable, the letter of the number of nodes, its axes."""

    program: Program
    name: str
    letter: str
    ends: Layout
    rest: Layout
    kinks: Program | None

    def zeros(self, scene: Scene, x: Array) -> list[Array]:
        """What is 0 at kinks, at nodes of shape (batch, nodes, *ends)."""
        inner = scene.inside({self.letter: x.shape[1]}, {self.name: x})
        return [] if self.kinks is None else self.kinks.results(inner)[0]

    def at(self, scene: Scene, x: Array) -> tuple[Array, Any]:
        """Its values at nodes of shape (batch, nodes, *ends), and their errors."""
        inner = scene.inside({self.letter: x.shape[1]}, {self.name: x})
        (values,), (errors,) = self.program.results(inner)
        return values, errors

    def spread(self, weights: Array) -> Array:
        """Numbers of shape (batch, nodes, *ends) beside the values."""
        nodes = Axis(self.letter, Size.of(self.letter))
        return aligned(weights, (nodes, *self.ends), (nodes, *self.rest))


@dataclass(frozen=True, slots=True)
class Line:
    """Limits of one kind: ``finite``, to infinity ``above`` or ``below``, or the ``whole`` line."""

    kind: str
    low: Array
    high: Array
    centre: Any = 0.0
    width: Any = 1.0
    far: bool = False


def _integrated(scene: Scene, body: Body, low: Array, high: Array) -> Any:
    low, high = np.broadcast_arrays(low, high)
    sign = 1
    if (np.asarray(low, float) > np.asarray(high, float)).all():
        low, high, sign = high, low, -1
    total: Any = 0
    errors: Any = 0.0
    for line in _lines(scene, body, low, high):
        if line.kind == "mixed":
            nan = scene.arithmetic.convert(np.full((1, *scene.shape(body.rest)), np.nan))
            return nan, np.zeros(nan.shape)
        value, error = _levels(
            scene, body, line if line.kind == "finite" else _placed(scene, body, line)
        )
        total, errors = total + value, errors + error
    return sign * total, errors


def _lines(scene: Scene, body: Body, low: Array, high: Array) -> list[Line]:
    """The whole range, or its parts between kinks."""
    line = _line(scene, low, high)
    if body.kinks is None or line.kind == "mixed":
        return [line]
    nodes, _ = _nodes(scene, line, 12)
    found = cuts(scene, body.zeros, nodes)
    if not found:
        return [line]
    spare = _inside(np.asarray(low, float), np.asarray(high, float))
    convert = scene.arithmetic.convert
    parts = pieces(low, high, found, spare)
    return [_line(scene, *np.broadcast_arrays(convert(a), convert(b))) for a, b in parts]


def _inside(low: Array, high: Array) -> Array:
    """Any place between the limits."""
    middle = np.where(np.isfinite(low), low + 1, np.where(np.isfinite(high), high - 1, 0.0))
    both = np.isfinite(low) & np.isfinite(high)
    return np.where(both, low + (np.where(both, high, 0) - low) / 2, middle)


def _line(scene: Scene, low: Array, high: Array) -> Line:
    """Which kind of limits; ``mixed`` where they are not of one kind, or undefined."""
    a, b = (np.asarray(end, float) for end in (low, high))
    from_below, from_above = (a == -np.inf).all(), (b == np.inf).all()
    below, above = np.isfinite(a).all(), np.isfinite(b).all()
    kinds = {
        "finite": below and above,
        "whole": from_below and from_above,
        "above": below and from_above,
        "below": from_below and above,
    }
    kind = next((kind for kind, fits in kinds.items() if fits), "mixed")
    if kind == "mixed" and not (np.isnan(a).any() or np.isnan(b).any()):
        scene.meter.doubt("the limits of an integral are finite at some points only")
    return Line(kind, low, high)


def _nodes(scene: Scene, line: Line, density: int) -> tuple[Array, Array]:
    """Nodes and weights, of shape (batch, nodes, *ends)."""
    left, right = (_FAR if line.far else _REACH)[line.kind]
    steps = np.arange(-int(left * density), int(right * density) + 1)
    arithmetic = scene.arithmetic
    t = arithmetic.convert(steps.reshape(1, -1, *(1,) * (line.low.ndim - 1))) / density
    exp, half_pi = arithmetic.elementwise("exp"), arithmetic.constant("pi") / 2
    up, down = exp(t), exp(-t)
    u, slope = half_pi * (up - down) / 2, half_pi * (up + down) / 2 / density
    low, high = line.low[:, None], line.high[:, None]
    if line.kind == "finite":
        near, far = 1 / (1 + exp(-2 * u)), 1 / (1 + exp(2 * u))
        length = high - low
        x = np.where(np.asarray(t < 0, bool), low + length * near, high - length * far)
        return x, 2 * length * near * far * slope
    if line.kind == "whole":
        a, b = exp(u), exp(-u)
        return line.centre + line.width * (a - b) / 2, line.width * (a + b) / 2 * slope
    away = line.width * exp(u)
    return (low + away if line.kind == "above" else high - away), away * slope


def _weighted(
    scene: Scene, body: Body, line: Line, density: int
) -> tuple[Array, Array, Array, Any]:
    """Nodes, weighted values (0 at nodes that rounding has moved onto a limit), weights, error."""
    x, weights = _nodes(scene, line, density)
    values, errors = body.at(scene, x)
    terms = body.spread(weights) * values
    if line.kind != "whole":
        onto = np.asarray((x == line.low[:, None]) | (x == line.high[:, None]), bool)
        terms = np.where(body.spread(onto), 0 * weights.flat[0], terms)
    if not isinstance(errors, float):
        sizes = np.asarray(np.abs(body.spread(weights)), float)
        errors = np.nan_to_num(errors * sizes).sum(axis=1)
    return x, terms, weights, errors


def _sizes(terms: Array) -> Array:
    made = np.abs(terms)
    return made if made.dtype != object else made.astype(float)


def _without_ends(terms: Array) -> tuple[Array, Array, Array]:
    """Terms that overflowed beside negligible ones set to 0; their sizes; what the ends still hold.

    Far out a product like e^(-x²) e^x is 0 times infinity, though its neighbours vanish.
    """
    sizes = _sizes(terms)
    finite = np.isfinite(sizes)
    if not finite.all():
        peak = np.where(finite, sizes, 0).max(axis=1, keepdims=True)
        small = finite & (sizes <= 1e-25 * peak)
        count = sizes.shape[1]
        place = np.arange(count).reshape(1, -1, *(1,) * (sizes.ndim - 2))
        bad = ~finite
        first_left = np.where(bad & (place < count // 2), place, -1).max(axis=1, keepdims=True)
        first_right = np.where(bad & (place >= count // 2), place, count).min(axis=1, keepdims=True)
        left_fine = _at(small, first_left + 1)
        right_fine = _at(small, first_right - 1)
        outside = ((place <= first_left) & left_fine) | ((place >= first_right) & right_fine)
        terms = np.where(outside, 0 * terms[finite].flat[0] if finite.any() else 0, terms)
        sizes = np.where(outside, 0.0, sizes)
    return terms, sizes, _end(sizes, 1) + _end(sizes, -1)


def _at(array: Array, place: Array) -> Array:
    inside = np.clip(place, 0, array.shape[1] - 1)
    return np.take_along_axis(array, np.broadcast_to(inside, (*place.shape,)), 1)


def _end(sizes: Array, direction: int) -> Array:
    """The outermost term that is not 0, as an estimate of what lies beyond it."""
    ordered = sizes[:, ::direction]
    first = np.argmax(ordered > 0, axis=1)[:, None]
    return np.take_along_axis(ordered, first, 1)[:, 0]


def _placed(scene: Scene, body: Body, line: Line) -> Line:
    """The line centred and scaled to the middle half of the integrand's mass."""
    extra = tuple(2 + k for k, axis in enumerate(body.rest) if axis not in body.ends)
    for density in (12, 16):
        x, terms, _, _ = _weighted(scene, body, line, density)
        _, sizes, _ = _without_ends(terms)
        mass = np.nan_to_num(sizes, posinf=0.0).sum(axis=extra)
        order = [axis for axis in body.rest if axis in body.ends]
        mass = mass.transpose(0, 1, *(2 + order.index(axis) for axis in body.ends))
        total = mass.sum(axis=1, keepdims=True)
        share = np.cumsum(mass, axis=1) / np.where(total > 0, total, 1)
        places = np.asarray(x, float)
        places = np.broadcast_to(places, share.shape)
        low, middle, high = (_quantile(places, share, q) for q in (0.25, 0.5, 0.75))
        fine = total[:, 0] > 0
        line = _moved(scene, line, middle, high - low, fine)
    return line


def _moved(scene: Scene, line: Line, middle: Array, spread: Array, fine: Array) -> Line:
    convert = scene.arithmetic.convert
    if line.kind == "whole":
        width = np.where(fine & (spread > 0), spread, 1.0)
        centre = np.where(fine, middle, 0.0)
        return replace(line, centre=convert(centre[:, None]), width=convert(width[:, None]))
    end = np.asarray(line.low if line.kind == "above" else line.high, float)
    width = np.abs(middle - end)
    width = np.where(fine & (width > 0), width, 1.0)
    return replace(line, width=convert(width[:, None]))


def _quantile(places: Array, share: Array, q: float) -> Array:
    """Where the share of the mass passes q, along the nodes."""
    above = np.argmax(share >= q, axis=1)[:, None]
    below = np.maximum(above - 1, 0)
    a, b = (np.take_along_axis(share, k, 1) for k in (below, above))
    x, y = (np.take_along_axis(places, k, 1) for k in (below, above))
    part = np.where(b > a, (q - a) / np.where(b > a, b - a, 1), 0.0)
    return np.asarray((x + np.clip(part, 0, 1) * (y - x))[:, 0])


def _levels(scene: Scene, body: Body, line: Line) -> tuple[Array, Array]:
    """The value where two levels agree, or where the last two came closest, and the error."""
    digits = scene.arithmetic.digits
    wanted = 10.0 ** -(0.7 * digits) if digits else 1e-13
    before: Any = None
    value: Any = None
    error: Any = np.inf
    for density in _LEVELS:
        try:
            _, terms, _, noise = _weighted(scene, body, line, density)
        except OverBudget:
            if before is None:
                raise
            break
        terms, sizes, beyond = _without_ends(terms)
        before, value = value, terms.sum(axis=1)
        mass = sizes.sum(axis=1)
        if before is None:
            if line.kind != "finite" and not line.far and (beyond > wanted * mass).any():
                return _levels(scene, body, replace(line, far=True))
            continue
        floor = (10.0**-digits if digits else 1e-15) * mass
        gap = _sizes(value - before)
        error = gap + beyond + noise + floor
        if (~(gap > wanted * mass) | ~np.isfinite(mass)).all():
            break
    fine = error <= _ACCEPTED * np.maximum(mass, 1e-300)
    undefined = ~np.isfinite(mass) | (beyond > 0.02 * mass)
    if (~fine & ~undefined).any():
        scene.meter.doubt("an integral did not settle", rows_of(~fine & ~undefined))
    nan = scene.arithmetic.convert(np.array(np.nan))[()]
    fine = fine | (mass == 0)
    return np.where(fine, value, nan), np.where(fine, error, 0.0)
