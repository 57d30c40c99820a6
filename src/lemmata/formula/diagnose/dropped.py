"""Terms and factors that got lost, or that do not belong there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.making import (
    ZERO,
    grouped,
    number_of,
    opened,
    product,
    terms_of,
    total,
)
from lemmata.formula.diagnose.slips import Edit, Slip
from lemmata.formula.diagnose.units import is_derivative, is_nabla
from lemmata.formula.surface import (
    Group,
    Juxtaposition,
    Large,
    Operation,
    Scripts,
    Sequence,
    Signed,
    Sum,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.diagnose.sites import Site
    from lemmata.formula.diagnose.vocabulary import Vocabulary
    from lemmata.formula.surface import Surface

_SUM_PLACES = frozenset(("side", "body", "radicand", "numerator", "denominator", "cell"))
_FACTOR_PLACES = frozenset(("side", "term", "body", "numerator", "operand", "item"))


def _extra_terms(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if isinstance(node, Sum) and site.role == "value" and len(node.terms) > 1:
        for k, term in enumerate(node.terms):
            rest = (*node.terms[:k], *node.terms[k + 1 :])
            yield Edit(total(rest), term.term)


def _extra_factors(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role != "value":
        return
    if isinstance(node, Juxtaposition):
        units = vocabulary.units(node)
        for k, unit in enumerate(units):
            number = vocabulary.is_number(unit) and len(unit) == 1
            if len(units) > 1 and not number and not is_derivative(unit[0]):
                rest = (item for one in (*units[:k], *units[k + 1 :]) for item in one)
                yield Edit(product(rest), product(unit))
    elif isinstance(node, Operation):
        yield from _extra_operands(node)


def _extra_operands(node: Operation) -> Iterator[Edit]:
    for k in range(len(node.items)):
        items = (*node.items[:k], *node.items[k + 1 :])
        signs = (*node.signs[: max(k - 1, 0)], *node.signs[max(k, 1) :])
        if k == 0 and node.signs[0] == "/":
            continue
        yield Edit(replace(node, items=items, signs=signs) if signs else items[0], node.items[k])


def _nothing_left(site: Site, _: Vocabulary) -> Iterator[Edit]:
    """The whole side is 0."""
    if site.slot == "side" and site.node != ZERO:
        yield Edit(ZERO, site.node)


def _missing_terms(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role != "value" or site.slot not in _SUM_PLACES or isinstance(node, Sequence):
        return
    if number_of(node) == 0:
        return
    present = {term.term for term in terms_of(node)}
    for rank, donor in enumerate(vocabulary.terms):
        if donor in present or donor == node or _holds(donor, node):
            continue
        for sign in "+-":
            extra = 0.03 * rank + (0.2 if sign == "-" else 0.0)
            yield Edit(Sum((*terms_of(node), Signed(sign, donor))), donor, extra=extra)


def _holds(donor: Surface, node: Surface) -> bool:
    """Whether the donor is the place itself in brackets."""
    return isinstance(donor, Group) and opened(donor) == node


def _missing_factors(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role != "value" or site.slot not in _FACTOR_PLACES or isinstance(node, Sequence | Sum):
        return
    if is_nabla(node) or number_of(node) == 0:
        return
    units = vocabulary.units(node)
    for rank, donor in enumerate(vocabulary.factors):
        places = range(len(units) + 1)
        if vocabulary.is_number((donor,)):
            places = range(1)
        for place in places:
            before = tuple(item for unit in units[:place] for item in unit)
            after = tuple(item for unit in units[place:] for item in unit)
            if not _may_stand(before, after):
                continue
            piece = grouped(donor) if isinstance(donor, Sum) else donor
            yield Edit(product((*before, piece, *after)), donor, extra=0.03 * rank)


def _may_stand(before: tuple[Surface, ...], after: tuple[Surface, ...]) -> bool:
    """Whether a factor between would not be swallowed by what stands before."""
    if before and (isinstance(before[-1], Large) or is_nabla(before[-1])):
        return False
    if after and number_of(after[0]) is not None:
        return False
    return not (before and isinstance(before[-1], Scripts) and is_nabla(before[-1]))


DROPPED = (
    Slip("term", "the term {old} does not belong there", 1.6, _extra_terms),
    Slip("term", "the factor {old} does not belong there", 1.6, _extra_factors),
    Slip("term", "the side is 0", 2.6, _nothing_left),
    Slip("term", "the term {old} is missing", 2.0, _missing_terms),
    Slip("term", "the factor {old} is missing", 2.0, _missing_factors),
)
