"""Terms as numbers at a batch of points: compiled once, run at many points, cost bounded."""

from lemmata.formula.evaluate.errors import OverBudget, Undecided
from lemmata.formula.evaluate.plan import Plan, compile_terms

__all__ = ["OverBudget", "Plan", "Undecided", "compile_terms"]
