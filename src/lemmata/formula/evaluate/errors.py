"""What can keep a formula from being evaluated: never the writer's fault."""

from __future__ import annotations

from lemmata.formula.errors import FormulaError
from lemmata.formula.surface import NOWHERE, Span


class Undecided(FormulaError):  # noqa: N818
    """Something that is well formed but can't be computed: the message says what."""

    def __init__(self, message: str, span: Span = NOWHERE, hint: str = "") -> None:
        super().__init__(message, span, hint)


class OverBudget(Undecided):
    """It would cost more than the budget of the check allows."""
