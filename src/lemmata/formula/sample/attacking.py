"""Searching a domain for the place where an inequality fails."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.problem import Budget, Point, Problem
from lemmata.formula.sample.charts import Chart, decoded, encoded
from lemmata.formula.sample.components import components
from lemmata.formula.sample.drawing import LAID_OUT, Drawer
from lemmata.formula.sample.folding import fold
from lemmata.formula.sample.members import with_pins
from lemmata.formula.sample.moves import structural
from lemmata.formula.sample.searching import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lemmata.formula.problem import Declared
    from lemmata.formula.sample.domains import Floats
    from lemmata.formula.sample.members import Bools

_SCALES = (1.0, 0.3, 0.1, 1e-2, 1e-3)
_PATIENCE = 12  # rounds without progress after which the search ends
_CHILDREN = 5  # points tried a round for each point that is kept
_LARGEST = 1e7  # how large entries may become: scaling up is one way to break an inequality
_REPAIR = 6  # rounds of the solver that bring a moved point back onto equations
_SOLVED = 4
"""Rounds are so many times fewer where equations have to be solved in each."""


def attack(
    problem: Problem,
    objective: Callable[[Point], Floats],
    start: Point,
    seed: int,
    budget: Budget = Budget(),  # noqa: B008
    *,
    enough: float = -1e-3,
) -> Point:
    """Points of the domain at which the objective (batch,) is low, the lowest first.

    An evolution strategy in free coordinates of the domain, mixed with jumps to its borders. The
    conditions hold at all points. Where the objective is nan a point is passed over. Ends after
    `budget.solver` rounds, when nothing gets better, or when a value reaches `enough`.
    """
    hunt = _Hunt(problem, objective, start, np.random.default_rng(seed), budget)
    idle = 0.0
    jumps = hunt.jumps()
    for turn in range(budget.solver // (_SOLVED if hunt.solves else 1)):
        if hunt.best <= enough:
            break
        before = hunt.best
        leaps = list(islice(jumps, _CHILDREN))
        hunt.keep(leaps)
        for _ in range(_CHILDREN - 1):
            hunt.wander(_SCALES[turn % len(_SCALES)])
        hunt.flush()
        if turn % 6 == 5:
            hunt.renew()
        progress = hunt.best < before - 1e-3 * abs(before)
        idle = 0.0 if progress else idle + (0.3 if leaps else 1.0)
        if idle >= _PATIENCE:
            break
    return hunt.point()


def _may_stand_for(other: Declared, one: Declared) -> bool:
    """Whether the values of one symbol lie in the domain of another."""
    if other.name == one.name or other.domain.kind in LAID_OUT:
        return False
    return one.domain.kind == "real" or other.domain == one.domain


class _Hunt:
    """A population of points, each replaced by a child of its own that does better."""

    def __init__(
        self,
        problem: Problem,
        objective: Callable[[Point], Floats],
        start: Point,
        rng: np.random.Generator,
        budget: Budget,
    ) -> None:
        self.objective, self.rng = objective, rng
        folded = fold(problem)
        self.pins = folded.pins
        self.parts = components(problem, folded, budget)
        self.drawer = Drawer(start.numbers, budget)
        self.values = {n: np.array(v, dtype=np.float64) for n, v in start.values.items()}
        self.batch = start.batch
        self.waiting: list[dict[str, Floats]] = []
        self.scores = self._score([self.values])[0]

    @property
    def solves(self) -> bool:
        """Whether every move has to be brought back onto equations, which is dear."""
        return any(part.equations for part in self.parts)

    @property
    def best(self) -> float:
        """The lowest value so far."""
        return float(self.scores.min(initial=np.inf))

    def point(self) -> Point:
        """The population, the lowest first."""
        order = np.argsort(self.scores, kind="stable")
        values = {name: array[order] for name, array in self.values.items()}
        return Point(self.drawer.numbers, values, self.batch)

    def jumps(self) -> Iterator[dict[str, Floats]]:
        """Every structural move of every symbol, from wherever the population then is."""
        declared = [one for part in self.parts for one in part.declared]
        for turn in range(2):
            for one in declared:
                if one.domain.kind in LAID_OUT or (turn and one.domain.kind == "permutation"):
                    continue
                ends = self.drawer.ends(one, self.values, self.batch)
                alike = [other.name for other in declared if _may_stand_for(other, one)]
                values = {name: self.values[name] for name in (one.name, *alike)}
                for move in structural(one, values, ends):
                    with np.errstate(all="ignore"):
                        moved = move(self.rng)
                    if pins := self.pins.get(one.name):
                        moved = with_pins(moved, pins, one.domain.kind, self.drawer.numbers)
                    yield self.values | {one.name: moved}

    def wander(self, scale: float) -> None:
        """Moves in free coordinates: all or a few of them, at random or along differences."""
        made = dict(self.values)
        for part in self.parts:
            charts = part.charts(self.drawer, {one.name: made[one.name] for one in part.declared})
            if charts:
                made |= decoded(charts, self._perturbed(charts, scale))
            for one in part.declared:
                if one.domain.kind in ("integers", "signs", "permutation", "semidefinite"):
                    made[one.name] = self._mixed(made[one.name])
        self.keep([made])

    def _perturbed(self, charts: list[Chart], scale: float) -> Floats:
        u = encoded(charts)
        rng = self.rng
        noise = scale * rng.standard_normal(u.shape)
        if rng.random() < 0.5:
            noise *= rng.random(u.shape) < 2.0 / max(u.shape[1], 2)
        elif rng.random() < 0.5 and self.batch > 2:
            # Differential evolution (Storn & Price 1997): steps as long as the population is wide.
            others = rng.permutation(self.batch)
            best = u[int(np.argmin(self.scores))]
            noise = 0.5 * (best - u) + 0.7 * (u[others] - u[np.roll(others, 1)])
        size = np.maximum(np.abs(u).mean(axis=1, keepdims=True), 1e-3)
        return np.asarray(u + noise * np.minimum(size, 10.0) if scale < 1 else u + noise)

    def _mixed(self, values: Floats) -> Floats:
        """Some points take the value that another point has."""
        others = self.rng.permutation(self.batch)
        pick = self.rng.random(self.batch) < 0.4
        return np.where(pick.reshape(-1, *(1,) * (values.ndim - 1)), values[others], values)

    def keep(self, children: list[dict[str, Floats]]) -> None:
        """Puts batches of children on the list for the next evaluation."""
        self.waiting += children

    def flush(self) -> None:
        """Evaluates the waiting children; each point gives way to its best child."""
        children, self.waiting = self.waiting, []
        if not children:
            return
        scores = self._score([self._repaired(child) for child in children])
        pick = scores.argmin(axis=0)
        everyone = np.arange(self.batch)
        better = scores[pick, everyone] < self.scores
        for name, array in self.values.items():
            stacked = np.stack([child[name] for child in children])
            array[better] = stacked[pick, everyone][better]
        self.scores = np.where(better, scores[pick, everyone], self.scores)

    def renew(self) -> None:
        """The worst third takes the place of the best."""
        third = self.batch // 3
        order = np.argsort(self.scores, kind="stable")
        if third:
            for array in self.values.values():
                array[order[-third:]] = array[order[:third]]
            self.scores[order[-third:]] = self.scores[order[:third]]

    def _repaired(self, child: dict[str, Floats]) -> dict[str, Floats]:
        """Children brought back onto the equations that a move has left (in place)."""
        for part in self.parts:
            if part.equations:
                own = {one.name: child[one.name] for one in part.declared}
                child |= Search(part, self.drawer, self.rng).repaired(own, _REPAIR)
        return child

    def _score(self, children: list[dict[str, Floats]]) -> Floats:
        """The objective of each child (children, batch); infinite outside of the domain."""
        count = len(children)
        joined = {name: np.concatenate([child[name] for child in children]) for name in children[0]}
        good = np.ones(count * self.batch, dtype=bool)
        with np.errstate(all="ignore"):
            for part in self.parts:
                own = {one.name: joined[one.name] for one in part.declared}
                if own:
                    good &= part.meets(self.drawer, own, _LARGEST)
            safe = {name: self._replaced(name, array, good) for name, array in joined.items()}
            values = self.objective(Point(self.drawer.numbers, safe, count * self.batch))
        values = np.where(good & ~np.isnan(values), values, np.inf)
        return np.asarray(values.reshape(count, self.batch), dtype=np.float64)

    def _replaced(self, name: str, array: Floats, good: Bools) -> Floats:
        """Points outside of the domain give way to the population: nothing else sees them."""
        if good.all():
            return array
        base = np.tile(self.values[name], (len(good) // self.batch, *(1,) * (array.ndim - 1)))
        return np.where(good.reshape(-1, *(1,) * (array.ndim - 1)), array, base)
