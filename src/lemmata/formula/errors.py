"""What can be wrong with a formula before any number is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from lemmata.formula.surface import NOWHERE, Span


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


class IllTyped(FormulaError):  # noqa: N818
    """Shapes or kinds that don't fit together."""


class Undeclared(FormulaError):  # noqa: N818
    """A symbol that nothing declares."""


@dataclass(eq=False)
class NotDifferentiable(FormulaError):  # noqa: N818
    """A derivative that does not exist, or that no rule gives; the message names the function."""

    span: Span = NOWHERE


class Undecided(FormulaError):  # noqa: N818
    """The claim may be right: its domain can't be sampled, or the check is out of budget."""


def shown(text: str) -> str:
    """A piece of the source in quotation marks, safe to print whatever characters it holds."""
    return "“" + "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text) + "”"
