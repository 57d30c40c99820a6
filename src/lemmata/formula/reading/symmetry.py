"""Whether a matrix is symmetric whatever its symbols are, as far as a quick look tells."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.building import bound_axes
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Constant,
    Delta,
    Index,
    Matrix,
    Multiply,
    Number,
    Reduce,
    Term,
    Variable,
    Whole,
)

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Reading
    from lemmata.formula.reading.values import Tensor

SYMMETRIC = frozenset(("symmetric", "semidefinite", "definite"))
_MOST_AXES = 4


def is_symmetric(value: Tensor, reading: Reading) -> bool:
    """Whether exchanging rows and columns gives the same term; a False says nothing."""
    if not value.is_matrix:
        return False
    row, column = value.own
    names = {row: "r", column: "c"}
    swapped = {row: "c", column: "r"}
    term = value.term
    if len(b.variables_of(term)) == 0 and not isinstance(term, Delta):
        return _signature(term, names, reading, 0) == _signature(term, swapped, reading, 0)
    return _signature(term, names, reading, 0) == _signature(term, swapped, reading, 0)


def _signature(term: Term, names: dict[Axis, str], reading: Reading, depth: int) -> str:  # noqa: C901, PLR0911, PLR0912
    """A text that two terms share only if they are the same up to order and bound names."""

    def inner(part: Term) -> str:
        return _signature(part, names, reading, depth)

    match term:
        case Number(value):
            return str(value)
        case Constant(name):
            return name
        case Whole(size):
            return f"|{size}|"
        case Variable(name, axes):
            places = [names.get(axis, axis.name) for axis in axes]
            declared = reading.declared.get(name)
            if declared is not None and declared.domain.kind in SYMMETRIC:
                places.sort()
            return f"{name}[{','.join(places)}]"
        case Index(axis):
            return f"#{names.get(axis, axis.name)}"
        case Delta(left, right):
            return f"δ{sorted((names.get(left, left.name), names.get(right, right.name)))}"
        case Add(terms):
            return f"+({','.join(sorted(map(inner, terms)))})"
        case Multiply(factors):
            return f"*({','.join(sorted(map(inner, factors)))})"
        case Apply(function, arguments):
            return f"{function}({','.join(map(inner, arguments))})"
        case Reduce(kind, body, axes) if len(axes) <= _MOST_AXES:
            return f"{kind}({_smallest(body, axes, names, reading, depth)})"
        case Matrix(function, body, row, column, out, parameter):
            inside = {row: f"b{depth}", column: f"b{depth + 1}"}
            text = _signature(body, {**names, **inside}, reading, depth + 2)
            turned = {row: f"b{depth + 1}", column: f"b{depth}"}
            other = _signature(body, {**names, **turned}, reading, depth + 2)
            places = [names.get(axis, axis.name) for axis in out]
            if text == other:
                places.sort()
            extra = "" if parameter is None else inner(parameter)
            return f"{function}({min(text, other) if text == other else text};{places};{extra})"
        case _:
            bound = {axis: f"b{depth + k}" for k, axis in enumerate(bound_axes(term))}
            parts = [
                _signature(part, {**names, **bound}, reading, depth + len(bound))
                for part in term.parts
            ]
            free = sorted(names.get(axis, axis.name) for axis in term.free)
            return f"{type(term).__name__}{free}({','.join(parts)})"


def _smallest(
    body: Term, axes: tuple[Axis, ...], names: dict[Axis, str], reading: Reading, depth: int
) -> str:
    found = []
    for order in permutations(range(len(axes))):
        inside = {axis: f"b{depth + k}" for axis, k in zip(axes, order, strict=True)}
        found.append(_signature(body, {**names, **inside}, reading, depth + len(axes)))
    return min(found)
