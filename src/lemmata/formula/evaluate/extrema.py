"""Suprema and infima over real variables: the best of many places, improved from several starts.

All starts descend at once; inequalities are left to sequential quadratic programming (Kraft 1988,
through SciPy); where the body has kinks, a simplex search goes on. Seeds are fixed, so that a
result depends on the point alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product as every
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from lemmata.formula.evaluate.arithmetic import DOUBLES
from lemmata.formula.evaluate.descent import descended
from lemmata.formula.evaluate.errors import OverBudget
from lemmata.formula.evaluate.steps import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.evaluate.compiling import Compiler
    from lemmata.formula.evaluate.program import Program
    from lemmata.formula.evaluate.scene import Array, Layout, Scene
    from lemmata.formula.evaluate.steps import Bound, Slots
    from lemmata.formula.terms import Extremum

    Found: TypeAlias = "tuple[Array, Array, Array]"
    """Places, best first, the body there, and by how much conditions are violated."""

_POOL = 192
_STARTS = 6
_DIMENSION = 24
_HUGE = 1e12
_SOLVES = 96
_TOGETHER = 16
_SIMPLEX = 6
_AWAY = 300.0


def extremum(compiler: Compiler, term: Extremum) -> Step:
    """The step; its body and conditions are a program that runs at a batch of candidates."""
    inner = compiler.within([term.body, *term.inequalities, *term.equalities], {})
    body, *conditions = inner.layouts
    own = next((v.axes for v in term.variables if v.name == term.place), ())
    free = tuple(axis for axis in body if axis not in own or not term.place)
    layout = (*free, *own) if term.place else body
    program = inner.program([body, *conditions])
    shapes = [(v.name, v.axes) for v in term.variables]
    search = Search(
        program, tuple(shapes), len(term.inequalities), term.kind, term.place, free, own
    )

    def bind(_: Scene) -> Bound:
        def run(slots: Slots) -> Any:
            return _found(slots[0], search)

        return run

    return Step(layout, (), bind, estimated=True)


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched: the first output is the body, then inequalities, then equalities."""

    program: Program
    variables: tuple[tuple[str, Layout], ...]
    inequalities: int
    kind: str
    place: str | None
    free: Layout
    own: Layout


@dataclass(frozen=True, slots=True)
class Problem:
    """Body and conditions at rows of flat candidates: to be made small, ≥ 0, = 0.

    One problem for each of the `places` (point of the batch, place of the free axes); `at` takes
    rows and the number of the problem that each belongs to.
    """

    dimension: int
    sizes: tuple[tuple[int, ...], ...]
    places: list[tuple[int, ...]]
    at: Callable[[Array, Array], tuple[Array, Array, Array]]

    def penalised(self, rows: Array, who: Array) -> Array:
        """The body with violations added; large where it is undefined."""
        value, above, equal = self.at(rows, who)
        broken = np.maximum(-above, 0).sum(axis=1) + np.abs(equal).sum(axis=1)
        return np.asarray(np.where(np.isfinite(value), value, 1e9) + 1e4 * broken)

    def broken(self, rows: Array, who: Array) -> Array:
        """By how much the conditions are violated."""
        _, above, equal = self.at(rows, who)
        worst = np.maximum(-above, 0).max(axis=1, initial=0.0)
        worst = np.maximum(worst, np.abs(equal).max(axis=1, initial=0.0))
        return np.asarray(np.nan_to_num(worst, nan=np.inf))


def _found(scene: Scene, search: Search) -> Any:
    shape = scene.shape(search.free)
    ends = scene.shape(search.own)
    places = list(every(range(scene.batch), *map(range, shape)))
    if len(places) > _SOLVES:
        raise OverBudget("too many extrema would have to be searched")
    value = np.full((scene.batch, *shape, *ends), np.nan)
    error = np.zeros(value.shape)
    flat = replace(scene, arithmetic=DOUBLES)
    for first in range(0, len(places), _TOGETHER):
        some = places[first : first + _TOGETHER]
        problem = _problem(flat, search, some)
        for place, rows in zip(some, _searched(problem, scene.budget.solver), strict=True):
            value[place], error[place] = _one(flat, search, problem, place, rows)
    return scene.arithmetic.convert(value), error


def _one(
    scene: Scene, search: Search, problem: Problem, place: tuple[int, ...], found: Found
) -> tuple[Any, Any]:
    """The extremum, or where it is, at one point of the batch and one place of the free axes."""
    rows, values, broken = found
    sign = -1.0 if search.kind == "sup" else 1.0
    if not len(rows):
        alone = np.arange(scene.batch) == place[0]
        reason = "no place was found that meets the conditions of an extremum"
        scene.meter.doubt(reason, alone)
        return np.nan, 0.0
    best = values[0]
    who = problem.places.index(place)
    if best < -_HUGE or _falls(problem, who, rows[0], best):
        return np.nan, 0.0
    close = values <= best + 1e-6 * (1 + abs(best))
    spread = abs(values[min(1, len(values) - 1)] - best) if close.sum() > 1 else 1e-7 * abs(best)
    if search.place is None:
        # Where conditions have corners the search stops short of them.
        floor = 1e-6 if search.inequalities else 1e-9
        return sign * best, spread + float(broken[0]) + floor * (1 + abs(best))
    start = 0
    for (name, _), shape in zip(search.variables, problem.sizes, strict=True):
        if name == search.place:
            part = rows[:, start : start + prod(shape)].reshape(len(rows), *shape)
            gap = np.abs(part[close] - part[0]).max(axis=0)
            return part[0], np.where(gap > 1e-3, 1e-5, gap) + 1e-7
        start += prod(shape)
    return np.nan, 0.0


def _problem(scene: Scene, search: Search, places: list[tuple[int, ...]]) -> Problem:
    sign = -1.0 if search.kind == "sup" else 1.0
    sizes = tuple(scene.shape(axes) for _, axes in search.variables)
    dimension = sum(map(prod, sizes))
    if dimension > _DIMENSION:
        raise OverBudget(f"a search in {dimension} dimensions would be needed")
    at = np.array(places).T
    split = 1 + search.inequalities

    def run(rows: Array, who: Array) -> tuple[Array, Array, Array]:
        own = at[:, who]
        values = {
            name: array if array.shape[0] == 1 else array[own[0]]
            for name, array in scene.values.items()
        }
        start, count = 0, len(rows)
        for (name, _), shape in zip(search.variables, sizes, strict=True):
            values[name] = rows[:, start : start + prod(shape)].reshape(count, *shape)
            start += prod(shape)
        outputs, _ = search.program.results(replace(scene, values=values, batch=count))
        full = [np.broadcast_to(np.real(o), (count, *o.shape[1:])) for o in outputs]
        body = sign * full[0][(np.arange(count), *own[1:])]
        above, equal = (
            np.concatenate([np.zeros((count, 0)), *(o.reshape(count, -1) for o in part)], axis=1)
            for part in (full[1:split], full[split:])
        )
        return body, above, equal

    return Problem(dimension, sizes, places, run)


def _searched(problem: Problem, rounds: int) -> list[Found]:
    """For each problem the places that meet the conditions, best first."""
    starts, who = _starts(problem)

    def at(rows: Array, own: Array) -> tuple[Array, Array]:
        value, above, equal = problem.at(rows, who[own])
        return np.where((above >= 0).all(axis=1), value, np.inf), equal

    rows = descended(at, starts, rounds)
    _, above, equal = problem.at(rows, who)
    programmed, owners = starts[:0], who[:0]
    if above.shape[1]:
        edged = _at_edges(problem, rows, who)
        owners = who[edged]
        made = [_programmed(problem, starts[k], who[k], rounds) for k in edged]
        programmed = np.array(made).reshape(len(edged), rows.shape[1])
    elif not equal.shape[1] and problem.dimension <= _SIMPLEX:
        rows = _past_kinks(problem, rows, who, rounds)
    rows = np.concatenate([rows, programmed, starts])
    who = np.concatenate([who, owners, who])
    value, _, _ = problem.at(rows, who)
    broken = problem.broken(rows, who)
    fine = np.isfinite(value) & (broken <= 1e-7 * (1 + np.abs(rows).max(axis=1)))
    found = []
    for k in range(len(problem.places)):
        mine = np.flatnonzero(fine & (who == k))
        mine = mine[np.argsort(value[mine], kind="stable")]
        found.append((rows[mine], value[mine], broken[mine]))
    return found


def _at_edges(problem: Problem, rows: Array, who: Array) -> Array:
    """Which starts have to honour inequalities: all those of a problem whose best place is edged.

    A descent that stays inside gets stuck at an edge, where the body still has a slope.
    """
    value, above, _ = problem.at(rows, who)
    value = np.where(np.isfinite(value) & (above > 1e-7).all(axis=1), value, np.inf)
    edged = []
    for k in range(len(problem.places)):
        mine = np.flatnonzero(who == k)
        best = mine[np.argmin(value[mine])]
        slopes = _slopes(problem, rows[best], k)
        slope = np.abs(_along(slopes[0][0], slopes[2])).max()
        if not slope <= 1e-5 * (1 + abs(value[best])) or np.isinf(value[best]):
            edged.append(k)
    return np.flatnonzero(np.isin(who, edged))


def _along(slope: Array, equations: Array) -> Array:
    """The part of a slope along the surface on which equations hold."""
    if not len(equations):
        return slope
    back = np.linalg.lstsq(equations.T, slope, rcond=None)[0]
    return np.asarray(slope - back @ equations)


def _starts(problem: Problem) -> tuple[Array, Array]:
    """For each problem the best of many places of several magnitudes, apart from each other."""
    random = np.random.default_rng(20_240_229)
    pool = random.normal(size=(_POOL, problem.dimension))
    pool *= np.resize([0.3, 1.0, 1.0, 4.0], _POOL)[:, None]
    pool[: _POOL // 4] = np.abs(pool[: _POOL // 4])
    pool[: _POOL // 8] /= np.maximum(pool[: _POOL // 8].sum(axis=1, keepdims=True), 1e-12)
    pool[-1] = 0.0
    count = len(problem.places)
    who = np.repeat(np.arange(count), _POOL)
    merit = problem.penalised(np.tile(pool, (count, 1)), who).reshape(count, _POOL)
    rows: list[Array] = []
    owners: list[int] = []
    for p, order in enumerate(np.argsort(merit, axis=1)):
        chosen: list[Array] = []
        for k in order:
            if all(np.linalg.norm(pool[k] - other) > 0.3 for other in chosen):
                chosen.append(pool[k])
            if len(chosen) == _STARTS:
                break
        rows += chosen
        owners += [p] * len(chosen)
    return np.array(rows), np.array(owners)


class _Remembered:
    """The problem at one place at a time, for a search that asks for value and slopes apart."""

    def __init__(self, problem: Problem, who: int) -> None:
        self._problem, self._who = problem, who
        self._seen: dict[bytes, tuple[Array, ...]] = {}
        self._steep: dict[bytes, list[Array]] = {}

    def at(self, x: Array, which: int) -> Array:
        """The value (0), the inequalities (1) or the equations (2)."""
        x = x.copy()  # values may be views of it, and the search moves it in place
        key = x.tobytes()
        if key not in self._seen:
            self._seen.clear()
            self._seen[key] = self._problem.at(x[None], np.array([self._who]))
        found = np.nan_to_num(self._seen[key][which][0], nan=1e9, posinf=1e9, neginf=-1e9)
        return np.asarray(found)

    def slopes(self, x: Array, which: int) -> Array:
        """Their slopes."""
        key = x.tobytes()
        if key not in self._steep:
            self._steep.clear()
            self._steep[key] = _slopes(self._problem, x, self._who)
        return self._steep[key][which]


def _programmed(problem: Problem, start: Array, who: int, rounds: int) -> Array:
    """From one start by SciPy's programming, which honours inequalities."""
    from scipy import optimize

    places = _Remembered(problem, who)
    limits: list[dict[str, Any]] = [
        {
            "type": kind,
            "fun": lambda x, which=which: places.at(x, which),
            "jac": lambda x, which=which: places.slopes(x, which),
        }
        for kind, which in (("ineq", 1), ("eq", 2))
        if places.at(start, which).size
    ]
    with np.errstate(all="ignore"):
        found = optimize.minimize(
            lambda x: float(places.at(x, 0)),
            start,
            jac=lambda x: places.slopes(x, 0)[0],
            method="SLSQP",
            constraints=limits,
            options={"maxiter": rounds, "ftol": 1e-15},
        )
    return np.asarray(found.x if np.isfinite(found.x).all() else start)


def _slopes(problem: Problem, x: Array, who: int) -> list[Array]:
    """Central differences of the body and of the conditions, all in one batch."""
    h = 6e-6 * (1 + np.abs(x))
    moves = np.diag(h)
    both = np.concatenate([x + moves, x - moves])
    made = []
    for values in problem.at(both, np.full(len(both), who)):
        ends = values.reshape(2, len(x), -1)
        slope = ((ends[0] - ends[1]) / (2 * h[:, None])).T
        made.append(np.nan_to_num(slope, posinf=0.0, neginf=0.0))
    return made


def _past_kinks(problem: Problem, rows: Array, who: Array, rounds: int) -> Array:
    """A simplex search goes on from the best place of each problem where the body has a slope."""
    from scipy import optimize

    rows = rows.copy()
    values = problem.penalised(rows, who)
    for k in range(len(problem.places)):
        mine = np.flatnonzero(who == k)
        for one in mine[np.argsort(values[mine], kind="stable")][:2]:
            slope = _slopes(problem, rows[one], k)[0]
            if np.abs(slope).max() <= 1e-5 * (1 + abs(values[one])) or values[one] < -_HUGE:
                continue
            if np.abs(rows[one]).max() > _AWAY:
                continue
            found = optimize.minimize(
                lambda x, k=k: float(problem.penalised(x[None], np.array([k]))[0]),
                rows[one],
                method="Nelder-Mead",
                options={
                    "maxfev": 4 * rounds * problem.dimension,
                    "xatol": 1e-10,
                    "fatol": 1e-14,
                },
            )
            if found.fun < values[one]:
                rows[one] = found.x
    return rows


def _falls(problem: Problem, who: int, row: Array, best: float) -> bool:
    """Whether the body still falls without end along the way out."""
    if np.abs(row).max(initial=0.0) < _AWAY:
        return False
    far = np.array([0.5, 0.75, 1.0, 10.0, 100.0])[:, None] * row
    five = np.full(5, who)
    value, _, _ = problem.at(far, five)
    if not (problem.broken(far, five) <= 1e-7 * (1 + np.abs(far).max(axis=1))).all():
        return False
    if np.isfinite(value[3:]).all():
        return bool(value[4] < value[3] < best - 0.1 * abs(best))
    # An exponential overflows further out: what falls as fast as before falls on.
    first, second = value[1] - value[0], value[2] - value[1]
    return bool(np.isinf(value[3:]).all() and first < 0 and second < 0.9 * first)
