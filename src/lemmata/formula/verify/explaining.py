"""Why a link is wrong: the smallest readable counterexample, and the mistake that explains it."""

from __future__ import annotations

from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from itertools import islice
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.building import variables_of
from lemmata.formula.diagnose import Candidate, diagnose, undeclared
from lemmata.formula.diagnose.declared import known_symbols
from lemmata.formula.errors import FormulaError
from lemmata.formula.evaluate import OverBudget, Undecided
from lemmata.formula.reading import Part, Settled, read_declarations, read_pair
from lemmata.formula.reading.declarations import GivenError
from lemmata.formula.reading.settling import needed
from lemmata.formula.reading.walking import walk
from lemmata.formula.sample import sample, smallest
from lemmata.formula.surface import NOWHERE, Surface
from lemmata.formula.verdict import Counterexample, Diagnosis, Link, Status
from lemmata.formula.verify.checking import Case, Judged, resized, tested
from lemmata.formula.verify.comparing import Comparison
from lemmata.formula.verify.relations import ORDERED, Finding, equal_failure, margins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.problem import Point, Problem
    from lemmata.formula.reading.scope import Scope

_SECONDS = 0.8
"""Seconds of work for a diagnosis: an explanation may be missing, a verdict never hangs on it."""
_TRIES = 24
"""Batches of simple points looked at for a readable counterexample."""
_CLEAR = 1e-6
_MARKS = "@"
_STEPS = 8_000
"""Array operations that one candidate of a diagnosis may cost."""
_DEAR = 6
"""Candidates that may cost more before a diagnosis is given up."""
_CHANGING = (
    "naturals", "declared", "solved", "implicit", "limits", "tables", "events", "conditions",
    "grids", "spaces", "differentials", "definitions", "patterns", "minors", "memberships",
)  # fmt: skip
"""What reading a line may add to."""


def explained(case: Case, judged: list[Judged], number: int, link: Link) -> Link:
    """A wrong link with its counterexample and its diagnosis."""
    one = judged[number]
    found = None
    if one.status is Status.REFUTED and one.comparison is not None and one.finding is not None:
        found = counterexample(one.comparison, one.finding, case)
    if one.finding is not None and one.finding.note in ("digits", "sizes"):
        # A candidate is tried in double precision at small sizes, which is not where this fails.
        return replace(link, counterexample=found)
    try:
        diagnosis = _diagnosis(case, judged, number)
    except (FormulaError, GivenError, RecursionError):
        diagnosis = None
    return replace(link, counterexample=found, diagnosis=diagnosis)


# ---- counterexamples


def counterexample(comparison: Comparison, finding: Finding, case: Case) -> Counterexample | None:
    """A point at which the link fails, the most readable that a short search finds."""
    best = finding
    if not finding.note and case.problem is not None:
        simple = _simple_failure(comparison, case)
        best = finding if simple is None else simple
    if best.point is None:
        return None
    return _shown(comparison, best, case)


def _simple_failure(comparison: Comparison, case: Case) -> Finding | None:
    assert case.problem is not None
    try:
        until = process_time() + _SECONDS / 2
        for point in islice(smallest(case.problem, case.seed, case.budget), _TRIES):
            if process_time() > until:
                return None
            found = _first_failure(comparison, point)
            if found is not None:
                return found
    except (Undecided, FormulaError):
        return None
    return None


def _first_failure(comparison: Comparison, point: Point) -> Finding | None:
    """The first row of a batch that fails clearly."""
    relation = comparison.pair.relation
    if relation in ORDERED:
        gap, scale, _ = margins(comparison, point)
        wrong = (gap <= 0) if relation in ("<", ">") else (gap < -_CLEAR * np.maximum(scale, 1.0))
    elif relation in ("=", r"\equiv"):
        sides = comparison.at(point)
        wrong = sides.one_sided | (sides.distance > _CLEAR * np.maximum(sides.scale, 1.0))
        if not wrong.any() and equal_failure(comparison, point, sides) is None:
            return None
    else:
        return None
    if not wrong.any():
        return None
    place = tuple(int(k) for k in np.argwhere(wrong)[0])
    return Finding(point.batch, point, place[0], place[1:])


def _shown(comparison: Comparison, finding: Finding, case: Case) -> Counterexample:
    point, row = finding.point, finding.row
    assert point is not None
    sides = comparison.at(point)
    own = len(comparison.pair.own)
    index = finding.place[own:] if len(finding.place) >= own else ()
    place = {
        axis.name.partition("#")[0]: int(k) + axis.start.value(point.numbers)
        for axis, k in zip(comparison.axes[own:], index, strict=False)
        if not axis.name.startswith("w#")
    }
    names = variables_of(comparison.pair.left) | variables_of(comparison.pair.right)
    values = {
        name: _list(array[row])
        for name, array in point.values.items()
        if name in names and _MARKS not in name
    }
    letters = _letters(comparison, case)
    sizes = {k: int(v) for k, v in point.numbers.items() if k in letters}
    at: Any = (row, ..., *index) if index else (row,)
    return Counterexample(sizes, values, _list(sides.left[at]), _list(sides.right[at]), place)


def _letters(comparison: Comparison, case: Case) -> set[str]:
    assert case.problem is not None
    names = variables_of(comparison.pair.left) | variables_of(comparison.pair.right)
    found: set[str] = set()
    for one in case.problem.declared:
        if one.name in names:
            found.update(*(size.letters for size in one.sizes))
    from lemmata.formula.sample.assignments import letters

    found |= letters(comparison.pair.left) | letters(comparison.pair.right)
    return {name for name in found if not name.startswith(("outcomes", "?"))}


def _list(values: Any) -> Any:
    array = np.asarray(values)
    if np.iscomplexobj(array):
        return array.astype(complex).tolist()
    plain = np.where(np.isfinite(array), array, np.nan).astype(float)
    if array.ndim == 0:
        return float(plain) if np.isfinite(plain) else None
    return plain.tolist()


# ---- diagnosis


def _diagnosis(case: Case, judged: list[Judged], number: int) -> Diagnosis | None:
    one = judged[number]
    part = one.part
    previous = tuple(side for other in judged[:number] for side in (other.part.left,))
    with restored(case.scope):
        symbols = known_symbols(case.scope)
    judge = CandidateJudge(case)
    if one.status is Status.UNDECLARED:
        strange = _strange(one, part)
        if strange is None:
            return None
        return undeclared(part.left, part.relation, part.right, strange, judge, symbols=symbols)
    return diagnose(
        part.left, part.relation, part.right, judge,
        symbols=symbols, previous=previous, ill_typed=one.status is Status.ILL_TYPED,
    )  # fmt: skip


def _strange(one: Judged, part: Part) -> Surface | None:
    """The symbol that a mistake is about."""
    assert one.error is not None
    for side in (part.left, part.right):
        for node in walk(side):
            if node.span == one.error.span:
                return node
    return None


class CandidateJudge:
    """Whether a mended line is well-typed and true at the points that tested the broken one.

    Gives None, which ends the search, once several candidates were too dear to be evaluated.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._budget = replace(
            case.budget, solver=8, steps=min(_STEPS, case.budget.steps), assignments=3
        )
        self._dear = 0
        self._until = process_time() + _SECONDS

    def __call__(self, candidate: Candidate) -> bool | None:
        if self._dear >= _DEAR or process_time() > self._until:
            return None
        try:
            with restored(self._case.scope):
                return self._holds(candidate)
        except OverBudget:
            self._dear += 1
            return False
        except (FormulaError, GivenError, RecursionError, ValueError, KeyError, IndexError):
            return False

    def _holds(self, candidate: Candidate) -> bool:
        case = self._case
        part = Part(candidate.left, candidate.relation, candidate.right)
        if candidate.given_added:
            return self._under_more(candidate, part)
        settled = Settled(case.scope.reading)
        pair = resized(read_pair(part, case.scope), settled)
        problem = needed(settled.problem(), [pair.left, pair.right])
        points = list(case.points)
        if not _fits(problem, case.problem, points):
            points = sample(problem, case.seed, self._budget)
        return self._test(pair, problem, points, case.scope)

    def _test(self, pair: Any, problem: Problem, points: list[Point], scope: Scope) -> bool:
        case = copy(self._case)
        case.scope, case.problem, case.points = scope, problem, points
        case.budget = self._budget
        finding = tested(Comparison(pair, problem, self._budget), case)
        return not finding.failed and finding.points > 0

    def _under_more(self, candidate: Candidate, part: Part) -> bool:
        """With a stronger declaration in the place of the one that is about the same symbol."""
        kept = (_without(source, candidate.about) for source in self._case.given)
        given = [source for source in kept if source]
        scope = read_declarations([*given, *candidate.given_added])
        settled = Settled(scope.reading)
        pair = resized(read_pair(part, scope), settled)
        problem = needed(settled.problem(), [pair.left, pair.right])
        return self._test(pair, problem, sample(problem, self._case.seed, self._budget), scope)


def _fits(problem: Problem, sampled: Problem | None, points: list[Point]) -> bool:
    """Whether points that were drawn for another line have all that this one needs."""
    if sampled is None or not points or problem.grids != sampled.grids:
        return False
    names = {one.name for one in problem.declared} <= {one.name for one in sampled.declared}
    return names and {one.name for one in problem.naturals} <= set(points[0].numbers)


def _without(source: str, name: str) -> str:
    """A declaration without one of the symbols that it puts into a set; empty if none is left."""
    heads, sign, members = source.partition(r"\in")
    names = [head.strip() for head in heads.split(",")]
    if not name or not sign or name not in names:
        return source
    names.remove(name)
    return f"{', '.join(names)} \\in {members}" if names else ""


@contextmanager
def restored(scope: Scope) -> Iterator[None]:
    """Let reading go on for a while without a trace: definitions share the scope's reading."""
    reading = scope.reading
    before = {one: copy(getattr(reading, one)) for one in _CHANGING}
    names = dict(scope.names)
    try:
        yield
    finally:
        for one, value in before.items():
            setattr(reading, one, value)
        scope.names.clear()
        scope.names.update(names)


__all__ = ["NOWHERE", "counterexample", "explained", "restored"]
