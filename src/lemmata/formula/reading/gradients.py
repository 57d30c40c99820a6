"""Differentiating what was read, and laying the result out: gradients, Jacobians, Hessians."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.differentiate import derivative as term_derivative
from lemmata.formula.differentiate import differential as term_differential
from lemmata.formula.errors import IllTyped, NotUnderstood
from lemmata.formula.problem import Domain
from lemmata.formula.reading.expressions import as_tensor, read
from lemmata.formula.reading.keys import key_of, script_items
from lemmata.formula.reading.patterns import body_value, call_scope, parameter_key
from lemmata.formula.reading.scope import Definition
from lemmata.formula.reading.values import Axes, Family, Function, Tensor
from lemmata.formula.sizes import Size
from lemmata.formula.surface import Group, Scripts, Sequence, Surface, Symbol
from lemmata.formula.terms import Axis, Concatenate, Pick, Term, Variable

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.reading.scope import Binding, Scope
    from lemmata.formula.surface import Span


@dataclass(frozen=True, slots=True)
class Target:
    """What a derivative is taken by: a drawn variable, perhaps at some places of its axes.

    `picks` are the indices in the order of the stored axes, None where the axis stays; `axes` the
    layout of what stays. `defined` names a symbol that has a definition.
    """

    name: str
    stored: tuple[Axis, ...]
    axes: Axes
    picks: tuple[Tensor | None, ...]
    defined: str | None = None
    blocks: tuple[Target, ...] = ()


def target_of(surface: Surface, scope: Scope) -> Target:  # noqa: PLR0911
    """The variable that is written below."""
    if isinstance(surface, Group) and isinstance(surface.body, Sequence):
        blocks = tuple(target_of(item, scope) for item in surface.body.items)
        return Target("", (), (), (), blocks=blocks)
    if isinstance(surface, Group):
        return target_of(surface.body, scope)
    key = scope.key(surface)
    if key is None:
        raise NotUnderstood("a derivative by an expression", surface.span, "name it first")
    alias = scope.lookup(key)
    if hasattr(alias, "surface"):
        return target_of(alias.surface, alias.scope)  # type: ignore[union-attr]
    known = scope.find(key, surface.span) if scope.is_known(key) else None
    if known is None and isinstance(surface, Scripts):
        entry = _entry_target(surface, scope)
        if entry is not None:
            return entry
    if known is None and key in scope.reading.patterns:
        known = as_tensor(read(surface, scope), surface, scope)
    if known is None:
        raise scope.undeclared(key, surface.span)
    if isinstance(known, Family):
        return _family_target(known, surface)
    if not isinstance(known, Tensor):
        raise NotUnderstood("a derivative by something that is no variable", surface.span, "")
    if isinstance(known.term, Variable) and len(known.term.axes) == len(known.own):
        stored = known.term.axes
        return Target(known.term.name, stored, known.axes, (None,) * len(stored))
    return Target(f"{key}@defined", known.own, known.axes, (None,) * len(known.own), key)


def _family_target(family: Family, surface: Surface) -> Target:
    if not isinstance(family.term, Variable) or family.axes:
        raise NotUnderstood("a derivative by a whole family", surface.span, "write its index")
    stored = family.term.axes
    axes: Axes = (*family.lead, None)[:2]
    return Target(family.term.name, stored, axes, (None,) * len(stored))


def _entry_target(surface: Scripts, scope: Scope) -> Target | None:
    """An entry of a drawn array, or a member of a drawn family."""
    from lemmata.formula.reading.entries import index_value

    if surface.above is not None or surface.below is None or not isinstance(surface.base, Symbol):
        return None
    key = scope.key(surface.base)
    value = scope.find(key, surface.span) if key and scope.is_known(key) else None
    if isinstance(value, Tensor):
        lead, axes = value.own, ()
        defined = None if isinstance(value.term, Variable) else key
        name = value.term.name if isinstance(value.term, Variable) else f"{key}@defined"
        stored = value.term.axes if isinstance(value.term, Variable) else value.own
    elif isinstance(value, Family) and isinstance(value.term, Variable):
        lead, axes, defined = value.lead, value.axes, None  # type: ignore[assignment]
        name, stored = value.term.name, value.term.axes
    else:
        return None
    items = script_items(surface.below, len(lead))
    if len(items) != len(lead):
        raise IllTyped("the number of indices is wrong", surface.span, "write one for each axis")
    indices = {axis: index_value(item, scope) for axis, item in zip(lead, items, strict=True)}
    for axis, index in indices.items():
        from lemmata.formula.reading.values import index_axis

        at = index_axis(index)
        if at is not None and at.start == axis.start:
            scope.reading.unify(at.size, axis.size)
    return Target(name, stored, axes, tuple(indices.get(axis) for axis in stored), defined)


def differentiated(operand: Surface, targets: list[Target], scope: Scope) -> Tensor:
    """The derivative of an expression, the last target first."""
    defined = [target.defined for target in targets if target.defined is not None]
    if defined:
        return _by_defined(operand, targets, defined, scope)
    value = as_tensor(read(operand, scope), operand, scope)
    for target in reversed(targets):
        value = by_target(value, target, operand.span, scope)
    return value


def _by_defined(
    operand: Surface, targets: list[Target], defined: list[str], scope: Scope
) -> Tensor:
    """By symbols that have definitions: they vary freely, then stand at their values."""
    root = scope
    while root.parent is not None:
        root = root.parent
    before = dict(root.names)
    values = {}
    for target in targets:
        if target.defined is None:
            continue
        found = scope.find(target.defined, operand.span)
        if not isinstance(found, Tensor):
            message = f"a derivative by {target.defined}, which is no variable"
            raise NotUnderstood(message, operand.span, "name a variable")
        values[target.name] = found
    again = scope.reading.definitions
    root.names.update(again)
    for target in targets:
        if target.defined is not None:
            root.names[target.defined] = Tensor(Variable(target.name, target.stored), target.axes)
    scope = _freed(targets, scope, root)
    try:
        value = as_tensor(read(operand, scope), operand, scope)
        for target in reversed(targets):
            value = by_target(value, target, operand.span, scope)
    finally:
        root.names.clear()
        root.names.update(before)
    del defined
    return substituted(value, values)


def _freed(targets: list[Target], scope: Scope, root: Scope) -> Scope:
    """The scope in which parameters that stand for these symbols vary freely too."""
    local: dict[str, Binding] = {}
    around: Scope | None = scope
    while around is not None and around is not root:
        local = {**around.names, **local}
        around = around.parent
    freed = {t.defined: t for t in targets if t.defined is not None and t.defined in local}
    if not freed:
        return scope
    inner = scope.inner({})
    for key in local.keys() & scope.reading.definitions.keys():
        known = scope.reading.definitions[key]
        inner.names[key] = Definition(known.body, inner, known.given)
    for key, target in freed.items():
        inner.names[key] = Tensor(Variable(target.name, target.stored), target.axes)
    return inner


def substituted(value: Tensor, values: dict[str, Tensor]) -> Tensor:
    """A tensor with variables replaced by tensors of their layout."""

    def replacement(found: Tensor) -> Callable[[tuple[Axis, ...]], Term]:
        def at(axes: tuple[Axis, ...]) -> Term:
            names = dict(zip(found.own, axes, strict=True))
            return b.rename(found.term, names)

        return at

    table = {name: replacement(found) for name, found in values.items()}
    return Tensor(b.substitute(value.term, table), value.axes)


def by_target(value: Tensor, target: Target, span: Span, scope: Scope) -> Tensor:
    """The derivative of a tensor by one target, laid out."""
    if target.blocks:
        return _by_blocks(value, target, span, scope)
    fresh = tuple(b.fresh(axis) for axis in target.stored)
    term = term_derivative(value.term, target.name, fresh)
    names = dict(zip(target.stored, fresh, strict=True))
    for axis, pick in zip(fresh, target.picks, strict=True):
        if pick is not None:
            term = _at(term, axis, pick, scope)
    kept = tuple(None if axis is None else names[axis] for axis in target.axes)
    return Tensor(term, layout(value, kept, span))


def _at(term: Term, axis: Axis, index: Tensor, scope: Scope) -> Term:
    from lemmata.formula.reading.entries import at_index

    if axis not in term.free:
        return term
    return at_index(term, axis, index, scope)


def layout(value: Tensor, by: Axes, span: Span) -> Axes:
    """The axes of a derivative: of the variable for a number, Jacobian for a column."""
    own = tuple(axis for axis in by if axis is not None)
    if value.is_scalar:
        return by
    if not own:
        return value.axes
    if value.is_vector and len(own) == 1:
        return (*value.own, *own)
    del span
    return (*value.own, *own)


def _by_blocks(value: Tensor, target: Target, span: Span, scope: Scope) -> Tensor:
    """The derivative by several variables one behind another."""
    parts: list[tuple[Term, Axis | None]] = []
    size = Size()
    for block in target.blocks:
        part = by_target(value, block, span, scope)
        own = part.own[len(value.own) :]
        if len(own) > 1:
            raise IllTyped("a derivative by several matrices at once", span, "use vec")
        axis = own[0] if own else None
        size += axis.size if axis is not None else Size.of(1)
        parts.append((part.term, axis))
    out = b.new_axis("z", size)
    return Tensor(Concatenate(tuple(parts), out), layout(value, (out, None), span))


def function_derivative(
    function: Function, values: list[Tensor], places: list[int], span: Span, scope: Scope
) -> Tensor:
    """The derivative of a function by some of its parameters, at given arguments."""
    keys = [parameter_key(parameter) for parameter in function.parameters]
    arrays = [k for k, value in enumerate(values) if not value.is_scalar]
    try:
        return _whole_derivative(function, keys, values, places, span, scope)
    except IllTyped:
        if len(arrays) != 1:
            raise
    value = values[arrays[0]]
    riding = [Tensor(v.term) if v is value else v for v in values]
    result = _whole_derivative(function, keys, riding, places, span, scope)
    return Tensor(result.term, value.axes)


def stacked_derivative(
    function: Function, values: list[Tensor], order: int, span: Span, scope: Scope
) -> Tensor:
    """The gradient (order 1) or Hessian (2) of a function of several numbers."""
    count = Size.of(len(values))
    row, column = b.new_axis("g", count), b.new_axis("g", count)
    places = range(len(values))

    def slope(*by: int) -> Term:
        return function_derivative(function, values, list(by), span, scope).term

    if order == 1:
        blocks = tuple((slope(k), None) for k in places)
        return Tensor(Concatenate(blocks, row), (row, None))
    if order == 2:
        rows = [Concatenate(tuple((slope(j, k), None) for k in places), column) for j in places]
        return Tensor(Concatenate(tuple((one, None) for one in rows), row), (row, column))
    raise NotUnderstood("a derivative of this order of several numbers", span, "write one entry")


def _whole_derivative(  # noqa: PLR0917
    function: Function,
    keys: list[str | None],
    values: list[Tensor],
    places: list[int],
    span: Span,
    scope: Scope,
) -> Tensor:
    names = {place: f"{keys[place]}@{place}:{scope.reading.next_number()}" for place in places}
    bound: dict[str, Tensor] = {}
    arguments: dict[str, Tensor] = {}
    for k, (key, value) in enumerate(zip(keys, values, strict=True)):
        if key is None:
            continue
        if k in names:
            value_ = value.fresh()
            bound[key] = Tensor(Variable(names[k], value_.own), value_.axes)
            arguments[names[k]] = value_
        else:
            bound[key] = value
    body = body_value(function.body, call_scope(function, dict(bound)), span, function.name)
    result = as_tensor(body, Symbol(function.name, span=span), scope)
    for place in reversed(places):
        key = keys[place]
        assert key is not None
        variable = bound[key]
        target = Target(names[place], variable.own, variable.axes, (None,) * len(variable.own))
        result = by_target(result, target, span, scope)
    return substituted(result, arguments)


def differential_of(operand: Tensor, scope: Scope) -> Tensor:
    """The differential of an expression in the variables whose differentials are written."""
    reading = scope.reading
    inside = b.variables_of(operand.term)
    drawn = [name for name in reading.declared if name in inside]
    named = [name for name in drawn if name in reading.differentials]
    directions = {}
    for name in named or drawn:
        directions[name] = _direction(name, scope)
    return Tensor(term_differential(operand.term, directions), operand.axes)


def _direction(name: str, scope: Scope) -> Callable[[tuple[Axis, ...]], Term]:
    reading = scope.reading
    differential = rf"\mathrm{{d}}{name}"
    if differential not in reading.declared:
        reading.variable(differential, reading.declared[name].sizes, Domain())

    def at(axes: tuple[Axis, ...]) -> Term:
        return Variable(differential, axes)

    return at


__all__ = [
    "Definition",
    "Pick",
    "Target",
    "by_target",
    "differentiated",
    "function_derivative",
    "key_of",
]
