"""Definitions: which equations give a symbol its value, and which are conditions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading.keys import is_transpose, key_of, script_items, split_star
from lemmata.formula.reading.patterns import arguments_of, parameter_key
from lemmata.formula.reading.scope import Definition, Pattern
from lemmata.formula.reading.walking import parts, walk
from lemmata.formula.surface import (
    Group,
    Juxtaposition,
    Large,
    Numeral,
    Operation,
    Relations,
    Scripts,
    Sequence,
    Sum,
    Surface,
    Symbol,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.reading.scope import Scope

_NO_INDICES = frozenset("xyz")
_NAMING = frozenset(("mathrm", "operatorname"))
_MARKS = (r"\infty", "*", "**", ":", r"\star", "+", "++", "-")
"""Subscripts that are part of a name, never an index."""


@dataclass(frozen=True, slots=True)
class Left:
    """A left side that can be defined: a name, or a name with parameters.

    `key` is the name as it stands, `base` the letter without index parameters; `exponent` is what
    is defined a power of: ``\\Sigma^{-1} = …``.
    """

    key: str
    base: str
    below: tuple[Surface, ...] = ()
    above: tuple[Surface, ...] = ()
    arguments: tuple[Surface, ...] | None = None
    separators: tuple[str, ...] = ()
    exponent: Surface | None = None


def left_side(surface: Surface) -> Left | None:
    """What a left side would define."""
    match surface:
        case Symbol() | Words():
            key = key_of(surface, lambda _: None)
            return None if key is None else Left(key, key)
        case Scripts(Symbol()):
            return _indexed(surface)
        case Juxtaposition((head, Group("(" | "[", _, _) as group)):
            inner = left_side(head)
            if inner is None or inner.exponent is not None or _holds_primes(head):
                return None
            arguments, separators = arguments_of(group)
            if not arguments or not all(_can_be_parameter(item) for item in arguments):
                return None
            return Left(inner.key, inner.base, inner.below, inner.above, arguments, separators)
        case _:
            return None


def _holds_primes(head: Surface) -> bool:
    return isinstance(head, Scripts) and head.primes > 0


def _can_be_parameter(item: Surface) -> bool:
    match item:
        case Symbol() | Scripts(Symbol()) | Numeral() | Sum() | Juxtaposition():
            return True
        case Relations((_, _), ("=",)):
            return True
        case _:
            return False


def _indexed(surface: Scripts) -> Left | None:
    base, below, above = surface.base, surface.below, surface.above
    star, exponent = (None, None) if above is None else split_star(above)
    named = Scripts(base, below, star, surface.primes)
    plain = named if (below is not None or star is not None or surface.primes) else base
    key = key_of(plain, lambda _: None)
    letter = key_of(Scripts(base, None, star, surface.primes), lambda _: None)
    if key is None or letter is None:
        return None
    if star is None and not surface.primes:
        letter = key_of(base, lambda _: None) or key
    items = script_items(below)
    repeated = len(set(items)) < len(items) and all(isinstance(item, Symbol) for item in items)
    if exponent is None and repeated:
        return None
    if exponent is None:
        parameters = items if _are_parameters(items) else ()
        return Left(key, letter if parameters else key, parameters)
    if below is None and _are_parameters(upper := script_items(exponent)) and _index_like(upper):
        return Left(key, letter, (), upper)
    return Left(key, key, exponent=exponent)


def _are_parameters(items: tuple[Surface, ...]) -> bool:
    keys = [key_of(item, lambda _: None) for item in items]
    plain = all(
        isinstance(item, Symbol | Scripts)
        and not (isinstance(item, Symbol) and item.alphabet in _NAMING)
        and not (isinstance(item, Symbol) and item.name in _MARKS)
        for item in items
    )
    return bool(items) and plain and len(set(keys)) == len(keys)


def _index_like(items: tuple[Surface, ...]) -> bool:
    r"""Whether a superscript is made of indices, ``J^{ij}``, and no exponent."""
    if len(items) == 1 and (is_transpose(items[0]) or items[0] in (Symbol("+"), Symbol("T"))):
        return False
    return all(isinstance(item, Symbol) and item.name in "ijklmnpqrs" for item in items)


def refers_to_itself(left: Left, body: Surface, scope: Scope) -> bool:
    """Whether a right side holds what it would define, so that it is an equation to solve."""
    for part in _mentions(body):
        match part:
            case Symbol() if left.arguments is None and not left.below and not left.above:
                if key_of(part, lambda _: None) == left.key:
                    return True
            case Scripts(Symbol() as base):
                if (left.below or left.above) and left.arguments is None:
                    same = key_of(base, lambda _: None) == left.base
                    if same and not scope.is_known(key_of(part, lambda _: None) or ""):
                        _refuse_recurrence(left, part, scope)
                        return True
            case Juxtaposition(items) if left.arguments is not None:
                for head, group in pairwise(items):
                    if key_of(head, lambda _: None) == left.key and isinstance(group, Group):
                        arguments, separators = arguments_of(group)
                        if len(arguments) == len(left.arguments) and separators == left.separators:
                            names = [parameter_key(p) for p in left.arguments]
                            if all(
                                n in [key_of(a, lambda _: None) for a in arguments] for n in names
                            ) or (_all_plain(arguments)):
                                return True
    return False


def _refuse_recurrence(left: Left, part: Scripts, scope: Scope) -> None:
    """A sequence by its first member and its steps has no value here: it is no equation in t."""
    first = any(scope.is_known(f"{left.base}_{k}") for k in "01")
    if first and isinstance(part.below, Sum) and not scope.is_known(left.base):
        message = f"a sequence that goes on by recurrence ({left.key}) is not part of the language"
        raise NotUnderstood(message, part.span, "write its members out, or its closed form")


def named_side(left: Surface, body: Surface) -> Left | None:
    r"""What an equation would define: in ``x_p = x - …`` the name x_p, no entry of an array x."""
    side = left_side(left)
    if side is None or not side.below or side.arguments is not None:
        return side
    named = _stands_bare(side.base, body) or _is_named_after(side.below, body)
    return Left(side.key, side.key) if named else side


def _is_named_after(below: tuple[Surface, ...], body: Surface) -> bool:
    r"""Whether ``p_x = \sum_k p_k`` names a number after x, which the right side lacks."""
    (index, *more) = below
    plain = isinstance(index, Symbol) and index.name in _NO_INDICES and not index.accents
    return plain and not more and isinstance(body, Large) and index not in walk(body)


def _stands_bare(key: str, body: Surface) -> bool:
    """Whether a letter stands in an expression without an index and without arguments."""
    match body:
        case Symbol():
            return key_of(body, lambda _: None) == key
        case Scripts(Symbol() as base, below, above):
            bare = below is None and _stands_bare(key, base)
            return bare or (above is not None and _stands_bare(key, above))
        case Juxtaposition(items):
            called = [isinstance(item, Group) and item.opening == "(" for item in items[1:]]
            pairs = zip(items, [*called, False], strict=True)
            return any(
                _stands_bare(key, item)
                for item, is_called in pairs
                if not (is_called and isinstance(item, Symbol | Scripts))
            )
    return any(_stands_bare(key, part) for part in parts(body))


def _mentions(body: Surface) -> Iterator[Surface]:
    """The parts of a right side; a name with scripts is one name, not its letters."""
    rest = [body]
    while rest:
        found = rest.pop()
        yield found
        if isinstance(found, Scripts) and isinstance(found.base, Symbol):
            if found.below is None:
                rest.append(found.base)
            if found.above is not None:
                rest.append(found.above)
            continue
        rest.extend(parts(found))


def _all_plain(arguments: tuple[Surface, ...]) -> bool:
    return all(key_of(argument, lambda _: None) is not None for argument in arguments)


def define(
    left: Left,
    body: Surface,
    scope: Scope,
    given: int | None,
    *,
    elementwise: bool = False,
    support: tuple[Surface, Surface] | None = None,
) -> None:
    """Keep a definition; it is read when it is asked for."""
    if left.exponent is not None:
        _define_power(left, body, scope, given)
        return
    if left.arguments is None and not left.below and not left.above:
        _name(left.key, body, scope, given)
        return
    if left.arguments is None and left.below and not _uses(left.below, body, scope):
        _name(left.key, body, scope, given)
    key = left.base if left.below or left.above else left.key
    pattern = Pattern(
        key, left.below, left.above, left.arguments, left.separators, body, scope,
        elementwise, support, given,
    )  # fmt: skip
    scope.reading.patterns.setdefault(key, []).append(pattern)


def _name(key: str, body: Surface, scope: Scope, given: int | None) -> None:
    definition = Definition(body, scope, given)
    scope.names[key] = definition
    scope.reading.definitions[key] = definition


def _define_power(left: Left, body: Surface, scope: Scope, given: int | None) -> None:
    """``\\Sigma^{-1} = …`` gives Σ; ``\\hat\\sigma^2 = …`` the square, whose root is σ."""
    from lemmata.formula.reading.keys import negated

    assert left.exponent is not None
    if negated(left.exponent) == Numeral("1"):
        inverse = Scripts(Group("(", ")", body, body.span), None, left.exponent, span=body.span)
        _name(left.key, inverse, scope, given)
        return
    if is_transpose(left.exponent):
        turned = Scripts(Group("(", ")", body, body.span), None, left.exponent, span=body.span)
        _name(left.key, turned, scope, given)
        return
    from lemmata.formula.surface_printing import to_latex

    exponent = to_latex(left.exponent)
    power = exponent if len(exponent) == 1 else f"{{{exponent}}}"
    _name(f"{left.key}^{power}", body, scope, given)


def _uses(parameters: tuple[Surface, ...], body: Surface, scope: Scope) -> bool:
    """Whether a parameter stands in the body other than inside a name that is known with it."""
    keys = {key_of(parameter, lambda _: None) for parameter in parameters}

    def found(surface: Surface) -> bool:
        if isinstance(surface, Scripts):
            whole = key_of(surface, lambda _: None)
            if whole in keys:
                return True
            named = Scripts(surface.base, surface.below, None, surface.primes)
            name = key_of(named, lambda _: None)
            if surface.below is not None and name is not None and scope.is_known(name):
                return surface.above is not None and found(surface.above)
        if isinstance(surface, Symbol) and key_of(surface, lambda _: None) in keys:
            return True
        return any(found(part) for part in parts(surface))

    return found(body)


__all__ = ["Left", "Operation", "Sequence", "define", "left_side", "named_side", "refers_to_itself"]
