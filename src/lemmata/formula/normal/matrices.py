"""Determinants of canonical matrices, and products over an axis.

``det AB = det A det B`` for square factors of one size, ``det(I + AB) = det(I + BA)``,
``det(M + u vᵀ) = det M (1 + vᵀ M⁻¹ u)``; those of two or three rows by traces, of blocks by the
Schur complement.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal import blocks
from lemmata.formula.normal.factoring import Square
from lemmata.formula.normal.heads import Head
from lemmata.formula.normal.inverses import Inverses
from lemmata.formula.normal.polynomials import NOTHING, UNIT, Polynomial

if TYPE_CHECKING:
    from lemmata.formula.sizes import Size

_REPEATED = 8


class Matrices(Inverses):
    """The matrix functions in an algebra."""

    def updated(self, matrix: Square) -> tuple[Square, bool, Polynomial] | None:
        """A sum ``M + R`` of a regular matrix and one product, by which its regularity goes.

        ``det(M + u vᵀ) = det M (1 + vᵀ M⁻¹ u)``; ``det(M + c L R)`` is ``det M`` times a function
        of c and the cyclic word ``M⁻¹ L R``, for ``det(I + AB) = det(I + BA)``. Gives M, whether
        the rest is an outer product, and the scalar or the trace of the cyclic word.
        """
        if len(matrix.body.terms) != 2:
            return None
        found: list[tuple[str, Square, bool, Polynomial]] = []
        for term, value in matrix.body:
            first = self._part(matrix, Polynomial({term: value}))
            rest = self._part(matrix, matrix.body - first.body)
            if not self.regular(first):
                continue
            _, _, inner = self.scalars(rest)
            ((one, _),) = inner.body
            ends = [part.free & {matrix.row, matrix.column} for part, _ in one]
            split = sorted(map(len, ends)) == [1, 1] and len(one) == 2
            if not split and self.path(inner) is None:
                continue
            row, column = self.algebra.fresh(), self.algebra.fresh()
            mid = self.algebra.fresh()
            turned = self.inverse(first, (row, mid))
            after = self.algebra.substituted(rest.body, {matrix.row: mid})
            word = self.algebra.summed(self.algebra.times(turned, after), {mid: matrix.size})
            closed = self.algebra.substituted(word, {row: column, matrix.column: column})
            trace = self.algebra.summed(closed, {column: matrix.size})
            found.append((trace.key, first, split, trace))
        if not found:
            return None
        _, first, split, trace = min(found, key=lambda one: (not one[2], one[0]))
        return first, split, UNIT + trace if split else trace

    def determinant(self, matrix: Square) -> Polynomial:
        """The determinant."""
        if not matrix.body.terms:
            return NOTHING
        if matrix.size.number == 1:
            return self.only_entry(matrix)
        value, shared, inner = self.scalars(matrix)
        turned = {matrix.row: matrix.column, matrix.column: matrix.row}
        skew = self.algebra.substituted(inner.body, turned) == inner.body.scaled(-1)
        if skew and self._odd(matrix.size):
            return NOTHING
        size = self.algebra.size(matrix.size)
        scale = self.powers.raised(Polynomial({(): value}), size)
        for part, exponent in shared.items():
            alone = self.powers.raised(Polynomial({((part, 1),): 1}), size)
            scale = self.algebra.times(scale, self.powers.power(alone, exponent))
        return self.algebra.times(scale, self._determinant(inner))

    def _determinant(self, inner: Square) -> Polynomial:
        """The determinant of a matrix without common scalars."""
        diagonal = self.diagonal(inner)
        if diagonal is not None:
            return (
                UNIT if diagonal.constant == 1 else self.over_axis(diagonal, inner.row, inner.size)
            )
        chain = self.chain(inner)
        if chain is not None:
            return self.algebra.product(map(self.determinant, chain))
        pair = self.kronecker(inner)
        if pair is not None:
            left, right, _ = pair
            return self.algebra.times(
                self.powers.raised(self.determinant(left), self.algebra.size(right.size)),
                self.powers.raised(self.determinant(right), self.algebra.size(left.size)),
            )
        parted = blocks.partition(self, inner)
        by_blocks = None if parted is None else blocks.determinant(self, parted)
        self.waiting = self.waiting or parted is not None
        small = by_blocks or self._small_determinant(inner)
        return small or self._updated_determinant(inner) or self._lone_determinant(inner)

    def _updated_determinant(self, inner: Square) -> Polynomial | None:
        update = self.updated(inner)
        if update is None:
            return None
        first, split, trace = update
        if not split:
            trace = self.powers.applied("", (trace,), "cycle")
        return self.algebra.times(self.determinant(first), trace)

    def _odd(self, size: Size) -> bool:
        """Whether a size is odd by what is declared."""
        parities = [
            self.facts.parity(one) if value % 2 else 0 for one, value in self.algebra.size(size)
        ]
        return None not in parities and sum(p for p in parities if p) % 2 == 1

    def _small_determinant(self, matrix: Square) -> Polynomial | None:
        """The determinant of a compound matrix of 1 to 3 rows, by traces (Newton's identities)."""
        count = matrix.size.number
        if count is None or count > 3 or self.single(matrix) or self.chain(matrix):
            return None
        row, column = self.algebra.fresh(), self.algebra.fresh()
        traces = []
        for k in range(1, count + 1):
            body = self.power(matrix, UNIT.scaled(k), (row, column))
            body = self.algebra.substituted(body, {column: row})
            traces.append(self.algebra.summed(body, {row: matrix.size}))
        times = self.algebra.times
        if count == 1:
            return traces[0]
        first, second = traces[:2]
        pair = (times(first, first) - second).scaled(Fraction(1, 2))
        if count == 2:
            return pair
        return (times(pair, first) - times(first, second) + traces[2]).scaled(Fraction(1, 3))

    def adjugate(self, matrix: Square, out: tuple[str, str]) -> Polynomial:
        """``adj B = det B B⁻¹`` where B is invertible, as it may be granted to be."""
        if matrix.body.terms and self.invertible(matrix):
            return self.algebra.times(self.determinant(matrix), self.inverse(matrix, out))
        self.waiting = True
        return self.transposable("matrix", "adjugate", matrix, out)

    def over_axis(self, body: Polynomial, axis: str, size: Size) -> Polynomial:
        """The product over an axis."""
        if self.facts.positive(body):
            total = self.algebra.summed(self.powers.logarithm(body), {axis: size})
            return self.powers.exponential(total)
        closed = self.algebra.closed((body,), loose=(axis,))
        head = Head("product", "", len(closed.slots), closed.parts, closed.group, (size,))
        return self.algebra.factor(head, closed.slots)

    def _lone_determinant(self, matrix: Square) -> Polynomial:
        found = self.single(matrix)
        if found is not None:
            head, slots, swapped = found
            if head.kind == "inverse":
                return self.powers.power(self.determinant(self._inner(head, slots, swapped)), -1)
            if head.kind == "matrix" and head.name in ("power", "sqrt"):
                below = self.determinant(self._inner(head, slots, swapped))
                if head.name == "sqrt":
                    return self.powers.power(below, Fraction(1, 2))
                exponent = self.algebra.placed(head.parts[1], slots)
                return self.powers.raised(below, exponent)
            if head.kind == "matrix" and head.name == "exp":
                inner = self._inner(head, slots, swapped)
                mid = self.algebra.fresh()
                body = self.algebra.substituted(inner.body, {inner.row: mid, inner.column: mid})
                return self.powers.exponential(self.algebra.summed(body, {mid: inner.size}))
        return self.transposable("matrix", "det", matrix, ())


__all__ = ["Matrices", "Square"]
