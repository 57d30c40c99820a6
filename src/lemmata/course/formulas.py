"""The mistakes that typesetting finds in formulas."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Protocol

from lemmata.course.diagnostics import Diagnostic
from lemmata.typeset import RendererMissingError, TypesetError, prepare, typeset

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
    known = list(formulas)
    if typesetter is typeset and len(known) > 1:
        with contextlib.suppress(RendererMissingError):  # it is reported below
            prepare((latex.text, display) for latex, display in known)
    for latex, display in known:
        try:
            mistake = _mistake(path, latex, display, typesetter)
        except RendererMissingError as error:
            yield Diagnostic(path, 1, 1, 2, "no-renderer", "formulas can't be checked", str(error))
            return
        if mistake is not None:
            yield mistake


def _mistake(path: str, latex: Passage, display: bool, typesetter: Typesetter) -> Diagnostic | None:
    if not latex.text:
        hint = "write it or remove it"
        return Diagnostic.at(path, latex.span(), "broken-maths", "the formula is empty", hint)
    try:
        typesetter(latex.text, display)
    except TypesetError as error:
        if error.position is None:
            span = latex.span()
        else:
            start = max(0, min(error.position, len(latex.text) - 1))
            command = re.compile(r"\\[a-zA-Z]+").match(latex.text, start)
            span = latex.span(start, command.end() if command else start + 1)
        return Diagnostic.at(
            path, span, "broken-maths", f"the formula can't be typeset: {error.message}"
        )
    return None
