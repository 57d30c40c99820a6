"""Where a term is defined: what its logarithms, denominators, inverses and roots need.

A need that the types or the conditions imply is dropped. What is left is named by its canonical
form, so that two terms with the same needs are defined at the same points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.building import bound_axes
from lemmata.formula.normal.algebra import Unsupported
from lemmata.formula.normal.contracting import whole
from lemmata.formula.normal.facts import POSITIVE, Range, real
from lemmata.formula.normal.heads import magnitude
from lemmata.formula.normal.matrices import Square
from lemmata.formula.normal.polynomials import Component, Polynomial
from lemmata.formula.normal.translating import _NO_PINS, Pins, Translator
from lemmata.formula.operators import ELEMENTWISE
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Extremum,
    Integral,
    Limit,
    Matrix,
    Multiply,
    Number,
    Pick,
    Reduce,
    Term,
    Variable,
)

if TYPE_CHECKING:
    from lemmata.formula.normal.heads import Head, Rational


class Needs:
    """What terms need to be defined, under the translator's facts."""

    def __init__(self, translator: Translator) -> None:
        self.translator, self.facts = translator, translator.facts
        self.powers, self.algebra = translator.powers, translator.algebra
        self.facts.determinant = self._determinant
        self.facts.definite = self._definite_head
        self.implied: set[str] = set()
        self.assumed: frozenset[str] = frozenset()
        matrices = translator.matrices
        matrices.invertible = lambda matrix: self._granted(self.inverse(matrix))
        matrices.nonzero = lambda body: self._granted(self.nonzero(body))
        self.definite: set[str] = set()
        self.full: set[str] = set()

    def _granted(self, needs: list[str]) -> bool:
        return self.implied.union(self.assumed).issuperset(needs)

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
                found.update(" ".join((*guards, need)) for need in self._function(term, pins))
            case Matrix():
                found.update(" ".join((*guards, need)) for need in self._matrix(term))
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

    def _inside(self, place: Polynomial, axis: Axis) -> bool:
        below = self.algebra.size(axis.size) - place
        whole_range = self.facts.range(place)
        beyond = self.facts.range(below)
        return whole_range.low is not None and whole_range.low >= 0 and beyond.sign == "+"

    def _key(self, kind: str, body: Polynomial, guards: tuple[str, ...] = ()) -> str:
        return " ".join((*guards, kind, self.algebra.closed((body,)).parts[0].key))

    # Elementwise functions

    def _function(self, term: Apply, pins: Pins) -> list[str]:  # noqa: PLR0911
        name = term.function
        parts = [self.translator.read(one, pins) for one in term.arguments]
        if name == "power":
            return self._power(parts[0], parts[1], term.arguments[0], pins)
        if name in ("log", "loggamma"):
            known = self._sign(term.arguments[0], pins) == "+"
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

    def _power(self, base: Polynomial, exponent: Polynomial, term: Term, pins: Pins) -> list[str]:
        fixed = exponent.constant
        if fixed is not None and whole(fixed) and fixed >= 0:
            return []
        sign = self._sign(term, pins)
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

    def _sign(self, term: Term, pins: Pins) -> str:
        """``+`` or ``0+`` where a term is seen to be so, as it is written or by its bounds."""
        match term:
            case Reduce("sum", body, axes):
                sign = self._sign(
                    body, {n: p for n, p in pins.items() if n not in {axis.name for axis in axes}}
                )
                filled = all(self.facts.at_least(axis.size) >= 1 for axis in axes)
                return sign if filled or not sign else "0+"
            case Add(terms):
                signs = {self._sign(one, pins) for one in terms}
                if "" not in signs:
                    return "+" if "+" in signs else "0+"
            case Multiply(factors):
                rest = [one for one in factors if factors.count(one) % 2]
                signs = {self._sign(one, pins) for one in rest}
                if "" not in signs and len(rest) < len(factors) and self._real(term, pins):
                    return "0+"
            case Apply("power", (base, Number(value))) if value.denominator == 1 and value > 0:
                if value % 2 == 0 and self._real(base, pins) and not self._nonzero(base, pins):
                    return "0+"
        sign = self.facts.range(self.translator.read(term, pins)).sign
        return sign if sign in ("+", "0+") else ""

    def _real(self, term: Term, pins: Pins) -> bool:
        return all(real(self.translator.read(term, pins)))

    def _nonzero(self, term: Term, pins: Pins) -> bool:
        return self.facts.nonzero(self.translator.read(term, pins))

    def nonzero(self, body: Polynomial) -> list[str]:
        """What a number needs to be other than 0."""
        if not body.terms:
            raise Unsupported("never defined")
        _, shared, rest = self.powers.content(body)
        needs = []
        for part, exponent in shared.items():
            if exponent < 0:
                continue
            alone = Polynomial({((part, 1),): 1})
            needs += self._nonzero_part(part, alone)
        if rest.constant is None and not self.facts.nonzero(rest):
            needs.append(self._key("nonzero", rest))
        return needs

    def _nonzero_part(self, part: Component, alone: Polynomial) -> list[str]:
        if self.facts.nonzero(alone):
            return []
        if not part.bound:
            head, slots, _ = part.factors[0]
            inner = head.parts[0] if head.parts else None
            if head.kind in ("abs", "polynomial") and inner is not None:
                return self.nonzero(self.algebra.placed(inner, slots))
            if head.kind == "matrix" and head.name == "det" and inner is not None:
                return self._invertible_inner(inner, head.sizes[0])
        return [self._key("nonzero", alone)]

    def positive(self, body: Polynomial) -> list[str]:
        """What a number needs to be > 0."""
        if self.facts.positive(body):
            return []
        if self.facts.nonnegative(body) and body.terms:
            return self.nonzero(body)
        return self._signed("positive", body)

    def nonnegative(self, body: Polynomial) -> list[str]:
        """What a number needs to be ≥ 0."""
        return [] if self.facts.nonnegative(body) else self._signed("nonnegative", body)

    def _signed(self, kind: str, body: Polynomial) -> list[str]:
        value, shared, rest = self.powers.content(body)
        kept = []
        needs = []
        for part, exponent in shared.items():
            alone = Polynomial({((part, 1),): 1})
            if self.facts.positive(alone):
                continue
            if kind == "positive" and not whole(exponent):
                needs += self.positive(alone)
            elif kind == "positive" and exponent % 2 == 0:
                needs += self._nonzero_part(part, alone)
            elif whole(exponent):
                kept.append(Polynomial({((part, 2 - int(exponent) % 2),): 1}))
            else:
                kept.append(Polynomial({((part, magnitude(exponent)),): 1}))
        left: Rational = 1 if value > 0 else -1
        inner = self.algebra.product([*kept, rest.scaled(left)])
        implied = self.facts.positive if kind == "positive" else self.facts.nonnegative
        if not implied(inner):
            needs.append(self._key(kind, inner))
        return needs

    # Matrices

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

    def _invertible_inner(self, inner: Polynomial, size: object) -> list[str]:
        row, column = self.algebra.fresh(), self.algebra.fresh()
        body = self.algebra.substituted(inner, {"!0": row, "!1": column})
        return self.inverse(Square(body, row, column, size))  # type: ignore[arg-type]

    def inverse(self, matrix: Square) -> list[str]:
        """What a matrix needs to be invertible."""
        if not matrix.body.terms:
            raise Unsupported("never defined")
        _value, shared, inner = self.translator.matrices.scalars(matrix)
        needs: list[str] = []
        for part, exponent in shared.items():
            if exponent > 0:
                needs += self._nonzero_part(part, Polynomial({((part, 1),): 1}))
        diagonal = self.translator.matrices.diagonal(inner)
        if diagonal is not None:
            return needs + self.nonzero(diagonal)
        pair = self.translator.matrices.kronecker(inner)
        if pair is not None:
            return needs + self.inverse(pair[0]) + self.inverse(pair[1])
        chain = self.translator.matrices.chain(inner)
        for link in [inner] if chain is None else chain:
            needs += self._invertible(link)
        return needs

    def _invertible(self, matrix: Square) -> list[str]:
        if self.translator.matrices.regular(matrix) or self.is_definite(matrix):
            return []
        update = self.translator.matrices.updated(matrix)
        if update is None:
            return [f"invertible {self.matrix_key(matrix)}"]
        _, outer, trace = update
        return self.nonzero(trace) if outer else [self._key("regular cycle", trace)]

    def matrix_key(self, matrix: Square) -> str:
        """The key of a matrix up to transposition."""
        orders = (((matrix.row, matrix.column), ()), ((matrix.column, matrix.row), ()))
        return self.algebra.closed((matrix.body,), orders).parts[0].key

    def is_definite(self, matrix: Square) -> bool:
        """Whether it is a sum of semidefinite matrices one of which is definite, by type."""
        if self.matrix_key(matrix) in self.definite:
            return True
        strict = False
        for one, value in matrix.body:
            value_one = Polynomial({one: value})
            sign = self._definite_term(Square(value_one, matrix.row, matrix.column, matrix.size))
            if not sign:
                return False
            strict = strict or sign == "definite"
        return strict

    def _definite_term(self, term: Square) -> str:
        value, shared, inner = self.translator.matrices.scalars(term)
        scalar = Polynomial({tuple(sorted(shared.items(), key=lambda p: p[0].key)): value})
        if not self.facts.nonnegative(scalar):
            return ""
        strict = self.facts.positive(scalar)
        diagonal = self.translator.matrices.diagonal(inner)
        if diagonal is not None:
            if not self.facts.nonnegative(diagonal):
                return ""
            return "definite" if strict and self.facts.positive(diagonal) else "semidefinite"
        found = self.translator.matrices.single(inner)
        if found is not None:
            kind = self._definite_head(found[0])
            return kind if strict or not kind else "semidefinite"
        middle = self.translator.matrices.gram(inner)
        if middle is None:
            return ""
        kind = self._definite_term(middle)
        if kind == "definite" and strict and self._full(inner):
            return "definite"
        return "semidefinite" if kind else ""

    def _full(self, gram: Square) -> bool:
        """Whether the outer factor of ``M S Mᵀ`` is known to have the rank of its rows."""
        links = self.translator.matrices.path(gram)
        if links is None or len(links) > 3:
            return False
        return self.oblong_key(links[0].body, links[0].row, links[0].column) in self.full

    def oblong_key(self, body: Polynomial, row: str, column: str) -> str:
        """The key of a matrix that may be oblong."""
        return self.algebra.closed((body,), (((row, column), ()),)).parts[0].key

    def _determinant(self, head: Head) -> Range:
        """The sign of a determinant."""
        row, column = self.algebra.fresh(), self.algebra.fresh()
        body = self.algebra.substituted(head.parts[0], {"!0": row, "!1": column})
        matrix = Square(body, row, column, head.sizes[0])
        if self.is_definite(matrix):
            return POSITIVE
        return Range(nonzero=self.translator.matrices.regular(matrix))

    def _definite_head(self, head: Head) -> str:
        """``definite``, ``semidefinite`` or nothing for the matrix that a head is."""
        if head.kind == "inverse":
            row, column = self.algebra.fresh(), self.algebra.fresh()
            body = self.algebra.substituted(head.parts[0], {"!0": row, "!1": column})
            definite = self.is_definite(Square(body, row, column, head.sizes[0]))
            return "definite" if definite else ""
        if head.kind == "variable" and head.arity >= 2 and head.name in self.facts.declared:
            kind = self.facts.declared[head.name].domain.kind
            return kind if kind in ("definite", "semidefinite") else ""
        return ""


_TOTAL = frozenset(
    (
        "det", "exp", "sin", "cos", "pseudoinverse", "rank", "adjugate", "singular_values",
        "left_singular", "right_singular", "eigenvalues", "symmetric_eigenvalues",
        "symmetric_eigenvectors",
    )
)  # fmt: skip

__all__ = ["Needs", "Number", "Variable"]
