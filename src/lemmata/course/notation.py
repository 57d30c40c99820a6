"""The formulas that claim or declare: read once, and what the language can't read is a mistake."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lemmata.course.diagnostics import Diagnostic
from lemmata.formula import FormulaError, Surface, parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lemmata.course.lesson import Lesson
    from lemmata.course.positions import Passage

_KEPT = 8192


@lru_cache(maxsize=_KEPT)
def read_formula(latex: str) -> Surface:
    """The surface tree of a formula, read at the first call and kept; FormulaError otherwise."""
    return parse(latex)


def check_notation(lesson: Lesson, known: Collection[Diagnostic]) -> Iterator[Diagnostic]:
    """A mistake for each equation and declaration that can't be read.

    An equation whose claim is checked by code or not at all may say what it likes; a formula in
    which a known mistake stands is mended for that first.
    """
    formulas = [e.latex for e in lesson.equations if e.check is None and e.unchecked is None]
    formulas += [given.latex for given in lesson.givens]
    for latex in formulas:
        if any(holds_mistake(latex, mistake) for mistake in known):
            continue
        try:
            read_formula(latex.text)
        except FormulaError as error:
            span = latex.span(*error.span)
            yield Diagnostic.at(lesson.path, span, "formula-notation", error.message, error.hint)


def holds_mistake(latex: Passage, mistake: Diagnostic) -> bool:
    """Whether a mistake begins inside a formula."""
    whole = latex.span()
    first, last = (whole.line, whole.column), (whole.end_line, whole.end_column)
    return first <= (mistake.line, mistake.column) <= last
