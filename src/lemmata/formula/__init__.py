r"""LaTeX and its meaning: the formula engine, being built.

`parse` reads textbook LaTeX into a surface tree in which every node knows its place, `to_latex`
prints such a tree again; what can't be read is a `FormulaError` with the exact characters.
"""

from lemmata.formula.errors import FormulaError, NotUnderstood
from lemmata.formula.grammar import parse
from lemmata.formula.surface import Span, Surface
from lemmata.formula.surface_printing import to_latex

__all__ = ["FormulaError", "NotUnderstood", "Span", "Surface", "parse", "to_latex"]
