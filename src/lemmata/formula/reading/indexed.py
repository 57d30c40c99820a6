"""Symbols with an index: entries, definitions with parameters, basis vectors, deltas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading.entries import at_index, index_value, subscripted
from lemmata.formula.reading.expressions import as_tensor, tensor
from lemmata.formula.reading.keys import (
    script_items,
)
from lemmata.formula.reading.values import (
    Builtin,
    Tensor,
    Value,
    index_axis,
    scalar,
)
from lemmata.formula.surface import (
    Group,
    Numeral,
    Scripts,
    Span,
    Surface,
    Symbol,
)
from lemmata.formula.terms import Concatenate, Delta, Pick, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.sizes import Size

_DATA = frozenset("xyz")
_MOST_LISTED = 12


def indexed_symbol(surface: Scripts, base: Symbol, scope: Scope) -> Value | None:
    """A symbol with an index: an entry, a member of a family, a definition with parameters."""
    from lemmata.formula.reading.patterns import indexed_definition

    if base is surface.base and isinstance(surface.below, Group):
        from lemmata.formula.reading.minors import read_minor

        minor = read_minor(surface, scope)
        if minor is not None:
            return minor
    found = indexed_definition(surface, base, scope)
    if found is not None:
        return found
    listed = _listed(surface, base, scope) or _row(surface, base, scope)
    if listed is not None:
        return listed
    special = special_index(surface, base, scope)
    if special is not None:
        return special
    from lemmata.formula.reading.names import known_name

    key = scope.key(base)
    value = None if key is None else known_name(key, base, scope)
    if value is None or surface.below is None:
        return None
    return subscripted(value, surface.below, surface.span, scope)


def _listed(surface: Scripts, base: Symbol, scope: Scope) -> Tensor | None:
    """The i-th of X_1, X_2, X_3, where each is declared by its own name."""
    if surface.below is None or not isinstance(surface.below, Symbol):
        return None
    index = scope.lookup(scope.key(surface.below) or "")
    axis = index_axis(index) if isinstance(index, Tensor) else None
    count = None if axis is None else axis.size.number
    if axis is None or count is None or not 1 <= count <= _MOST_LISTED:
        return None
    start = axis.start.number
    if start is None:
        return None
    values = []
    for k in range(start, start + count):
        named = Scripts(base, Numeral(str(k)), None)
        key = scope.key(named) or ""
        if scope.lookup(key) is None:
            return None
        values.append(as_tensor(scope.find(key, surface.span) or scalar(b.ZERO), surface, scope))
    if not all(value.is_scalar for value in values):
        return None
    return scalar(Concatenate(tuple((value.term, None) for value in values), axis))


def _row(surface: Scripts, base: Symbol, scope: Scope) -> Tensor | None:
    """x_i is the i-th row of a declared data matrix X, as a column, where x is not declared."""
    if base.name not in _DATA or base.alphabet or base.accents or surface.below is None:
        return None
    if scope.is_known(base.name) or base.name in scope.reading.patterns:
        return None
    matrix = scope.lookup(base.name.upper())
    if not isinstance(matrix, Tensor) or not matrix.is_matrix:
        return None
    if len(script_items(surface.below, 1)) != 1:
        return None
    value = matrix.fresh()
    row, column = value.own
    index = index_value(surface.below, scope)
    return Tensor(at_index(value.term, row, index, scope), (column, None))


def special_index(surface: Scripts, base: Symbol, scope: Scope) -> Value | None:
    r"""What the language itself knows with an index: ``e_i``, ``I_n``, ``\delta_{ij}``."""
    if surface.below is None or scope.is_known(scope.key(base) or ""):
        return None
    match base:
        case Symbol("e", "" | "mathbf"):
            return basis_vector(surface.below, scope)
        case Symbol("I", "" | "mathbf") | Symbol("1", "mathbf"):
            size = size_of(tensor(surface.below, scope), surface.below.span)
            return identity(size) if base.name == "I" else ones(size)
        case Symbol(r"\delta"):
            items = script_items(surface.below, 2)
            if len(items) == 2:
                left, right = (index_value(item, scope) for item in items)
                return scalar(kronecker_delta(left, right, scope))
        case Symbol(r"\nabla" | r"\partial"):
            return Builtin(base.name)
    return None


def kronecker_delta(left: Tensor, right: Tensor, scope: Scope) -> Term:
    """1 where two indices are the same."""
    one, two = index_axis(left), index_axis(right)
    if one and two and one.start == two.start and scope.reading.unify(one.size, two.size):
        return Delta(one, two) if one != two else b.ONE
    return b.apply("equal", left.term, right.term)


def basis_vector(below: Surface, scope: Scope) -> Tensor:
    """The standard basis vector with a 1 at an index."""
    value = index_value(below, scope)
    at = index_axis(value)
    if at is not None:
        axis = b.new_axis("e", at.size)
        return Tensor(Delta(axis, at), (axis, None))
    axis = b.new_axis("e", scope.reading.open_size())
    other = b.fresh(axis)
    return Tensor(Pick(Delta(axis, other), other, value.term), (axis, None))


def size_of(value: Tensor, span: Span) -> Size:
    """A number that is a size."""
    from lemmata.formula.reading.ranges import term_size

    size = term_size(value.term) if value.is_scalar else None
    if size is None:
        raise NotUnderstood("this is no size", span, "a size is made of dimensions and numbers")
    return size


def identity(size: Size) -> Tensor:
    """The identity matrix."""
    row, column = b.new_axis("a", size), b.new_axis("b", size)
    return Tensor(Delta(row, column), (row, column))


def ones(size: Size) -> Tensor:
    """The vector of ones."""
    return Tensor(b.ONE, (b.new_axis("a", size), None))
