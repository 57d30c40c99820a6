"""Whether a relation fails, decided without the engine's evaluator: by its printed PyTorch code.

The parser, the types and the sampler are shared; values come from PyTorch at fresh points, and a
derivative at the head of a side from autograd of the printed function.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.building import variables_of
from lemmata.formula.diagnose.units import is_open_derivative
from lemmata.formula.errors import FormulaError
from lemmata.formula.printing import NotCode, torch_source
from lemmata.formula.problem import Budget
from lemmata.formula.reading import Part, Scope, Settled, needed, read_declarations, read_pair
from lemmata.formula.reading.expressions import tensor
from lemmata.formula.sample import sample
from lemmata.formula.surface import Fraction, Juxtaposition, Surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.problem import Point
    from lemmata.formula.reading import Pair
    from lemmata.formula.terms import Axis, Term

SEED = 90_001
BUDGET = Budget(points=6, assignments=3)
_APART = 1e-6
_ORDERED = {r"\le": 1, "<": 1, r"\ge": -1, ">": -1}


@dataclass(frozen=True)
class Side:
    """One side: its term, or the function whose gradient by a symbol it is."""

    term: Term
    order: tuple[Axis, ...]
    by: str | None = None


def differs(part: Part, given: Sequence[str]) -> bool | None:
    """Whether the relation fails at some point; None where this can't be decided so."""
    try:
        scope = read_declarations(given)
        pair = read_pair(part, scope)
        if pair.order is not None or pair.relation not in ("=", *_ORDERED):
            return None
        sides, points = _prepared(part, pair, scope)
        return _fails(pair.relation, sides, points)
    except (FormulaError, NotCode, ArithmeticError, RuntimeError, ValueError, TypeError, KeyError):
        return None


def _prepared(part: Part, pair: Pair, scope: Scope) -> tuple[list[Side], list[Point]]:
    bodies = [_gradient(surface, scope) for surface in (part.left, part.right)]
    settled = Settled(scope.reading)
    resize = settled.resizer.term
    terms = [resize(pair.left), resize(pair.right)]
    axes = settled.resizer.axes(pair.axes)
    plain = len(pair.axes) == len(pair.own)
    sides = [
        Side(term, axes) if body is None or not plain else Side(resize(body[0]), (), body[1])
        for term, body in zip(terms, bodies, strict=True)
    ]
    problem = needed(settled.problem(), [*terms, *(side.term for side in sides)])
    return sides, sample(problem, SEED, BUDGET)


def _gradient(surface: Surface, scope: Scope) -> tuple[Term, str] | None:
    r"""The scalar function and the drawn symbol of ``\frac{\partial}{\partial X} f``."""
    if not isinstance(surface, Juxtaposition) or not is_open_derivative(surface.items[0]):
        return None
    head, *rest = surface.items
    assert isinstance(head, Fraction)
    below = head.denominator
    if not isinstance(below, Juxtaposition) or len(below.items) != 2:
        return None
    name = scope.key(below.items[1])
    if name is None or name not in scope.reading.declared:
        return None
    body = tensor(rest[0] if len(rest) == 1 else Juxtaposition(tuple(rest)), scope)
    return (body.term, name) if body.is_scalar and not body.term.free else None


def _fails(relation: str, sides: list[Side], points: list[Point]) -> bool | None:
    functions = [_Function(side) for side in sides]
    compared = 0
    for point in points:
        for row in range(point.batch):
            left, right = (function(point, row) for function in functions)
            both = np.isfinite(left) & np.isfinite(right)
            compared += int(both.sum())
            gap = np.broadcast_to(left - right, both.shape)[both]
            scale = np.broadcast_to(1 + np.abs(left) + np.abs(right), both.shape)[both]
            wrong = np.abs(gap) if relation == "=" else _ORDERED[relation] * gap
            if (wrong > _APART * scale).any():
                return True
    return False if compared else None


class _Function:
    """A side's printed PyTorch code, run at one point."""

    def __init__(self, side: Side) -> None:
        self._names = sorted(variables_of(side.term))
        self._by = side.by
        self._missing = side.by is not None and side.by not in self._names
        source = torch_source(side.term, side.order, "f", self._names)
        space: dict[str, Any] = {}
        exec(source, space)
        self._call = space["f"]
        keys = inspect.signature(self._call).parameters.values()
        self._letters = [key.name for key in keys if key.kind is key.KEYWORD_ONLY]

    def __call__(self, point: Point, row: int) -> Any:
        import torch

        values = [
            torch.tensor(np.asarray(point.values[name][row], dtype=float)) for name in self._names
        ]
        letters = {name: point.numbers[name] for name in self._letters}
        if self._by is None:
            return np.asarray(_number(self._call(*values, **letters)))
        if self._missing:
            return np.zeros(point.values[self._by][row].shape)
        variable = values[self._names.index(self._by)].requires_grad_()
        result = self._call(*values, **letters)
        (slope,) = torch.autograd.grad(result, variable, allow_unused=True)
        return np.zeros(tuple(variable.shape)) if slope is None else slope.numpy()


def _number(value: Any) -> Any:
    return value.detach().numpy() if hasattr(value, "detach") else value
