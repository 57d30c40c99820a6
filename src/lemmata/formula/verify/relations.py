"""How each relation is decided: what counts as a failure, and when more digits are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate import Undecided
from lemmata.formula.evaluate.compiling import endless
from lemmata.formula.problem import Point
from lemmata.formula.sample import attack
from lemmata.formula.terms import Extremum, Integral, Limit, Matrix, Reduce
from lemmata.formula.verify.comparing import (
    DIGITS,
    DOUBT,
    SOLVED,
    STRUCTURED,
    SURE,
    Comparison,
    Sides,
    only,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.terms import Term

ORDERED = ("<", r"\le", ">", r"\ge")
_SOLVED_SCALE = 1e-2
_STRUCTURED_SCALE = 1e-2
_ROUNDING, _NOTHING = 1e-25, 1e-30
"""Of many digits: the rounding of a value, relative and absolute."""
_EXACT_ROWS, _APART, _MANY_DIGITS = 2, 1e-60, (80, 120)
_JITTERS = 4
_SEARCHED, _AROUND, _MODERATE = 2, 32, 10.0
_LIFTS = (1e-8, 1e-10, 1e-12)
_LARGE, _SMALL = 1e9, 1e-6
"""Sizes of values beyond which even a clear difference may be rounding."""


@dataclass
class Finding:
    """What a test found: how many points were looked at, and a place where it fails.

    `row` is the point of the batch, `place` the entry; `undefined` says that one side is not
    defined there.
    """

    points: int = 0
    point: Point | None = None
    row: int = 0
    place: tuple[int, ...] = ()
    undefined: bool = False
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether a failure was found."""
        return self.point is not None


def test_equal(comparison: Comparison, points: Sequence[Point]) -> Finding:
    """Whether both sides agree at all points."""
    finding = Finding()
    for point in points:
        sides = comparison.at(point)
        finding.points += _rows(sides)
        failure = equal_failure(comparison, point, sides)
        if failure is not None:
            row, place, undefined = failure
            return Finding(finding.points, point, row, place, undefined)
    return finding


def _rows(sides: Sides) -> int:
    defined = sides.defined
    return int(defined.reshape(defined.shape[0], -1).any(axis=1).sum())


def equal_failure(
    comparison: Comparison, point: Point, sides: Sides
) -> tuple[int, tuple[int, ...], bool] | None:
    """The row and the place where an equality fails; None where it holds."""
    one_sided = _surely_one_sided(comparison, point, sides)
    if one_sided.any():
        place = tuple(int(k) for k in np.argwhere(one_sided)[0])
        return place[0], place[1:], True
    scale = sides.scale
    distance = sides.distance
    sure = SOLVED if comparison.solved else SURE
    if (distance <= sure * scale).all():
        return None
    # Points that solve equations are known to double precision only: so is whatever vanishes there.
    excess = distance / np.maximum(scale, _least_scale(comparison))
    place = tuple(int(k) for k in np.unravel_index(int(np.argmax(excess)), excess.shape))
    relative = float(excess[place])
    if relative <= sure or (comparison.solved and relative < 1e-5):
        return None
    size = float(np.broadcast_to(scale, excess.shape)[place])
    doubtful = relative < DOUBT or size > _LARGE or size < _SMALL
    if (
        doubtful
        and not comparison.solved
        and _more_digits_agree(comparison, point, place[0], relative)
    ):
        return None
    return place[0], place[1:], False


def _surely_one_sided(comparison: Comparison, point: Point, sides: Sides) -> Any:
    """Where just one side is defined, and not for rounding alone.

    A singular semidefinite matrix is semidefinite up to rounding: the root of its determinant is
    defined, though its determinant may come out below 0. Near by it is defined and changes ever
    less; a logarithm, which is not defined there, changes by as much at each step.
    """
    found = sides.one_sided
    if not found.any() or not comparison.cone:
        return found
    far, near, nearer = (comparison.at(comparison.lifted(point, by)) for by in _LIFTS)
    with np.errstate(all="ignore"):
        first = np.abs(far.left - near.left) + np.abs(far.right - near.right)
        then = np.abs(near.left - nearer.left) + np.abs(near.right - nearer.right)
        still = then <= 0.7 * first
    return found & ~still


def _least_scale(comparison: Comparison) -> float:
    """The size below which a value is nothing but the rounding of the points themselves."""
    if comparison.solved:
        return _SOLVED_SCALE
    return _STRUCTURED_SCALE if comparison.structured else 1e-300


def _more_digits_agree(comparison: Comparison, point: Point, row: int, relative: float) -> bool:
    try:
        return bool(comparison.exactly(point, row) < 1e-18)
    except (Undecided, ArithmeticError, NotImplementedError, ValueError, TypeError):
        return relative < 1e-6


_INEXACT = frozenset(("nodes", "weights", "coordinates", "coordinate weights"))


def differs_in_many_digits(comparison: Comparison, points: Sequence[Point]) -> Finding | None:
    """A place where sides that agree to double precision differ beyond it.

    Asked where nothing is solved, integrated, summed without end or known to double precision
    only: there the difference of both sides is as exact as the digits that are asked for.
    """
    kinds = {one.domain.kind for one in comparison.problem.declared}
    terms = (comparison.pair.left, comparison.pair.right)
    if comparison.solved or (kinds & (STRUCTURED | _INEXACT)) - {"simplex"} or _endless(terms):
        return None
    for point in sorted(points, key=lambda one: sum(v.size for v in one.values.values()))[:2]:
        for row in range(min(point.batch, _EXACT_ROWS)):
            try:
                if all(comparison.exactly(point, row, n) > _APART for n in _MANY_DIGITS):
                    return Finding(0, point, row, note="digits")
            except (Undecided, ArithmeticError, NotImplementedError, ValueError, TypeError):
                return None
    return None


def _endless(terms: Sequence[Term]) -> bool:
    """Whether something inside is found by a search or by quadrature."""
    rest, seen = list(terms), set()
    while rest:
        term = rest.pop()
        if term in seen:
            continue
        seen.add(term)
        if isinstance(term, Integral | Extremum | Limit | Matrix):
            return True
        if isinstance(term, Reduce) and any(endless(axis) for axis in term.axes):
            return True
        rest.extend(term.parts)
    return False


# ---- inequalities


def margins(comparison: Comparison, point: Point) -> tuple[Any, Any, Sides]:
    """How far each entry is from failing, relative to its size, and the sides."""
    sides = comparison.at(point)
    if np.iscomplexobj(sides.left) or np.iscomplexobj(sides.right):
        raise Undecided("complex numbers are not ordered")
    left, right = sides.left, sides.right
    if comparison.pair.relation in (">", r"\ge"):
        left, right = right, left
    with np.errstate(all="ignore"):
        gap = np.where(sides.defined, right - left, np.inf) + 20.0 * sides.error
        scale = np.maximum(sides.scale, 1e-12)
    return gap, scale, sides


def test_ordered(comparison: Comparison, points: Sequence[Point], seed: int) -> Finding:
    """Whether an inequality holds at random points and withstands a search."""
    finding = Finding()
    tightest: tuple[float, Point] | None = None
    for point in points:
        gap, scale, sides = margins(comparison, point)
        finding.points += _rows(sides)
        failure = _order_failure(comparison, point, gap, scale, sides)
        if failure is not None:
            failure.points = finding.points
            return failure
        closest = float(np.min(gap / scale, initial=np.inf))
        if tightest is None or closest < tightest[0]:
            tightest = closest, point
    if finding.points == 0 or not any(point.values for point in points):
        return finding
    for point in points:
        hunted = _hunt(comparison, point, seed)
        if hunted is not None:
            hunted.points += finding.points
            if hunted.failed:
                return hunted
            finding.points = hunted.points
    return finding


def _hunt(comparison: Comparison, start: Point, seed: int) -> Finding | None:
    """Points where the inequality is as tight as a search can make it."""

    usual = float(np.median(margins(comparison, start)[1]))

    def objective(point: Point) -> Any:
        try:
            gap, scale, sides = margins(comparison, point)
        except Undecided:
            return np.full(point.batch, np.nan)
        # Beside a side that is 0 the ratio is always 1 and leads nowhere: then the gap does.
        lone = (gap > 0) & ((sides.left == 0) | (sides.right == 0))
        with np.errstate(all="ignore"):
            ratio = np.where(lone, gap / (gap + usual), gap / scale)
        ratio = np.where(np.isfinite(gap), ratio, np.inf)
        return ratio.reshape(point.batch, -1).min(axis=1, initial=np.inf)

    found = attack(comparison.problem, objective, start, seed, comparison.budget)
    gap, scale, sides = margins(comparison, found)
    failure = _order_failure(comparison, found, gap, scale, sides)
    if failure is not None:
        return failure
    return Finding(_rows(sides))


def _order_failure(  # noqa: PLR0911
    comparison: Comparison, point: Point, gap: Any, scale: Any, sides: Sides
) -> Finding | None:
    one_sided = _surely_one_sided(comparison, point, sides)
    if one_sided.any():
        place = tuple(int(k) for k in np.argwhere(one_sided)[0])
        return Finding(0, point, place[0], place[1:], True)
    strict = comparison.pair.relation in ("<", ">")
    relative = gap / np.maximum(scale, _least_scale(comparison))
    if relative.size == 0:
        return None
    place = tuple(int(k) for k in np.unravel_index(int(np.argmin(relative)), relative.shape))
    worst = float(relative[place])
    sure = SOLVED if comparison.solved else SURE
    if worst > (sure if strict else -1e-13):
        return None
    if comparison.structured and worst > -1e-11 and not strict:
        return None
    if comparison.solved and worst < -1e-5:
        violation = -float(gap[place])
        if violation <= _jitter(comparison, point, place[0]):
            return None
        return Finding(0, point, place[0], place[1:])
    if comparison.solved:
        return None if not strict else _tight(comparison, point, place, worst, strict=True)
    return _tight(comparison, point, place, worst, strict=strict)


def _tight(
    comparison: Comparison, point: Point, place: tuple[int, ...], worst: float, *, strict: bool
) -> Finding | None:
    """A case so close that more digits have to tell."""
    try:
        gap, size = comparison.signed(point, place[0])
    except (Undecided, ArithmeticError, NotImplementedError, ValueError, TypeError):
        gap = margins(comparison, point)[0][place]
        clear = gap < -1e-9 * max(1.0, _largest(point, place[0])) ** 2
        return Finding(0, point, place[0], place[1:]) if clear and worst < -DOUBT else None
    rounding = size * _ROUNDING
    if gap and abs(gap) < 1e-20 * max(1.0, _largest(point, place[0])) ** 8:
        # What vanishes by cancellation is other noise in other digits.
        again, _ = comparison.signed(point, place[0], 2 * DIGITS)
        gap = 0 if abs(again) < 0.5 * abs(gap) else again
    if gap < 0 and comparison.structured and -gap <= _jitter(comparison, point, place[0]):
        gap = 0
    # What is 0 by cancellation is either side of 0; what is merely tiny is on its own side.
    if gap < -max(rounding, _NOTHING) or (strict and (gap <= 0 or gap < rounding)):
        return Finding(0, point, place[0], place[1:])
    return None


def _largest(point: Point, row: int) -> float:
    return max((float(np.abs(v[row]).max(initial=0.0)) for v in point.values.values()), default=1.0)


def _jitter(comparison: Comparison, point: Point, row: int) -> float:
    """How far the gap moves when structured symbols move by their own rounding."""
    single = only(point, row)
    here = margins(comparison, single)[0]
    moves = [
        np.abs(margins(comparison, comparison.jittered(single, seed))[0] - here)
        for seed in range(_JITTERS)
    ]
    with np.errstate(all="ignore"):
        return 30.0 * float(np.nanmax(np.where(np.isfinite(moves), moves, 0.0), initial=0.0))


def test_unequal(comparison: Comparison, points: Sequence[Point], seed: int) -> Finding:
    """Whether the sides differ at every point: arrays differ where some entry does.

    A search follows the difference down, to where both are equal if there is such a place.
    """
    finding = Finding()
    for point in points:
        finding.points += _rows(comparison.at(point))
        failure = _equal_place(comparison, point)
        if failure is not None:
            failure.points = finding.points
            return failure
    if not any(point.values for point in points):
        return finding

    def objective(point: Point) -> Any:
        try:
            largest = _apart(comparison, point)
        except Undecided:
            return np.full(point.batch, np.nan)
        least: Any = largest.reshape(point.batch, -1).min(axis=1, initial=np.inf)
        return least

    for point in points[:_SEARCHED]:
        found = attack(comparison.problem, objective, point, seed, comparison.budget, enough=0.0)
        failure = _equal_place(comparison, found)
        if failure is not None and _meet(comparison, found, failure.row, seed):
            failure.points = finding.points
            return failure
    return finding


def _meet(comparison: Comparison, point: Point, row: int, seed: int) -> bool:
    """Whether sides that come close do meet: to all digits, or since each is above the other once.

    What merely tends to a value, as exp to 0, comes as close without ever meeting it.
    """
    single = only(point, row)
    try:
        scalar = not comparison.axes and _largest(single, 0) <= _MODERATE
        if scalar and all(comparison.signed(single, 0, n)[0] == 0 for n in _MANY_DIGITS):
            return True
    except (Undecided, ArithmeticError, NotImplementedError, ValueError, TypeError):
        return False
    free = all(one.domain.kind in ("real", "interval") for one in comparison.problem.declared)
    if comparison.pair.own or comparison.axes or comparison.problem.conditions or not free:
        return False
    rng = np.random.default_rng(seed)
    values: dict[str, Any] = {
        name: np.asarray(array, dtype=float)
        * (1 + 1e-7 * rng.standard_normal((_AROUND, *array.shape[1:])))
        for name, array in single.values.items()
    }
    sides = comparison.at(Point(point.numbers, values, _AROUND))
    difference = np.asarray(sides.left - sides.right)
    near = bool(sides.defined.all()) and float(np.abs(difference).max()) <= 1e-4
    return near and bool((difference > 0).any() and (difference < 0).any())


def _apart(comparison: Comparison, point: Point) -> Any:
    sides = comparison.at(point)
    distance = np.where(sides.defined, sides.distance, np.inf) / np.maximum(sides.scale, 1.0)
    own = len(comparison.pair.own)
    return distance.max(axis=tuple(range(1, 1 + own))) if own else distance


def _equal_place(comparison: Comparison, point: Point) -> Finding | None:
    apart = _apart(comparison, point)
    same = apart <= SURE
    if not same.any():
        return None
    place = tuple(int(k) for k in np.unravel_index(int(np.argmin(apart)), apart.shape))
    return Finding(0, point, place[0], place[1:])


__all__ = ["ORDERED", "Finding", "equal_failure", "margins", "test_equal", "test_ordered"]
