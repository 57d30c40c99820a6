r"""Sums of products with common factors taken out: what is large is then computed once.

``A^\top D_1A - A^\top D_2A`` is one product with ``D_1 - D_2`` between. The summands' own summation
indices have no fixed names, so factors are compared under renamings of them.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula.building import add, fresh, multiply, rebuild, rename, total
from lemmata.formula.printing.contraction import assumed
from lemmata.formula.terms import Add, Axis, Delta, Multiply, Reduce, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MOST_SUMMANDS = 12
MOST_BOUND = 3


class Product(NamedTuple):
    """Factors, summed over axes that no other product has."""

    factors: tuple[Term, ...]
    bound: tuple[Axis, ...]

    @property
    def term(self) -> Term:
        """The product as a term."""
        return total(multiply(*self.factors), *self.bound)

    def without(self, common: Product) -> Term:
        """What is left when common factors and their axes are taken out."""
        rest = list((Counter(self.factors) - Counter(common.factors)).elements())
        return total(multiply(*rest), *(axis for axis in self.bound if axis not in common.bound))


def factored(term: Term, sizes: Mapping[str, int] | None = None) -> Term:
    """An equal term whose sums of products share no factor with axes, as far as is seen.

    `sizes` tells how long axes are, for which factor is taken out first. Sums of more than
    `MOST_SUMMANDS` stay as they are.
    """
    seen: dict[Term, Term] = {}

    def change(part: Term) -> Term:
        found = seen.get(part)
        if found is None:
            found = rebuild(part, change)
            if isinstance(found, Add) and len(found.terms) <= MOST_SUMMANDS:
                found = _factored_sum(found.terms, sizes or {})
            seen[part] = found
        return found

    return change(term)


def _factored_sum(terms: Iterable[Term], sizes: Mapping[str, int]) -> Term:
    products = [_product_of(term) for term in terms]
    whole = frozenset(axis for term in terms for axis in term.free)
    known: dict[tuple[Product, Product], tuple[float, Product]] = {}
    while True:
        best, most = None, 0.0
        for pair in combinations(products, 2):
            if pair not in known:
                common = _common(*pair)
                known[pair] = _gain(common, pair, whole, sizes), common
            gain, common = known[pair]
            if gain > most or (best and gain == most and len(common.factors) > len(best.factors)):
                best, most = common, gain
        if best is None:
            return add(*(product.term for product in products))
        products = _taken_out(products, best, sizes)


def _taken_out(
    products: Sequence[Product], common: Product, sizes: Mapping[str, int]
) -> list[Product]:
    """The products, those with these factors as one."""
    rests: list[Term] = []
    others: list[Product] = []
    for product in products:
        aligned = _with(product, common)
        if aligned is None:
            others.append(product)
        else:
            rests.append(aligned.without(common))
    # What is left may have factors in common with the rest of its bracket, no more with others.
    inner = _factored_sum(rests, sizes)
    return [*others, Product((*common.factors, inner), common.bound)]


def _product_of(term: Term) -> Product:
    """The factors of a product, and of the sums that are its factors."""
    bound: list[Axis] = []
    found: list[Term] = []
    rest = [term]
    while rest:
        factor = rest.pop(0)
        if isinstance(factor, Multiply):
            rest[:0] = factor.factors
        elif isinstance(factor, Reduce) and factor.kind == "sum" and factor.free:
            names = {axis: fresh(axis) for axis in factor.axes}
            bound += names.values()
            rest.insert(0, rename(factor.body, names))
        else:
            found.append(factor)
    return Product(tuple(found), tuple(bound))


def _common(left: Product, right: Product) -> Product:
    """The most factors that both have, with the left one's names."""
    best = Product((), ())
    for names in _renamings(right.bound, left.bound):
        moved = [rename(factor, names) for factor in right.factors] if names else right.factors
        factors = [f for f in (Counter(left.factors) & Counter(moved)).elements() if f.free]
        held = {axis for factor in factors for axis in factor.free}
        found = Product(tuple(factors), tuple(axis for axis in left.bound if axis in held))
        if len(held) > len(_axes(best)) or (
            len(held) == len(_axes(best)) and len(factors) > len(best.factors)
        ):
            best = found
    return best


def _with(product: Product, common: Product) -> Product | None:
    """The product with the names of these factors, all of which it has."""
    for names in _renamings(product.bound, common.bound):
        kept = {*product.bound} - names.keys()
        if len(names) < len(common.bound) or kept & {*common.bound}:
            continue
        moved = tuple(rename(factor, names) for factor in product.factors)
        if not Counter(common.factors) - Counter(moved):
            return Product(moved, tuple(names.get(axis, axis) for axis in product.bound))
    return None


def _renamings(axes: Sequence[Axis], to: Sequence[Axis]) -> Iterator[dict[Axis, Axis]]:
    """All ways to rename some of the axes to different ones among others."""
    if not axes or len(axes) > MOST_BOUND or len(to) > MOST_BOUND:
        yield {}
        return
    one, *rest = axes
    for other in to:
        if other.size == one.size and other.start == one.start:
            for names in _renamings(rest, [axis for axis in to if axis != other]):
                yield {one: other, **names}
    yield from _renamings(rest, to)


def _gain(
    common: Product, products: Iterable[Product], whole: frozenset[Axis], sizes: Mapping[str, int]
) -> float:
    """How many entries need not be computed twice; 0 where the bracket would be larger."""
    axes = _axes(common)
    if not axes or all(isinstance(factor, Delta) for factor in common.factors):
        return 0.0
    aligned = [_with(product, common) for product in products]
    inside = {axis for one in aligned if one for axis in one.without(common).free}
    largest = max(_entries(f.free, sizes) for product in products for f in product.factors)
    if _entries(inside, sizes) > max(largest, _entries(whole, sizes)):
        return 0.0
    return _entries(axes, sizes)


def _axes(product: Product) -> frozenset[Axis]:
    return frozenset(axis for factor in product.factors for axis in factor.free)


def _entries(axes: Iterable[Axis], sizes: Mapping[str, int]) -> float:
    return prod((assumed(axis.size, sizes) for axis in axes), start=1.0)
