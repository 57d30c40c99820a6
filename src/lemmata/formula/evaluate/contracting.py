"""Sums of products: one einsum where that is little work, else pair by pair in a cheap order.

Labels are whole numbers, 0 the batch. Arrays may have length 1 along the batch, never elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import prod
from string import ascii_letters
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate.errors import OverBudget
from lemmata.formula.evaluate.steps import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from lemmata.formula.evaluate.scene import Array, Layout, Scene
    from lemmata.formula.evaluate.steps import Bound, Slots
    from lemmata.formula.terms import Axis

Labels = tuple[int, ...]
_PRECISE = 200_000
_AT_ONCE = 20_000
_BY_EINSUM = 200_000


@dataclass(frozen=True, slots=True)
class Product:
    """What is summed: slots with their axes, identities, a number; and over which axes."""

    factors: tuple[tuple[int, Layout], ...]
    deltas: tuple[tuple[Axis, Axis], ...]
    coefficient: Fraction
    summed: frozenset[Axis]


def contraction(product: Product) -> Step:
    """The step that computes it. Identities with a summed axis become a renaming."""
    names, kept, summed = _renamed(product)
    labels: dict[Axis, int] = {}

    def label(axis: Axis) -> int:
        return labels.setdefault(names.get(axis, axis), len(labels) + 1)

    operands = [(0, *map(label, layout)) for _, layout in product.factors]
    eyes = [(label(a), label(b)) for a, b in kept]
    free = [a for _, layout in product.factors for a in layout] + [
        a for pair in product.deltas for a in pair
    ]
    layout = tuple(dict.fromkeys(names.get(a, a) for a in free if names.get(a, a) not in summed))
    out = (0, *map(label, layout))
    present = {k for labelled in (*operands, *eyes) for k in labelled}
    alone = tuple(axis for axis, k in labels.items() if k not in present)
    lost = tuple(axis for axis in summed if axis not in labels)
    ones = [(label(axis),) for axis in alone if axis not in summed]
    lost += tuple(axis for axis in alone if axis in summed)
    reads = tuple(slot for slot, _ in product.factors)

    def bind(scene: Scene) -> Bound:
        sizes = {k: scene.size(axis) for axis, k in labels.items()} | {0: scene.batch}
        factor = product.coefficient * prod(map(scene.size, lost))
        fixed = [_eye(scene, sizes[a], sizes[b]) for a, b in eyes]
        fixed += [_ones(scene, sizes[k]) for (k,) in ones]
        every = [*operands, *((0, *pair) for pair in eyes), *((0, *one) for one in ones)]
        multiply = _bound(scene, every, out, sizes)
        number = None if factor == 1 else scene.arithmetic.number(factor)

        def run(slots: Slots) -> Any:
            made = multiply([*(slots[k] for k in reads), *fixed])
            return made if number is None else made * number

        return run

    return Step(layout, reads, bind)


def _eye(scene: Scene, rows: int, columns: int) -> Array:
    return scene.arithmetic.convert(np.eye(rows, columns)[None])


def _ones(scene: Scene, length: int) -> Array:
    return scene.arithmetic.convert(np.ones((1, length)))


def _renamed(
    product: Product,
) -> tuple[dict[Axis, Axis], list[tuple[Axis, Axis]], frozenset[Axis]]:
    """Which axis stands for which, the identities that stay, the axes that are still summed."""
    names: dict[Axis, Axis] = {}
    kept: list[tuple[Axis, Axis]] = []
    summed = product.summed

    def name(axis: Axis) -> Axis:
        while axis in names:
            axis = names[axis]
        return axis

    for left, right in product.deltas:
        left, right = name(left), name(right)  # noqa: PLW2901
        if left == right:
            continue
        if left in summed:
            names[left] = right
            summed -= {left}
        elif right in summed:
            names[right] = left
            summed -= {right}
        else:
            kept.append((left, right))
    return {axis: name(axis) for axis in names}, [(name(a), name(b)) for a, b in kept], summed


def _bound(
    scene: Scene, operands: list[Labels], out: Labels, sizes: Mapping[int, int]
) -> Callable[[list[Array]], Array]:
    """How to multiply and sum operands with these labels."""
    if not operands:
        one = scene.arithmetic.convert(np.ones(1))
        return lambda _: one
    if scene.arithmetic.digits:
        return _in_order(operands, out, sizes)
    every = {k for labels in operands for k in labels}
    total = prod(sizes[k] for k in every)
    if len(operands) <= 8 and len(every) <= 50 and total <= _AT_ONCE:
        return _einsum(operands, out)
    return _pairwise(scene, operands, out, sizes)


def _einsum(operands: list[Labels], out: Labels) -> Callable[[list[Array]], Array]:
    letters = {k: ascii_letters[n] for n, k in enumerate({k: 0 for ls in operands for k in ls})}
    left = ",".join("".join(letters[k] for k in labels) for labels in operands)
    text = f"{left}->{''.join(letters[k] for k in out)}"
    if len(operands) == 1 and operands[0] == out:
        return lambda arrays: arrays[0]
    return lambda arrays: np.einsum(text, *arrays)


def _pairwise(
    scene: Scene, operands: list[Labels], out: Labels, sizes: Mapping[int, int]
) -> Callable[[list[Array]], Array]:
    """Greedily the pair whose product is smallest beside what it replaces."""
    singles = [_single(k, operands, out) for k in range(len(operands))]
    labels = [after for after, _ in singles]
    moves: list[tuple[int, int, Callable[[Array, Array], Array]]] = []
    alive = dict(enumerate(labels))
    while len(alive) > 1:
        i, j, after = _cheapest(alive, out, sizes)
        if prod(sizes[k] for k in after) > scene.budget.entries:
            raise OverBudget("a product of several matrices would need too large an array")
        moves.append((i, j, _pair(alive[i], alive[j], after, sizes)))
        alive[i] = after
        del alive[j]
    ((last, end),) = alive.items()
    finish = _einsum([end], out)

    def run(arrays: list[Array]) -> Array:
        held = [single(array) for array, (_, single) in zip(arrays, singles, strict=True)]
        for i, j, multiply in moves:
            held[i] = multiply(held[i], held[j])
        return finish([held[last]])

    return run


def _single(k: int, operands: list[Labels], out: Labels) -> tuple[Labels, Callable[[Array], Array]]:
    """An operand with repeated labels and labels of its own summed away."""
    others = {n for m, labels in enumerate(operands) if m != k for n in labels} | set(out)
    after = tuple(dict.fromkeys(n for n in operands[k] if n in others))
    if after == operands[k]:
        return after, lambda array: array
    einsum = _einsum([operands[k]], after)
    return after, lambda array: einsum([array])


def _cheapest(
    alive: Mapping[int, Labels], out: Labels, sizes: Mapping[int, int]
) -> tuple[int, int, Labels]:
    best: tuple[int, int, int, Labels] | None = None
    keys = list(alive)
    if len(keys) > 40:
        keys = sorted(keys, key=lambda k: prod(sizes[n] for n in alive[k]))[:40]
    counts: dict[int, int] = {}
    for labels in alive.values():
        for n in labels:
            counts[n] = counts.get(n, 0) + 1
    for n in out:
        counts[n] = counts.get(n, 0) + 1
    for place, i in enumerate(keys):
        for j in keys[place + 1 :]:
            both = dict.fromkeys((*alive[i], *alive[j]))
            inside = {n for n in both if counts[n] <= (n in alive[i]) + (n in alive[j])}
            after = tuple(n for n in both if n not in inside)
            cost = prod(sizes[n] for n in after) - sum(
                prod(sizes[n] for n in alive[k]) for k in (i, j)
            )
            if best is None or cost < best[0]:
                best = (cost, i, j, after)
    assert best is not None
    return best[1:]


def _pair(
    left: Labels, right: Labels, out: Labels, sizes: Mapping[int, int]
) -> Callable[[Array, Array], Array]:
    """Two operands: einsum for little, a matrix product for much work."""
    work = prod(sizes[n] for n in {*left, *right})
    inner = [n for n in left if n in right and n not in out]
    if work <= _BY_EINSUM or not inner:
        einsum = _einsum([left, right], out)
        return lambda a, b: einsum([a, b])
    shared = [0, *(n for n in left if n in right and n in out and n)]
    rows = [n for n in left if n not in right]
    columns = [n for n in right if n not in left]
    turn_left = [left.index(n) for n in (*shared, *rows, *inner)]
    turn_right = [right.index(n) for n in (*shared, *inner, *columns)]
    lengths = [sizes[n] for n in shared[1:]]
    m, k, n = (prod(sizes[q] for q in group) for group in (rows, inner, columns))
    opened = [sizes[q] for q in (*rows, *columns)]
    order = [(*shared, *rows, *columns).index(q) for q in out]

    def multiply(a: Array, b: Array) -> Array:
        a = a.transpose(turn_left).reshape(a.shape[0], *lengths, m, k)
        b = b.transpose(turn_right).reshape(b.shape[0], *lengths, k, n)
        made = a @ b
        return made.reshape(*made.shape[: len(shared)], *opened).transpose(order)

    return multiply


def _in_order(
    operands: list[Labels], out: Labels, sizes: Mapping[int, int]
) -> Callable[[list[Array]], Array]:
    """For numbers of any kind: multiply one after another, sum a label when it is used up."""
    open_: set[int] = set()
    for k, own in enumerate(operands):
        open_ |= {n for n in own if k or n in _later(operands, 0, out)}
        if prod(sizes[n] for n in open_) > _PRECISE:
            raise OverBudget("too many numbers of many digits would have to be computed")
        open_ &= _later(operands, k, out)

    def run(arrays: list[Array]) -> Array:
        return _spread(reduce(_joined(operands, out), range(len(arrays)), (None, (), arrays)), out)

    return run


def _joined(operands: list[Labels], out: Labels) -> Callable[[Any, int], Any]:
    def join(state: Any, k: int) -> Any:
        made, labels, arrays = state
        array, own = _diagonal(arrays[k], operands[k])
        later = _later(operands, k, out)
        array, own = _summed(array, own, later | set(labels))
        if made is None:
            made, labels = array, own
        else:
            made, labels = _summed(made, labels, later | set(own))
            both = tuple(dict.fromkeys((*labels, *own)))
            made, labels = _placed(made, labels, both) * _placed(array, own, both), both
        made, labels = _summed(made, labels, later)
        return made, labels, arrays

    return join


def _later(operands: list[Labels], k: int, out: Labels) -> set[int]:
    return {n for rest in operands[k + 1 :] for n in rest} | set(out)


def _summed(array: Array, labels: Labels, kept: set[int]) -> tuple[Array, Labels]:
    """Labels that are not kept summed away."""
    gone = tuple(place for place, n in enumerate(labels) if n not in kept)
    if not gone:
        return array, labels
    made = np.asarray(array.sum(axis=gone), array.dtype)
    return made, tuple(n for n in labels if n in kept)


def _diagonal(array: Array, labels: Labels) -> tuple[Array, Labels]:
    """Repeated labels read along the diagonal."""
    for place, n in enumerate(labels):
        if n in labels[:place]:
            first = labels.index(n)
            array = np.moveaxis(np.diagonal(array, axis1=first, axis2=place), -1, first)
            return _diagonal(array, (*labels[:place], *labels[place + 1 :]))
    return array, labels


def _placed(array: Array, labels: Labels, target: Labels) -> Array:
    turned = array.transpose([labels.index(n) for n in target if n in labels])
    return turned[tuple(slice(None) if n in labels else None for n in target)]


def _spread(state: Any, out: Labels) -> Array:
    made, labels, _ = state
    return _placed(np.asarray(made), labels, out)
