"""Sums of terms: equal ones are one, with a numeric coefficient."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.building import add, multiply
from lemmata.formula.simplify.alike import alike
from lemmata.formula.terms import Add, Multiply, Number, Term

if TYPE_CHECKING:
    from collections.abc import Iterable


def coefficient_of(term: Term) -> tuple[Fraction, Term]:
    """The numeric factor, and what it stands before."""
    match term:
        case Number(value):
            return value, Number(Fraction(1))
        case Multiply((Number(value), *rest)):
            return value, multiply(*rest)
    return Fraction(1), term


def collected(terms: Iterable[Term]) -> Term:
    """The sum, sums inside it spread out, equal terms added up; their order is kept."""
    found: dict[Term, tuple[Fraction, Term]] = {}
    for value, term in _spread(terms, Fraction(1)):
        key = alike(term)
        before, kept = found.get(key, (Fraction(0), term))
        found[key] = before + value, kept
    parts = (multiply(Number(value), term) for value, term in found.values() if value)
    return add(*parts)


def _spread(terms: Iterable[Term], scale: Fraction) -> Iterable[tuple[Fraction, Term]]:
    for term in terms:
        value, rest = coefficient_of(term)
        if isinstance(rest, Add):
            yield from _spread(rest.terms, scale * value)
        else:
            yield scale * value, rest
