"""Factors that are numbers: a 2 too few or too many, an n, a scalar that got lost."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Rational
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.making import (
    ONE,
    TWO,
    factors_of,
    grouped,
    number_of,
    numeral,
    product,
    raised,
    scaled,
)
from lemmata.formula.diagnose.slips import Edit, Slip
from lemmata.formula.diagnose.units import is_derivative
from lemmata.formula.surface import (
    Fraction,
    Juxtaposition,
    Numeral,
    Operation,
    Scripts,
    Sum,
    Symbol,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.diagnose.sites import Site
    from lemmata.formula.diagnose.vocabulary import Vocabulary
    from lemmata.formula.surface import Surface

_TERM_PLACES = frozenset(("side", "term", "body", "numerator", "radicand", "cell", "item"))
_OUTER = frozenset(("side", "term"))
_COMMON = (Rational(2), Rational(1, 2))
_RARER = (Rational(4), Rational(1, 4), Rational(3), Rational(1, 3), Rational(3, 2), Rational(2, 3))


def _takes_factor(site: Site) -> bool:
    node = site.node
    if site.role == "exponent":
        return not isinstance(node, Sum) and number_of(node) is None
    if site.role != "value" or site.slot not in _TERM_PLACES or node == Numeral("0"):
        return False
    return not isinstance(node, Sum) or site.slot == "side"


def _numbers(site: Site, _: Vocabulary) -> Iterator[Edit]:
    if not _takes_factor(site):
        return
    outer = site.slot in _OUTER or site.depth <= 2
    for by in (*_COMMON, *(_RARER if outer else ())):
        if by < 1:
            continue
        extra = 0.0 if by == 2 else 0.8
        yield Edit(scaled(site.node, by), numeral(by), extra=extra)


def _too_many(site: Site, _: Vocabulary) -> Iterator[Edit]:
    if not _takes_factor(site):
        return
    for by in (*_COMMON, *_RARER):
        if by >= 1:
            continue
        extra = 0.0 if by == Rational(1, 2) else 0.8
        yield Edit(scaled(site.node, by), numeral(1 / by), extra=extra)


def _written_numbers(site: Site, _: Vocabulary) -> Iterator[Edit]:
    """A coefficient that is printed: left out, inverted, or one off."""
    node = site.node
    value = number_of(node)
    if site.role != "value" or not value or site.slot not in ("factor", "term", "operand"):
        return
    wanted = {value + 1, value - 1, 1 / value, value * 6, value / 6}
    for new in sorted(wanted):
        if new > 0:
            yield Edit(numeral(new), node, numeral(new), extra=0.6)


def _letters(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """A named number more: ``n``, ``1/n``, ``\\lambda``, or its square."""
    if not _takes_factor(site) or site.role == "exponent":
        return
    for letter in (*vocabulary.numbers, *_entries(vocabulary), Symbol(r"\pi")):
        if letter in vocabulary.varied:
            continue
        pi = letter == Symbol(r"\pi") and vocabulary.known(letter) is None
        extra = (0.0 if not pi and not vocabulary.mentions(letter) else 0.5) + 0.8 * pi
        yield Edit(product((letter, _in_product(site.node))), letter, extra=extra)
        if isinstance(letter, Symbol):
            square = raised(letter, TWO)
            yield Edit(product((square, _in_product(site.node))), square, extra=extra + 0.7)


def _quotients(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    if not _takes_factor(site) or site.role == "exponent":
        return
    for letter in (*vocabulary.numbers, Symbol(r"\pi")):
        pi = letter == Symbol(r"\pi") and vocabulary.known(letter) is None
        extra = (0.1 if not pi and not vocabulary.mentions(letter) else 0.6) + 0.8 * pi
        for power, more in ((letter, 0.0), (raised(letter, TWO), 0.7)):
            part = Fraction(ONE, power)
            yield Edit(product((part, _in_product(site.node))), part, extra=extra + more)


def _entries(vocabulary: Vocabulary) -> Iterator[Surface]:
    """Entries of declared vectors under the indices of the line."""
    count = 0
    for known in vocabulary.symbols.values():
        if known.shape is not None and len(known.shape) == 1 and known.role == "value":
            for index in vocabulary.indices[:3]:
                if isinstance(known.symbol, Symbol) and count < 12:
                    count += 1
                    yield Scripts(known.symbol, index, None)


def _in_product(node: Surface) -> Surface:
    return grouped(node) if isinstance(node, Sum) else node


def _dropped(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """A factor that is a number left out."""
    node = site.node
    if site.role != "value":
        return
    if isinstance(node, Juxtaposition):
        units = vocabulary.units(node)
        for k, unit in enumerate(units):
            if vocabulary.is_number(unit) and len(unit) == 1:
                rest = product(item for one in (*units[:k], *units[k + 1 :]) for item in one)
                yield Edit(rest, unit[0], extra=0.0 if number_of(unit[0]) else 0.2)
    elif isinstance(node, Fraction) and not is_derivative(node) and not node.binomial:
        if len(factors_of(node.denominator)) == 1:
            yield Edit(node.numerator, Fraction(ONE, node.denominator), extra=0.2)
    elif isinstance(node, Operation) and node.signs[-1] in ("/", r"\cdot", r"\times"):
        short = replace(node, items=node.items[:-1], signs=node.signs[:-1])
        old: Surface = node.items[-1]
        if node.signs[-1] == "/":
            old = Fraction(ONE, old)
        yield Edit(short if short.signs else short.items[0], old, extra=0.3)


COEFFICIENTS = (
    Slip("factor", "a factor {old} is missing", 1.2, _numbers),
    Slip("factor", "a factor {old} too many", 1.2, _too_many),
    Slip("factor", "{new} instead of {old}", 1.5, _written_numbers),
    Slip("factor", "the factor {old} does not belong there", 1.3, _dropped),
    Slip("factor", "a factor {old} is missing", 1.8, _letters),
    Slip("factor", "a factor {old} is missing", 1.9, _quotients),
)
