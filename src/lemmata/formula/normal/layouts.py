"""Several axes read as one, blocks one behind another: both are sums against a 0-1 head.

``Flatten`` of a body over i, k is the sum over i, k of the body times ``merge(out; i, k)``, which
is 1 where `out` stands at i, k; a block of ``Concatenate`` is summed with ``embed(out; a)``. What
Kronecker products and block matrices obey follows from how these heads multiply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import DELTA
from lemmata.formula.normal.heads import Factor, Head
from lemmata.formula.normal.polynomials import NOTHING, UNIT, Polynomial
from lemmata.formula.normal.rewriting import Rule
from lemmata.formula.sizes import ONE, Size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.normal.algebra import Algebra


def place(size: Size) -> Head:
    """The index of an axis of this size, counted from 0."""
    return Head("place", "", 1, (), (), (size,))


def merge(sizes: Sequence[Size]) -> Head:
    """1 where the first slot's axis, read as the others with the last running fastest, stands."""
    return Head("merge", "", len(sizes) + 1, (), (), tuple(sizes))


def embed(sizes: Sequence[Size | None], block: int) -> Head:
    """1 where the first slot's axis stands at an index of a block (the second slot, if it has one).

    Sizes are those of all blocks; a block of one entry has None and no second slot.
    """
    name = f"{block}/" + ",".join("-" if size is None else str(size) for size in sizes)
    head = Head("embed", name, 1 if sizes[block] is None else 2)
    head.__dict__["blocks"] = (tuple(sizes), block)
    return head


def merge_laws(algebra: Algebra, head: Head) -> list[Rule]:
    """Each index of the long axis is one tuple of the others."""
    count = head.arity - 1
    first = tuple(f"@{k}" for k in range(1, count + 1))
    second = tuple(f"@{k}" for k in range(count + 1, 2 * count + 1))
    inner = tuple(f"?{k}" for k in range(count))
    same: list[Factor] = [(DELTA, pair, 1) for pair in zip(first, second, strict=True)]
    once: Factor = (head, ("@0", *first), 1)
    long = ONE
    for size in head.sizes:
        long = long * size
    stand = NOTHING
    for axis, size in zip(first, head.sizes, strict=True):
        stands = algebra.factor(place(size), (axis,))
        stand = algebra.times(stand, algebra.size(size)) + stands
    index: Factor = (place(long), ("@0",), 1)
    return [
        Rule((once, (head, ("@0", *second), 1)), algebra.assemble(1, [once, *same], {})),
        Rule(((head, ("@0", *inner), 1), (head, ("@1", *inner), 1)), _delta(algebra)),
        Rule(((head, ("?0", *(f"@{k}" for k in range(count))), 1),), UNIT),
        Rule(((head, ("@0", *inner), 1),), UNIT),
        Rule((once, index), algebra.times(stand, algebra.assemble(1, [once], {}))),
    ]


def _delta(algebra: Algebra) -> Polynomial:
    return algebra.factor(DELTA, ("@0", "@1"))


def embed_laws(algebra: Algebra, head: Head) -> list[Rule]:
    """Each index of the long axis is one index of one block."""
    sizes, block = head.__dict__["blocks"]
    once: Factor = (head, ("@0", "@1")[: head.arity], 1)
    made = []
    if sizes[block] is not None:
        both = algebra.assemble(1, [once, (DELTA, ("@1", "@2"), 1)], {})
        made.append(Rule((once, (head, ("@0", "@2"), 1)), both))
    for other in range(len(sizes)):
        if other != block:
            there = embed(sizes, other)
            made.append(Rule((once, (there, ("@0", "@2")[: there.arity], 1)), NOTHING))
    made.append(Rule(((head, ("?0", "@0")[: head.arity], 1),), UNIT))
    if block == len(sizes) - 1:
        made += _complete(algebra, head, sizes)
    return made


def _complete(algebra: Algebra, head: Head, sizes: tuple[Size | None, ...]) -> list[Rule]:
    """The last block is what the others leave."""
    pair, alone = _delta(algebra), UNIT
    for block, size in enumerate(sizes[:-1]):
        there = embed(sizes, block)
        mid = ("mid",)[: there.arity - 1]
        bound = {} if size is None else {"mid": size}
        pair -= algebra.assemble(
            1, [(there, ("@0", *mid), 1), (there, ("@1", *mid), 1)], dict(bound)
        )
        alone -= algebra.assemble(1, [(there, ("@0", *mid), 1)], dict(bound))
    inner = ("?0",)[: head.arity - 1]
    return [
        Rule(((head, ("@0", *inner), 1), (head, ("@1", *inner), 1)), pair),
        Rule(((head, ("@0", *inner), 1),), alone),
    ]


def install(algebra: Algebra) -> None:
    """Makes the algebra know these heads."""
    algebra.idempotent |= {"merge", "embed"}
    algebra.laws["merge"] = lambda head: merge_laws(algebra, head)
    algebra.laws["embed"] = lambda head: embed_laws(algebra, head)
