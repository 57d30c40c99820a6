"""Reading one axis along another: what a sum over a Kronecker delta comes to."""

from __future__ import annotations

from lemmata.formula.building import add, rebuild, rename, whole
from lemmata.formula.terms import (
    Axis,
    Concatenate,
    Delta,
    Extremum,
    Flatten,
    Index,
    Matrix,
    Pick,
    Term,
)


def delta(left: Axis, right: Axis) -> Delta:
    """The Kronecker delta, its two axes in the order of their names: it is symmetric."""
    return Delta(left, right) if left.name <= right.name else Delta(right, left)


def identify(term: Term, old: Axis, new: Axis) -> Term | None:
    """The term at those entries where `old` stands at the place of `new`, without `old`.

    Indices of axes that start elsewhere are shifted. None where a node makes an axis `new` of its
    own out of a body that has `old` too: then no term says it without a delta.
    """
    if old not in term.free:
        return term
    if _collides(term, old, new, {}):
        return None
    if old.start != new.start:
        term = _shifted(term, old, add(Index(old), whole(old.start - new.start)), {})
    return rename(term, {old: new})


def _collides(term: Term, old: Axis, new: Axis, seen: dict[Term, bool]) -> bool:
    if old not in term.free:
        return False
    found = seen.get(term)
    if found is None:
        made: tuple[Axis, ...] = ()
        match term:
            case Flatten(out=out) | Concatenate(out=out):
                made = (out,)
            case Matrix(out=several):
                made = several
            case Extremum(place=place) if place is not None:
                made = next(v.axes for v in term.variables if v.name == place)
        inside = frozenset().union(*(part.free for part in term.parts)) if made else frozenset()
        found = (new in made and old in inside) or (old in made and new in inside)
        found = found or any(_collides(part, old, new, seen) for part in term.parts)
        seen[term] = found
    return found


def _shifted(term: Term, axis: Axis, index: Term, seen: dict[Term, Term]) -> Term:
    """The term with the index of a free axis replaced."""
    if axis not in term.free:
        return term
    found = seen.get(term)
    if found is None:
        match term:
            case Index():
                found = index
            case Pick(body, bound, at) if bound == axis:
                found = Pick(body, bound, _shifted(at, axis, index, seen))
            case Matrix(row=row, column=column) if axis in (row, column):
                found = term
            case Flatten(axes=axes) if axis in axes:
                found = term
            case _:
                found = rebuild(term, lambda part: _shifted(part, axis, index, seen))
        seen[term] = found
    return found
