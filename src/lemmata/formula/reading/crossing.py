"""The cross product of two columns of three entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.reading.values import Tensor, shaped
from lemmata.formula.sizes import Size
from lemmata.formula.terms import Concatenate, Pick, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.algebra import Placed
    from lemmata.formula.reading.scope import Reading

THREE = 3


def are_crossed(reading: Reading, left: Placed, right: Placed) -> bool:
    r"""Whether ``\times`` between two values is a cross product: two columns of three entries."""
    both = (left.value, right.value)
    return all(one.is_column and _length(reading, one) == THREE for one in both)


def cross(left: Tensor, right: Tensor) -> Tensor:
    """The column whose entry i is ``v_j w_k - v_k w_j``, with i, j, k in cyclic order."""
    entries = []
    for place in range(THREE):
        j, k = (place + 1) % THREE, (place + 2) % THREE
        plus = b.multiply(_entry(left, j), _entry(right, k))
        minus = b.multiply(_entry(left, k), _entry(right, j))
        entries.append((b.subtract(plus, minus), None))
    out = b.new_axis("r", Size.of(THREE))
    return shaped(Concatenate(tuple(entries), out), out, None)


def _length(reading: Reading, value: Tensor) -> int | None:
    axis = value.axes[0]
    return None if axis is None else reading.size(axis.size).number


def _entry(value: Tensor, place: int) -> Term:
    axis = value.axes[0]
    assert axis is not None
    return Pick(value.term, axis, b.number(place + 1))
