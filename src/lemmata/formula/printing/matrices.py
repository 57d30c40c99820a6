"""Terms in index notation → matrix notation."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import surface as s
from lemmata.formula.building import multiply, total
from lemmata.formula.printing import notation as n
from lemmata.formula.printing.blocks import flattened, stacked
from lemmata.formula.printing.elementwise import applied
from lemmata.formula.printing.networks import Edge, Network, NoMatrixForm
from lemmata.formula.printing.pieces import (
    IDENTITY,
    ONES,
    Link,
    Piece,
    as_link,
    collected,
    is_symmetric,
    written,
)
from lemmata.formula.printing.summands import at_units, is_index, is_plain_sum, network
from lemmata.formula.simplify.signs import nonnegative
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Concatenate,
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
    from collections.abc import Iterable, Mapping, Sequence

    from lemmata.formula.printing.conventions import Conventions
    from lemmata.formula.printing.entries import Entries
    from lemmata.formula.printing.recognising import Softmax
    from lemmata.formula.surface import Surface

MATRIX_WISE = frozenset(("exp", "log", "sin", "cos"))
"""Functions that a reader of the square matrix in their brackets takes of the matrix as a whole."""
SPREAD = 16
_CALLED = {"exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "adjugate": "adj"}


class Matrices:
    """Prints terms as numbers, columns and matrices.

    `letters` are the indices that stand for axes which are no rows or columns here.
    """

    def __init__(
        self,
        softmaxes: dict[str, Softmax],
        entries: Entries,
        conventions: Conventions,
        letters: Mapping[Axis, Surface] | None = None,
    ) -> None:
        self.softmaxes = softmaxes
        self.entries = entries
        self.conventions = conventions
        self.letters: Mapping[Axis, Surface] = letters or {}

    def within(self, letters: Mapping[Axis, Surface]) -> Matrices:
        """The same where these indices are known."""
        return Matrices(self.softmaxes, self.entries, self.conventions, letters)

    def inside(self, factor: Matrix) -> Matrices:
        """The same in the body of a matrix function, where its rows and columns have no letters."""
        own = (factor.row, factor.column)
        return self.within({axis: one for axis, one in self.letters.items() if axis not in own})

    def surface(self, term: Term, row: Axis | None = None, column: Axis | None = None) -> Surface:
        """A term with these axes in matrix notation; `NoMatrixForm` where there is none."""
        return written(self.pieces(term, row, column))

    def pieces(  # noqa: PLR0911
        self, term: Term, row: Axis | None = None, column: Axis | None = None
    ) -> list[Piece]:
        """A term as a sum of products; a number has always some."""
        if isinstance(term, Add):
            return [piece for part in term.terms for piece in self.pieces(part, row, column)]
        if row is None and column is None:
            made = Piece()
            for factor in term.factors if isinstance(term, Multiply) else (term,):
                made = made.times(self.number(factor))
            return [made]
        if isinstance(term, Multiply):
            sums = [factor for factor in term.factors if isinstance(factor, Add)]
            if len(sums) == 1 and sums == [f for f in term.factors if not self._is_number(f)]:
                return self._scaled(term, sums[0], row, column)
        factors, summed = network(term, frozenset(self.letters))
        numbering = [axis for axis in summed if is_index(axis, factors, self.conventions)]
        with suppress(NoMatrixForm):
            return [self.product(factors, summed, row, column)]
        with suppress(NoMatrixForm):
            return [self._with_index(factors, summed, numbering, row, column)]
        with suppress(NoMatrixForm):
            return self._spread(factors, summed, row, column)
        return [self._with_index(factors, summed, summed, row, column)]

    def _is_number(self, factor: Term) -> bool:
        return factor.free <= self.letters.keys()

    def _scaled(
        self, term: Multiply, inside: Add, row: Axis | None, column: Axis | None
    ) -> list[Piece]:
        """A number times a sum, multiplied out; what is shared is taken out again later."""
        scale = Piece()
        for factor in term.factors:
            if factor is not inside:
                scale = scale.times(self.number(factor))
        return [scale.times(piece) for piece in self.pieces(inside, row, column)]

    def _spread(
        self, factors: Sequence[Term], summed: Sequence[Axis], row: Axis | None, column: Axis | None
    ) -> list[Piece]:
        """A product with a sum among its factors, multiplied out."""
        place = next((k for k, one in enumerate(factors) if isinstance(one, Add)), None)
        if place is None:
            raise NoMatrixForm
        inside = factors[place]
        assert isinstance(inside, Add)
        if len(inside.terms) > SPREAD:
            raise NoMatrixForm
        rest = (*factors[:place], *factors[place + 1 :])
        parts = (total(multiply(*rest, one), *summed) for one in inside.terms)
        return [piece for part in parts for piece in self.pieces(part, row, column)]

    def _with_index(
        self,
        factors: Sequence[Term],
        summed: Sequence[Axis],
        numbering: Sequence[Axis],
        row: Axis | None,
        column: Axis | None,
    ) -> Piece:
        """A sum of matrices over an index, one of those that may be it."""
        for axis in numbering:
            letters = self.entries.named((axis,), self.letters)
            rest = [one for one in summed if one != axis]
            try:
                piece = self.within(letters).product(factors, rest, row, column)
            except NoMatrixForm:
                continue
            body = written([replace(piece, scale=Fraction(1))])
            large = self.entries.over(r"\sum", (axis,), letters, body)
            return Piece(piece.scale, chain=(Link(large),))
        raise NoMatrixForm

    def product(
        self, factors: Sequence[Term], summed: Iterable[Axis], row: Axis | None, column: Axis | None
    ) -> Piece:
        """A product of factors, summed over axes."""
        plain = Piece()
        edges: list[Edge] = []
        for factor in at_units(factors, self.letters.keys()):
            free = factor.free - self.letters.keys()
            axes = sorted(free, key=lambda axis: (axis != row, axis == column, axis.name))
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
            case Delta() if len(axes) == 1:
                return [Edge((self._unit(factor.free),), axes[0])]
            case Variable(name, (first, second)) if len(axes) == 1 and first != second:
                if name not in self.conventions.families:
                    whole = Link(self.variable(name), symmetric=name in self.conventions.symmetric)
                    whole = whole.transposed if first in self.letters else whole
                    return [Edge((whole, self._unit(factor.free)), axes[0])]
            case Variable(axes=stored):
                axes = [axis for axis in stored if axis not in self.letters]
            case Matrix(out=(_, _) as out) if not self.letters.keys() & set(out):
                axes = out
        left, right = (*axes, None)[:2]
        assert left is not None
        return [Edge((self._link(factor, left, right),), left, right)]

    def _unit(self, axes: Iterable[Axis]) -> Link:
        """The basis vector of an index that is given from outside."""
        given = [axis for axis in axes if axis in self.letters]
        if len(given) != 1 or given[0] not in self.conventions.letters or "e" in self.entries.taken:
            raise NoMatrixForm
        return Link(s.Scripts(s.Symbol("e"), self.letters[given[0]], None))

    def _link(self, factor: Term, row: Axis, column: Axis | None) -> Link:  # noqa: PLR0911
        match factor:
            case Variable():
                return self._named(factor)
            case Delta() if column is not None:
                return IDENTITY
            case Matrix():
                return self._matrix(factor)
            case Add():
                return as_link(self.pieces(factor, row, column))
            case Apply(function, arguments):
                return Link(self._elementwise(function, arguments, row, column))
            case Concatenate() if row in (factor.out, column) or column == factor.out:
                return Link(stacked(self, factor, row, column))
            case Flatten():
                return Link(flattened(self, factor, row, column))
        raise NoMatrixForm

    def _named(self, factor: Variable) -> Link:
        """A variable, or a member of a family of them."""
        lead = self.conventions.families.get(factor.name, 0)
        members, own = factor.axes[:lead], factor.axes[lead:]
        free = set(own) - self.letters.keys()
        if len(free) < len(set(own)) or not set(members) <= self.letters.keys() or len(own) > 2:
            raise NoMatrixForm
        whole = self.variable(factor.name)
        if members:
            whole = n.scripted(whole, n.indices(self.letters[axis] for axis in members))
        return Link(whole, symmetric=len(own) == 2 and factor.name in self.conventions.symmetric)

    def variable(self, name: str) -> Surface:
        """A variable as a whole."""
        softmax = self.softmaxes.get(name)
        if softmax is None:
            return n.named(name)
        rows = (softmax.entry,) if softmax.row is None else (softmax.row, softmax.entry)
        return n.call("softmax", self.surface(softmax.body, *rows))

    def _matrix(self, factor: Matrix) -> Link:
        if len(factor.out) != 2 or self.letters.keys() & set(factor.out):
            raise NoMatrixForm
        pieces = self.inside(factor).pieces(factor.body, factor.row, factor.column)
        made = self.matrix_function(factor, written(pieces))
        return Link(made, symmetric=is_symmetric(pieces))

    def matrix_function(self, factor: Matrix, inside: Surface) -> Surface:
        """A function from matrices to matrices of one that is printed."""
        match factor.function:
            case "power" if factor.parameter is not None:
                return n.scripted(inside, above=self.surface(factor.parameter))
            case "inverse":
                return n.scripted(inside, above=n.negative(n.UNIT))
            case "pseudoinverse":
                return n.scripted(inside, above=s.Symbol("+"))
            case "sqrt":
                return n.scripted(inside, above=n.HALF)
        if factor.function in _CALLED:
            return n.call(_CALLED[factor.function], inside)
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
            own = argument.free - self.letters.keys()
            if own and own != {axis for axis in (row, column) if axis is not None}:
                raise NoMatrixForm
            made.append(self.surface(argument, row, column) if own else self.surface(argument))
        return applied(function, made)

    def _entrywise_power(
        self, arguments: Sequence[Term], row: Axis, column: Axis | None
    ) -> Surface:
        base, exponent = arguments
        own = base.free - self.letters.keys()
        if not self._is_number(exponent) or own != {a for a in (row, column) if a is not None}:
            raise NoMatrixForm
        inside = self.surface(base, row, column)
        if column is not None:
            above = s.Operation((s.Blank(), self.surface(exponent)), (r"\circ",))
            return n.scripted(inside, above=above)
        if not isinstance(exponent, Number):
            return n.scripted(inside, above=self.surface(exponent))
        made = n.raised(inside, abs(exponent.value))
        return s.Fraction(n.UNIT, made) if exponent.value < 0 else made

    def number(self, factor: Term) -> Piece:
        """A factor without axes."""
        match factor:
            case Number(value):
                return Piece(value)
            case Apply("power", (base, Number(value))):
                return self._power(base, value)
            case Reduce("sum"):
                return self._sum(factor)
            case Add():
                pieces = collected(self.pieces(factor))
                return pieces[0] if len(pieces) == 1 else Piece(over=(written(pieces),))
        return Piece(over=(self.entries.number(factor, self.letters),))

    def _power(self, base: Term, exponent: Fraction) -> Piece:
        match base:
            case Apply("power", (inner, Number(before))) if nonnegative(inner) and before > 0:
                return self._power(inner, before * exponent)
        inside = self.surface(base)
        if exponent < 0:
            return Piece(under=(n.raised(inside, -exponent),))
        return Piece(over=(n.raised(inside, exponent),))

    def _sum(self, factor: Reduce) -> Piece:
        """A sum as a number: inner products, traces, else with indices."""
        letters = self.letters
        try:
            factors, summed = network(factor, frozenset(letters))
            if not is_plain_sum(factors, summed, letters):
                return self.product(factors, summed, None, None)
        except NoMatrixForm:
            pass
        return self._entry(factor) or Piece(over=(self.entries.sum(factor, letters),))

    def _entry(self, factor: Reduce) -> Piece | None:
        """An entry of a matrix product where the sum is one."""
        axes = [axis for axis in self.letters if axis in factor.free]
        if not 0 < len(axes) <= 2:
            return None
        rest = {axis: letter for axis, letter in self.letters.items() if axis not in axes}
        try:
            pieces = self.within(rest).pieces(factor, *axes)
        except NoMatrixForm:
            return None
        if len(pieces) != 1 or not pieces[0].chain or ONES in pieces[0].chain:
            return None
        (piece,) = pieces
        whole = written([Piece(chain=piece.chain)])
        if n.holds_large(whole):
            return None
        at = n.indices(self.letters[axis] for axis in axes)
        return Piece(piece.scale, (*piece.over, n.scripted(whole, at)), piece.under)
