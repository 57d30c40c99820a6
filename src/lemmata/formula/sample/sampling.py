"""Random points of a declared domain."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.errors import Undecided
from lemmata.formula.problem import Budget, Point, Problem
from lemmata.formula.sample.assignments import assignments
from lemmata.formula.sample.components import Component, components
from lemmata.formula.sample.drawing import Drawer
from lemmata.formula.sample.folding import fold
from lemmata.formula.sample.searching import Search
from lemmata.formula.surface import NOWHERE

if TYPE_CHECKING:
    from lemmata.formula.sample.domains import Floats

_FAILURES = 6  # how many choices of sizes may fail before the search ends,
_ENOUGH = 4  # and how many where some have not


def sample(problem: Problem, seed: int, budget: Budget = Budget()) -> list[Point]:  # noqa: B008
    """Batches of random points, one for each of several choices of sizes; the same for one seed.

    A batch holds `budget.points` points, or fewer where conditions are hard to meet.
    Raises Undecided where no point is found; its message names the condition that is not met.
    """
    rng = np.random.default_rng(seed)
    parts = components(problem, fold(problem), budget)
    points: list[Point] = []
    failures = 0
    for numbers in assignments(problem, budget):
        point = draw_point(parts, numbers, rng, budget)
        if point is None:
            failures += 1
        else:
            points.append(point)
        most = _ENOUGH if points else _FAILURES
        if len(points) == budget.assignments or failures >= most:
            break
    if not points:
        raise undecided(parts, failures)
    return points


def draw_point(
    parts: list[Component], numbers: dict[str, int], rng: np.random.Generator, budget: Budget
) -> Point | None:
    """A batch of points at these sizes; None where some condition can't be met."""
    drawer = Drawer(numbers, budget)
    values: dict[str, Floats] = {}
    for part in parts:
        found = Search(part, drawer, rng).run(budget.points)
        if found is None:
            return None
        values |= found
    batch = min((array.shape[0] for array in values.values()), default=1)
    if any(array.shape[0] != batch for array in values.values()):
        values = {name: array[:batch] for name, array in values.items()}
    return Point(numbers, values, batch)


def undecided(parts: list[Component], failures: int) -> Undecided:
    """Why nothing could be drawn."""
    if not failures:
        return Undecided(
            "no sizes are found that meet the conditions",
            NOWHERE,
            "the dimensions that are asked for may contradict each other or be too large",
        )
    reasons = Counter(reason for part in parts for reason in part.reasons if reason)
    if not reasons:
        text = next((c.text for p in parts for c in p.conditions if c.text), "")
    else:
        text = reasons.most_common(1)[0][0]
    return Undecided(
        f"no point is found that meets the condition {text}".rstrip(),
        NOWHERE,
        "state the condition as a definition, or declare the set that the symbol lives in",
    )
