"""Derivatives compared with differences: evidence that needs none of the rules that made them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lemmata.formula.errors import FormulaError
from lemmata.formula.problem import Budget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lemmata.formula.evaluate import Plan
    from lemmata.formula.problem import Point
    from lemmata.formula.reading import Scope
    from lemmata.formula.reading.gradients import Target
    from lemmata.formula.reading.values import Tensor
    from lemmata.formula.surface import Surface
    from lemmata.formula.terms import Axis, Term

SEED = 0
STEP = 1e-3
TOLERANCE = 1e-6
MOST_ENTRIES = 64
"""Entries of a variable that are moved one by one; points with more of them are left out."""


@dataclass(frozen=True, slots=True)
class Compared:
    """At how many points a derivative was compared, and how far from the differences it was.

    `deviation` is the largest difference, relative to the largest entry there.
    """

    points: int
    deviation: float

    @property
    def agrees(self) -> bool:
        """Whether rounding explains all of it."""
        return self.deviation < TOLERANCE


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled derivative, and the names of the variables in the order in which it takes them."""

    function: Callable[..., Any]
    arguments: tuple[str, ...]


def compare(
    expression: Surface, wrt: Surface, scope: Scope, order: int = 1, code: Code | None = None
) -> Compared:
    """Compare the derivative of that order with central differences of the one below it.

    With `code` that computes it, what it computes is compared, else the term is evaluated.

    The differences are taken with two steps and extrapolated (L. F. Richardson 1911), which
    leaves an error of the fourth order. No points are compared where the domain can't be sampled
    or the variable is not drawn itself. Raises `FormulaError` where an expression can't be read.
    """
    from lemmata.formula.reading import Settled, needed
    from lemmata.formula.reading.expressions import as_tensor, read
    from lemmata.formula.reading.gradients import target_of
    from lemmata.formula.sample import sample

    value = as_tensor(read(expression, scope), expression, scope)
    target = target_of(wrt, scope)
    if target.defined is not None or target.blocks or any(target.picks):
        return Compared(0, 0.0)
    lower, upper, own, moved = _terms(value, target, order)
    settled = Settled(scope.reading)
    lower, upper = settled.resizer.term(lower), settled.resizer.term(upper)
    own, moved = settled.resizer.axes(own), settled.resizer.axes(moved)
    budget = replace(Budget(), points=8)
    try:
        whole = settled.resizer.term(value.term)  # a derivative may depend on less
        points = sample(needed(settled.problem(), [whole, lower, upper]), SEED, budget)
        plans = _plans(lower, upper, own, moved, budget)
    except FormulaError:
        return Compared(0, 0.0)
    found = [_at(point, target.name, *plans, code) for point in points]
    known = [one for one in found if one is not None]
    deviation = max((one.deviation for one in known), default=0.0)
    return Compared(sum(one.points for one in known), deviation)


def _terms(
    value: Tensor, target: Target, order: int
) -> tuple[Term, Term, tuple[Axis, ...], tuple[Axis, ...]]:
    """The derivative below and the one asked for, with the axes of both and the new ones."""
    from lemmata.formula import building as b
    from lemmata.formula.differentiate import derivative

    riding = sorted(value.term.free - frozenset(value.own), key=lambda axis: axis.name)
    lower, own = value.term, (*value.own, *riding)
    for _ in range(order - 1):
        fresh = tuple(b.fresh(axis) for axis in target.stored)
        lower, own = derivative(lower, target.name, fresh), (*own, *fresh)
    moved = tuple(b.fresh(axis) for axis in target.stored)
    return lower, derivative(lower, target.name, moved), own, moved


def _plans(
    lower: Term, upper: Term, own: Sequence[Axis], moved: Sequence[Axis], budget: Budget
) -> tuple[Plan, Plan]:
    from lemmata.formula.evaluate import compile_terms

    below = compile_terms([lower], [tuple(own)], budget)
    return below, compile_terms([upper], [(*own, *moved)], budget)


def _at(point: Point, name: str, below: Plan, above: Plan, code: Code | None) -> Compared | None:
    """The comparison at a batch of points; None where the batch can't be compared."""
    import numpy as np

    start = point.values.get(name)
    if start is None:
        return Compared(0, 0.0)
    start = np.asarray(start, dtype=float)
    places = list(np.ndindex(start.shape[1:]))
    if len(places) > MOST_ENTRIES:
        return None
    try:
        (found,) = above.run(point)
        found = _computed(point, code, found) if code is not None else found
        columns = [_difference(point, name, start, place, below) for place in places]
    except FormulaError:
        return None
    wanted = np.stack(columns, axis=-1).reshape(found.shape)
    flat, there = (np.asarray(a, dtype=float).reshape(point.batch, -1) for a in (found, wanted))
    good = np.isfinite(flat).all(axis=1) & np.isfinite(there).all(axis=1)
    if not good.any():
        return None
    scale = np.maximum(np.abs(flat[good]).max(axis=1, initial=0.0), 1.0)
    off = np.abs(flat[good] - there[good]).max(axis=1, initial=0.0) / scale
    return Compared(int(good.sum()), float(off.max()))


def _computed(point: Point, code: Code, found: Any) -> Any:
    """What the code makes of each point; what the term comes to where it asks for more."""
    import numpy as np

    if not set(code.arguments) <= point.values.keys():
        return found
    rows = []
    with np.errstate(all="ignore"):
        for k in range(point.batch):
            values = [np.asarray(point.values[name][k], dtype=float) for name in code.arguments]
            try:
                rows.append(np.asarray(code.function(*values), dtype=float))
            except TypeError:  # a size that no array tells is asked for by name
                return found
    made = np.stack(rows)
    return made if made.shape == found.shape else found


def _difference(point: Point, name: str, start: Any, place: tuple[int, ...], below: Plan) -> Any:
    """The derivative by one entry: 4/3 of the difference at half the step less 1/3 of the whole."""
    import numpy as np

    at = (slice(None), *place)
    size = np.abs(start[at])
    step = STEP * np.where(size > 0, np.minimum(size, 1.0), 1.0)
    found = []
    for part in (step, step / 2):
        sides = []
        for sign in (1.0, -1.0):
            values = start.copy()
            values[at] += sign * part
            moved = replace(point, values={**point.values, name: values})
            sides.append(below.run(moved)[0])
        width = (2 * part).reshape(-1, *([1] * (sides[0].ndim - 1)))
        found.append((sides[0] - sides[1]) / width)
    whole, half = found
    return (4 * half - whole) / 3
