"""A second look at claims that hold at small sizes: larger dimensions and whole numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.errors import FormulaError
from lemmata.formula.sample import sample
from lemmata.formula.verify.comparing import Comparison
from lemmata.formula.verify.relations import ORDERED, Finding, margins

if TYPE_CHECKING:
    from lemmata.formula.problem import Budget, Natural, Point, Problem
    from lemmata.formula.reading import Pair

_EQUAL = ((8, 11),)
_ORDER = ((8, 11), (40, 60), (40, 800))
"""From where on dimensions, and other whole numbers, are drawn."""
_ENTRIES, _POINTS = 200_000, 4
_DIGITS = (80, 120)
_CLEAR = 1e-9


def fails_farther(pair: Pair, problem: Problem, seed: int, budget: Budget) -> Finding | None:
    """A place where a claim fails that holds at small sizes, sure in many digits.

    Values that overflow, or that can't be had in many digits, are no failure.
    """
    ordered = pair.relation in ORDERED
    grids = {grid.letter for grid in problem.grids}
    if pair.order is not None or not any(n.high is None for n in problem.naturals):
        return None
    small = replace(budget, entries=_ENTRIES, points=_POINTS, assignments=1)
    for sizes in _ORDER if ordered else _EQUAL:
        naturals = tuple(n if n.name in grids else _raised(n, *sizes) for n in problem.naturals)
        try:
            comparison = Comparison(pair, problem, small)
            for point in sample(replace(problem, naturals=naturals), seed, small):
                row = _suspect(comparison, point, ordered=ordered)
                if row is not None and _surely(comparison, point, row, ordered=ordered):
                    return Finding(0, point, row, note="sizes")
        except (FormulaError, ArithmeticError, NotImplementedError, ValueError, TypeError):
            continue
    return None


def _raised(natural: Natural, dimension: int, number: int) -> Natural:
    low = dimension if natural.dimension else number
    fits = natural.high is None and low > natural.low
    return replace(natural, low=low) if fits else natural


def _suspect(comparison: Comparison, point: Point, *, ordered: bool) -> int | None:
    """The row that looks worst in double precision."""
    if ordered:
        gap, scale, _ = margins(comparison, point)
        excess = np.where(np.isfinite(gap), -gap / scale, 0.0)
    else:
        sides = comparison.at(point)
        excess = sides.distance / np.maximum(sides.scale, 1e-12)
    worst = np.nan_to_num(excess).reshape(point.batch, -1).max(axis=1, initial=0.0)
    row = int(np.argmax(worst))
    return row if worst[row] > _CLEAR else None


def _surely(comparison: Comparison, point: Point, row: int, *, ordered: bool) -> bool:
    if comparison.solved or comparison.structured:
        return False
    if not ordered:
        return all(comparison.exactly(point, row, n) > _CLEAR for n in _DIGITS)
    gaps = []
    for digits in _DIGITS:
        gap, size = comparison.signed(point, row, digits)
        if gap >= -_CLEAR * size:
            return False
        gaps.append(abs(gap))
    # What vanishes by cancellation is smaller noise in more digits.
    return bool(gaps[-1] > 0.5 * gaps[0])
