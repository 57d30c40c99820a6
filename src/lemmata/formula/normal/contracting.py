"""Deltas contracted, equal factors merged: what is done with a product before it is labelled."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal.heads import Axes, Factor, Head, Rational, renamed

if TYPE_CHECKING:
    from lemmata.formula.sizes import Size

DELTA = Head("delta", "", 2, group=((0, 1), (1, 0)))


def contracted(factors: list[Factor], bound: dict[str, Size]) -> list[Factor]:
    """The product without the deltas that the axes allow to drop; `bound` loses axes."""
    leader: dict[str, str] = {}

    def find(axis: str) -> str:
        while axis in leader:
            axis = leader[axis]
        return axis

    kept: list[Factor] = []
    for factor in factors:
        head, slots, exponent = factor
        if head.kind != "delta" or not _counts(exponent):
            kept.append(factor)
            continue
        left, right = find(slots[0]), find(slots[1])
        if left != right:
            if left in bound or (right not in bound and right < left):
                left, right = right, left
            leader[right] = left
    if not leader:
        return kept
    names = {axis: find(axis) for axis in leader}
    made = [(head, renamed(slots, names), exponent) for head, slots, exponent in kept]
    for axis, top in names.items():
        if axis in bound:
            del bound[axis]
        else:
            made.append((DELTA, (top, axis), 1))
    return made


def _counts(exponent: Rational) -> bool:
    return exponent > 0


def merged(factors: list[Factor]) -> dict[tuple[Head, Axes], Rational]:
    """The exponents of equal factors added up; those that come to 0 dropped."""
    powers: dict[tuple[Head, Axes], Rational] = {}
    for head, slots, exponent in factors:
        place = (head, head.arranged(slots))
        total = powers.get(place, 0) + exponent
        if total:
            powers[place] = total
        else:
            del powers[place]
    return powers


def whole(exponent: Rational) -> bool:
    """Whether an exponent is a whole number."""
    return isinstance(exponent, int) or exponent.denominator == 1


def floor(exponent: Rational) -> int:
    """The largest whole number that is no larger."""
    return exponent if isinstance(exponent, int) else exponent.numerator // exponent.denominator


def tidy(exponent: Rational) -> Rational:
    """The same number, an int where it is whole."""
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return exponent.numerator
    return exponent
