"""Going through a surface tree: what stands below a node, everywhere, and rewriting all of it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from lemmata.formula.surface import Scripts, Signed, Span, Surface

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LEAVES = (str, Span, int, bool)


def below(node: Surface) -> Iterator[Surface]:
    """The nodes right below, the terms of a sum without their signs."""
    for one in fields(node):
        yield from _surfaces(getattr(node, one.name))


def _surfaces(value: Any) -> Iterator[Surface]:
    if value is None or isinstance(value, _LEAVES):
        return
    if isinstance(value, tuple):
        for item in value:
            yield from _surfaces(item)
    elif isinstance(value, Signed):
        yield value.term
    else:
        yield value


def every(node: Surface) -> Iterator[Surface]:
    """The node and all below it, the outer first."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(list(below(found))))


def occurs(part: Surface, tree: Surface) -> bool:
    """Whether a part stands anywhere in a tree, a symbol also as the base of scripts."""
    return any(node == part or _carries(node, part) for node in every(tree))


def _carries(node: Surface, part: Surface) -> bool:
    if not isinstance(node, Scripts) or not isinstance(part, Scripts):
        return False
    return node.above is not None and replace(node, above=None) == part


def rewritten(node: Surface, rule: Callable[[Surface], Surface | None]) -> Surface:
    """The tree with every node replaced for which the rule gives another, the outer first."""
    found = rule(node)
    if found is not None:
        return found
    changed = {}
    for one in fields(node):
        value = getattr(node, one.name)
        new = _rewritten(value, rule)
        if new is not value:
            changed[one.name] = new
    return replace(node, **changed) if changed else node


def replaced(tree: Surface, old: Surface, new: Surface) -> Surface:
    """The tree with one node for another, wherever it stands."""
    return rewritten(tree, lambda node: new if node == old else None)


def _rewritten(value: Any, rule: Callable[[Surface], Surface | None]) -> Any:
    if value is None or isinstance(value, _LEAVES):
        return value
    if isinstance(value, tuple):
        items = tuple(_rewritten(item, rule) for item in value)
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    if isinstance(value, Signed):
        term = rewritten(value.term, rule)
        return value if term is value.term else replace(value, term=term)
    return rewritten(value, rule)
