"""The differentials of matrix exponentials, logarithms, roots, sines and cosines, of any order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.building import (
    ZERO,
    add,
    multiply,
    new_axis,
    whole,
)
from lemmata.formula.contraction import delta
from lemmata.formula.differentiate.perturbations import Perturbation, perturbation
from lemmata.formula.operators.frechet import DERIVATIVE
from lemmata.formula.simplify.matrices import scalar_derivative
from lemmata.formula.terms import Axis, Concatenate, Index, Matrix, Multiply, Pick, Term

if TYPE_CHECKING:
    from lemmata.formula.differentiate.linear import Linear
    from lemmata.formula.differentiate.rules import Differential


def analytic(d: Differential, term: Matrix) -> Linear:
    """f'(A) E where the direction commutes with A, else the Fréchet derivative along it."""
    e = perturbation(d, term)
    row, column = term.out
    if _commutes(term, e):
        slope = scalar_derivative(replace(term, out=(row, e.row)))
        return e.linear.times(slope).summed((e.row,)).renamed({e.column: column})
    along = replace(term, function=term.function + DERIVATIVE, out=(row, column, e.row, e.column))
    return e.between(along)


def _commutes(term: Matrix, e: Perturbation) -> bool:
    """Whether matrix and direction are multiples of one matrix, as in ``exp(t A)``."""
    if len(e.linear.parts) != 1:
        return False
    placed = e.linear.renamed({e.row: term.row, e.column: term.column})
    ((pattern, coefficient),) = placed.parts.items()
    axes = {term.row, term.column}
    if any(one.free & axes for one in pattern):
        return False
    return _matrix_factors(term.body, axes) == _matrix_factors(coefficient, axes)


def _matrix_factors(term: Term, axes: set[Axis]) -> list[Term]:
    factors = term.factors if isinstance(term, Multiply) else (term,)
    return [factor for factor in factors if factor.free & axes]


def frechet_of_frechet(d: Differential, term: Matrix) -> Linear:
    """A Fréchet derivative is a block of f([[A, E], [0, A]]), which is differentiated in turn."""
    row, column, left, right = term.out
    n = term.row.size
    rows, columns = new_axis("i", n + n), new_axis("j", n + n)
    unit = multiply(delta(term.row, left), delta(term.column, right))
    upper = Concatenate(((term.body, term.column), (unit, term.column)), columns)
    lower = Concatenate(((ZERO, term.column), (term.body, term.column)), columns)
    blocks = Concatenate(((upper, term.row), (lower, term.row)), rows)
    out = new_axis("i", n + n, row.start), new_axis("j", n + n, column.start)
    function = term.function.removesuffix(DERIVATIVE)
    inner = Pick(Matrix(function, blocks, rows, columns, out), out[1], add(Index(column), whole(n)))
    return d.of(Pick(inner, out[0], Index(row)))
