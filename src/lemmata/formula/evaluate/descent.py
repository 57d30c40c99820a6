"""Descent from many starts at once: quasi-Newton steps, on the surface where equations hold.

Sequential quadratic programming with Powell's damped updates (Nocedal and Wright, Numerical
Optimization, 2nd ed., sections 18.3 and 18.4); slopes by central differences. All starts of all
problems are one batch, so that a round costs three runs of the body, however many there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.evaluate.scene import Array

    Values: TypeAlias = "Callable[[Array, Array], tuple[Array, Array]]"
    """Rows and which start each belongs to → the body (rows,), equations (rows, m)."""

_STEPS = np.array([64.0, 8.0, 2.0, 1.0, 0.5, 0.25, 0.1, 0.02, 3e-3, 3e-4, 1e-5])
_ON_SURFACE = _STEPS[_STEPS <= 1]
_IDLE = 2
_REACH = 10.0


def descended(at: Values, starts: Array, rounds: int) -> Array:
    """Rows moved to where the body is small and the equations hold."""
    x = _restored(at, starts.copy())
    moving = np.arange(len(x))
    idle = np.zeros(len(x), int)
    curvature = np.tile(np.eye(x.shape[1]), (len(x), 1, 1))
    value, equal = at(x, moving)
    price = np.zeros(len(x))
    lengths, reach = (_ON_SURFACE, 1.0) if equal.shape[1] else (_STEPS, _REACH)
    slope, slopes = _slopes(at, x, moving)
    for _ in range(rounds):
        m = moving
        step, duals = _direction(curvature[m], slope[m], equal[m], slopes[m])
        price[m] = np.maximum(price[m], 2 * np.abs(duals).max(axis=1, initial=0.0))
        here = x[m]
        length = np.linalg.norm(step, axis=1, keepdims=True)
        most = reach * (1 + np.linalg.norm(here, axis=1, keepdims=True))
        step *= np.minimum(1.0, most / np.maximum(length, 1e-300))
        trial = here[:, None] + lengths[:, None] * step[:, None]
        merit = value[m] + price[m] * np.abs(equal[m]).sum(axis=1)
        better, there = _searched(at, trial, merit, price[m], m)
        x[m] = np.where(better[:, None], there, here)
        value[m], equal[m] = at(x[m], m)
        old = slope[m] - np.einsum("rmd,rm->rd", slopes[m], duals)
        slope[m], slopes[m] = _slopes(at, x[m], m)
        new = slope[m] - np.einsum("rmd,rm->rd", slopes[m], duals)
        curvature[m] = _updated(curvature[m], x[m] - here, new - old, better)
        idle[m] = np.where(better, 0, idle[m] + 1)
        moving = np.flatnonzero(idle < _IDLE)
        if not len(moving):
            break
    return _restored(at, x)


def _searched(
    at: Values, trial: Array, merit: Array, price: Array, who: Array
) -> tuple[Array, Array]:
    """The best of the trial places (rows, lengths, d), and whether it is better than none."""
    count, lengths, dimension = trial.shape
    value, equal = at(trial.reshape(-1, dimension), np.repeat(who, lengths))
    found = value + np.repeat(price, lengths) * np.abs(equal).sum(axis=1)
    found = np.where(np.isfinite(found), found, np.inf).reshape(count, lengths)
    place = found.argmin(axis=1)
    least = found[np.arange(count), place]
    better = least < merit - 1e-15 * (1 + np.abs(merit))
    better |= ~np.isfinite(merit) & np.isfinite(least)
    return better, trial[np.arange(count), place]


def _direction(curvature: Array, slope: Array, equal: Array, slopes: Array) -> tuple[Array, Array]:
    """The step of the quadratic model on the tangent of the equations, and their multipliers."""
    rows, m, d = slopes.shape
    system = np.zeros((rows, d + m, d + m))
    system[:, :d, :d] = curvature
    system[:, :d, d:] = -slopes.swapaxes(1, 2)
    system[:, d:, :d] = slopes
    system[:, d:, d:] = 1e-10 * np.eye(m)
    wanted = -np.concatenate([slope, equal], axis=1)[..., None]
    try:
        found = np.linalg.solve(system, np.nan_to_num(wanted))[..., 0]
    except np.linalg.LinAlgError:
        found = wanted[..., 0]
    return np.nan_to_num(found[:, :d]), np.nan_to_num(found[:, d:])


def _updated(curvature: Array, moved: Array, turned: Array, better: Array) -> Array:
    """BFGS, damped so that the matrix stays definite; the identity where no step was found."""
    bent = np.einsum("rij,rj->ri", curvature, moved)
    own = np.einsum("ri,ri->r", moved, bent)
    seen = np.einsum("ri,ri->r", moved, turned)
    gap = np.where(own - seen > 0, own - seen, 1.0)
    share = np.where(seen >= 0.2 * own, 1.0, 0.8 * own / gap)[:, None]
    turned = share * turned + (1 - share) * bent
    seen = np.einsum("ri,ri->r", moved, turned)
    fine = better & (own > 1e-200) & (seen > 1e-200)
    safe = np.where(fine, seen, 1.0)[:, None, None], np.where(fine, own, 1.0)[:, None, None]
    made = curvature + turned[:, :, None] * turned[:, None] / safe[0]
    made = made - bent[:, :, None] * bent[:, None] / safe[1]
    fine &= np.isfinite(made).all(axis=(1, 2))
    eye = np.eye(curvature.shape[1])
    kept = np.where(better[:, None, None], curvature, eye)
    return np.where(fine[:, None, None], made, kept)


def _slopes(at: Values, x: Array, who: Array) -> tuple[Array, Array]:
    """Central differences of the body and of the equations: (rows, d) and (rows, m, d)."""
    rows, d = x.shape
    h = 6e-6 * (1 + np.abs(x))
    moves = h[:, :, None] * np.eye(d)
    both = np.concatenate([x[:, None] + moves, x[:, None] - moves], axis=1)
    value, equal = at(both.reshape(-1, d), np.repeat(who, 2 * d))
    value, equal = value.reshape(rows, 2, d), equal.reshape(rows, 2, d, -1)
    wide = 2 * h
    body: Any = (value[:, 0] - value[:, 1]) / wide
    bound: Any = (equal[:, 0] - equal[:, 1]) / wide[..., None]
    return _finite(body), _finite(bound.swapaxes(1, 2))


def _finite(array: Array) -> Array:
    return np.nan_to_num(array, posinf=0.0, neginf=0.0)


def _restored(at: Values, x: Array) -> Array:
    """Gauss-Newton steps back onto the equations, to the last digits."""
    everyone = np.arange(len(x))
    for _ in range(3):
        _, equal = at(x, everyone)
        if not equal.shape[1] or not (np.abs(equal) > 1e-14).any():
            break
        _, slopes = _slopes(at, x, everyone)
        back = np.einsum("rdm,rm->rd", np.linalg.pinv(slopes, rcond=1e-10), np.nan_to_num(equal))
        x = x - back
    return x
