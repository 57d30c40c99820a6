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
    """Well formed, but it can't be computed: no points, no convergence, or out of budget.

    Never the writer's fault; the message says what stood in the way.
    """

    def __init__(self, message: str, span: Span | None = None, hint: str = "") -> None:
        from lemmata.formula.surface import NOWHERE

        super().__init__(message, NOWHERE if span is None else span, hint)


def shown(text: str) -> str:
    """A piece of the source in quotation marks, safe to print whatever characters it holds."""
    return "“" + "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text) + "”"
