"""Sums over an axis that several axes are read as, taken over those axes themselves.

The trace of a Kronecker product is such a sum: it needs no Kronecker product to be printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.building import fresh, rebuild, rename, total
from lemmata.formula.simplify import simplify
from lemmata.formula.terms import Axis, Flatten, Reduce, Term

if TYPE_CHECKING:
    from collections.abc import Sequence


def unfolded(term: Term) -> Term:
    """The term with sums over flattened axes as sums over the axes inside."""
    changed = _unfolded(term)
    return changed if changed is term else simplify(changed)


def _unfolded(term: Term) -> Term:
    if not _holds_flatten(term):
        return term
    made = rebuild(term, _unfolded)
    if isinstance(made, Reduce) and made.kind == "sum":
        for axis in made.axes:
            inside = _inside(made.body, axis)
            if inside is not None:
                rest = [one for one in made.axes if one != axis]
                own = [fresh(one) for one in inside]
                return _unfolded(total(_apart(made.body, axis, own), *rest, *own))
    return made


def _holds_flatten(term: Term) -> bool:
    return isinstance(term, Flatten) or any(map(_holds_flatten, term.parts))


def _inside(term: Term, axis: Axis) -> tuple[Axis, ...] | None:
    """The axes that an axis is made of, where all that has it is made of like ones."""
    found: tuple[Axis, ...] | None = None
    if isinstance(term, Flatten) and term.out == axis:
        found = term.axes
        rest: tuple[Term, ...] = (term.body,)
    else:
        rest = term.parts
        if axis in term.free and not any(axis in part.free for part in rest):
            return None
    for part in rest:
        if axis not in part.free:
            continue
        more = _inside(part, axis)
        if more is None or (found is not None and _sizes(more) != _sizes(found)):
            return None
        found = more
    return found


def _sizes(axes: Sequence[Axis]) -> list[object]:
    return [axis.size for axis in axes]


def _apart(term: Term, axis: Axis, own: Sequence[Axis]) -> Term:
    if axis not in term.free:
        return term
    if isinstance(term, Flatten) and term.out == axis:
        body = _apart(term.body, axis, own)
        return rename(body, dict(zip(term.axes, own, strict=True)))
    return rebuild(term, lambda part: _apart(part, axis, own))
