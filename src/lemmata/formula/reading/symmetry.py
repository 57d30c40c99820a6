"""Whether a matrix is symmetric whatever its symbols are, as far as a quick look tells."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

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
_KEEPS_SYMMETRY = frozenset(
    ("inverse", "pseudoinverse", "power", "exp", "log", "sqrt", "sin", "cos", "adjugate")
)
_MOST_AXES = 4
_MOST_STEPS = 4000


class _TooLongError(Exception):
    """The look takes too long."""


def is_symmetric(value: Tensor, reading: Reading) -> bool:
    """Whether exchanging rows and columns gives the same term; a False says nothing."""
    if not value.is_matrix:
        return False
    row, column = value.own
    signer = _Signer(reading)
    try:
        one = signer.text(value.term, {row: "r", column: "c"}, 0)
        return one == signer.text(value.term, {row: "c", column: "r"}, 0)
    except (_TooLongError, RecursionError):
        return False


class _Signer:
    """Texts that two terms share only if they are the same up to order and bound names."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._steps = 0

    def text(self, term: Term, names: dict[Axis, str], depth: int) -> str:
        """The text of a term whose free axes are called by these names."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise _TooLongError
        match term:
            case Number() | Constant() | Whole() | Variable() | Index() | Delta():
                return self._leaf(term, names)
            case Add(parts) | Multiply(parts):
                inside = sorted(self.text(part, names, depth) for part in parts)
                return f"{type(term).__name__}({','.join(inside)})"
            case Apply(function, arguments):
                return f"{function}({','.join(self.text(a, names, depth) for a in arguments)})"
            case Reduce(kind, body, axes) if len(axes) <= _MOST_AXES:
                return f"{kind}({self._smallest(body, axes, names, depth)})"
            case Matrix():
                return self._matrix(term, names, depth)
            case _:
                return self._other(term, names, depth)

    def _leaf(
        self, term: Number | Constant | Whole | Variable | Index | Delta, names: dict[Axis, str]
    ) -> str:
        match term:
            case Number(value):
                return str(value)
            case Constant(name):
                return name
            case Whole(size):
                return f"|{size}|"
            case Variable(name, axes):
                places = [names.get(axis, axis.name) for axis in axes]
                declared = self._reading.declared.get(name)
                if declared is not None and declared.domain.kind in SYMMETRIC:
                    places.sort()
                return f"{name}[{','.join(places)}]"
            case Index(axis):
                return f"#{names.get(axis, axis.name)}"
            case Delta(left, right):
                return f"δ{sorted((names.get(left, left.name), names.get(right, right.name)))}"

    def _matrix(self, term: Matrix, names: dict[Axis, str], depth: int) -> str:
        straight = {**names, term.row: f"b{depth}", term.column: f"b{depth + 1}"}
        turned = {**names, term.row: f"b{depth + 1}", term.column: f"b{depth}"}
        text = self.text(term.body, straight, depth + 2)
        places = [names.get(axis, axis.name) for axis in term.out]
        if term.function in _KEEPS_SYMMETRY and text == self.text(term.body, turned, depth + 2):
            places.sort()
        extra = "" if term.parameter is None else self.text(term.parameter, names, depth)
        return f"{term.function}({text};{places};{extra})"

    def _other(self, term: Term, names: dict[Axis, str], depth: int) -> str:
        bound = {axis: f"b{depth + k}" for k, axis in enumerate(bound_axes(term))}
        inside = {**names, **bound}
        parts = [self.text(part, inside, depth + len(bound)) for part in term.parts]
        free = sorted(names.get(axis, axis.name) for axis in term.free)
        return f"{type(term).__name__}{free}({','.join(parts)})"

    def _smallest(
        self, body: Term, axes: tuple[Axis, ...], names: dict[Axis, str], depth: int
    ) -> str:
        found = []
        for order in permutations(range(len(axes))):
            inside = {axis: f"b{depth + k}" for axis, k in zip(axes, order, strict=True)}
            found.append(self.text(body, {**names, **inside}, depth + len(axes)))
        return min(found)
