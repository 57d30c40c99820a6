"""The differentials of integrals, limits and extrema, which bind variables of their own."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from lemmata.formula.building import (
    ZERO,
    add,
    fresh,
    multiply,
    number,
    power,
    substitute,
    total,
)
from lemmata.formula.contraction import delta
from lemmata.formula.differentiate.linear import Linear
from lemmata.formula.errors import NotDifferentiable
from lemmata.formula.terms import Extremum, Integral, Limit, Matrix, Variable

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.differentiate.rules import Differential
    from lemmata.formula.terms import Axis, Term

_steps = count(1)


def integral(d: Differential, term: Integral) -> Linear:
    """Leibniz's rule: under the sign, and what the moving ends add."""
    inner = d.without(term.name)
    under = inner.of(term.body).map(lambda part: replace(term, body=part))
    lower = _end(d, term, term.lower).times(number(-1))
    return Linear.sum((under, _end(d, term, term.upper), lower))


def _end(d: Differential, term: Integral, end: Term) -> Linear:
    moved = d.of(end)
    return moved.times(substitute(term.body, {term.name: lambda _: end})) if moved else moved


def limit(d: Differential, term: Limit) -> Linear:
    """Under the limit; where the place moves, the limit is first taken to it by a step to 0."""
    if d.depends(term.to):
        name = f"{term.name}#{next(_steps)}"
        moved = add(term.to, Variable(name))
        body = substitute(term.body, {term.name: lambda _: moved})
        term = Limit(body, name, ZERO, term.side)
    inner = d.without(term.name)
    return inner.of(term.body).map(lambda part: replace(term, body=part))


def extremum(d: Differential, term: Extremum) -> Linear:
    """Of the value: that of the body at the place (envelope theorem); of a place: implicit."""
    inner = d.without(*(variable.name for variable in term.variables))
    if any(inner.depends(part) for part in (*term.inequalities, *term.equalities)):
        raise NotDifferentiable(
            f"the conditions of this {term.kind} depend on the variable of the derivative",
            hint="differentiate an extremum whose conditions don't move",
        )
    if term.place is not None:
        return _place(inner, term)
    return _at_place(inner.of(term.body), term)


def _at_place(linear: Linear, term: Extremum) -> Linear:
    """Coefficients with the variables replaced by their values at the extremum."""
    values: dict[str, Callable[[tuple[Axis, ...]], Term]] = {
        variable.name: _value_of(variable.name, term) for variable in term.variables
    }
    return linear.map(lambda part: substitute(part, values))


def _value_of(name: str, term: Extremum) -> Callable[[tuple[Axis, ...]], Term]:
    def value(axes: tuple[Axis, ...]) -> Term:
        own = {v.name: tuple(map(fresh, v.axes)) for v in term.variables}
        variables = tuple(Variable(v.name, own[v.name]) for v in term.variables)
        made = replace(term, variables=variables, place=name)
        if not made.free.intersection(axes) and len(set(axes)) == len(axes):
            placed = (Variable(v.name, axes) if v.name == name else v for v in variables)
            return replace(made, variables=tuple(placed))
        deltas = (delta(left, right) for left, right in zip(own[name], axes, strict=True))
        return total(multiply(*deltas, made), *own[name])

    return value


def _place(d: Differential, term: Extremum) -> Linear:
    """-H⁻¹ times the differential of the gradient, inside of the domain (implicit functions)."""
    variable = next(v for v in term.variables if v.name == term.place)
    if term.inequalities or term.equalities or len(term.variables) > 1 or len(variable.axes) > 1:
        raise NotDifferentiable(
            "the place of an extremum has a derivative here only for one number or vector,"
            " without conditions",
        )
    value = replace(term, place=None)
    left, right = tuple(map(fresh, variable.axes)), tuple(map(fresh, variable.axes))
    gradient = d.along(variable.name, left).of(term.body).term()
    curvature = d.along(variable.name, right).of(gradient).term()
    change = _at_place(d.of(gradient), value)
    curvature = _at_place(Linear({frozenset(): curvature}), value).term()
    if not variable.axes:
        return change.times(multiply(number(-1), power(curvature, number(-1))))
    inverse = Matrix("inverse", curvature, left[0], right[0], (variable.axes[0], left[0]))
    return change.times(multiply(number(-1), inverse)).summed(left)
