"""Random terms over the symbols of `derivatives`, defined and smooth at its points."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from lemmata.formula.building import add, apply, multiply, new_axis, number, power, total
from lemmata.formula.sizes import Size
from lemmata.formula.terms import (
    Axis,
    Concatenate,
    Delta,
    Flatten,
    Index,
    Matrix,
    Pick,
    Reduce,
    Whole,
)
from tests.formula.derivatives import A, B, n, t, x, y

SMOOTH = ("sin", "cos", "tanh", "sigmoid", "softplus", "arctan", "erf", "normal_cdf")
ONE = number(1)


def leaves(draw, axes):
    """Something that has some of these axes."""
    choices = [t, number(Fraction(draw(st.integers(-3, 3)), 2)), Whole(n)]
    if axes:
        axis = draw(st.sampled_from(axes))
        other = draw(st.sampled_from(axes))
        choices += [x(axis), y(axis), A(axis, other), B(other, axis), Index(axis)] * 2
        choices += [Delta(axis, other)] if axis != other else []
    return draw(st.sampled_from(choices))


@st.composite
def terms(draw, axes=(), depth=3):
    """A term whose free axes are among `axes`."""
    if depth == 0:
        return leaves(draw, axes)
    inner = new_axis(draw(st.sampled_from("ijkl")), n)

    def part(*more):
        return draw(terms(axes=(*axes, *more), depth=depth - 1))

    kind = draw(st.sampled_from(tuple(KINDS)))
    return KINDS[kind](draw, part, inner, axes)


def _matrix(draw, part, inner, axes):
    """A function of a matrix near a multiple of the identity."""
    other = new_axis("r", n)
    function = draw(st.sampled_from(("inverse", "det", "exp", "power", "log")))
    body = add(
        multiply(number(3), Delta(inner, other)),
        multiply(number(Fraction(1, 5)), apply("tanh", part(inner, other))),
    )
    row, column = new_axis("w", n), new_axis("c", n)
    out = () if function == "det" else (row, column)
    parameter = number(draw(st.integers(-2, 4))) if function == "power" else None
    made = Matrix(function, body, inner, other, out, parameter)
    if function == "det":
        return made
    return total(multiply(made, A(column, row), part(row)), row, column)


def _blocks(draw, part, inner, axes):
    out = Axis("blocks", n + Size.of(1))
    made = Concatenate(((part(inner), inner), (part(), None)), out)
    return Pick(made, out, number(draw(st.integers(1, 3))))


def _flat(draw, part, inner, axes):
    other, out = new_axis("o", n), new_axis("flat", n * n)
    return Pick(Flatten(part(inner, other), (inner, other), out), out, ONE)


KINDS = {
    "leaf": lambda draw, part, inner, axes: leaves(draw, axes),
    "add": lambda draw, part, inner, axes: add(part(), part()),
    "multiply": lambda draw, part, inner, axes: multiply(part(), part()),
    "sum": lambda draw, part, inner, axes: total(part(inner), inner),
    "product": lambda draw, part, inner, axes: Reduce(
        "product", add(ONE, apply("sin", part(inner))), (inner,)
    ),
    "smooth": lambda draw, part, inner, axes: apply(draw(st.sampled_from(SMOOTH)), part()),
    "power": lambda draw, part, inner, axes: power(
        add(ONE, power(part(), number(2))),
        number(Fraction(draw(st.sampled_from((-4, -1, 1, 3, 4))), 2)),
    ),
    "exponent": lambda draw, part, inner, axes: power(
        apply("softplus", part()), apply("tanh", part())
    ),
    "log": lambda draw, part, inner, axes: apply("log", add(ONE, apply("softplus", part()))),
    "cases": lambda draw, part, inner, axes: (
        apply("where", apply("less", ONE, Index(inner_of(axes, inner))), part(), part())
        if axes
        else part()
    ),
    "pick": lambda draw, part, inner, axes: Pick(part(inner), inner, number(1)),
    "matrix": _matrix,
    "blocks": _blocks,
    "flat": _flat,
}


def inner_of(axes, inner):
    """An axis that is free here."""
    return axes[0] if axes else inner
