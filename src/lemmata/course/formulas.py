"""Typesetting as the course needs it, and the mistakes it finds in formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from lemmata.course.diagnostics import Diagnostic

try:
    from lemmata.typeset import TypesetError, typeset
except ImportError:  # the typesetter is being written

    class TypesetError(Exception):  # type: ignore[no-redef]
        """A stand-in."""

        message = ""
        position = 0

    def typeset(latex: str, display: bool = False) -> str:
        """A stand-in."""
        from html import escape

        return f"<math><mtext>{escape(latex)}</mtext></math>"


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lemmata.course.positions import Passage


class Typesetter(Protocol):
    """LaTeX → MathML; raises TypesetError with the position of what it can't read."""

    def __call__(self, latex: str, display: bool = False) -> str:
        """The MathML of a formula."""


def check_formulas(
    path: str, formulas: Iterable[tuple[Passage, bool]], typesetter: Typesetter = typeset
) -> Iterator[Diagnostic]:
    """A mistake for every formula that can't be typeset, at the character that is wrong."""
    for latex, display in formulas:
        if not latex.text:
            yield Diagnostic.at(
                path, latex.span(), "broken-maths", "the formula is empty", "write it or remove it"
            )
            continue
        try:
            typesetter(latex.text, display)
        except TypesetError as error:
            start = max(0, min(error.position, len(latex.text) - 1))
            span = latex.span(start, start + 1)
            yield Diagnostic.at(path, span, "broken-maths", error.message, "")
