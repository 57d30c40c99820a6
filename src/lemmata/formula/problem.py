"""What has to be sampled before a claim can be evaluated: declared symbols, conditions, points."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from lemmata.formula.sizes import Size
    from lemmata.formula.terms import Axis, Term

Array: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.generic]]"

Kind = Literal[
    "real",  # any real entries
    "interval",  # entries between `low` and `high` (either may be None: unbounded)
    "integers",  # whole entries from `low` to `high`
    "signs",  # entries -1 or 1
    "simplex",  # entries ≥ 0 that sum to 1 over all axes together (joint distributions too)
    "symmetric",
    "semidefinite",  # symmetric, eigenvalues ≥ 0, some of them 0 in some samples
    "definite",  # symmetric, eigenvalues > 0
    "orthogonal",
    "invertible",
    "permutation",  # permutation matrices
    "orthonormal",  # columns orthonormal, at most as many as rows
    "nodes",  # Gauss-Hermite nodes of a grid, axes (outcomes, dimension); not drawn
    "weights",  # the weights of these nodes, axes (outcomes,); not drawn
    "coordinates",  # values of a grid with independent coordinates, axes (outcomes, dimension)
    "coordinate weights",  # the weights of that grid, axes (outcomes,)
]


@dataclass(frozen=True, slots=True)
class Domain:
    """Where a declared symbol lives. `open_low`, `open_high`: the end itself is left out."""

    kind: Kind = "real"
    low: Term | None = None
    high: Term | None = None
    open_low: bool = True
    open_high: bool = True


@dataclass(frozen=True, slots=True)
class Declared:
    """A symbol whose value is drawn: a `Variable` of this name, stored with these axes' sizes."""

    name: str
    sizes: tuple[Size, ...] = ()
    domain: Domain = field(default_factory=Domain)


@dataclass(frozen=True, slots=True)
class Natural:
    """A whole number that is drawn: a dimension (from 1) or a declared natural number."""

    name: str
    low: int = 1
    high: int | None = None
    dimension: bool = True
    parity: Literal["", "odd", "even"] = ""


@dataclass(frozen=True, slots=True)
class Grid:
    r"""Outcomes of a random vector that are laid out, not drawn: the letter of their number.

    `normal`: a product Gauss-Hermite rule over ``\mathbb{R}^{dimension}``; `independent`: a product
    of drawn distributions of few atoms, one a coordinate.
    """

    letter: str
    dimension: Size
    kind: Literal["normal", "independent"] = "normal"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a point must meet, at every place of the free axes: ``left relation right``.

    Relations: ``= != < <= > >=``, and ``invertible`` (left is a matrix with rows along `axes[0]`,
    columns along `axes[1]`; no right side).
    """

    left: Term
    relation: Literal["=", "!=", "<", "<=", ">", ">=", "invertible", "definite"]
    right: Term | None = None
    axes: tuple[Axis, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that a point of a claim's domain is made of."""

    naturals: tuple[Natural, ...] = ()
    declared: tuple[Declared, ...] = ()
    conditions: tuple[Condition, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A batch of points with one choice of sizes.

    `numbers` holds every whole number, the letters of grids included; `values` an array for each
    declared symbol, of shape (batch, *sizes).
    """

    numbers: Mapping[str, int]
    values: Mapping[str, Array]
    batch: int


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a check may cost, counted, so that a verdict does not depend on the machine's load.

    `entries`: the largest array of one evaluation step, batch included; `steps`: array operations
    in all; `points`: points a size assignment; `assignments`: size assignments; `terms`: the core
    nodes that one side may have; `series`: terms of an endless sum; `solver`: rounds of a solver.
    """

    entries: int = 4_000_000
    steps: int = 200_000
    points: int = 12
    assignments: int = 4
    terms: int = 20_000
    series: int = 400
    solver: int = 60


def exact(value: int | str) -> Fraction:
    """An exact rational number from its decimal notation."""
    return Fraction(value)
