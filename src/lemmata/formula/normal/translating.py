"""From core terms to canonical polynomials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal import layouts
from lemmata.formula.normal.contracting import DELTA
from lemmata.formula.normal.elementwise import Functions
from lemmata.formula.normal.heads import Head
from lemmata.formula.normal.laws import rank_of
from lemmata.formula.normal.matrices import Matrices, Square
from lemmata.formula.normal.polynomials import NOTHING, UNIT, Polynomial, monomial, rational
from lemmata.formula.normal.refusing import Unsupported
from lemmata.formula.normal.signs import Signs
from lemmata.formula.sizes import ENDLESS, Size
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Concatenate,
    Constant,
    Delta,
    Extremum,
    Flatten,
    Index,
    Integral,
    Limit,
    Matrix,
    Multiply,
    Number,
    Pick,
    Reduce,
    Term,
    Variable,
    Whole,
)

if TYPE_CHECKING:
    from lemmata.formula.normal.algebra import Algebra
    from lemmata.formula.normal.facts import Facts
    from lemmata.formula.normal.powers import Powers

Pins = Mapping[str, Polynomial]
_FEW = 4
_NO_PINS: dict[str, Polynomial] = {}
_SYMMETRIC = ("symmetric", "semidefinite", "definite")
_BLIND = ("singular_values", "rank", "eigenvalues", "symmetric_eigenvalues")


class Translator:
    """Core terms read as canonical polynomials, each once."""

    def __init__(self, powers: Powers) -> None:
        self.algebra: Algebra = powers.algebra
        self.facts: Facts = powers.facts
        self.powers = powers
        self.functions = Functions(powers)
        self.matrices = Matrices(powers)
        self.signs = Signs(self)
        self.axes: dict[str, Axis] = {}
        self.symmetric: set[str] = set()
        self.skew: set[str] = set()
        self._seen: dict[Term, Polynomial] = {}

    def forget(self) -> None:
        """Reads every term anew."""
        self._seen.clear()
        self.facts.forget()
        self.signs.forget()

    def read(self, term: Term, pins: Pins = _NO_PINS) -> Polynomial:
        """The canonical polynomial of a term; axes in `pins` stand at a place."""
        if pins:
            pins = {name: at for name, at in pins.items() if any(a.name == name for a in term.free)}
        if pins:
            return self._read(term, pins)
        found = self._seen.get(term)
        if found is None:
            found = self._seen[term] = self._read(term, pins)
        return found

    def _read(self, term: Term, pins: Pins) -> Polynomial:  # noqa: C901, PLR0911, PLR0912
        self.algebra.spend(1)
        match term:
            case Number(value):
                return rational(value.numerator if value.denominator == 1 else value)
            case Add(terms):
                made = NOTHING
                for one in terms:
                    made = made + self.read(one, pins)
                return made
            case Multiply(factors):
                return self.algebra.product([self.read(one, pins) for one in factors])
            case Variable() | Index() | Delta() | Constant() | Whole():
                return self._leaf(term, pins)
            case Apply("power", (base, Number(value))) if value < 0 and value.denominator == 1:
                return self._inverted(base, int(value), pins)
            case Apply("log", (inner,)) if self.signs.sign(inner, pins) == "+":
                return self.signs.logarithm(inner, pins)
            case Apply(function, arguments):
                return self._apply(function, [self.read(one, pins) for one in arguments])
            case Reduce():
                return self._reduce(term, pins)
            case Matrix():
                return self._pinned(self._matrix(term, pins), pins)
            case Pick(body, axis, at):
                place = self.read(at, pins) - self.algebra.size(axis.start)
                self.axis(axis)
                inside = {name: p for name, p in pins.items() if name != axis.name}
                return self.read(body, {**inside, axis.name: place})
            case Flatten() | Concatenate():
                return self._laid_out(term, pins)
            case Integral() | Limit() | Extremum():
                raise Unsupported("a limit, an integral or an extremum")

    def _inverted(self, base: Term, exponent: int, pins: Pins) -> Polynomial:
        """A negative whole power, of products and powers without multiplying these out."""
        match base:
            case Multiply(factors):
                return self.algebra.product(
                    [self._inverted(one, exponent, pins) for one in factors]
                )
            case Apply("power", (inner, Number(value))) if value.denominator == 1:
                if value > 0:
                    return self._inverted(inner, exponent * int(value), pins)
        return self.powers.power(self.read(base, pins), exponent)

    def axis(self, axis: Axis) -> str:
        """The name of an axis; one name stands for one axis."""
        known = self.axes.setdefault(axis.name, axis)
        if known.size != axis.size:
            raise Unsupported("two axes of one name")
        return axis.name

    def _leaf(self, term: Term, pins: Pins) -> Polynomial:  # noqa: PLR0911
        match term:
            case Variable(name, axes):
                return self._pinned(self._variable(name, [self.axis(a) for a in axes]), pins)
            case Index(axis):
                start = self.algebra.size(axis.start)
                if axis.name in pins:
                    return pins[axis.name] + start
                head = layouts.place(axis.size)
                return self.algebra.factor(head, (self.axis(axis),)) + start
            case Delta(left, right):
                if left.size != right.size:
                    raise Unsupported("a delta of two sizes")
                names = self.axis(left), self.axis(right)
                if all(name in pins for name in names):
                    return self.functions.equal(pins[names[0]], pins[names[1]])
                return self._pinned(self.algebra.factor(DELTA, names), pins)
            case Whole(size):
                return self.algebra.size(size)
            case Constant("e"):
                return self.powers.exponential(UNIT)
            case Constant("pi"):
                return self.algebra.factor(Head("pi", "", 0), ())
        raise Unsupported("infinity")

    def _variable(self, name: str, axes: list[str]) -> Polynomial:
        declared = self.facts.declared.get(name)
        kind = "" if declared is None else declared.domain.kind
        if name in self.skew:
            # Every skew matrix is half the difference of some matrix and its transpose.
            free = Head("variable", f"{name}/2", 2)
            turned = self.algebra.factor(free, axes[::-1])
            return (self.algebra.factor(free, axes) - turned).scaled(Fraction(1, 2))
        symmetric = kind in _SYMMETRIC or name in self.symmetric
        count = len(axes)
        own, swap = tuple(range(count)), (*range(count - 2), count - 1, count - 2)
        group = (own, swap) if symmetric and count >= 2 else ()
        return self.algebra.factor(Head("variable", name, len(axes), (), group), axes)

    def _pinned(self, body: Polynomial, pins: Pins) -> Polynomial:
        """The factors of a leaf or a matrix function with some axes at a place."""
        pins = {name: at for name, at in pins.items() if name in body.free}
        lone = {name: self.axes[name].size for name in pins if self.axes[name].size.number == 1}
        if lone:
            # An axis of one entry: its entry is the sum over it.
            return self._pinned(
                self.algebra.summed(body, lone), {n: at for n, at in pins.items() if n not in lone}
            )
        if not pins:
            return body
        made = NOTHING
        for one, value in body:
            factors, bound = self.algebra.flattened(one)
            if bound:
                raise Unsupported("an entry of a sum")
            parts = [self._pin(head, slots, pins) for head, slots, _ in factors]
            powers = [
                self.powers.power(part, exponent)
                for part, (_, _, exponent) in zip(parts, factors, strict=True)
            ]
            made = made + self.algebra.product(powers).scaled(value)
        return made

    def _pin(self, head: Head, slots: tuple[str, ...], pins: Pins) -> Polynomial:
        spots = [k for k, axis in enumerate(slots) if axis in pins]
        if not spots:
            return self.algebra.factor(head, slots)
        if head.kind not in ("variable", "delta", "matrix", "inverse", "pseudoinverse", "at"):
            raise Unsupported("an entry of this")
        if len(head.group) > 1 and len(spots) == 1 and len(slots) == 2 and spots == [0]:
            spots, slots = [1], (slots[1], slots[0])
        parts = tuple(pins[slots[k]] for k in spots)
        if len(head.group) > 1 and len(spots) == 2:
            parts = tuple(sorted(parts, key=lambda part: part.key))
        rest = tuple(axis for k, axis in enumerate(slots) if k not in spots)
        if head.kind == "delta" and parts[0].free:
            raise Unsupported("a shifted delta")
        # The slots that are left lead; the axes of the places follow.
        lead = tuple(f"#{k}" for k in range(len(rest)))
        closed = self.algebra.closed(parts, (((), lead),))
        name = f"{head.key}{spots}"
        made = Head("at", name, len(closed.slots), closed.parts)
        return self.algebra.factor(made, (*rest, *closed.slots[len(rest) :]))

    def _apply(self, function: str, parts: list[Polynomial]) -> Polynomial:
        if function == "where":
            chosen = parts[0].constant
            if chosen is not None:
                return parts[1 if chosen else 2]
            return self.powers.applied("where", parts)
        return self.functions.apply(function, parts)

    def _reduce(self, term: Reduce, pins: Pins) -> Polynomial:  # noqa: PLR0911
        axes = {self.axis(axis): axis.size for axis in term.axes}
        body = self.read(term.body, {n: at for n, at in pins.items() if n not in axes})
        if any(ENDLESS.letters <= size.letters for size in axes.values()):
            return self._opaque("series", body, tuple(axes))
        for axis in term.axes:
            count = axis.size.number
            if count is not None and count <= _FEW and _counts_along(term.body, axis):
                return self._one_by_one(term, axis, count, pins)
        if term.kind == "sum":
            for size in axes.values():
                if self.facts.at_least(size) < 0:
                    raise Unsupported("a sum that may have no terms")
            return self._summed(term, body, axes, pins)
        if term.kind == "product":
            outside = {n: at for n, at in pins.items() if n not in axes}
            if self.signs.sign(term.body, outside) == "+":
                return self.powers.exponential(self.signs.logarithm(term, pins))
            made = body
            for name, size in axes.items():
                made = self._product(made, name, size)
            return made
        if term.kind in ("max", "min") and body.free.isdisjoint(axes):
            return body
        return self._opaque(term.kind, body, tuple(axes))

    def _one_by_one(self, term: Reduce, axis: Axis, count: int, pins: Pins) -> Polynomial:
        """A sum or product over an axis of few entries that only count."""
        rest = tuple(one for one in term.axes if one != axis)
        body = replace(term, axes=rest) if rest else term.body
        parts = [self.read(body, {**pins, axis.name: rational(k)}) for k in range(count)]
        if term.kind == "product":
            return self.algebra.product(parts)
        if term.kind != "sum":
            raise Unsupported("an extremum over few entries")
        return sum(parts, NOTHING)

    def _summed(
        self, term: Reduce, body: Polynomial, axes: dict[str, Size], pins: Pins
    ) -> Polynomial:
        """A sum; one that counts is counted from the end it has the smaller name from."""
        made = self.algebra.summed(body, axes)
        for axis in term.axes:
            if not _counts_along(term.body, axis):
                continue
            mirror = self.algebra.fresh()
            stands = self.algebra.factor(layouts.place(axis.size), (mirror,))
            turned = self.algebra.size(axis.size) - UNIT - stands
            inside = {n: at for n, at in pins.items() if n not in axes}
            try:
                other = self.read(term.body, {**inside, axis.name: turned})
            except Unsupported:
                continue
            moved = {mirror if n == axis.name else n: size for n, size in axes.items()}
            backward = self.algebra.summed(other, moved)
            made = min(made, backward, key=lambda one: one.key)
        return made

    def _product(self, body: Polynomial, axis: str, size: Size) -> Polynomial:
        if len(body.terms) != 1:
            return self.matrices.over_axis(body, axis, size)
        ((one, value),) = body
        length = self.algebra.size(size)
        made = self.powers.raised(rational(value), length) if value != 1 else UNIT
        for part, exponent in one:
            alone = Polynomial({((part, exponent),): 1})
            if axis in part.free:
                inner = self.matrices.over_axis(alone, axis, size)
            else:
                inner = self.powers.raised(alone, length)
            made = self.algebra.times(made, inner)
        return made

    def _opaque(self, kind: str, body: Polynomial, axes: tuple[str, ...]) -> Polynomial:
        closed = self.algebra.closed((body,), loose=axes)
        sizes = tuple(self.axes[axis].size for axis in closed.loose)
        head = Head(kind, "", len(closed.slots), closed.parts, closed.group, sizes)
        return self.algebra.factor(head, closed.slots)

    def _matrix(self, term: Matrix, pins: Pins) -> Polynomial:
        names = self.axis(term.row), self.axis(term.column)
        row, column = self.algebra.fresh(), self.algebra.fresh()
        inside = {name: at for name, at in pins.items() if name not in names}
        body = self.algebra.substituted(
            self.read(term.body, inside), dict(zip(names, (row, column), strict=True))
        )
        out = tuple(self.axis(axis) for axis in term.out)
        if term.function == "pseudoinverse":
            sizes = (term.row.size, term.column.size)
            return self.matrices.pseudoinverse(body, (row, column), sizes, (out[0], out[1]))
        if term.function in ("singular_values", "rank", "left_singular", "right_singular"):
            return self._oblong(term, body, (row, column), out)
        if term.row.size != term.column.size:
            raise Unsupported("a matrix function of an oblong matrix")
        return self._square(term, Square(body, row, column, term.row.size), out, pins)

    def _square(  # noqa: PLR0911
        self, term: Matrix, matrix: Square, out: tuple[str, ...], pins: Pins
    ) -> Polynomial:
        match term.function:
            case "inverse":
                return self.matrices.inverse(matrix, (out[0], out[1]))
            case "det":
                return self.matrices.determinant(matrix)
            case "exp":
                return self.matrices.exponential(matrix, (out[0], out[1]))
            case "power":
                assert term.parameter is not None
                exponent = self.read(term.parameter, pins)
                return self.matrices.power(matrix, exponent, (out[0], out[1]))
            case "symmetric_eigenvalues" | "eigenvalues":
                return self.matrices.transposable("matrix", term.function, matrix, out, flips=False)
            case "adjugate":
                return self.matrices.adjugate(matrix, (out[0], out[1]))
            case "log" | "sqrt" | "sin" | "cos":
                return self.matrices.transposable("matrix", term.function, matrix, out)
        closed = self.algebra.closed((matrix.body,), (((matrix.row, matrix.column), out),))
        head = Head("matrix", term.function, len(closed.slots), closed.parts, (), (matrix.size,))
        return self.algebra.factor(head, closed.slots)

    def _oblong(
        self, term: Matrix, body: Polynomial, axes: tuple[str, str], out: tuple[str, ...]
    ) -> Polynomial:
        if term.function == "rank":
            value, shared, inner = self.matrices.scalars(Square(body, *axes, term.column.size))
            scale = Polynomial({monomial(shared): value})
            kept = inner.body if self.facts.nonzero(scale) else body
            return rank_of(self.algebra, kept, axes, (term.row.size, term.column.size))
        orders = [(axes, out)]
        sizes = (term.row.size, term.column.size)
        if term.function == "singular_values":
            orders.append(((axes[1], axes[0]), out))
            sizes = tuple(sorted(sizes, key=str))  # type: ignore[assignment]
        closed = self.algebra.closed((body,), orders)
        head = Head("matrix", term.function, len(closed.slots), closed.parts, (), sizes)
        return self.algebra.factor(head, closed.slots)

    def _laid_out(self, term: Flatten | Concatenate, pins: Pins) -> Polynomial:
        if term.out.name in pins:
            raise Unsupported("an entry of blocks")
        out = self.axis(term.out)
        if isinstance(term, Flatten):
            sizes = {self.axis(axis): axis.size for axis in term.axes}
            inside = {name: at for name, at in pins.items() if name not in sizes}
            head = layouts.merge(tuple(sizes.values()))
            marked = self.algebra.factor(head, (out, *sizes))
            return self.algebra.summed(
                self.algebra.times(self.read(term.body, inside), marked), sizes
            )
        made = NOTHING
        lengths = tuple(None if axis is None else axis.size for _, axis in term.blocks)
        for number, (body, axis) in enumerate(term.blocks):
            own = {} if axis is None else {self.axis(axis): axis.size}
            inside = {name: at for name, at in pins.items() if name not in own}
            marked = self.algebra.factor(layouts.embed(lengths, number), (out, *own))
            block = self.algebra.times(self.read(body, inside), marked)
            made = made + self.algebra.summed(block, own)
        return made


def _counts_along(term: Term, axis: Axis) -> bool:
    """Whether the axis occurs in a term, and only as the number that its index is."""
    if isinstance(term, Index):
        return term.axis == axis
    if axis not in term.free:
        return False
    if isinstance(term, Variable | Delta):
        return False
    inside = [part for part in term.parts if axis in part.free]
    return bool(inside) and all(_counts_along(part, axis) for part in inside)
