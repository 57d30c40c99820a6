"""The places of a tree where an edit can be made, each with the way to put something there."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from lemmata.formula.diagnose.units import is_derivative, is_nabla, is_named, units
from lemmata.formula.surface import (
    Evaluated,
    Factorial,
    Fraction,
    Group,
    Juxtaposition,
    Large,
    Operation,
    Relations,
    Root,
    Scripts,
    Sequence,
    Span,
    Sum,
    Surface,
    Symbol,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lemmata.formula.diagnose.vocabulary import Vocabulary

Role = Literal["value", "exponent", "index", "bound", "name", "operator"]
Put: TypeAlias = "Callable[[Surface], Surface]"
MOST_SITES = 250
"""The places looked at in one side: a formula that a person can overlook has fewer."""


@dataclass(frozen=True, slots=True)
class Site:
    """A node in its place. ``slot`` names the place in its parent: ``side`` for the whole."""

    node: Surface
    role: Role
    depth: int
    slot: str
    put: Put

    @property
    def span(self) -> Span:
        """Where it stands in the source."""
        return self.node.span


def sites(side: Surface, vocabulary: Vocabulary) -> Iterator[Site]:
    """All places, the outer before the inner."""
    waiting = deque([Site(side, "value", 0, "side", lambda new: new)])
    count = 0
    while waiting and count < MOST_SITES:
        site = waiting.popleft()
        count += 1
        yield site
        named = vocabulary.is_name(site.node)
        waiting.extend(
            one
            for one in _below(site, vocabulary)
            if not named or one.slot not in ("base", "below")
        )


def _below(site: Site, vocabulary: Vocabulary) -> Iterator[Site]:
    step = 0 if isinstance(site.node, Group | Sum) else 1
    node = site.node
    if isinstance(node, Juxtaposition):
        children = _factors(node, vocabulary)
    elif isinstance(node, Scripts):
        children = _scripts(node, vocabulary)
    else:
        children = _children(node)
    for child, role, slot, put in children:
        inner = role
        if site.role in ("index", "bound") and role == "value":
            inner = site.role
        yield Site(child, inner, site.depth + step, slot, _through(site.put, put))


def _through(outer: Put, inner: Put) -> Put:
    return lambda new: outer(inner(new))


_Child: TypeAlias = "tuple[Surface, Role, str, Put]"


def _children(node: Surface) -> Iterator[_Child]:  # noqa: C901, PLR0912
    match node:
        case Sum(terms):
            for k, signed in enumerate(terms):
                yield signed.term, "value", "term", _term_putter(node, k)
        case Operation(items):
            for k, item in enumerate(items):
                yield item, "value", "operand", _item_putter(node, k)
        case Fraction():
            yield from _fraction(node)
        case Root():
            yield node.body, "value", "radicand", lambda new: replace(node, body=new)
        case Group():
            yield node.body, "value", "body", lambda new: replace(node, body=new)
        case Sequence(items):
            for k, item in enumerate(items):
                yield item, "value", "item", _item_putter(node, k)
        case Relations(items) if len(items) == 2:
            yield items[1], "index", "equal", _item_putter(node, 1)
        case Large():
            yield from _large(node)
        case Factorial():
            yield node.body, "value", "body", lambda new: replace(node, body=new)
        case Evaluated():
            yield node.body, "value", "body", lambda new: replace(node, body=new)
        case Table():
            yield from _cells(node)


def _term_putter(node: Sum, k: int) -> Put:
    def put(new: Surface) -> Surface:
        signed = replace(node.terms[k], term=new)
        return replace(node, terms=(*node.terms[:k], signed, *node.terms[k + 1 :]))

    return put


def _item_putter(node: Juxtaposition | Operation | Sequence | Relations, k: int) -> Put:
    def put(new: Surface) -> Surface:
        more: tuple[Surface, ...] = (new,)
        if isinstance(node, Juxtaposition) and isinstance(new, Juxtaposition):
            more = new.items
        return replace(node, items=(*node.items[:k], *more, *node.items[k + 1 :]))

    return put


def _factors(node: Juxtaposition, vocabulary: Vocabulary) -> Iterator[_Child]:
    k = 0
    for unit in _runs(node.items, vocabulary):
        for place, item in enumerate(unit):
            role: Role = "value"
            if is_derivative(item) or is_nabla(item):
                role = "operator"
            elif place + 1 < len(unit):
                role = "name"
            yield item, role, "argument" if place else "factor", _item_putter(node, k)
            k += 1


def _runs(items: tuple[Surface, ...], vocabulary: Vocabulary) -> Iterator[tuple[Surface, ...]]:
    """The units, what an open derivative takes parted into units of its own."""
    for unit in units(items, vocabulary.applies):
        if len(unit) > 1 and (is_derivative(unit[0]) or is_nabla(unit[0])):
            yield unit[:1]
            yield from _runs(unit[1:], vocabulary)
        else:
            yield unit


def _fraction(node: Fraction) -> Iterator[_Child]:
    role: Role = "operator" if is_derivative(node) else "value"
    yield node.numerator, role, "numerator", lambda new: replace(node, numerator=new)
    yield node.denominator, role, "denominator", lambda new: replace(node, denominator=new)


def _large(node: Large) -> Iterator[_Child]:
    yield node.body, "value", "body", lambda new: replace(node, body=new)
    below, above = node.below, node.above
    if isinstance(below, Relations) and len(below.items) == 2 and below.signs == ("=",):
        start = _item_putter(below, 1)
        yield below.items[1], "bound", "below", lambda new: replace(node, below=start(new))
    elif isinstance(below, Symbol | Scripts):
        yield below, "index", "range", lambda new: replace(node, below=new)
    if above is not None:
        yield above, "bound", "above", lambda new: replace(node, above=new)


def _scripts(node: Scripts, vocabulary: Vocabulary) -> Iterator[_Child]:
    norm = isinstance(node.base, Group) and node.base.opening in (r"\|", "|")
    operator = is_named(node) or is_nabla(node)
    role: Role = "name" if operator else "value"
    yield node.base, role, "base", lambda new: _with_base(node, new)
    if node.below is not None and not norm and not is_named(node):
        role = "operator" if is_nabla(node) else "index"
        yield node.below, role, "below", lambda new: replace(node, below=new)
    if node.above is not None and not _is_mark(node.above):
        role = "index" if vocabulary.are_indices(node.above) else "exponent"
        yield node.above, role, "above", lambda new: replace(node, above=new)


def _with_base(node: Scripts, new: Surface) -> Surface:
    """Scripts on another base; those of the new base stay where it has none of its own."""
    if isinstance(new, Scripts):
        return replace(node, base=Group("(", ")", new))
    return replace(node, base=new)


def _is_mark(above: Surface) -> bool:
    r"""Whether a superscript is a mark, as in ``A^\top``, ``x^*``, or a label ``x^{(i)}``."""
    if isinstance(above, Group):
        return True
    marks = (r"\top", "T", r"\intercal", r"\dagger", r"\star", "*", "+", r"\ast", r"\circ", "H")
    return isinstance(above, Symbol) and above.name in marks


def _cells(node: Table) -> Iterator[_Child]:
    cases = node.kind in ("cases", "rcases")
    for r, row in enumerate(node.rows):
        for c, cell in enumerate(row[:1] if cases else row):

            def put(new: Surface, r: int = r, c: int = c) -> Surface:
                row = (*node.rows[r][:c], new, *node.rows[r][c + 1 :])
                return replace(node, rows=(*node.rows[:r], row, *node.rows[r + 1 :]))

            yield cell, "value", "cell", put
