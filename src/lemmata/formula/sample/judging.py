"""Whether points meet conditions, and by how much they miss them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lemmata.formula.sample.whole import sides

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lemmata.formula.problem import Budget, Condition, Point
    from lemmata.formula.sample.domains import Floats
    from lemmata.formula.terms import Axis

    Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    Numbers = np.ndarray[tuple[int, ...], np.dtype[Any]]

SOLVED = 1e-12  # how far apart, relative to their size, the sides of a solved equation may be
_APART = 1e-6  # how far apart they are where they must differ
_INSIDE = 1e-9  # how far inside a strict inequality keeps
_WORST = 1e4  # the largest condition number of a matrix that must be invertible
HINGE = 0.05  # how far inside of an inequality the solver aims


class Judge:
    """Evaluates the conditions of a problem at batches of points."""

    def __init__(self, conditions: Sequence[Condition], budget: Budget) -> None:
        from lemmata.formula.evaluate import compile_terms

        self.conditions = tuple(conditions)
        terms, orders = [], []
        for condition in self.conditions:
            axes = _axes(condition)
            for side in sides(condition):
                terms.append(side)
                orders.append(axes)
        self._plan = compile_terms(terms, orders, budget)

    @property
    def measured(self) -> bool:
        """Whether `residuals` say something about the conditions."""
        return any(c.relation not in ("!=", "invertible") for c in self.conditions)

    def _sides(self, point: Point) -> list[tuple[Numbers, Numbers]]:
        found = iter(self._plan.run(point))
        pairs = []
        for condition in self.conditions:
            left = next(found)
            pairs.append((left, np.zeros(1) if condition.right is None else next(found)))
        return pairs

    def holds_each(self, point: Point) -> Bools:
        """Which conditions hold at which points: (conditions, batch)."""
        made = np.ones((len(self.conditions), point.batch), dtype=bool)
        with np.errstate(all="ignore"):
            for i, (left, right) in enumerate(self._sides(point)):
                made[i] = _holds(self.conditions[i].relation, left, right)
        return made

    def holds(self, point: Point) -> Bools:
        """At which points all conditions hold."""
        return np.asarray(self.holds_each(point).all(axis=0))

    def residuals(self, point: Point) -> Floats:
        """How far each condition is from being met: (batch, conditions and places); nan at worst.

        Equations: the difference of the sides; inequalities: what is missing to clear them.
        """
        columns = []
        with np.errstate(all="ignore"):
            for condition, (left, right) in zip(self.conditions, self._sides(point), strict=True):
                missed = _missed(condition.relation, left, right)
                if missed is not None:
                    columns.append(np.broadcast_to(missed, (point.batch, missed.shape[1])))
        return np.concatenate(columns, axis=1) if columns else np.zeros((point.batch, 0))


def _axes(condition: Condition) -> tuple[Axis, ...]:
    free = condition.left.free
    if condition.right is not None:
        free = free | condition.right.free
    last = condition.axes if condition.relation in ("invertible", "definite") else ()
    return (*sorted(free - set(last), key=lambda axis: axis.name), *last)


def _all(array: Numbers) -> Bools:
    return np.asarray(array.reshape(array.shape[0], -1).all(axis=1))


def _scale(left: Numbers, right: Numbers) -> Numbers:
    size = np.maximum(np.abs(left), np.abs(right))
    largest = size.reshape(size.shape[0], -1).max(axis=1, initial=1.0)
    return np.asarray(largest.reshape(-1, *(1,) * (size.ndim - 1)))


def _holds(relation: str, left: Numbers, right: Numbers) -> Bools:
    if relation in ("invertible", "definite"):
        return _matrix_holds(relation, left)
    difference = left - right
    finite = np.isfinite(difference)
    scale = _scale(left, right)
    if relation == "=":
        return _all(finite & (np.abs(difference) <= SOLVED * scale))
    if relation == "!=":
        return _all(finite & (np.abs(difference) > _APART))
    real = np.abs(np.imag(difference)) <= SOLVED * scale
    gap = np.real(difference) if relation in (">", ">=") else -np.real(difference)
    if relation in (">", "<"):
        return _all(finite & real & (gap > _INSIDE))
    return _all(finite & real & (gap >= -1e-13 * scale))


def _matrix_holds(relation: str, matrices: Numbers) -> Bools:
    finite = np.isfinite(matrices)
    matrices = np.where(finite, matrices, 0.0)
    if relation == "definite":
        skew = np.abs(matrices - matrices.swapaxes(-1, -2)).max(axis=(-1, -2))
        s = np.linalg.eigvalsh(matrices)
        good = (s[..., 0] > s[..., -1] / _WORST) & (skew <= 1e-10 * np.abs(s[..., -1]))
    else:
        s = np.linalg.svd(matrices, compute_uv=False)
        good = (s[..., -1] > s[..., 0] / _WORST) & (s[..., 0] > 1e-9)
    return _all(good) & _all(finite)


def _missed(relation: str, left: Numbers, right: Numbers) -> Floats | None:
    if relation in ("!=", "invertible"):
        return None
    if relation == "definite":
        finite = np.asarray(np.isfinite(left).all(axis=(-1, -2), keepdims=True))
        spectrum = np.linalg.eigvalsh(np.where(finite, left, 0.0))
        missing = np.where(finite[..., 0], np.maximum(0.0, HINGE - spectrum), np.nan)
        return np.asarray(missing.reshape(missing.shape[0], -1))
    difference = left - right
    difference = difference.reshape(difference.shape[0], -1)
    if relation == "=":
        if np.iscomplexobj(difference):
            return np.concatenate((difference.real, difference.imag), axis=1)
        return np.asarray(difference, dtype=np.float64)
    gap = np.real(difference) if relation in (">", ">=") else -np.real(difference)
    return np.asarray(np.maximum(0.0, HINGE - gap), dtype=np.float64)
