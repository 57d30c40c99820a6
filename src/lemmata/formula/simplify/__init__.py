"""Simplification of terms: deltas contracted, equal terms collected, sums split into factors.

What is rewritten stays undefined where it was undefined, as far as the rules see: ``x / x`` is not
1 and ``(√x)²`` not x unless x is known to be positive. Each shared term is simplified once.
"""

from __future__ import annotations

from lemmata.formula.building import rebuild, whole
from lemmata.formula.contraction import delta, identify
from lemmata.formula.simplify.collecting import collected
from lemmata.formula.simplify.functions import elementwise, multiplied, raised
from lemmata.formula.simplify.sums import summed
from lemmata.formula.terms import (
    Add,
    Apply,
    Delta,
    Index,
    Multiply,
    Pick,
    Reduce,
    Term,
)

__all__ = ["simplify"]


def simplify(term: Term) -> Term:
    """An equal term that is no larger where it can be helped; one nested too deeply as it is."""
    try:
        return _changed(term)
    except RecursionError:
        return term


def _changed(term: Term) -> Term:
    seen: dict[Term, Term] = {}

    def change(part: Term) -> Term:
        found = seen.get(part)
        if found is None:
            if isinstance(part, Reduce) and part.kind == "sum":
                found = summed(change(part.body), part.axes)
            else:
                found = _simplified(rebuild(part, change))
            seen[part] = found
            seen.setdefault(found, found)
        return found

    return change(term)


def _simplified(term: Term) -> Term:  # noqa: PLR0911
    """A node whose parts are simple."""
    match term:
        case Add(terms):
            return collected(terms)
        case Multiply(factors):
            return multiplied(factors)
        case Reduce():
            return _reduced(term)
        case Apply():
            return elementwise(term)
        case Delta(left, right):
            return delta(left, right)
        case Pick():
            return _picked(term)
        case _:
            return term


def _reduced(term: Reduce) -> Term:
    """Products and extremes: over axes that the body lacks, and of their like."""
    if term.kind in ("argmax", "argmin"):
        return term
    body = term.body
    inside = tuple(axis for axis in term.axes if axis in body.free)
    if term.kind == "product":
        for axis in term.axes:
            if axis not in body.free:
                body = raised(body, whole(axis.size))
    if isinstance(body, Reduce) and body.kind == term.kind and not set(inside) & set(body.axes):
        return Reduce(term.kind, body.body, (*body.axes, *inside))
    return Reduce(term.kind, body, inside) if inside else body


def _picked(term: Pick) -> Term:
    """An entry read along another axis of the same size is that axis."""
    if not isinstance(term.at, Index):
        return term
    axis, place = term.axis, term.at.axis
    if axis.size != place.size or axis.start != place.start:
        return term
    found = identify(term.body, axis, place)
    return term if found is None else found
