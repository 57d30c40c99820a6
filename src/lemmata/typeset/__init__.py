"""LaTeX becomes MathML, by the same renderer that the browser uses for what is typed.

`typeset` is what a page calls. It needs no Node: V8 comes inside the package mini-racer.
"""

from lemmata.typeset.cache import FormulaCache
from lemmata.typeset.engine import RendererMissingError, TypesetError
from lemmata.typeset.service import keep_formulas_in, renderer_version, typeset

__all__ = [
    "FormulaCache",
    "RendererMissingError",
    "TypesetError",
    "keep_formulas_in",
    "renderer_version",
    "typeset",
]
