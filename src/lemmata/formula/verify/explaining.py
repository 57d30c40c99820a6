"""Why a link is wrong: the smallest readable counterexample, and the mistake that explains it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.building import variables_of
from lemmata.formula.diagnose import Candidate, diagnose, undeclared
from lemmata.formula.diagnose.declared import known_symbols
from lemmata.formula.errors import FormulaError
from lemmata.formula.evaluate import Undecided
from lemmata.formula.problem import Point
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
    from lemmata.formula.problem import Problem
    from lemmata.formula.reading.scope import Scope

_TRIES = 24
"""Batches of simple points looked at for a readable counterexample."""
_CLEAR = 1e-6
_MARKS = "@"


def explained(case: Case, judged: list[Judged], number: int, link: Link) -> Link:
    """A wrong link with its counterexample and its diagnosis."""
    one = judged[number]
    found = None
    if one.status is Status.REFUTED and one.comparison is not None and one.finding is not None:
        found = counterexample(one.comparison, one.finding, case)
    try:
        diagnosis = _diagnosis(case, judged, number)
    except (FormulaError, GivenError, RecursionError):
        diagnosis = None
    return replace(link, counterexample=found, diagnosis=diagnosis)


# ---- counterexamples


def counterexample(comparison: Comparison, finding: Finding, case: Case) -> Counterexample | None:
    """A point at which the link fails, the most readable that a short search finds."""
    best = finding
    if finding.note != "order" and case.problem is not None:
        simple = _simple_failure(comparison, case)
        best = finding if simple is None else simple
    if best.point is None:
        return None
    return _shown(comparison, best, case)


def _simple_failure(comparison: Comparison, case: Case) -> Finding | None:
    assert case.problem is not None
    try:
        for point in islice(smallest(case.problem, case.seed, case.budget), _TRIES):
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
    symbols = known_symbols(branched(case.scope))
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
    """Whether a mended line is well-typed and true at the points that the broken one was tested at."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._budget = replace(case.budget, solver=8)

    def __call__(self, candidate: Candidate) -> bool:
        try:
            return self._holds(candidate)
        except (FormulaError, GivenError, RecursionError, ValueError, KeyError, IndexError):
            return False

    def _holds(self, candidate: Candidate) -> bool:
        case = self._case
        part = Part(candidate.left, candidate.relation, candidate.right)
        if candidate.given_added:
            return self._under_more(candidate, part)
        scope = branched(case.scope)
        settled = Settled(scope.reading)
        pair = resized(read_pair(part, scope), settled)
        problem = needed(settled.problem(), [pair.left, pair.right])
        known = None if case.problem is None else {d.name for d in case.problem.declared}
        wanted = {d.name for d in problem.declared}
        points = list(case.points)
        numbers = {n.name for n in problem.naturals}
        fits = bool(points) and numbers <= set(points[0].numbers)
        if known is None or not wanted <= known or not fits or problem.grids != (
            case.problem.grids if case.problem is not None else ()
        ):
            points = sample(problem, case.seed, case.budget)
        return self._test(pair, problem, points, scope)

    def _test(self, pair: Any, problem: Problem, points: list[Point], scope: Scope) -> bool:
        case = copy(self._case)
        case.scope, case.problem, case.points = scope, problem, points
        case.budget = self._budget
        finding = tested(Comparison(pair, problem, self._budget), case)
        return not finding.failed and finding.points > 0

    def _under_more(self, candidate: Candidate, part: Part) -> bool:
        """With a stronger declaration in the place of the one that is about the same symbol."""
        given = [g for g in self._case.given if not _declares(g, candidate.about)]
        scope = read_declarations([*given, *candidate.given_added])
        settled = Settled(scope.reading)
        pair = resized(read_pair(part, scope), settled)
        problem = needed(settled.problem(), [pair.left, pair.right])
        return self._test(pair, problem, sample(problem, self._case.seed, self._budget), scope)


def _declares(source: str, name: str) -> bool:
    head = source.partition(r"\in")
    return bool(head[1]) and head[0].strip() == name


def branched(scope: Scope) -> Scope:
    """A scope whose reading can go on without changing the one it comes from."""
    reading = copy(scope.reading)
    for name in ("naturals", "declared", "solved", "implicit", "limits", "tables", "events"):
        setattr(reading, name, dict(getattr(reading, name)))
    for name in ("conditions", "grids", "spaces"):
        setattr(reading, name, list(getattr(reading, name)))
    reading.differentials = set(reading.differentials)
    made = copy(scope)
    made.reading = reading
    made.names = dict(scope.names)
    return made


__all__ = ["NOWHERE", "branched", "counterexample", "explained"]
