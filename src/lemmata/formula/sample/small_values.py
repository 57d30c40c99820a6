"""Values that are read at a glance: small whole numbers, halves and quarters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from lemmata.formula.sample.domains import DRAWN, transposed
from lemmata.formula.sample.drawing import Drawer
from lemmata.formula.sample.members import allowed_ranks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lemmata.formula.problem import Declared
    from lemmata.formula.sample.domains import Floats, Shape
    from lemmata.formula.sample.folding import Rank

_WHOLE = np.array([1.0, 2.0, -1.0, 0.0, 3.0, -2.0, -3.0])
_OFTEN = np.array([0.24, 0.2, 0.16, 0.14, 0.1, 0.1, 0.06])
_SHARES = np.array([0.5, 0.25, 0.75, 0.125, 0.875])
_STEPS = np.array([1.0, 2.0, 3.0, 0.5, 4.0])
_TURN = np.array([[0.6, -0.8], [0.8, 0.6]])


def _integers(rng: np.random.Generator, shape: Shape) -> Floats:
    return rng.choice(_WHOLE, size=shape, p=_OFTEN)


def mirrored(matrices: Floats) -> Floats:
    """The matrices with their upper triangle mirrored."""
    return np.triu(matrices) + transposed(np.triu(matrices, 1))


def _symmetric(rng: np.random.Generator, shape: Shape) -> Floats:
    return mirrored(_integers(rng, shape))


def _definite(rng: np.random.Generator, shape: Shape) -> Floats:
    n = shape[-1]
    off = mirrored(rng.integers(-1, 2, size=shape).astype(np.float64)) * (1 - np.eye(n))
    diagonal = rng.integers(1, 4, size=shape[:-1]).astype(np.float64)
    made = off + diagonal[..., None] * np.eye(n)
    bad = np.linalg.eigvalsh(made)[..., 0] < 0.1
    dominant = np.maximum(diagonal, np.abs(off).sum(axis=-1) + 1)
    return np.where(bad[..., None, None], off + dominant[..., None] * np.eye(n), made)


def _semidefinite(rng: np.random.Generator, shape: Shape) -> Floats:
    n = shape[-1]
    root = _integers(rng, shape)
    rank = rng.integers(1, n + 1, size=(*shape[:-2], 1, 1))
    root = root * (np.arange(n) < rank)
    return np.asarray(root @ transposed(root))


def _orthogonal(rng: np.random.Generator, shape: Shape) -> Floats:
    rows, columns = shape[-2:]
    square = (*shape[:-2], rows, rows)
    made = DRAWN["permutation"](rng, square) * DRAWN["signs"](rng, (*square[:-1], 1))
    if rows > 1:
        turned = made.copy()
        turned[..., :2, :] = _TURN @ made[..., :2, :]
        pick = rng.random(shape[:-2]) < 0.4
        made = np.where(pick[..., None, None], turned, made)
    return np.asarray(made[..., :columns])


def _invertible(rng: np.random.Generator, shape: Shape) -> Floats:
    drawn = _integers(rng, shape)
    n = shape[-1]
    lower = np.tril(rng.integers(-1, 2, size=shape), -1) + np.eye(n)
    upper = np.triu(rng.integers(-1, 2, size=shape), 1) + np.eye(n)
    bad = np.abs(np.linalg.det(drawn)) < 0.5
    return np.where(bad[..., None, None], lower @ upper, drawn)


def _simplex(rng: np.random.Generator, shape: Shape) -> Floats:
    """Multiples of 1/4, 1/8, …: as few parts as leave one for each entry, and as many again."""
    entries = int(np.prod(shape[1:]))
    parts = 1 << max(entries - 1, 1).bit_length()
    parts = parts if parts > entries else 2 * parts
    if entries == 1:
        return np.ones(shape)
    cuts = np.argsort(rng.random((shape[0], parts - 1)), axis=1)[:, : entries - 1] + 1
    cuts.sort(axis=1)
    ends = np.pad(cuts, ((0, 0), (1, 1)), constant_values=((0, 0), (0, parts)))
    return np.asarray((np.diff(ends, axis=1) / parts).reshape(shape))


_SMALL: dict[str, Callable[[np.random.Generator, Shape], Floats]] = {
    "real": _integers,
    "simplex": _simplex,
    "symmetric": _symmetric,
    "semidefinite": _semidefinite,
    "definite": _definite,
    "orthogonal": _orthogonal,
    "invertible": _invertible,
    "orthonormal": _orthogonal,
}


def _between(rng: np.random.Generator, shape: Shape, low: Floats, high: Floats) -> Floats:
    """Whole numbers where the interval holds some, else its half and quarters."""
    bounded = np.isfinite(low) & np.isfinite(high)
    with np.errstate(invalid="ignore"):
        share = low + (high - low) * rng.choice(_SHARES, size=shape, p=(0.4, 0.2, 0.2, 0.1, 0.1))
        first, last = np.floor(low) + 1, np.ceil(high) - 1
        inner = np.minimum(first + np.floor(rng.random(shape) * 3), last)
        inner = np.where((first <= last) & (rng.random(shape) < 0.6), inner, share)
    step = rng.choice(_STEPS, size=shape, p=(0.35, 0.25, 0.15, 0.15, 0.1))
    outer = np.where(np.isfinite(low), low + step, high - step)
    outer = np.where(np.isfinite(low) | np.isfinite(high), outer, _integers(rng, shape))
    return np.where(bounded, inner, outer)


@dataclass(frozen=True)
class SmallDrawer(Drawer):
    """Draws small whole numbers, and what comes nearest to them in each domain."""

    readable: ClassVar[bool] = True

    def value(
        self,
        declared: Declared,
        rng: np.random.Generator,
        shape: tuple[int, ...],
        values: Mapping[str, Floats],
    ) -> Floats:
        """A batch of readable values of one symbol."""
        domain = declared.domain
        bounded = domain.low is not None or domain.high is not None
        if domain.kind not in ("interval", "symmetric") or not bounded:
            small = _SMALL.get(domain.kind)
            return (
                super().value(declared, rng, shape, values) if small is None else small(rng, shape)
            )
        made = _between(rng, shape, *self.ends(declared, values, shape[0]))
        return mirrored(made) if domain.kind == "symmetric" else made

    def ranked(self, values: Floats, ranks: tuple[Rank, ...], rng: np.random.Generator) -> Floats:
        """Products of small matrices where the drawn ones have no rank to spare."""
        row, column = ranks[0].row + 1, ranks[0].column + 1
        matrices = np.moveaxis(values, (row, column), (-2, -1))
        most = min(matrices.shape[-2:])
        allowed = allowed_ranks(ranks, self.numbers, most)
        if not len(allowed) or allowed[-1] == most:
            return values
        left = matrices[..., :most]
        kept = np.arange(most) < rng.choice(allowed, size=(*matrices.shape[:-2], 1, 1))
        if np.array_equal(matrices, transposed(matrices)):
            made = (left * kept) @ transposed(left)
        else:
            made = (left * kept) @ _integers(rng, (*left.shape[:-2], most, matrices.shape[-1]))
        return np.asarray(np.moveaxis(made, (-2, -1), (row, column)))


@dataclass(frozen=True)
class RoundedDrawer(Drawer):
    """Draws numbers with one decimal where the domain has room for them."""

    readable: ClassVar[bool] = True

    def value(
        self,
        declared: Declared,
        rng: np.random.Generator,
        shape: tuple[int, ...],
        values: Mapping[str, Floats],
    ) -> Floats:
        """A batch of values of one symbol, rounded."""
        made = super().value(declared, rng, shape, values)
        if declared.domain.kind in ("real", "symmetric", "interval"):
            low, high = self.ends(declared, values, shape[0])
            rounded = made.round(1) + 0.0
            return np.where((rounded > low) & (rounded < high), rounded, made)
        return made
