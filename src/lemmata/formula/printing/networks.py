r"""Sums over shared axes → products of matrices.

A product of vectors and matrices with some axes summed over is a graph: axes are its nodes,
matrices its edges. Paths become matrix products, loops traces; where three meet at an axis, one
of them has to stand on a diagonal, and what lies parallel is multiplied entry by entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula.printing import notation as n
from lemmata.formula.printing.pieces import ONES, Chain, Link, Piece, flipped, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lemmata.formula.surface import Surface
    from lemmata.formula.terms import Axis


class NoMatrixForm(Exception):  # noqa: N818
    """A term that matrices, transposes and entrywise products don't say."""


class Edge(NamedTuple):
    """A matrix product between two axes; a column has none on its right."""

    chain: Chain
    left: Axis
    right: Axis | None = None

    def starting(self, axis: Axis) -> Edge:
        """The same, the axis on the left."""
        if self.left == axis:
            return self
        assert self.right == axis
        return Edge(flipped(self.chain), axis, self.left)

    @property
    def ends(self) -> tuple[Axis, ...]:
        """Its axes, one twice for a loop."""
        return (self.left,) if self.right is None else (self.left, self.right)


def single(chain: Chain) -> Surface:
    """A matrix product as one thing."""
    return written([Piece(chain=chain)])


class Network:
    """A product of vectors and matrices, contracted step by step."""

    def __init__(self, edges: Iterable[Edge], summed: Iterable[Axis]) -> None:
        self.edges = list(edges)
        self.summed = set(summed)
        self.numbers: list[Surface] = []

    def contracted(self, row: Axis | None, column: Axis | None) -> Piece:
        """The product as a matrix with these axes."""
        steps = self._loop, self._parallel, self._joined, self._ends, self._diagonal
        while any(step() for step in steps):
            pass
        return Piece(over=tuple(self.numbers), chain=self._laid_out(row, column))

    def _degree(self, axis: Axis) -> int:
        return sum(edge.ends.count(axis) for edge in self.edges)

    def _loop(self) -> bool:
        """A matrix with one axis twice: its trace, or its diagonal."""
        for edge in self.edges:
            if edge.left != edge.right:
                continue
            self.edges.remove(edge)
            if edge.left in self.summed and not self._degree(edge.left):
                self.numbers.append(trace(edge.chain))
            else:
                diagonal = Link(n.call("diag", single(edge.chain)))
                self.edges.append(Edge((diagonal,), edge.left))
            return True
        return False

    def _parallel(self) -> bool:
        """Two with the same axes: an inner product, or entry by entry."""
        for place, first in enumerate(self.edges):
            for second in self.edges[place + 1 :]:
                if set(first.ends) == set(second.ends):
                    self.edges.remove(first)
                    self.edges.remove(second)
                    self._merge(first, second.starting(first.left))
                    return True
        return False

    def _merge(self, first: Edge, second: Edge) -> None:
        closed = all(axis in self.summed and not self._degree(axis) for axis in first.ends)
        if closed and first.right is None:
            self.numbers.append(inner(first.chain, second.chain))
        elif closed:
            self.numbers.append(trace(flipped(first.chain) + second.chain))
        else:
            both = n.entrywise((single(first.chain), single(second.chain)))
            self.edges.append(Edge((Link(both),), first.left, first.right))

    def _joined(self) -> bool:
        """Two that meet at a summed axis where nothing else is."""
        for axis in self._summed_in_order():
            here = [edge for edge in self.edges if axis in edge.ends]
            if len(here) == 2 and self._degree(axis) == 2:
                first, second = sorted(here, key=lambda edge: edge.right is None)
                for edge in here:
                    self.edges.remove(edge)
                self.edges.append(_product(first, second, axis))
                return True
        return False

    def _summed_in_order(self) -> list[Axis]:
        return sorted(self.summed, key=lambda axis: axis.name)

    def _ends(self) -> bool:
        """A sum over the free end of a matrix: times a vector of ones."""
        for axis in self._summed_in_order():
            here = [edge for edge in self.edges if axis in edge.ends]
            if len(here) == 1 and self._degree(axis) == 1:
                (edge,) = here
                self.edges.remove(edge)
                start = edge.starting(axis)
                if start.right is None:
                    self.numbers.append(inner((ONES,), start.chain))
                else:
                    self.edges.append(Edge((*flipped(start.chain), ONES), start.right))
                return True
        return False

    def _diagonal(self) -> bool:
        """A vector where matrices meet, or at the outer end of one."""
        for vector in self.edges:
            axis = vector.left
            if vector.right is not None:
                continue
            others = [edge for edge in self.edges if edge is not vector and axis in edge.ends]
            if others and (axis not in self.summed or len(others) == 2):
                self.edges.remove(vector)
                self.edges.remove(others[0])
                start = others[0].starting(axis)
                middle = Link(n.call("diag", single(vector.chain)), symmetric=True)
                self.edges.append(Edge((middle, *start.chain), axis, start.right))
                return True
        return False

    def _laid_out(self, row: Axis | None, column: Axis | None) -> Chain:
        wanted = {axis for axis in (row, column) if axis is not None}
        if any(not set(edge.ends) <= wanted for edge in self.edges):
            raise NoMatrixForm
        full = [edge for edge in self.edges if edge.right is not None]
        if full:
            if len(self.edges) > 1 or row is None:
                raise NoMatrixForm
            return full[0].starting(row).chain
        chain: Chain = ()
        for axis, is_row in ((row, True), (column, False)):
            if axis is None:
                continue
            found = [edge.chain for edge in self.edges if edge.left == axis]
            mine = found[0] if found else (ONES,)
            chain += mine if is_row else flipped(mine)
        return chain


def _product(first: Edge, second: Edge, axis: Axis) -> Edge:
    """The matrix product of two over an axis."""
    left, right = first.starting(axis), second.starting(axis)
    assert left.right is not None
    return Edge(flipped(left.chain) + right.chain, left.right, right.right)


def _turned(chain: Chain) -> int:
    return sum(link.flipped for link in chain)


def inner(left: Chain, right: Chain) -> Surface:
    """The inner product of two columns, as few factors transposed as can be."""
    chain = flipped(left) + right
    half = len(chain) // 2
    if len(chain) % 2 == 0 and flipped(chain[:half]) == chain[half:]:
        return n.norm(single(chain[half:]), "2")
    other = flipped(chain)
    return single(other if _turned(other) < _turned(chain) else chain)


def trace(chain: Chain) -> Surface:
    """The trace of a product; of a matrix with its transpose the square of a norm."""
    turns = [chain[k:] + chain[:k] for k in range(len(chain))]
    if len(chain) % 2 == 0:
        half = len(chain) // 2
        for turn in turns:
            if flipped(turn[:half]) == turn[half:] and _turned(turn[half:]) <= half // 2:
                return n.norm(single(turn[half:]), "F")
    every = [*turns, *map(flipped, turns)]
    return n.call("tr", single(min(every, key=_turned)))
