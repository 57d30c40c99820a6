"""A matrix written as a table of undeclared letters: the letters name its blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import FormulaError, IllTyped
from lemmata.formula.reading.expressions import tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.values import Tensor, shaped
from lemmata.formula.sizes import ONE, Size
from lemmata.formula.surface import Relations, Surface, Table
from lemmata.formula.terms import Axis, Index, Pick, Term, Variable

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope


def name_blocks(surface: Surface, scope: Scope, *, dry: bool = False) -> bool:
    """Give the letters of a table the blocks of the matrix on the left; False for no such table."""
    assert isinstance(surface, Relations)
    left, table = surface.items
    if not isinstance(table, Table) or "matrix" not in table.kind:
        return False
    keys = [[key_of(cell, lambda _: None) for cell in row] for row in table.rows]
    if len({len(row) for row in keys}) != 1:
        return False
    for row in keys:
        for key in row:
            if key is None or not _may_name(key, scope):
                return False
    if dry:
        return _is_known(left, scope)
    whole = tensor(left, scope)
    if len(whole.axes) != 2:
        raise IllTyped("blocks of something that is no matrix", left.span, "")
    names = [[key or "" for key in row] for row in keys]
    heights = _sizes(whole.axes[0], [row[0] for row in names], 0, surface, scope)
    widths = _sizes(whole.axes[1], names[0], 1, surface, scope)
    top = Size()
    for row_names, height in zip(names, heights, strict=True):
        start = Size()
        for key, width in zip(row_names, widths, strict=True):
            scope.reading.declared.pop(key, None)
            scope.names[key] = _block(whole.fresh(), (top, height), (start, width))
            start += width or ONE
        top += height or ONE
    return True


def _is_known(left: Surface, scope: Scope) -> bool:
    try:
        tensor(left, scope)
    except FormulaError:
        return False
    return True


def _may_name(key: str, scope: Scope) -> bool:
    """Undeclared, or declared only by its size."""
    if scope.lookup(key) is None:
        return key not in scope.reading.patterns
    declared = scope.reading.declared.get(key)
    return declared is not None and declared.domain.kind == "real"


def _sizes(
    axis: Axis | None, keys: list[str], side: int, surface: Relations, scope: Scope
) -> list[Size | None]:
    """The sizes of blocks along one side; None for single entries."""
    reading = scope.reading
    whole = ONE if axis is None else reading.size(axis.size)
    if whole.number == len(keys):
        return [None] * len(keys)
    sizes: list[Size] = []
    for key in keys:
        found = scope.lookup(key)
        own = found.axes[side] if isinstance(found, Tensor) and len(found.axes) == 2 else None
        sizes.append(reading.open_size() if own is None else own.size)
    total = Size()
    for size in sizes:
        total += size
    if not reading.unify(total, whole):
        raise IllTyped(f"the blocks are {total} long, the matrix {whole}", surface.span, "")
    return list(sizes)


def _block(
    whole: Tensor, rows: tuple[Size, Size | None], columns: tuple[Size, Size | None]
) -> Tensor:
    """One block: where it begins, how long it is, along both sides."""
    term: Term = whole.term
    kept: list[Axis | None] = []
    for axis, (start, length) in zip(whole.axes, (rows, columns), strict=True):
        if axis is None:
            kept.append(None)
            continue
        if length is None:
            term = Pick(term, axis, b.add(b.whole(start), b.ONE))
            kept.append(None)
            continue
        own = b.new_axis("p", length)
        term = Pick(term, axis, b.add(Index(own), b.whole(start)))
        kept.append(own)
    return shaped(term, kept[0], kept[1])


__all__ = ["Variable", "name_blocks"]
