"""Exponents and roots: a square forgotten, one too many, on the wrong side of a bracket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.making import (
    ONE,
    TRANSPOSES,
    TWO,
    factors_of,
    number_of,
    numeral,
    opened,
    product,
    raised,
    total,
    without_exponent,
)
from lemmata.formula.diagnose.slips import Edit, Slip
from lemmata.formula.diagnose.units import is_derivative, is_nabla
from lemmata.formula.surface import (
    Fraction,
    Group,
    Juxtaposition,
    Large,
    Numeral,
    Operation,
    Root,
    Scripts,
    Sequence,
    Signed,
    Sum,
    Symbol,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.diagnose.sites import Site
    from lemmata.formula.diagnose.vocabulary import Vocabulary
    from lemmata.formula.surface import Surface

_PLACES = frozenset(
    ("side", "factor", "term", "operand", "argument", "numerator", "denominator", "body")
)
_MARKS = (*TRANSPOSES, Symbol(r"\infty"), Symbol("*"), Symbol("+"), Symbol(r"\dagger"))


def _squares(site: Site, _: Vocabulary) -> Iterator[Edit]:
    """A square where none stands."""
    node = site.node
    if site.role != "value" or site.slot not in _PLACES or number_of(node) is not None:
        return
    if isinstance(node, Group) and site.slot != "argument" and isinstance(node.body, Sequence):
        return
    if is_nabla(node) or node in _MARKS:
        return
    if isinstance(node, Symbol | Group) or (isinstance(node, Scripts) and node.above is None):
        new = raised(node, TWO)
        yield Edit(new, node, new)


def _whole_squares(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.slot not in ("side", "term") or not vocabulary.all_numbers(node):
        return
    if isinstance(node, Juxtaposition | Operation | Large | Fraction | Sum):
        new = raised(node, TWO)
        yield Edit(new, node, new, extra=0.2)


def _powers(site: Site, _: Vocabulary) -> Iterator[Edit]:
    """A printed exponent that is another one."""
    node = site.node
    if not isinstance(node, Scripts) or site.role == "name" or node.above is None:
        return
    above, value = node.above, number_of(node.above)
    if above in _MARKS or isinstance(above, Group):
        return
    if value is not None:
        for new in sorted({value + 1, value - 1, 2 * value, value / 2}):
            if new == 1:
                bare = without_exponent(node)
                yield Edit(bare, node, bare)
            elif new > 0:
                raised_node = replace(node, above=numeral(new))
                yield Edit(raised_node, node, raised_node, extra=0.2)
    elif above != Sum((Signed("-", ONE),)):
        for shifted in off_by_one(above):
            moved = replace(node, above=shifted)
            yield Edit(moved, node, moved, extra=0.4)


def off_by_one(node: Surface) -> Iterator[Surface]:
    """An exponent one higher or lower, its constant written once."""
    terms = node.terms if isinstance(node, Sum) else (Signed("+", node),)
    value = number_of(terms[-1].term)
    for step in (1, -1):
        if value is None:
            sign = "+" if step == 1 else "-"
            yield Sum((*terms, Signed(sign, ONE)))
            continue
        new = (value if terms[-1].sign == "+" else -value) + step
        if new == 0:
            yield total(terms[:-1])
        else:
            last = Signed("+" if new > 0 else "-", numeral(abs(new)))
            yield total((*terms[:-1], last))


def _roots(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role != "value" or is_derivative(node) or is_nabla(node):
        return
    if isinstance(node, Root) and node.degree is None:
        yield Edit(node.body, node, node.body)
        return
    if site.slot not in ("side", "term", "factor", "numerator", "denominator", "operand"):
        return
    if node in (ONE, Numeral("0")):
        return
    if site.slot != "side" and not vocabulary.all_numbers(node):
        return
    new = Root(opened(node))
    yield Edit(new, node, new, extra=0.2)


def _powers_across_brackets(site: Site, _: Vocabulary) -> Iterator[Edit]:
    """``f(x)^2`` for ``f(x^2)``, ``(a - b^2)`` for ``(a - b)^2``, and the other way round."""
    node = site.node
    if site.role != "value":
        return
    if isinstance(node, Scripts) and isinstance(node.base, Group) and node.below is None:
        yield from _inwards(node, node.base)
    elif isinstance(node, Group) and not isinstance(node.body, Sequence):
        yield from _outwards(node)


def _inwards(node: Scripts, group: Group) -> Iterator[Edit]:
    above = node.above
    if above is None or number_of(above) is None or isinstance(group.body, Sequence):
        return
    if isinstance(group.body, Sum):
        for k, signed in enumerate(group.body.terms):
            if isinstance(signed.term, Symbol):
                powered = replace(signed, term=raised(signed.term, above))
                terms = (*group.body.terms[:k], powered, *group.body.terms[k + 1 :])
                yield Edit(replace(group, body=Sum(terms)), node, Sum(terms), extra=0.5)
    elif not isinstance(group.body, Scripts):
        new = replace(group, body=raised(group.body, above))
        yield Edit(new, node, new)


def _outwards(node: Group) -> Iterator[Edit]:
    body = node.body
    if isinstance(body, Scripts) and body.above is not None and number_of(body.above) is not None:
        new = Scripts(replace(node, body=without_exponent(body)), None, body.above)
        yield Edit(new, node, new)
    if not isinstance(body, Sum):
        return
    last = body.terms[-1].term
    tail = last.items[-1] if isinstance(last, Juxtaposition) else last
    if isinstance(tail, Scripts) and tail.above is not None and number_of(tail.above) is not None:
        plain = without_exponent(tail)
        if isinstance(last, Juxtaposition):
            plain = replace(last, items=(*last.items[:-1], plain))
        terms = (*body.terms[:-1], replace(body.terms[-1], term=plain))
        new = Scripts(replace(node, body=Sum(terms)), None, tail.above)
        yield Edit(new, node, new)


def _squared_coefficients(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """The coefficients of a linear combination, all squared: the variance of a sum."""
    node = site.node
    if site.slot != "side" or not isinstance(node, Sum) or len(node.terms) < 2:
        return
    terms = []
    for signed in node.terms:
        first, *rest = factors_of(signed.term)
        if not rest or not isinstance(first, Symbol) or not vocabulary.is_number((first,)):
            return
        terms.append(replace(signed, term=product((raised(first, TWO), *rest))))
    new = Sum(tuple(terms))
    yield Edit(new, node, new)


EXPONENTS = (
    Slip("exponent", "with {new} instead of {old}", 1.5, _squares),
    Slip("exponent", "with {new} instead of {old}", 1.6, _whole_squares),
    Slip("exponent", "with {new} instead of {old}", 1.2, _powers),
    Slip("exponent", "with {new} instead of {old}", 1.8, _squared_coefficients),
    Slip("exponent", "with {new} instead of {old}", 1.5, _roots),
    Slip("exponent", "with {new} instead of {old}", 1.2, _powers_across_brackets),
)
