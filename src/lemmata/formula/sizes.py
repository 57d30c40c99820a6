r"""Sizes: how long an axis is, as a polynomial in the whole numbers that a claim names.

The letters of ``\mathbb{R}^{m \times n}`` and every declared natural number are such whole numbers.
Two sizes are the same when their polynomials are: ``m + n`` and ``n + m``
are, ``n`` and ``m`` are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Atom: TypeAlias = "str | Bound"
Monomial: TypeAlias = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """The smallest or largest of several sizes."""

    kind: str
    sizes: tuple[Size, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """A polynomial: monomials (sorted letters) with integer coefficients, none of them 0."""

    parts: tuple[tuple[Monomial, int], ...] = ()

    @staticmethod
    def of(value: int | str | Bound) -> Size:
        """A number, a letter, or a bound."""
        if isinstance(value, int):
            return Size((((), value),)) if value else Size()
        return Size((((value,), 1),))

    @property
    def number(self) -> int | None:
        """Its value where it names no letter."""
        if not self.parts:
            return 0
        (monomial, coefficient), *more = self.parts
        return None if more or monomial else coefficient

    @property
    def letters(self) -> frozenset[str]:
        """The whole numbers that it depends on."""
        found: set[str] = set()
        for monomial, _ in self.parts:
            for atom in monomial:
                if isinstance(atom, str):
                    found.add(atom)
                else:
                    found.update(*(size.letters for size in atom.sizes))
        return frozenset(found)

    def __add__(self, other: Size) -> Size:
        parts = dict(self.parts)
        for monomial, coefficient in other.parts:
            parts[monomial] = parts.get(monomial, 0) + coefficient
        return Size._from(parts)

    def __sub__(self, other: Size) -> Size:
        return self + other * Size.of(-1)

    def __mul__(self, other: Size) -> Size:
        parts: dict[Monomial, int] = {}
        for left, a in self.parts:
            for right, b in other.parts:
                monomial = tuple(sorted((*left, *right), key=str))
                parts[monomial] = parts.get(monomial, 0) + a * b
        return Size._from(parts)

    @staticmethod
    def _from(parts: dict[Monomial, int]) -> Size:
        kept = ((monomial, c) for monomial, c in parts.items() if c)
        return Size(tuple(sorted(kept, key=lambda part: (len(part[0]), str(part[0])))))

    def value(self, numbers: Mapping[str, int]) -> int:
        """What it comes to; a KeyError names a letter without a value."""
        total = 0
        for monomial, coefficient in self.parts:
            product = coefficient
            for atom in monomial:
                if isinstance(atom, str):
                    product *= numbers[atom]
                else:
                    pick = min if atom.kind == "min" else max
                    product *= pick(size.value(numbers) for size in atom.sizes)
            total += product
        return total

    def __str__(self) -> str:
        text = ""
        for monomial, coefficient in reversed(self.parts):
            letters = "".join(atom if isinstance(atom, str) else str(atom) for atom in monomial)
            factor = str(abs(coefficient)) if abs(coefficient) != 1 or not letters else ""
            sign = "-" if coefficient < 0 else "+" if text else ""
            text += f" {sign} {factor}{letters}" if text else f"{sign}{factor}{letters}"
        return text or "0"


ONE = Size.of(1)
ENDLESS = Size.of(r"\infty")
r"""The size of the axis of a series; whoever evaluates it decides how many terms are enough."""
