"""Random points of a declared domain."""

from __future__ import annotations

import numpy as np

from lemmata.formula.errors import Undecided
from lemmata.formula.problem import Budget, Point, Problem
from lemmata.formula.sample.assignments import assignments
from lemmata.formula.sample.drawing import Drawer, fixed_values, ordered
from lemmata.formula.surface import NOWHERE


def sample(problem: Problem, seed: int, budget: Budget = Budget()) -> list[Point]:  # noqa: B008
    """Batches of random points, one for each of several choices of sizes; the same for one seed.

    Raises Undecided where no point is found; its hint is the condition that can't be met.
    """
    rng = np.random.default_rng(seed)
    declared = ordered(problem.declared)
    points: list[Point] = []
    for numbers in assignments(problem, budget):
        values = fixed_values(problem, numbers, rng, budget.points)
        drawn = Drawer(numbers, budget).draw(declared, rng, budget.points, values)
        points.append(Point(numbers, values | drawn, budget.points))
        if len(points) == budget.assignments:
            break
    if not points:
        raise Undecided("no sizes are found that meet the conditions", NOWHERE)
    return points
