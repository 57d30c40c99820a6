r"""Random variables that are only written: ``X_1`` where ``p(x_1, x_2) = …`` is a joint law."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.reading.expressions import as_tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.patterns import body_value
from lemmata.formula.reading.values import Space, Tensor, scalar
from lemmata.formula.reading.walking import walk
from lemmata.formula.surface import Scripts, Surface, Symbol
from lemmata.formula.terms import Index

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Pattern, Scope

_LAWS = ("p", "P")


def declare_capitals(surface: Surface, scope: Scope) -> None:
    """Give a capital that nothing declares the joint law of the small letters that are like it."""
    for part in walk(surface):
        small = _small(part)
        key = key_of(part, lambda _: None)
        if small is None or key is None or scope.is_known(key):
            continue
        law = _law_of(small, scope)
        if law is not None:
            _declare(law, scope)


def _small(part: Surface) -> Surface | None:
    """The small letter of a capital, with its index."""
    match part:
        case Symbol(name, "", ()) if len(name) == 1 and name.isupper():
            return replace(part, name=name.lower())
        case Scripts(Symbol(name, "", ()) as base, below, None, 0) if name.isupper():
            return Scripts(replace(base, name=name.lower()), below, None)
    return None


def _law_of(small: Surface, scope: Scope) -> Pattern | None:
    """The joint law with the most arguments that names this letter."""
    found = [
        pattern
        for name in _LAWS
        for pattern in scope.reading.patterns.get(name, ())
        if pattern.arguments is not None
        and not pattern.below
        and small in pattern.arguments
        and r"\mid" not in pattern.separators
    ]
    joint = max(found, key=lambda pattern: len(pattern.arguments or ()), default=None)
    return joint if joint is not None and len(joint.arguments or ()) > 1 else None


def _declare(law: Pattern, scope: Scope) -> None:
    assert law.arguments is not None
    root = law.scope
    axes = []
    names: dict[str, Tensor] = {}
    for argument in law.arguments:
        key = key_of(argument, lambda _: None) or "i"
        axis = b.new_axis(key, scope.reading.open_size())
        axes.append(axis)
        names[key] = scalar(Index(axis))
    span = law.body.span
    value = as_tensor(body_value(law.body, root.inner(dict(names)), span, law.base), law.body, root)
    scope.reading.spaces.append(Space(tuple(axes), value.term))
    for key, index in names.items():
        root.names.setdefault(key[:1].upper() + key[1:], index)


__all__ = ["declare_capitals"]
