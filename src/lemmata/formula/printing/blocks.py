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
    down = term.out == row
    other = column if down else row
    lines: list[tuple[Surface, ...]] = []
    for body, axis in term.blocks:
        inside: list[tuple[Term, Axis | None]] = [(body, other)]
        if isinstance(body, Concatenate) and body.out == other:
            inside = list(body.blocks)
        pairs = [(part, (axis, along) if down else (along, axis)) for part, along in inside]
        lines.append(tuple(_cell(matrices, part, *places) for part, places in pairs))
    if len(set(map(len, lines))) != 1:
        raise NoMatrixForm
    return s.Table("bmatrix", tuple(lines if down else zip(*lines, strict=True)))


def _cell(matrices: Matrices, body: Term, row: Axis | None, column: Axis | None) -> Surface:
    return s.Numeral("0") if body == ZERO else matrices.surface(body, row, column)
