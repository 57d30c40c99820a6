"""Superscripts: transposes, inverses, pseudo-inverses, powers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood, shown
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.expressions import number_term, tensor
from lemmata.formula.reading.keys import (
    is_transpose,
    negated,
)
from lemmata.formula.reading.values import (
    Tensor,
)
from lemmata.formula.sizes import Size
from lemmata.formula.surface import (
    Blank,
    Operation,
    Surface,
    Symbol,
)
from lemmata.formula.terms import Pick, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.algebra import Placed
    from lemmata.formula.reading.scope import Scope


def exponentiate(base: Placed, above: Surface, scope: Scope) -> Tensor:
    """A superscript: transpose, inverse, pseudo-inverse, entrywise power, power."""
    reading = scope.reading
    span = base.span
    if is_transpose(above):
        return al.transpose(base.value, span)
    behind = negated(above)
    if behind is not None and is_transpose(behind):
        return al.transpose(al.invert(reading, base), span)
    match above:
        case Symbol("+" | r"\dagger"):
            return pseudo_inverse(base)
        case Operation((Blank(), exponent), (r"\circ" | r"\odot",)):
            power = number_term(exponent, scope, "the exponent").term
            return Tensor(b.power(base.value.term, power), base.value.axes)
        case Symbol("*"):
            message = f"the star on {al.shape_text(scope.reading, base.value)} is not declared"
            raise NotUnderstood(message, above.span, "declare the starred name, or write \\top")
        case Symbol("c" | "H", "" | "mathsf" | "mathrm") if not scope.is_known(above.name):
            message = f"the superscript {shown(above.name)} is not part of the language"
            raise NotUnderstood(message, above.span, r"\top is the transpose")
    return al.raise_to(reading, base, tensor(above, scope))


def pseudo_inverse(base: Placed) -> Tensor:
    """The Moore-Penrose inverse, of a vector too."""
    from lemmata.formula.terms import Matrix

    value = base.value
    if value.is_scalar:
        raise NotUnderstood("the pseudo-inverse of a number", base.span, "write ^{-1}")
    row, column = value.axes
    one = Size.of(1)
    row_axis = row or b.new_axis("r", one)
    column_axis = column or b.new_axis("c", one)
    out_row = b.fresh(column_axis)
    out_column = b.fresh(row_axis)
    term: Term = Matrix("pseudoinverse", value.term, row_axis, column_axis, (out_row, out_column))
    if column is None:
        term, out_row = Pick(term, out_row, b.ONE), None  # type: ignore[assignment]
    if row is None:
        term, out_column = Pick(term, out_column, b.ONE), None  # type: ignore[assignment]
    return Tensor(term, (out_row, out_column))
