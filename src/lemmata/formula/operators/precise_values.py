"""The elementwise operators on numbers of an mpmath context, to as many digits as it has."""

from __future__ import annotations

from typing import Any


def _real(x: Any) -> bool:
    return not hasattr(x, "imag") or x.imag == 0


def _at_pole(mp: Any, x: Any) -> bool:
    return bool(_real(x) and mp.re(x) <= 0 and mp.re(x) == mp.floor(mp.re(x)))


def _is_complex(mp: Any, x: Any) -> bool:
    return isinstance(x, mp.mpc)


def power(mp: Any, base: Any, exponent: Any) -> Any:
    """Powers as on NumPy arrays."""
    if mp.isnan(base) or mp.isnan(exponent):
        return mp.nan
    whole = _real(exponent) and mp.isint(mp.re(exponent))
    if exponent == 0:
        return mp.one
    if base == 0:
        return mp.zero if mp.re(exponent) > 0 else mp.nan
    if whole and abs(exponent) < 2**31:
        return base ** int(mp.re(exponent))
    if not _is_complex(mp, base) and not _is_complex(mp, exponent) and base < 0:
        odd = whole and int(exponent) % 2
        return (-1 if odd else 1) * mp.power(-base, exponent) if whole else mp.nan
    return mp.power(base, exponent)


def log(mp: Any, x: Any) -> Any:
    """The natural logarithm; real numbers ≤ 0 have none."""
    if mp.isnan(x) or x == 0 or (not _is_complex(mp, x) and x < 0):
        return mp.nan
    return mp.log(x)


def plain(name: str) -> Any:
    """A function that mpmath has under this name, defined everywhere."""

    def called(mp: Any, x: Any) -> Any:
        return mp.nan if mp.isnan(x) else getattr(mp, name)(x)

    return called


def inside_one(name: str) -> Any:
    """arcsin and arccos: real numbers outside of [-1, 1] have none."""

    def called(mp: Any, x: Any) -> Any:
        if mp.isnan(x) or (not _is_complex(mp, x) and abs(x) > 1):
            return mp.nan
        return getattr(mp, name)(x)

    return called


def cot(mp: Any, x: Any) -> Any:
    """cos / sin."""
    bottom = mp.sin(x)
    return mp.nan if mp.isnan(x) or bottom == 0 else mp.cos(x) / bottom


def largest(mp: Any, *arguments: Any) -> Any:
    """The largest of its arguments."""
    return mp.nan if any(map(mp.isnan, arguments)) else max(arguments)


def smallest(mp: Any, *arguments: Any) -> Any:
    """The smallest of its arguments."""
    return mp.nan if any(map(mp.isnan, arguments)) else min(arguments)


def mod(mp: Any, x: Any, y: Any) -> Any:
    """x - y floor(x / y)."""
    return mp.nan if y == 0 or mp.isnan(x) or mp.isnan(y) else x - y * mp.floor(x / y)


def step(mp: Any, x: Any) -> Any:
    """1 for x > 0, else 0."""
    return mp.nan if mp.isnan(x) else mp.mpf(int(x > 0))


def sigmoid(mp: Any, x: Any) -> Any:
    """1 / (1 + e^-x)."""
    return 1 / (1 + mp.exp(-x))


def softplus(mp: Any, x: Any) -> Any:
    """log(1 + e^x)."""
    if _is_complex(mp, x):
        return mp.log(1 + mp.exp(x))
    return mp.log1p(mp.exp(-abs(x))) + max(x, mp.zero)


def real(mp: Any, x: Any) -> Any:
    """The real part."""
    return mp.re(x)


def equal(mp: Any, left: Any, right: Any) -> Any:
    """1 where both are the same number, else 0."""
    return mp.nan if mp.isnan(left) or mp.isnan(right) else mp.mpf(int(left == right))


def less(mp: Any, left: Any, right: Any) -> Any:
    """1 where left < right, else 0."""
    return mp.nan if mp.isnan(left) or mp.isnan(right) else mp.mpf(int(left < right))


def less_equal(mp: Any, left: Any, right: Any) -> Any:
    """1 where left ≤ right, else 0."""
    return mp.nan if mp.isnan(left) or mp.isnan(right) else mp.mpf(int(left <= right))


def where(mp: Any, condition: Any, yes: Any, no: Any) -> Any:
    """`yes` where the condition is not 0, else `no`."""
    return mp.nan if mp.isnan(condition) else yes if condition != 0 else no


def gamma(mp: Any, x: Any) -> Any:
    """The gamma function."""
    return mp.nan if mp.isnan(x) or _at_pole(mp, x) else mp.gamma(x)


def loggamma(mp: Any, x: Any) -> Any:
    """The logarithm of the gamma function of positive numbers."""
    return mp.loggamma(x) if not mp.isnan(x) and mp.re(x) > 0 else mp.nan


def digamma(mp: Any, x: Any) -> Any:
    """The logarithmic derivative of the gamma function."""
    return mp.nan if mp.isnan(x) or _at_pole(mp, x) else mp.digamma(x)


def polygamma(mp: Any, order: Any, x: Any) -> Any:
    """The derivative of order `order` of the digamma function."""
    if (
        mp.isnan(x)
        or mp.isnan(order)
        or _at_pole(mp, x)
        or not mp.isint(order)
        or not 0 <= order <= 1000
    ):
        return mp.nan
    return mp.polygamma(int(order), x)


def factorial(mp: Any, x: Any) -> Any:
    """x! = Γ(x + 1)."""
    return gamma(mp, x + 1)


def binomial(mp: Any, n: Any, k: Any) -> Any:
    """n choose k."""
    if mp.isnan(n) or mp.isnan(k):
        return mp.nan
    if mp.isint(k) and (k < 0 or (mp.isint(n) and 0 <= n < k)):
        return mp.zero
    return mp.binomial(n, k)


def normal_cdf(mp: Any, x: Any) -> Any:
    """The distribution function of the standard normal distribution."""
    return mp.nan if mp.isnan(x) else mp.erfc(-x / mp.sqrt(2)) / 2
