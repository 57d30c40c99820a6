"""When numbers are positive or not 0 and matrices invertible: what the types do not imply.

Each answer is a list of needs by their canonical names, empty where the declarations and conditions
imply all. ``AB`` needs what A and B need; ``M + R`` of a regular M and one product R needs the same
as every other matrix with the determinant of its cyclic word (Woodbury's two inverses).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.normal import blocks
from lemmata.formula.normal.contracting import whole
from lemmata.formula.normal.facts import POSITIVE, Range
from lemmata.formula.normal.heads import magnitude
from lemmata.formula.normal.matrices import Square
from lemmata.formula.normal.polynomials import Component, Polynomial
from lemmata.formula.normal.refusing import Unsupported

if TYPE_CHECKING:
    from lemmata.formula.normal.heads import Head, Rational
    from lemmata.formula.normal.translating import Translator


class Regularity:
    """What numbers and matrices need, under the translator's facts."""

    def __init__(self, translator: Translator) -> None:
        self.translator, self.facts = translator, translator.facts
        self.powers, self.algebra = translator.powers, translator.algebra
        self.facts.determinant = self._determinant
        self.facts.definite = self._definite_head
        self.implied: set[str] = set()
        self.assumed: frozenset[str] = frozenset()
        matrices = translator.matrices
        matrices.invertible = lambda matrix: self._granted(self.inverse(matrix))
        matrices.nonzero = lambda body: self._granted(self.nonzero(body))
        self.definite: set[str] = set()
        self.full: set[str] = set()

    def _granted(self, needs: list[str]) -> bool:
        return self.implied.union(self.assumed).issuperset(needs)

    def _key(self, kind: str, body: Polynomial, guards: tuple[str, ...] = ()) -> str:
        return " ".join((*guards, kind, self.algebra.closed((body,)).parts[0].key))

    def nonzero(self, body: Polynomial) -> list[str]:
        """What a number needs to be other than 0."""
        if not body.terms:
            raise Unsupported("never defined")
        _, shared, rest = self.powers.content(body)
        needs = []
        for part, exponent in shared.items():
            if exponent < 0:
                continue
            alone = Polynomial({((part, 1),): 1})
            needs += self._nonzero_part(part, alone)
        if rest.constant is None and not self.facts.nonzero(rest):
            needs.append(self._key("nonzero", rest))
        return needs

    def _nonzero_part(self, part: Component, alone: Polynomial) -> list[str]:
        if self.facts.nonzero(alone):
            return []
        if not part.bound:
            head, slots, _ = part.factors[0]
            inner = head.parts[0] if head.parts else None
            if head.kind in ("abs", "polynomial") and inner is not None:
                return self.nonzero(self.algebra.placed(inner, slots))
            if head.kind == "matrix" and head.name == "det" and inner is not None:
                return self._invertible_inner(inner, head.sizes[0])
        return [self._key("nonzero", alone)]

    def positive(self, body: Polynomial) -> list[str]:
        """What a number needs to be > 0."""
        if self.facts.positive(body):
            return []
        if self.facts.nonnegative(body) and body.terms:
            return self.nonzero(body)
        return self._signed("positive", body)

    def nonnegative(self, body: Polynomial) -> list[str]:
        """What a number needs to be ≥ 0."""
        return [] if self.facts.nonnegative(body) else self._signed("nonnegative", body)

    def _signed(self, kind: str, body: Polynomial) -> list[str]:
        value, shared, rest = self.powers.content(body)
        kept = []
        needs = []
        for part, exponent in shared.items():
            alone = Polynomial({((part, 1),): 1})
            if self.facts.positive(alone):
                continue
            if kind == "positive" and not whole(exponent):
                needs += self.positive(alone)
            elif kind == "positive" and exponent % 2 == 0:
                needs += self._nonzero_part(part, alone)
            elif whole(exponent):
                kept.append(Polynomial({((part, 2 - int(exponent) % 2),): 1}))
            else:
                kept.append(Polynomial({((part, magnitude(exponent)),): 1}))
        left: Rational = 1 if value > 0 else -1
        inner = self.algebra.product([*kept, rest.scaled(left)])
        implied = self.facts.positive if kind == "positive" else self.facts.nonnegative
        if not implied(inner):
            needs.append(self._key(kind, inner))
        return needs

    def _invertible_inner(self, inner: Polynomial, size: object) -> list[str]:
        row, column = self.algebra.fresh(), self.algebra.fresh()
        body = self.algebra.substituted(inner, {"!0": row, "!1": column})
        return self.inverse(Square(body, row, column, size))  # type: ignore[arg-type]

    def inverse(self, matrix: Square) -> list[str]:
        """What a matrix needs to be invertible."""
        if not matrix.body.terms:
            raise Unsupported("never defined")
        matrices = self.translator.matrices
        if matrix.size.number == 1:
            return self.nonzero(matrices.only_entry(matrix))
        _, shared, inner = matrices.scalars(matrix)
        needs: list[str] = []
        for part, exponent in shared.items():
            if exponent > 0:
                needs += self._nonzero_part(part, Polynomial({((part, 1),): 1}))
        diagonal = self.translator.matrices.diagonal(inner)
        if diagonal is not None:
            return needs + self.nonzero(diagonal)
        pair = self.translator.matrices.kronecker(inner)
        if pair is not None:
            return needs + self.inverse(pair[0]) + self.inverse(pair[1])
        parted = blocks.partition(matrices, inner)
        if parted is not None:
            return needs + self._blocks(parted, inner)
        chain = self.translator.matrices.chain(inner)
        for link in [inner] if chain is None else chain:
            needs += self._invertible(link)
        return needs

    def _blocks(self, parted: blocks.Blocks, whole: Square) -> list[str]:
        """What two by two blocks need for the whole to be invertible."""
        matrices = self.translator.matrices
        if blocks.triangular(parted):
            return [need for block in (0, 1) for need in self.inverse(parted.square(block))]
        block = next((b for b in (1, 0) if self._regular(parted.square(b))), None)
        if block is None:
            return self._invertible(whole)
        return self.inverse(blocks.complement(matrices, parted, block))

    def _regular(self, matrix: Square) -> bool:
        return bool(matrix.body.terms) and self.implied.issuperset(self.inverse(matrix))

    def _invertible(self, matrix: Square) -> list[str]:
        if self.translator.matrices.regular(matrix) or self.is_definite(matrix):
            return []
        update = self.translator.matrices.updated(matrix)
        if update is None:
            return [f"invertible {self.matrix_key(matrix)}"]
        _, outer, trace = update
        return self.nonzero(trace) if outer else [self._key("regular cycle", trace)]

    def matrix_key(self, matrix: Square) -> str:
        """The key of a matrix up to transposition."""
        orders = (((matrix.row, matrix.column), ()), ((matrix.column, matrix.row), ()))
        return self.algebra.closed((matrix.body,), orders).parts[0].key

    def is_definite(self, matrix: Square) -> bool:
        """Whether it is a sum of semidefinite matrices one of which is definite, by type."""
        if self.matrix_key(matrix) in self.definite:
            return True
        strict = False
        for one, value in matrix.body:
            value_one = Polynomial({one: value})
            sign = self._definite_term(Square(value_one, matrix.row, matrix.column, matrix.size))
            if not sign:
                return False
            strict = strict or sign == "definite"
        return strict

    def _definite_term(self, term: Square) -> str:  # noqa: PLR0911
        value, shared, inner = self.translator.matrices.scalars(term)
        scalar = Polynomial({tuple(sorted(shared.items(), key=lambda p: p[0].key)): value})
        if not self.facts.nonnegative(scalar):
            return ""
        strict = self.facts.positive(scalar)
        diagonal = self.translator.matrices.diagonal(inner)
        if diagonal is not None:
            if not self.facts.nonnegative(diagonal):
                return ""
            return "definite" if strict and self.facts.positive(diagonal) else "semidefinite"
        found = self.translator.matrices.single(inner)
        if found is not None:
            kind = self._definite_head(found[0])
            return kind if strict or not kind else "semidefinite"
        middle = self.translator.matrices.gram(inner)
        if middle is None:
            return ""
        kind = self._definite_term(middle)
        if kind == "definite" and strict and self._full(inner):
            return "definite"
        return "semidefinite" if kind else ""

    def _full(self, gram: Square) -> bool:
        """Whether the outer factor of ``M S Mᵀ`` is known to have the rank of its rows."""
        links = self.translator.matrices.path(gram)
        if links is None or len(links) > 3:
            return False
        return self.oblong_key(links[0].body, links[0].row, links[0].column) in self.full

    def oblong_key(self, body: Polynomial, row: str, column: str) -> str:
        """The key of a matrix that may be oblong."""
        return self.algebra.closed((body,), (((row, column), ()),)).parts[0].key

    def _determinant(self, head: Head) -> Range:
        """The sign of a determinant."""
        row, column = self.algebra.fresh(), self.algebra.fresh()
        body = self.algebra.substituted(head.parts[0], {"!0": row, "!1": column})
        matrix = Square(body, row, column, head.sizes[0])
        if self.is_definite(matrix):
            return POSITIVE
        return Range(nonzero=self.translator.matrices.regular(matrix))

    def _definite_head(self, head: Head) -> str:
        """``definite``, ``semidefinite`` or nothing for the matrix that a head is."""
        if head.kind == "inverse":
            row, column = self.algebra.fresh(), self.algebra.fresh()
            body = self.algebra.substituted(head.parts[0], {"!0": row, "!1": column})
            definite = self.is_definite(Square(body, row, column, head.sizes[0]))
            return "definite" if definite else ""
        if head.kind == "variable" and head.arity >= 2 and head.name in self.facts.declared:
            kind = self.facts.declared[head.name].domain.kind
            return kind if kind in ("definite", "semidefinite") else ""
        return ""
