"""Norms of vectors and matrices."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading.expressions import tensor
from lemmata.formula.reading.values import Tensor, scalar
from lemmata.formula.surface import Group, Numeral, Surface, Symbol
from lemmata.formula.terms import Apply, Reduce, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.surface import Span

_HALF = b.number(Fraction(1, 2))


def norm(group: Group, below: Surface | None, scope: Scope) -> Tensor:
    """The norm that a subscript names; without one, the Euclidean norm of a vector."""
    value = tensor(group.body, scope)
    if value.is_matrix:
        return scalar(_matrix_norm(value, below, group, scope))
    return scalar(_vector_norm(value, below, scope))


def _size(term: Term) -> Term:
    return Apply("abs", (term,))


def _vector_norm(value: Tensor, below: Surface | None, scope: Scope) -> Term:  # noqa: PLR0911
    axes = value.own
    if not axes:
        return _size(value.term)
    match below:
        case None | Numeral("2"):
            return b.power(b.total(b.power(value.term, b.number(2)), *axes), _HALF)
        case Numeral("1"):
            return b.total(_size(value.term), *axes)
        case Symbol(r"\infty"):
            return Reduce("max", _size(value.term), axes)
        case Numeral("0"):
            return b.total(b.subtract(b.ONE, b.apply("equal", value.term, b.ZERO)), *axes)
    order = tensor(below, scope)
    if order.is_matrix:
        return _weighted(value, order, below.span, scope)
    powers = b.total(b.power(_size(value.term), order.term), *axes)
    return b.power(powers, b.power(order.term, b.number(-1)))


def _weighted(value: Tensor, weight: Tensor, span: Span, scope: Scope) -> Term:
    """The norm of a positive definite matrix: the root of x'Ax."""
    row, column = weight.own
    (axis,) = value.own
    if not (
        scope.reading.unify(row.size, axis.size) and scope.reading.unify(column.size, axis.size)
    ):
        raise NotUnderstood("the matrix of this norm has another size", span, "")
    left = b.rename(value.term, {axis: row})
    right = b.rename(value.term, {axis: column})
    return b.power(b.total(b.multiply(left, weight.term, right), row, column), _HALF)


def _matrix_norm(value: Tensor, below: Surface | None, group: Group, scope: Scope) -> Term:
    from lemmata.formula.reading.spectral import singular_values

    row, column = value.own
    match below:
        case Symbol("F", "" | "mathrm"):
            return b.power(b.total(b.power(value.term, b.number(2)), row, column), _HALF)
        case Numeral("2") | Symbol("op"):
            spectrum = singular_values(value)
            return Reduce("max", spectrum.term, spectrum.own)
        case Symbol("*" | r"\ast"):
            spectrum = singular_values(value)
            return b.total(spectrum.term, *spectrum.own)
        case Numeral("1"):
            return Reduce("max", b.total(_size(value.term), row), (column,))
        case Symbol(r"\infty"):
            return Reduce("max", b.total(_size(value.term), column), (row,))
        case Symbol(r"\max") | Symbol("max"):
            return Reduce("max", _size(value.term), (row, column))
    message = "this norm of a matrix is not known" if below else "which norm of a matrix?"
    del scope
    span = group.span if below is None else below.span
    raise NotUnderstood(message, span, r"write \|A\|_F, \|A\|_2, \|A\|_* , \|A\|_1 or \|A\|_\infty")
