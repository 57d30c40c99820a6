"""Differentials: sums of Kronecker deltas with coefficients, kept apart for contraction.

The differential of an entry by an entry of a variable begins as a product of deltas. Kept beside
its coefficient, a delta disappears in the first sum that reaches one of its axes, so that only
contracted products are ever built; terms with the same deltas are one, so that the number of parts
is bounded by the number of axes, not by the number of paths through the term.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lemmata.formula.building import ZERO, add, multiply, rename, total
from lemmata.formula.contraction import delta, identify
from lemmata.formula.sizes import ENDLESS
from lemmata.formula.terms import Add, Axis, Delta, Multiply, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Pattern: TypeAlias = frozenset[Delta]


@dataclass(frozen=True, slots=True)
class Linear:
    """The sum over `parts` of the deltas' product times the coefficient."""

    parts: Mapping[Pattern, Term] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.parts)

    @staticmethod
    def of(term: Term) -> Linear:
        """A term as it stands; deltas among its factors are kept apart."""
        factors = term.factors if isinstance(term, Multiply) else (term,)
        deltas = frozenset(delta(f.left, f.right) for f in factors if isinstance(f, Delta))
        rest = multiply(*(factor for factor in factors if not isinstance(factor, Delta)))
        return Linear({} if rest == ZERO else {deltas: rest})

    @staticmethod
    def sum(several: Iterable[Linear]) -> Linear:
        """The sum; coefficients of the same deltas are added up."""
        found: dict[Pattern, list[Term]] = {}
        for linear in several:
            for pattern, coefficient in linear.parts.items():
                found.setdefault(pattern, []).append(coefficient)
        sums = ((pattern, add(*terms)) for pattern, terms in found.items())
        return Linear({pattern: term for pattern, term in sums if term != ZERO})

    def times(self, factor: Term) -> Linear:
        """Every coefficient times a factor."""
        return self.map(lambda coefficient: multiply(factor, coefficient))

    def map(self, change: Callable[[Term], Term]) -> Linear:
        """Every coefficient changed by a linear function that leaves the deltas' axes alone."""
        made = {pattern: change(coefficient) for pattern, coefficient in self.parts.items()}
        return Linear({pattern: term for pattern, term in made.items() if term != ZERO})

    def inside(self, bound: Iterable[Axis]) -> Linear:
        """Deltas that stand on one of these axes as factors of their coefficients."""
        axes = frozenset(bound)
        moved = []
        for pattern, coefficient in self.parts.items():
            kept = frozenset(one for one in pattern if not one.free & axes)
            inner = sorted(pattern - kept, key=lambda one: (one.left.name, one.right.name))
            moved.append(Linear({kept: multiply(*inner, coefficient)}))
        return Linear.sum(moved)

    def renamed(self, names: Mapping[Axis, Axis]) -> Linear:
        """Free axes renamed to axes that occur nowhere else."""
        made = {}
        for pattern, coefficient in self.parts.items():
            moved = (delta(names.get(d.left, d.left), names.get(d.right, d.right)) for d in pattern)
            made[frozenset(moved)] = rename(coefficient, names)
        return Linear(made)

    def summed(self, axes: Iterable[Axis]) -> Linear:
        """The sum over axes, deltas contracted."""
        axes = tuple(axes)
        return Linear.sum(_summed(pattern, one, axes) for pattern, one in self.parts.items())

    def term(self) -> Term:
        """The whole as one term."""
        whole = self.inside(axis for p in self.parts for one in p for axis in one.free)
        return add(*whole.parts.values())


def _summed(pattern: Pattern, coefficient: Term, axes: tuple[Axis, ...]) -> Linear:
    rest: list[Axis] = []
    for axis in axes:
        touching = [one for one in pattern if axis in one.free]
        for one in sorted(touching, key=lambda one: (one.left.name, one.right.name)):
            other = one.right if one.left == axis else one.left
            moved = identify(coefficient, axis, other)
            if moved is not None:
                coefficient = moved
                pattern = _replaced(pattern - {one}, axis, other)
                break
        else:
            coefficient = multiply(*touching, coefficient)
            pattern = pattern - set(touching)
            rest.append(axis)
    terms = coefficient.terms if isinstance(coefficient, Add) else (coefficient,)
    if any(axis.size == ENDLESS for axis in rest):  # the parts of a series need not converge
        terms = (coefficient,)
    return Linear({pattern: add(*(total(term, *rest) for term in terms))})


def _replaced(pattern: Pattern, old: Axis, new: Axis) -> Pattern:
    found = set()
    for one in pattern:
        left = new if one.left == old else one.left
        right = new if one.right == old else one.right
        if left != right:
            found.add(delta(left, right))
    return frozenset(found)
