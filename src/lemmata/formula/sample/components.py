"""Symbols that conditions tie together, drawn together until the conditions hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.building import ZERO
from lemmata.formula.problem import Budget, Condition, Declared, Point, Problem
from lemmata.formula.sample.assignments import rank_of
from lemmata.formula.sample.charts import CURVED, FLAT, TURNED, Chart, chart
from lemmata.formula.sample.drawing import LAID_OUT, Drawer, dependencies, ordered
from lemmata.formula.sample.grids import fill_grids
from lemmata.formula.sample.judging import Judge
from lemmata.formula.sample.members import (
    LARGEST,
    clipped,
    member,
    pinned_places,
    with_norm,
    with_pins,
)
from lemmata.formula.sample.whole import sides, variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.formula.sample.domains import Floats
    from lemmata.formula.sample.folding import Folded
    from lemmata.formula.sample.judging import Bools

_CONTINUOUS = FLAT | CURVED | TURNED
_DIVIDED = ("interval", "integers", "symmetric")


@dataclass(eq=False)
class Component:
    """Symbols, in the order in which they are drawn, and all conditions that speak of them."""

    problem: Problem
    folded: Folded
    declared: tuple[Declared, ...]
    conditions: tuple[Condition, ...]
    budget: Budget
    reasons: list[str] = field(default_factory=list)
    effort: int = 1_000_000  # what the solver may still spend, see `Search`

    @cached_property
    def judge(self) -> Judge:
        """The conditions, compiled once for all sizes."""
        return Judge(self.conditions, self.budget)

    @cached_property
    def equations(self) -> bool:
        """Whether some equation speaks of continuous symbols: chance never meets it."""
        kinds = {one.name: one.domain.kind for one in self.declared}
        return any(
            condition.relation == "="
            and not any(map(rank_of, sides(condition)))
            and any(kinds.get(name) in _CONTINUOUS for name in _names(condition))
            for condition in self.conditions
        )

    @cached_property
    def laid_out(self) -> bool:
        """Whether it holds the outcomes of grids."""
        return any(one.domain.kind in LAID_OUT for one in self.declared)

    @cached_property
    def may_be_empty(self) -> bool:
        """Whether the domains themselves may leave no room: two ends, or given entries."""
        return any(
            one.name in self.folded.pins
            or (one.domain.low is not None and one.domain.high is not None)
            for one in self.declared
        )

    def holds(self, drawer: Drawer, values: Mapping[str, Floats]) -> Bools:
        """Which of the points that were just drawn meet the conditions."""
        point = self.point(drawer, values)
        made = np.ones(point.batch, dtype=bool)
        if self.may_be_empty:
            made &= self.inside(drawer, values)
        return made & self.judge.holds(point) if self.conditions else made

    def hardest(self, drawer: Drawer, values: Mapping[str, Floats]) -> str:
        """The text of the condition that the fewest of these points meet."""
        if self.conditions:
            each = self.judge.holds_each(self.point(drawer, values)).mean(axis=1)
            if each.min() < 1:
                return self.conditions[int(np.argmin(each))].text
        names = {one.name for one in self.declared}
        texts = (c.text for c in self.problem.conditions if c.text and _names(c) & names)
        return next(texts, "")

    def draw(self, drawer: Drawer, rng: np.random.Generator, batch: int) -> dict[str, Floats]:
        """Values from the domains alone, with given entries and ranks."""
        known: dict[str, Floats] = {}
        if self.laid_out:
            numbers, readable = drawer.numbers, drawer.readable
            known = fill_grids(self.problem, numbers, rng, batch, readable=readable)
        values = known | drawer.draw(self.declared, rng, batch, known)
        for one in self.declared:
            ranks, pins = self.folded.ranks.get(one.name), self.folded.pins.get(one.name)
            if ranks:
                values[one.name] = drawer.ranked(values[one.name], ranks, rng)
            if pins:
                kind = one.domain.kind
                values[one.name] = with_pins(values[one.name], pins, kind, drawer.numbers)
            norm = self.folded.norms.get(one.name)
            if norm and all(pin.value == ZERO for pin in pins or ()):
                values[one.name] = with_norm(values[one.name], norm, drawer.numbers)
        return values

    def point(self, drawer: Drawer, values: Mapping[str, Floats]) -> Point:
        """The values as a point (of this component's symbols alone)."""
        batch = next((array.shape[0] for array in values.values()), 1)
        return Point(drawer.numbers, values, batch)

    def inside(
        self, drawer: Drawer, values: Mapping[str, Floats], largest: float = LARGEST
    ) -> Bools:
        """Which points lie in every domain; for values that a search has moved."""
        batch = next(iter(values.values())).shape[0]
        made = np.ones(batch, dtype=bool)
        for one in self.declared:
            if one.domain.kind in _CONTINUOUS or one.domain.kind == "integers":
                ends = drawer.ends(one, values, batch)
                made &= member(one, values[one.name], ends, largest)
        return made

    def tidied(self, drawer: Drawer, values: dict[str, Floats]) -> dict[str, Floats]:
        """The values with rounding at closed ends taken back."""
        for one in self.declared:
            if one.domain.kind in _DIVIDED:
                ends = drawer.ends(one, values, values[one.name].shape[0])
                values[one.name] = clipped(values[one.name], ends)
        return values

    def meets(
        self, drawer: Drawer, values: Mapping[str, Floats], largest: float = LARGEST
    ) -> Bools:
        """Which points lie in the domains and meet the conditions."""
        inside = self.inside(drawer, values, largest)
        if not self.conditions or not inside.any():
            return inside
        return inside & self.judge.holds(self.point(drawer, values))

    def charts(self, drawer: Drawer, values: Mapping[str, Floats]) -> list[Chart]:
        """Coordinates around these values, of every continuous symbol that is not fixed."""
        made = []
        for one in self.declared:
            if one.domain.kind not in _CONTINUOUS or one.name in self.folded.ranks:
                continue
            base = values[one.name]
            pins = self.folded.pins.get(one.name)
            pinned = pinned_places(pins, base.shape[1:]) if pins else None
            ends = drawer.ends(one, values, base.shape[0])
            found = chart(one.name, one.domain.kind, base, ends, pinned)
            if found.count:
                made.append(found)
        return made


def _names(condition: Condition) -> frozenset[str]:
    return frozenset().union(*map(variables, sides(condition)))


def components(problem: Problem, folded: Folded, budget: Budget) -> list[Component]:
    """The problem cut into parts that can be drawn one by one."""
    leader = {one.name: one.name for one in folded.declared}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    laid_out = [one.name for one in folded.declared if one.domain.kind in LAID_OUT]
    groups = [_names(condition) for condition in folded.conditions]
    groups += [dependencies(one.domain) | {one.name} for one in folded.declared]
    for group in (*groups, laid_out):
        roots = [find(name) for name in sorted(group) if name in leader]
        for root in roots[1:]:
            leader[find(root)] = find(roots[0])
    parts: dict[str, list[Declared]] = {}
    for one in ordered(folded.declared):
        parts.setdefault(find(one.name), []).append(one)
    conditions: dict[str, list[Condition]] = {root: [] for root in parts}
    closed: list[Condition] = []
    for condition, group in zip(folded.conditions, groups, strict=False):
        owners = [find(name) for name in sorted(group) if name in leader]
        (conditions[owners[0]] if owners else closed).append(condition)
    made = [
        Component(problem, folded, tuple(part), tuple(conditions[root]), budget)
        for root, part in parts.items()
    ]
    if closed:  # on whole numbers, but beyond what sizes are searched by
        made.append(Component(problem, folded, (), tuple(closed), budget))
    return made
