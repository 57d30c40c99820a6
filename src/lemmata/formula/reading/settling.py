"""What has to be sampled, once everything is read and all sizes are settled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.problem import Natural, Problem
from lemmata.formula.reading.resizing import Resizer
from lemmata.formula.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lemmata.formula.problem import Condition, Declared, Domain
    from lemmata.formula.reading.scope import Reading
    from lemmata.formula.terms import Term


def open_letters(size: Size) -> frozenset[str]:
    """The open sizes that a settled size still names."""
    return frozenset(letter for letter in size.letters if letter[0] == "?")


class Settled:
    """Sizes settled: open ones that nothing settles become dimensions of their own."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._names: dict[str, Size] = {}
        self.resizer = Resizer(self.size)

    def size(self, size: Size) -> Size:
        """The size in declared letters only."""
        found = self._reading.size(size)
        for letter in sorted(open_letters(found)):
            name = f"k_{len(self._names) + 1}"
            while name in self._reading.naturals:
                name += "'"
            self._names[letter] = Size.of(name)
            self._reading.solved[letter] = Size.of(name)
            self._reading.naturals[name] = Natural(name)
        return self._reading.size(found)

    def problem(self) -> Problem:
        """What has to be sampled for what was read."""
        reading = self._reading
        declared = tuple(self._declared(one) for one in reading.declared.values())
        conditions = tuple(self._condition(one) for one in reading.conditions)
        grids = tuple(replace(grid, dimension=self.size(grid.dimension)) for grid in reading.grids)
        return Problem(tuple(reading.naturals.values()), declared, conditions, grids)

    def _declared(self, one: Declared) -> Declared:
        sizes = tuple(self.size(size) for size in one.sizes)
        return replace(one, sizes=sizes, domain=self._domain(one.domain))

    def _domain(self, domain: Domain) -> Domain:
        low = None if domain.low is None else self.resizer.term(domain.low)
        high = None if domain.high is None else self.resizer.term(domain.high)
        return replace(domain, low=low, high=high)

    def _condition(self, one: Condition) -> Condition:
        right = None if one.right is None else self.resizer.term(one.right)
        axes = self.resizer.axes(one.axes)
        return replace(one, left=self.resizer.term(one.left), right=right, axes=axes)


def needed(problem: Problem, terms: Iterable[Term]) -> Problem:
    """The problem with only those symbols and conditions that terms depend on."""
    from lemmata.formula.building import variables_of

    wanted = {name for term in terms for name in variables_of(term)}
    by_name = {one.name: one for one in problem.declared}
    touched = [(c, _variables(c)) for c in problem.conditions]
    while True:
        more = set(wanted)
        for _, names in touched:
            if names & more:
                more |= names
        for name in tuple(more):
            declared = by_name.get(name)
            if declared is not None:
                for end in (declared.domain.low, declared.domain.high):
                    if end is not None:
                        more |= variables_of(end)
        if more == wanted:
            break
        wanted = more
    kept = tuple(one for one in problem.declared if one.name in wanted)
    conditions = tuple(c for c, names in touched if not names or names & wanted)
    return replace(problem, declared=kept, conditions=conditions)


def _variables(condition: Condition) -> frozenset[str]:
    from lemmata.formula.building import variables_of

    right = frozenset() if condition.right is None else variables_of(condition.right)
    return variables_of(condition.left) | right


__all__ = ["Settled", "needed", "open_letters"]
