"""Two sides at a batch of points: where both are defined, where they agree, how surely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate import Plan, Undecided, compile_terms
from lemmata.formula.problem import Condition, Point
from lemmata.formula.sample.assignments import indices_only

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lemmata.formula.problem import Budget, Problem
    from lemmata.formula.reading import Pair
    from lemmata.formula.terms import Axis

SURE = 1e-10
"""Relative distance up to which rounding explains a difference."""
DOUBT = 1e-3
"""Relative distance from which it does not; between the two, more digits decide."""
SOLVED = 1e-7
"""The same as SURE where points solve equations, to double precision only."""
DIGITS = 40
SETTLED = 3
"""At how many points of a batch everything must settle."""
STRUCTURED = frozenset(
    ("simplex", "semidefinite", "orthogonal", "orthonormal", "weights", "coordinate weights")
)
"""Domains whose members meet their own definition to double precision only."""
_RELATIONS = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass
class Sides:
    """The values of both sides at one batch, entries that a restriction leaves out masked."""

    left: Any
    right: Any
    error: Any
    mask: Any

    @property
    def defined(self) -> Any:
        """Where both sides are defined."""
        return np.isfinite(self.left) & np.isfinite(self.right) & self.mask

    @property
    def one_sided(self) -> Any:
        """Where just one side is defined."""
        return (np.isfinite(self.left) ^ np.isfinite(self.right)) & self.mask

    @property
    def scale(self) -> Any:
        """The largest size of an entry, one for each point of the batch."""
        with np.errstate(all="ignore"):
            sizes = np.maximum(np.abs(self.left), np.abs(self.right))
        sizes = np.where(self.defined, sizes, 0.0)
        batch = sizes.reshape(sizes.shape[0], -1)
        largest = batch.max(axis=1, initial=0.0)
        return largest.reshape((-1,) + (1,) * (sizes.ndim - 1))

    @property
    def distance(self) -> Any:
        """The difference, 0 where it can't be told; what quadrature may be off is taken away."""
        with np.errstate(all="ignore"):
            found = np.abs(self.left - self.right)
        found = np.where(self.defined, found, 0.0)
        return np.maximum(found - 20.0 * self.error, 0.0)


class Comparison:
    """A pair of terms, compiled to be compared at points."""

    def __init__(self, pair: Pair, problem: Problem, budget: Budget) -> None:
        self.pair, self.problem, self.budget = pair, problem, budget
        self.axes = pair.axes
        terms = [pair.left, pair.right]
        if pair.order is not None:
            terms.append(pair.order)
        self.plan = compile_terms(terms, [self.axes] * len(terms), budget)
        self.masks = _masks(problem.conditions, self.axes, budget)
        self.structured = any(one.domain.kind in STRUCTURED for one in problem.declared)
        self.cone = any(one.domain.kind == "semidefinite" for one in problem.declared)
        self.solved = any(c.relation == "=" and not indices_only(c) for c in problem.conditions)

    def at(self, point: Point) -> Sides:
        """Both sides at a batch, nan at points where an integral or a series did not settle.

        Raises `Undecided` where too few points are left.
        """
        left, right, *_ = self.plan.run(point)
        if self.plan.unsettled:
            rows = self.plan.unsettled_rows
            if (~rows).sum() < min(SETTLED, point.batch):
                raise Undecided(self.plan.unsettled[0])
            left, right = (_without(side, rows) for side in (left, right))
        error: Any = 0.0
        for one in self.plan.errors[:2]:
            error = error + np.nan_to_num(np.asarray(one, dtype=float), nan=0.0)
        return Sides(_plain(left), _plain(right), error, self.mask(point, left.shape))

    def mask(self, point: Point, shape: tuple[int, ...]) -> Any:
        """Where the conditions on indices hold."""
        mask = np.ones(shape, dtype=bool)
        for plan, relation in self.masks:
            one, two = plan.run(point)
            mask &= _compare(relation, one, two)
        return mask

    def exactly(self, point: Point, row: int, digits: int = DIGITS) -> Any:
        """The relative distance of both sides at one point, in many digits."""
        single = self.sharpened(only(point, row))
        left, right, *_ = self.plan.run(single, precise=digits)
        if self.plan.unsettled:
            raise Undecided(self.plan.unsettled[0])
        found = 0.0
        scale = 1e-30
        for one, two, kept in zip(
            left.ravel(), right.ravel(), self.mask(single, left.shape).ravel(), strict=True
        ):
            if not kept or not (_is_finite(one) and _is_finite(two)):
                continue
            scale = max(scale, float(abs(one)), float(abs(two)))
            found = max(found, float(abs(one - two)))
        return found / max(scale, 1e-12)

    def sharpened(self, point: Point) -> Point:
        """One point whose probabilities add up to 1 in many digits, not to rounding only."""
        import mpmath

        values = dict(point.values)
        context = mpmath.MPContext()
        context.dps = 4 * DIGITS
        for one in self.problem.declared:
            if one.domain.kind != "simplex" or one.name not in values:
                continue
            array = np.vectorize(context.mpf, otypes=[object])(values[one.name])
            values[one.name] = array / array.sum()
        return Point(point.numbers, values, 1)

    def jittered(self, point: Point, seed: int) -> Point:
        """The point with symbols that are known to double precision only moved by rounding."""
        rng = np.random.default_rng(seed)
        values = dict(point.values)
        for one in self.problem.declared:
            inexact = self.solved or one.domain.kind in STRUCTURED
            if not inexact or one.name not in values or one.domain.kind in ("integers", "signs"):
                continue
            array = values[one.name]
            noise = rng.standard_normal(array.shape)
            if one.domain.kind == "semidefinite":
                noise = noise + noise.swapaxes(-1, -2)
            values[one.name] = array + 4e-16 * np.abs(array).max(initial=0.0) * noise
        return Point(point.numbers, values, point.batch)

    def lifted(self, point: Point, by: float) -> Point:
        """The point with semidefinite matrices moved inwards, off the border of their cone."""
        values = dict(point.values)
        for one in self.problem.declared:
            if one.domain.kind == "semidefinite" and one.name in values:
                array = values[one.name]
                size = np.abs(array).max(axis=(-1, -2), keepdims=True, initial=0.0)
                values[one.name] = array + by * size * np.eye(array.shape[-1])
        return Point(point.numbers, values, point.batch)

    def signed(self, point: Point, row: int, digits: int = DIGITS) -> tuple[Any, Any]:
        """The smallest of larger − smaller side at one point in many digits, and the size there."""
        single = self.sharpened(only(point, row))
        left, right, *_ = self.plan.run(single, precise=digits)
        if self.pair.relation in (">", r"\ge"):
            left, right = right, left
        kept = self.mask(single, left.shape).ravel()
        gaps = [
            (_real(two - one), max(abs(one), abs(two)))
            for one, two, k in zip(left.ravel(), right.ravel(), kept, strict=True)
            if k and _is_finite(one) and _is_finite(two)
        ]
        return min(gaps, default=(0.0, 1.0), key=lambda pair: pair[0])


def _real(value: Any) -> Any:
    return value.real if hasattr(value, "real") else value


def only(point: Point, row: int) -> Point:
    """One point of a batch."""
    return Point(point.numbers, {k: v[row : row + 1] for k, v in point.values.items()}, 1)


def _without(side: Any, rows: Any) -> Any:
    return np.where(rows.reshape(-1, *(1,) * (side.ndim - 1)), np.nan, side)


def _is_finite(value: Any) -> bool:
    import mpmath

    return bool(mpmath.isfinite(value))


def _plain(values: Any) -> Any:
    """Real values where imaginary parts are nothing but rounding."""
    if not np.iscomplexobj(values):
        return values
    with np.errstate(all="ignore"):
        largest = np.nanmax(np.abs(values.imag), initial=0.0)
        whole = np.nanmax(np.abs(values), initial=0.0)
    return values.real if largest <= SURE * max(whole, 1.0) else values


def _masks(
    conditions: Iterable[Condition], axes: tuple[Axis, ...], budget: Budget
) -> list[tuple[Plan, str]]:
    found = []
    for condition in conditions:
        if condition.right is None or not indices_only(condition):
            continue
        free = condition.left.free | condition.right.free
        if not free or not free <= frozenset(axes):
            continue
        plan = compile_terms([condition.left, condition.right], [axes, axes], budget)
        found.append((plan, _RELATIONS[condition.relation]))
    return found


def _compare(relation: str, one: Any, two: Any) -> Any:
    match relation:
        case "==":
            return one == two
        case "!=":
            return one != two
        case "<":
            return one < two
        case "<=":
            return one <= two
        case ">":
            return one > two
        case _:
            return one >= two
