"""Factors side by side: what applies, what multiplies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.entries import subscripted
from lemmata.formula.reading.exponents import exponentiate
from lemmata.formula.reading.expressions import as_tensor, read
from lemmata.formula.reading.values import Builtin, Value
from lemmata.formula.reading.vocabulary import (
    DISTRIBUTIONS,
    FUNCTIONS,
    PROBABILITY,
)
from lemmata.formula.surface import (
    Group,
    Numeral,
    Scripts,
    Span,
    Surface,
    Symbol,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.reading.scope import Scope

_CALLING = ("(", "[", r"\{")


class Call(NamedTuple):
    """Brackets behind a name, and the scripts that hang on them."""

    group: Group
    below: Surface | None
    above: Surface | None
    span: Span


def read_product(items: Sequence[Surface], scope: Scope) -> Value:
    """The meaning of several factors."""
    factors: list[Placed] = []
    at = 0
    only: Value | None = None
    while at < len(items):
        value, span, at = next_factor(items, at, scope)
        if not factors and at == len(items):
            only = value
            break
        found = as_tensor(value, Symbol("?", span=span), scope)
        factors.append(Placed(found, span))
    if only is not None:
        return only
    product = factors[0]
    for factor in factors[1:]:
        span = product.span.to(factor.span)
        product = Placed(al.times(scope.reading, product, factor), span)
    return product.value


def next_factor(items: Sequence[Surface], at: int, scope: Scope) -> tuple[Value, Span, int]:
    """One factor with all that it takes, and where the next begins."""
    from lemmata.formula.reading import calculus

    item = items[at]
    prefix = calculus.read_prefix(items, at, scope)
    if prefix is not None:
        return prefix
    called = call_at(items, at + 1)
    name = _function_name(item, called is not None, scope)
    if called is not None:
        value = _called(item, name, called, scope)
        if value is not None:
            return _with_scripts(value, item, called, scope, at + 2)
    if name is not None and called is None and at + 1 < len(items):
        return _prefixed(items, at, name, scope)
    if called is not None and name is not None:
        return _prefixed(items, at, name, scope)
    return read(item, scope), item.span, at + 1


def call_at(items: Sequence[Surface], at: int) -> Call | None:
    """The brackets that stand at a place, with the scripts on them."""
    if at >= len(items):
        return None
    match items[at]:
        case Group(opening) as group if opening in _CALLING:
            return Call(group, None, None, group.span)
        case Scripts(Group(opening) as group, below, above, 0) as item if opening in _CALLING:
            return Call(group, below, above, item.span)
    return None


def _with_scripts(
    value: Value, item: Surface, called: Call, scope: Scope, at: int
) -> tuple[Value, Span, int]:
    span = item.span.to(called.span)
    if called.below is not None:
        value = subscripted(value, called.below, span, scope)
    if called.above is not None:
        base = Placed(as_tensor(value, item, scope), span)
        value = exponentiate(base, called.above, scope)
    return value, span, at


def _function_name(item: Surface, called: bool, scope: Scope) -> str | None:
    """The built-in function that an item names, unless something declares the name."""
    match item:
        case Symbol() | Words():
            key = scope.key(item) or ""
        case Scripts(Symbol() | Words() as base):
            key = scope.key(base) or ""
        case _:
            return None
    if scope.is_known(key) or key in scope.reading.patterns:
        return None
    plain = base if isinstance(item, Scripts) else item
    name = plain.text.strip() if isinstance(plain, Words) else plain.name
    known = FUNCTIONS.get(key) or (FUNCTIONS.get(name) if key != name or len(name) > 1 else None)
    del called
    return known


def _called(item: Surface, name: str | None, called: Call, scope: Scope) -> Value | None:
    """The value of a call; None where the brackets are only brackets."""
    from lemmata.formula.reading import builtins, calls, probability, spectral, transforms

    own = calls.own_function(item, called, scope)
    if own is None:
        own = transforms.of_function(item, called, scope)
    if own is not None:
        return own
    if name is not None:
        return builtins.builtin(name, item, called, scope)
    spectrum = spectral.spectral(item, called, scope)
    if spectrum is not None:
        return spectrum
    return probability.read_call(item, called, scope)


def _prefixed(
    items: Sequence[Surface], at: int, name: str, scope: Scope
) -> tuple[Value, Span, int]:
    """A function without brackets, as in ``\\log 2\\pi``, ``\\log\\det X``, ``\\sin h``."""
    from lemmata.formula.reading import builtins

    end = at + 1
    if end >= len(items):
        return Builtin(name), items[at].span, end
    value, _, end = next_factor(items, end, scope)
    if _is_simple(items, at + 1, end):
        while end < len(items) and _continues(items[end], scope):
            if _letter(items[end]) in {_letter(item) for item in items[at + 1 : end]} - {None}:
                break  # \\sin t\\,t^2 is a product
            end += 1
        if end > at + 2:
            taken = tuple(items[at + 1 : end])
            value = read_product(taken, scope)
    span = items[at + 1].span.to(items[end - 1].span)
    argument = Placed(as_tensor(value, items[at + 1], scope), span)
    result = builtins.apply_builtin(name, items[at], [argument], scope)
    return result, items[at].span.to(span), end


def _is_simple(items: Sequence[Surface], start: int, end: int) -> bool:
    return end == start + 1 and isinstance(items[start], Symbol | Numeral | Scripts | Words)


def _letter(item: Surface) -> Surface | None:
    base = item.base if isinstance(item, Scripts) else item
    return base if isinstance(base, Symbol) else None


def _continues(item: Surface, scope: Scope) -> bool:
    """Whether a factor behind a bare argument still belongs to it."""
    match item:
        case Symbol() | Numeral():
            pass
        case Scripts(Symbol()):
            pass
        case _:
            return False
    if _function_name(item, False, scope) is not None:
        return False
    key = scope.key(item) or ""
    return key not in PROBABILITY and key not in DISTRIBUTIONS and key not in scope.reading.patterns
