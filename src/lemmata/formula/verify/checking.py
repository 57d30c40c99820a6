"""A claim with its declarations → a verdict."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from lemmata.formula.building import variables_of
from lemmata.formula.errors import FormulaError, IllTyped, NotDifferentiable, Undeclared
from lemmata.formula.evaluate import Undecided
from lemmata.formula.grammar import parse
from lemmata.formula.normal import proves_equal
from lemmata.formula.problem import Budget
from lemmata.formula.reading import (
    Claim,
    GivenError,
    Pair,
    Part,
    Scope,
    Settled,
    read_declarations,
    read_pair,
    take_apart,
)
from lemmata.formula.reading.conditions import relation_condition
from lemmata.formula.reading.settling import needed
from lemmata.formula.sample import sample
from lemmata.formula.surface import Relations, Sequence, Span
from lemmata.formula.terms import Constant
from lemmata.formula.verdict import Link, Mistake, Status, Verdict
from lemmata.formula.verify.asymptotic import test_close, test_order, test_proportional
from lemmata.formula.verify.comparing import Comparison
from lemmata.formula.verify.farther import fails_farther
from lemmata.formula.verify.relations import (
    ORDERED,
    Finding,
    differs_in_many_digits,
    test_equal,
    test_ordered,
    test_unequal,
)

if TYPE_CHECKING:
    from collections.abc import Sequence as Many

    from lemmata.formula.problem import Point, Problem

_NO_POINTS = "neither side is defined at any point that was drawn"


@dataclass
class Judged:
    """One link with all that a counterexample and a diagnosis need."""

    part: Part
    status: Status
    pair: Pair | None = None
    comparison: Comparison | None = None
    finding: Finding | None = None
    error: FormulaError | None = None
    message: str = ""
    hint: str = ""


@dataclass
class Case:
    """A claim being judged: its scope, what is sampled for it, the points."""

    scope: Scope
    given: tuple[str, ...]
    seed: int
    budget: Budget
    problem: Problem | None = None
    points: Many[Point] = ()
    failure: Undecided | None = None


def check(
    claim: str,
    given: Many[str] = (),
    seed: int = 0,
    budget: Budget | None = None,
    *,
    explain: bool = True,
) -> Verdict:
    """Judge a claim under declarations.

    `claim` is an equation, an inequality or a chain in LaTeX; `given` holds declarations,
    definitions and conditions in any order. The same arguments give the same verdict. Without
    `explain` a wrong link gets no counterexample and no diagnosis. Nothing is raised: what can't
    be read, typed or decided is the verdict.
    """
    started = perf_counter()
    given = tuple(given)
    try:
        verdict, case, judged = _judge(claim, given, seed, budget or Budget(), started)
    except RecursionError:
        return _unread(claim, given, seed, _too_deep(claim), None, started)
    if explain and verdict.broken is not None and case is not None:
        from lemmata.formula.verify.explaining import explained

        links = tuple(
            explained(case, judged, k, link) if link.status.wrong else link
            for k, link in enumerate(verdict.links)
        )
        verdict = replace(verdict, links=links)
    return verdict


def _too_deep(claim: str) -> FormulaError:
    from lemmata.formula.errors import NotUnderstood

    return NotUnderstood("the formula is nested too deeply", Span(0, len(claim)), "split it")


def _judge(
    claim: str, given: tuple[str, ...], seed: int, budget: Budget, started: float
) -> tuple[Verdict, Case | None, list[Judged]]:
    try:
        surface = take_apart(parse(claim))
    except FormulaError as error:
        return _unread(claim, given, seed, error, None, started), None, []
    try:
        scope = read_declarations(given)
        _add_conditions(surface, scope)
    except GivenError as mistake:
        found = _unread(claim, given, seed, mistake.error, mistake.given, started)
        return found, None, []
    except FormulaError as error:
        return _unread(claim, given, seed, error, None, started), None, []
    case = Case(scope, given, seed, budget)
    judged = judge_parts([part for chain in surface.chains for part in chain], case)
    links = tuple(_link(one) for one in judged)
    elapsed = (perf_counter() - started) * 1e3
    points = max((link.points for link in links), default=0)
    verdict = Verdict(overall(links), claim, given, links, points, None, seed, elapsed)
    return verdict, case, judged


def _add_conditions(claim: Claim, scope: Scope) -> None:
    """What a claim gives beside its equations: “for all x > 0”, “if n > d”."""
    from lemmata.formula.reading.declarations import read_into

    for condition in claim.conditions:
        read_into(condition, scope)


def judge_parts(parts: list[Part], case: Case) -> list[Judged]:
    """Read all links, then judge each at the same points."""
    judged = [_read(part, case.scope) for part in parts]
    pairs = [one.pair for one in judged if one.pair is not None]
    settled = Settled(case.scope.reading)
    for one in judged:
        if one.pair is not None:
            one.pair = resized(one.pair, settled)
    if pairs:
        _draw(case, settled, [one.pair for one in judged if one.pair is not None])
    for one in judged:
        if one.pair is not None:
            _decide(one, case)
    return judged


def _read(part: Part, scope: Scope) -> Judged:
    try:
        return Judged(part, Status.UNDECIDED, read_pair(part, scope))
    except FormulaError as error:
        return Judged(part, status_of(error), error=error, message=error.message, hint=error.hint)


def status_of(error: FormulaError) -> Status:
    """How a mistake counts."""
    if isinstance(error, IllTyped):
        return Status.ILL_TYPED
    if isinstance(error, Undeclared):
        return Status.UNDECLARED
    if isinstance(error, Undecided | NotDifferentiable):
        return Status.UNDECIDED
    return Status.NOT_UNDERSTOOD


def resized(pair: Pair, settled: Settled) -> Pair:
    """A pair with its sizes settled."""
    order = None if pair.order is None else settled.resizer.term(pair.order)
    return replace(
        pair,
        left=settled.resizer.term(pair.left),
        right=settled.resizer.term(pair.right),
        own=settled.resizer.axes(pair.own),
        order=order,
    )


def _draw(case: Case, settled: Settled, pairs: list[Pair]) -> None:
    terms = [term for pair in pairs for term in (pair.left, pair.right)]
    terms += [pair.order for pair in pairs if pair.order is not None]
    try:
        problem = settled.problem()
        case.problem = needed(problem, terms)
        case.points = sample(case.problem, case.seed, case.budget)
    except Undecided as error:
        case.failure = error


def _decide(one: Judged, case: Case) -> None:
    """Judge one link, and prove it where it holds and can be proved."""
    if case.failure is not None or case.problem is None:
        one.status = Status.UNDECIDED
        one.message = "" if case.failure is None else case.failure.message
        return
    assert one.pair is not None
    equal = one.pair.relation in ("=", r"\equiv") and one.pair.order is None
    try:
        one.comparison = Comparison(one.pair, case.problem, case.budget)
        if equal and len(case.points) > _BEFORE_PROOF:
            _test_and_prove(one, case)
        else:
            one.finding = tested(one.comparison, case)
    except FormulaError as error:
        one.status, one.message, one.hint = Status.UNDECIDED, error.message, error.hint
        one.error = error
        return
    assert one.finding is not None
    if one.finding.failed:
        one.status = Status.REFUTED
        if one.finding.undefined:
            one.message, one.hint = _what_is_undefined(one)
    elif one.finding.points == 0:
        one.status, one.message = Status.UNDECIDED, _NO_POINTS
    elif one.status is not Status.PROVED:
        one.status = Status.TESTED
        if equal and len(case.points) <= _BEFORE_PROOF and _is_proved(one, case):
            one.status = Status.PROVED
            return
        _look_farther(one, case, equal=equal)


_BEFORE_PROOF = 2
"""Choices of sizes at which an equality is tested before a proof is tried; without one, at all."""


def _test_and_prove(one: Judged, case: Case) -> None:
    """Test at some sizes, then prove; test at the other sizes what is not proved."""
    assert one.comparison is not None
    first = copy(case)
    first.points = case.points[:_BEFORE_PROOF]
    one.finding = tested(one.comparison, first)
    if one.finding.failed:
        return
    if one.finding.points and _is_proved(one, case):
        one.status = Status.PROVED
        return
    rest = copy(case)
    rest.points = case.points[_BEFORE_PROOF:]
    found = tested(one.comparison, rest)
    one.finding = replace(found, points=found.points + one.finding.points)


def _is_proved(one: Judged, case: Case) -> bool:
    """Whether both sides have one canonical form; of drawn functions only members are looked at."""
    assert one.pair is not None
    assert case.problem is not None
    drawn = case.scope.reading.stand_ins
    sides = (one.pair.left, one.pair.right) if drawn else ()
    if any(variables_of(side) & drawn for side in sides):
        return False
    return proves_equal(one.pair.left, one.pair.right, case.problem, case.budget)


def _look_farther(one: Judged, case: Case, *, equal: bool) -> None:
    """More digits and larger sizes, for what is tested only."""
    assert one.pair is not None
    assert one.comparison is not None
    assert one.finding is not None
    assert case.problem is not None
    if equal:
        apart = differs_in_many_digits(one.comparison, case.points)
        if apart is not None:
            one.status, one.finding = Status.REFUTED, replace(apart, points=one.finding.points)
            one.message = "both sides agree to double precision, not beyond it"
    if one.status is Status.TESTED and (equal or one.pair.relation in ORDERED):
        far = fails_farther(one.pair, case.problem, case.seed, case.budget)
        if far is not None:
            one.status, one.finding = Status.REFUTED, replace(far, points=one.finding.points)
            one.message = "it holds at small sizes, and fails at larger ones"


def tested(comparison: Comparison, case: Case) -> Finding:
    """What testing finds, by the relation."""
    pair = comparison.pair
    relation = pair.relation
    small = small_variables(case)
    if pair.order is not None:
        if not small:
            raise Undecided("O(…) of what? say what tends to 0, as in h \\to 0")
        return test_order(comparison, case.points, small)
    if relation in ("=", r"\equiv"):
        return test_equal(comparison, case.points)
    if relation in ORDERED:
        return test_ordered(comparison, case.points, case.seed)
    if relation == r"\ne":
        return test_unequal(comparison, case.points, case.seed)
    if relation == r"\propto":
        return test_proportional(comparison, case.points)
    if relation == r"\approx":
        return test_close(comparison, case.points, small)
    raise Undecided(f"the relation {relation} can't be decided here")


def small_variables(case: Case) -> dict[str, float]:
    """The variables that tend to a limit, with their limits."""
    from lemmata.formula.reading.expressions import tensor
    from lemmata.formula.terms import Multiply, Number

    found: dict[str, float] = {}
    for name, goal in case.scope.reading.limits.items():
        term = tensor(goal, case.scope).term
        if isinstance(term, Number):
            found[name] = float(term.value)
        elif isinstance(term, Constant) and term.name == "infinity":
            found[name] = float("inf")
        elif isinstance(term, Multiply):
            found[name] = float("-inf")
    return found


def _what_is_undefined(one: Judged) -> tuple[str, str]:
    finding, comparison = one.finding, one.comparison
    assert finding is not None
    assert finding.point is not None
    assert comparison is not None
    sides = comparison.at(finding.point)
    import numpy as np

    place = (finding.row, *finding.place)
    side = "right" if np.isfinite(sides.left[place]) else "left"
    message = f"the {side} side is not defined everywhere where the other is"
    return message, "say in the declarations what is needed, or restrict the claim"


def _link(one: Judged) -> Link:
    points = 0 if one.finding is None else one.finding.points
    place = None if one.error is None else one.error.span
    return Link(
        one.status, one.part.span, one.part.relation, points, one.message, one.hint, place=place
    )


_ORDER = (
    Status.NOT_UNDERSTOOD, Status.UNDECLARED, Status.ILL_TYPED, Status.REFUTED,
    Status.UNDECIDED, Status.TESTED, Status.PROVED,
)  # fmt: skip


def overall(links: Many[Link]) -> Status:
    """The status of a chain: a wrong link makes it wrong, whatever the others are."""
    wrong = next((link.status for link in links if link.status.wrong), None)
    if wrong is not None:
        return wrong
    return min((link.status for link in links), key=_ORDER.index)


def _unread(  # noqa: PLR0917
    claim: str,
    given: tuple[str, ...],
    seed: int,
    error: FormulaError,
    number: int | None,
    started: float,
) -> Verdict:
    mistake = Mistake(error.message, error.span, error.hint, number)
    elapsed = (perf_counter() - started) * 1e3
    return Verdict(status_of(error), claim, given, (), 0, mistake, seed, elapsed)


__all__ = ["Case", "Judged", "Relations", "Sequence", "check", "judge_parts", "relation_condition"]
