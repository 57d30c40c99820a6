"""Eigenvalues, singular values, condition numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.expressions import placed
from lemmata.formula.reading.symmetry import is_symmetric
from lemmata.formula.reading.values import (
    Family,
    Function,
    Tensor,
    scalar,
)
from lemmata.formula.sizes import Bound, Size
from lemmata.formula.surface import Scripts, Surface, Symbol, Words
from lemmata.formula.terms import Axis, Matrix, Pick, Reduce

if TYPE_CHECKING:
    from lemmata.formula.reading.algebra import Placed
    from lemmata.formula.reading.products import Call
    from lemmata.formula.reading.scope import Scope


def spectral(item: Surface, called: Call, scope: Scope) -> Tensor | None:  # noqa: PLR0911
    r"""``\lambda_i(A)``, ``\lambda_{\max}(A)``, ``\sigma_{\min}(A)``, ``\kappa(A)``."""
    name, below = (item.base, item.below) if isinstance(item, Scripts) else (item, None)
    if not isinstance(name, Symbol) or name.name not in (r"\lambda", r"\sigma", r"\kappa", r"\rho"):
        return None
    key = scope.key(name) or ""
    known = scope.find(key, item.span) if scope.is_known(key) else None
    if isinstance(known, Tensor | Family):
        return None
    if key in scope.reading.patterns or isinstance(known, Function):
        return None
    matrix = placed(called.group.body, scope)
    if not matrix.value.is_matrix:
        return None
    if name.name == r"\kappa":
        return _condition_number(matrix)
    if name.name == r"\rho" and below is None:
        return _spectral_radius(matrix, scope)
    if below is None or name.name == r"\rho":
        return None
    descending = scope.lookup("descending") is not None
    if name.name == r"\sigma":
        values, falling = singular_values(matrix.value), True
    else:
        values = eigenvalues(matrix, scope, real=True)
        falling = False
    return spectrum_entry(values, below, falling, scope, flip=descending and not falling)


def _condition_number(matrix: Placed) -> Tensor:
    values = singular_values(matrix.value)
    (axis,) = values.own
    largest = Reduce("max", values.term, (axis,))
    return scalar(b.divide(largest, Reduce("min", values.term, (axis,))))


def _spectral_radius(matrix: Placed, scope: Scope) -> Tensor:
    values = eigenvalues(matrix, scope)
    return scalar(Reduce("max", b.apply("abs", values.term), values.own))


def spectrum_entry(
    values: Tensor, below: Surface, falling: bool, scope: Scope, flip: bool = False
) -> Tensor:
    """One of ordered values: the largest, the smallest, the i-th."""
    from lemmata.formula.reading.entries import at_index, index_value

    del falling
    (axis,) = values.own
    match below:
        case Symbol("max") | Words("max"):
            return scalar(Reduce("max", values.term, (axis,)))
        case Symbol("min") | Words("min"):
            return scalar(Reduce("min", values.term, (axis,)))
    index = index_value(below, scope)
    if flip:
        at = b.subtract(b.add(b.whole(axis.size), b.ONE), index.term)
        return scalar(Pick(values.term, axis, at))
    return scalar(at_index(values.term, axis, index, scope))


def eigenvalues(matrix: Placed, scope: Scope, *, real: bool = False) -> Tensor:
    """The eigenvalues of a square matrix, ascending where it is known to be symmetric."""
    row, column = al.square(scope.reading, matrix.value, matrix.span, "the eigenvalues")
    out = b.new_axis("l", row.size)
    symmetric = is_symmetric(matrix.value, scope.reading)
    name = "symmetric_eigenvalues" if symmetric else "eigenvalues"
    del real
    return Tensor(Matrix(name, matrix.value.term, row, column, (out,)), (out, None))


def singular_values(value: Tensor) -> Tensor:
    """The singular values of a matrix, descending."""
    row, column = both_axes(value)
    size = row.size if row.size == column.size else Size.of(Bound("min", (row.size, column.size)))
    out = b.new_axis("s", size)
    return Tensor(Matrix("singular_values", value.term, row, column, (out,)), (out, None))


def both_axes(value: Tensor) -> tuple[Axis, Axis]:
    """Rows and columns, of length one where a vector has none."""
    row, column = value.axes
    return row or b.new_axis("r", Size.of(1)), column or b.new_axis("c", Size.of(1))
