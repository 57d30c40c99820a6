"""Sums of squares in index notation: a component that is symmetric under exchange of two halves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.normal.heads import Factor
    from lemmata.formula.normal.polynomials import Component

_MOST = 8


def is_square_sum(part: Component) -> bool:
    """Whether it is a sum over some axes of the square of a sum over the others.

    An exchange of the bound axes pairs the factors, and those axes that it moves fall into two
    sides that no factor joins; the axes that it leaves are summed outside of the square.
    """
    factors: list[Factor] = []
    for head, slots, exponent in part.factors:
        if not isinstance(exponent, int) or exponent < 1:
            return False
        factors += [(head, slots, 1)] * exponent
    if len(factors) > _MOST or len(factors) % 2:
        return False
    return any(
        _apart(factors, pairs, moved) for pairs, moved in _exchanges(factors, [], {}, part.bound)
    )


def _exchanges(
    factors: list[Factor], pairs: list[tuple[int, int]], moved: dict[str, str], bound: object
) -> Iterator[tuple[list[tuple[int, int]], dict[str, str]]]:
    used = {spot for pair in pairs for spot in pair}
    first = next((k for k in range(len(factors)) if k not in used), None)
    if first is None:
        yield pairs, moved
        return
    head, slots, _ = factors[first]
    for second in range(first + 1, len(factors)):
        other, there, _ = factors[second]
        if second in used or other.key != head.key:
            continue
        for move in other.group:
            found = _moved(slots, tuple(there[s] for s in move), moved)
            if found is not None:
                yield from _exchanges(factors, [*pairs, (first, second)], found, bound)


def _moved(
    slots: tuple[str, ...], there: tuple[str, ...], moved: dict[str, str]
) -> dict[str, str] | None:
    made = dict(moved)
    for left, right in zip(slots, there, strict=True):
        if left != right and (left[0] != "~" or right[0] != "~"):
            return None
        for one, other in ((left, right), (right, left)):
            if made.setdefault(one, other) != other:
                return None
    return made


def _apart(factors: list[Factor], pairs: list[tuple[int, int]], moved: dict[str, str]) -> bool:
    """Whether the two of every pair hang on different sides of the axes that are moved."""
    side: dict[str, int] = {}
    for first, second in pairs:
        for spot in (first, second):
            axes = [axis for axis in factors[spot][1] if moved[axis] != axis]
            for axis in axes:
                side.setdefault(axis, len(side))
            for axis in axes[1:]:
                old, new = side[axis], side[axes[0]]
                side = {a: new if s == old else s for a, s in side.items()}
    for axis, other in moved.items():
        if axis != other and side.get(axis) == side.get(other):
            return False
    return True
