"""Products that are summed over shared axes, as products of two at a time in the cheapest order.

The order is found by dynamic programming over subsets of the factors (of up to `EXACT` of them;
greedily above), as in G. Pfeifer, J. Haegeman & F. Verstraete, "Faster identification of optimal
contraction sequences for tensor networks" (Phys. Rev. E 90, 2014). The cost is counted from the
symbolic sizes, with each letter as `ASSUMED` unless the caller knows better.
"""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula.printing.steps import Labelled, Step, Steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lemmata.formula.sizes import Size
    from lemmata.formula.terms import Axis

EXACT = 6
ASSUMED = 100
_GEMM, _BATCHED, _SPREAD = 0.1, 0.5, 1.0
_CALL = 400.0


class _Plan(NamedTuple):
    """An array and what each step that it needs costs."""

    made: Labelled
    costs: dict[Step, float]

    @property
    def cost(self) -> float:
        return sum(self.costs.values())


class Contractions:
    """Contracts factors; the rank of axes says which come first in results, where that is free."""

    def __init__(self, steps: Steps, sizes: Mapping[str, int] | None = None) -> None:
        self.steps = steps
        self._rank = steps.rank
        self._sizes = sizes or {}

    def contract(self, factors: Iterable[Labelled], summed: Iterable[Axis]) -> Labelled:
        """The product of the factors, one at least, summed over axes that some factor has."""
        summed = frozenset(summed)
        given = list(factors)
        items = [self._alone(k, given, summed) for k in range(len(given))]
        while len(items) > EXACT:
            items = self._joined(items, summed)
        return self._best(items, summed).made

    def pair(self, left: Labelled, right: Labelled, summed: frozenset[Axis]) -> Labelled:
        """The product of two, summed over axes of both."""
        inner = summed & {*left.axes} & {*right.axes}
        if not inner:
            return self.steps.mapped("multiply", (left, right))
        if self._goes_first(right, left, inner):
            left, right = right, left
        shared = [a for a in left.axes if a in right.axes and a not in inner]
        mine = [a for a in left.axes if a not in right.axes]
        theirs = [a for a in right.axes if a not in left.axes]
        out = (*shared, *mine, *theirs)
        letters = {axis: k for k, axis in enumerate((*out, *(a for a in left.axes if a in inner)))}
        detail = tuple(tuple(letters[a] for a in axes) for axes in (left.axes, right.axes, out))
        args = (left.step, right.step)
        return Labelled(self.steps.make("contract", args, detail, (a.size for a in out)), out)

    def summed(self, one: Labelled, axes: Iterable[Axis]) -> Labelled:
        """The sum over some of its own axes."""
        return reduced(self.steps, "sum", one, axes)

    # ---- the order

    def _alone(self, k: int, items: Sequence[Labelled], summed: frozenset[Axis]) -> Labelled:
        """One of the items, summed over what no other has."""
        item = items[k]
        others = {axis for j, other in enumerate(items) if j != k for axis in other.axes}
        inner = [axis for axis in item.axes if axis in summed and axis not in others]
        return self.summed(item, inner) if inner else item

    def _best(self, items: Sequence[Labelled], summed: frozenset[Axis]) -> _Plan:
        best = {1 << k: _Plan(item, {}) for k, item in enumerate(items)}
        whole = (1 << len(items)) - 1
        for size in range(2, len(items) + 1):
            for chosen in combinations(range(len(items)), size):
                subset = sum(1 << k for k in chosen)
                outside = {a for k, i in enumerate(items) if not subset >> k & 1 for a in i.axes}
                part = (subset - 1) & subset
                while part > subset ^ part:
                    found = self._of_two(best[part], best[subset ^ part], summed - outside)
                    if subset not in best or found.cost < best[subset].cost:
                        best[subset] = found
                    part = (part - 1) & subset
        return best[whole]

    def _joined(self, items: list[Labelled], summed: frozenset[Axis]) -> list[Labelled]:
        """The items with the two that are cheapest to contract contracted."""
        choices = []
        for i, j in combinations(range(len(items)), 2):
            others = {a for k, one in enumerate(items) if k not in (i, j) for a in one.axes}
            inner = summed - others
            out = {*items[i].axes, *items[j].axes} - inner
            before = self._entries(items[i].axes) + self._entries(items[j].axes)
            choices.append((self._entries(out) - before, i, j, inner))
        _, i, j, inner = min(choices, key=lambda choice: choice[:3])
        pair = self.pair(items[i], items[j], inner)
        return [*(one for k, one in enumerate(items) if k not in (i, j)), pair]

    def _of_two(self, left: _Plan, right: _Plan, summed: frozenset[Axis]) -> _Plan:
        made = self.pair(left.made, right.made, summed)
        own = self._price(left.made, right.made, made)
        return _Plan(made, {**left.costs, **right.costs, made.step: own})

    def _price(self, left: Labelled, right: Labelled, made: Labelled) -> float:
        work = self._entries({*left.axes, *right.axes})
        inner = {*left.axes, *right.axes} - {*made.axes}
        if not inner:
            return _CALL + work * _SPREAD
        if {*left.axes} & {*right.axes} - inner:
            return _CALL + work * _BATCHED
        half = 0.55 if left.step is right.step else 1.0
        written = self._entries(made.axes) * _SPREAD
        return _CALL + work * _GEMM * half + written

    def _entries(self, axes: Iterable[Axis]) -> float:
        return prod((assumed(axis.size, self._sizes) for axis in axes), start=1.0)

    def _goes_first(self, one: Labelled, other: Labelled, inner: frozenset[Axis]) -> bool:
        mine = [self._rank(a) for a in one.axes if a not in other.axes]
        theirs = [self._rank(a) for a in other.axes if a not in one.axes]
        if mine and theirs:
            return min(mine) < min(theirs)
        if mine or theirs:
            # A vector stands behind the matrix whose columns it meets, before the one of its rows.
            matrix = one if mine else other
            behind = matrix.axes[-1] in inner
            return behind == bool(mine)
        return False


def reduced(steps: Steps, kind: str, one: Labelled, axes: Iterable[Axis]) -> Labelled:
    """A sum, product, maximum … over some of its own axes."""
    gone = frozenset(axes)
    places = tuple(k for k, axis in enumerate(one.axes) if axis in gone)
    start = one.axes[places[0]].start if kind.startswith("arg") else None
    kept = tuple(axis for axis in one.axes if axis not in gone)
    step = steps.make("reduce", (one.step,), (kind, places, start), (a.size for a in kept))
    return Labelled(step, kept)


def assumed(size: Size, known: Mapping[str, int]) -> float:
    """A size as a number, whatever it is."""
    numbers = {letter: known.get(letter, ASSUMED) for letter in size.letters}
    return float(max(1, size.value(numbers)))
