"""The differentials of functions of whole matrices.

Sources: J. R. Magnus, H. Neudecker, "Matrix Differential Calculus"; N. J. Higham, "Functions of
Matrices", 2008; for the pseudo-inverse G. H. Golub, V. Pereyra, SIAM J. Numer. Anal. 10, 1973.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula import sizes
from lemmata.formula.building import (
    ZERO,
    fresh,
    multiply,
    new_axis,
    number,
    power,
    rename,
    subtract,
    total,
)
from lemmata.formula.contraction import delta
from lemmata.formula.differentiate.frechet import analytic, frechet_of_frechet
from lemmata.formula.differentiate.linear import Linear
from lemmata.formula.differentiate.perturbations import Perturbation, of_body, perturbation
from lemmata.formula.differentiate.powers import matrix_power
from lemmata.formula.errors import NotDifferentiable
from lemmata.formula.operators.frechet import ANALYTIC, DERIVATIVE
from lemmata.formula.terms import Axis, Concatenate, Index, Matrix, Pick, Term

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.differentiate.rules import Differential


def matrix_function(d: Differential, term: Matrix) -> Linear:
    """The differential of a function of a matrix."""
    if {term.row, term.column} & set(term.out):  # rules write both kinds of axes side by side
        row, column = fresh(term.row), fresh(term.column)
        body = rename(term.body, {term.row: row, term.column: column})
        term = replace(term, body=body, row=row, column=column)
    if term.function == "power":
        return matrix_power(d, term)
    if term.function in ANALYTIC:
        return analytic(d, term)
    if term.function.endswith(DERIVATIVE):
        return frechet_of_frechet(d, term)
    rule = RULES.get(term.function)
    if rule is None:
        name = term.function.replace("_", " ")
        raise NotDifferentiable(
            f"no rule gives the derivative of the {name} of a matrix",
            hint="state the derivative in another form, or by entries",
        )
    return rule(term, perturbation(d, term))


def _inverse(term: Matrix, e: Perturbation) -> Linear:
    row, column = term.out
    left, right = of_body(term, "inverse", row, e.row), of_body(term, "inverse", e.column, column)
    return e.between(number(-1), left, right)


def _determinant(term: Matrix, e: Perturbation) -> Linear:
    return e.between(of_body(term, "adjugate", e.column, e.row))


def _adjugate(term: Matrix, e: Perturbation) -> Linear:
    row, column = term.out
    whole = multiply(term, of_body(term, "adjugate", e.column, e.row))
    crossed = multiply(
        of_body(term, "adjugate", row, e.row), of_body(term, "adjugate", e.column, column)
    )
    return e.between(subtract(whole, crossed), power(of_body(term, "det"), number(-1)))


def _pseudoinverse(term: Matrix, e: Perturbation) -> Linear:
    """-A⁺ E A⁺ + A⁺ A⁺ᵀ Eᵀ (I - A A⁺) + (I - A⁺ A) Eᵀ A⁺ᵀ A⁺, where the rank stays."""
    row, column = term.out

    def inverse(left: Axis, right: Axis) -> Term:
        return of_body(term, "pseudoinverse", left, right)

    m, n = fresh(term.row), fresh(term.column)
    rows = total(multiply(inverse(row, m), inverse(e.column, m)), m)
    columns = total(multiply(inverse(n, e.row), inverse(n, column)), n)
    left = rename(term.body, {term.row: e.row, term.column: n})
    right = rename(term.body, {term.row: m, term.column: e.column})
    onto_range = total(multiply(left, inverse(n, column)), n)
    onto_rows = total(multiply(inverse(row, m), right), m)
    return Linear.sum(
        (
            e.between(number(-1), inverse(row, e.row), inverse(e.column, column)),
            e.between(rows, subtract(delta(e.row, column), onto_range)),
            e.between(subtract(delta(row, e.column), onto_rows), columns),
        )
    )


def _symmetric_eigenvalues(term: Matrix, e: Perturbation) -> Linear:
    (place,) = term.out
    vectors = (of_body(term, "symmetric_eigenvectors", axis, place) for axis in (e.row, e.column))
    return e.between(*vectors)


def _symmetric_eigenvectors(term: Matrix, e: Perturbation) -> Linear:
    """(λ I - A)⁺ E v; the sign that was chosen stays."""
    row, place = term.out
    value = of_body(term, "symmetric_eigenvalues", place)
    shifted = subtract(multiply(value, delta(term.row, term.column)), term.body)
    resolvent = replace(of_body(term, "pseudoinverse", row, e.row), body=shifted)
    return e.between(resolvent, of_body(term, "symmetric_eigenvectors", e.column, place))


def _singular_values(term: Matrix, e: Perturbation) -> Linear:
    """u vᵀ; the singular vectors beyond the shorter side are never picked."""
    (place,) = term.out
    rows = new_axis("k", term.row.size, place.start)
    columns = new_axis("k", term.column.size, place.start)
    left = Pick(of_body(term, "left_singular", e.row, rows), rows, Index(place))
    right = Pick(of_body(term, "right_singular", e.column, columns), columns, Index(place))
    return e.between(left, right)


def _eigenvalues(term: Matrix, e: Perturbation) -> Linear:
    """adj(λ I - A)ᵀ over its trace, for a simple eigenvalue of any matrix.

    The cofactors are written as determinants of the bordered matrix, which is not singular, so
    that the derivatives of higher order are defined too.
    """
    shifted = subtract(multiply(term, delta(term.row, term.column)), term.body)
    rows = new_axis("i", term.row.size + sizes.ONE)
    columns = new_axis("j", term.row.size + sizes.ONE)

    def bordered(row: Axis, column: Axis) -> Term:
        upper = Concatenate(((shifted, term.column), (delta(term.row, row), None)), columns)
        lower = Concatenate(((delta(term.column, column), term.column), (ZERO, None)), columns)
        return Matrix("det", Concatenate(((upper, term.row), (lower, None)), rows), rows, columns)

    axis = fresh(term.row)
    trace = total(bordered(axis, axis), axis)
    return e.between(bordered(e.row, e.column), power(trace, number(-1)))


RULES: dict[str, Callable[[Matrix, Perturbation], Linear]] = {
    "inverse": _inverse,
    "det": _determinant,
    "adjugate": _adjugate,
    "pseudoinverse": _pseudoinverse,
    "symmetric_eigenvalues": _symmetric_eigenvalues,
    "symmetric_eigenvectors": _symmetric_eigenvectors,
    "singular_values": _singular_values,
    "eigenvalues": _eigenvalues,
}
