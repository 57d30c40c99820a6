"""Definitions with parameters: matching what is written with what was defined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.errors import FormulaError, IllTyped, NotUnderstood
from lemmata.formula.reading.keys import key_of, script_items
from lemmata.formula.reading.scope import DEEPEST, Alias, Definition, Pattern
from lemmata.formula.reading.values import Function, Tensor, Value, scalar
from lemmata.formula.reading.walking import walk
from lemmata.formula.surface import Group, Relations, Scripts, Sequence, Span, Surface, Symbol

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Binding, Scope


def indexed_definition(surface: Scripts, base: Symbol, scope: Scope) -> Value | None:
    r"""The value of ``d_i``, ``q_{ij}``, ``J^{ij}`` where a definition gives it."""
    key = scope.key(base) or ""
    for pattern in scope.reading.patterns.get(key, ()):
        if pattern.arguments is not None and not pattern.below:
            continue
        below = script_items(surface.below, len(pattern.below))
        above = script_items(surface.above, len(pattern.above)) if pattern.above else ()
        if len(below) != len(pattern.below) or len(above) != len(pattern.above):
            continue
        bound = bind((*pattern.below, *pattern.above), (*below, *above), scope)
        if bound is None:
            continue
        if pattern.arguments is not None:
            return Function(
                pattern.base, pattern.arguments, pattern.body, pattern.scope.inner(bound),
                pattern.elementwise, pattern.support,
            )  # fmt: skip
        return body_value(pattern.body, pattern.scope.inner(bound), surface.span, key)
    return None


def body_value(body: Surface, scope: Scope, span: Span, name: str) -> Value:
    """Read a definition's body; its mistakes are said where it is used."""
    from lemmata.formula.reading.expressions import read

    reading = scope.reading
    if reading.depth > DEEPEST:
        raise NotUnderstood("definitions refer to one another without end", span, "")
    reading.depth += 1
    try:
        return read(body, scope)
    except FormulaError as error:
        raise used_at(error, span, name) from error
    finally:
        reading.depth -= 1


def used_at(error: FormulaError, span: Span, name: str) -> FormulaError:
    """A mistake inside a definition, said at the place that uses the definition."""
    message = error.message
    if not message.startswith("in the definition of"):
        message = f"in the definition of {name}: {message}"
    return type(error)(message, span, error.hint)


def bind(
    parameters: tuple[Surface, ...], items: tuple[Surface, ...], scope: Scope
) -> dict[str, Binding] | None:
    """Parameters bound to what is written for them; None where they don't match."""
    bound: dict[str, Binding] = {}
    for parameter, item in zip(parameters, items, strict=True):
        bound |= inner_bindings(parameter, item, scope)
        key = key_of(parameter, lambda _: None)
        if key is None:
            if parameter != item:
                return None
            continue
        if item != parameter or scope.lookup(key) is not None:
            bound[key] = Alias(item, scope)
    return bound


def inner_bindings(parameter: Surface, item: Surface, scope: Scope) -> dict[str, Alias]:
    """What the index of a parameter ``s_t`` stands for where ``s_T`` is written."""
    match parameter, item:
        case Scripts(base, Symbol() as index, None), Scripts(other, below, None) if base == other:
            key = key_of(index, lambda _: None)
            if key is not None and below is not None and scope.lookup(key) is not None:
                return {key: Alias(below, scope)}
    return {}


def arguments_of(group: Group) -> tuple[tuple[Surface, ...], tuple[str, ...]]:
    """What stands between the brackets of a call, and what parts it."""
    if isinstance(group.body, Sequence):
        return group.body.items, group.body.separators
    return (group.body,), ()


def choose(
    patterns: list[Pattern], arguments: tuple[Surface, ...], separators: tuple[str, ...]
) -> Pattern | None:
    """The definition that a call means: same number of arguments, same signs, same names first."""
    fitting = [
        p
        for p in patterns
        if p.arguments is not None
        and len(p.arguments) == len(arguments)
        and _same_signs(p.separators, separators)
    ]
    for pattern in fitting:
        if pattern.arguments == arguments:
            return pattern
    for alike in (_same_letter, _alike):
        for pattern in fitting:
            assert pattern.arguments is not None
            pairs = zip(pattern.arguments, arguments, strict=True)
            if all(alike(parameter, argument) for parameter, argument in pairs):
                return pattern
    return None


def _same_letter(parameter: Surface, argument: Surface) -> bool:
    """Whether both speak of the same variable: x and x', h_t and h_T, ``X = x`` and ``X = a``."""
    if not isinstance(parameter, Relations):
        return not isinstance(argument, Relations) and _letter(parameter) == _letter(argument)
    variable = parameter.items[0]
    if isinstance(argument, Relations):
        same = argument.items[0] == variable or _is_indexed(variable)
        return same and _letter(argument.items[0]) == _letter(variable)
    return _is_indexed(variable) and _letter(argument) == _letter(variable)


def _letter(surface: Surface) -> Surface:
    return surface.base if isinstance(surface, Scripts) else surface


def _is_indexed(surface: Surface) -> bool:
    return isinstance(surface, Scripts) and surface.below is not None


def index_bindings(
    parameters: tuple[Surface, ...], arguments: tuple[Surface, ...], scope: Scope
) -> dict[str, Binding]:
    """What the times in ``p(h_{t+1} = j \\mid h_t = i)`` stand for where it is called."""
    if not any(isinstance(parameter, Relations) for parameter in parameters):
        return {}
    bound: dict[str, Binding] = {}
    for parameter, argument in zip(parameters, arguments, strict=True):
        match _variable(parameter), _variable(argument):
            case Scripts(base, Symbol() as index), Scripts(other, below) if base == other:
                key = key_of(index, lambda _: None)
                if key is not None and below is not None:
                    bound[key] = Alias(below, scope)
    return bound


def _variable(surface: Surface) -> Surface:
    return surface.items[0] if isinstance(surface, Relations) else surface


def _same_signs(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    same = {";": ",", r"\mid": "|", r"\|": "|", ",": ","}
    return [same.get(sign, sign) for sign in one] == [same.get(sign, sign) for sign in two]


def _alike(parameter: Surface, argument: Surface) -> bool:
    """Whether an argument may stand for a parameter; ``X = x`` only for the same X."""
    if isinstance(parameter, Relations):
        return (
            isinstance(argument, Relations)
            and argument.signs == parameter.signs
            and argument.items[0] == parameter.items[0]
        )
    if key_of(parameter, lambda _: None) is None:
        return parameter == argument
    return not isinstance(argument, Relations)


def parameter_key(parameter: Surface) -> str | None:
    """The name that a parameter binds: itself, or what stands behind ``=``."""
    if isinstance(parameter, Relations) and parameter.signs == ("=",):
        parameter = parameter.items[1]
    return key_of(parameter, lambda _: None)


def argument_surface(argument: Surface) -> Surface:
    """What is given for a parameter."""
    if isinstance(argument, Relations) and argument.signs == ("=",):
        return argument.items[1]
    return argument


def riding(value: Tensor) -> Tensor:
    """A tensor as a number whose axes ride along: for functions taken entry by entry."""
    return scalar(value.term)


def call(function: Function, values: list[Value | Alias], span: Span) -> Value:
    """A function at its arguments: as a whole, or else entry by entry."""
    keys = [parameter_key(parameter) for parameter in function.parameters]
    arrays = [v for v in values if isinstance(v, Tensor) and not v.is_scalar]
    one = arrays[0] if len(arrays) == 1 else None
    if one is not None and (function.elementwise or _of_a_number(function, keys, values, one)):
        return _entrywise(function, keys, values, one, span)
    try:
        return _whole(function, keys, values, span)
    except IllTyped:
        if one is None:
            raise
        return _entrywise(function, keys, values, one, span)


def _whole(
    function: Function, keys: list[str | None], values: list[Value | Alias], span: Span
) -> Value:
    bound: dict[str, Binding] = {
        key: value for key, value in zip(keys, values, strict=True) if key is not None
    }
    for parameter, value in zip(function.parameters, values, strict=True):
        if isinstance(value, Alias):
            bound |= inner_bindings(parameter, value.surface, value.scope)
    inner = call_scope(function, bound)
    return body_value(function.body, inner, span, function.name)


def call_scope(function: Function, bound: dict[str, Binding]) -> Scope:
    """The scope of a call: what is defined through a parameter's letter follows the argument.

    ``\\mu = \\frac{1}{n}\\sum_i x_i`` and ``f(x) = x - \\mu`` make f(2x) use the mean of 2x.
    """
    scope = function.scope
    inner = scope.inner(bound)
    definitions = scope.reading.definitions
    if not definitions:
        return inner
    moved = {key for key in bound if scope.lookup(key) is not None}
    if not moved:
        return inner
    reach = set(moved)
    while True:
        more = {
            key
            for key, definition in definitions.items()
            if key not in reach and names_in(definition.body) & reach
        }
        if not more:
            break
        reach |= more
    for key in reach - set(bound):
        inner.names[key] = Definition(definitions[key].body, inner, definitions[key].given)
    return inner


def names_in(surface: Surface) -> frozenset[str]:
    """The names of all symbols inside, with and without their scripts."""
    found = (key_of(node, lambda _: None) for node in walk(surface))
    return frozenset(key for key in found if key is not None)


def _entrywise(
    function: Function,
    keys: list[str | None],
    values: list[Value | Alias],
    one: Tensor,
    span: Span,
) -> Tensor:
    inner = [riding(one) if value is one else value for value in values]
    result = _whole(function, keys, inner, span)
    if not isinstance(result, Tensor) or not result.is_scalar:
        raise IllTyped(f"{function.name} is not defined for this shape", span, "")
    return Tensor(result.term, one.axes)


def _of_a_number(
    function: Function, keys: list[str | None], values: list[Value | Alias], one: Tensor
) -> bool:
    """Whether the parameter was declared as a number."""
    for key, value in zip(keys, values, strict=True):
        if value is one and key is not None:
            declared = function.scope.lookup(key)
            return isinstance(declared, Tensor) and declared.is_scalar
    return False
