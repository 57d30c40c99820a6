"""Functions at their arguments: defined ones, and those that the language knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood, Undeclared
from lemmata.formula.reading.expressions import as_tensor, read
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.patterns import (
    argument_surface,
    arguments_of,
    call,
    choose,
    index_bindings,
    parameter_key,
)
from lemmata.formula.reading.scope import Alias
from lemmata.formula.reading.values import (
    Distribution,
    Function,
    Tensor,
    Unknown,
    Value,
    scalar,
)
from lemmata.formula.surface import Scripts, Span, Surface, Symbol

if TYPE_CHECKING:
    from lemmata.formula.reading.products import Call
    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.terms import Term


def own_function(item: Surface, called: Call, scope: Scope) -> Value | None:
    """The value of a function that is defined here; None where the name is no function."""
    primes = item.primes if isinstance(item, Scripts) else 0
    plain = Scripts(item.base, item.below, item.above) if isinstance(item, Scripts) else item
    if isinstance(plain, Scripts) and plain.below is None and plain.above is None:
        plain = plain.base
    arguments, separators = arguments_of(called.group)
    function = _function(plain, arguments, separators, scope)
    if function is None:
        return _of_entry(plain, called, scope)
    if isinstance(function, Unknown):
        return table_entry(function, arguments, scope)
    if isinstance(function, Distribution):
        from lemmata.formula.reading.densities import density_at

        return density_at(function, [read(a, scope) for a in arguments], called.group.span, scope)
    values = [argument_value(argument_surface(argument), scope) for argument in arguments]
    span = item.span.to(called.group.span)
    times = index_bindings(function.parameters, arguments, scope)
    if times:
        function = replace(function, scope=function.scope.inner(times))
    if primes:
        from lemmata.formula.reading.calculus import primed

        return primed(function, values, primes, span, scope)
    return call(function, values, span)


def _function(
    plain: Surface, arguments: tuple[Surface, ...], separators: tuple[str, ...], scope: Scope
) -> Function | Unknown | Distribution | None:
    key = scope.key(plain)
    if key is None:
        return None
    patterns = scope.reading.patterns.get(key, [])
    chosen = choose([p for p in patterns if not p.below], arguments, separators)
    if chosen is not None:
        assert chosen.arguments is not None
        return Function(
            chosen.base, chosen.arguments, chosen.body, chosen.scope,
            chosen.elementwise, chosen.support,
        )  # fmt: skip
    tables = scope.reading.tables.get(signature(key, separators, len(arguments)), [])
    if tables:
        from lemmata.formula.reading.memberships import same_letters

        fitting = (table for names, table in tables if same_letters(names, arguments))
        return next(fitting, tables[0][1])
    bound = scope.find(key, plain.span) if scope.lookup(key) is not None else None
    if isinstance(bound, Function | Distribution):
        return bound
    if isinstance(plain, Scripts) and isinstance(plain.base, Symbol):
        from lemmata.formula.reading.patterns import indexed_definition

        base_key = scope.key(plain.base) or ""
        if any(p.below for p in scope.reading.patterns.get(base_key, ())):
            value = indexed_definition(plain, plain.base, scope)
            if isinstance(value, Function | Distribution):
                return value
    return None


def signature(key: str, separators: tuple[str, ...], count: int) -> str:
    """The name under which a table of values is kept: ``p(·|·)``."""
    signs = ["|" if sign in (r"\mid", r"\|") else "," for sign in separators]
    return key + "(" + "".join("·" + sign for sign in signs) + ("·)" if count else ")")


def _of_entry(plain: Surface, called: Call, scope: Scope) -> Value | None:
    """``s_i(x)``: an entry of what the function s gives."""
    if not isinstance(plain, Scripts) or plain.below is None or plain.above is not None:
        return None
    key = scope.key(plain.base)
    if key is None or scope.is_known(scope.key(plain) or ""):
        return None
    arguments, separators = arguments_of(called.group)
    function = _function(plain.base, arguments, separators, scope)
    if not isinstance(function, Function):
        return None
    values = [argument_value(argument_surface(argument), scope) for argument in arguments]
    span = plain.span.to(called.group.span)
    value = call(function, values, span)
    from lemmata.formula.reading.entries import subscripted

    return subscripted(value, plain.below, span, scope)


def argument_value(surface: Surface, scope: Scope) -> Value | Alias:
    """An argument read in the caller's scope; what has no value yet stands as it is written."""
    try:
        return read(surface, scope)
    except (Undeclared, NotUnderstood):
        if key_of(surface, lambda _: None) is not None:
            return Alias(surface, scope)
        raise


def table_entry(unknown: Unknown, arguments: tuple[Surface, ...], scope: Scope) -> Tensor:
    """The value of a tabled function at indices."""
    from lemmata.formula.reading.entries import at_index, index_value
    from lemmata.formula.terms import Variable

    axes = tuple(b.fresh(axis) for axis in unknown.axes)
    term: Term = Variable(unknown.name, axes)
    for axis, argument in zip(axes, arguments, strict=True):
        term = at_index(term, axis, index_value(argument_surface(argument), scope), scope)
    return scalar(term)


def at_own_arguments(function: Function, span: Span, scope: Scope) -> Tensor:
    """A function named without arguments: at those that define it, where they have values."""
    values: list[Value | Alias] = []
    for parameter in function.parameters:
        key = parameter_key(parameter)
        if key is None or not scope.is_known(key):
            hint = "write its argument"
            raise NotUnderstood(f"the function {function.name} stands alone", span, hint)
        found = scope.find(key, span)
        assert found is not None
        values.append(found.fresh() if isinstance(found, Tensor) and found.axes else found)
    return as_tensor(call(function, values, span), Symbol(function.name, span=span), scope)
