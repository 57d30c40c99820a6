"""What a matrix is made of: scalars, a diagonal, a chain of factors, a Kronecker product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import DELTA
from lemmata.formula.normal.heads import Factor, Head, Rational, renamed
from lemmata.formula.normal.polynomials import (
    NOTHING,
    Component,
    Polynomial,
    monomial,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.normal.powers import Powers
    from lemmata.formula.sizes import Size

ORTHOGONAL = ("orthogonal", "permutation")
REGULAR = ("definite", "invertible", *ORTHOGONAL)


@dataclass(frozen=True, slots=True)
class Square:
    """A matrix: a polynomial with the axes of its rows and columns and their common size."""

    body: Polynomial
    row: str
    column: str
    size: Size


class Factoring:
    """Finds the structure of matrices in an algebra.

    `invertible` and `nonzero` say what may be taken for granted where the claim is defined;
    `waiting` that something was left as it is because they did not.
    """

    def __init__(self, powers: Powers) -> None:
        self.powers, self.algebra, self.facts = powers, powers.algebra, powers.facts
        self.invertible: Callable[[Square], bool] = self.regular
        self.nonzero: Callable[[Polynomial], bool] = self.facts.nonzero
        self.waiting = False

    def identity(self, row: str, column: str) -> Polynomial:
        """The identity."""
        return self.algebra.factor(DELTA, (row, column))

    def only_entry(self, matrix: Square) -> Polynomial:
        """The number in a matrix of one row and column."""
        return self.algebra.summed(
            matrix.body, {matrix.row: matrix.size, matrix.column: matrix.size}
        )

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
        if matrix.size.number == 1:
            return self.facts.nonzero(self.only_entry(matrix))
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
        head, _slots, _ = found
        if head.kind == "inverse" or (head.kind == "matrix" and head.name == "exp"):
            return True
        if head.kind == "matrix" and head.name in ("sqrt", "power"):
            row, column = self.algebra.fresh(), self.algebra.fresh()
            body = self.algebra.substituted(head.parts[0], {"!0": row, "!1": column})
            return self.invertible(Square(body, row, column, matrix.size))
        declared = self.facts.declared.get(head.name) if head.kind == "variable" else None
        return declared is not None and declared.domain.kind in REGULAR

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

    @staticmethod
    def _part(matrix: Square, body: Polynomial) -> Square:
        return Square(body, matrix.row, matrix.column, matrix.size)

    def kronecker(self, matrix: Square) -> tuple[Square, Square, Head] | None:  # noqa: PLR0911
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

    def single(self, matrix: Square) -> tuple[Head, tuple[str, ...], bool] | None:
        """The head where the matrix is one factor, and whether it stands there transposed."""
        if len(matrix.body.terms) != 1:
            return None
        ((one, value),) = matrix.body
        if len(one) != 1 or one[0][1] != 1 or one[0][0].bound or value != 1:
            return None
        head, slots, _ = one[0][0].factors[0]
        axes = slots[-2:] if head.kind == "variable" else slots[:2]
        if axes == (matrix.row, matrix.column):
            return head, slots, False
        if axes == (matrix.column, matrix.row):
            return head, slots, True
        return None
