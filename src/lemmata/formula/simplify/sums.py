"""Sums over axes of products: contracted, merged into one, and split where nothing joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.building import ZERO, fresh, multiply, rename, total, whole
from lemmata.formula.contraction import identify
from lemmata.formula.simplify.collecting import collected
from lemmata.formula.simplify.functions import multiplied
from lemmata.formula.simplify.matrices import traced
from lemmata.formula.sizes import ENDLESS
from lemmata.formula.terms import Add, Axis, Delta, Multiply, Number, Pick, Reduce, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MERGED = 16
"""Sums over more axes than this are not merged: the order in which they are taken stays."""

SPREAD = 64
"""The most terms that a product is spread into so that deltas can be contracted."""


def summed(body: Term, axes: Iterable[Axis]) -> Term:
    """The sum over axes of a simple body."""
    axes = tuple(axes)
    if any(axis.size == ENDLESS for axis in axes):  # the parts of a series need not converge
        return total(body, *axes)
    if isinstance(body, Add) and any(_has_delta(term, axes) for term in body.terms):
        return collected(summed(term, axes) for term in body.terms)
    factors = body.factors if isinstance(body, Multiply) else (body,)
    spread = _spread(factors, axes)
    if spread is not None:
        return collected(summed(multiplied(product), axes) for product in spread)
    return _network(list(factors), list(axes))


def _has_delta(term: Term, axes: Sequence[Axis]) -> bool:
    factors = term.factors if isinstance(term, Multiply) else (term,)
    return any(isinstance(f, Delta) and not f.free.isdisjoint(axes) for f in factors)


def _spread(factors: Sequence[Term], axes: Sequence[Axis]) -> list[list[Term]] | None:
    """The products of which the sum is, where a factor is a sum with deltas to contract."""
    for place, factor in enumerate(factors):
        if (
            isinstance(factor, Add)
            and len(factors) > 1
            and len(factor.terms) <= SPREAD
            and any(_has_delta(term, axes) for term in factor.terms)
        ):
            others = (*factors[:place], *factors[place + 1 :])
            return [[*others, term] for term in factor.terms]
    return None


def _network(factors: list[Term], axes: list[Axis]) -> Term:
    """The sum of a product: deltas first, then what belongs together."""
    factors, axes = _merged(factors, axes)
    for axis in axes:
        contracted = _contracted(factors, axis)
        if contracted is not None:
            rest = tuple(one for one in axes if one != axis)
            return summed(multiplied(contracted), rest) if rest else multiplied(contracted)
    return _split(factors, axes)


def _contracted(factors: list[Term], axis: Axis) -> list[Term] | None:
    """The factors after the sum over one axis, where a delta or a known sum does it."""
    for factor in factors:
        if isinstance(factor, Delta) and axis in factor.free:
            other = factor.right if factor.left == axis else factor.left
            moved = [identify(one, axis, other) for one in factors if one is not factor]
            if all(one is not None for one in moved):
                return [one for one in moved if one is not None]
    mine = [factor for factor in factors if axis in factor.free]
    others = [factor for factor in factors if axis not in factor.free]
    found = traced(axis, mine)
    if found is None:
        found = _one_hot(axis, mine)
    return None if found is None else [*others, found]


def _one_hot(axis: Axis, factors: list[Term]) -> Term | None:
    """Σ_p [place = p] f_p is f at the place."""
    for factor in factors:
        match factor:
            case Pick(Delta(left, right), bound, at) if axis in (left, right) and axis != bound:
                rest = [one for one in factors if one is not factor]
                if axis in at.free or bound not in (left, right):
                    return None
                moved = identify(multiply(*rest), axis, bound)
                inner = bound not in multiply(*rest).free
                return Pick(moved, bound, at) if moved is not None and inner else None
    return None


def _merged(factors: list[Term], axes: list[Axis]) -> tuple[list[Term], list[Axis]]:
    """Sums among the factors that depend on a summed axis become one with the sum outside."""
    made: list[Term] = []
    own = frozenset(axes)
    taken = set(axes).union(*(factor.free for factor in factors))
    for factor in factors:
        if (
            isinstance(factor, Reduce)
            and factor.kind == "sum"
            and factor.free & own
            and len(axes) + len(factor.axes) <= MERGED
            and not any(axis.size == ENDLESS for axis in factor.axes)
        ):
            body, inside = _apart(factor, taken)
            taken |= set(inside)
            axes = [*axes, *inside]
            made += body.factors if isinstance(body, Multiply) else (body,)
        else:
            made.append(factor)
    return made, axes


def _apart(term: Reduce, taken: set[Axis]) -> tuple[Term, tuple[Axis, ...]]:
    """The body and axes of a sum, those renamed that something beside it has too."""
    names = {axis: fresh(axis) for axis in term.axes if axis in taken}
    return rename(term.body, names), tuple(names.get(axis, axis) for axis in term.axes)


def _split(factors: list[Term], axes: list[Axis]) -> Term:
    """Factors that share no summed axis stand in sums of their own, or in none."""
    groups: list[tuple[list[Term], set[Axis]]] = []
    outside: list[Term] = []
    for factor in factors:
        own = factor.free & set(axes)
        if not own:
            outside.append(factor)
            continue
        joined = [group for group in groups if group[1] & own]
        groups = [group for group in groups if not group[1] & own]
        terms = [term for group in joined for term in group[0]] + [factor]
        groups.append((terms, set(own).union(*(group[1] for group in joined))))
    found = frozenset().union(*(group[1] for group in groups)) if groups else frozenset()
    sizes = [whole(axis.size) for axis in axes if axis not in found]
    sums = [
        Reduce("sum", multiplied(terms), tuple(axis for axis in axes if axis in own))
        for terms, own in groups
    ]
    if any(isinstance(factor, Number) and not factor.value for factor in outside):
        return ZERO
    return multiplied((*sizes, *outside, *sums))
