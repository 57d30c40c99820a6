"""What can be wrong with a formula before any number is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lemmata.formula.surface import Span


@dataclass(eq=False)
class FormulaError(Exception):
    """A mistake: what was found, the characters of the source that it is about, the next step."""

    message: str
    span: Span
    hint: str = ""

    def __str__(self) -> str:
        return self.message


class NotUnderstood(FormulaError):  # noqa: N818
    """The notation is malformed, or no part of the language."""


def shown(text: str) -> str:
    """A piece of the source in quotation marks, safe to print whatever characters it holds."""
    return "“" + "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text) + "”"
