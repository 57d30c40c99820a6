"""Points for counterexamples that can be read, the simplest first."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.problem import Budget, Point, Problem
from lemmata.formula.sample.assignments import smallest_first
from lemmata.formula.sample.components import components
from lemmata.formula.sample.drawing import Drawer
from lemmata.formula.sample.folding import fold
from lemmata.formula.sample.searching import Search
from lemmata.formula.sample.small_values import RoundedDrawer, SmallDrawer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lemmata.formula.sample.components import Component
    from lemmata.formula.sample.domains import Floats

_MANY = 120
# How values are drawn, and for how many choices of sizes; what is less readable comes later.
_STAGES: tuple[tuple[type[Drawer], int], ...] = (
    (SmallDrawer, 12),
    (RoundedDrawer, 6),
    (Drawer, 6),
)


def smallest(problem: Problem, seed: int, budget: Budget = Budget()) -> Iterator[Point]:  # noqa: B008
    """Batches of points, the smallest sizes first, then by how easily their values are read.

    First small whole numbers (halves, quarters), then numbers with one decimal, then any. All meet
    the conditions. Whoever asks takes the first point, in this order, at which a claim fails.
    """
    rng = np.random.default_rng(seed)
    parts = components(problem, fold(problem), budget)
    for drawer, choices in _STAGES:
        for numbers in islice(smallest_first(problem, budget), choices):
            point = _simple(parts, drawer(numbers, budget), rng)
            if point is not None:
                yield point


def _simple(parts: list[Component], drawer: Drawer, rng: np.random.Generator) -> Point | None:
    values: dict[str, Floats] = {}
    wanted = _MANY if drawer.readable else drawer.budget.points
    for part in parts:
        found = Search(part, drawer, rng).run(wanted)
        if found is None:
            return None
        values |= _repeated(found, wanted, rng)
    # Without symbols there is one point.
    batch = wanted if values else 1
    order = np.argsort(effort(values, batch), kind="stable")
    return Point(
        drawer.numbers, {name: array[order] + 0.0 for name, array in values.items()}, batch
    )


def _repeated(
    values: dict[str, Floats], wanted: int, rng: np.random.Generator
) -> dict[str, Floats]:
    """As many points as wanted, by taking some again: they meet other values of other parts."""
    found = next((array.shape[0] for array in values.values()), wanted)
    if found >= wanted:
        return values
    places = np.concatenate((np.arange(found), rng.integers(found, size=wanted - found)))
    return {name: array[places] for name, array in values.items()}


def effort(values: Mapping[str, Floats], batch: int) -> Floats:
    """How hard each point of a batch is to read; zeros alone explain nothing and come last."""
    total = np.zeros(batch)
    for array in values.values():
        flat = np.abs(array.reshape(batch, -1))
        digits = (
            0.8 * (flat % 1 != 0)
            + 2.0 * ((4 * flat) % 1 != 0)
            + 8.0 * (np.abs(flat - flat.round(3)) > 1e-9)
        )
        total += (flat + digits + 0.1 * (array.reshape(batch, -1) < 0)).sum(axis=1)
        total += 30.0 * ~flat.any(axis=1)
    return total
