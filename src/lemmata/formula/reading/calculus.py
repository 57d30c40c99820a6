"""Derivatives as they are printed: fractions of d and ∂, gradients, primes, differentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading.expressions import as_tensor, read, tensor
from lemmata.formula.reading.gradients import (
    Target,
    differential_of,
    differentiated,
    function_derivative,
    stacked_derivative,
    target_of,
)
from lemmata.formula.reading.keys import is_transpose, key_of
from lemmata.formula.reading.patterns import argument_surface, arguments_of
from lemmata.formula.reading.values import Function, Tensor, Value, scalar
from lemmata.formula.surface import (
    Evaluated,
    Fraction,
    Group,
    Juxtaposition,
    Numeral,
    Relations,
    Scripts,
    Sequence,
    Span,
    Surface,
    Symbol,
)
from lemmata.formula.terms import Variable

if TYPE_CHECKING:
    from collections.abc import Sequence as Items

    from lemmata.formula.reading.scope import Alias, Scope

_PARTIAL = Symbol(r"\partial")
_UPRIGHT = Symbol("d", "mathrm")
_ITALIC = Symbol("d")
_NABLA = Symbol(r"\nabla")
_MOST = 6


class Form(NamedTuple):
    """A fraction of differentials: how often, of what (None: of all that follows), by what."""

    order: int
    operand: Surface | None
    variables: tuple[Surface, ...]


# ---- fractions


def form_of(surface: Surface, scope: Scope) -> Form | None:
    """The derivative that a fraction writes; None for a plain quotient."""
    if not isinstance(surface, Fraction) or surface.binomial:
        return None
    top = _items(surface.numerator)
    sign, order = _sign(top[0])
    if sign is None or (sign == _ITALIC and len(top) > 1 and scope.is_known("d")):
        return None
    bottom = _items(surface.denominator)
    variables = _variables(bottom, sign)
    if variables is None:
        return None
    rest = top[1:]
    operand: Surface | None = None
    if rest:
        span = rest[0].span.to(rest[-1].span)
        operand = rest[0] if len(rest) == 1 else Juxtaposition(tuple(rest), span)
    if order != len(variables):
        message = f"the derivative is of order {order} above and {len(variables)} below"
        raise NotUnderstood(message, surface.span, "make them the same")
    return Form(order, operand, variables)


def _items(surface: Surface) -> tuple[Surface, ...]:
    return surface.items if isinstance(surface, Juxtaposition) else (surface,)


def _sign(item: Surface) -> tuple[Symbol | None, int]:
    """The differential sign at the head of a numerator, and its order."""
    match item:
        case Symbol() if item in (_PARTIAL, _UPRIGHT, _ITALIC):
            return item, 1
        case Scripts(Symbol() as base, None, Numeral(text)) if (
            base in (_PARTIAL, _UPRIGHT, _ITALIC) and text.isdigit() and int(text) <= _MOST
        ):
            return base, int(text)
    return None, 0


def _variables(bottom: tuple[Surface, ...], sign: Symbol) -> tuple[Surface, ...] | None:
    """The variables of a denominator: each behind its own sign, perhaps with a power."""
    found: list[Surface] = []
    at = 0
    while at < len(bottom):
        if bottom[at] != sign or at + 1 >= len(bottom):
            return None
        variable = bottom[at + 1]
        at += 2
        match variable:
            case Scripts(base, below, Numeral(text), primes) if text.isdigit():
                if int(text) > _MOST:
                    return None
                bare: Surface = base
                if below is not None or primes:
                    bare = Scripts(base, below, None, primes, variable.span)
                found.extend([bare] * int(text))
            case _:
                found.append(variable)
    return tuple(found) or None


def derivative_fraction(surface: Fraction, scope: Scope) -> Tensor | None:
    """A derivative with its operand in the numerator."""
    form = form_of(surface, scope)
    if form is None:
        return None
    if form.operand is None:
        hint = "write what is differentiated behind it"
        raise NotUnderstood("a derivative of nothing", surface.span, hint)
    return derivative(form.operand, form.variables, scope)


def derivative(operand: Surface, variables: tuple[Surface, ...], scope: Scope) -> Tensor:
    """The derivative of an expression by one variable after another, the last written first."""
    if len(variables) == 2 and _is_outer(variables):
        variables = (variables[0], variables[0])
    targets = [target_of(variable, scope) for variable in variables]
    return differentiated(operand, targets, scope)


def _is_outer(variables: tuple[Surface, ...]) -> bool:
    r"""``\partial x \partial x^\top``: the Hessian."""
    match variables:
        case (Surface1, Scripts(base, None, above)) if is_transpose(above) and base == Surface1:
            return True
    return False


# ---- prefixes in a product


def read_prefix(items: Items[Surface], at: int, scope: Scope) -> tuple[Value, Span, int] | None:
    """A derivative sign at the head of factors, with what it takes of them."""
    item = items[at]
    form = form_of(item, scope)
    if form is not None:
        if form.operand is None:
            operand = _rest(items, at + 1, item.span)
            value = derivative(operand, form.variables, scope)
            return value, item.span.to(operand.span), len(items)
        return _evaluated_partial(items, at, form, scope)
    nabla = _nabla(item)
    if nabla is not None:
        return _gradient(items, at, nabla, scope)
    if item == _UPRIGHT or (item == _ITALIC and not scope.is_known("d")):
        return _differential(items, at, scope)
    return None


def _rest(items: Items[Surface], at: int, span: Span) -> Surface:
    if at >= len(items):
        raise NotUnderstood("a derivative of nothing", span, "write what is differentiated")
    if at + 1 == len(items):
        return items[at]
    return Juxtaposition(tuple(items[at:]), items[at].span.to(items[-1].span))


def _evaluated_partial(
    items: Items[Surface], at: int, form: Form, scope: Scope
) -> tuple[Value, Span, int] | None:
    r"""``\frac{\partial g}{\partial w}(h(w), w)``: a partial derivative at a place."""
    from lemmata.formula.reading.products import call_at

    called = call_at(items, at + 1)
    if called is None or form.operand is None or called.group.opening != "(":
        return None
    key = scope.key(form.operand)
    patterns = scope.reading.patterns.get(key or "", [])
    arguments, _ = arguments_of(called.group)
    for pattern in patterns:
        if pattern.arguments is None or len(pattern.arguments) != len(arguments):
            continue
        wanted = [key_of(variable, lambda _: None) for variable in form.variables]
        names = [key_of(parameter, lambda _: None) for parameter in pattern.arguments]
        if any(name not in names for name in wanted):
            continue
        function = Function(pattern.base, pattern.arguments, pattern.body, pattern.scope)
        values = [_value(argument, scope) for argument in arguments]
        places = [names.index(name) for name in wanted]
        value: Value = function_derivative(function, values, places, called.span, scope)
        span = items[at].span.to(called.span)
        return _hung(value, called.below, called.above, span, scope), span, at + 2
    return None


def _value(argument: Surface, scope: Scope) -> Tensor:
    return tensor(argument_surface(argument), scope)


def _hung(
    value: Value, below: Surface | None, above: Surface | None, span: Span, scope: Scope
) -> Value:
    from lemmata.formula.reading.algebra import Placed
    from lemmata.formula.reading.entries import subscripted
    from lemmata.formula.reading.exponents import exponentiate

    if below is not None:
        value = subscripted(value, below, span, scope)
    if above is not None:
        value = exponentiate(Placed(as_tensor(value, _PARTIAL, scope), span), above, scope)
    return value


class Nabla(NamedTuple):
    """A gradient sign: its order and the variable under it."""

    order: int
    variable: Surface | None


def _nabla(item: Surface) -> Nabla | None:
    match item:
        case Symbol(r"\nabla"):
            return Nabla(1, None)
        case Scripts(Symbol(r"\nabla"), below, above):
            if above is None:
                return Nabla(1, below)
            if above == Numeral("2"):
                return Nabla(2, below)
        case Scripts(Symbol(r"\partial"), below, None) if below is not None:
            return Nabla(1, below)
    return None


def _gradient(
    items: Items[Surface], at: int, nabla: Nabla, scope: Scope
) -> tuple[Value, Span, int]:
    from lemmata.formula.reading.products import call_at

    start = items[at].span
    if at + 1 >= len(items):
        raise NotUnderstood("a gradient of nothing", start, "write what is differentiated")
    called = call_at(items, at + 2)
    head = items[at + 1]
    function = None if called is None else _defined(head, called.group, scope)
    if function is not None and called is not None:
        arguments, _ = arguments_of(called.group)
        names = [key_of(parameter, lambda _: None) for parameter in function.parameters]
        wanted = None if nabla.variable is None else key_of(nabla.variable, lambda _: None)
        span = start.to(called.span)
        if nabla.variable is None or (wanted in names and _is_own(arguments, names, wanted)):
            values = [_value(argument, scope) for argument in arguments]
            if nabla.variable is None and len(values) > 1 and all(v.is_scalar for v in values):
                value: Value = stacked_derivative(function, values, nabla.order, span, scope)
                return _hung(value, called.below, called.above, span, scope), span, at + 3
            places = [names.index(wanted) if wanted in names else 0] * nabla.order
            value = function_derivative(function, values, places, span, scope)
        else:
            whole = Juxtaposition((head, called.group), head.span.to(called.group.span))
            value = derivative(whole, (nabla.variable,) * nabla.order, scope)
        return _hung(value, called.below, called.above, span, scope), span, at + 3
    operand: Surface = head
    end = at + 2
    if not isinstance(head, Group):
        operand, end = _rest(items, at + 1, start), len(items)
    variable = nabla.variable
    if variable is None:
        return _own_gradient(operand, nabla, start, scope), start.to(operand.span), end
    value = derivative(operand, (variable,) * nabla.order, scope)
    return value, start.to(operand.span), end


def _is_own(arguments: tuple[Surface, ...], names: list[str | None], wanted: str | None) -> bool:
    """Whether the argument in the wanted place is no expression of other things."""
    argument = arguments[names.index(wanted)]
    return key_of(argument, lambda _: None) == wanted


def _own_gradient(operand: Surface, nabla: Nabla, start: Span, scope: Scope) -> Tensor:
    """The gradient of a function that is named without arguments."""
    value = read(operand, scope)
    if isinstance(value, Function) and len(value.parameters) == 1:
        variables = (value.parameters[0],) * nabla.order
        return derivative(operand, variables, scope)
    raise NotUnderstood("a gradient by which variable?", start, r"write \nabla_x")


def _defined(head: Surface, group: Group, scope: Scope) -> Function | None:
    """The defined function that is called with these brackets."""
    from lemmata.formula.reading.calls import _function

    if key_of(head, lambda _: None) is None:
        return None
    arguments, separators = arguments_of(group)
    found = _function(head, arguments, separators, scope)
    return found if isinstance(found, Function) else None


def primed(
    function: object, values: list[Value | Alias], primes: int, span: Span, scope: Scope
) -> Tensor:
    """A derivative that primes write: of a function of one variable."""
    if not isinstance(function, Function) or len(function.parameters) != 1:
        hint = "write it as a fraction"
        raise NotUnderstood("a prime needs a function of one variable", span, hint)
    if primes > _MOST:
        raise NotUnderstood(f"{primes} primes", span, f"at most {_MOST} are read")
    (value,) = values
    if not isinstance(value, Tensor):
        raise NotUnderstood("the argument has no value", span, "declare it")
    return function_derivative(function, [value], [0] * primes, span, scope)


# ---- differentials


def _differential(items: Items[Surface], at: int, scope: Scope) -> tuple[Value, Span, int] | None:
    from lemmata.formula.reading.products import next_factor

    start = items[at].span
    if at + 1 >= len(items):
        raise NotUnderstood("a differential of nothing", start, "write a symbol behind it")
    head = items[at + 1]
    key = key_of(head, lambda _: None)
    if key is not None and scope.is_known(rf"\mathrm{{d}}{key}"):
        value = scope.find(rf"\mathrm{{d}}{key}", start)
        assert isinstance(value, Tensor)
        return value.fresh(), start.to(head.span), at + 2
    value_, span, end = next_factor(items, at + 1, scope)
    operand = as_tensor(value_, head, scope)
    return differential_of(operand, scope), start.to(span), end


# ---- evaluation at a place


def read_evaluated(surface: Evaluated, scope: Scope) -> Tensor:
    """The value of an expression where a variable stands at a place."""
    if surface.upper is not None:
        raise NotUnderstood("a difference of two values", surface.span, "write it out")
    match surface.at:
        case Relations((variable, place), ("=",)):
            pass
        case Sequence() | _:
            raise NotUnderstood("at which place?", surface.at.span, "write t = 0")
    key = key_of(variable, lambda _: None)
    if key is None:
        raise NotUnderstood("a variable is meant here", variable.span, "write a letter")
    value = tensor(place, scope)
    known = scope.find(key, variable.span) if scope.is_known(key) else None
    if isinstance(known, Tensor) and isinstance(known.term, Variable):
        return _at(tensor(surface.body, scope), known.term.name, value)
    name = f"{key}@{variable.span.start}"
    axes = tuple(axis for axis in value.axes if axis is not None)
    inner = scope.inner({key: Tensor(Variable(name, axes), value.axes)})
    return _at(tensor(surface.body, inner), name, value)


def _at(body: Tensor, name: str, value: Tensor) -> Tensor:
    from lemmata.formula.building import substitute

    def place(axes: tuple[object, ...]) -> object:
        mapping = iter(axes)
        along = tuple(None if a is None else next(mapping) for a in value.axes)
        return value.along(along).term  # type: ignore[arg-type]

    return Tensor(substitute(body.term, {name: place}), body.axes)  # type: ignore[dict-item]


__all__ = ["Target", "read_evaluated", "read_prefix", "scalar"]
