"""Softmaxes that a derivative has taken apart, put together again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula.building import multiply, number, power, rebuild, rename, total, variables_of
from lemmata.formula.simplify.alike import alike
from lemmata.formula.terms import Apply, Axis, Multiply, Number, Reduce, Term, Variable

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW, _ENTRY = "@row", "@entry"


class Softmax(NamedTuple):
    """The softmax of a vector, or of each row of a matrix; `body` is its argument."""

    body: Term
    row: Axis | None
    entry: Axis


class Recognised:
    """A term in which each softmax is a variable of its own, with what these stand for."""

    def __init__(self, term: Term) -> None:
        self.softmaxes: dict[str, Softmax] = {}
        self._names: dict[Term, str] = {}
        self._seen: dict[Term, Term] = {}
        self._taken = variables_of(term)
        self.term = self._changed(term)

    def _changed(self, term: Term) -> Term:
        found = self._seen.get(term)
        if found is None:
            found = rebuild(term, self._changed)
            if isinstance(found, Multiply):
                found = self._product(found.factors)
            self._seen[term] = found
        return found

    def _product(self, factors: Sequence[Term]) -> Term:
        for place, factor in enumerate(factors):
            match factor:
                case Apply("power", (Reduce("sum", Apply("exp", (body,)), (axis,)), Number(e))):
                    if e < 0 and e.denominator == 1:
                        rest = [*factors[:place], *factors[place + 1 :]]
                        made, left = self._entries(rest, body, axis, -int(e))
                        if left < -e:
                            below = total(Apply("exp", (body,)), axis)
                            product = multiply(*made, power(below, number(-left)))
                            whole = product.factors if isinstance(product, Multiply) else (product,)
                            return self._product(whole)
        return multiply(*factors)

    def _entries(
        self, factors: Sequence[Term], body: Term, axis: Axis, most: int
    ) -> tuple[list[Term], int]:
        """Factors with entries of the softmax for exponentials, and how many are still wanted."""
        made: list[Term] = []
        for factor in factors:
            found: Term | None = None
            match factor:
                case Apply("exp", (argument,)) if most:
                    found = self._entry(argument, body, axis)
                    most -= found is not None
                case Reduce("sum", inside, axes) if most:
                    parts = inside.factors if isinstance(inside, Multiply) else (inside,)
                    within, most = self._entries(parts, body, axis, most)
                    found = total(multiply(*within), *axes)
            made.append(factor if found is None else found)
        return made, most

    def _entry(self, argument: Term, body: Term, axis: Axis) -> Term | None:
        """The softmax at an entry where the argument is the body at some axis."""
        for entry in argument.free - (body.free - {axis}):
            if alike(rename(body, {axis: entry})) != alike(argument):
                continue
            rest = argument.free - {entry}
            if len(rest) > 1:
                return None
            row = next(iter(rest), None)
            inner = Axis(_ENTRY, entry.size, entry.start)
            names = {entry: inner}
            outer = None
            if row is not None:
                outer = names[row] = Axis(_ROW, row.size, row.start)
            plain = rename(argument, names)
            name = self._names.setdefault(alike(plain), self._fresh())
            self.softmaxes.setdefault(name, Softmax(plain, outer, inner))
            return Variable(name, (entry,) if row is None else (row, entry))
        return None

    def _fresh(self) -> str:
        k = len(self._names)
        while f"softmax {k}" in self._taken:
            k += 1
        return f"softmax {k}"
