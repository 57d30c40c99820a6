"""Matrices of two by two blocks: the determinant and the inverse by the Schur complement.

``det [A B; C D] = det D det(A - B D⁻¹ C)`` where D is invertible; the inverse likewise. Triangular
block matrices need no inverse for the determinant. (Zhang, *The Schur Complement*, 2005.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import DELTA
from lemmata.formula.normal.factoring import Square
from lemmata.formula.normal.layouts import embed
from lemmata.formula.normal.polynomials import NOTHING, Polynomial
from lemmata.formula.sizes import ONE

if TYPE_CHECKING:
    from lemmata.formula.normal.heads import Factor
    from lemmata.formula.normal.inverses import Inverses
    from lemmata.formula.normal.matrices import Matrices
    from lemmata.formula.sizes import Size

Entry = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Two by two blocks: `parts[b, c]` has rows along ``rows[b]``, columns along ``columns[c]``."""

    parts: dict[Entry, Polynomial]
    rows: tuple[str, str]
    columns: tuple[str, str]
    lengths: tuple[Size | None, Size | None]

    def square(self, block: int) -> Square:
        """A block on the diagonal."""
        size = self.lengths[block] or ONE
        return Square(self.parts[block, block], self.rows[block], self.columns[block], size)


def partition(matrices: Inverses, matrix: Square) -> Blocks | None:
    """The blocks of a matrix that is written in two by two of them."""
    algebra = matrices.algebra
    rows, columns = (tuple(algebra.fresh() for _ in range(2)) for _ in range(2))
    parts: dict[Entry, Polynomial] = {(b, c): NOTHING for b in (0, 1) for c in (0, 1)}
    lengths: tuple[Size | None, ...] | None = None
    identity = NOTHING
    for one, value in matrix.body:
        factors, bound = algebra.flattened(one)
        ends = [_end(factors, axis) for axis in (matrix.row, matrix.column)]
        if ends == [None, None]:
            identity = identity + Polynomial({one: value})
            continue
        if ends[0] is None or ends[1] is None:
            return None
        found = (ends[0], ends[1])
        names: dict[str, str] = {}
        rest = [f for f in factors if f not in found]
        for (head, slots, _), sides in zip(found, (rows, columns), strict=True):
            sizes, block = head.__dict__["blocks"]
            if lengths not in (None, sizes) or len(sizes) != 2:
                return None
            lengths = sizes
            if len(slots) > 1 and slots[1] in names:
                rest.append((DELTA, (names[slots[1]], sides[block]), 1))
            elif len(slots) > 1:
                names[slots[1]] = sides[block]
        entry = tuple(end[0].__dict__["blocks"][1] for end in found)
        inner = {a: s for a, s in bound.items() if a not in names}
        body = algebra.substituted_factors(value, rest, inner, names)
        parts[entry[0], entry[1]] += body
    if lengths is None:
        return None
    made = Blocks(parts, (rows[0], rows[1]), (columns[0], columns[1]), (lengths[0], lengths[1]))
    return made if _with_identity(matrices, made, identity, matrix) else None


def _end(factors: list[Factor], axis: str) -> Factor | None:
    """The embedding of this axis, where it is the only factor that holds it."""
    found = [f for f in factors if axis in f[1]]
    if len(found) == 1 and found[0][0].kind == "embed" and found[0][1][0] == axis:
        return found[0]
    return None


def _with_identity(matrices: Inverses, made: Blocks, identity: Polynomial, matrix: Square) -> bool:
    """Adds multiples of the identity to the blocks on the diagonal."""
    if not identity.terms:
        return True
    diagonal = matrices.diagonal(Square(identity, matrix.row, matrix.column, matrix.size))
    if diagonal is None or matrix.row in diagonal.free:
        return False
    for block in (0, 1):
        entry = diagonal
        if made.lengths[block] is not None:
            delta = matrices.algebra.factor(DELTA, (made.rows[block], made.columns[block]))
            entry = matrices.algebra.times(diagonal, delta)
        made.parts[block, block] += entry
    return True


def pivot(matrices: Inverses, blocks: Blocks) -> int | None:
    """A block on the diagonal that may be granted to be invertible, the last one first."""
    for block in (1, 0):
        square = blocks.square(block)
        if square.body.terms and matrices.invertible(square):
            return block
    return None


def complement(matrices: Inverses, blocks: Blocks, block: int) -> Square:
    """The Schur complement of a block."""
    other = 1 - block
    algebra = matrices.algebra
    corner = blocks.square(other)
    size = blocks.lengths[block] or ONE
    mid, far = algebra.fresh(), algebra.fresh()
    inverse = matrices.inverse(blocks.square(block), (mid, far))
    left = algebra.substituted(blocks.parts[other, block], {blocks.columns[block]: mid})
    right = algebra.substituted(blocks.parts[block, other], {blocks.rows[block]: far})
    made = algebra.product([left, inverse, right])
    made = algebra.summed(made, {mid: size, far: size})
    return Square(corner.body - made, corner.row, corner.column, corner.size)


def triangular(blocks: Blocks) -> bool:
    """Whether a block off the diagonal is 0."""
    return not blocks.parts[0, 1].terms or not blocks.parts[1, 0].terms


def determinant(matrices: Matrices, blocks: Blocks) -> Polynomial | None:
    """The determinant, where a block is invertible or the matrix is triangular."""
    if triangular(blocks):
        first = matrices.determinant(blocks.square(0))
        return matrices.algebra.times(first, matrices.determinant(blocks.square(1)))
    block = pivot(matrices, blocks)
    if block is None:
        return None
    first = matrices.determinant(blocks.square(block))
    rest = complement(matrices, blocks, block)
    return matrices.algebra.times(first, matrices.determinant(rest)) if rest.body.terms else NOTHING


def inverse(matrices: Inverses, blocks: Blocks, out: tuple[str, str]) -> Polynomial | None:
    """The inverse, where a block is invertible."""
    block = pivot(matrices, blocks)
    if block is None:
        return None
    rest = complement(matrices, blocks, block)
    if not rest.body.terms:
        return None
    other, algebra = 1 - block, matrices.algebra
    sizes = tuple(length or ONE for length in blocks.lengths)
    r = [algebra.fresh() for _ in range(8)]
    corner = matrices.inverse(rest, (r[0], r[1]))
    near = matrices.inverse(blocks.square(block), (r[2], r[3]))

    right = algebra.substituted(
        blocks.parts[block, other], {blocks.rows[block]: r[3], blocks.columns[other]: r[0]}
    )
    left = algebra.substituted(
        blocks.parts[other, block], {blocks.rows[other]: r[1], blocks.columns[block]: r[4]}
    )
    far = algebra.substituted(near, {r[2]: r[4], r[3]: r[5]})
    down = algebra.summed(
        algebra.product([near, right, corner]), {r[3]: sizes[block], r[0]: sizes[other]}
    )
    up = algebra.summed(
        algebra.product([corner, left, far]), {r[1]: sizes[other], r[4]: sizes[block]}
    )
    both = algebra.summed(
        algebra.product([down, left, far]), {r[1]: sizes[other], r[4]: sizes[block]}
    )
    pieces = (
        (corner, (other, r[0]), (other, r[1]), 1),
        (down, (block, r[2]), (other, r[1]), -1),
        (up, (other, r[0]), (block, r[5]), -1),
        (near, (block, r[2]), (block, r[3]), 1),
        (both, (block, r[2]), (block, r[5]), 1),
    )
    total = NOTHING
    for body, row, column, sign in pieces:
        total = total + _embedded(matrices, blocks, body, (row, column), out).scaled(sign)
    return total


def _embedded(
    matrices: Inverses,
    blocks: Blocks,
    body: Polynomial,
    ends: tuple[tuple[int, str], tuple[int, str]],
    out: tuple[str, str],
) -> Polynomial:
    """A block of the result in its place."""
    algebra = matrices.algebra
    sizes: dict[str, Size] = {}
    for (block, axis), place in zip(ends, out, strict=True):
        length = blocks.lengths[block]
        if length is None:
            body = algebra.summed(body, {axis: ONE})
            mark = algebra.factor(embed(blocks.lengths, block), (place,))
        else:
            sizes[axis] = length
            mark = algebra.factor(embed(blocks.lengths, block), (place, axis))
        body = algebra.times(body, mark)
    return algebra.summed(body, sizes)
