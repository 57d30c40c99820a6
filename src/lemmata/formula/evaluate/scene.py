"""Where and with what a plan runs: sizes, numbers, values, arithmetic, and what it may cost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from lemmata.formula.evaluate.errors import OverBudget, Undecided

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.formula.evaluate.arithmetic import Arithmetic
    from lemmata.formula.problem import Budget
    from lemmata.formula.sizes import Size
    from lemmata.formula.terms import Axis

Array: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[Any]]"
Layout: TypeAlias = "tuple[Axis, ...]"

VOLUME = 40
"""How many times the largest array may be computed altogether in one run."""
OBJECT = 64
"""How much more memory a precise number takes than a double, roughly."""
OBJECT_WORK = 400
"""How much longer it takes to compute, roughly."""
AXES = 30
"""NumPy's arrays have at most 64 axes; two operands and the batch have to fit."""


@dataclass(slots=True)
class Meter:
    """What a run has cost so far, and what could not be settled in it."""

    budget: Budget
    steps: int = 0
    entries: int = 0
    unsettled: dict[str, Any] = field(default_factory=dict)

    def spend(self, steps: int, entries: int) -> None:
        """Count; raises `OverBudget` beyond the limits."""
        self.steps += steps
        self.entries += entries
        if self.steps > self.budget.steps:
            raise OverBudget(f"more than {self.budget.steps} array operations would be needed")
        if self.entries > VOLUME * self.budget.entries:
            raise OverBudget("too many numbers would have to be computed")

    def doubt(self, reason: str, rows: Any = True) -> None:
        """Note what could not be settled, and at which points of the batch."""
        self.unsettled[reason] = np.logical_or(self.unsettled.get(reason, False), rows)


@dataclass(frozen=True, slots=True)
class Scene:
    """One run: whole numbers by letter, values by name of shape (1 or batch, …)."""

    numbers: Mapping[str, int]
    values: Mapping[str, Array]
    batch: int
    arithmetic: Arithmetic
    meter: Meter

    @property
    def budget(self) -> Budget:
        """The limits."""
        return self.meter.budget

    def size(self, axis: Axis) -> int:
        """How long an axis is here; negative lengths are empty."""
        return max(self.whole(axis.size), 0)

    def whole(self, size: Size) -> int:
        """What a size comes to."""
        try:
            return size.value(self.numbers)
        except KeyError as missing:
            raise Undecided(f"{missing.args[0]} has no value") from None

    def entries(self, layout: Layout) -> int:
        """How many numbers an array with these axes holds; raises `OverBudget` if too many."""
        if len(layout) > AXES:
            raise OverBudget(f"an array with {len(layout)} axes would be needed")
        count = self.batch * prod(map(self.size, layout))
        limit = self.budget.entries // (OBJECT if self.arithmetic.digits else 1)
        if count > limit:
            raise OverBudget(f"an array of {count} numbers would be needed")
        return count

    def shape(self, layout: Layout) -> tuple[int, ...]:
        """The sizes of the axes."""
        return tuple(map(self.size, layout))

    def inside(
        self, numbers: Mapping[str, int], values: Mapping[str, Array], batch: int | None = None
    ) -> Scene:
        """The same scene with bound letters and variables added."""
        return replace(
            self,
            numbers={**self.numbers, **numbers},
            values={**self.values, **values},
            batch=self.batch if batch is None else batch,
        )


def rows_of(array: Array) -> Array:
    """At which points of the batch anything in it is true."""
    return np.asarray(array.reshape(array.shape[0], -1).any(axis=1))


def aligned(array: Array, layout: Layout, target: Layout) -> Array:
    """The array with its axes in the order of the target; those that it lacks have length 1."""
    if layout == target:
        return array
    order = [0, *(1 + layout.index(axis) for axis in target if axis in layout)]
    turned = array.transpose(order)
    places = [slice(None), *(slice(None) if axis in layout else None for axis in target)]
    return turned[tuple(places)]
