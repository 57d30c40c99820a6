"""A cell's assertion that failed, told as what it is: no crash, but a check that noticed."""

from __future__ import annotations

import ast
import html
import textwrap
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lemmata.sandbox.results import Failure, TraceLine

WHY = "That is because an earlier edit, or this one, changed what it relies on."


@dataclass(frozen=True, slots=True)
class Checks:
    """The assertions of a cell: its whole source, the line on which they begin, from 1.

    `edited` says that a learner changed this cell or one above.
    """

    source: str
    from_line: int
    edited: bool


def told_check(failure: Failure, cell: int | None, checks: Checks, trace: str) -> str | None:
    """The check that failed, in plain words, its trace folded away; None for other exceptions."""
    line = _broken(failure, cell, checks)
    if line is None:
        return None
    told = f"A check of this cell {'no longer holds' if checks.edited else 'does not hold'}:"
    code = html.escape(_statement(checks.source, line.line) or line.source)
    why = f'<p class="notice">{WHY}</p>' if checks.edited else ""
    folded = f'<details class="long-output"><summary>The trace</summary>{trace}</details>'
    return f'<p class="notice">{told}</p><pre class="result">{code}</pre>{why}{folded}'


def _broken(failure: Failure, cell: int | None, checks: Checks) -> TraceLine | None:
    """The line of the cell's checks whose assertion failed, if that is what happened."""
    if failure.name != "AssertionError":
        return None
    own = (line for line in failure.trace if line.cell == cell and line.function.startswith("<"))
    return next((line for line in own if line.line >= checks.from_line), None)


def _statement(source: str, line: int) -> str | None:
    """The innermost statement on a line, all lines of it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    spans = [(n.lineno, n.end_lineno or n.lineno) for n in nodes if isinstance(n, ast.stmt)]
    around = [(first, last) for first, last in spans if first <= line <= last]
    if not around:
        return None
    first, last = min(around, key=lambda span: span[1] - span[0])
    return textwrap.dedent("\n".join(source.split("\n")[first - 1 : last]))
