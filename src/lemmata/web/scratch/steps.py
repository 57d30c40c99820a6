"""Lines of a sheet → the claims that are judged, and a claim of a lesson → lines of a sheet.

A line that begins with a relation continues the line above: it is judged against what stands at
that line's end, so that each link of a chain has a verdict of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lemmata.formula import FormulaError, parse
from lemmata.formula import surface as s
from lemmata.formula.grammar.words import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGN = re.compile(r"\\[A-Za-z]+|\\.|[^\s]")
_DEFINES = r"\coloneqq"
_CLOSING = re.compile(r"(?:\\[,;:! ]|[\s,.;])+\Z")


@dataclass(frozen=True, slots=True)
class Step:
    """A line with the claim that is judged for it; `taken` characters come from the line above.

    `problem` says why there is no claim; a `bare` line is an expression that claims nothing yet.
    """

    line: str
    claim: str
    taken: int = 0
    problem: str = ""
    bare: bool = False

    def place(self, span: s.Span) -> tuple[int, int]:
        """A range of the claim as one of the line; what lies above is the line's first sign."""
        size = len(self.line)
        start = min(max(span.start - self.taken, 0), size)
        end = min(max(span.end - self.taken, start), size)
        return start, end


def steps(lines: Sequence[str]) -> list[Step | None]:
    """What is judged for each line; None for an empty one."""
    made: list[Step | None] = []
    above: Step | None = None
    for line in lines:
        step = _step(line, above) if line.strip() else None
        made.append(step)
        above = step or above
    return made


def _step(line: str, above: Step | None) -> Step:
    if not continues(line):
        return Step(line, line, bare=_is_bare(line))
    if above is None:
        problem = "There is no line above that this one could continue."
        return Step(line, line, problem=problem)
    side = last_side(above.claim)
    if side is None:
        return Step(line, line, problem="The line above can’t be read, so nothing continues it.")
    return Step(line, f"{side} {line}", taken=len(side) + 1)


def continues(line: str) -> bool:
    """Whether a line begins with a relation that claims something."""
    sign = _SIGN.search(line)
    return sign is not None and RELATIONS.get(sign[0], _DEFINES) != _DEFINES


def _is_bare(line: str) -> bool:
    try:
        tree = parse(line)
    except FormulaError:
        return False
    parts = tree.items if isinstance(tree, s.Sequence) else (tree,)
    return not any(isinstance(part, s.Relations | s.Words) for part in parts)


def last_side(claim: str) -> str | None:
    """The LaTeX behind the last relation of a claim; None where it can't be read or has none."""
    try:
        tree = parse(claim)
    except FormulaError:
        return None
    while not isinstance(tree, s.Relations):
        if not isinstance(tree, s.Sequence):
            return claim[tree.span.start : tree.span.end] or None
        tree = tree.items[0]
    span = tree.items[-1].span
    return claim[span.start : span.end] or None


def without_first_side(claim: str) -> str | None:
    """A chain from its first relation on; None for what is no chain."""
    try:
        tree = parse(claim)
    except FormulaError:
        return None
    if not isinstance(tree, s.Relations) or not tree.sign_spans:
        return None
    return claim[tree.sign_spans[0].start :]


def is_same(one: str, other: str) -> bool:
    """Whether two formulas are the same, however they are spaced."""
    try:
        return parse(one) == parse(other)
    except FormulaError:
        return one == other


def same_side(fix: str, side: str) -> bool:
    """Whether a chain begins with this side, however it is spaced."""
    try:
        chain, first = parse(fix), parse(side)
    except FormulaError:
        return False
    return isinstance(chain, s.Relations) and chain.items[0] == first


def lines_of(claim: str) -> list[str]:
    """A claim as lines of a sheet: a chain link by link, each on the line below the one before."""
    text = _CLOSING.sub("", " ".join(claim.split()))
    try:
        tree = parse(text)
    except FormulaError:
        return [text] if text else []
    signs = tree.sign_spans[1:] if isinstance(tree, s.Relations) else ()
    ends = [0, *(span.start for span in signs), len(text)]
    return [text[start:end].strip() for start, end in pairwise(ends) if text[start:end].strip()]
