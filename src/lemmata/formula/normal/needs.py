"""Where a term is defined: what its logarithms, denominators, inverses and roots need.

A need that the types or the conditions imply is dropped. What is left is named by its canonical
form, so that two terms with the same needs are defined at the same points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.building import bound_axes
from lemmata.formula.normal.contracting import whole
from lemmata.formula.normal.matrices import Square
from lemmata.formula.normal.refusing import Unsupported
from lemmata.formula.normal.translating import _NO_PINS, Pins
from lemmata.formula.operators import ELEMENTWISE
from lemmata.formula.terms import (
    Apply,
    Axis,
    Extremum,
    Integral,
    Limit,
    Matrix,
    Number,
    Pick,
    Reduce,
    Term,
    Variable,
)

if TYPE_CHECKING:
    from lemmata.formula.normal.polynomials import Polynomial


from lemmata.formula.normal.regularity import Regularity


class Needs(Regularity):
    """What terms need to be defined, under the translator's facts."""

    def of(self, term: Term) -> frozenset[str]:
        """The keys of all needs of a term that the types do not imply."""
        found: set[str] = set()
        self._walk(term, _NO_PINS, (), found, set())
        positive = {need.removeprefix("positive ") for need in found if need[:9] == "positive "}
        implied = {f"{kind} {key}" for key in positive for kind in ("nonzero", "nonnegative")}
        return frozenset(found - implied - self.implied)

    def _walk(  # noqa: C901, PLR0912
        self,
        term: Term,
        pins: Pins,
        guards: tuple[str, ...],
        found: set[str],
        seen: set[tuple[Term, tuple[str, ...]]],
    ) -> None:
        if not pins:
            if (term, guards) in seen:
                return
            seen.add((term, guards))
        self.algebra.spend(1)
        match term:
            case Apply("where", (condition, yes, no)):
                self._walk(condition, pins, guards, found, seen)
                inside: set[str] = set()
                for branch in (yes, no):
                    self._walk(branch, pins, guards, inside, set())
                if inside:
                    raise Unsupported("a case that is defined only where its condition holds")
                return
            case Apply():
                self._add(found, guards, self._function(term, pins))
            case Matrix():
                self._add(found, guards, self._matrix(term))
            case Reduce(kind, _, axes):
                empty = tuple(f"size {a.size}" for a in axes if self.facts.at_least(a.size) < 1)
                if kind not in ("sum", "product"):
                    found.update(empty)
                guards = (*guards, *empty)
            case Pick(body, axis, at):
                place = self.translator.read(at, pins) - self.algebra.size(axis.start)
                self._walk(at, pins, guards, found, seen)
                inner = {n: p for n, p in pins.items() if n != axis.name}
                self._walk(body, {**inner, axis.name: place}, guards, found, seen)
                if not self._inside(place, axis):
                    found.add(self._key(f"place within {axis.size}", place, guards))
                return
            case Integral() | Limit() | Extremum():
                raise Unsupported("existence of an integral, a limit, an extremum")
        bound = {axis.name for axis in bound_axes(term)}
        outside = {name: at for name, at in pins.items() if name not in bound}
        for part in term.parts:
            self._walk(part, outside, guards, found, seen)

    def _add(self, found: set[str], guards: tuple[str, ...], needs: list[str]) -> None:
        found.update(" ".join((*guards, need)) for need in needs if need not in self.implied)

    def _inside(self, place: Polynomial, axis: Axis) -> bool:
        below = self.algebra.size(axis.size) - place
        whole_range = self.facts.range(place)
        beyond = self.facts.range(below)
        return whole_range.low is not None and whole_range.low >= 0 and beyond.sign == "+"

    def _function(self, term: Apply, pins: Pins) -> list[str]:  # noqa: PLR0911
        name = term.function
        parts = [self.translator.read(one, pins) for one in term.arguments]
        if name == "power":
            return self._power(parts[0], parts[1], term.arguments[0], pins)
        if name in ("log", "loggamma"):
            known = self.translator.signs.sign(term.arguments[0], pins) == "+"
            return [] if known else self.positive(parts[0])
        if name in ("tan", "cot"):
            cosine, sine = self.translator.functions.circular(parts[0])
            return self.nonzero(cosine if name == "tan" else sine)
        if name == "mod":
            return self.nonzero(parts[1])
        sheet = ELEMENTWISE.get(name)
        if sheet is not None and sheet.total:
            return []
        if name in ("gamma", "digamma") and self.facts.positive(parts[0]):
            return []
        if name == "factorial" and self.facts.nonnegative(parts[0]):
            return []
        kind = "pole" if name in ("gamma", "digamma") else name
        return [f"{kind} " + " ".join(p.key for p in self.algebra.closed(tuple(parts)).parts)]

    def _power(  # noqa: PLR0911
        self, base: Polynomial, exponent: Polynomial, term: Term, pins: Pins
    ) -> list[str]:
        fixed = exponent.constant
        if fixed is not None and whole(fixed) and fixed >= 0:
            return []
        sign = self.translator.signs.sign(term, pins)
        if sign == "+":
            return []
        if fixed is not None:
            if whole(fixed) or (fixed < 0 and sign):
                return self.nonzero(base)
            if sign:
                return []
            return self.nonnegative(base) if fixed > 0 else self.positive(base)
        if self.facts.whole(exponent):
            if self.facts.nonnegative(exponent) or self.facts.nonzero(base):
                return []
        elif sign and self.facts.nonnegative(exponent):
            return []
        return ["power " + " ".join(p.key for p in self.algebra.closed((base, exponent)).parts)]

    def _matrix(self, term: Matrix) -> list[str]:
        if term.function in _TOTAL:
            return []
        body = self.translator.read(term.body)
        matrix = Square(body, term.row.name, term.column.name, term.row.size)
        if term.function == "inverse":
            return self.inverse(matrix)
        if term.function == "power":
            assert term.parameter is not None
            exponent = self.translator.read(term.parameter)
            return [] if self.facts.nonnegative(exponent) else self.inverse(matrix)
        if term.function in ("sqrt", "log") and self.is_definite(matrix):
            return []
        closed = self.algebra.closed((body,), (((matrix.row, matrix.column), ()),))
        return [f"{term.function} {closed.parts[0].key}"]


_TOTAL = frozenset(
    (
        "det", "exp", "sin", "cos", "pseudoinverse", "rank", "adjugate", "singular_values",
        "left_singular", "right_singular", "eigenvalues", "symmetric_eigenvalues",
        "symmetric_eigenvectors",
    )
)  # fmt: skip

__all__ = ["Needs", "Number", "Variable"]
