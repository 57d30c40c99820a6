"""Steps that reduce, pick, join and reshape axes, and apply functions of whole matrices."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.building import fresh
from lemmata.formula.evaluate.errors import Undecided
from lemmata.formula.evaluate.scene import aligned
from lemmata.formula.evaluate.steps import Step, broadcast, turner, union

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.evaluate.scene import Array, Layout, Scene
    from lemmata.formula.evaluate.steps import Bound, Slots
    from lemmata.formula.terms import Axis

Part = tuple[int, "Layout"]
"""A slot and its axes."""


def variable(name: str, axes: Layout) -> Step:
    """The stored array of a symbol; axes that stand twice are read along the diagonal."""
    layout = tuple(dict.fromkeys(axes))
    labels = [0, *(1 + layout.index(axis) for axis in axes)]
    out = list(range(len(layout) + 1))

    def bind(scene: Scene) -> Bound:
        wanted = scene.shape(axes)
        convert = scene.arithmetic.convert

        def run(slots: Slots) -> Any:
            array = slots[0].values.get(name)
            if array is None:
                raise Undecided(f"{name} has no value")
            if array.shape[1:] != wanted:
                raise Undecided(f"{name} has shape {array.shape[1:]}, but {wanted} is read")
            array = convert(array)
            return array if layout == axes else _diagonals(array, labels, out)

        return run

    return Step(layout, (), bind)


def _diagonals(array: Array, labels: list[int], out: list[int]) -> Array:
    if array.dtype != object:
        return np.asarray(np.einsum(array, labels, out))
    places = np.indices([array.shape[labels.index(k)] for k in out])
    return np.asarray(array[tuple(places[k] for k in labels)])


def read_once(step: Step) -> Step:
    """The step with axes that stand twice read along the diagonal: the trace of a function."""
    layout = tuple(dict.fromkeys(step.layout))
    if len(layout) == len(step.layout):
        return step
    labels = [0, *(1 + layout.index(axis) for axis in step.layout)]
    out = list(range(len(layout) + 1))

    def bind(scene: Scene) -> Bound:
        inner = step.bind(scene)
        return lambda slots: _diagonals(inner(slots), labels, out)

    return Step(layout, step.reads, bind)


def product(part: Part, axes: Layout) -> Step:
    """The product along axes; one that is missing counts as a power."""
    slot, layout = part
    inside = tuple(1 + layout.index(axis) for axis in axes if axis in layout)
    missing = [axis for axis in axes if axis not in layout]
    after = tuple(axis for axis in layout if axis not in axes)

    def bind(scene: Scene) -> Bound:
        times = prod(map(scene.size, missing))

        def run(slots: Slots) -> Any:
            made = np.asarray(np.prod(slots[slot], axis=inside))
            return made if times == 1 else made**times

        return run

    return Step(after, (slot,), bind)


def plain_sum(part: Part, axes: Layout) -> Step:
    """The sum along axes that the body has."""
    slot, layout = part
    inside = tuple(1 + layout.index(axis) for axis in axes)
    after = tuple(axis for axis in layout if axis not in axes)
    return Step(after, (slot,), lambda _: lambda slots: slots[slot].sum(axis=inside))


def extreme(kind: str, part: Part, axes: Layout) -> Step:
    """The largest or smallest along axes; of nothing, nan."""
    slot, layout = part
    inside = tuple(1 + layout.index(axis) for axis in axes if axis in layout)
    after = tuple(axis for axis in layout if axis not in axes)

    def bind(scene: Scene) -> Bound:
        find = scene.arithmetic.extreme
        if all(map(scene.size, axes)):
            return lambda slots: find(kind, slots[slot], inside) if inside else slots[slot]
        nothing = scene.arithmetic.convert(np.full((1, *scene.shape(after)), np.nan))
        return lambda _: nothing

    return Step(after, (slot,), bind)


def place_of_extreme(kind: str, part: Part, axis: Axis) -> Step:
    """The index, counted from the axis's start, of the first largest or smallest entry."""
    slot, layout = part
    after = tuple(other for other in layout if other != axis)
    sign = 1 if kind == "argmax" else -1
    where = 1 + layout.index(axis) if axis in layout else 0

    def bind(scene: Scene) -> Bound:
        first, length, convert = scene.whole(axis.start), scene.size(axis), scene.arithmetic.convert
        undefined = np.full((1, *scene.shape(after)), np.nan)

        def run(slots: Slots) -> Any:
            if not length:
                return convert(undefined)
            if not where:
                return convert(np.full((1, *scene.shape(after)), float(first)))
            body = np.asarray(slots[slot])
            lost = np.asarray(body != body, bool).any(axis=where)  # noqa: PLR0124
            found = np.argmax(sign * body, axis=where) + float(first)
            return convert(np.where(lost, np.nan, found))

        return run

    return Step(after, (slot,), bind)


def pick(body: Part, axis: Axis, at: Part) -> Step:
    """The entry at a computed index; nan beside the axis and at numbers that are not whole."""
    rest = tuple(other for other in body[1] if other != axis)
    target = union([rest, at[1]])
    turn_body, turn_at = turner(body[1], (*target, axis)), turner(at[1], target)

    def bind(scene: Scene) -> Bound:
        first, length, nan = scene.whole(axis.start), scene.size(axis), _nan(scene)

        def run(slots: Slots) -> Any:
            array = slots[body[0]] if turn_body is None else turn_body(slots[body[0]])
            index = slots[at[0]] if turn_at is None else turn_at(slots[at[0]])
            place = np.asarray(index - first, float)
            fine = (place >= 0) & (place < length) & (place == np.rint(place))
            if not length:
                return np.where(fine, nan, nan)
            whole = np.where(fine, place, 0).astype(int)[..., None]
            found = np.take_along_axis(array, whole, -1)[..., 0]
            return found if fine.all() else np.where(fine, found, nan)

        return run

    return (
        Step(target, (body[0], at[0]), bind) if axis in body[1] else _picked_alone(body, axis, at)
    )


def _picked_alone(body: Part, axis: Axis, at: Part) -> Step:
    """A body without the axis: the same everywhere, undefined beside it."""
    target = union([body[1], at[1]])

    def bind(scene: Scene) -> Bound:
        first, length, nan = scene.whole(axis.start), scene.size(axis), _nan(scene)

        def run(slots: Slots) -> Any:
            place = np.asarray(aligned(slots[at[0]], at[1], target) - first, float)
            fine = (place >= 0) & (place < length) & (place == np.rint(place))
            return np.where(fine, aligned(slots[body[0]], body[1], target), nan)

        return run

    return Step(target, (body[0], at[0]), bind)


def _nan(scene: Scene) -> Any:
    return scene.arithmetic.convert(np.array(np.nan))[()]


def flatten(part: Part, axes: Layout, out: Axis) -> Step:
    """Several axes as one, the last running fastest."""
    slot, layout = part
    rest = tuple(axis for axis in layout if axis not in axes)
    turn = turner(layout, (*rest, *axes))

    def bind(scene: Scene) -> Bound:
        kept, sizes = scene.shape(rest), scene.shape(axes)

        def run(slots: Slots) -> Any:
            array = slots[slot] if turn is None else turn(slots[slot])
            full = broadcast(array, (array.shape[0], *kept, *sizes))
            return full.reshape(array.shape[0], *kept, prod(sizes))

        return run

    return read_once(Step((*rest, out), (slot,), bind))


def concatenate(blocks: Sequence[tuple[Part, Axis | None]], out: Axis) -> Step:
    """Blocks one behind another; `out` may stand in them already, where a diagonal is read."""
    single = fresh(out)
    rest = union([tuple(a for a in layout if a != axis) for (_, layout), axis in blocks])
    turns = [turner(layout, (*rest, axis or single)) for (_, layout), axis in blocks]

    def bind(scene: Scene) -> Bound:
        kept = scene.shape(rest)
        lengths = [1 if axis is None else scene.size(axis) for _, axis in blocks]

        def run(slots: Slots) -> Any:
            arrays = [
                slots[slot] if turn is None else turn(slots[slot])
                for ((slot, _), _), turn in zip(blocks, turns, strict=True)
            ]
            batch = max((array.shape[0] for array in arrays), default=1)
            full = [
                broadcast(array, (batch, *kept, length))
                for array, length in zip(arrays, lengths, strict=True)
            ]
            return np.concatenate(full, axis=-1)

        return run

    return read_once(Step((*rest, out), tuple(slot for (slot, _), _ in blocks), bind))


def matrix(
    name: str, body: Part, ends: tuple[Axis, Axis], out: Layout, parameter: Part | None
) -> Step:
    """A function of the matrix along two axes, for all places of the others."""
    rest = tuple(axis for axis in body[1] if axis not in ends)
    lead = rest if parameter is None else union([rest, parameter[1]])
    turn = turner(body[1], (*lead, *ends))

    def bind(scene: Scene) -> Bound:
        function = scene.arithmetic.matrix(name)
        ends_shape = scene.shape(ends)

        def run(slots: Slots) -> Any:
            array = slots[body[0]] if turn is None else turn(slots[body[0]])
            array = broadcast(array, (*array.shape[:-2], *ends_shape))
            if parameter is None:
                return function(array)
            return function(array, aligned(slots[parameter[0]], parameter[1], lead))

        return run

    reads = (body[0],) if parameter is None else (body[0], parameter[0])
    return read_once(Step((*lead, *out), reads, bind))
