"""Inverses, pseudoinverses, exponentials and powers of matrices.

``(AB)⁻¹ = B⁻¹A⁻¹`` for square factors of one size (the left side exists where the right does),
scalars come out, functions of a transpose are transposes,
``(BᵀB)⁺ = B⁺B⁺ᵀ``, ``exp`` of minus a matrix is the inverse, orthogonal matrices have their
transpose as inverse.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal import blocks
from lemmata.formula.normal.contracting import whole
from lemmata.formula.normal.factoring import ORTHOGONAL, Factoring, Square
from lemmata.formula.normal.heads import Head, magnitude
from lemmata.formula.normal.polynomials import NOTHING, UNIT, Polynomial, monomial
from lemmata.formula.normal.refusing import Unsupported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.sizes import Size

_REPEATED = 8


class Inverses(Factoring):
    """The matrix functions that give matrices, in an algebra."""

    def product(self, factors: Sequence[Square]) -> Polynomial:
        """The matrix product of a chain in which each column axis is the next row axis."""
        made = factors[0].body
        for before, factor in itertools.pairwise(factors):
            mid = before.column
            made = self.algebra.summed(self.algebra.times(made, factor.body), {mid: factor.size})
        return made

    def inverse(self, matrix: Square, out: tuple[str, str]) -> Polynomial:
        """The inverse with rows and columns along `out`."""
        if not matrix.body.terms:
            raise Unsupported("the inverse of 0")
        if matrix.size.number == 1:
            return self.powers.power(self.only_entry(matrix), -1)
        value, shared, inner = self.scalars(matrix)
        factor = self.powers.power(Polynomial({monomial(shared): value}), -1)
        diagonal = self.diagonal(inner)
        if diagonal is not None:
            turned = self.powers.power(diagonal, -1)
            made = self.algebra.substituted(turned, {matrix.row: out[0]})
            return self.algebra.product([factor, made, self.identity(*out)])
        pair = self.kronecker(inner)
        if pair is not None:
            return self.algebra.times(factor, self._kronecker_inverse(pair, out))
        parted = blocks.partition(self, inner)
        if parted is not None:
            whole_one = blocks.inverse(self, parted, out)
            if whole_one is not None:
                return self.algebra.times(factor, whole_one)
            self.waiting = True
        chain = self.chain(inner)
        if chain is None:
            return self.algebra.times(factor, self._lone_inverse(inner, out))
        turned_chain = []
        row = out[0]
        for k, link in enumerate(reversed(chain)):
            column = out[1] if k == len(chain) - 1 else self.algebra.fresh()
            turned_chain.append(
                Square(self._lone_inverse(link, (row, column)), row, column, link.size)
            )
            row = column
        return self.algebra.times(factor, self.product(turned_chain))

    def _lone_inverse(self, matrix: Square, out: tuple[str, str]) -> Polynomial:
        found = self.single(matrix)
        if found is not None:
            head, slots, swapped = found
            if head.kind == "inverse":
                row, column = reversed(out) if swapped else out
                names = {"!0": row, "!1": column}
                names |= {f"@{k}": axis for k, axis in enumerate(slots) if k > 1}
                return self.algebra.substituted(head.parts[0], names)
            declared = self.facts.declared.get(head.name) if head.kind == "variable" else None
            if declared is not None and declared.domain.kind in ORTHOGONAL:
                return self.algebra.substituted(
                    matrix.body, {matrix.row: out[1], matrix.column: out[0]}
                )
            if head.kind == "matrix" and head.name == "power":
                made = self._inner(head, slots, swapped)
                exponent = self.algebra.placed(head.parts[1], slots).scaled(-1)
                return self.power(made, exponent, out)
            if head.kind == "matrix" and head.name == "exp":
                made = self._inner(head, slots, swapped)
                return self.exponential(
                    Square(made.body.scaled(-1), made.row, made.column, matrix.size), out
                )
        return self.transposable("inverse", "", matrix, out)

    def _kronecker_inverse(
        self, pair: tuple[Square, Square, Head], out: tuple[str, str]
    ) -> Polynomial:
        left, right, head = pair
        axes = [self.algebra.fresh() for _ in range(4)]
        made = self.algebra.times(
            self.inverse(left, (axes[0], axes[1])), self.inverse(right, (axes[2], axes[3]))
        )
        marks = self.algebra.assemble(
            1, [(head, (out[0], axes[0], axes[2]), 1), (head, (out[1], axes[1], axes[3]), 1)], {}
        )
        sizes = {
            axis: side.size for axis, side in zip(axes, (left, left, right, right), strict=True)
        }
        return self.algebra.summed(self.algebra.times(made, marks), sizes)

    def _inner(self, head: Head, slots: tuple[str, ...], swapped: bool) -> Square:
        row, column = self.algebra.fresh(), self.algebra.fresh()
        names = {"!0": column, "!1": row} if swapped else {"!0": row, "!1": column}
        names |= {f"@{k}": axis for k, axis in enumerate(slots) if k > 1}
        return Square(self.algebra.substituted(head.parts[0], names), row, column, head.sizes[0])

    def transposable(  # noqa: PLR0917
        self,
        kind: str,
        name: str,
        matrix: Square,
        out: tuple[str, ...],
        more: tuple[Polynomial, ...] = (),
        flips: bool = True,
    ) -> Polynomial:
        """A function whose value of the transpose is the transpose (or the same)."""
        turned = tuple(reversed(out)) if flips else out
        orders = (
            ((matrix.row, matrix.column), out),
            ((matrix.column, matrix.row), turned),
        )
        closed = self.algebra.closed((matrix.body, *more), orders)
        head = Head(kind, name, len(closed.slots), closed.parts, closed.group, (matrix.size,))
        return self.algebra.factor(head, closed.slots)

    def pseudoinverse(
        self,
        body: Polynomial,
        axes: tuple[str, str],
        sizes: tuple[Size, Size],
        out: tuple[str, str],
    ) -> Polynomial:
        """The Moore-Penrose inverse of a matrix that may be oblong."""
        value, shared, inner = self.scalars(Square(body, *axes, sizes[1]))
        outside = Polynomial({monomial(shared): value})
        if body.terms and self.facts.nonzero(outside) and outside.constant != 1:
            made = self.pseudoinverse(inner.body, axes, sizes, out)
            return self.algebra.times(made, self.powers.power(outside, -1))
        regular = self._full_rank(body, axes, sizes, out)
        if regular is not None:
            return regular
        gram = self._gram_pseudoinverse(body, axes, sizes, out)
        if gram is not None:
            return gram
        orders = ((axes, out), ((axes[1], axes[0]), (out[1], out[0])))
        closed = self.algebra.closed((body,), orders)
        if closed.slots[0] != out[0]:
            sizes = (sizes[1], sizes[0])
        head = Head("pseudoinverse", "", len(closed.slots), closed.parts, closed.group, sizes)
        return self.algebra.factor(head, closed.slots)

    def _full_rank(
        self,
        body: Polynomial,
        axes: tuple[str, str],
        sizes: tuple[Size, Size],
        out: tuple[str, str],
    ) -> Polynomial | None:
        """``B⁺ = (BᵀB)⁻¹Bᵀ`` or ``Bᵀ(BBᵀ)⁻¹`` where these inverses may be granted to exist."""
        if not body.terms:
            return None
        for side in (1, 0):
            if axes[side] not in body.free:
                continue
            mid, other = axes[1 - side], self.algebra.fresh()
            moved = self.algebra.substituted(body, {axes[side]: other})
            gram = self.algebra.summed(self.algebra.times(body, moved), {mid: sizes[1 - side]})
            matrix = Square(gram, axes[side], other, sizes[side])
            if not gram.terms or not self.invertible(matrix):
                continue
            near, far = (out[0], out[1]) if side else (out[1], out[0])
            last = self.algebra.fresh()
            inverse = self.inverse(matrix, (near, last))
            factor = self.algebra.substituted(moved, {mid: far, other: last})
            return self.algebra.summed(self.algebra.times(inverse, factor), {last: sizes[side]})
        if axes[1] not in body.free and sizes[1].number == 1:
            square = self.algebra.summed(self.algebra.times(body, body), {axes[0]: sizes[0]})
            if self.nonzero(square):
                turned = self.algebra.substituted(body, {axes[0]: out[1]})
                return self.algebra.times(turned, self.powers.power(square, -1))
        self.waiting = True
        return None

    def _gram_pseudoinverse(
        self,
        body: Polynomial,
        axes: tuple[str, str],
        sizes: tuple[Size, Size],
        out: tuple[str, str],
    ) -> Polynomial | None:
        """``(M Mᵀ)⁺ = (M⁺)ᵀ M⁺``."""
        if sizes[0] != sizes[1]:
            return None
        links = self.path(Square(body, axes[0], axes[1], sizes[1]))
        if links is None or len(links) != 2:
            return None
        first, last = links
        turned = self.algebra.substituted(last.body, {last.column: first.row})
        if turned != first.body:
            return None
        mid = self.algebra.fresh()
        inner = (first.row, first.column), (sizes[0], first.size)
        left = self.pseudoinverse(first.body, *inner, (mid, out[0]))
        right = self.pseudoinverse(first.body, *inner, (mid, out[1]))
        return self.algebra.summed(self.algebra.times(left, right), {mid: first.size})

    def exponential(self, matrix: Square, out: tuple[str, str]) -> Polynomial:
        """``exp`` of a matrix."""
        diagonal = self.diagonal(matrix)
        if not matrix.body.terms:
            return self.identity(*out)
        if diagonal is not None:
            made = self.powers.exponential(diagonal)
            made = self.algebra.substituted(made, {matrix.row: out[0]})
            return self.algebra.times(made, self.identity(*out))
        scale, rest = self._without_identity(matrix)
        short = self._short_exponential(rest, out)
        made = short or self.transposable("matrix", "exp", rest, out)
        return self.algebra.times(self.powers.exponential(scale), made)

    def _without_identity(self, matrix: Square) -> tuple[Polynomial, Square]:
        """The multiples of the identity in a sum, and the rest."""
        scale, rest = NOTHING, NOTHING
        for one, value in matrix.body:
            others = tuple(
                (part, exponent)
                for part, exponent in one
                if not (
                    part.factors[0][0].kind == "delta"
                    and set(part.factors[0][1]) == {matrix.row, matrix.column}
                )
            )
            left = Polynomial({others: value})
            if len(others) < len(one) and left.free.isdisjoint((matrix.row, matrix.column)):
                scale = scale + left
            else:
                rest = rest + Polynomial({one: value})
        return scale, Square(rest, matrix.row, matrix.column, matrix.size)

    def _short_exponential(self, matrix: Square, out: tuple[str, str]) -> Polynomial | None:
        """``exp(cM)`` where M² is M, the identity, or 0."""
        value, shared, inner = self.scalars(matrix)
        scale = Polynomial({monomial(shared): value})
        row, column = self.algebra.fresh(), self.algebra.fresh()
        square = self.power(inner, UNIT.scaled(2), (row, column))
        names = {inner.row: row, inner.column: column}
        here = {inner.row: out[0], inner.column: out[1]}
        body, identity = self.algebra.substituted(inner.body, here), self.identity(*out)
        times, exponential = self.algebra.times, self.powers.exponential
        if square == self.algebra.substituted(inner.body, names):
            return identity + times(exponential(scale) - UNIT, body)
        if square == self.identity(row, column):
            up, down = exponential(scale), exponential(scale.scaled(-1))
            even, odd = (up + down).scaled(Fraction(1, 2)), (up - down).scaled(Fraction(1, 2))
            return times(even, identity) + times(odd, body)
        return identity + times(scale, body) if not square.terms else None

    def power(self, matrix: Square, exponent: Polynomial, out: tuple[str, str]) -> Polynomial:
        """A whole power of a matrix."""
        fixed = exponent.constant
        if fixed is None or not whole(fixed) or magnitude(fixed) > _REPEATED:
            return self.transposable("matrix", "power", matrix, out, (exponent,))
        if fixed == 0:
            return self.identity(*out)
        if fixed < 0:
            row, column = self.algebra.fresh(), self.algebra.fresh()
            turned = self.inverse(matrix, (row, column))
            return self.power(Square(turned, row, column, matrix.size), UNIT.scaled(-fixed), out)
        links = []
        row = out[0]
        for k in range(int(fixed)):
            column = out[1] if k == fixed - 1 else self.algebra.fresh()
            body = self.algebra.substituted(matrix.body, {matrix.row: row, matrix.column: column})
            links.append(Square(body, row, column, matrix.size))
            row = column
        return self.product(links)
