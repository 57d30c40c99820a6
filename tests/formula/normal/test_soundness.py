"""Soundness: a canonical form keeps the values of its term; what is proved is equal and defined."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lemmata.formula.evaluate import OverBudget, compile_terms
from lemmata.formula.normal import Unsupported, proves_equal
from lemmata.formula.normal.proving import Prover
from lemmata.formula.problem import Budget, Point
from lemmata.formula.sample import sample
from tests.formula.normal.random_terms import Terms
from tests.formula.normal.reading_back import Back, NoMeaning

if TYPE_CHECKING:
    from lemmata.formula.terms import Axis, Term

POINTS = sample(Terms(Random(0)).problem, 0, Budget(points=5, assignments=4))
JUMPS = ("less", "step", "equal", "sign", "rank")
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large]


def degenerate(point: Point, mode: int) -> Point:
    """The point with zeros in what may be 0: where definedness shows."""
    random = np.random.default_rng(mode)
    kinds = {one.name: one.domain.kind for one in Terms(Random(0)).problem.declared}
    values: dict[str, Any] = {}
    for name, array in point.values.items():
        if kinds[name] == "real" or name in ("q", "w", "z"):
            keep = random.random(array.shape) < (0, 0.5)[mode]
            values[name] = np.where(keep, array, 0.0)
        else:
            zero = kinds[name] in ("symmetric", "semidefinite")
            values[name] = array * 0.0 if zero and not mode else array
    return Point(point.numbers, values, point.batch)


def differs(left: Term, right: Term, axes: tuple[Axis, ...], point: Point) -> bool:
    """Whether two terms differ at a point, in value or by being undefined, rounding aside."""
    plan = compile_terms([left, right], [axes, axes])
    one, two = plan.run(point)
    if not _apart(one, two, 1e7, 1e-5):
        return False
    one, two = (np.vectorize(complex)(side) for side in plan.run(point, precise=40))
    return _apart(one, two, 1e12, 1e-9)


def _apart(one: Any, two: Any, most: float, least: float) -> bool:
    if np.iscomplexobj(one) != np.iscomplexobj(two):
        return False
    scale = np.maximum(1, np.maximum(np.abs(one), np.abs(two)))
    both = np.isfinite(one) & np.isfinite(two) & (scale < most)
    gap = np.where(both, np.abs(one - two) / scale, 0)
    return bool((np.isnan(one) != np.isnan(two)).any() or (gap > least).any())


def jumps(term: Term) -> bool:
    """Whether rounding may decide a case."""
    return any(f"'{name}'" in repr(term) for name in JUMPS) or "name='p'" in repr(term)


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=RELAXED)
@given(st.integers(0, 2**32), st.integers(2, 4))
def test_a_canonical_form_has_the_values_of_its_term(seed: int, depth: int) -> None:
    terms = Terms(Random(seed))
    made = terms.any(depth)
    prover = Prover(terms.problem, 20_000)
    try:
        form = prover.translator.read(made.term)
        back = Back(prover).term(form, {axis.name: axis for axis in made.axes})
    except (Unsupported, NoMeaning, RecursionError):
        return
    if jumps(made.term):
        return
    for point in POINTS:
        try:
            plan = compile_terms([made.term, back], [made.axes, made.axes])
            one, two = plan.run(point)
        except (OverBudget, OverflowError, ValueError):
            return
        both = np.isfinite(one) & np.isfinite(two)
        if _apart(np.where(both, one, 0), np.where(both, two, 0), 1e7, 1e-5):
            sides = [np.vectorize(complex)(side) for side in plan.run(point, precise=40)]
            both = np.isfinite(sides[0]) & np.isfinite(sides[1])
            assert not _apart(*(np.where(both, side, 0) for side in sides), 1e12, 1e-9)


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=RELAXED)
@given(st.integers(0, 2**32), st.integers(2, 4), st.integers(1, 2))
def test_what_is_proved_of_mutated_terms_holds(seed: int, depth: int, times: int) -> None:
    terms = Terms(Random(seed))
    made = terms.any(depth)
    other = made.term
    for _ in range(times):
        other = terms.mutated(other)
    if other == made.term or not other.free <= set(made.axes) or jumps(made.term):
        return
    if not proves_equal(made.term, other, terms.problem):
        return
    for point in (*POINTS, *(degenerate(p, mode) for p in POINTS[:3] for mode in (0, 1))):
        try:
            assert not differs(made.term, other, made.axes, point)
        except (OverBudget, OverflowError, ValueError):
            return
