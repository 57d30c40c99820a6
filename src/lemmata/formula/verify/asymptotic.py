r"""Relations about functions, not about points: ``\propto``, ``O(h^k)``, ``\approx``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.building import variables_of
from lemmata.formula.evaluate import Undecided
from lemmata.formula.problem import Point
from lemmata.formula.reading.walking import walk
from lemmata.formula.surface import Group, Juxtaposition, Sequence, Symbol
from lemmata.formula.surface_printing import to_latex
from lemmata.formula.verify.comparing import SURE, Comparison
from lemmata.formula.verify.relations import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence as Many

_STEPS = 0.16 * 0.5 ** np.arange(6)
_FINE = 0.16 * 0.5 ** (np.arange(25) / 4.7)
_PEAKS = 1.7
_FAR = 10.0 ** -np.arange(3, 13)
"""Steps that tell a logarithm from a constant."""
_FAR_GROWTH = 2.0
_NOISE = 1e-13
_SLACK = 0.35
"""How much an observed order may fall short of the stated one."""


# ---- proportional


def test_proportional(comparison: Comparison, points: Many[Point]) -> Finding:
    """Whether the quotient does not depend on the free indices, or else on the variable meant."""
    pair = comparison.pair
    riding = len(comparison.axes) - len(pair.own)
    if riding or pair.own:
        return _over_axes(comparison, points)
    names = _candidates(comparison)
    if not names:
        raise Undecided("proportional in which variable? name an index or a variable")
    findings = [_over_variable(comparison, points, name) for name in names]
    if all(finding.failed for finding in findings) or not any(f.failed for f in findings):
        return findings[0]
    raise Undecided(f"proportional in some of {', '.join(names)}, not in all: say in which")


def _over_axes(comparison: Comparison, points: Many[Point]) -> Finding:
    finding = Finding()
    for point in points:
        sides = comparison.at(point)
        finding.points += point.batch
        for row in range(point.batch):
            failed = _constant(sides.left[row], sides.right[row], sides.mask[row])
            if failed is not None:
                return Finding(finding.points, point, row, failed)
    return finding


def _constant(left: Any, right: Any, mask: Any) -> tuple[int, ...] | None:
    """The place where a quotient differs from the first; None where it is the same everywhere."""
    if left.size == 0 or not mask.any():
        return None
    flat_left, flat_right = left[mask], right[mask]
    first = int(np.argmax(np.abs(flat_right)))
    cross = flat_left * flat_right[first] - flat_right * flat_left[first]
    size = np.abs(flat_left * flat_right[first]) + np.abs(flat_right * flat_left[first])
    wrong = np.abs(cross) > 1e-9 * np.maximum(size, 1e-300)
    if not wrong.any():
        return None
    places = np.argwhere(mask)
    return tuple(int(k) for k in places[int(np.argmax(wrong))])


def _candidates(comparison: Comparison) -> list[str]:
    """The variables that both printed sides name, those in exponents only last."""
    part = comparison.pair.part
    declared = {one.name for one in comparison.problem.declared}
    printed = []
    for side in (part.left, part.right):
        names = [to_latex(node) for node in walk(side) if isinstance(node, Symbol)]
        printed.append(names)
    inside = variables_of(comparison.pair.left) & variables_of(comparison.pair.right)
    shared = [n for n in dict.fromkeys(printed[1]) if n in printed[0] and n in declared & inside]
    argument = next((n for n in map(_density_argument, (part.left, part.right)) if n), None)
    if argument in shared:
        return [argument]
    bases = [name for name in shared if _is_base(name, part.right)]
    return bases or shared


def _density_argument(side: Any) -> str | None:
    r"""What a side is a density in: the θ of ``p(\theta \mid x)`` or ``Beta(\theta; a, b)``."""
    match side:
        case Juxtaposition((_, Group("(", ")", Sequence((Symbol() as first, *_), signs)))):
            return to_latex(first) if signs[0] in (r"\mid", ";") else None
    return None


def _is_base(name: str, side: Any) -> bool:
    """Whether a letter stands elsewhere than in an exponent."""
    from lemmata.formula.reading.walking import parts
    from lemmata.formula.surface import Scripts

    if isinstance(side, Symbol):
        return to_latex(side) == name
    inner = parts(side)
    if isinstance(side, Scripts) and side.above is not None and side.base != Symbol("e"):
        inner = [part for part in inner if part is not side.above]
    return any(_is_base(name, part) for part in inner)


def _over_variable(comparison: Comparison, points: Many[Point], name: str) -> Finding:
    finding = Finding()
    for point in points:
        for row in range(min(point.batch, 4)):
            values = {
                key: array if key == name else np.repeat(array[row : row + 1], point.batch, axis=0)
                for key, array in point.values.items()
            }
            varied = Point(point.numbers, values, point.batch)
            sides = comparison.at(varied)
            finding.points += point.batch
            left, right = sides.left.ravel(), sides.right.ravel()
            mask = np.isfinite(left) & np.isfinite(right)
            if _constant(left, right, mask) is not None:
                return Finding(finding.points, varied, row)
    return finding


# ---- orders


def test_order(comparison: Comparison, points: Many[Point], small: dict[str, float]) -> Finding:
    """Whether the difference is O of what is stated as the small variables tend to their limits."""
    finding = Finding()
    for point in points:
        for row in range(min(point.batch, 3)):
            steps = _along(point, row, small)
            left, right, order = comparison.plan.run(steps)
            finding.points += len(_STEPS)
            distance, scale = _largest(left - right), np.maximum(_largest(left), _largest(right))
            bound = _largest(order)
            fast = _grows(distance, bound, scale) and _steadily(comparison, point, row, small)
            if fast or _grows_slowly(comparison, point, row, small):
                return Finding(finding.points, only_last(steps), 0, (), note="order")
    return finding


def only_last(steps: Point) -> Point:
    """The point with the smallest step but one: small enough to show, large enough to read."""
    return Point(steps.numbers, {k: v[2:3] for k, v in steps.values.items()}, 1)


def _along(point: Point, row: int, small: dict[str, float], powers: Any = _STEPS) -> Point:
    count = len(powers)
    values = {}
    for name, array in point.values.items():
        if name in small:
            goal = small[name]
            moved = goal + powers if np.isfinite(goal) else np.sign(goal) / powers
            moved = moved.reshape((count,) + (1,) * (array.ndim - 1))
            if array.ndim > 1:  # an array shrinks along a direction that is drawn
                direction = array[row] / max(float(np.linalg.norm(array[row])), 1e-300)
                moved = goal + (moved - goal) * direction
            values[name] = moved
        else:
            values[name] = np.repeat(array[row : row + 1], count, axis=0)
    return Point(point.numbers, values, count)


def _largest(values: Any) -> Any:
    return np.abs(values).reshape(values.shape[0], -1).max(axis=1)


def _grows(distance: Any, bound: Any, scale: Any) -> bool:
    """Whether the quotient distance/bound grows without end as the step shrinks."""
    defined = np.isfinite(distance) & np.isfinite(bound)
    if not defined[-4:].all():
        raise Undecided("not defined close to the limit")
    usable = defined & (distance > 50 * _NOISE * np.maximum(scale, 1.0)) & (bound > 0)
    if usable.sum() < 3:
        return False
    ratio = np.log2(distance[usable] / bound[usable])
    steps = np.log2(_STEPS[usable])
    slope = (ratio[-1] - ratio[-3]) / (steps[-3] - steps[-1])
    return bool(slope > _SLACK)


def _steadily(comparison: Comparison, point: Point, row: int, small: dict[str, float]) -> bool:
    """Whether the peaks of the quotient rise on a finer grid: one that only swings is bounded."""
    left, right, order = comparison.plan.run(_along(point, row, small, _FINE))
    with np.errstate(all="ignore"):
        ratio = _largest(left - right) / _largest(order)
    ratio = ratio[np.isfinite(ratio)]
    third = len(ratio) // 3
    return third == 0 or bool(ratio[-third:].max() > _PEAKS * ratio[:third].max())


def _grows_slowly(comparison: Comparison, point: Point, row: int, small: dict[str, float]) -> bool:
    """Whether the quotient grows as a logarithm does: on and on, over many powers of ten."""
    far = _along(point, row, small, _FAR)
    with np.errstate(all="ignore"):
        left, right, order = comparison.plan.run(far)
        ratio = _largest(left - right) / _largest(order)
        scale = np.maximum(_largest(left), _largest(right))
    if not np.isfinite(ratio).all() or (_largest(left - right) < 1e-8 * scale).any():
        return False
    rises = np.diff(ratio)
    return bool((rises > 0.5 * rises.max()).all() and ratio[-1] > _FAR_GROWTH * ratio[0])


# ---- approximately


def test_close(comparison: Comparison, points: Many[Point], small: dict[str, float]) -> Finding:
    """Whether the relative difference vanishes in the limit; numbers agree to one per cent."""
    if not small:
        return _close_numbers(comparison, points)
    finding = Finding()
    for point in points:
        for row in range(min(point.batch, 3)):
            steps = _along(point, row, small)
            left, right, *_ = comparison.plan.run(steps)
            finding.points += len(_STEPS)
            distance = _largest(left - right)
            size = np.maximum(np.maximum(_largest(left), _largest(right)), 1e-300)
            ratio = distance / size
            if ratio[-1] > 0.7 * ratio[-3] and ratio[-1] > 1e-9:
                return Finding(finding.points, only_last(steps), 0)
    return finding


def _close_numbers(comparison: Comparison, points: Many[Point]) -> Finding:
    names = variables_of(comparison.pair.left) | variables_of(comparison.pair.right)
    if names:
        raise Undecided("≈ says nothing without a limit: declare it, as in h \\to 0")
    point = points[0]
    sides = comparison.at(point)
    worst = float(np.max(sides.distance / np.maximum(sides.scale, 1e-300)))
    if worst > 1e-2:
        return Finding(1, point, 0)
    return Finding(1)


__all__ = ["SURE", "test_close", "test_order", "test_proportional"]
