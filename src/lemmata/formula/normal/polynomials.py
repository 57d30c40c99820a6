"""Sums of products with rational coefficients: the containers of the canonical form."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from lemmata.formula.normal.heads import Axes, Factor, Rational, digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lemmata.formula.sizes import Size


class Component:
    """A sum over bound axes of a product of factors that hang together by these axes.

    Without bound axes it is one factor of exponent 1. Bound axes are called ``~0``, ``~1`` … in
    the canonical order; `bound` holds their sizes.
    """

    __slots__ = ("_hash", "bound", "factors", "free", "key")

    def __init__(self, factors: tuple[Factor, ...], bound: tuple[Size, ...], key: str) -> None:
        self.factors, self.bound, self.key = factors, bound, key
        self._hash = hash(key)
        axes = {axis for _, slots, _ in factors for axis in slots if axis[0] != "~"}
        self.free: frozenset[str] = frozenset(axes)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Component) and self.key == other.key)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return self.key


Monomial: TypeAlias = "tuple[tuple[Component, Rational], ...]"
"""Components with their exponents, sorted by key."""


def monomial(powers: Mapping[Component, Rational]) -> Monomial:
    """A product of components, those of exponent 0 left out."""
    kept = [(part, exponent) for part, exponent in powers.items() if exponent]
    kept.sort(key=lambda one: one[0].key)
    return tuple(kept)


def monomial_key(one: Monomial) -> str:
    """A text that equal monomials share."""
    return "*".join([f"{part.key}^{exponent}" for part, exponent in one])


class Polynomial:
    """A sum of monomials; each coefficient is a rational number, none of them 0."""

    def __init__(self, terms: Mapping[Monomial, Rational]) -> None:
        self.terms = terms

    @cached_property
    def key(self) -> str:
        """A text that equal polynomials share."""
        parts = sorted(f"{monomial_key(one)}:{value}" for one, value in self.terms.items())
        text = "+".join(parts)
        return text if len(text) <= 200 else f"sum#{digest(text)}"

    @cached_property
    def free(self) -> frozenset[str]:
        """The axes that occur free."""
        found: set[str] = set()
        for one in self.terms:
            for part, _ in one:
                found |= part.free
        return frozenset(found)

    @property
    def constant(self) -> Rational | None:
        """Its value where it is a rational number."""
        if not self.terms:
            return 0
        if len(self.terms) > 1 or () not in self.terms:
            return None
        return self.terms[()]

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Polynomial) and self.terms == other.terms)

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return self.key or "0"

    def __iter__(self) -> Iterator[tuple[Monomial, Rational]]:
        return iter(self.terms.items())

    def __add__(self, other: Polynomial) -> Polynomial:
        if not other.terms:
            return self
        terms = dict(self.terms)
        for one, value in other.terms.items():
            total = terms.get(one, 0) + value
            if total:
                terms[one] = total
            else:
                del terms[one]
        return Polynomial(terms)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + other.scaled(-1)

    def scaled(self, by: Rational) -> Polynomial:
        """The polynomial times a rational number."""
        if by == 1:
            return self
        return Polynomial({one: value * by for one, value in self.terms.items()} if by else {})


NOTHING = Polynomial({})
UNIT = Polynomial({(): 1})


def rational(value: Rational) -> Polynomial:
    """A rational number."""
    return Polynomial({(): value} if value else {})


def factor_axes(factors: list[Factor]) -> set[str]:
    """All axes that occur in the slots."""
    return {axis for _, slots, _ in factors for axis in slots}


__all__ = [
    "NOTHING",
    "UNIT",
    "Axes",
    "Component",
    "Monomial",
    "Polynomial",
    "factor_axes",
    "monomial",
    "monomial_key",
    "rational",
]
