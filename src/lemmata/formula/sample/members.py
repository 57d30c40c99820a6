"""Whether drawn or moved values still lie in their domain; entries and ranks that are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.sample.domains import Floats, transposed
from lemmata.formula.sample.whole import compare, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lemmata.formula.problem import Declared
    from lemmata.formula.sample.folding import Norm, Pin, Rank

    Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

LARGEST = 40.0  # how large a search for points, which prefers moderate ones, lets entries become
_WORST = 200.0  # the condition number up to which a moved matrix still counts as invertible
_SLACK = 1e-12


def moderate(values: Floats, ends: tuple[Floats, Floats], largest: float) -> Bools:
    """Which points have entries that are not much larger than that (or than the ends given)."""
    reach = [np.abs(end[np.isfinite(end)]).max(initial=0.0) for end in ends]
    small = np.abs(values) < largest + 10 * max(reach)
    return np.asarray(small.reshape(values.shape[0], -1).all(axis=1))


def member(
    declared: Declared, values: Floats, ends: tuple[Floats, Floats], largest: float = LARGEST
) -> Bools:
    """Which points of a batch lie in the domain, after a search that moved them."""
    batch = values.shape[0]
    inside = moderate(values, ends, largest)
    values = np.where(inside.reshape(-1, *(1,) * (values.ndim - 1)), values, 0.0)
    domain = declared.domain
    low, high = ends
    with np.errstate(invalid="ignore"):
        good = (values >= low - _SLACK) & (values <= high + _SLACK)
        if domain.open_low and domain.kind != "integers":
            good &= (values > low) | ~np.isfinite(low)
        if domain.open_high and domain.kind != "integers":
            good &= (values < high) | ~np.isfinite(high)
    inside &= good.reshape(batch, -1).all(axis=1)
    if domain.kind == "definite":
        s = np.linalg.eigvalsh(values)
        fit = s[..., 0] > s[..., -1] / _WORST
    elif domain.kind == "invertible":
        s = np.linalg.svd(values, compute_uv=False)
        fit = s[..., -1] > s[..., 0] / _WORST
    else:
        return inside
    return np.asarray(inside & fit.reshape(batch, -1).all(axis=1))


def clipped(values: Floats, ends: tuple[Floats, Floats]) -> Floats:
    """Rounding taken back where it has carried an entry across a closed end."""
    low, high = ends
    near_low = (values < low) & (values >= low - _SLACK)
    near_high = (values > high) & (values <= high + _SLACK)
    return np.where(near_low, low, np.where(near_high, high, values))


def pinned_places(pins: Iterable[Pin], shape: tuple[int, ...]) -> Bools:
    """Which entries (of one point) are given."""
    made = np.zeros(shape, dtype=bool)
    for pin in pins:
        made |= _pattern(pin, shape)
    return made


def _pattern(pin: Pin, shape: tuple[int, ...]) -> Bools:
    places = np.indices(shape)
    made = np.ones(shape, dtype=bool)
    for i, first in enumerate(pin.pattern):
        if i != first:
            made &= places[i] == places[first]
    return made


def with_pins(
    values: Floats, pins: tuple[Pin, ...], kind: str, numbers: Mapping[str, int]
) -> Floats:
    """The values with given entries put in."""
    values = np.array(values)
    for pin in pins:
        number = value(pin.value, numbers)
        values[:, _pattern(pin, values.shape[1:])] = np.nan if number is None else number
    if kind == "simplex":
        axes = tuple(range(1, values.ndim))
        with np.errstate(invalid="ignore"):
            values = values / values.sum(axis=axes, keepdims=True)
    return values


def with_norm(values: Floats, norm: Norm, numbers: Mapping[str, int]) -> Floats:
    """The values divided by what their sums are too large."""
    wanted = value(norm.value, numbers)
    sums = values.sum(axis=tuple(axis + 1 for axis in norm.axes), keepdims=True)
    if wanted is None or wanted <= 0 or not (sums > 0).all():
        return values
    return np.asarray(values * (wanted / sums))


def allowed_ranks(
    ranks: tuple[Rank, ...], numbers: Mapping[str, int], most: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The ranks up to `most` that fit what is said; 0 only where nothing else does."""
    rights = [(noted.relation, value(noted.right, numbers)) for noted in ranks]
    fit = [
        rank
        for rank in range(most + 1)
        if all(right is not None and compare(rank, relation, right) for relation, right in rights)
    ]
    return np.array([rank for rank in fit if rank] or fit, dtype=np.int64)


def with_rank(
    values: Floats,
    ranks: tuple[Rank, ...],
    numbers: Mapping[str, int],
    rng: np.random.Generator,
) -> Floats:
    """The matrices cut to a rank that fits what is said, their other singular values kept apart.

    Comes back unchanged where no rank fits: the conditions then fail, and say so.
    """
    row, column = ranks[0].row, ranks[0].column
    matrices = np.moveaxis(values, (row + 1, column + 1), (-2, -1))
    allowed = allowed_ranks(ranks, numbers, min(matrices.shape[-2:]))
    if not len(allowed):
        return values
    picked = rng.choice(allowed, size=(*matrices.shape[:-2], 1))
    u, s, vt = np.linalg.svd(matrices, full_matrices=False)
    s = np.maximum(s, s[..., :1] / 25 + 0.02) * (np.arange(s.shape[-1]) < picked)
    made = (u * s[..., None, :]) @ vt
    if np.array_equal(matrices, transposed(matrices)) and made.shape[-1] == made.shape[-2]:
        made = 0.5 * (made + transposed(made))
    return np.asarray(np.moveaxis(made, (-2, -1), (row + 1, column + 1)))
