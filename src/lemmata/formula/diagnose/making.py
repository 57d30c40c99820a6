r"""Surface trees made from others: products, sums, negatives, multiples, transposes, inverses.

What comes out is what a writer would have written: ``2x`` halved is ``x``, ``A^{-1}`` transposed is
``A^{-\top}``, a term that goes leaves no empty sum behind.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Rational
from typing import TYPE_CHECKING

from lemmata.formula.surface import (
    Fraction,
    Group,
    Juxtaposition,
    Numeral,
    Operation,
    Root,
    Scripts,
    Sequence,
    Signed,
    Sum,
    Surface,
    Symbol,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

TOP = Symbol(r"\top")
TRANSPOSES = (TOP, Symbol("T"), Symbol(r"\intercal"), Symbol("T", "mathrm"), Symbol("T", "mathsf"))
ONE = Numeral("1")
TWO = Numeral("2")
ZERO = Numeral("0")
MINUS_ONE = Sum((Signed("-", ONE),))
MINUS_TOP = Sum((Signed("-", TOP),))


def number_of(node: Surface) -> Rational | None:
    """The rational number that a numeral or a fraction of numerals is, else None."""
    if isinstance(node, Numeral):
        return Rational(node.text) if len(node.text) <= 12 else None
    if isinstance(node, Fraction) and not node.binomial:
        top, bottom = number_of(node.numerator), number_of(node.denominator)
        return None if top is None or not bottom else top / bottom
    return None


def numeral(value: Rational) -> Surface:
    """A number ≥ 0 as it is written."""
    if value.denominator == 1:
        return Numeral(str(value.numerator))
    return Fraction(Numeral(str(value.numerator)), Numeral(str(value.denominator)))


def factors_of(node: Surface) -> tuple[Surface, ...]:
    """The factors side by side; a node that is no product is one factor."""
    return node.items if isinstance(node, Juxtaposition) else (node,)


def terms_of(node: Surface) -> tuple[Signed, ...]:
    """The signed terms; a node that is no sum is one term."""
    return node.terms if isinstance(node, Sum) else (Signed("+", node, node.span),)


def product(items: Iterable[Surface]) -> Surface:
    """Factors side by side, in one list; none is 1."""
    flat: list[Surface] = []
    for item in items:
        flat.extend(factors_of(item))
    if not flat:
        return ONE
    return flat[0] if len(flat) == 1 else Juxtaposition(tuple(flat))


def total(terms: Iterable[Signed]) -> Surface:
    """A sum in one list; none is 0, and a single positive term is the term."""
    kept = tuple(terms)
    if not kept:
        return ZERO
    return kept[0].term if len(kept) == 1 and kept[0].sign == "+" else Sum(kept)


def flipped(term: Signed) -> Signed:
    """The term with the other sign."""
    return replace(term, sign="-" if term.sign == "+" else "+")


def negated(node: Surface) -> Surface:
    """The negative, the signs of a sum's terms turned one by one."""
    return total(map(flipped, terms_of(node)))


def grouped(node: Surface) -> Surface:
    """The node, in brackets unless it is one factor already."""
    if isinstance(node, Symbol | Numeral | Group | Scripts | Fraction | Root):
        return node
    return Group("(", ")", node)


def scaled(node: Surface, by: Rational) -> Surface:
    """The multiple of one term by a positive number, its coefficient written once."""
    if isinstance(node, Numeral | Fraction) and (value := number_of(node)) is not None:
        return numeral(value * by)
    if isinstance(node, Fraction) and not node.binomial:
        return _scaled_fraction(node, by)
    if isinstance(node, Juxtaposition):
        return _scaled_product(node.items, by)
    if isinstance(node, Operation) and not {"/", r"\cdot", r"\times"}.isdisjoint(node.signs):
        return replace(node, items=(scaled(node.items[0], by), *node.items[1:]))
    if isinstance(node, Sum):
        return product((numeral(by), Group("(", ")", node)))
    return node if by == 1 else product((numeral(by), node))


def _scaled_product(items: tuple[Surface, ...], by: Rational) -> Surface:
    first, rest = items[0], items[1:]
    value = number_of(first)
    if value is not None:
        new = value * by
        return product(rest) if new == 1 else product((numeral(new), *rest))
    if isinstance(first, Fraction) and not first.binomial and _is_ratio(first):
        return product((_scaled_fraction(first, by), *rest))
    return product((numeral(by), *items))


def _is_ratio(node: Fraction) -> bool:
    """Whether a fraction is a value, not the operator of a derivative."""
    return not any(_is_differential(factors_of(part)[0]) for part in _parts(node))


def _parts(node: Fraction) -> tuple[Surface, Surface]:
    return node.numerator, node.denominator


def _is_differential(node: Surface) -> bool:
    base = node.base if isinstance(node, Scripts) else node
    return base in (Symbol(r"\partial"), Symbol("d", "mathrm"), Symbol("d"))


def _scaled_fraction(node: Fraction, by: Rational) -> Surface:
    if not _is_ratio(node):
        return product((numeral(by), node))
    above, rest = _coefficient(node.numerator)
    below, bottom = _coefficient(node.denominator)
    ratio = above * by / below
    numerator = _with_coefficient(ratio.numerator, rest)
    denominator = _with_coefficient(ratio.denominator, bottom)
    return numerator if denominator == ONE else Fraction(numerator, denominator)


def _coefficient(node: Surface) -> tuple[Rational, Surface | None]:
    items = factors_of(node)
    value = number_of(items[0]) if isinstance(items[0], Numeral) else None
    if not value:
        return Rational(1), node
    return value, product(items[1:]) if len(items) > 1 else None


def _with_coefficient(value: int, rest: Surface | None) -> Surface:
    if rest is None:
        return Numeral(str(value))
    if value == 1:
        return rest
    return product((Numeral(str(value)), grouped(rest) if isinstance(rest, Sum) else rest))


def raised(node: Surface, exponent: Surface) -> Surface:
    """The power, an exponent that was there replaced."""
    if isinstance(node, Scripts):
        return replace(node, above=exponent)
    base = node if isinstance(node, Symbol | Numeral | Group) else Group("(", ")", node)
    return Scripts(base, None, exponent)


def without_exponent(node: Scripts) -> Surface:
    """The base with its subscript and primes alone."""
    if node.below is None and not node.primes:
        return node.base
    return replace(node, above=None)


def opened(node: Surface) -> Surface:
    """What stands in round or square brackets; other nodes as they are."""
    if isinstance(node, Group) and node.opening in "([" and not isinstance(node.body, Sequence):
        return node.body
    return node


def transposed(node: Surface) -> Surface | None:
    """The transpose, or None where a power stands in the way."""
    if not isinstance(node, Scripts):
        return raised(node, TOP)
    above = node.above
    if above is None:
        return replace(node, above=TOP)
    if above in TRANSPOSES:
        return without_exponent(node)
    if above == MINUS_ONE:
        return replace(node, above=MINUS_TOP)
    if isinstance(above, Sum) and len(above.terms) == 1 and above.terms[0].term in TRANSPOSES:
        return replace(node, above=MINUS_ONE)
    return Scripts(Group("(", ")", node), None, TOP)


def inverted(node: Surface) -> Surface | None:
    """The inverse, or None where a power stands in the way."""
    if not isinstance(node, Scripts):
        return raised(node, MINUS_ONE)
    above = node.above
    if above is None:
        return replace(node, above=MINUS_ONE)
    if above == MINUS_ONE:
        return without_exponent(node)
    if above in TRANSPOSES:
        return replace(node, above=MINUS_TOP)
    if isinstance(above, Sum) and len(above.terms) == 1 and above.terms[0].term in TRANSPOSES:
        return replace(node, above=TOP)
    return None
