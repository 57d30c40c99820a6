"""LaTeX that a library made of its results, as MathML where the renderer knows it."""

from __future__ import annotations

import re

from lemmata.typeset import RendererMissingError, TypesetError, typeset
from lemmata.typeset.engine import LONGEST

_DELIMITED = re.compile(
    r"\A\s*(?:\$\$(?P<a>.*)\$\$|\$\\displaystyle(?P<b>.*)\$|\$(?P<c>.*)\$|\\\[(?P<d>.*)\\\]"
    r"|\\begin\{equation\*?\}(?P<e>.*)\\end\{equation\*?\})\s*\Z",
    re.DOTALL,
)


def formula_in(latex: str) -> str | None:
    """The one formula of the text, without what delimits it; None for anything else."""
    match = _DELIMITED.match(latex) if len(latex) <= LONGEST else None
    if match is None:
        return None
    return next(part for part in match.groups() if part is not None).strip()


def typeset_text(latex: str) -> str | None:
    """MathML in display style, or None for what is no single formula or is not understood."""
    formula = formula_in(latex)
    if formula is None:
        return None
    try:
        return typeset(formula, display=True)
    except (TypesetError, RendererMissingError):
        return None
