"""The one renderer of a process, with what it has already typeset."""

import hashlib
from functools import cache, lru_cache
from pathlib import Path

from lemmata.typeset.cache import FormulaCache, formula_key
from lemmata.typeset.engine import SCRIPT, Engine

_engine = Engine()
_kept: list[FormulaCache] = []


def typeset(latex: str, display: bool = False) -> str:
    """The MathML of a LaTeX formula, or `TypesetError` with its place in the LaTeX."""
    return _typeset(latex, display)


def keep_formulas_in(path: Path | None) -> None:
    """Keep typeset formulas in this file from now on; None keeps them in memory only."""
    while _kept:
        _kept.pop().close()
    if path is not None:
        _kept.append(FormulaCache(path))


@cache
def renderer_version() -> str:
    """A short hash of the renderer's script: what a cache of whole pages should depend on."""
    return hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:16] if SCRIPT.exists() else "none"


@lru_cache(maxsize=20_000)
def _typeset(latex: str, display: bool) -> str:
    key = formula_key(latex, display=display, version=renderer_version()) if _kept else ""
    for kept in _kept:
        if (found := kept.get(key)) is not None:
            return found
    mathml = _engine.mathml(latex, display=display)
    for kept in _kept:
        kept.put(key, mathml)
    return mathml
