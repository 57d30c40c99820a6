"""Random objects of any distribution: finitely many outcomes with drawn values and weights."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.problem import Domain, Grid, Natural
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.memberships import layout_of
from lemmata.formula.reading.sets import read_set
from lemmata.formula.reading.values import SetOf, Space, Tensor
from lemmata.formula.sizes import Size
from lemmata.formula.surface import NOWHERE, Sequence, Surface
from lemmata.formula.terms import Axis, Index, Variable

if TYPE_CHECKING:
    import re

    from lemmata.formula.reading.scope import Scope

_LETTER = "outcomes"
_WEIGHTS = "p@outcomes"
_FEWEST, _MOST = 4, 6
_FEW, _SOME = 2, 3
"""How many values each has where three or more are jointly distributed."""


def declare_random(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    """A random variable, vector or matrix; several are jointly distributed and may depend."""
    del given
    members: SetOf | None = SetOf("real")
    if len(parts) == 2:
        members = read_set(parts[1], scope)
    name = parts[0]
    if members is None or members.kind != "real":
        raise NotUnderstood("this space is not understood", parts[1].span, r"\mathbb{R}^n")
    names = name.items if isinstance(name, Sequence) else (name,)
    for one in names:
        key = key_of(one, lambda _: None)
        if key is None:
            raise NotUnderstood("a variable is meant here", one.span, "write a letter")
        if match["coordinates"]:
            _independent_coordinates(key, members, scope)
        else:
            _values(key, members, scope, independent=bool(match["independent"]))


def _values(key: str, members: SetOf, scope: Scope, *, independent: bool) -> None:
    """Drawn values, one for each place of an axis of its own."""
    axis = _outcomes_of_its_own(scope) if independent else _shared_outcomes(scope)
    sizes, axes = layout_of(members)
    scope.reading.variable(key, (Size.of(_LETTER), *sizes), Domain())
    own = tuple(a for a in axes if a is not None)
    scope.names[key] = Tensor(Variable(key, (axis, *own)), axes)


def _shared_outcomes(scope: Scope) -> Axis:
    """One more axis of the joint distribution of all random objects that may depend."""
    spaces = scope.reading.spaces
    known = [k for k, s in enumerate(spaces) if s.weights == Variable(_WEIGHTS, s.axes)]
    before = spaces.pop(known[0]).axes if known else ()
    axis = b.new_axis("w", Size.of(_LETTER))
    axes = (*before, axis)
    few = len(axes) > 2
    low, high = (_FEW, _SOME) if few else (_FEWEST, _MOST)
    scope.reading.naturals[_LETTER] = Natural(_LETTER, low, high, dimension=False)
    scope.reading.variable(_WEIGHTS, (Size.of(_LETTER),) * len(axes), Domain("simplex"))
    spaces.append(Space(axes, Variable(_WEIGHTS, axes)))
    return axis


def _outcomes_of_its_own(scope: Scope) -> Axis:
    axis = b.new_axis("w", Size.of(_LETTER))
    if _LETTER not in scope.reading.naturals:
        scope.reading.naturals[_LETTER] = Natural(_LETTER, _FEWEST, _MOST, dimension=False)
    weights = f"p@{scope.reading.next_number()}"
    scope.reading.variable(weights, (Size.of(_LETTER),), Domain("simplex"))
    scope.reading.spaces.append(Space((axis,), Variable(weights, (axis,))))
    return axis


def _independent_coordinates(key: str, members: SetOf, scope: Scope) -> None:
    sizes, axes = layout_of(members)
    if len(sizes) != 1:
        raise NotUnderstood("only a vector has coordinates", NOWHERE, "")
    number = scope.reading.next_number()
    letter = f"outcomes{number}"
    scope.reading.grids.append(Grid(letter, sizes[0], "independent"))
    axis = b.new_axis("w", Size.of(letter))
    weights = f"c@{number}"
    scope.reading.variable(weights, (Size.of(letter),), Domain("coordinate weights"))
    scope.reading.variable(key, (Size.of(letter), sizes[0]), Domain("coordinates"))
    own = tuple(a for a in axes if a is not None)
    scope.names[key] = Tensor(Variable(key, (axis, *own)), axes)
    scope.reading.spaces.append(Space((axis,), Variable(weights, (axis,))))


def declare_copies(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    """Independent copies of a random object."""
    del match, given
    names, original = parts
    key = key_of(original, lambda _: None)
    value = None if key is None else scope.lookup(key)
    if not isinstance(value, Tensor):
        raise NotUnderstood("a random variable is meant here", original.span, "declare it")
    spaces = [s for s in scope.reading.spaces if value.term.free & frozenset(s.axes)]
    if len(spaces) != 1:
        raise NotUnderstood("this is not random", original.span, "declare it as a random variable")
    (space,) = spaces
    for name in names.items if isinstance(names, Sequence) else (names,):
        copy = key_of(name, lambda _: None)
        if copy is None:
            raise NotUnderstood("a variable is meant here", name.span, "write X_1, X_2, X_3")
        fresh = {axis: b.fresh(axis) for axis in space.axes}
        weights = b.rename(space.weights, fresh)
        scope.reading.spaces.append(Space(tuple(fresh.values()), weights))
        scope.names[copy] = Tensor(b.rename(value.term, fresh), value.axes)


def declare_uniform(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    """A vector that is uniform on all choices of two or more whole numbers in each entry."""
    del match, given
    name, space = parts
    key = key_of(name, lambda _: None)
    members = read_set(space, scope)
    if key is None or members is None or members.kind != "members":
        raise NotUnderstood("this space is not understood", space.span, r"\{-1,1\}^3")
    size = members.shape[0] if members.shape else Size.of(1)
    count = None if size is None else size.number
    choices = sorted(members.members)
    step = {b_ - a for a, b_ in pairwise(choices)}
    if count is None or len(choices) ** count > 4096 or len(step) != 1:
        hint = "give the size as a small number, as in \\{-1,1\\}^3"
        raise NotUnderstood("all outcomes can't be listed", space.span, hint)
    outcomes = b.new_axis("w", Size.of(len(choices) ** count), Size())
    weight = b.number(Fraction(1, len(choices) ** count))
    axis = b.new_axis("u", Size.of(count))
    radix = b.number(len(choices))
    place = b.power(radix, b.subtract(Index(axis), b.ONE))
    digit = b.apply("mod", b.apply("floor", b.divide(Index(outcomes), place)), radix)
    value = b.add(b.number(choices[0]), b.multiply(b.number(step.pop()), digit))
    scope.reading.spaces.append(Space((outcomes,), weight))
    scope.names[key] = Tensor(value, (axis, None)) if members.shape else Tensor(value)
