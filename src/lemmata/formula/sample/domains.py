"""Drawing values of a declared domain: generic, of moderate size, not too nice."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.problem import Kind

Floats: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
Shape: TypeAlias = "tuple[int, ...]"

_WORST = 25.0  # the largest condition number of a matrix that is declared to be invertible


def real(rng: np.random.Generator, shape: Shape) -> Floats:
    """Signs mixed, up to 2.6 in size, most of them below 1."""
    t = rng.random(shape)
    t *= 2
    t -= 1
    return t * (0.6 + 2 * t * t)


def between(rng: np.random.Generator, shape: Shape, low: Floats, high: Floats) -> Floats:
    """Inside of intervals whose ends (broadcast over the shape) may be infinite."""
    bounded, from_below = np.isfinite(low) & np.isfinite(high), np.isfinite(low)
    u = rng.random(shape)
    if bounded.all():
        # Half of the mass towards the ends: that is where inequalities break.
        return low + (high - low) * (0.5 - 0.5 * np.cos(np.pi * (0.02 + 0.96 * u)))
    step = np.exp(3.4 * u - 1.7)
    with np.errstate(invalid="ignore"):
        inner = low + (high - low) * (0.02 + 0.96 * u)
        outer = np.where(from_below, low + step, high - step)
    free = ~from_below & ~np.isfinite(high)
    wide = (2 * u - 1) * (0.6 + 2 * (2 * u - 1) ** 2)
    return np.where(bounded, inner, np.where(free, wide, outer))


def whole(rng: np.random.Generator, shape: Shape, low: Floats, high: Floats) -> Floats:
    """Whole numbers from low to high; an open side goes on for a few steps."""
    bottom = np.where(np.isfinite(low), low, np.where(np.isfinite(high), high - 5, -3))
    top = np.where(np.isfinite(high), high, np.where(np.isfinite(low), low + 5, 3))
    bottom, top = np.ceil(bottom), np.floor(top)
    drawn = np.floor(bottom + rng.random(shape) * (top - bottom + 1))
    return np.asarray(np.minimum(drawn, top))


def _simplex(rng: np.random.Generator, shape: Shape) -> Floats:
    weights = -np.log1p(-rng.random(shape))
    weights = weights * np.sqrt(weights) + 2e-3
    axes = tuple(range(1, len(shape)))
    return np.asarray(weights / weights.sum(axis=axes, keepdims=True))


def _signs(rng: np.random.Generator, shape: Shape) -> Floats:
    return np.where(rng.random(shape) < 0.5, -1.0, 1.0)


def transposed(matrices: Floats) -> Floats:
    """The last two axes exchanged."""
    return matrices.swapaxes(-1, -2)


def _symmetric(rng: np.random.Generator, shape: Shape) -> Floats:
    drawn = real(rng, shape)
    return 0.75 * (drawn + transposed(drawn))


def _orthonormal(rng: np.random.Generator, shape: Shape) -> Floats:
    q, _ = np.linalg.qr(rng.standard_normal(shape))
    # Householder's signs follow a pattern; random ones give both determinants.
    return np.asarray(q * _signs(rng, (*shape[:-2], 1, shape[-1])))


def spectral(rng: np.random.Generator, shape: Shape, spectrum: Floats) -> Floats:
    """Symmetric matrices of random eigenvectors with these eigenvalues."""
    q = _orthonormal(rng, shape)
    made = (q * spectrum[..., None, :]) @ transposed(q)
    return 0.5 * (made + transposed(made))


def _eigenvalues(rng: np.random.Generator, shape: Shape) -> Floats:
    """From 0.3 to 3, distinct: one drawn from each of n equal steps of the logarithm."""
    n = shape[-1]
    u = (np.arange(n) + 0.1 + 0.8 * rng.random(shape[:-1])) / n
    return np.asarray(0.3 * 10.0**u)


def _definite(rng: np.random.Generator, shape: Shape) -> Floats:
    return spectral(rng, shape, _eigenvalues(rng, shape))


def _semidefinite(rng: np.random.Generator, shape: Shape) -> Floats:
    values = _eigenvalues(rng, shape)
    n = shape[-1]
    ranks = rng.integers(0 if n == 1 else 1, max(n, 1), size=(*shape[:-2], 1))
    ranks[1::2] = n
    return spectral(rng, shape, np.where(np.arange(n) < ranks, values, 0.0))


def _invertible(rng: np.random.Generator, shape: Shape) -> Floats:
    drawn = real(rng, shape)
    for _ in range(6):
        s = np.linalg.svd(drawn, compute_uv=False)
        bad = (s[..., -1] * _WORST < s[..., 0]) | (s[..., -1] < 0.05)
        if not bad.any():
            return drawn
        drawn[bad] = real(rng, (int(bad.sum()), *shape[-2:]))
    u, s, v = np.linalg.svd(drawn)
    return np.asarray((u * np.maximum(s, s[..., :1] / _WORST + 0.05)[..., None, :]) @ v)


def _permutation(rng: np.random.Generator, shape: Shape) -> Floats:
    n = shape[-1]
    order = np.argsort(rng.random(shape[:-1]), axis=-1)
    still = (order == np.arange(n)).all(axis=-1, keepdims=True)
    # The identity hides too much to come up as often as chance has it.
    still &= rng.random(still.shape) < 0.8
    order = np.where(still, np.roll(np.arange(n), 1), order)
    return np.asarray(np.eye(n)[order])


DRAWN: dict[Kind, Callable[[np.random.Generator, Shape], Floats]] = {
    "real": real,
    "signs": _signs,
    "simplex": _simplex,
    "symmetric": _symmetric,
    "semidefinite": _semidefinite,
    "definite": _definite,
    "orthogonal": _orthonormal,
    "invertible": _invertible,
    "permutation": _permutation,
    "orthonormal": _orthonormal,
}
