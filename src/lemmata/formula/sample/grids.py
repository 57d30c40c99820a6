"""Outcomes that are laid out: Gauss-Hermite rules, products of drawn distributions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.sample.assignments import nodes_of
from lemmata.formula.sample.domains import real

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.formula.problem import Grid, Problem
    from lemmata.formula.sample.domains import Floats


@cache
def normal_rule(dimension: int) -> tuple[Floats, Floats]:
    """Nodes (outcomes, dimension) and weights (outcomes,) of the standard normal distribution.

    A product of Gauss-Hermite rules: exact for polynomials whose degree in each coordinate is
    below twice the number of nodes a coordinate (Golub & Welsch 1969).
    """
    outcomes = nodes_of(dimension, "normal")
    per_axis = round(outcomes ** (1 / dimension))
    nodes, weights = np.polynomial.hermite_e.hermegauss(per_axis)
    weights = weights / weights.sum()
    places = _places(per_axis, dimension)
    made = nodes[places], weights[places].prod(axis=1)
    for array in made:
        array.setflags(write=False)
    return made


def _places(per_axis: int, dimension: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    grid = np.indices((per_axis,) * dimension).reshape(dimension, -1)
    return np.ascontiguousarray(grid.T)


def fill_grids(
    problem: Problem, numbers: Mapping[str, int], rng: np.random.Generator, batch: int
) -> dict[str, Floats]:
    """The values of everything that is declared to be nodes, coordinates or their weights."""
    values: dict[str, Floats] = {}
    for grid in problem.grids:
        nodes, weights = _laid_out(grid, grid.dimension.value(numbers), rng, batch)
        for declared in problem.declared:
            if not declared.sizes or declared.sizes[0].letters != {grid.letter}:
                continue
            if declared.domain.kind in ("nodes", "coordinates"):
                values[declared.name] = nodes
            elif declared.domain.kind in ("weights", "coordinate weights"):
                values[declared.name] = weights
    return values


def _laid_out(
    grid: Grid, dimension: int, rng: np.random.Generator, batch: int
) -> tuple[Floats, Floats]:
    if grid.kind == "normal":
        nodes, weights = normal_rule(dimension)
        return (
            np.broadcast_to(nodes, (batch, *nodes.shape)),
            np.broadcast_to(weights, (batch, *weights.shape)),
        )
    atoms = real(rng, (batch, dimension, 3))
    chances = 0.1 - np.log1p(-rng.random((batch, dimension, 3)))
    chances /= chances.sum(axis=-1, keepdims=True)
    places, along = _places(3, dimension), np.arange(dimension)
    return atoms[:, along, places], chances[:, along, places].prod(axis=-1)
