"""Array programs: a term as steps on whole arrays, each written once, before any language.

A step knows no axis names, only the order of its dimensions; equal steps are the same object, so a
subterm that occurs under other index letters is computed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lemmata.formula.sizes import Size
    from lemmata.formula.terms import Axis

Kind: TypeAlias = Literal[
    "input",  # detail: the variable's name
    "number",  # a Fraction
    "constant",  # pi, e, infinity
    "size",  # a Size as a number
    "index",  # a Size: where the counting starts; one dimension
    "map",  # (function, places): argument k's dimension d is the result's places[k][d]
    "contract",  # (left, right, out): letters of the dimensions, as in einsum
    "reduce",  # (kind, dimensions, start)
    "view",  # places: repeated ones take the diagonal, the rest is a transpose
    "assemble",  # one (classes, places, sign) an argument, see `structure`
    "matrix",  # the function; the last two dimensions of the argument are rows and columns
    "reshape",  # groups of consecutive dimensions, each read as one
    "join",  # (places per block, the dimension along which they follow each other)
    "take",  # places of the argument, places of the position; the dimension taken from is -1
]


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """One array operation; `shape` says the sizes of its dimensions."""

    kind: Kind
    args: tuple[Step, ...]
    detail: Any
    shape: tuple[Size, ...]
    number: int

    @property
    def is_leaf(self) -> bool:
        """Whether it costs nothing to write it again."""
        return not self.args and self.kind != "index"


class Labelled(NamedTuple):
    """A step with the axis that each of its dimensions stands for."""

    step: Step
    axes: tuple[Axis, ...]


class Steps:
    """All steps of a program, each once."""

    def __init__(self, rank: Callable[[Axis], int]) -> None:
        self.rank = rank
        self._known: dict[tuple[Any, ...], Step] = {}

    def make(self, kind: Kind, args: Iterable[Step], detail: Any, shape: Iterable[Size]) -> Step:
        """The step; the one there is, if there is one."""
        args, shape = tuple(args), tuple(shape)
        key = (kind, tuple(arg.number for arg in args), detail, shape)
        found = self._known.get(key)
        if found is None:
            found = Step(kind, args, detail, shape, len(self._known))
            self._known[key] = found
        return found

    def mapped(self, function: str, args: Iterable[Labelled]) -> Labelled:
        """An elementwise function of arrays that are lined up by their axes."""
        args = tuple(args)
        axes = merged(arg.axes for arg in args)
        if all(len(arg.axes) < len(axes) for arg in args):
            axes = tuple(sorted(axes, key=self.rank))
        places = tuple(tuple(axes.index(axis) for axis in arg.axes) for arg in args)
        steps = [arg.step for arg in args]
        step = self.make("map", steps, (function, places), (axis.size for axis in axes))
        return Labelled(step, axes)


def merged(orders: Iterable[tuple[Axis, ...]]) -> tuple[Axis, ...]:
    """All the axes, in an order that agrees with the longest of these orders."""
    found: list[Axis] = []
    for axes in sorted(orders, key=len, reverse=True):
        for k, axis in enumerate(axes):
            if axis not in found:
                later = [found.index(a) for a in axes[k + 1 :] if a in found]
                found.insert(min(later, default=len(found)), axis)
    return tuple(found)


def uses(last: Step) -> Mapping[Step, int]:
    """How often each step is needed by others, in an order in which they can be computed."""
    counts: dict[Step, int] = {}
    order: list[Step] = []
    rest: list[tuple[Step, bool]] = [(last, False)]
    while rest:
        step, done = rest.pop()
        if done:
            order.append(step)
        elif step not in counts:
            counts[step] = 0
            rest.append((step, True))
            rest.extend((arg, False) for arg in reversed(step.args))
    for step in order:
        for arg in step.args:
            counts[arg] += 1
    return {step: counts[step] for step in order}
