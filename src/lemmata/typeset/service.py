"""The one renderer of a process, with what it has already typeset."""

from functools import lru_cache

from lemmata.typeset.engine import Engine

_engine = Engine()


def typeset(latex: str, display: bool = False) -> str:
    """The MathML of a LaTeX formula, or `TypesetError` with its place in the LaTeX."""
    return _typeset(latex, display)


@lru_cache(maxsize=20_000)
def _typeset(latex: str, display: bool) -> str:
    return _engine.mathml(latex, display=display)
