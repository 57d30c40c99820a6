"""Products of matrix functions of one matrix."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.building import (
    ONE,
    ZERO,
    multiply,
    negate,
    new_axis,
    number,
    power,
    rename,
)
from lemmata.formula.contraction import delta
from lemmata.formula.operators.frechet import DERIVATIVE
from lemmata.formula.simplify.collecting import collected
from lemmata.formula.terms import Apply, Axis, Matrix, Number, Term

if TYPE_CHECKING:
    from collections.abc import Sequence


def scalar_derivative(term: Matrix) -> Term:
    """f'(A) for a matrix function f(A), as the derivative of f on numbers says."""
    match term.function:
        case "exp":
            return term
        case "sin":
            return replace(term, function="cos")
        case "cos":
            return negate(replace(term, function="sin"))
        case "log":
            return replace(term, function="inverse")
        case _:
            assert term.function == "sqrt"
            row, column = (new_axis("i", term.row.size), new_axis("j", term.row.size))
            root = replace(term, out=(row, column))
            return multiply(number(Fraction(1, 2)), Matrix("inverse", root, row, column, term.out))


def cofactors(factors: list[Term]) -> list[Term]:
    """det(A)^e adj(A) = det(A)^(e+1) A⁻¹ for e < 0: neither is defined for singular A."""
    for place, factor in enumerate(factors):
        match factor:
            case Apply("power", (Matrix(function="det") as det, Number(value))) if value < 0:
                wanted = replace(det, function="adjugate")
                for other, found in enumerate(factors):
                    if isinstance(found, Matrix) and replace(found, out=()) == wanted:
                        made = list(factors)
                        made[place] = power(det, Number(value + 1))
                        made[other] = replace(found, function="inverse")
                        return cofactors(made)
    return factors


def traced(axis: Axis, factors: Sequence[Term]) -> Term | None:
    """The sum over one axis of all factors that have it, where functions of one matrix meet.

    Σ_i f'(A; i, i, k, l) is f'(A)_{lk}, and powers of one matrix multiply to a power.
    """
    match factors:
        case [Matrix(function=name, out=(first, second, row, column)) as along]:
            if first == second == axis and name.endswith(DERIVATIVE):
                function = name.removesuffix(DERIVATIVE)
                return scalar_derivative(replace(along, function=function, out=(column, row)))
        case [Matrix(function="power") as left, Matrix(function="power") as right]:
            return _powers(axis, left, right) or _powers(axis, right, left)
    return None


def _powers(axis: Axis, left: Matrix, right: Matrix) -> Term | None:
    (row, inner), (outer, column) = left.out, right.out
    assert left.parameter is not None
    assert right.parameter is not None
    bare = replace(left, out=(), parameter=None)
    if inner != axis or outer != axis or axis in (row, column):
        return None
    if axis in bare.free or bare != replace(right, out=(), parameter=None):
        return None
    exponents = left.parameter, right.parameter
    if len({one.value < 0 for one in exponents if isinstance(one, Number)}) > 1:
        return None  # A^{-1} A is not the identity where A is singular
    return matrix_raised(left, collected(exponents), row, column)


def matrix_raised(term: Matrix, exponent: Term, row: Axis, column: Axis) -> Term:
    """The matrix of a power raised to another exponent, at these axes."""
    if exponent == ZERO:
        return delta(row, column)
    if exponent == ONE:
        return rename(term.body, {term.row: row, term.column: column})
    return replace(term, parameter=exponent, out=(row, column))
