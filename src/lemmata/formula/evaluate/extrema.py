"""Suprema and infima over real variables: the best of many places, improved from several starts.

Sequential quadratic programming (Kraft 1988, through SciPy) honours the conditions; where the body
has kinks, a simplex search on a penalised body goes on. Seeds are fixed, so that a result depends
on the point alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product as every
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate.arithmetic import DOUBLES
from lemmata.formula.evaluate.errors import OverBudget
from lemmata.formula.evaluate.steps import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.evaluate.compiling import Compiler
    from lemmata.formula.evaluate.program import Program
    from lemmata.formula.evaluate.scene import Array, Layout, Scene
    from lemmata.formula.evaluate.steps import Bound, Slots
    from lemmata.formula.terms import Extremum

_POOL = 192
_STARTS = 6
_DIMENSION = 24
_HUGE = 1e12
_SOLVES = 96


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
    """Body and conditions at rows of flat candidates: to be made small, ≥ 0, = 0."""

    dimension: int
    at: Callable[[Array], tuple[Array, Array, Array]]

    def penalised(self, rows: Array) -> Array:
        """The body with violations added; large where it is undefined."""
        value, above, equal = self.at(rows)
        broken = np.maximum(-above, 0).sum(axis=1) + np.abs(equal).sum(axis=1)
        return np.asarray(np.where(np.isfinite(value), value, 1e9) + 1e4 * broken)

    def broken(self, rows: Array) -> Array:
        """By how much the conditions are violated."""
        _, above, equal = self.at(rows)
        worst = np.maximum(-above, 0).max(axis=1, initial=0.0)
        worst = np.maximum(worst, np.abs(equal).max(axis=1, initial=0.0))
        return np.asarray(np.nan_to_num(worst, nan=np.inf))


def _found(scene: Scene, search: Search) -> Any:
    shape = scene.shape(search.free)
    ends = scene.shape(search.own)
    if scene.batch * prod(shape) > _SOLVES:
        raise OverBudget("too many extrema would have to be searched")
    flat = replace(scene, arithmetic=DOUBLES)
    value = np.full((scene.batch, *shape, *ends), np.nan)
    error = np.zeros(value.shape)
    for b in range(scene.batch):
        for at in every(*map(range, shape)):
            value[(b, *at)], error[(b, *at)] = _one(flat, search, b, at)
    return scene.arithmetic.convert(value), error


def _one(scene: Scene, search: Search, b: int, at: tuple[int, ...]) -> tuple[Any, Any]:
    """The extremum, or where it is, at one point of the batch and one place of the free axes."""
    sizes = [scene.shape(axes) for _, axes in search.variables]
    problem = _problem(scene, search, b, at, sizes)
    if problem.dimension > _DIMENSION:
        raise OverBudget(f"a search in {problem.dimension} dimensions would be needed")
    rows, values = _searched(problem, scene.budget.solver)
    sign = -1.0 if search.kind == "sup" else 1.0
    if not len(rows):
        scene.meter.doubt("no place was found that meets the conditions of an extremum")
        return np.nan, 0.0
    best = values[0]
    if best < -_HUGE or _falls(problem, rows[0], best):
        return np.nan, 0.0
    close = values <= best + 1e-6 * (1 + abs(best))
    spread = abs(values[min(1, len(values) - 1)] - best) if close.sum() > 1 else 1e-7 * abs(best)
    broken = float(problem.broken(rows[:1])[0])
    if search.place is None:
        return sign * best, spread + broken + 1e-9 * (1 + abs(best))
    start = 0
    for (name, _), shape in zip(search.variables, sizes, strict=True):
        if name == search.place:
            part = rows[:, start : start + prod(shape)].reshape(len(rows), *shape)
            gap = np.abs(part[close] - part[0]).max(axis=0)
            return part[0], np.where(gap > 1e-3, 1e-5, gap) + 1e-7
        start += prod(shape)
    return np.nan, 0.0


def _problem(
    scene: Scene, search: Search, b: int, at: tuple[int, ...], sizes: list[tuple[int, ...]]
) -> Problem:
    sign = -1.0 if search.kind == "sup" else 1.0
    here = {
        name: array if array.shape[0] == 1 else array[b : b + 1]
        for name, array in scene.values.items()
    }
    base = replace(scene, values=here)

    def run(rows: Array) -> tuple[Array, Array, Array]:
        values, start = {}, 0
        for (name, _), shape in zip(search.variables, sizes, strict=True):
            values[name] = rows[:, start : start + prod(shape)].reshape(len(rows), *shape)
            start += prod(shape)
        outputs, _ = search.program.results(base.inside({}, values, len(rows)))
        full = [np.broadcast_to(o, (len(rows), *o.shape[1:])) for o in outputs]
        places: tuple[Any, ...] = (slice(None), *at)
        body = sign * np.real(full[0][places])
        split = 1 + search.inequalities
        above, equal = (
            np.concatenate([np.real(o).reshape(len(rows), -1) for o in part], axis=1)
            if part
            else np.zeros((len(rows), 0))
            for part in (full[1:split], full[split:])
        )
        return body, above, equal

    return Problem(sum(map(prod, sizes)), run)


def _searched(problem: Problem, rounds: int) -> tuple[Array, Array]:
    """Places that meet the conditions, best first, and the body there."""
    starts = _starts(problem)
    ends = [_improved(problem, start, rounds) for start in starts]
    rows = np.array([*ends, *starts])
    value, _, _ = problem.at(rows)
    scale = 1 + np.abs(rows).max(axis=1)
    fine = np.isfinite(value) & (problem.broken(rows) <= 1e-7 * scale)
    rows, value = rows[fine], value[fine]
    order = np.argsort(value)
    return rows[order], value[order]


def _starts(problem: Problem) -> Array:
    """The best of many places of several magnitudes, apart from each other."""
    random = np.random.default_rng(20_240_229)
    pool = random.normal(size=(_POOL, problem.dimension))
    pool *= np.resize([0.3, 1.0, 1.0, 4.0], _POOL)[:, None]
    pool[: _POOL // 4] = np.abs(pool[: _POOL // 4])
    pool[: _POOL // 8] /= np.maximum(pool[: _POOL // 8].sum(axis=1, keepdims=True), 1e-12)
    pool[-1] = 0.0
    order = np.argsort(problem.penalised(pool))
    chosen: list[Array] = []
    for k in order:
        if all(np.linalg.norm(pool[k] - other) > 0.3 for other in chosen):
            chosen.append(pool[k])
        if len(chosen) == _STARTS:
            break
    return np.array(chosen)


def _improved(problem: Problem, start: Array, rounds: int) -> Array:
    """From one start: programming with the conditions, then a simplex if that helps."""
    from scipy import optimize

    limits: list[dict[str, Any]] = []
    _, above, equal = problem.at(start[None])
    for kind, count, which in (("ineq", above.shape[1], 1), ("eq", equal.shape[1], 2)):
        if count:
            limits.append(
                {
                    "type": kind,
                    "fun": lambda x, which=which: np.nan_to_num(problem.at(x[None])[which][0]),
                    "jac": lambda x, which=which: _slopes(problem, x, which),
                }
            )
    with np.errstate(all="ignore"):
        found = optimize.minimize(
            lambda x: _finite(problem.at(x[None])[0][0]),
            start,
            jac=lambda x: _slopes(problem, x, 0)[0],
            method="SLSQP",
            constraints=limits,
            options={"maxiter": rounds, "ftol": 1e-15},
        )
    end = found.x if np.isfinite(found.x).all() else start
    if limits or problem.dimension > 6:
        return np.asarray(end)
    simplex = optimize.minimize(
        lambda x: float(problem.penalised(x[None])[0]),
        end,
        method="Nelder-Mead",
        options={"maxfev": 40 * rounds // 10 * problem.dimension, "xatol": 1e-10, "fatol": 1e-14},
    )
    better = simplex.fun < problem.penalised(end[None])[0]
    return np.asarray(simplex.x if better else end)


def _finite(value: float) -> float:
    return float(value) if np.isfinite(value) else 1e9


def _slopes(problem: Problem, x: Array, which: int) -> Array:
    """Central differences of the body or of the conditions, all in one batch."""
    h = 6e-6 * (1 + np.abs(x))
    moves = np.diag(h)
    both = problem.at(np.concatenate([x + moves, x - moves]))[which]
    both = both.reshape(2, len(x), -1)
    made = (both[0] - both[1]) / (2 * h[:, None])
    return np.asarray(np.nan_to_num(made.T, posinf=0.0, neginf=0.0))


def _falls(problem: Problem, row: Array, best: float) -> bool:
    """Whether the body still falls without end along the way out."""
    if np.abs(row).max(initial=0.0) < 1e3:
        return False
    far = np.array([10 * row, 100 * row])
    value, _, _ = problem.at(far)
    fine = problem.broken(far) <= 1e-7 * (1 + np.abs(far).max(axis=1))
    return bool(fine.all() and value[1] < value[0] < best - 0.1 * abs(best))
