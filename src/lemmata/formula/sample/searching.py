"""Points of a component that meet its conditions: by chance, by scaling, by solving."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.sample.charts import TURNED, Chart, decoded, encoded
from lemmata.formula.sample.solving import affine, multiple, solve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.sample.components import Component
    from lemmata.formula.sample.domains import Floats
    from lemmata.formula.sample.drawing import Drawer
    from lemmata.formula.sample.judging import Bools

    Places = np.ndarray[tuple[int], np.dtype[np.int64]]

_POOLS = (1, 4, 16, 64)  # how many times more points than wanted are drawn, round by round
_SOLVED = 24  # how many points are solved for, at most
_STARTS = (1, 2, 4)  # the same for the starting points of the solver
_SCALABLE = ("real", "symmetric", "invertible", "definite", "semidefinite", "interval")
_UNKNOWNS = 120
_DIGITS = 6  # what is left of a multiple root; a round one is then met exactly
_NOISE = 1e-13
_MARGIN = 0.02  # how far inside of intervals the solver starts: at the end itself nothing moves


class Search:
    """Looks for points of one component at one choice of sizes."""

    def __init__(self, component: Component, drawer: Drawer, rng: np.random.Generator) -> None:
        self.component = component
        self.drawer = drawer
        self.rng = rng
        self.found: list[dict[str, Floats]] = []
        self.count = 0

    def run(self, wanted: int) -> dict[str, Floats] | None:
        """At most `wanted` points; None where none is found."""
        component = self.component
        if not component.conditions:
            values = component.draw(self.drawer, self.rng, wanted)
            if component.may_be_empty:
                good = component.holds(self.drawer, values)
                if not good.all():
                    self._note(values)
                    return None
            return values
        from lemmata.formula.evaluate import OverBudget

        if not component.declared:
            point = component.point(self.drawer, {})
            return {} if component.judge.holds(point).all() else None
        with suppress(OverBudget):  # points that were found before stay
            if self.drawer.readable or not component.equations:
                self._chance(wanted)
            if self.count < (1 if self.drawer.readable else wanted / 2):
                self._solve_rounds(min(wanted, _SOLVED))
        if not self.found:
            return None
        names = self.found[0]
        joined = {name: np.concatenate([one[name] for one in self.found]) for name in names}
        return {name: array[:wanted] for name, array in joined.items()}

    def _keep(self, values: dict[str, Floats], good: Bools) -> None:
        if good.any():
            self.found.append({name: array[good] for name, array in values.items()})
            self.count += int(good.sum())

    def _chance(self, wanted: int) -> None:
        """Draws ever more points and keeps those that meet the conditions."""
        component, drawer = self.component, self.drawer
        for more in _POOLS[:3] if self.drawer.readable else _POOLS:
            batch = wanted * more
            if batch > component.budget.entries:
                return
            values = component.draw(drawer, self.rng, batch)
            good = component.holds(drawer, values)
            self._keep(values, good)
            if self.count >= wanted:
                return
            if not good.any():
                self._note(values)
                if not component.equations:
                    self._scaled(values)
                if self.count:
                    return

    def _scaled(self, values: dict[str, Floats]) -> None:
        """Pushes all symbols that may be scaled towards 0, as far as the conditions ask."""
        component, drawer = self.component, self.drawer
        names = [
            one.name
            for one in component.declared
            if one.domain.kind in _SCALABLE and one.domain.low is one.domain.high is None
        ]
        waiting = np.ones(next(iter(values.values())).shape[0], dtype=bool)
        for scale in (0.5, 0.25, 0.1, 0.03) if names else ():
            tried = {
                name: array[waiting] * (scale if name in names else 1.0)
                for name, array in values.items()
            }
            good = component.meets(drawer, tried)
            self._keep(tried, good)
            waiting[waiting] = ~good
            if not waiting.any():
                return

    def _solve_rounds(self, wanted: int) -> None:
        component, drawer = self.component, self.drawer
        for more in _STARTS:
            values = component.draw(drawer, self.rng, wanted * more)
            good = component.holds(drawer, values)
            self._keep(values, good)
            if self.count < wanted and not good.all():
                self._note(values)
                self._solve({name: array[~good] for name, array in values.items()}, wanted)
            if self.count >= wanted or not self.count or more * self.count >= wanted:
                return

    def _solve(self, values: dict[str, Floats], wanted: int) -> None:
        """Moves the points onto the conditions: along one symbol where that is linear, or all."""
        component, drawer = self.component, self.drawer
        if not component.judge.measured:
            return
        for plan, linear in self._plans(values):
            charts = [one for one in component.charts(drawer, values) if one.name in plan]
            if not charts:
                continue
            moved = self._moved(charts, values, linear)
            good = component.meets(drawer, moved)
            if drawer.readable:
                moved = self._without_noise(moved)
            self._keep(moved, good)
            if self.count >= wanted or good.mean() >= 0.5:
                return
            values = {name: array[~good] for name, array in values.items()}

    def _plans(self, values: dict[str, Floats]) -> Iterator[tuple[frozenset[str], bool]]:
        """Which symbols move, and whether the conditions are linear in them; rotations last."""
        charts = self.component.charts(self.drawer, values)
        flat = [one for one in charts if one.kind not in TURNED]
        for one in sorted(flat, key=lambda one: one.count):
            if one.count <= _UNKNOWNS and self._is_affine([one], values):
                yield frozenset((one.name,)), True
        for some in (flat, charts) if len(flat) < len(charts) else (charts,):
            if 0 < sum(one.count for one in some) <= _UNKNOWNS:
                yield frozenset(one.name for one in some), False

    def _residual(
        self, plan: list[Chart], values: dict[str, Floats], u: Floats, at: Places
    ) -> Floats:
        self.component.effort -= u.size
        taken = {name: array[at] for name, array in values.items()}
        taken |= decoded([one.take(at) for one in plan], u)
        return self.component.judge.residuals(self.component.point(self.drawer, taken))

    def _is_affine(self, plan: list[Chart], values: dict[str, Floats]) -> bool:
        few = np.arange(min(3, plan[0].base.shape[0]))
        some = [one.take(few) for one in plan]
        start = encoded(some)
        return affine(lambda u, at: self._residual(plan, values, u, few[at]), start, self.rng)

    def _moved(
        self, charts: list[Chart], values: dict[str, Floats], linear: bool
    ) -> dict[str, Floats]:
        rounds = min(8 if linear else self.component.budget.solver, self._affordable(charts))
        start = encoded(charts, _MARGIN)

        def residual(u: Floats, at: Places) -> Floats:
            return self._residual(charts, values, u, at)

        u = solve(residual, start, rounds, 1e-14 if linear else 1e-3)
        moved = values | decoded(charts, u)
        for one in charts:  # what is only rounding would count in a rank or a sign
            moved[one.name] = np.where(np.abs(moved[one.name]) < _NOISE, 0.0, moved[one.name])
        if not linear:
            doubtful = multiple(residual, u)
            if doubtful.any():
                for one in charts:
                    rounded = moved[one.name][doubtful].round(_DIGITS) + 0.0
                    moved[one.name][doubtful] = rounded
        return self.component.tidied(self.drawer, moved)

    def repaired(self, values: dict[str, Floats], rounds: int) -> dict[str, Floats]:
        """The points moved onto the equations where they have left them, as far as rounds go."""
        component, drawer = self.component, self.drawer
        bad = ~component.judge.holds(component.point(drawer, values))
        some = {name: array[bad] for name, array in values.items()}
        charts = component.charts(drawer, some) if bad.any() else []
        if not 0 < sum(one.count for one in charts) <= _UNKNOWNS:
            return values

        def residual(u: Floats, at: Places) -> Floats:
            return self._residual(charts, some, u, at)

        moved = decoded(charts, solve(residual, encoded(charts), rounds))
        whole = dict(values)
        for name, array in component.tidied(drawer, some | moved).items():
            whole[name] = values[name].copy()
            whole[name][bad] = array
        return whole

    def _without_noise(self, values: dict[str, Floats]) -> dict[str, Floats]:
        """The points rounded to a few digits where that still meets the conditions."""
        rounded = {name: array.round(_DIGITS) + 0.0 for name, array in values.items()}
        good = self.component.meets(self.drawer, rounded)
        return {
            name: np.where(good.reshape(-1, *(1,) * (array.ndim - 1)), rounded[name], array)
            for name, array in values.items()
        }

    def _affordable(self, charts: list[Chart]) -> int:
        """How many rounds the effort still covers, counted in points and coordinates."""
        count = sum(one.count for one in charts)
        cost = 2 * charts[0].base.shape[0] * count * count
        return min(self.component.budget.solver, max(0, self.component.effort) // cost)

    def _note(self, values: dict[str, Floats]) -> None:
        """Remembers which condition is the hardest, for the message where nothing is found."""
        self.component.reasons.append(self.component.hardest(self.drawer, values))
