"""Which terms are equal up to the names of bound axes and the order of summands and factors."""

from __future__ import annotations

from dataclasses import fields
from hashlib import blake2b

from lemmata.formula.building import bound_axes, rename
from lemmata.formula.terms import (
    Add,
    Axis,
    Concatenate,
    Delta,
    Extremum,
    Flatten,
    Matrix,
    Multiply,
    Node,
    Pick,
    Reduce,
    Term,
)

TRIED = 6
"""Sums over more axes are compared with the axes in the order in which they stand."""


def alike(term: Term) -> bytes:
    """A digest that two terms share only if they are equal up to bound names and order.

    Terms may be equal without sharing it: axes of a sum that play similar parts are not permuted.
    """
    found: bytes | None = term.__dict__.get("_alike")
    if found is None:
        found = _digest(term)
        term.__dict__["_alike"] = found
    return found


def _hashed(*parts: object) -> bytes:
    text = b"\0".join(part if isinstance(part, bytes) else repr(part).encode() for part in parts)
    return blake2b(text, digest_size=16).digest()


def _digest(term: Term) -> bytes:  # noqa: PLR0911
    match term:
        case Add(parts) | Multiply(parts):
            return _hashed(type(term).__name__, *sorted(map(alike, parts)))
        case Delta(left, right):
            return _hashed("Delta", *sorted((repr(left), repr(right))))
        case Reduce(kind, body, axes):
            inside, bound = _named(body, _ordered(body, axes))
            return _hashed("Reduce", kind, bound, alike(inside))
        case Pick(body, axis, at):
            inside, bound = _named(body, (axis,))
            return _hashed("Pick", bound, alike(inside), alike(at))
        case Matrix(function, body, row, column, out, parameter):
            inside, bound = _named(body, (row, column))
            exponent = b"" if parameter is None else alike(parameter)
            return _hashed("Matrix", function, bound, out, alike(inside), exponent)
        case Flatten(body, axes, out):
            inside, bound = _named(body, axes)
            return _hashed("Flatten", bound, out, alike(inside))
        case Concatenate(blocks, out):
            named = [_named(body, () if axis is None else (axis,)) for body, axis in blocks]
            return _hashed("Concatenate", out, *((b, alike(inside)) for inside, b in named))
        case Extremum():
            return _hashed(term)
    return _hashed(type(term).__name__, *map(_field, _values(term)))


def _values(term: Node) -> list[object]:
    return [getattr(term, one.name) for one in fields(term)]  # type: ignore[arg-type]


def _field(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_field, value))
    return alike(value) if isinstance(value, Node) else value  # type: ignore[arg-type]


def _height(term: Term) -> int:
    """How many binders stand inside one another."""
    found: int | None = term.__dict__.get("_height")
    if found is None:
        found = max(map(_height, term.parts), default=0) + bool(bound_axes(term))
        term.__dict__["_height"] = found
    return found


def _named(body: Term, axes: tuple[Axis, ...]) -> tuple[Term, tuple[Axis, ...]]:
    """The body with bound axes named by their depth and place."""
    level = _height(body)
    bound = tuple(Axis(f"@{level}.{k}", a.size, a.start) for k, a in enumerate(axes))
    return rename(body, dict(zip(axes, bound, strict=True))), bound


def _ordered(body: Term, axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes by the part that each plays in the body, whatever their names and order."""
    if not 1 < len(axes) <= TRIED:
        return axes
    level = _height(body)

    def part(axis: Axis) -> bytes:
        names = {one: Axis(f"@{level}.{one == axis}", one.size, one.start) for one in axes}
        return alike(rename(body, names))

    return tuple(sorted(axes, key=part))
