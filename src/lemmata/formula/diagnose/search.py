"""The nearest line that would have been right, and the declared symbol nearest to a strange one."""

from __future__ import annotations

import difflib
from itertools import islice
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.candidates import Candidate, candidates, readable
from lemmata.formula.diagnose.vocabulary import Known, Vocabulary
from lemmata.formula.diagnose.walking import every, replaced
from lemmata.formula.surface import NOWHERE, Scripts, Surface
from lemmata.formula.surface_printing import to_latex
from lemmata.formula.verdict import Diagnosis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

BUDGET = 300
"""Candidates judged for one link."""
_WORK = 60_000
"""Nodes of all candidates together: a very long line is tried in fewer ways."""
_FOR_SHAPES = frozenset(("transpose", "order", "inverse", "index", "variable", "term", "exponent"))


def diagnose(
    left: Surface,
    relation: str,
    right: Surface,
    judge: Callable[[Candidate], bool | None],
    *,
    symbols: Mapping[str, Known] | None = None,
    previous: Sequence[Surface] = (),
    budget: int = BUDGET,
    ill_typed: bool = False,
) -> Diagnosis | None:
    """The simplest single mistake that explains a wrong link, or None.

    `judge` says whether a candidate is well-typed and true; it is asked at most `budget` times, and
    ends the search with None.
    `previous` are sides of the lines before. With `ill_typed` the mistake is one of shapes.
    """
    vocabulary = Vocabulary((left, right), symbols or {}, tuple(previous))
    length = sum(1 for side in (left, right) for _ in every(side))
    budget = min(budget, _WORK // length)
    asked = 0
    for candidate in candidates(left, relation, right, vocabulary):
        if ill_typed and candidate.mistake not in _FOR_SHAPES:
            continue
        if asked >= budget:
            return None
        asked += 1
        said = judge(candidate)
        if said is None:
            return None
        if said:
            mistake = "shape" if ill_typed else candidate.mistake
            span = None if candidate.span == NOWHERE else candidate.span
            return Diagnosis(mistake, candidate.text, candidate.fix, span)
    return None


def undeclared(
    left: Surface,
    relation: str,
    right: Surface,
    strange: Surface,
    judge: Callable[[Candidate], bool | None],
    *,
    symbols: Mapping[str, Known] | None = None,
    budget: int = 60,
) -> Diagnosis | None:
    """Which declared symbol an undeclared one may stand for: one that makes the link right, else
    the nearest by its name (``fix`` is then empty: nobody knows). None where it is declared.
    """
    known = symbols or {}
    if to_latex(strange) in known:
        return None
    vocabulary = Vocabulary((left, right), known)
    found = _instead(left, relation, right, strange, vocabulary)
    for candidate in islice(found, budget):
        if judge(candidate):
            return Diagnosis("undeclared", candidate.text, candidate.fix, strange.span)
    near = nearest(to_latex(strange), known)
    name = to_latex(strange)
    text = f"{name} is not declared"
    return Diagnosis("undeclared", f"{text}: did you mean {near}?" if near else text, "")


def nearest(name: str, symbols: Mapping[str, Known]) -> str | None:
    r"""The declared symbol whose name looks most like this one, if one does.

    The same letter in another case, alphabet or with another accent comes first.
    """
    plain = _plain(name)
    same = [other for other in symbols if _plain(other).lower() == plain.lower()]
    if same:
        return same[0]
    close = difflib.get_close_matches(name, list(symbols), n=1, cutoff=0.6)
    return close[0] if close else None


def _plain(name: str) -> str:
    for alphabet in ("mathbf", "boldsymbol", "mathrm", "mathcal", "hat", "tilde", "bar", "vec"):
        name = name.replace(f"\\{alphabet}{{", "").replace(f"\\{alphabet} ", "")
    return name.replace("{", "").replace("}", "")


def _instead(
    left: Surface, relation: str, right: Surface, strange: Surface, vocabulary: Vocabulary
) -> Iterator[Candidate]:
    """Other symbols in every place of the strange one, then in one place at a time."""
    named = [known.symbol for known in vocabulary.symbols.values()]
    others = [o for o in dict.fromkeys((*vocabulary.indices, *named)) if o != strange]
    others.sort(key=lambda other: isinstance(other, Scripts) != isinstance(strange, Scripts))
    for other in others:
        new_left, new_right = (_replaced(side, strange, other) for side in (left, right))
        if new_left is not None and new_right is not None:
            name, meant = to_latex(strange), to_latex(other)
            text = f"{name} is not declared: did you mean {meant}?"
            yield Candidate("undeclared", text, new_left, new_right, relation)
    edits = candidates(left, relation, right, vocabulary)
    for candidate in edits:
        if candidate.mistake in ("index", "variable", "order"):
            yield candidate


def _replaced(side: Surface, old: Surface, new: Surface) -> Surface | None:
    return readable(replaced(side, old, new))
