"""The special functions on NumPy arrays, by SciPy; nan at poles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.operators.values import quiet

if TYPE_CHECKING:
    from lemmata.formula.operators.facts import Array


def _at_pole(x: Array) -> Array:
    x = np.real(x)
    return np.asarray((x <= 0) & (x == np.floor(x)))


@quiet
def gamma(x: Array) -> Array:
    """The gamma function."""
    from scipy import special

    return np.where(_at_pole(x), np.nan, special.gamma(x))


@quiet
def loggamma(x: Array) -> Array:
    """The logarithm of the gamma function of positive numbers."""
    from scipy import special

    return np.where(np.asarray(x) > 0, special.gammaln(x), np.nan)


@quiet
def digamma(x: Array) -> Array:
    """The logarithmic derivative of the gamma function."""
    from scipy import special

    return np.where(_at_pole(x), np.nan, special.digamma(x))


@quiet
def polygamma(order: Array, x: Array) -> Array:
    """The derivative of order `order` (a whole number ≥ 0) of the digamma function."""
    from scipy import special

    order, x = np.broadcast_arrays(np.asarray(order, float), np.asarray(x, float))
    fine = (order >= 0) & (order == np.floor(order)) & ~_at_pole(x) & (x > -1000)
    positive = special.polygamma(np.where(fine, order, 0), np.where(x > 0, x, 1.0))
    made = np.where(x > 0, positive, _reflected(order, x))
    return np.where(fine, made, np.nan)


def _reflected(order: Array, x: Array) -> Array:
    """Of numbers < 0, by the recurrence ψₙ(x) = ψₙ(x+1) - (-1)ⁿ n! x^-(n+1) up to positive ones."""
    from scipy import special

    if not np.any(x < 0):
        return np.full(np.shape(x), np.nan)
    steps = np.clip(np.ceil(-x), 0, 1000)
    order = np.where(order >= 0, order, 0)
    made = special.polygamma(order, np.where(x < 0, x + steps + 1, 1.0))
    for k in range(int(np.nanmax(np.where(x < 0, steps, 0))) + 1):
        term = (-1.0) ** order * special.gamma(order + 1) * (x + k) ** (-order - 1)
        made = np.where(k <= steps, made - term, made)
    return np.asarray(made)


@quiet
def factorial(x: Array) -> Array:
    """x! = Γ(x + 1), correctly rounded for whole numbers."""
    from scipy import special

    if np.iscomplexobj(x):
        return np.asarray(gamma(x + 1))
    x = np.asarray(x, float)
    made = np.asarray(gamma(x + 1))
    whole = (x >= 0) & (x == np.floor(x)) & (x <= 170)
    if not whole.any():
        return made
    exactly = special.factorial(np.where(whole, x, 0).astype(int), exact=True)
    return np.where(whole, np.asarray(exactly, float), made)


@quiet
def binomial(n: Array, k: Array) -> Array:
    """n choose k, 0 for whole k outside of 0 … n (n whole and ≥ 0)."""
    from scipy import special

    n, k = np.asarray(n, float), np.asarray(k, float)
    made = special.binom(n, k)
    whole = (k == np.floor(k)) & (n == np.floor(n))
    made = np.where(whole & (np.abs(made) < 2.0**52), np.rint(made), made)
    outside = (k == np.floor(k)) & ((k < 0) | (whole & (n >= 0) & (k > n)))
    return np.where(outside, 0.0, made)


@quiet
def erf(x: Array) -> Array:
    """The error function."""
    from scipy import special

    return np.asarray(special.erf(x))


@quiet
def normal_cdf(x: Array) -> Array:
    """The distribution function of the standard normal distribution."""
    from scipy import special

    return np.asarray(special.ndtr(x))
