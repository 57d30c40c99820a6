"""Decompositions that a declaration names: eigenvalues, the SVD, minors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.grammar import parse
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.definitions import define, left_side
from lemmata.formula.reading.expressions import placed, tensor
from lemmata.formula.reading.keys import is_transpose, key_of
from lemmata.formula.reading.spectral import eigenvalues, singular_values
from lemmata.formula.reading.values import Tensor
from lemmata.formula.sizes import ONE
from lemmata.formula.surface import (
    Juxtaposition,
    Relations,
    Scripts,
    Sequence,
    Surface,
    Symbol,
)
from lemmata.formula.surface_printing import to_latex
from lemmata.formula.terms import Axis, Delta, Index, Matrix, Pick

if TYPE_CHECKING:
    import re

    from lemmata.formula.reading.scope import Scope


def _letter(names: Surface) -> str:
    r"""The letter of ``\lambda_1, \dots, \lambda_n``, perhaps with relations between."""
    first = names.items[0] if isinstance(names, Sequence | Relations) else names
    if isinstance(first, Juxtaposition):
        first = first.items[0]
    if isinstance(first, Relations):
        first = first.items[0]
    if isinstance(first, Scripts):
        first = first.base
    key = key_of(first, lambda _: None)
    if key is None:
        raise NotUnderstood("a letter is meant here", names.span, r"\lambda_1, \dots, \lambda_n")
    return key


def _falling(names: Surface) -> bool | None:
    """Whether ordered names fall; None where no order is written."""
    if isinstance(names, Relations):
        return names.signs[0] in (r"\ge", ">")
    return None


def declare_eigenvalues(
    parts: list[Surface], match: re.Match[str], given: int, scope: Scope
) -> None:
    """The eigenvalues of a matrix under the names of a family."""
    del match, given
    names, matrix = parts
    values = eigenvalues(placed(matrix, scope), scope)
    if _falling(names):
        (axis,) = values.own
        own = b.fresh(axis)
        at = b.subtract(b.add(b.whole(axis.size), b.ONE), Index(own))
        values = Tensor(Pick(values.term, axis, at), (own, None))
    scope.names[_letter(names)] = values


def declare_order(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    r"""``\lambda_1(\cdot) \le \dots \le \lambda_n(\cdot)``: how eigenvalues are counted."""
    del match, given
    (names,) = parts
    if _falling(names):
        scope.names["descending"] = Tensor(b.ONE)


def declare_singular_values(
    parts: list[Surface], match: re.Match[str], given: int, scope: Scope
) -> None:
    """The singular values of a matrix, descending."""
    del match, given
    names, matrix = parts
    scope.names[_letter(names)] = singular_values(tensor(matrix, scope))


def factors_of(surface: Surface) -> tuple[Surface, list[Surface]]:
    """A matrix and the three factors that it is written as."""
    match surface:
        case Relations((matrix, Juxtaposition((left, middle, right))), ("=",)):
            base = right.base if isinstance(right, Scripts) else right
            if isinstance(right, Scripts) and is_transpose(right.above):
                return matrix, [left, middle, base]
    raise NotUnderstood("a product of three factors is meant", surface.span, r"A = U D V^\top")


def _bind_missing(names: dict[str, Tensor], scope: Scope) -> None:
    for key, value in names.items():
        if scope.lookup(key) is None and key not in scope.reading.patterns:
            scope.names[key] = value


def _set(surface: Surface, value: Tensor, scope: Scope) -> str:
    key = key_of(surface, lambda _: None)
    if key is None:
        raise NotUnderstood("a letter is meant here", surface.span, "")
    scope.reading.declared.pop(key, None)
    scope.names[key] = value
    return key


def declare_svd(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    """The full singular value decomposition: the factors, and the letters that go with it."""
    del match
    matrix, (left, middle, right) = factors_of(parts[0])
    value = tensor(matrix, scope)
    u, v = singular_vectors(value)
    u_key = _set(left, u, scope)
    v_key = _set(right, v, scope)
    turned = Placed(al.transpose(u.fresh(), matrix.span), matrix.span)
    whole = Placed(tensor(matrix, scope), matrix.span)
    inner = Placed(al.times(scope.reading, turned, whole), matrix.span)
    _set(middle, al.times(scope.reading, inner, Placed(v.fresh(), matrix.span)), scope)
    _bind_missing({r"\sigma": singular_values(tensor(matrix, scope))}, scope)
    bind_columns("u", u_key, given, scope)
    bind_columns("v", v_key, given, scope)


def singular_vectors(value: Tensor) -> tuple[Tensor, Tensor]:
    """The orthogonal matrices U and V of the singular value decomposition."""
    row, column = value.own
    found = []
    for name, axis in (("left_singular", row), ("right_singular", column)):
        out = b.fresh(axis), b.fresh(axis)
        found.append(Tensor(Matrix(name, value.term, row, column, out), out))
    return found[0], found[1]


def bind_columns(letter: str, matrix: str, given: int, scope: Scope) -> None:
    """Small letters for the columns of a factor, where they are free."""
    if scope.lookup(letter) is not None or letter in scope.reading.patterns:
        return
    side = left_side(Scripts(Symbol(letter), Symbol("i"), None))
    assert side is not None
    define(side, parse(rf"{matrix}_{{:,i}}"), scope, given)


def declare_truncated(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    r"""``A_k = \sum_{i=1}^k \sigma_i u_i v_i^\top``: of the matrix that A is."""
    del match
    (equation,) = parts
    if not isinstance(equation, Relations) or not isinstance(equation.items[0], Scripts):
        raise NotUnderstood("A_k = … is meant here", equation.span, "")
    name, body = equation.items
    assert isinstance(name, Scripts)
    value = tensor(name.base, scope)
    u, v = singular_vectors(value)
    names = {r"\sigma": singular_values(tensor(name.base, scope)), "U@": u, "V@": v}
    _bind_missing(names, scope)
    for letter, matrix in (("u", u), ("v", v)):
        axis = matrix.own
        _family_of_columns(letter, matrix, axis, scope)
    side = left_side(name)
    assert side is not None
    define(side, body, scope, given)


def _family_of_columns(letter: str, matrix: Tensor, axes: tuple[Axis, ...], scope: Scope) -> None:
    from lemmata.formula.reading.values import Family

    if scope.lookup(letter) is None and letter not in scope.reading.patterns:
        row, column = axes
        scope.names[letter] = Family(matrix.term, (column,), (row, None))


def declare_eigendecomposition(
    parts: list[Surface], match: re.Match[str], given: int, scope: Scope
) -> None:
    """The spectral decomposition of a symmetric matrix."""
    del match
    matrix, (left, middle, _) = factors_of(parts[0])
    vectors, values = eigenpairs(placed(matrix, scope), scope)
    key = _set(left, vectors, scope)
    (axis,) = values.own
    other = b.fresh(axis)
    _set(middle, Tensor(b.multiply(Delta(axis, other), values.term), (axis, other)), scope)
    _bind_missing({r"\lambda": values.fresh()}, scope)
    bind_columns(key.lower(), key, given, scope)


def eigenpairs(matrix: Placed, scope: Scope) -> tuple[Tensor, Tensor]:
    """The eigenvectors (columns) and eigenvalues of a symmetric matrix."""
    row, column = al.square(scope.reading, matrix.value, matrix.span, "the eigenvectors")
    out = b.fresh(row), b.fresh(row)
    term = Matrix("symmetric_eigenvectors", matrix.value.term, row, column, out)
    values = Matrix("symmetric_eigenvalues", matrix.value.term, row, column, (b.fresh(row),))
    return Tensor(term, out), Tensor(values, (values.out[0], None))


def is_eigen_equation(surface: Surface, scope: Scope) -> bool:
    r"""Whether ``A v_i = \lambda_i v_i`` declares eigenvalues and eigenvectors."""
    match surface:
        case Relations(
            (
                Juxtaposition((Symbol() as matrix, Scripts(Symbol() as v, below, None) as one)),
                Juxtaposition((Scripts(Symbol() as value, below2, None), two)),
            ),
            ("=",),
        ):
            same = one == two and below == below2 and below is not None
            known = scope.is_known(scope.key(matrix) or "")
            fresh = not any(scope.is_known(scope.key(s) or "") for s in (v, value))
            return same and known and fresh
    return False


def declare_eigenpairs(surface: Surface, scope: Scope) -> None:
    """Declare what the equation of eigenpairs names."""
    from lemmata.formula.reading.values import Family

    assert isinstance(surface, Relations)
    left, right = surface.items
    assert isinstance(left, Juxtaposition)
    assert isinstance(right, Juxtaposition)
    matrix, vector = left.items
    vectors, values = eigenpairs(placed(matrix, scope), scope)
    assert isinstance(vector, Scripts)
    number = right.items[0]
    assert isinstance(number, Scripts)
    row, column = vectors.own
    scope.names[scope.key(vector.base) or ""] = Family(vectors.term, (column,), (row, None))
    scope.names[scope.key(number.base) or ""] = values


# ---- minors


def declare_minor(
    name: Surface, matrix: Surface, row: Surface, column: Surface, scope: Scope
) -> None:
    """A name for a matrix without one row and one column, which are parameters."""
    from lemmata.formula.reading.minors import Minor, keep_minor

    del row, column
    keep_minor(name, Minor(matrix), scope)


def declare_replaced(  # noqa: PLR0917
    name: Surface, matrix: Surface, place: Surface, vector: Surface, column: bool, scope: Scope
) -> None:
    """A name for a matrix with one column or row replaced."""
    from lemmata.formula.reading.entries import index_value

    value = tensor(matrix, scope)
    new = tensor(vector, scope)
    index = index_value(place, scope)
    row_axis, column_axis = value.own
    moved, kept = (column_axis, row_axis) if column else (row_axis, column_axis)
    here = b.apply("equal", Index(moved), index.term)
    (own,) = new.own
    if not scope.reading.unify(own.size, kept.size):
        raise NotUnderstood("the vector has another length", vector.span, "")
    entry = b.rename(new.term, {own: kept})
    term = b.apply("where", here, entry, value.term)
    key = key_of(name, lambda _: None)
    if key is None:
        raise NotUnderstood("a letter is meant here", name.span, "")
    scope.names[key] = Tensor(term, value.axes)


__all__ = ["ONE", "to_latex"]
