"""What the canonical form refuses: work without bound, numbers without bound."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import tidy

if TYPE_CHECKING:
    from lemmata.formula.normal.heads import Rational


class Unsupported(Exception):  # noqa: N818
    """The canonical form does not cover this, or the work that it may cost is spent."""


def rational_power(value: Rational, exponent: int) -> Rational:
    """A whole power of a rational number, exact; too large ones are unsupported."""
    if abs(exponent) * max(1, Fraction(value).numerator.bit_length()) > 4096:
        raise Unsupported("a large number")
    return tidy(Fraction(value) ** exponent)
