r"""``\sum``, ``\prod``, ``\max``, ``\int``, ``\lim`` with their ranges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood, shown
from lemmata.formula.reading.expressions import as_tensor, number_term, read, tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.ranges import term_size
from lemmata.formula.reading.values import SetOf, Tensor, index_axis, scalar
from lemmata.formula.sizes import ENDLESS, Size
from lemmata.formula.sizes import ONE as ONE_SIZE
from lemmata.formula.surface import (
    Large,
    Relations,
    Scripts,
    Sequence,
    Surface,
    Symbol,
    Table,
)
from lemmata.formula.terms import Apply, Axis, Constant, Index, Limit, Reduce, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Binding, Scope

_ENTRY_WISE = {r"\sum": "sum", r"\prod": "product"}
_BEST = ("max", "min", "sup", "inf", "argmax", "argmin")


@dataclass
class Ranges:
    """Bound indices with their axes, and what they must meet."""

    axes: dict[str, Axis] = field(default_factory=dict)
    masks: list[Term] = field(default_factory=list)


def read_large(surface: Large, scope: Scope) -> Tensor:
    """The value of a large operator with all that it applies to."""
    if surface.name in _ENTRY_WISE:
        return _folded(surface, scope)
    if surface.name in _BEST:
        from lemmata.formula.reading.optima import read_optimum

        return read_optimum(surface, scope)
    if surface.name == r"\int":
        from lemmata.formula.reading.integrals import read_integral

        return read_integral(surface, scope)
    if surface.name == r"\lim":
        return _limit(surface, scope)
    raise NotUnderstood(f"{shown(surface.name)} is not part of the language", surface.span, "")


def _folded(surface: Large, scope: Scope) -> Tensor:
    if surface.below is None:
        hint = f"write {surface.name}_{{i=1}}^n"
        raise NotUnderstood("nothing says over what", surface.span, hint)
    ranges = Ranges()
    inner = read_ranges(surface.below, surface.above, scope, ranges)
    value = as_tensor(read(surface.body, inner), surface.body, inner)
    kind = _ENTRY_WISE[surface.name]
    body = value.term
    if ranges.masks:
        if kind == "sum":
            body = _restricted(body, b.multiply(*ranges.masks))
        else:
            body = b.apply("where", b.multiply(*ranges.masks), body, b.ONE)
    axes = list(ranges.axes.values())
    return Tensor(b.reduce_over(kind, body, axes), value.axes)


def _restricted(body: Term, mask: Term) -> Term:
    """A summand where a restriction holds, 0 elsewhere, even where it is not defined there."""
    if any(isinstance(part, Apply) for part in _inside(body)):
        return b.apply("where", mask, body, b.ZERO)
    return b.multiply(mask, body)


def _inside(term: Term) -> list[Term]:
    found, rest = [], [term]
    while rest:
        part = rest.pop()
        found.append(part)
        rest.extend(part.parts)
    return found


def read_ranges(below: Surface, above: Surface | None, scope: Scope, ranges: Ranges) -> Scope:
    """The scope in which the indices below a large operator are bound."""
    items: tuple[Surface, ...] = (below,)
    if isinstance(below, Sequence):
        items = below.items
    elif isinstance(below, Table):
        items = tuple(row[0] for row in below.rows)
    later: list[Relations] = []
    names: dict[str, Binding] = {}
    for item in items:
        _bind_item(item, above if len(items) == 1 else None, scope, ranges, names, later)
    inner = scope.inner(names)
    for relation in later:
        ranges.masks.extend(mask_terms(relation, inner))
    return inner


def _bind_item(  # noqa: PLR0917
    item: Surface,
    above: Surface | None,
    scope: Scope,
    ranges: Ranges,
    names: dict[str, Binding],
    later: list[Relations],
) -> None:
    match item:
        case Symbol() | Scripts():
            axis = _open_axis(item, scope)
            if above is not None:
                high = number_term(above, scope, "the upper end")
                axis = _counted(axis.name, b.ONE, high.term, item, scope, ranges)
            _name(item, axis, ranges, names)
        case Relations((index, low), ("=",)) if key_of(index, lambda _: None):
            if above is None:
                raise NotUnderstood("the upper end is missing", item.span, "write it above")
            start = number_term(low, scope, "the lower end")
            end = number_term(above, scope, "the upper end")
            key = key_of(index, lambda _: None) or "i"
            axis = _counted(key, start.term, end.term, index, scope, ranges)
            _name(index, axis, ranges, names)
        case Relations((index, members), (r"\in",)):
            value = read(members, scope)
            _name(index, _member_axis(index, value, scope), ranges, names)
        case Relations(parts):
            for part in parts:
                letter = key_of(part, lambda _: None)
                if letter is not None and letter not in names and not _is_index(letter, scope):
                    _name(part, _open_axis(part, scope), ranges, names)
            later.append(item)
        case _:
            raise NotUnderstood("this range is not understood", item.span, "write i = 1")


def _is_index(key: str, scope: Scope) -> bool:
    found = scope.lookup(key)
    return found is not None or key in scope.reading.naturals or key in scope.reading.implicit


def _name(surface: Surface, axis: Axis, ranges: Ranges, names: dict[str, Binding]) -> None:
    key = key_of(surface, lambda _: None)
    if key is None:
        raise NotUnderstood("an index is meant here", surface.span, "write a letter")
    if key in names:
        from lemmata.formula.errors import Undeclared

        message = f"the index {shown(key)} is bound twice"
        raise Undeclared(message, surface.span, "is one of them another letter?")
    ranges.axes[key] = axis
    names[key] = scalar(Index(axis))


def _open_axis(surface: Surface, scope: Scope) -> Axis:
    """An index without a range: that of its declaration, or of what it indexes."""
    key = key_of(surface, lambda _: None) or "i"
    found = scope.lookup(key)
    known = index_axis(found) if isinstance(found, Tensor) else None
    if known is not None:
        return b.fresh(known)
    return b.new_axis(key, scope.reading.open_size())


def _member_axis(index: Surface, value: object, scope: Scope) -> Axis:
    if isinstance(value, SetOf) and value.kind == "index" and value.high is not None:
        size = term_size(value.high.term)
        if size is not None:
            return b.new_axis(key_of(index, lambda _: None) or "i", size)
    del scope
    raise NotUnderstood("this set is not understood as a range", index.span, r"\{1,\dots,n\} is")


def _counted(  # noqa: PLR0917
    key: str, low: Term, high: Term, surface: Surface, scope: Scope, ranges: Ranges
) -> Axis:
    """The axis from a lower to an upper end; an end that moves with an index is masked."""
    start, end = term_size(low), term_size(high)
    name = key.partition("#")[0]
    if isinstance(high, Constant) and high.name == "infinity" and start is not None:
        return b.new_axis(name, ENDLESS, start)
    if start is None:
        raise NotUnderstood("the lower end is no whole number", surface.span, "")
    if end is not None:
        return b.new_axis(name, end - start + ONE_SIZE, start)
    moving = _indices(high)
    if len(moving) != 1:
        raise NotUnderstood("the upper end is no whole number", surface.span, "")
    reach = moving[0].size + moving[0].start - ONE_SIZE
    axis = b.new_axis(name, reach - start + ONE_SIZE + _offset(high), start)
    ranges.masks.append(b.apply("less_equal", Index(axis), high))
    del scope
    return axis


def _indices(term: Term) -> list[Axis]:
    if isinstance(term, Index):
        return [term.axis]
    return [axis for part in term.parts for axis in _indices(part)]


def _offset(high: Term) -> Size:
    """How far an end goes beyond the index that it follows."""
    shift = term_size(b.substitute(_without_index(high), {}))
    number = None if shift is None else shift.number
    return Size.of(max(number or 0, 0))


def _without_index(term: Term) -> Term:
    if isinstance(term, Index):
        return b.ZERO
    return b.rebuild(term, _without_index)


_MASKS = {
    "<": "less", r"\le": "less_equal", "=": "equal", r"\ne": "equal",
    ">": "less", r"\ge": "less_equal",
}  # fmt: skip


def mask_terms(relation: Relations, scope: Scope) -> list[Term]:
    """A relation between numbers as terms that are 1 where it holds, 0 elsewhere."""
    found = []
    values = [number_term(item, scope, "what is compared") for item in relation.items]
    for k, sign in enumerate(relation.signs):
        if sign not in _MASKS:
            raise NotUnderstood(f"{sign} can't restrict a range", relation.span, "")
        left, right = values[k].term, values[k + 1].term
        if sign in (">", r"\ge"):
            left, right = right, left
        if sign == r"\ne" and isinstance(left, Index) and isinstance(right, Index):
            scope.reading.unify(left.axis.size, right.axis.size)
        term = b.apply(_MASKS[sign], left, right)
        if isinstance(left, Index) and isinstance(right, Index):
            scope.reading.unify(left.axis.size, right.axis.size)
        found.append(b.subtract(b.ONE, term) if sign == r"\ne" else term)
    return found


def _limit(surface: Large, scope: Scope) -> Tensor:
    match surface.below:
        case Relations((variable, goal), (r"\to",)):
            pass
        case _:
            raise NotUnderstood("where does the variable tend to?", surface.span, r"x \to 0")
    key = key_of(variable, lambda _: None)
    if key is None:
        raise NotUnderstood("a variable is meant here", variable.span, "write a letter")
    side = "both"
    match goal:
        case Scripts(base, None, Symbol("+")):
            goal, side = base, "above"
        case Scripts(base, None, Symbol("-")):
            goal, side = base, "below"
    name = f"{key}@{variable.span.start}"
    inner = scope.inner({key: scalar(_variable(name))})
    value = tensor(surface.body, inner)
    to = number_term(goal, scope, "where it tends to")
    return Tensor(Limit(value.term, name, to.term, side), value.axes)  # type: ignore[arg-type]


def _variable(name: str) -> Term:
    from lemmata.formula.terms import Variable

    return Variable(name)


__all__ = ["Ranges", "Reduce", "mask_terms", "read_large", "read_ranges"]
