"""Endless sums and products: partial results until the tail is negligible, or extrapolated.

Slow ones by Levin's u-transform (Levin 1973; Weniger, Comput. Phys. Rep. 10, 1989, section 7) or by
Wynn's epsilon algorithm (Wynn 1956), which takes sums of several powers; only where the terms do
tend to 0, for both give values to divergent series too.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate.errors import Undecided
from lemmata.formula.evaluate.scene import rows_of
from lemmata.formula.evaluate.steps import Step
from lemmata.formula.sizes import ENDLESS

if TYPE_CHECKING:
    from lemmata.formula.evaluate.compiling import Inner
    from lemmata.formula.evaluate.program import Program
    from lemmata.formula.evaluate.scene import Array, Layout, Scene
    from lemmata.formula.evaluate.steps import Bound, Slots

(_LETTER,) = ENDLESS.letters
_FIRST = 40
_ACCEPTED = 1e-7
_ORDERS = range(4, 19)
_STARTS = (1, 8, 24)
_WINDOW = 25
_FALLS = -0.01


def series(kind: str, inner: Inner, ends: Layout) -> Step:
    """The sum or product of the body along endless axes; several grow together."""
    if kind not in ("sum", "product"):
        raise Undecided("the largest or smallest of endlessly many can't be found by trying")
    (layout,) = inner.layouts
    rest = tuple(axis for axis in layout if axis not in ends)
    program = inner.program([(*rest, *ends)])

    def bind(scene: Scene) -> Bound:
        shape = scene.shape(rest)

        def run(slots: Slots) -> Any:
            return _settled(slots[0], Body(kind, program, len(shape), len(ends)))

        return run

    return Step(rest, (), bind, estimated=True)


@dataclass(frozen=True, slots=True)
class Body:
    """The terms: a program whose axes are `rest` free ones, then `ends` endless ones."""

    kind: str
    program: Program
    rest: int
    ends: int


def _settled(scene: Scene, body: Body) -> Any:
    most = scene.budget.series if body.ends == 1 else min(scene.budget.series, 160)
    count = min(_FIRST, most)
    while True:
        partial, error = _partial(scene, body, count)
        if not partial.shape[-1]:
            raise Undecided("a series without terms")
        value, tail = _direct(partial, scene.arithmetic.digits)
        if count >= most or not np.isnan(tail).any():
            break
        count = min(2 * count, most)
    open_ = np.isnan(tail)
    if open_.any():
        better, estimate = _extrapolated(scene, partial)
        value = np.where(open_, better, value)
        tail = np.where(open_, estimate, tail)
    return value, tail + error


def _partial(scene: Scene, body: Body, count: int) -> tuple[Array, Any]:
    """Sums or products of the first terms, along the last axis; the error of the terms."""
    inner = scene.inside({_LETTER: count}, {})
    (terms,), (error,) = body.program.results(inner)
    accumulate = (np.add if body.kind == "sum" else np.multiply).accumulate
    axes = tuple(range(1 + body.rest, 1 + body.rest + body.ends))
    for axis in axes:
        terms = accumulate(terms, axis=axis)
    for _ in range(body.ends - 1):
        terms = np.diagonal(terms, axis1=-2, axis2=-1)
    if isinstance(error, float):
        return terms, 0.0
    return terms, np.abs(error).sum(axis=axes)


def _magnitude(array: Array) -> Array:
    """Absolute values as doubles."""
    made = np.abs(array)
    return made if made.dtype != object else made.astype(float)


def _direct(partial: Array, digits: int) -> tuple[Array, Array]:
    """The last finite partial sum and a bound of the tail by its ratio; nan where not small."""
    tiny = 10.0 ** -(digits or 16.5)
    sizes = _magnitude(partial)
    finite = np.isfinite(sizes)
    length = np.cumprod(finite, axis=-1).sum(axis=-1)
    last = np.maximum(length - 1, 0)[..., None]
    value = np.take_along_axis(partial, last, -1)[..., 0]
    gaps = _magnitude(np.diff(partial, axis=-1))
    if gaps.shape[-1] < 12:
        return value, np.full(value.shape, np.nan)
    window = np.clip(last - 12 + np.arange(12), 0, gaps.shape[-1] - 1)
    recent = np.take_along_axis(gaps, window, -1)
    half = recent[..., 6:].max(axis=-1)
    earlier = recent[..., :6].max(axis=-1)
    scale = np.where(finite, sizes, 0).max(axis=-1)
    ratio = np.where(earlier > 0, (half / np.where(earlier > 0, earlier, 1)) ** (1 / 6), 0.0)
    tail = np.where(ratio < 0.97, half * ratio / (1 - np.minimum(ratio, 0.97)), np.inf)
    fine = (length >= 14) & (tail <= 4 * tiny * np.maximum(scale, 1e-300))
    return value, np.where(fine, tail, np.nan)


def _extrapolated(scene: Scene, partial: Array) -> tuple[Array, Array]:
    """Levin's transform where the terms tend to 0; elsewhere nan, and a doubt unless they grow."""
    sizes = _magnitude(np.diff(partial, axis=-1))
    count = sizes.shape[-1]
    value = np.full(partial.shape[:-1], np.nan, partial.dtype)
    if count < 30:
        scene.meter.doubt("a series has too few terms within the budget")
        return value, np.zeros(value.shape)
    late = sizes[..., -count // 4 :].max(axis=-1)
    middle = sizes[..., count // 2 : -count // 4].max(axis=-1)
    steady = _steady(np.diff(partial, axis=-1)[..., count // 2 :])
    slower = sizes[..., -1] * count > 0.985 * sizes[..., count // 2] * (count // 2)
    lasting = ((late >= middle) | (slower & steady)) & ~_geometric(sizes)
    diverges = ~np.isfinite(late) | lasting
    found, estimate = _levin(partial)
    other, its = _epsilon(partial)
    found = np.where(its < estimate, other, found)
    estimate = np.minimum(estimate, its)
    scale = np.maximum(_magnitude(partial)[..., -1], 1e-300)
    fine = ~diverges & (estimate <= _ACCEPTED * scale)
    if (~fine & ~diverges).any():
        scene.meter.doubt("a series converges too slowly", rows_of(~fine & ~diverges))
    undefined = scene.arithmetic.convert(np.array(np.nan))[()]
    return np.where(fine, found, undefined), np.where(fine, estimate, 0.0)


def _geometric(sizes: Array) -> Array:
    """Whether the terms fall like k^a r^k with r < 1, perhaps after they have risen.

    A power of k falls by the same factor from N/4 to N/2 as from there to N, a power of r does not.
    """
    count = sizes.shape[-1]
    windows = [slice(int(0.9 * end), end) for end in (count // 4, count // 2, count)]
    with np.errstate(all="ignore"):
        first, second, third = (np.log((sizes[..., w] ** 2).mean(axis=-1)) / 2 for w in windows)
        return np.asarray((third - second) - (second - first) < _FALLS)


def _steady(terms: Array) -> Array:
    """Whether all terms have the same sign."""
    real = np.real(terms) if terms.dtype != object else terms
    products = real[..., 1:] * real[..., :-1]
    return np.asarray((products > 0).all(axis=-1), bool)


def _levin(partial: Array) -> tuple[Array, Array]:
    """The transform whose value changes least from order to order, and how much it changes."""
    best, least = partial[..., -1], np.full(partial.shape[:-1], np.inf)
    for start in _STARTS:
        before: list[Array] = []
        for order in _ORDERS:
            if start + order + 1 >= partial.shape[-1]:
                break
            before.append(_transform(partial, start, order))
            if len(before) < 3:
                continue
            one, two = (_magnitude(before[-1] - before[k]) for k in (-2, -3))
            change = np.where(np.isfinite(one + two), 4 * (one + two), np.inf)
            better = change < least
            best = np.where(better, before[-1], best)
            least = np.where(better, change, least)
    return best, least


def _transform(partial: Array, start: int, order: int) -> Array:
    top: Any = 0
    bottom: Any = 0
    for j in range(order + 1):
        n = start + j
        term = partial[..., n] - partial[..., n - 1]
        factor = (-1) ** j * comb(order, j) * ((n + 1) / (start + order + 1)) ** (order - 1)
        zero = np.asarray(term == 0, bool)
        weight = factor / ((n + 1) * np.where(zero, 1, term))
        weight = np.where(zero, np.nan, weight)
        top = top + weight * partial[..., n]
        bottom = bottom + weight
    gone = np.asarray(bottom == 0, bool)
    return np.asarray(np.where(gone, np.nan, top / np.where(gone, 1, bottom)))


def _epsilon(partial: Array) -> tuple[Array, Array]:
    """Wynn's table of the last partial sums; how far its best even columns are from each other."""
    row = partial[..., -_WINDOW:]
    below: Any = np.zeros((*row.shape[:-1], row.shape[-1] + 1))
    best, least = partial[..., -1], np.full(partial.shape[:-1], np.inf)
    before = [best]
    for column in range(1, row.shape[-1]):
        step = np.diff(row, axis=-1)
        flat = np.asarray(step == 0, bool)
        inverse = np.where(flat, np.nan, 1 / np.where(flat, 1, step))
        row, below = inverse + below[..., 1:-1], row
        if column % 2:
            continue
        before.append(row[..., -1])
        if len(before) < 4:
            continue
        change = 4 * (_magnitude(before[-1] - before[-2]) + _magnitude(before[-1] - before[-3]))
        better = np.isfinite(change) & (change < least)
        best, least = np.where(better, before[-1], best), np.where(better, change, least)
    return best, least
