"""Ranges: of sums, of declared indices; terms as sizes."""

from __future__ import annotations

from lemmata.formula.sizes import Size
from lemmata.formula.terms import Add, Multiply, Number, Term, Whole


def term_size(term: Term) -> Size | None:  # noqa: PLR0911
    """A number as a size: a polynomial with whole coefficients in sizes; None for anything else."""
    match term:
        case Number(value) if value.denominator == 1:
            return Size.of(int(value))
        case Whole(size):
            return size
        case Add(terms):
            total = Size()
            for part in map(term_size, terms):
                if part is None:
                    return None
                total += part
            return total
        case Multiply(factors):
            product = Size.of(1)
            for part in map(term_size, factors):
                if part is None:
                    return None
                product *= part
            return product
        case _:
            return None
