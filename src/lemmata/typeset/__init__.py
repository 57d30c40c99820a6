"""LaTeX becomes MathML, by the same renderer that the browser uses for what is typed.

`typeset` is what a page calls. It needs no Node: V8 comes inside the package mini-racer.
"""

from lemmata.typeset.engine import RendererMissingError, TypesetError
from lemmata.typeset.service import prepare, typeset

__all__ = ["RendererMissingError", "TypesetError", "prepare", "typeset"]
