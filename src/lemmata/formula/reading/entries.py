"""Indices and what stands at them: entries, rows, columns, members of families."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped
from lemmata.formula.reading.expressions import as_tensor, number_term
from lemmata.formula.reading.keys import (
    head_symbol,
    script_items,
)
from lemmata.formula.reading.scope import Alias
from lemmata.formula.reading.values import (
    Family,
    Tensor,
    Value,
    index_axis,
)
from lemmata.formula.surface import (
    Scripts,
    Span,
    Surface,
    Symbol,
)
from lemmata.formula.terms import Axis, Pick, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope


def index_value(surface: Surface, scope: Scope) -> Tensor:
    """The value of an index; a letter that nothing declares is an index for all."""
    match surface:
        case Symbol() | Scripts(Symbol()):
            key = scope.key(surface)
            shape = scope.alias(key) if key else None
            if key is not None and shape is None and not scope.is_known(key):
                simple = isinstance(surface, Symbol) and not _known_index(surface, scope)
                scripted = isinstance(surface, Scripts) and not scope.is_known(
                    scope.key(surface.base) or ""
                )
                if (simple or scripted) and scope.reading.lenient:
                    return scope.index(key, surface.span)
    found = scope.lookup(scope.key(surface) or "") if head_symbol(surface) else None
    if isinstance(found, Alias):
        return index_value(found.surface, found.scope)
    return number_term(surface, scope, "an index")


def _known_index(surface: Symbol, scope: Scope) -> bool:
    return (surface.name in ("e", r"\pi", "I") and False) or bool(
        scope.reading.patterns.get(scope.key(surface) or "")
    )


def subscripted(value: Value, below: Surface, span: Span, scope: Scope) -> Tensor:
    """An entry, a row, a column, or a member of a family."""
    if isinstance(value, Family):
        lead, axes, term = value.lead, value.axes, value.term
    else:
        found = as_tensor(value, Symbol("?", span=span), scope)
        lead, axes, term = found.own, (), found.term
        items = script_items(below, len(lead))
        if any(item == Symbol(":") for item in items):
            return _sliced(found, items, span, scope)
    items = script_items(below, len(lead))
    if len(items) != len(lead):
        shape = f"{len(lead)} ind{'ex' if len(lead) == 1 else 'ices'}"
        found_text = f"{len(items)} {'is' if len(items) == 1 else 'are'} written"
        hint = "a number has no entries" if not lead else "write as many as it has axes"
        raise IllTyped(f"{shape} needed, {found_text}", span, hint)
    if isinstance(value, Family):
        fresh = {axis: b.fresh(axis) for axis in (*lead, *(a for a in axes if a))}
        term = b.rename(term, fresh)
        lead = tuple(fresh[axis] for axis in lead)
        axes = tuple(None if a is None else fresh[a] for a in axes)
    for axis, item in zip(lead, items, strict=True):
        term = at_index(term, axis, index_value(item, scope), scope)
    return Tensor(term, axes)


def at_index(term: Term, axis: Axis, index: Tensor, scope: Scope) -> Term:
    """A term at one place of an axis."""
    at = index_axis(index)
    if at is not None and _runs_along(at, axis, scope):
        return b.rename(term, {axis: at})
    return Pick(term, axis, index.term)


def _runs_along(at: Axis, axis: Axis, scope: Scope) -> bool:
    """Whether an index runs over a whole axis; one of n numbers from 0 does, too."""
    reading = scope.reading
    if at.start == axis.start:
        return reading.unify(at.size, axis.size)
    return reading.size(at.size) == reading.size(axis.size)


def _sliced(value: Tensor, items: tuple[Surface, ...], span: Span, scope: Scope) -> Tensor:
    if not value.is_matrix or len(items) != 2:
        raise IllTyped("a slice of something that is no matrix", span, "x_i is an entry")
    row, column = value.own
    colon = Symbol(":")
    match [item == colon for item in items]:
        case [False, True]:
            return Tensor(
                at_index(value.term, row, index_value(items[0], scope), scope), (None, column)
            )
        case [True, False]:
            return Tensor(
                at_index(value.term, column, index_value(items[1], scope), scope), (row, None)
            )
        case _:
            return value
