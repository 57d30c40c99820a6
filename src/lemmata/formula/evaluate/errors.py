"""What can keep a formula from being evaluated: never the writer's fault."""

from __future__ import annotations

from lemmata.formula.errors import Undecided

__all__ = ["OverBudget", "Undecided"]


class OverBudget(Undecided):
    """It would cost more than the budget of the check allows."""
