"""The one renderer of a process, with what it has already typeset."""

from collections.abc import Iterable
from functools import lru_cache

from lemmata.typeset.engine import LONGEST, Engine, TypesetError, read_answer

MOST_AT_ONCE = 200
"""Formulas of one call: some tenths of the time that a call may take."""

_engine = Engine()
_prepared: dict[tuple[str, bool], str] = {}
"""Answers of the renderer that nobody has asked for yet."""


def typeset(latex: str, display: bool = False) -> str:
    """The MathML of a LaTeX formula, or `TypesetError` with its place in the LaTeX."""
    return _typeset(latex, display)


@lru_cache(maxsize=20_000)
def _typeset(latex: str, display: bool) -> str:
    answer = _prepared.pop((latex, display), None)
    return _engine.mathml(latex, display=display) if answer is None else read_answer(answer)


def prepare(formulas: Iterable[tuple[str, bool]]) -> None:
    """Typeset several formulas at once, as they will be asked for one by one.

    Says nothing of mistakes: those are found where a formula is asked for.
    """
    wanted = [one for one in dict.fromkeys(formulas) if 0 < len(one[0]) <= LONGEST]
    _prepared.clear()
    for k in range(0, len(wanted), MOST_AT_ONCE):
        some = wanted[k : k + MOST_AT_ONCE]
        try:
            _prepared.update(zip(some, _engine.answers(some), strict=True))
        except TypesetError:
            return
