"""Terms with their open sizes settled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.terms import (
    Axis,
    Concatenate,
    Delta,
    Extremum,
    Flatten,
    Index,
    Matrix,
    Pick,
    Reduce,
    Term,
    Variable,
    Whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.sizes import Size


class Resizer:
    """Replaces the sizes of all axes in terms; shared parts are changed once."""

    def __init__(self, size: Callable[[Size], Size]) -> None:
        self._size = size
        self._axes: dict[Axis, Axis] = {}
        self._terms: dict[Term, Term] = {}

    def axis(self, axis: Axis) -> Axis:
        """The axis with its size settled."""
        found = self._axes.get(axis)
        if found is None:
            found = Axis(axis.name, self._size(axis.size), self._size(axis.start))
            self._axes[axis] = found
        return found

    def axes(self, axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
        """Several axes."""
        return tuple(self.axis(axis) for axis in axes)

    def term(self, term: Term) -> Term:
        """The term with all sizes settled."""
        found = self._terms.get(term)
        if found is None:
            found = self._terms[term] = self._changed(term)
        return found

    def _changed(self, term: Term) -> Term:  # noqa: PLR0911
        match term:
            case Whole(size):
                return b.whole(self._size(size))
            case Variable(name, axes):
                return Variable(name, self.axes(axes))
            case Index(axis):
                return Index(self.axis(axis))
            case Delta(left, right):
                return Delta(self.axis(left), self.axis(right))
            case Pick(body, axis, at):
                return Pick(self.term(body), self.axis(axis), self.term(at))
            case Reduce(kind, body, axes):
                return b.reduce_over(kind, self.term(body), self.axes(axes))
            case Matrix(function, body, row, column, out, parameter):
                after = None if parameter is None else self.term(parameter)
                inside = self.term(body), self.axis(row), self.axis(column)
                return Matrix(function, *inside, self.axes(out), after)
            case Flatten(body, axes, out):
                return Flatten(self.term(body), self.axes(axes), self.axis(out))
            case Concatenate(blocks, out):
                parts = tuple(
                    (self.term(p), None if a is None else self.axis(a)) for p, a in blocks
                )
                return Concatenate(parts, self.axis(out))
            case Extremum(variables=variables):
                changed = b.rebuild(term, self.term)
                assert isinstance(changed, Extremum)
                moved = tuple(Variable(v.name, self.axes(v.axes)) for v in variables)
                return replace(changed, variables=moved)
            case _:
                return b.rebuild(term, self.term)
