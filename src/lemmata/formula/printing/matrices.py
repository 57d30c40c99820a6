"""Terms in index notation → matrix notation."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import surface as s
from lemmata.formula.building import fresh, multiply, rename, total
from lemmata.formula.printing import notation as n
from lemmata.formula.printing.elementwise import applied
from lemmata.formula.printing.networks import Edge, Network, NoMatrixForm
from lemmata.formula.printing.pieces import IDENTITY, Link, Piece, as_link, is_symmetric, written
from lemmata.formula.sizes import ENDLESS
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Delta,
    Flatten,
    Matrix,
    Multiply,
    Number,
    Reduce,
    Term,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lemmata.formula.printing.entries import Entries
    from lemmata.formula.printing.recognising import Softmax
    from lemmata.formula.surface import Surface

MATRIX_WISE = frozenset(("exp", "log", "sin", "cos"))
"""Functions that a reader of the square matrix in their brackets takes of the matrix as a whole."""
SPREAD = 16
_ABOVE = {"inverse": "-1", "pseudoinverse": "+", "sqrt": "1/2"}
_CALLED = {"exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "adjugate": "adj"}


class Matrices:
    """Prints terms as numbers, columns and matrices; numbers that need indices by `entries`."""

    def __init__(self, softmaxes: dict[str, Softmax], entries: Entries) -> None:
        self.softmaxes = softmaxes
        self.entries = entries

    def surface(self, term: Term, row: Axis | None = None, column: Axis | None = None) -> Surface:
        """A term with these axes in matrix notation; `NoMatrixForm` where there is none."""
        return written(self.pieces(term, row, column))

    def pieces(
        self, term: Term, row: Axis | None = None, column: Axis | None = None
    ) -> list[Piece]:
        """A term as a sum of products."""
        if isinstance(term, Add):
            return [piece for part in term.terms for piece in self.pieces(part, row, column)]
        factors, summed = _network(term)
        try:
            return [self._product(factors, summed, row, column)]
        except NoMatrixForm:
            place = next((k for k, one in enumerate(factors) if isinstance(one, Add)), None)
            if place is None or (row is None and column is None):
                raise
            inside = factors[place]
            assert isinstance(inside, Add)
            if len(inside.terms) > SPREAD:
                raise
            rest = (*factors[:place], *factors[place + 1 :])
            parts = (total(multiply(*rest, one), *summed) for one in inside.terms)
            return [piece for part in parts for piece in self.pieces(part, row, column)]

    def _product(
        self, factors: Sequence[Term], summed: Iterable[Axis], row: Axis | None, column: Axis | None
    ) -> Piece:
        plain = Piece()
        edges: list[Edge] = []
        for factor in factors:
            axes = sorted(factor.free, key=lambda axis: axis.name)
            if not axes:
                plain = plain.times(self.number(factor))
            elif len(axes) > 2:
                raise NoMatrixForm
            else:
                edges += self._edges(factor, axes)
        return plain.times(Network(edges, summed).contracted(row, column))

    def _edges(self, factor: Term, axes: Sequence[Axis]) -> list[Edge]:
        """A factor with one or two axes; the square of one twice."""
        match factor:
            case Apply("power", (base, Number(value))) if value == 2 and base.free == factor.free:
                return self._edges(base, axes) * 2
            case Reduce("sum"):
                raise NoMatrixForm
            case Variable(axes=stored):
                axes = tuple(dict.fromkeys(stored))
            case Matrix(out=(first, second)) if first != second:
                axes = (first, second)
        left, right = (*axes, None)[:2]
        assert left is not None
        return [Edge((self._link(factor, left, right),), left, right)]

    def _link(self, factor: Term, row: Axis, column: Axis | None) -> Link:
        match factor:
            case Variable(name, axes):
                if len(axes) > 2:
                    raise NoMatrixForm
                whole = self.variable(name)
                return Link(
                    whole if len(axes) == (1 if column is None else 2) else n.call("diag", whole)
                )
            case Delta():
                return IDENTITY
            case Matrix():
                return self._matrix(factor)
            case Add():
                return as_link(self.pieces(factor, row, column))
            case Apply(function, arguments):
                return Link(self._elementwise(function, arguments, row, column))
            case Flatten(body, (column_, row_), _) if column is None and len(body.free) == 2:
                return Link(n.call("vec", self.surface(body, row_, column_)))
        raise NoMatrixForm

    def variable(self, name: str) -> Surface:
        """A variable as a whole."""
        softmax = self.softmaxes.get(name)
        if softmax is None:
            return n.named(name)
        rows = (softmax.entry,) if softmax.row is None else (softmax.row, softmax.entry)
        return n.call("softmax", self.surface(softmax.body, *rows))

    def _matrix(self, factor: Matrix) -> Link:
        if factor.out and len(factor.out) != 2:
            raise NoMatrixForm
        pieces = self.pieces(factor.body, factor.row, factor.column)
        made = self.matrix_function(factor, written(pieces))
        if len(set(factor.out)) == 1:
            made = n.call("diag", made)
        return Link(made, symmetric=len(factor.out) == 2 and is_symmetric(pieces))

    def matrix_function(self, factor: Matrix, inside: Surface) -> Surface:
        """A function from matrices to matrices of one that is printed."""
        if factor.function in _CALLED:
            return n.call(_CALLED[factor.function], inside)
        if factor.function == "power" and factor.parameter is not None:
            return n.scripted(inside, above=self.surface(factor.parameter))
        if factor.function == "inverse":
            return n.scripted(inside, above=n.negative(n.UNIT))
        if factor.function in _ABOVE:
            above = _ABOVE[factor.function]
            return n.scripted(inside, above=s.Symbol("+") if above == "+" else _half())
        raise NoMatrixForm

    def _elementwise(
        self, function: str, arguments: Sequence[Term], row: Axis, column: Axis | None
    ) -> Surface:
        if column is not None and function in MATRIX_WISE and row.size == column.size:
            raise NoMatrixForm
        if function in ("step", "less", "less_equal", "equal", "where"):
            raise NoMatrixForm
        if function == "power":
            return self._entrywise_power(arguments, row, column)
        made = []
        for argument in arguments:
            own = argument.free
            if own and own != {axis for axis in (row, column) if axis is not None}:
                raise NoMatrixForm
            made.append(self.surface(argument, row, column) if own else self.surface(argument))
        return applied(function, made)

    def _entrywise_power(
        self, arguments: Sequence[Term], row: Axis, column: Axis | None
    ) -> Surface:
        base, exponent = arguments
        if exponent.free or base.free != {axis for axis in (row, column) if axis is not None}:
            raise NoMatrixForm
        inside = self.surface(base, row, column)
        if column is not None:
            above = s.Operation((s.Blank(), self.surface(exponent)), (r"\circ",))
            return n.scripted(inside, above=above)
        if not isinstance(exponent, Number):
            return n.scripted(inside, above=self.surface(exponent))
        value = abs(exponent.value)
        made = n.raised(inside, value)
        return s.Fraction(n.UNIT, made) if exponent.value < 0 else made

    def number(self, factor: Term) -> Piece:
        """A factor without axes."""
        match factor:
            case Number(value):
                return Piece(value)
            case Apply("power", (base, Number(value))):
                inside = self._number_inside(base)
                if value < 0:
                    return Piece(under=(n.raised(inside, -value),))
                return Piece(over=(n.raised(inside, value),))
            case Reduce("sum", _, axes):
                return self._sum(factor, axes)
            case Add():
                try:
                    pieces = self.pieces(factor)
                except NoMatrixForm:
                    pieces = self.entries.pieces(factor, {})
                return pieces[0] if len(pieces) == 1 else Piece(over=(written(pieces),))
        return Piece(over=(self.entries.number(factor, {}),))

    def _number_inside(self, term: Term) -> Surface:
        """A number that a power is taken of; with indices where there is no other way."""
        try:
            return written(self.pieces(term))
        except NoMatrixForm:
            return self.entries.entry(term, {})

    def _sum(self, factor: Reduce, axes: Sequence[Axis]) -> Piece:
        """A sum over axes as a number: inner products, traces, else with indices."""
        factors, summed = _network(factor)
        try:
            if any(axis.size == ENDLESS for axis in axes) or _is_plain_sum(factors, summed):
                raise NoMatrixForm
            return self._product(factors, summed, None, None)
        except NoMatrixForm:
            return Piece(over=(self.entries.sum(factor, {}),))


def _half() -> Surface:
    return s.Operation((n.UNIT, s.Numeral("2")), ("/",))


def _is_plain_sum(factors: Sequence[Term], summed: Sequence[Axis]) -> bool:
    """Whether a sum with its index is easier to read than a product with a vector of ones."""
    if len(summed) != 1:
        return False
    held = [factor for factor in factors if factor.free]
    match held:
        case [Variable()]:
            return False
        case [Apply("power", (base, Number(value)))] if value == Fraction(2):
            return isinstance(base, Reduce) and base.kind != "sum"
        case [Apply() | Add()]:
            return True
    return False


def _network(term: Term) -> tuple[list[Term], list[Axis]]:
    """The factors of a product, those of the sums inside it too, and what is summed over."""
    factors: list[Term] = []
    summed: list[Axis] = []
    used = set(term.free)
    for factor in term.factors if isinstance(term, Multiply) else (term,):
        if not isinstance(factor, Reduce) or factor.kind != "sum":
            factors.append(factor)
            continue
        if isinstance(term, Multiply) and not factor.free:
            factors.append(factor)
            continue
        if any(axis.size == ENDLESS for axis in factor.axes):
            raise NoMatrixForm
        names = {axis: fresh(axis) for axis in factor.axes if axis in used}
        body = rename(factor.body, names)
        axes = [names.get(axis, axis) for axis in factor.axes]
        used |= {*axes, *body.free}
        summed += axes
        inside, more = _network(body)
        factors += inside
        summed += more
    return factors, summed
