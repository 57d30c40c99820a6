"""Matrices in blocks, and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood
from lemmata.formula.reading.algebra import Placed, shape_text
from lemmata.formula.reading.expressions import placed
from lemmata.formula.reading.large import mask_terms
from lemmata.formula.reading.values import Tensor, shaped
from lemmata.formula.sizes import ONE, Size
from lemmata.formula.surface import (
    Blank,
    Group,
    Juxtaposition,
    Relations,
    Sequence,
    Surface,
    Table,
    Words,
)
from lemmata.formula.terms import Axis, Concatenate, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope

_MATRICES = frozenset(("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array"))
_BARRED = {"vmatrix": "det"}


def read_table(surface: Table, scope: Scope) -> Tensor:
    """The value of a matrix of blocks, or of cases."""
    if surface.kind in ("cases", "rcases"):
        return _cases(surface, scope)
    if surface.kind in _MATRICES:
        return block_matrix(surface, scope)
    if surface.kind in _BARRED:
        from lemmata.formula.reading.builtins import determinant

        return determinant(scope.reading, Placed(block_matrix(surface, scope), surface.span))
    message = f"an environment {surface.kind} has no value here"
    raise NotUnderstood(message, surface.span, "bmatrix and cases have")


def block_matrix(surface: Table, scope: Scope) -> Tensor:
    """Blocks beside and below one another; a 0 takes the shape that is left for it."""
    width = len(surface.rows[0])
    if any(len(row) != width for row in surface.rows):
        raise IllTyped("rows of different length", surface.span, "fill them up")
    cells = [[placed(cell, scope) for cell in row] for row in surface.rows]
    rows = [_common(line, 0, scope) for line in cells]
    columns = [_common([line[k] for line in cells], 1, scope) for k in range(width)]
    stacked = [
        _beside(line, row, columns, surface, scope) for line, row in zip(cells, rows, strict=True)
    ]
    column = stacked[0][1]
    if len(stacked) == 1:
        return shaped(stacked[0][0], rows[0], column)
    out = b.new_axis("r", _total(rows))
    parts = []
    for (term, own), row in zip(stacked, rows, strict=True):
        names = {} if own is None or column is None else {own: column}
        parts.append((b.rename(term, names), row))
    return shaped(Concatenate(tuple(parts), out), out, column)


def _common(cells: list[Placed], side: int, scope: Scope) -> Axis | None:
    """The axis that the blocks of one row (side 0) or column share; None where they are numbers."""
    found: Axis | None = None
    sizes: list[tuple[Size, Placed]] = []
    for cell in cells:
        if _is_zero(cell.value):
            continue
        axis = cell.value.axes[side] if len(cell.value.axes) == 2 else None
        sizes.append((ONE if axis is None else axis.size, cell))
        found = found or axis
    for size, cell in sizes[1:]:
        if not scope.reading.unify(sizes[0][0], size):
            shapes = (
                shape_text(scope.reading, sizes[0][1].value),
                shape_text(scope.reading, cell.value),
            )
            what = "beside" if side == 0 else "below"
            span = sizes[0][1].span.to(cell.span)
            raise IllTyped(
                f"blocks {what} one another don't fit: {shapes[0]} and {shapes[1]}", span
            )
    return None if found is None else b.fresh(found)


def _is_zero(value: Tensor) -> bool:
    return value.is_scalar and value.term == b.ZERO


def _beside(
    line: list[Placed], row: Axis | None, columns: list[Axis | None], surface: Table, scope: Scope
) -> tuple[Term, Axis | None]:
    parts: list[tuple[Term, Axis | None]] = []
    del scope, surface
    for cell, column in zip(line, columns, strict=True):
        value = cell.value
        names = {}
        if len(value.axes) == 2:
            pairs = zip(value.axes, (row, column), strict=True)
            names = {own: wanted for own, wanted in pairs if own is not None and wanted is not None}
        parts.append((b.rename(value.term, names), column))
    if len(parts) == 1:
        return parts[0]
    out = b.new_axis("c", _total(columns))
    return Concatenate(tuple(parts), out), out


def _total(axes: list[Axis | None]) -> Size:
    total = Size()
    for axis in axes:
        total += ONE if axis is None else axis.size
    return total


# ---- cases


def _cases(surface: Table, scope: Scope) -> Tensor:
    found: Tensor | None = None
    for row in reversed(surface.rows):
        value = placed(row[0], scope).value
        condition = row[1] if len(row) > 1 else None
        relation = None if condition is None else _condition(condition)
        if relation is None:
            if found is not None:
                raise NotUnderstood("only the last case is without a condition", surface.span, "")
            found = value
            continue
        mask = b.multiply(*mask_terms(relation, scope))
        other = value.term if found is None else found.term
        if found is None:
            other = b.power(b.ZERO, b.number(-1))
        found = Tensor(b.apply("where", mask, value.term, other), value.axes)
    assert found is not None
    return found


def _condition(surface: Surface) -> Relations | None:  # noqa: PLR0911
    match surface:
        case Relations():
            return surface
        case Sequence(items):
            for item in items:
                relation = _condition(item)
                if relation is not None:
                    return relation
            return None
        case Words() | Blank():
            return None
        case Group(body=body):
            return _condition(body)
        case Juxtaposition(items):
            return next((found for item in items if (found := _condition(item))), None)
        case _:
            return None
