"""Terms evaluated one entry at a time from their definitions: slow, and nothing shared with the
engine."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Concatenate,
    Constant,
    Delta,
    Flatten,
    Index,
    Matrix,
    Multiply,
    Number,
    Pick,
    Reduce,
    Term,
    Variable,
    Whole,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

NAN = float("nan")
FUNCTIONS: dict[str, Any] = {
    "sin": math.sin,
    "abs": abs,
    "arctan": math.atan,
    "tanh": math.tanh,
    "max": lambda *a: NAN if any(map(math.isnan, a)) else max(a),
    "min": lambda *a: NAN if any(map(math.isnan, a)) else min(a),
    "sign": lambda x: NAN if math.isnan(x) else float((x > 0) - (x < 0)),
    "step": lambda x: NAN if math.isnan(x) else float(x > 0),
    "where": lambda c, a, b: NAN if math.isnan(c) else a if c else b,
}


class Naive:
    """The value of a term where each free axis stands at a position (from 0)."""

    def __init__(self, numbers: Mapping[str, int], values: Mapping[str, Any]) -> None:
        self.numbers, self.values = numbers, values

    def size(self, axis: Axis) -> int:
        return axis.size.value(self.numbers)

    def array(self, term: Term, order: tuple[Axis, ...]) -> Any:
        sizes = [self.size(axis) for axis in order]
        made = np.empty(sizes)
        for at in product(*map(range, sizes)):
            made[at] = self.at(term, dict(zip(order, at, strict=True)))
        return made

    def at(self, term: Term, at: Mapping[Axis, int]) -> float:  # noqa: PLR0911
        match term:
            case Number(value):
                return float(value)
            case Constant(name):
                return {"pi": math.pi, "e": math.e}[name]
            case Whole(size):
                return float(size.value(self.numbers))
            case Variable(name, axes):
                return float(self.values[name][tuple(at[axis] for axis in axes)])
            case Index(axis):
                return float(axis.start.value(self.numbers) + at[axis])
            case Delta(left, right):
                return float(at[left] == at[right])
            case Add(terms):
                return sum(self.at(part, at) for part in terms)
            case Multiply(factors):
                return math.prod(self.at(part, at) for part in factors)
            case Apply(function, arguments):
                return self.applied(function, [self.at(part, at) for part in arguments])
            case _:
                return self.bound(term, at)

    def applied(self, function: str, arguments: list[float]) -> float:
        if function == "power":
            base, exponent = arguments
            if math.isnan(base) or (base == 0 and exponent < 0):
                return NAN
            value = base**exponent
            return NAN if isinstance(value, complex) else value
        if any(map(math.isinf, arguments)):
            return NAN
        return FUNCTIONS[function](*arguments)

    def bound(self, term: Term, at: Mapping[Axis, int]) -> float:
        match term:
            case Reduce(kind, body, axes):
                return self.reduced(kind, body, axes, at)
            case Pick(body, axis, place):
                where = self.at(place, at) - axis.start.value(self.numbers)
                if where != math.floor(where) or not 0 <= where < self.size(axis):
                    return NAN
                return self.at(body, {**at, axis: int(where)})
            case Flatten(body, axes, out):
                rest, inner = at[out], dict(at)
                for axis in reversed(axes):
                    rest, inner[axis] = divmod(rest, self.size(axis))
                return self.at(body, inner)
            case Concatenate(blocks, out):
                rest = at[out]
                for body, axis in blocks:
                    length = 1 if axis is None else self.size(axis)
                    if rest < length:
                        return self.at(body, at if axis is None else {**at, axis: rest})
                    rest -= length
            case Matrix("det"):
                return self.det(term, at, list(range(self.size(term.row))))
        raise AssertionError(term)

    def det(self, term: Matrix, at: Mapping[Axis, int], left: list[int], row: int = 0) -> float:
        if not left:
            return 1.0
        return sum(
            (-1) ** k
            * self.at(term.body, {**at, term.row: row, term.column: c})
            * self.det(term, at, [x for x in left if x != c], row + 1)
            for k, c in enumerate(left)
        )

    def reduced(self, kind: str, body: Term, axes: tuple[Axis, ...], at: Mapping[Axis, int]) -> Any:
        every = product(*(range(self.size(axis)) for axis in axes))
        found = [self.at(body, {**at, **dict(zip(axes, place, strict=True))}) for place in every]
        if kind == "sum":
            return sum(found)
        if kind == "product":
            return math.prod(found)
        if not found or any(map(math.isnan, found)):
            return NAN
        if kind in ("max", "min"):
            return (max if kind == "max" else min)(found)
        best = (max if kind == "argmax" else min)(found)
        return found.index(best) + axes[0].start.value(self.numbers)
