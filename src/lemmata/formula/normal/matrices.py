"""Functions of whole matrices: taken apart along products of square factors.

``(AB)⁻¹ = B⁻¹A⁻¹`` and ``det AB = det A det B`` for square factors of one size (the left side exists
where the right does), scalars come out, functions of a transpose are transposes, ``(Bᵀ)⁺ = (B⁺)ᵀ``,
``(BᵀB)⁺ = B⁺B⁺ᵀ``, ``exp`` of minus a matrix is the inverse, orthogonal matrices have their
transpose as inverse.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula.normal.algebra import Algebra, Unsupported
from lemmata.formula.normal.contracting import DELTA, whole
from lemmata.formula.normal.heads import Factor, Head, Rational, renamed
from lemmata.formula.normal.polynomials import (
    NOTHING,
    UNIT,
    Component,
    Polynomial,
    monomial,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.normal.powers import Powers
    from lemmata.formula.sizes import Size

_REPEATED = 8
ORTHOGONAL = ("orthogonal", "permutation")
REGULAR = ("definite", "invertible", *ORTHOGONAL)


@dataclass(frozen=True, slots=True)
class Square:
    """A matrix: a polynomial with the axes of its rows and columns and their common size."""

    body: Polynomial
    row: str
    column: str
    size: Size


class Matrices:
    """The matrix functions in an algebra."""

    def __init__(self, powers: Powers) -> None:
        self.powers, self.algebra, self.facts = powers, powers.algebra, powers.facts

    def identity(self, row: str, column: str) -> Polynomial:
        """The identity."""
        return self.algebra.factor(DELTA, (row, column))

    def scalars(self, matrix: Square) -> tuple[Rational, dict[Component, Rational], Square]:
        """A number and common factors without the matrix's axes, and what is left."""
        value, shared, rest = self.powers.content(matrix.body)
        axes = {matrix.row, matrix.column}
        outside = {p: e for p, e in shared.items() if p.free.isdisjoint(axes)}
        inside = {p: e for p, e in shared.items() if p not in outside}
        body = self.algebra.times(rest, Polynomial({monomial(inside): 1})) if inside else rest
        return value, outside, Square(body, matrix.row, matrix.column, matrix.size)

    def chain(self, matrix: Square) -> list[Square] | None:
        """The square factors of one size that a matrix is a product of, at least two."""
        found = self.path(matrix)
        if found is None or len(found) < 2:
            return None
        return found if all(link.size == matrix.size for link in found) else None

    def path(self, matrix: Square) -> list[Square] | None:
        """The factors of a product from row to column, each with the size of its columns' axis."""
        if len(matrix.body.terms) != 1:
            return None
        ((one, value),) = matrix.body
        if len(one) != 1 or one[0][1] != 1 or value != 1:
            return None
        part = one[0][0]
        names = {f"~{k}": self.algebra.fresh() for k in range(len(part.bound))}
        sizes = dict(zip(names.values(), part.bound, strict=True)) | {matrix.column: matrix.size}
        factors: list[Factor] = [(h, renamed(s, names), e) for h, s, e in part.factors]
        found: list[Square] = []
        here = matrix.row
        while factors:
            touching = [f for f in factors if here in f[1]]
            if len(touching) != 1:
                return None
            factor = touching[0]
            factors.remove(factor)
            axes = [a for a in factor[1] if a in sizes or a == matrix.row]
            if len(axes) != 2 or axes[0] == axes[1]:
                return None
            there = axes[1] if axes[0] == here else axes[0]
            body = self.algebra.assemble(1, [factor], {})
            found.append(Square(body, here, there, sizes.get(there, matrix.size)))
            here = there
        return found if here == matrix.column else None

    def regular(self, matrix: Square) -> bool:
        """Whether the types say that it is invertible: a product of declared such factors."""
        if not matrix.body.terms:
            return False
        value, shared, inner = self.scalars(matrix)
        if not self.facts.nonzero(Polynomial({monomial(shared): value})):
            return False
        diagonal = self.diagonal(inner)
        if diagonal is not None:
            return self.facts.nonzero(diagonal)
        chain = self.chain(inner)
        return all(map(self._regular_factor, [inner] if chain is None else chain))

    def _regular_factor(self, matrix: Square) -> bool:
        found = self.single(matrix)
        if found is None:
            return False
        head, slots, _ = found
        if head.kind == "inverse" or (head.kind == "matrix" and head.name == "exp"):
            return True
        declared = self.facts.declared.get(head.name) if head.kind == "variable" else None
        return declared is not None and declared.domain.kind in REGULAR and len(slots) == 2

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

    @staticmethod
    def _part(matrix: Square, body: Polynomial) -> Square:
        return Square(body, matrix.row, matrix.column, matrix.size)

    def gram(self, matrix: Square) -> Square | None:
        """The middle of a product ``M S Mᵀ``; the identity where it is ``M Mᵀ``; else None."""
        if len(matrix.body.terms) != 1:
            return None
        ((one, value),) = matrix.body
        if value == 1 and len(one) == 2 and one[0][1] == one[1][1] == 1:
            left, right = (Polynomial({(part,): 1}) for part in one)
            if left.free & {matrix.row, matrix.column} == {matrix.row}:
                turned = self.algebra.substituted(left, {matrix.row: matrix.column})
            elif left.free & {matrix.row, matrix.column} == {matrix.column}:
                turned = self.algebra.substituted(left, {matrix.column: matrix.row})
            else:
                return None
            return self._unit(matrix.size) if turned == right else None
        links = self.path(matrix)
        if links is None or len(links) < 2:
            return None
        for first, last in zip(links[: len(links) // 2], reversed(links), strict=False):
            ends = {first.row: "#0", first.column: "#1"}
            turned = self.algebra.substituted(last.body, {last.column: "#0", last.row: "#1"})
            if self.algebra.substituted(first.body, ends) != turned:
                return None
        return links[len(links) // 2] if len(links) % 2 else self._unit(matrix.size)

    def _unit(self, size: Size) -> Square:
        row, column = self.algebra.fresh(), self.algebra.fresh()
        return Square(self.identity(row, column), row, column, size)

    def kronecker(self, matrix: Square) -> tuple[Square, Square, Head] | None:
        """The square factors of a Kronecker product, and the head that merges their axes."""
        if len(matrix.body.terms) != 1:
            return None
        ((one, value),) = matrix.body
        if len(one) != 1 or one[0][1] != 1 or value != 1:
            return None
        factors, bound = self.algebra.flattened(one)
        merges = {s[0]: (h, s) for h, s, _ in factors if h.kind == "merge" and h.arity == 3}
        if matrix.row not in merges or matrix.column not in merges:
            return None
        (head, rows), (other, columns) = merges[matrix.row], merges[matrix.column]
        if head.key != other.key:
            return None
        rest = [f for f in factors if f[1] not in (rows, columns)]
        halves = []
        for place in (1, 2):
            ends = {rows[place], columns[place]}
            size = head.sizes[place - 1]
            mine = self._hanging(rest, ends, bound)
            rest = [f for f in rest if f not in mine]
            used = {a for _, s, _ in mine for a in s}
            inner = {a: b for a, b in bound.items() if a in used - ends}
            if not ends <= used:
                return None
            body = self.algebra.assemble(1, mine, inner)
            halves.append(Square(body, rows[place], columns[place], size))
        if rest or halves[0].body.free & {halves[1].row, halves[1].column}:
            return None
        return halves[0], halves[1], head

    @staticmethod
    def _hanging(factors: list[Factor], ends: set[str], bound: dict[str, Size]) -> list[Factor]:
        """The factors that hang together with these axes."""
        axes, mine = set(ends), list[Factor]()
        grown = True
        while grown:
            grown = False
            for factor in factors:
                if factor not in mine and not axes.isdisjoint(factor[1]):
                    mine.append(factor)
                    axes |= {axis for axis in factor[1] if axis in bound}
                    grown = True
        return mine

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
        sizes = {axis: side.size for axis, side in zip(axes, (left, left, right, right), strict=True)}
        return self.algebra.summed(self.algebra.times(made, marks), sizes)

    def diagonal(self, matrix: Square) -> Polynomial | None:
        """The diagonal of a diagonal matrix that is written as one, along its row axis."""
        kept = NOTHING
        for one, value in matrix.body:
            rest = []
            seen = False
            for part, exponent in one:
                head, slots, _ = part.factors[0]
                if head.kind == "delta" and set(slots) == {matrix.row, matrix.column}:
                    seen = True
                else:
                    rest.append((part, exponent))
            if not seen:
                return None
            kept = kept + Polynomial({tuple(rest): value})
        return self.algebra.substituted(kept, {matrix.column: matrix.row})

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
            if head.kind == "matrix" and head.name == "exp":
                made = self._inner(head, slots, swapped)
                return self.exponential(
                    Square(made.body.scaled(-1), made.row, made.column, matrix.size), out
                )
        return self.transposable("inverse", "", matrix, out)

    def single(self, matrix: Square) -> tuple[Head, tuple[str, ...], bool] | None:
        """The head where the matrix is one factor, and whether it stands there transposed."""
        if len(matrix.body.terms) != 1:
            return None
        ((one, value),) = matrix.body
        if len(one) != 1 or one[0][1] != 1 or one[0][0].bound or value != 1:
            return None
        head, slots, _ = one[0][0].factors[0]
        if slots[:2] == (matrix.row, matrix.column):
            return head, slots, False
        if slots[:2] == (matrix.column, matrix.row):
            return head, slots, True
        return None

    def _inner(self, head: Head, slots: tuple[str, ...], swapped: bool) -> Square:
        row, column = self.algebra.fresh(), self.algebra.fresh()
        names = {"!0": column, "!1": row} if swapped else {"!0": row, "!1": column}
        names |= {f"@{k}": axis for k, axis in enumerate(slots) if k > 1}
        return Square(self.algebra.substituted(head.parts[0], names), row, column, head.sizes[0])

    def transposable(
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

    def determinant(self, matrix: Square) -> Polynomial:
        """The determinant."""
        if not matrix.body.terms:
            raise Unsupported("the determinant of 0")
        value, shared, inner = self.scalars(matrix)
        size = self.algebra.size(matrix.size)
        scale = self.powers.raised(Polynomial({(): value}), size)
        for part, exponent in shared.items():
            alone = self.powers.raised(Polynomial({((part, 1),): 1}), size)
            scale = self.algebra.times(scale, self.powers.power(alone, exponent))
        diagonal = self.diagonal(inner)
        if diagonal is not None and diagonal.constant == 1:
            return scale
        if diagonal is not None:
            return self.algebra.times(scale, self.over_axis(diagonal, matrix.row, matrix.size))
        chain = self.chain(inner)
        pair = self.kronecker(inner)
        if pair is not None:
            left, right, _ = pair
            parts = [scale]
            for one, other in ((left, right), (right, left)):
                length = self.algebra.size(other.size)
                parts.append(self.powers.raised(self.determinant(one), length))
            return self.algebra.product(parts)
        update = self.updated(inner)
        if update is not None:
            first, split, trace = update
            if not split:
                trace = self.powers.applied("", (trace,), "cycle")
            return self.algebra.product([scale, self.determinant(first), trace])
        links = [inner] if chain is None else chain
        return self.algebra.product([scale, *map(self._lone_determinant, links)])

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
            if head.kind == "matrix" and head.name == "exp":
                inner = self._inner(head, slots, swapped)
                mid = self.algebra.fresh()
                body = self.algebra.substituted(inner.body, {inner.row: mid, inner.column: mid})
                return self.powers.exponential(self.algebra.summed(body, {mid: inner.size}))
        return self.transposable("matrix", "det", matrix, ())

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
        gram = self._gram_pseudoinverse(body, axes, sizes, out)
        if gram is not None:
            return gram
        orders = ((axes, out), ((axes[1], axes[0]), (out[1], out[0])))
        closed = self.algebra.closed((body,), orders)
        if closed.slots[0] != out[0]:
            sizes = (sizes[1], sizes[0])
        head = Head("pseudoinverse", "", len(closed.slots), closed.parts, closed.group, sizes)
        return self.algebra.factor(head, closed.slots)

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
        return self.transposable("matrix", "exp", matrix, out)

    def power(self, matrix: Square, exponent: Polynomial, out: tuple[str, str]) -> Polynomial:
        """A whole power of a matrix."""
        fixed = exponent.constant
        if fixed is None or not whole(fixed) or abs(fixed) > _REPEATED:
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


__all__ = ["Algebra", "Matrices", "Square"]
