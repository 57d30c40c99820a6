"""Environments: rows of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.errors import NotUnderstood, shown
from lemmata.formula.grammar.cursor import Opening
from lemmata.formula.grammar.words import TABLES
from lemmata.formula.surface import Blank, Surface, Table

if TYPE_CHECKING:
    from lemmata.formula.grammar.levels import Levels
    from lemmata.formula.surface import Span
    from lemmata.formula.tokens import Token

_SPECIFIED = ("array", "alignedat")


def read_table(parser: Levels, begin: Token) -> Surface:
    r"""What ``\begin`` opens, up to its ``\end``."""
    parser.descend()
    kind, place = _name(parser, begin)
    if kind not in TABLES:
        hint = "bmatrix, cases and aligned are"
        raise NotUnderstood(f"the environment {shown(kind)} is not known", place, hint)
    if kind in _SPECIFIED:
        _name(parser, begin)
    rows = _rows(parser, begin)
    if parser.next.text != r"\end":
        if parser.next.kind != "end":
            raise parser.unexpected()
        message = rf"\begin{{{kind}}} is opened here and never ended"
        raise NotUnderstood(message, begin.span.to(place), rf"write \end{{{kind}}}")
    end = parser.take()
    closed, where = _name(parser, end)
    if closed != kind:
        message = f"{shown(kind)} at character {begin.span.start + 1} is ended as {shown(closed)}"
        raise NotUnderstood(message, where, rf"write \end{{{kind}}}")
    parser.depth -= 1
    return Table(kind, rows, parser.span(begin.span))


def read_stack(parser: Levels, command: Token) -> Surface:
    r"""The lines of ``\substack{…}``."""
    parser.descend()
    if not parser.sees("open", "{"):
        raise NotUnderstood(f"{shown(command.text)} has no argument", command.span, "write braces")
    opening = parser.take()
    parser.open.append(Opening("{", opening))
    rows = _rows(parser, opening)
    parser.expect_close(opening)
    parser.depth -= 1
    return Table("substack", rows, parser.span(command.span))


def _rows(parser: Levels, begin: Token) -> tuple[tuple[Surface, ...], ...]:
    parser.open.append(Opening("cell", begin, "cell"))
    rows: list[tuple[Surface, ...]] = []
    cells: list[Surface] = []
    while True:
        cells.append(parser.statement())
        if parser.next.kind == "ampersand":
            parser.take()
            continue
        last = parser.next.kind != "newline"
        if not last or len(cells) > 1 or not isinstance(cells[0], Blank):
            rows.append(tuple(cells))
        if last:
            break
        parser.take()
        cells = []
    parser.open.pop()
    return tuple(rows)


def _name(parser: Levels, command: Token) -> tuple[str, Span]:
    """A name in braces, as it is written."""
    if not parser.sees("open", "{"):
        raise NotUnderstood(
            f"{shown(command.text)} names no environment", command.span, "write it in braces"
        )
    opening = parser.take()
    while parser.next.kind not in ("close", "end", "open"):
        parser.take()
    if not parser.sees("close", "}"):
        message = f"{shown('{')} is opened here and never closed"
        raise NotUnderstood(message, opening.span, "write } where it ends")
    closing = parser.take()
    text = parser.source[opening.span.end : closing.span.start]
    return text.strip(), opening.span.to(closing.span)
