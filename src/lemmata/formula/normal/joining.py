"""Two factors joined by an axis that become one: exponentials, powers, merged axes.

``exp(A) exp(B) = exp(A + B)`` where AB = BA, ``Aᵖ Aᵠ = Aᵖ⁺ᵠ`` where both powers exist whatever A is
(or A is invertible), and a Kronecker product of three is one of two, twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.normal.factoring import Square
from lemmata.formula.normal.layouts import merge
from lemmata.formula.normal.polynomials import UNIT, Polynomial

if TYPE_CHECKING:
    from lemmata.formula.normal.heads import Factor, Head
    from lemmata.formula.normal.matrices import Matrices
    from lemmata.formula.sizes import Size


class Joining:
    """Joins pairs of factors."""

    def __init__(self, matrices: Matrices) -> None:
        self.matrices, self.algebra = matrices, matrices.algebra

    def join(
        self, factors: list[Factor], bound: dict[str, Size]
    ) -> tuple[Polynomial, list[Factor], dict[str, Size]] | None:
        """What a pair becomes, the factors left over and their bound axes."""
        able = [k for k, (head, _, e) in enumerate(factors) if e == 1 and joinable(head)]
        if len(able) < 2:
            return None
        for axis in bound:
            spots = [k for k, (_, slots, _) in enumerate(factors) if axis in slots]
            if len(spots) != 2 or not set(spots) <= set(able):
                continue
            one, two = (factors[k] for k in spots)
            if one[1].count(axis) != 1 or two[1].count(axis) != 1:
                continue
            made = self._joined(one, two, axis)
            if made is not None:
                rest = [f for k, f in enumerate(factors) if k not in spots]
                return made, rest, {a: s for a, s in bound.items() if a != axis}
        return None

    def _joined(self, one: Factor, two: Factor, axis: str) -> Polynomial | None:
        if one[0].kind == "merge" or two[0].kind == "merge":
            return self._merged(one, two, axis) or self._merged(two, one, axis)
        left, right = self._square(one, axis, ends=True), self._square(two, axis, ends=False)
        if left is None or right is None:
            return None
        names = {one[0].kind + one[0].name, two[0].kind + two[0].name}
        if names == {"matrixexp"}:
            return self._exponentials(left, right)
        if names <= {"matrixpower", "inverse"} and "matrixpower" in names:
            return self._powers(one, two, left, right)
        return None

    def _merged(self, outer: Factor, inner: Factor, axis: str) -> Polynomial | None:
        if outer[0].kind != "merge" or inner[0].kind != "merge":
            return None
        if inner[1][0] != axis or axis not in outer[1][1:]:
            return None
        place = outer[1].index(axis)
        slots = (*outer[1][:place], *inner[1][1:], *outer[1][place + 1 :])
        sizes = (*outer[0].sizes[: place - 1], *inner[0].sizes, *outer[0].sizes[place:])
        return self.algebra.factor(merge(sizes), slots)

    def _square(self, factor: Factor, axis: str, *, ends: bool) -> Square | None:
        """The matrix inside, with the joined axis as its column (or row) axis."""
        head, slots, _ = factor
        if head.kind not in ("matrix", "inverse") or axis not in slots[:2]:
            return None
        outer = slots[1] if slots[0] == axis else slots[0]
        row, column = (outer, axis) if ends else (axis, outer)
        turned = slots[:2] != (row, column)
        names = {"!0": column, "!1": row} if turned else {"!0": row, "!1": column}
        names |= {f"@{k}": a for k, a in enumerate(slots) if k > 1}
        body = self.algebra.substituted(head.parts[0], names)
        return Square(body, row, column, head.sizes[0])

    def _exponentials(self, left: Square, right: Square) -> Polynomial | None:
        row, mid, column = left.row, left.column, right.column
        if row == column:
            return None
        second = self.algebra.substituted(right.body, {mid: row})
        after = self.algebra.substituted(left.body, {row: mid, mid: column})
        times, summed = self.algebra.times, self.algebra.summed
        forth = summed(times(left.body, right.body), {mid: left.size})
        moved = self.algebra.substituted(second, {column: mid})
        back = summed(times(moved, after), {mid: left.size})
        if forth != back:
            return None
        total = second + self.algebra.substituted(left.body, {mid: column})
        inner = (self.algebra.fresh(), self.algebra.fresh())
        body = self.algebra.substituted(total, {row: inner[0], column: inner[1]})
        return self.matrices.exponential(Square(body, *inner, left.size), (row, column))

    def _powers(self, one: Factor, two: Factor, left: Square, right: Square) -> Polynomial | None:
        row, mid, column = left.row, left.column, right.column
        inner = (self.algebra.fresh(), self.algebra.fresh())
        body = self.algebra.substituted(left.body, {row: inner[0], mid: inner[1]})
        other = self.algebra.substituted(right.body, {mid: inner[0], column: inner[1]})
        if body != other or row == column:
            return None
        exponents = [self._exponent(factor) for factor in (one, two)]
        matrix = Square(body, *inner, left.size)
        signs = [self.matrices.facts.nonnegative(e) for e in exponents]
        inverted = "inverse" in (one[0].kind, two[0].kind)
        if not (all(signs) or inverted or self.matrices.invertible(matrix)):
            self.matrices.waiting = True
            return None
        return self.matrices.power(matrix, exponents[0] + exponents[1], (row, column))

    def _exponent(self, factor: Factor) -> Polynomial:
        head, slots, _ = factor
        if head.kind == "inverse":
            return UNIT.scaled(-1)
        return self.algebra.placed(head.parts[1], slots)


def joinable(head: Head) -> bool:
    """Whether a head may join with another."""
    if head.kind in ("merge", "inverse"):
        return True
    return head.kind == "matrix" and head.name in ("exp", "power")


__all__ = ["Joining", "joinable"]
