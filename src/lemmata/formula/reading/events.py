r"""Events: their names, complements, intersections and unions, and events of any distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.problem import Domain
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.patterns import arguments_of
from lemmata.formula.reading.values import Space, Tensor, scalar
from lemmata.formula.reading.walking import walk
from lemmata.formula.sizes import Size
from lemmata.formula.surface import Group, Operation, Scripts, Sequence, Surface, Symbol
from lemmata.formula.terms import Axis, Index, Term, Variable

if TYPE_CHECKING:
    import re

    from lemmata.formula.reading.scope import Scope

_COMPLEMENTS = (Symbol("c"), Symbol("C"), Symbol(r"\complement"), Symbol("c", "mathrm"))
_TWO = Size.of(2)
_CHANCES = "p@events"


def event_key(surface: Surface) -> str | None:
    r"""The name of an event; ``D^c`` is \bar{D}."""
    match surface:
        case Scripts(Symbol(name, alphabet, ()) as base, None, above, 0) if above in _COMPLEMENTS:
            del name, alphabet
            return rf"\bar{{{key_of(base, lambda _: None)}}}"
        case Symbol() | Scripts():
            return key_of(surface, lambda _: None)
    return None


def of_events(group: Group, right: Surface) -> bool:
    """Whether brackets hold names of events: capitals that the right side does not speak of."""
    arguments, separators = arguments_of(group)
    if not all(sign in (",", r"\mid") for sign in separators):
        return False
    letters = {part for argument in arguments for part in walk(argument)} - set(_COMPLEMENTS[2:])
    plain = [s for s in letters if isinstance(s, Symbol) and s != Symbol("c")]
    named = all(
        isinstance(a, Symbol) or (isinstance(a, Scripts) and a.above in _COMPLEMENTS)
        for a in arguments
    )
    capitals = all(s.alphabet == "" and len(s.name) == 1 and s.name.isupper() for s in plain)
    used = set(walk(right))
    return named and bool(plain) and capitals and not any(s in used for s in plain)


def speaks_of_events(scope: Scope) -> bool:
    """Whether P is the probability of events that are declared here."""
    return not scope.is_known("P") and any(
        axis.size == _TWO for space in scope.reading.spaces for axis in space.axes
    )


def name_event(key: str, axis: Axis, scope: Scope) -> None:
    """An event and its complement, told apart by an axis of two places."""
    scope.names[key] = scalar(Index(axis))
    scope.names[rf"\bar{{{key}}}"] = scalar(b.subtract(b.ONE, Index(axis)))


def event_term(surface: Surface, scope: Scope) -> Term | None:
    """1 where an event happens, 0 where not; None where no event is named."""
    match surface:
        case Operation(items, signs) if set(signs) <= {r"\cap", r"\cup", r"\setminus"}:
            terms = [event_term(item, scope) for item in items]
            if any(term is None for term in terms):
                return None
            return _joined([term for term in terms if term is not None], signs)
        case Group("(" | "[", _, body) if not isinstance(body, Sequence):
            return event_term(body, scope)
        case Scripts(Group() as base, None, above, 0) if above in _COMPLEMENTS:
            inside = event_term(base, scope)
            return None if inside is None else b.subtract(b.ONE, inside)
        case Symbol() | Scripts():
            value = scope.lookup(event_key(surface) or "")
            if isinstance(value, Tensor) and value.is_scalar and _is_event(value, scope):
                return value.term
    return None


def _is_event(value: Tensor, scope: Scope) -> bool:
    axes = [a for s in scope.reading.spaces for a in s.axes if a.size == _TWO]
    return bool(value.term.free) and value.term.free <= frozenset(axes)


def _joined(terms: list[Term], signs: tuple[str, ...]) -> Term:
    found = terms[0]
    for sign, term in zip(signs, terms[1:], strict=True):
        if sign == r"\cap":
            found = b.multiply(found, term)
        elif sign == r"\cup":
            found = b.subtract(b.add(found, term), b.multiply(found, term))
        else:
            found = b.multiply(found, b.subtract(b.ONE, term))
    return found


def declare_events(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    """Events of any probability; they may depend unless they are said to be independent."""
    del given
    names = parts[0].items if isinstance(parts[0], Sequence) else (parts[0],)
    axes = []
    for name in names:
        key = event_key(name)
        if key is None:
            raise NotUnderstood("a name of an event is meant here", name.span, "write a letter")
        axis = b.new_axis(key, _TWO, Size())
        name_event(key, axis, scope)
        axes.append(axis)
    groups = [(axis,) for axis in axes] if match["independent"] else [tuple(axes)]
    for group in groups:
        weights = f"{_CHANCES}{scope.reading.next_number()}"
        scope.reading.variable(weights, (_TWO,) * len(group), Domain("simplex"))
        scope.reading.spaces.append(Space(group, Variable(weights, group)))


__all__ = ["declare_events", "event_key", "event_term", "name_event", "of_events"]
