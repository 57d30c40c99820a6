"""LaTeX → surface tree."""

from lemmata.formula.grammar.atoms import parse

__all__ = ["parse"]
