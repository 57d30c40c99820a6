"""Charts: free real coordinates of the values of a domain, so that a search never leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.sample.domains import Floats, transposed

if TYPE_CHECKING:
    Entries = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

FLAT = frozenset(("real", "invertible", "symmetric"))
CURVED = frozenset(("interval", "simplex", "definite", "semidefinite"))
TURNED = frozenset(("orthogonal", "orthonormal"))
_MOST = 40.0  # the largest exponent of a positive coordinate


@dataclass(frozen=True, slots=True)
class Chart:
    """Coordinates around given values of one symbol: `count` numbers for each point.

    `base` are values (batch, *shape), `low` and `high` the ends of intervals at these points;
    `free` are the flat places of the entries that may move (all but pinned ones).
    """

    name: str
    kind: str
    base: Floats
    low: Floats
    high: Floats
    free: Entries
    mirror: Entries

    @property
    def count(self) -> int:
        """How many coordinates there are."""
        n = self.base.shape[-1] if self.base.ndim > 1 else 1
        if self.kind in ("definite", "semidefinite"):
            return int(np.prod(self.base.shape[1:]))
        if self.kind in TURNED:
            rows = self.base.shape[-2]
            lead = int(np.prod(self.base.shape[1:-2]))
            return lead * (rows * (rows - 1) // 2) if n else 0
        return len(self.free)

    def take(self, places: Entries) -> Chart:
        """The chart of a batch made of these points."""
        return Chart(
            self.name,
            self.kind,
            self.base[places],
            self.low[places] if self.low.shape[0] > 1 else self.low,
            self.high[places] if self.high.shape[0] > 1 else self.high,
            self.free,
            self.mirror,
        )

    def encode(self, margin: float = 1e-9) -> Floats:
        """The coordinates of the base: (batch, count); entries of intervals `margin` inside."""
        batch = self.base.shape[0]
        if self.kind in TURNED:
            return np.zeros((batch, self.count))
        if self.kind in ("definite", "semidefinite"):
            values, vectors = np.linalg.eigh(self.base)
            root = vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :]
            return np.asarray(root.reshape(batch, -1))
        entries = self.base.reshape(batch, -1)[:, self.free]
        if self.kind == "simplex":
            return np.asarray(np.log(np.maximum(entries, 1e-3 * margin)))
        if self.kind == "interval":
            return _unbounded(entries, *self._ends(), margin)
        return entries

    def decode(self, u: Floats) -> Floats:
        """The values at coordinates (batch, count)."""
        shape = (u.shape[0], *self.base.shape[1:])
        if self.kind in TURNED:
            return _cayley(u, shape[-2]) @ self.base
        if self.kind in ("definite", "semidefinite"):
            root = u.reshape(shape)
            made = root @ transposed(root)
            return np.asarray(0.5 * (made + transposed(made)))
        flat = self.base.reshape(shape[0], -1).copy()
        if self.kind == "simplex":
            left = 1.0 - flat.sum(axis=1, keepdims=True) + flat[:, self.free].sum(1, keepdims=True)
            raised = np.exp(u - u.max(axis=1, keepdims=True, initial=-np.inf))
            flat[:, self.free] = left * raised / raised.sum(axis=1, keepdims=True)
        else:
            flat[:, self.free] = _bounded(u, *self._ends()) if self.kind == "interval" else u
        flat[:, self.mirror] = flat[:, self.free]
        return flat.reshape(shape)

    def _ends(self) -> tuple[Floats, Floats]:
        shape = self.base.shape
        return (
            np.broadcast_to(self.low, shape).reshape(shape[0], -1)[:, self.free],
            np.broadcast_to(self.high, shape).reshape(shape[0], -1)[:, self.free],
        )


def chart(
    name: str,
    kind: str,
    base: Floats,
    ends: tuple[Floats, Floats],
    pinned: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | None,
) -> Chart:
    """The chart around values; a symbol of a kind that is not continuous has no coordinates."""
    places = np.arange(int(np.prod(base.shape[1:]))).reshape(base.shape[1:])
    keep = np.ones(places.shape, dtype=bool) if pinned is None else ~pinned
    mirror = places
    if kind == "symmetric" and base.ndim > 2:
        keep &= np.triu(np.ones(base.shape[-2:], dtype=bool))
        mirror = places.swapaxes(-1, -2)
    if kind not in FLAT | CURVED | TURNED:
        keep = np.zeros_like(keep)
    low, high = ends
    if kind == "symmetric" and (np.isfinite(low).any() or np.isfinite(high).any()):
        kind = "interval"
    low, high = (end.reshape(1) if end.ndim == 0 else end for end in (low, high))
    return Chart(name, kind, base, low, high, places[keep], mirror[keep])


def _unbounded(entries: Floats, low: Floats, high: Floats, margin: float) -> Floats:
    with np.errstate(all="ignore"):
        both = np.isfinite(low) & np.isfinite(high)
        share = np.clip((entries - low) / (high - low), margin, 1 - margin)
        inner = np.log(share) - np.log1p(-share)
        above = np.log(np.maximum(entries - low, margin))
        below = -np.log(np.maximum(high - entries, margin))
    made = np.where(np.isfinite(low), above, np.where(np.isfinite(high), below, entries))
    return np.where(both, inner, made)


def _bounded(u: Floats, low: Floats, high: Floats) -> Floats:
    if np.isfinite(low).all() and not np.isfinite(high).any():
        return low + np.exp(np.clip(u, -_MOST, _MOST))
    with np.errstate(all="ignore"):
        both = np.isfinite(low) & np.isfinite(high)
        inner = low + (high - low) / (1 + np.exp(-np.clip(u, -_MOST, _MOST)))
        above = low + np.exp(np.clip(u, -_MOST, _MOST))
        below = high - np.exp(-np.clip(u, -_MOST, _MOST))
    made = np.where(np.isfinite(low), above, np.where(np.isfinite(high), below, u))
    return np.where(both, inner, made)


def _cayley(u: Floats, n: int) -> Floats:
    r"""Rotations ``(I + S)^{-1} (I - S)`` of skew matrices S with entries u above the diagonal."""
    rows, columns = np.triu_indices(n, 1)
    u = u.reshape(u.shape[0], -1, len(rows)) if len(rows) else u.reshape(u.shape[0], 1, 0)
    skew = np.zeros((*u.shape[:2], n, n))
    skew[..., rows, columns] = u
    skew[..., columns, rows] = -u
    made = np.linalg.solve(np.eye(n) + skew, np.eye(n) - skew)
    return np.asarray(made[:, 0] if made.shape[1] == 1 else made)


def decoded(charts: list[Chart], u: Floats) -> dict[str, Floats]:
    """The values of all charts at coordinates that stand one chart's behind another's."""
    values: dict[str, Floats] = {}
    start = 0
    for one in charts:
        values[one.name] = one.decode(u[:, start : start + one.count])
        start += one.count
    return values


def encoded(charts: list[Chart], margin: float = 1e-9) -> Floats:
    """The coordinates of all charts' values, one chart's behind another's."""
    return np.concatenate([one.encode(margin) for one in charts], axis=1)
