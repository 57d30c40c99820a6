"""Matrices of blocks, Kronecker products and vec as they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import surface as s
from lemmata.formula.building import ZERO, multiply
from lemmata.formula.printing import notation as n
from lemmata.formula.printing.networks import NoMatrixForm
from lemmata.formula.terms import Concatenate, Flatten, Multiply

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


def flattened(matrices: Matrices, term: Flatten, row: Axis, column: Axis | None) -> Surface:
    """Several axes read as one: a Kronecker product, else the columns of a matrix."""
    pairs = [term.axes]
    body = term.body
    if column is not None:
        if not isinstance(body, Flatten):
            raise NoMatrixForm
        pairs = [term.axes, body.axes] if term.out == row else [body.axes, term.axes]
        body = body.body
    if any(len(pair) != 2 for pair in pairs):
        raise NoMatrixForm
    left, right = zip(*pairs, strict=True)
    factors = body.factors if isinstance(body, Multiply) else (body,)
    second = [factor for factor in factors if factor.free & set(right)]
    first = [factor for factor in factors if factor not in second]
    if not any(factor.free & set(left) for factor in second):
        both = [
            matrices.surface(multiply(*part), *axes)
            for part, axes in ((first, left), (second, right))
        ]
        return s.Operation(tuple(both), (r"\otimes",))
    if column is None:
        return n.call("vec", matrices.surface(body, right[0], left[0]))
    raise NoMatrixForm
