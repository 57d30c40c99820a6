"""Functions that a derivative has taken apart, put together again: sigmoid and softmax."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from lemmata.formula.building import (
    ONE,
    add,
    apply,
    multiply,
    negate,
    number,
    power,
    rebuild,
    rename,
    variables_of,
)
from lemmata.formula.simplify import simplify
from lemmata.formula.simplify.alike import alike
from lemmata.formula.terms import Add, Apply, Axis, Multiply, Number, Reduce, Term, Variable

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
            within = self._within if isinstance(term, Multiply) else self._changed
            found = rebuild(term, within)
            if isinstance(found, Multiply):
                found = self._product(list(found.factors))
            elif isinstance(found, Apply):
                found = self._product([found])
            self._seen[term] = found
        return found

    def _within(self, factor: Term) -> Term:
        """A factor whose parts are known; it is itself looked at beside the others."""
        return (
            rebuild(factor, self._changed) if isinstance(factor, Apply) else self._changed(factor)
        )

    def _product(self, factors: list[Term]) -> Term:
        for place, factor in enumerate(factors):
            match factor:
                case Apply("power", (Reduce("sum", Apply("exp", (body,)), (axis,)), Number(e))):
                    if e < 0 and e.denominator == 1:
                        return self._softmax(factors, place, (body, axis), int(e))
                case Apply("power", (Add((_, _)) as base, Number(e))) if e in (-1, -2):
                    found = _sigmoid(factors, place, base, int(e))
                    if found is not None:
                        return self._product(found)
        return multiply(*factors)

    def _softmax(
        self, factors: list[Term], place: int, over: tuple[Term, Axis], exponent: int
    ) -> Term:
        body, axis = over
        left = -exponent
        made: list[Term] = []
        for k, factor in enumerate(factors):
            found = None
            if k != place and left and isinstance(factor, Apply) and factor.function == "exp":
                found = self._entry(factor.arguments[0], body, axis)
            if found is None:
                if k != place:
                    made.append(factor)
            else:
                made.append(found)
                left -= 1
        if left:
            made.append(power(Reduce("sum", apply("exp", body), (axis,)), number(-left)))
        return multiply(*made) if left == -exponent else self._again(made)

    def _again(self, factors: list[Term]) -> Term:
        made = multiply(*factors)
        return self._product(list(made.factors)) if isinstance(made, Multiply) else made

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


def _sigmoid(factors: Sequence[Term], place: int, base: Add, exponent: int) -> list[Term] | None:
    """The factors with 1/(1 + eᵘ) as a sigmoid."""
    if base.terms[1] != ONE and base.terms[0] != ONE:
        return None
    exponential = base.terms[0] if base.terms[1] == ONE else base.terms[1]
    if not isinstance(exponential, Apply) or exponential.function != "exp":
        return None
    (argument,) = exponential.arguments
    rest = [factor for k, factor in enumerate(factors) if k != place]
    with_it = next((k for k, one in enumerate(rest) if alike(one) == alike(exponential)), None)
    low = apply("sigmoid", simplify(negate(argument)))
    high = apply("sigmoid", argument)
    if with_it is not None:
        rest.pop(with_it)
        more = [] if exponent == -1 else [add(ONE, negate(high))]
        return [*rest, high, *more]
    return [*rest, low if exponent == -1 else power(low, Number(Fraction(2)))]
