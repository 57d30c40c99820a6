"""Which terms are equal up to the names of bound axes and the order of summands and factors."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from lemmata.formula.building import bound_axes, rename
from lemmata.formula.contraction import delta
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Concatenate,
    Delta,
    Flatten,
    Matrix,
    Multiply,
    Node,
    Pick,
    Reduce,
    Term,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def alike(term: Term) -> Term:
    """A key: two terms that have the same are equal up to bound names and order.

    It is no term to compute with. Equal terms may have different keys: axes of a sum that play the
    same part in it are not permuted.
    """
    found: Term | None = term.__dict__.get("_alike")
    if found is None:
        found = _alike(term)
        term.__dict__["_alike"] = found
        found.__dict__["_alike"] = found
    return found


def _alike(term: Term) -> Term:  # noqa: PLR0911
    match term:
        case Add(parts):
            return Add(tuple(sorted(map(alike, parts), key=hash)))
        case Multiply(parts):
            return Multiply(tuple(sorted(map(alike, parts), key=hash)))
        case Apply(function, arguments):
            return Apply(function, tuple(map(alike, arguments)))
        case Delta(left, right):
            return delta(left, right)
        case Reduce(kind, body, axes):
            inside, bound = _named(body, _ordered(body, axes))
            return Reduce(kind, inside, bound)
        case Pick(body, axis, at):
            inside, (bound_axis,) = _named(body, (axis,))
            return Pick(inside, bound_axis, alike(at))
        case Matrix(function, body, row, column, out, parameter):
            inside, (first, second) = _named(body, (row, column))
            exponent = None if parameter is None else alike(parameter)
            return Matrix(function, inside, first, second, out, exponent)
        case Flatten(body, axes, out):
            return Flatten(*_named(body, axes), out)
        case Concatenate(blocks, out):
            named = (_named(body, () if axis is None else (axis,)) for body, axis in blocks)
            return Concatenate(tuple((body, next(iter(own), None)) for body, own in named), out)
    return term


def _cached(name: str, make: Callable[[Term], Any]) -> Callable[[Term], Any]:
    """The function with its values kept in the nodes."""

    def value(term: Term) -> Any:
        found = term.__dict__.get(name)
        if found is None:
            found = term.__dict__[name] = make(term)
        return found

    return value


_height: Callable[[Term], int] = _cached(
    "_height",
    lambda term: max(map(_height, term.parts), default=0) + bool(bound_axes(term)),
)
"""How many binders stand inside one another."""


def _named(body: Term, axes: tuple[Axis, ...]) -> tuple[Term, tuple[Axis, ...]]:
    """The key of a body, bound axes named by their depth and place."""
    level = _height(body)
    bound = tuple(Axis(f"@{level}.{k}", a.size, a.start) for k, a in enumerate(axes))
    return alike(rename(body, dict(zip(axes, bound, strict=True)))), bound


def _ordered(body: Term, axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes by the part that each plays in the body, whatever their names and order.

    Colours of the axes are refined by those of the axes beside them (Weisfeiler and Leman, 1968).
    """
    if len(axes) < 2:
        return axes
    factors = body.factors if isinstance(body, Multiply) else (body,)
    played = [(_skeleton(factor), _parts_played(factor)) for factor in factors]
    colours = {axis: hash(axis) for _, parts in played for axis in parts}
    colours |= dict.fromkeys(axes, 0)
    for _ in axes:
        found: dict[Axis, list[int]] = {axis: [] for axis in axes}
        for skeleton, parts in played:
            beside = hash((skeleton, *sorted(hash((colours[o], r)) for o, r in parts.items())))
            for axis in found.keys() & parts.keys():
                found[axis].append(hash((beside, parts[axis])))
        colours |= {axis: hash(tuple(sorted(roles))) for axis, roles in found.items()}
    return tuple(sorted(axes, key=lambda axis: colours[axis]))


def _content(value: object) -> object:
    """What of a field does not depend on the names of axes."""
    if isinstance(value, Axis):
        return value.size
    if isinstance(value, Node):
        return _skeleton(value)  # type: ignore[arg-type]
    if isinstance(value, tuple):
        return tuple(map(_content, value))
    return value


def _bare(term: Term) -> int:
    if isinstance(term, Add | Multiply):
        return hash((type(term).__name__, *sorted(map(_skeleton, term.parts))))
    values = (getattr(term, one.name) for one in fields(term))
    return hash((type(term).__name__, *map(_content, values)))


_skeleton: Callable[[Term], int] = _cached("_skeleton", _bare)


def _played(term: Term) -> dict[Axis, int]:
    """For each free axis a number that says where in the term it stands."""
    found: dict[Axis, list[int]] = {}
    ordered = not isinstance(term, Add | Multiply | Delta)
    for place, part in enumerate(term.parts):
        for axis, role in _parts_played(part).items():
            if axis in term.free:
                found.setdefault(axis, []).append(hash((role, place * ordered, _skeleton(part))))
    for one in fields(term):
        value = getattr(term, one.name)
        for place, axis in enumerate(value if isinstance(value, tuple) else (value,)):
            if isinstance(axis, Axis) and axis in term.free:
                found.setdefault(axis, []).append(hash((place * ordered, _skeleton(term))))
    return {axis: hash(tuple(sorted(roles))) for axis, roles in found.items()}


_parts_played: Callable[[Term], dict[Axis, int]] = _cached("_played", _played)
