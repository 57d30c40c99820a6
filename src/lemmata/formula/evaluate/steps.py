"""The operations that a plan is a list of: each reads slots and gives one array.

A step is made when terms are compiled and bound when the sizes are known: `bind` does all that
depends on sizes alone and gives a function from the slots' arrays to an array of shape
(1 or batch, *sizes of the layout). Slot 0 holds the scene of the run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from lemmata.formula.evaluate.scene import Array, Layout, Scene
    from lemmata.formula.sizes import Size
    from lemmata.formula.terms import Axis

Slots: TypeAlias = "list[Any]"
Bound: TypeAlias = Callable[[Slots], Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: its axes, the slots it reads, how it is bound.

    A `fixed` step depends on sizes alone; an `estimated` one gives a pair: value, error.
    """

    layout: Layout
    reads: tuple[int, ...]
    bind: Callable[[Scene], Bound]
    fixed: bool = False
    estimated: bool = False


def turner(layout: Layout, target: Layout) -> Callable[[Array], Array] | None:
    """What `aligned` does, worked out beforehand; None for nothing."""
    if layout == target:
        return None
    order = (0, *(1 + layout.index(axis) for axis in target if axis in layout))
    places = (slice(None), *(slice(None) if axis in layout else None for axis in target))
    if order == tuple(range(len(order))):
        return lambda array: array[places]
    if None not in places:
        return lambda array: array.transpose(order)
    return lambda array: array.transpose(order)[places]


def union(layouts: list[Layout]) -> Layout:
    """The axes of all, those of the longest first, so that most operands need no turning."""
    if not layouts:
        return ()
    best = max(layouts, key=len)
    rest = [axis for layout in layouts for axis in layout if axis not in best]
    return (*best, *dict.fromkeys(rest))


def constant(make: Callable[[Scene], Any]) -> Step:
    """A number that depends on sizes at most."""

    def bind(scene: Scene) -> Bound:
        array = np.array([make(scene)], scene.arithmetic.dtype)
        return lambda _: array

    return Step((), (), bind, fixed=True)


def index(axis: Axis) -> Step:
    """The numbers along an axis."""

    def bind(scene: Scene) -> Bound:
        first = scene.whole(axis.start)
        counted = np.arange(first, first + scene.size(axis))[None]
        array = scene.arithmetic.convert(counted)
        return lambda _: array

    return Step((axis,), (), bind, fixed=True)


def delta(left: Axis, right: Axis) -> Step:
    """The identity."""

    def bind(scene: Scene) -> Bound:
        eye = np.eye(scene.size(left), scene.size(right))[None]
        array = scene.arithmetic.convert(eye)
        return lambda _: array

    return Step((left, right), (), bind, fixed=True)


def whole(size: Size) -> Step:
    """A size as a number."""
    return constant(lambda scene: scene.arithmetic.convert(np.array(scene.whole(size)))[()])


def pointwise(name: str, reads: tuple[int, ...], layouts: list[Layout]) -> Step:
    """An elementwise operator."""
    target = union(layouts)
    turns = [turner(layout, target) for layout in layouts]

    def bind(scene: Scene) -> Bound:
        return _called(scene.arithmetic.elementwise(name), reads, turns)

    return Step(target, reads, bind)


def folded(
    function: Callable[[Any, Any], Any], reads: tuple[int, ...], layouts: list[Layout]
) -> Step:
    """A sum or product of several arrays, smaller ones first."""
    target = union(layouts)
    order = sorted(range(len(reads)), key=lambda k: len(layouts[k]))
    reads = tuple(reads[k] for k in order)
    turns = [turner(layouts[k], target) for k in order]
    if len(reads) == 2:
        return Step(target, reads, lambda _: _called(function, reads, turns))
    (first, turn), *rest = zip(reads, turns, strict=True)

    def run(slots: Slots) -> Any:
        made = slots[first] if turn is None else turn(slots[first])
        for slot, turned in rest:
            other = slots[slot] if turned is None else turned(slots[slot])
            made = function(made, other)
        return made

    return Step(target, reads, lambda _: run)


def _called(function: Callable[..., Any], reads: tuple[int, ...], turns: list[Any]) -> Bound:
    """The call with each argument turned, quick for one and two."""
    if len(reads) == 1 and turns[0] is None:
        (only,) = reads
        return lambda slots: function(slots[only])
    if len(reads) == 2:
        (a, b), (turn_a, turn_b) = reads, turns
        if turn_a is None and turn_b is None:
            return lambda slots: function(slots[a], slots[b])
        if turn_a is None:
            return lambda slots: function(slots[a], turn_b(slots[b]))
        if turn_b is None:
            return lambda slots: function(turn_a(slots[a]), slots[b])
    pairs = list(zip(reads, turns, strict=True))
    return lambda slots: function(
        *(slots[k] if turn is None else turn(slots[k]) for k, turn in pairs)
    )


def constant_power(exponent: Any, read: int, layout: Layout) -> Step:
    """A power with a rational exponent that is known beforehand: the common ones by themselves."""

    def bind(scene: Scene) -> Bound:
        general = scene.arithmetic.elementwise("power")
        value = scene.arithmetic.number(exponent)
        quick = None if scene.arithmetic.digits else _POWERS.get(exponent)
        if quick is not None:
            return lambda slots: quick(slots[read])
        return lambda slots: general(slots[read], value)

    return Step(layout, (read,), bind)


def _reciprocal(x: Array) -> Array:
    made = 1.0 / x
    return np.where(x == 0, np.nan, made) if not x.all() else made


_POWERS: dict[Any, Callable[[Array], Array]] = {
    -1: _reciprocal,
    2: lambda x: x * x,
    3: lambda x: x * x * x,
    -2: lambda x: _reciprocal(x * x),
    Fraction(1, 2): np.sqrt,
    Fraction(-1, 2): lambda x: _reciprocal(np.sqrt(x)),
}


def broadcast(array: Array, shape: tuple[int, ...]) -> Array:
    """Repeated along axes of length 1."""
    return array if array.shape == shape else np.broadcast_to(array, shape)
