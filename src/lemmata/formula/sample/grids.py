"""Outcomes that are laid out: Gauss-Hermite rules, products of drawn distributions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.sample.assignments import nodes_of
from lemmata.formula.sample.domains import real

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.formula.problem import Problem
    from lemmata.formula.sample.domains import Floats

_ATOMS = np.array([[-1.0, 0.0, 1.0], [0.0, 1.0, 2.0], [1.0, 2.0, 4.0], [-2.0, 0.0, 1.0]])
_CHANCES = np.array([[0.25, 0.5, 0.25], [0.5, 0.25, 0.25], [0.25, 0.25, 0.5]])


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
    problem: Problem,
    numbers: Mapping[str, int],
    rng: np.random.Generator,
    batch: int,
    *,
    readable: bool = False,
) -> dict[str, Floats]:
    """The values of everything that is declared to be nodes, coordinates or their weights."""
    values: dict[str, Floats] = {}
    for grid in problem.grids:
        dimension = grid.dimension.value(numbers)
        if grid.kind == "normal":
            nodes, weights = _normal(dimension, batch)
        else:
            nodes, weights = _independent(dimension, rng, batch, readable)
        for declared in problem.declared:
            if not declared.sizes or declared.sizes[0].letters != {grid.letter}:
                continue
            if declared.domain.kind in ("nodes", "coordinates"):
                values[declared.name] = nodes
            elif declared.domain.kind in ("weights", "coordinate weights"):
                values[declared.name] = weights
    return values


def _normal(dimension: int, batch: int) -> tuple[Floats, Floats]:
    nodes, weights = normal_rule(dimension)
    return (
        np.broadcast_to(nodes, (batch, *nodes.shape)),
        np.broadcast_to(weights, (batch, *weights.shape)),
    )


def _independent(
    dimension: int, rng: np.random.Generator, batch: int, readable: bool
) -> tuple[Floats, Floats]:
    """Three atoms a coordinate, their chances skewed; whole numbers and quarters if readable."""
    shape = (batch, dimension, 3)
    if readable:
        atoms = _ATOMS[rng.integers(len(_ATOMS), size=shape[:2])]
        chances = _CHANCES[rng.integers(len(_CHANCES), size=shape[:2])]
    else:
        atoms = real(rng, shape)
        chances = 0.1 - np.log1p(-rng.random(shape))
        chances = chances / chances.sum(axis=-1, keepdims=True)
    places, along = _places(3, dimension), np.arange(dimension)
    return atoms[:, along, places], chances[:, along, places].prod(axis=-1)
