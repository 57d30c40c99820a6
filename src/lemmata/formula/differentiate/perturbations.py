"""The differential of a matrix that a function is taken of, ready to be multiplied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lemmata.formula.building import fresh, multiply

if TYPE_CHECKING:
    from lemmata.formula.differentiate.linear import Linear
    from lemmata.formula.differentiate.rules import Differential
    from lemmata.formula.terms import Axis, Matrix, Term


@dataclass(frozen=True, slots=True)
class Perturbation:
    """The differential of a matrix, rows along `row`, columns along `column` (fresh axes)."""

    linear: Linear
    row: Axis
    column: Axis

    def between(self, *factors: Term) -> Linear:
        """Its sum against factors over rows and columns."""
        return self.linear.times(multiply(*factors)).summed((self.row, self.column))


def perturbation(d: Differential, term: Matrix) -> Perturbation:
    """The differential of the matrix that a function is taken of."""
    row, column = fresh(term.row), fresh(term.column)
    linear = d.of(term.body).renamed({term.row: row, term.column: column})
    return Perturbation(linear, row, column)


def of_body(term: Matrix, function: str, *out: Axis) -> Matrix:
    """Another function of the same matrix."""
    return replace(term, function=function, out=out, parameter=None)
