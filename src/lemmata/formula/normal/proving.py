"""Whether two terms are equal for all sizes and values: the difference of their canonical forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula.normal import laws, layouts, spectra
from lemmata.formula.normal.algebra import Algebra
from lemmata.formula.normal.conditions import install
from lemmata.formula.normal.facts import Facts
from lemmata.formula.normal.joining import Joining
from lemmata.formula.normal.needs import Needs
from lemmata.formula.normal.polynomials import Component, Polynomial
from lemmata.formula.normal.powers import Powers
from lemmata.formula.normal.refusing import Unsupported
from lemmata.formula.normal.translating import Translator
from lemmata.formula.problem import Budget, Problem

if TYPE_CHECKING:
    from lemmata.formula.normal.heads import Head, Rational
    from lemmata.formula.terms import Term

_CLEARED = 8
_DEEP = 5
_TRIES = 24


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical form of a term: equal texts are equal terms, and `needs` says where."""

    text: str
    needs: frozenset[str]


class Prover:
    """The canonical forms of one problem."""

    def __init__(self, problem: Problem, work: int) -> None:
        self.algebra = Algebra(work)
        self.facts = Facts(problem)
        self.powers = Powers(self.algebra, self.facts)
        laws.install(self.algebra)
        layouts.install(self.algebra)
        self.translator = Translator(self.powers)
        spectra.install(self.algebra)
        self.algebra.join = Joining(self.translator.matrices).join
        self.needs = Needs(self.translator)
        self.tries = _TRIES
        install(self.needs, problem)

    def equal(self, left: Term, right: Term) -> bool:
        """Whether both are defined at the same points, and equal there."""
        assumed = self.needs.of(left)
        if assumed != self.needs.of(right):
            return False
        # Where the claim is defined, so is what both sides need.
        self.needs.assumed = assumed
        if self.translator.matrices.waiting:
            self.translator.forget()
        gap = self.translator.read(left) - self.translator.read(right)
        return not gap.terms or self._vanishes(gap)

    def _vanishes(self, gap: Polynomial, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a difference is 0 once denominators and inverses are multiplied away."""
        gap = self._cleared(gap)
        if not gap.terms:
            return True
        if len(seen) >= _DEEP:
            return False
        tried = []
        for mark, spot in _spots(gap).items():
            if mark not in seen and self.tries > 0:
                self.tries -= 1
                made = self._cleared(self._multiplied(gap, *spot))
                if not made.terms:
                    return True
                tried.append((_weight(made), mark, made))
        tried.sort(key=lambda one: one[:2])
        return any(self._vanishes(made, seen | {mark}) for _, mark, made in tried[:3])

    def _cleared(self, gap: Polynomial) -> Polynomial:
        """The difference times all its denominators."""
        for _ in range(_CLEARED):
            below = _denominators(gap)
            if not below:
                break
            gap = self.algebra.times(gap, self._raised(below))
        return gap

    def _raised(self, below: dict[Component, Rational]) -> Polynomial:
        made = [
            self.powers.power(Polynomial({((part, 1),): 1}), -exponent)
            for part, exponent in below.items()
        ]
        return self.algebra.product(made)

    def _multiplied(
        self, gap: Polynomial, head: Head, slots: tuple[str, ...], side: int
    ) -> Polynomial:
        """The difference multiplied by the matrix of which the inverse stands at a free axis."""
        axis, other = slots[side], self.algebra.fresh()
        names = {f"@{k}": a for k, a in enumerate(slots) if k > 1}
        names |= {"!0": other, "!1": axis} if side == 0 else {"!0": axis, "!1": other}
        matrix = self.algebra.substituted(head.parts[0], names)
        made = self.algebra.summed(self.algebra.times(matrix, gap), {axis: head.sizes[0]})
        return self.algebra.substituted(made, {other: axis})


def _spots(gap: Polynomial) -> dict[str, tuple[Head, tuple[str, ...], int]]:
    """The inverses that stand at a free axis, each with the side at which they do."""
    spots: dict[str, tuple[Head, tuple[str, ...], int]] = {}
    for one, _ in gap:
        for part, _ in one:
            for head, slots, _ in part.factors:
                if head.kind != "inverse" or any(axis[0] == "~" for axis in slots[2:]):
                    continue
                for side in (0, 1):
                    if slots[side][0] != "~" and slots[side] not in slots[2:]:
                        spots.setdefault(f"{head.key}@{slots[side]}", (head, slots, side))
    return spots


def _weight(gap: Polynomial) -> tuple[int, int]:
    """How far a difference is from being a polynomial without inverses."""
    inverses = sum(
        1 for one, _ in gap for part, _ in one for head, _, _ in part.factors if head.parts
    )
    return inverses, len(gap.terms)


def _denominators(gap: Polynomial) -> dict[Component, Rational]:
    """The lowest powers below 0 of components."""
    below: dict[Component, Rational] = {}
    for one, _ in gap:
        for part, exponent in one:
            if exponent < below.get(part, 0):
                below[part] = exponent
    return below


def proves_equal(left: Term, right: Term, problem: Problem, budget: Budget | None = None) -> bool:
    """Whether both sides are defined at the same points of the domain and equal there.

    True only by rules that hold for all sizes and values; False means only that no proof is found.
    """
    work = (budget or Budget()).terms
    try:
        return Prover(problem, work).equal(left, right)
    except (Unsupported, RecursionError, OverflowError, ValueError):
        return False


def canonical(term: Term, problem: Problem, budget: Budget | None = None) -> Canonical:
    """The canonical form of a term; raises `Unsupported` where there is none.

    Terms with equal forms are equal; equal terms need not have equal forms.
    """
    prover = Prover(problem, (budget or Budget()).terms)
    return Canonical(prover.translator.read(term).key, prover.needs.of(term))
