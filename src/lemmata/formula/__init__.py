r"""LaTeX and its meaning: the formula engine.

`check` judges a claim under declarations and says why a wrong line is wrong; `derivative`
differentiates an expression and writes the result as LaTeX, NumPy, PyTorch or JAX. Below them:
`parse` reads textbook LaTeX into a surface tree in which every node knows its place, `to_latex`
prints such a tree again; what can't be read is a `FormulaError` with the exact characters.
"""

from typing import TYPE_CHECKING, Any

from lemmata.formula.errors import FormulaError, IllTyped, NotUnderstood, Undeclared
from lemmata.formula.grammar import parse
from lemmata.formula.surface import Span, Surface
from lemmata.formula.surface_printing import to_latex
from lemmata.formula.verdict import Status, Verdict

if TYPE_CHECKING:
    from lemmata.formula.derivatives import Formula, derivative
    from lemmata.formula.verify import check

__all__ = [
    "Formula", "FormulaError", "IllTyped", "NotUnderstood", "Span", "Status", "Surface",
    "Undeclared", "Verdict", "check", "derivative", "parse", "to_latex",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """What judges and differentiates is loaded when it is first used."""
    if name == "check":
        from lemmata.formula.verify import check

        return check
    if name in ("Formula", "derivative"):
        from lemmata.formula import derivatives

        return getattr(derivatives, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
