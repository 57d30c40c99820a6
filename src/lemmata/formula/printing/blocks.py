"""Matrices of blocks as they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import surface as s
from lemmata.formula.building import ZERO
from lemmata.formula.printing.networks import NoMatrixForm
from lemmata.formula.terms import Concatenate

if TYPE_CHECKING:
    from lemmata.formula.printing.matrices import Matrices
    from lemmata.formula.surface import Surface
    from lemmata.formula.terms import Axis, Term


def stacked(matrices: Matrices, term: Concatenate, row: Axis, column: Axis | None) -> Surface:
    """Blocks below one another, those beside one another in one line."""
    if term.out != row:
        lines = [_line(matrices, term, row)]
    else:
        lines = []
        for body, axis in term.blocks:
            if isinstance(body, Concatenate) and body.out == column:
                lines.append(_line(matrices, body, axis))
            else:
                lines.append((_cell(matrices, body, axis, column),))
    if len(set(map(len, lines))) != 1:
        raise NoMatrixForm
    return s.Table("bmatrix", tuple(lines))


def _line(matrices: Matrices, term: Concatenate, row: Axis | None) -> tuple[Surface, ...]:
    return tuple(_cell(matrices, body, row, axis) for body, axis in term.blocks)


def _cell(matrices: Matrices, body: Term, row: Axis | None, column: Axis | None) -> Surface:
    return s.Numeral("0") if body == ZERO else matrices.surface(body, row, column)
