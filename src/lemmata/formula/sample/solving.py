"""Solving conditions: Levenberg-Marquardt on many starting points at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.sample.domains import Floats

    # Coordinates (many, count) and the starting point that each belongs to -> (many, residuals).
    Residual: TypeAlias = "Callable[[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]], Floats]"

_STEP = 1e-6
_SMALL = 1e-15
_IDLE = 5  # rounds without progress after which a starting point is given up
_LONGEST = 4.0  # how far one step may go, in coordinates of size about 1


def solve(residual: Residual, start: Floats, rounds: int, damping_from: float = 1e-3) -> Floats:
    """Coordinates (batch, count) near the start at which all residuals are as near 0 as they get.

    Levenberg (1944), Marquardt (1963), with central differences; each point has its own damping.
    The step is the shortest one, so that the solutions are as varied as the starting points.
    """
    u = start.copy()
    batch = u.shape[0]
    everyone = np.arange(batch)
    r = residual(u, everyone)
    damping = np.full(batch, damping_from)
    idle = np.zeros(batch, dtype=np.int64)
    worst = _worst(r)
    for _ in range(rounds):
        active = everyone[(worst > _SMALL) & (idle < _IDLE) & np.isfinite(worst)]
        if not len(active):
            break
        step = _step(_jacobian(residual, u[active], active), r[active], damping[active])
        tried = u[active] + step
        after = residual(tried, active)
        better = _worst(after) < worst[active]
        moved = active[better]
        idle[active] += 1
        much = _worst(after)[better] < 0.9 * worst[moved]
        idle[moved[much]] = 0
        u[moved], r[moved] = tried[better], after[better]
        worst[moved] = _worst(after)[better]
        damping[moved] = np.maximum(damping[moved] * 0.1, 1e-14)
        damping[active[~better]] *= 8.0
    return u


def multiple(residual: Residual, u: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where a solution seems to be a multiple root, at which half of the digits are lost.

    There a Newton step is as long as the error, while the residuals are down to rounding.
    """
    everyone = np.arange(u.shape[0])
    r = residual(u, everyone)
    jacobian = _jacobian(residual, u, everyone)
    left, s, _ = np.linalg.svd(jacobian, full_matrices=False)
    along = np.abs((left.swapaxes(1, 2) @ np.where(np.isfinite(r), r, 0.0)[:, :, None])[:, :, 0])
    seen = s > 1e-8 * np.maximum(s[:, :1], 1e-300)
    return np.asarray((seen & (along > 1e-9 * s)).any(axis=1))


def affine(residual: Residual, start: Floats, rng: np.random.Generator) -> bool:
    """Whether the residuals are affine in the coordinates, seen on a random line."""
    everyone = np.arange(start.shape[0])
    direction = rng.standard_normal(start.shape)
    r = [residual(start + t * direction, everyone) for t in (0.0, 1.0, 2.5)]
    size = max(float(np.nanmax(np.abs(one), initial=1.0)) for one in r)
    gap = r[2] - r[0] - 2.5 * (r[1] - r[0])
    return bool(np.isfinite(gap).all() and np.abs(gap).max(initial=0.0) < 1e-9 * size)


def _worst(r: Floats) -> Floats:
    squares = (r * r).sum(axis=1)
    return np.where(np.isfinite(squares), np.sqrt(np.where(squares >= 0, squares, 0)), np.inf)


def _jacobian(
    residual: Residual, u: Floats, owners: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Floats:
    """Central differences: (batch, residuals, coordinates)."""
    batch, count = u.shape
    moves = _STEP * np.eye(count)
    around = np.concatenate((u[:, None] + moves, u[:, None] - moves), axis=1)
    found = residual(around.reshape(-1, count), np.repeat(owners, 2 * count))
    found = found.reshape(batch, 2, count, -1)
    made = (found[:, 0] - found[:, 1]) / (2 * _STEP)
    return np.asarray(np.where(np.isfinite(made), made, 0.0).swapaxes(1, 2))


def _step(jacobian: Floats, r: Floats, damping: Floats) -> Floats:
    """The damped shortest step, from the smaller of the two Gram matrices."""
    r = np.where(np.isfinite(r), r, 0.0)[:, :, None]
    across = jacobian.swapaxes(1, 2)
    wide = jacobian.shape[1] <= jacobian.shape[2]
    values, vectors = np.linalg.eigh(jacobian @ across if wide else across @ jacobian)
    top = values[:, -1:] + 1e-300
    # Directions that only rounding sees would carry it into the step.
    kept = values > 1e-12 * top
    factor = np.where(kept, 1 / np.where(kept, values + damping[:, None] * top, 1.0), 0.0)
    right = r if wide else across @ r
    inner = vectors @ (factor[:, :, None] * (vectors.swapaxes(1, 2) @ right))
    step = -(across @ inner if wide else inner)[:, :, 0]
    length = np.sqrt((step * step).sum(axis=1, keepdims=True))
    return np.asarray(step * np.minimum(1.0, _LONGEST / np.maximum(length, 1e-300)))
