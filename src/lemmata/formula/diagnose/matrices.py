"""Slips with matrices: a transpose, an inverse, the order of factors or arguments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.making import (
    MINUS_ONE,
    ONE,
    grouped,
    inverted,
    number_of,
    opened,
    product,
    total,
    transposed,
    without_exponent,
)
from lemmata.formula.diagnose.slips import Edit, Slip
from lemmata.formula.diagnose.units import bare, is_derivative
from lemmata.formula.diagnose.walking import every, occurs, rewritten
from lemmata.formula.surface import (
    Fraction,
    Group,
    Juxtaposition,
    Large,
    Operation,
    Scripts,
    Sequence,
    Sum,
    Surface,
    Symbol,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.diagnose.sites import Site
    from lemmata.formula.diagnose.vocabulary import Vocabulary

_FACTOR_PLACES = frozenset(("side", "factor", "term", "body", "operand", "numerator", "item"))
_LONGEST_PRODUCT = 12
_WHOLES = frozenset(("side", "term", "body"))


def _is_factor(site: Site, vocabulary: Vocabulary) -> bool:
    """Whether a site holds one factor that may be a matrix or a vector."""
    node = site.node
    if site.role != "value" or site.slot not in _FACTOR_PLACES:
        return False
    if isinstance(node, Group) and (node.opening not in "([" or isinstance(node.body, Sequence)):
        return False
    if not isinstance(node, Symbol | Scripts | Group):
        return False
    return not vocabulary.is_number((node,))


def _transposes(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if _is_factor(site, vocabulary):
        new = transposed(node)
        if new is not None and site.slot in _WHOLES:
            new = opened(new)
        if new is not None:
            yield Edit(new, node, new)


def _whole_transposes(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role != "value" or site.slot not in _WHOLES or vocabulary.all_numbers(node):
        return
    if isinstance(node, Sum | Juxtaposition | Operation | Large | Fraction):
        if isinstance(node, Sum) and site.slot != "side":
            return
        new = transposed(node)
        if new is not None:
            yield Edit(new, node, new)


def _transposes_throughout(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """All occurrences of one matrix on the side."""
    if site.slot != "side":
        return
    for symbol in _matrices(site.node, vocabulary):
        new = _transposed_all(site.node, symbol)
        yield Edit(new, symbol, transposed(symbol) or symbol)


def _matrices(side: Surface, vocabulary: Vocabulary) -> Iterator[Surface]:
    found: dict[Surface, int] = {}
    for node in every(side):
        known = vocabulary.known(node) if isinstance(node, Symbol) else None
        if known is not None and known.role == "value" and len(known.shape or ()) == 2:
            found[node] = found.get(node, 0) + 1
    for symbol, count in found.items():
        if count > 1:
            yield symbol


def _transposed_all(side: Surface, symbol: Surface) -> Surface:
    return rewritten(side, lambda node: _transposed_one(node, symbol))


def _transposed_one(node: Surface, symbol: Surface) -> Surface | None:
    if node == symbol or (isinstance(node, Scripts) and node.base == symbol and node.below is None):
        return transposed(node)
    return None


def _inverses(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    known = vocabulary.known(node)
    if known is not None and len(known.shape or ()) == 1:
        return
    extra = 0.2
    if _is_factor(site, vocabulary) and not isinstance(node, Group):
        extra = 0.0
    elif not _is_lone_number(site, vocabulary) and not (
        _is_bracket(node) and site.role == "value" and site.slot in _FACTOR_PLACES
    ):
        return
    new = inverted(node)
    if new is not None:
        yield Edit(new, node, new, extra=extra)


def _is_lone_number(site: Site, vocabulary: Vocabulary) -> bool:
    """Whether it is a declared number among factors."""
    node = site.node
    return (
        (site.slot, site.role) == ("factor", "value")
        and isinstance(node, Symbol)
        and vocabulary.known(node) is not None
        and vocabulary.is_number((node,))
    )


def _is_bracket(node: Surface) -> bool:
    base = bare(node)
    return isinstance(base, Group) and base.opening in "([" and not isinstance(base.body, Sequence)


def _whole_inverses(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role != "value" or site.slot not in ("side", "term") or number_of(node) is not None:
        return
    if isinstance(node, Fraction) and not is_derivative(node):
        return
    if vocabulary.all_numbers(node):
        new: Surface = Fraction(ONE, node)
        yield Edit(new, node, new, extra=0.0 if site.slot == "side" else 0.6)
    elif site.slot == "side" and not isinstance(node, Symbol | Scripts | Group):
        inverse = inverted(node)
        if inverse is not None:
            yield Edit(inverse, node, inverse)


def _upside_down(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role != "value" or not _is_quotient(node) or _in_logarithm(site):
        return
    assert isinstance(node, Fraction)
    if _of_sizes(node, vocabulary):
        return
    if node.numerator == ONE:
        yield Edit(opened(node.denominator), node, node.denominator)
    else:
        new = Fraction(node.denominator, node.numerator)
        yield Edit(new, node, new)


def _ratios_of_sizes(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    r"""``\frac{n - 1}{n}`` for ``\frac{n}{n - 1}``: a factor rather than an inverse."""
    node = site.node
    if site.role == "value" and _is_quotient(node) and _of_sizes(node, vocabulary):
        assert isinstance(node, Fraction)
        new = Fraction(node.denominator, node.numerator)
        yield Edit(new, node, new)


def _of_sizes(node: Surface, vocabulary: Vocabulary) -> bool:
    letters = [vocabulary.known(one) for one in every(node) if isinstance(one, Symbol)]
    return bool(letters) and all(one is not None and one.role == "size" for one in letters)


def _is_quotient(node: Surface) -> bool:
    """Whether it is a fraction that is neither a number, a derivative nor a binomial."""
    plain = isinstance(node, Fraction) and not node.binomial and number_of(node) is None
    return plain and not is_derivative(node)


def _in_logarithm(site: Site) -> bool:
    return site.slot in ("argument", "body")


def _inverse_of_terms(site: Site, _: Vocabulary) -> Iterator[Edit]:
    r"""``(A^{-1} + B)`` for ``(A + B)^{-1}``, and the other way round."""
    node = site.node
    if site.role != "value":
        return
    if isinstance(node, Group) and isinstance(node.body, Sum) and node.opening in "([":
        for k, signed in enumerate(node.body.terms):
            part = signed.term
            if isinstance(part, Scripts) and part.above == MINUS_ONE:
                plain = replace(signed, term=without_exponent(part))
                terms = (*node.body.terms[:k], plain, *node.body.terms[k + 1 :])
                new = Scripts(replace(node, body=total(terms)), None, MINUS_ONE)
                yield Edit(new, node, new)
    if not isinstance(node, Scripts) or not isinstance(node.base, Group):
        return
    body = node.base.body
    if node.above == MINUS_ONE and isinstance(body, Sum):
        terms = tuple(replace(t, term=inverted(t.term) or t.term) for t in body.terms)
        yield Edit(replace(node.base, body=Sum(terms)), node, Sum(terms), extra=0.3)


def _orders(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Factors that stand in another order: neighbours, then one that moves, then all reversed."""
    node = site.node
    if site.role not in ("value",) or not isinstance(node, Juxtaposition):
        return
    units: list[tuple[Surface, ...]] = []
    scalars: list[Surface] = []
    for unit in vocabulary.units(node):
        if vocabulary.is_number(unit):
            scalars.extend(unit)
        else:
            units.append(unit)
    count = len(units)
    if count < 2 or count > _LONGEST_PRODUCT:
        return
    for i, j, k in _blocks(count):
        moved = (*units[:i], *units[j:k], *units[i:j], *units[k:])
        first = product(item for unit in units[i:j] for item in unit)
        second = product(item for unit in units[j:k] for item in unit)
        new = product((*scalars, *(item for unit in moved for item in unit)))
        yield Edit(new, first, second, extra=0.15 * (k - i - 2))
    if count > 3:
        back = (item for unit in reversed(units) for item in unit)
        yield Edit(product((*scalars, *back)), product(units[0]), product(units[-1]), extra=0.4)


def _blocks(count: int) -> Iterator[tuple[int, int, int]]:
    """Two runs of neighbours, from i to j and from j to k, of at most four each."""
    for i in range(count):
        for j in range(i + 1, min(count, i + 4 + 1)):
            for k in range(j + 1, min(count, j + 4) + 1):
                yield i, j, k


def _swapped_throughout(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Two symbols of one shape have changed places on the whole side."""
    if site.slot != "side":
        return
    here = [
        known
        for known in vocabulary.symbols.values()
        if known.role == "value" and known.shape != () and occurs(known.symbol, site.node)
    ]
    for k, one in enumerate(here[:8]):
        for two in here[k + 1 : 8]:
            if one.shape == two.shape and one.shape is not None:
                swap = {one.symbol: two.symbol, two.symbol: one.symbol}
                yield Edit(rewritten(site.node, swap.get), one.symbol, two.symbol)


def _operand_orders(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, Operation) or site.role != "value":
        return
    for k, sign in enumerate(node.signs):
        if sign not in (r"\odot", r"\circ", r"\cdot", r"\times"):
            items = list(node.items)
            items[k], items[k + 1] = items[k + 1], items[k]
            items = [grouped(item) if isinstance(item, Sum) else item for item in items]
            yield Edit(replace(node, items=tuple(items)), node.items[k], node.items[k + 1])


def _argument_orders(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, Group) or not isinstance(node.body, Sequence):
        return
    items = node.body.items
    if len(items) > 6 or site.role != "value":
        return
    for k in range(len(items) - 1):
        new = (*items[:k], items[k + 1], items[k], *items[k + 2 :])
        yield Edit(replace(node, body=replace(node.body, items=new)), items[k], items[k + 1])


def _ratios_in_functions(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if site.role == "value" and _is_quotient(node) and _in_logarithm(site):
        assert isinstance(node, Fraction)
        yield Edit(Fraction(node.denominator, node.numerator), node.numerator, node.denominator)


MATRICES = (
    Slip("transpose", "with {new} instead of {old}", 1.2, _transposes),
    Slip("transpose", "with {new} instead of {old}", 1.4, _whole_transposes),
    Slip("transpose", "with {new} instead of {old} throughout", 1.7, _transposes_throughout),
    Slip("inverse", "with {new} instead of {old}", 1.6, _inverses),
    Slip("inverse", "with {new} instead of {old}", 1.6, _whole_inverses),
    Slip("inverse", "with {new} instead of {old}", 1.3, _upside_down),
    Slip("factor", "with {new} instead of {old}", 1.3, _ratios_of_sizes),
    Slip("inverse", "with {new} instead of {old}", 1.6, _inverse_of_terms),
    Slip("order", "the order of {old} and {new}", 1.3, _orders),
    Slip("order", "the order of {old} and {new}", 1.0, _operand_orders),
    Slip("order", "{old} and {new} have changed places", 1.9, _swapped_throughout),
    Slip("order", "the order of the arguments {old} and {new}", 1.0, _argument_orders),
    Slip("order", "the order of {old} and {new} in the fraction", 0.9, _ratios_in_functions),
)
