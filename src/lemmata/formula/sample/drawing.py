"""Drawing the declared symbols of one choice of sizes, in the order in which they depend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from lemmata.formula.problem import Budget, Declared, Domain, Point
from lemmata.formula.sample.domains import DRAWN, between, transposed, whole
from lemmata.formula.sample.members import with_rank
from lemmata.formula.sample.whole import value, variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lemmata.formula.sample.domains import Floats
    from lemmata.formula.sample.folding import Rank
    from lemmata.formula.terms import Term

LAID_OUT = frozenset(("nodes", "weights", "coordinates", "coordinate weights"))


def dependencies(domain: Domain) -> frozenset[str]:
    """The symbols that the ends of a domain speak of."""
    ends = (end for end in (domain.low, domain.high) if end is not None)
    return frozenset().union(*map(variables, ends))


def ordered(declared: Iterable[Declared]) -> tuple[Declared, ...]:
    """Each after those that the ends of its domain speak of; a circle stays in the given order."""
    rest = list(declared)
    if not any(dependencies(one.domain) for one in rest):
        return tuple(rest)
    done: list[Declared] = []
    while rest:
        waiting = {one.name for one in rest}
        free = [one for one in rest if not dependencies(one.domain) & (waiting - {one.name})]
        done += free or rest
        rest = [one for one in rest if one not in free] if free else []
    return tuple(done)


@dataclass(frozen=True)
class Drawer:
    """Draws batches of symbols for one choice of sizes."""

    numbers: Mapping[str, int]
    budget: Budget
    readable: ClassVar[bool] = False

    def shape(self, declared: Declared, batch: int) -> tuple[int, ...]:
        """The shape of a batch of values."""
        return (batch, *(size.value(self.numbers) for size in declared.sizes))

    def draw(
        self,
        declared: Iterable[Declared],
        rng: np.random.Generator,
        batch: int,
        known: Mapping[str, Floats],
    ) -> dict[str, Floats]:
        """A batch of values of these symbols (in their order); `known` are drawn already."""
        values = dict(known)
        drawn: dict[str, Floats] = {}
        for one in declared:
            if one.domain.kind in LAID_OUT:
                continue
            shape = self.shape(one, batch)
            values[one.name] = drawn[one.name] = self.value(one, rng, shape, values)
        return drawn

    def value(
        self,
        declared: Declared,
        rng: np.random.Generator,
        shape: tuple[int, ...],
        values: Mapping[str, Floats],
    ) -> Floats:
        """A batch of values of one symbol; `values` are those that its domain may speak of."""
        domain = declared.domain
        if domain.kind in ("interval", "integers") or domain.low or domain.high:
            return self._interval(declared, rng, shape, values)
        return DRAWN[domain.kind](rng, shape)

    def _interval(
        self,
        declared: Declared,
        rng: np.random.Generator,
        shape: tuple[int, ...],
        values: Mapping[str, Floats],
    ) -> Floats:
        domain = declared.domain
        low, high = self.ends(declared, values, shape[0])
        if domain.kind == "integers":
            return whole(rng, shape, low, high)
        made = between(rng, shape, low, high)
        if not (domain.open_low and domain.open_high):
            at = rng.random(shape)
            if not domain.open_low and domain.low is not None:
                made = np.where((at < 0.06) & np.isfinite(low), low, made)
            if not domain.open_high and domain.high is not None:
                made = np.where((at > 0.94) & np.isfinite(high), high, made)
        if domain.kind == "symmetric":
            made = np.triu(made) + transposed(np.triu(made, 1))
        return made

    def ends(
        self, declared: Declared, values: Mapping[str, Floats], batch: int
    ) -> tuple[Floats, Floats]:
        """The two ends of an interval, infinite where there is none, to broadcast over values."""
        domain = declared.domain
        return (
            self._end(domain.low, -np.inf, declared, values, batch),
            self._end(domain.high, np.inf, declared, values, batch),
        )

    def _end(
        self,
        term: Term | None,
        none: float,
        declared: Declared,
        values: Mapping[str, Floats],
        batch: int,
    ) -> Floats:
        if term is None:
            return np.asarray(none)
        number = value(term, self.numbers)
        if number is not None:
            return np.asarray(number)
        from lemmata.formula.evaluate import compile_terms

        axes = tuple(sorted(term.free, key=lambda axis: axis.name))
        found = compile_terms([term], [axes], self.budget).run(
            Point(self.numbers, dict(values), batch)
        )[0]
        after = (1,) * (len(declared.sizes) - len(axes))
        return np.asarray(found, dtype=np.float64).reshape(*found.shape, *after)

    def ranked(self, values: Floats, ranks: tuple[Rank, ...], rng: np.random.Generator) -> Floats:
        """The values with a rank that fits what is said."""
        return with_rank(values, ranks, self.numbers, rng)
