"""Expectations over grids: moments of a standard normal vector, and of independent coordinates.

A grid of outcomes stands for a distribution. Normal: the moments of a standard normal vector are
sums over pairings (Isserlis, 1918). Independent coordinates: a moment is the sum over partitions of
products of cumulants, each of one coordinate (Speed, 1983).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import DELTA
from lemmata.formula.normal.heads import Factor, Head
from lemmata.formula.normal.polynomials import NOTHING, Polynomial
from lemmata.formula.normal.rewriting import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.normal.algebra import Algebra
    from lemmata.formula.problem import Declared, Problem

_NORMAL = 6
_INDEPENDENT = 4
_KINDS = {"weights": "nodes", "coordinate weights": "coordinates"}


def moment_rules(algebra: Algebra, problem: Problem) -> list[Rule]:
    """The rules for sums of weights times products of values, of high degree first."""
    made = []
    for weight in problem.declared:
        partner = _KINDS.get(weight.domain.kind)
        if partner is None:
            continue
        values = [
            one
            for one in problem.declared
            if one.domain.kind == partner and one.sizes[:1] == weight.sizes
        ]
        made += _rules(algebra, weight, values)
    return made


def _rules(algebra: Algebra, weight: Declared, values: list[Declared]) -> list[Rule]:
    head = Head("variable", weight.name, 1)
    start: Factor = (head, ("?0",), 1)
    made = []
    for one in values:
        normal = one.domain.kind == "nodes"
        value = Head("variable", one.name, 2)
        for degree in range(_NORMAL if normal else _INDEPENDENT, 0, -1):
            factors: list[Factor] = [(value, ("?0", f"@{k}"), 1) for k in range(degree)]
            moment = _moment(algebra, one.name, degree, normal)
            made.append(Rule((start, *factors), moment))
    return [*made, Rule((start,), algebra.assemble(1, [], {}))]


def _moment(algebra: Algebra, name: str, degree: int, normal: bool) -> Polynomial:
    total = NOTHING
    for partition in _partitions(list(range(degree))):
        if normal and any(len(block) != 2 for block in partition):
            continue
        factors: list[Factor] = []
        for block in partition:
            first = f"@{block[0]}"
            factors += [(DELTA, (first, f"@{k}"), 1) for k in block[1:]]
            if not normal:
                factors.append((Head("cumulant", f"{name}:{len(block)}", 1), (first,), 1))
        total = total + algebra.assemble(1, factors, {})
    return total


def _partitions(items: list[int]) -> Iterator[list[list[int]]]:
    """All partitions of a list into blocks."""
    if not items:
        yield []
        return
    first, *rest = items
    for partition in _partitions(rest):
        yield [[first], *partition]
        for k, block in enumerate(partition):
            yield [*partition[:k], [first, *block], *partition[k + 1 :]]
