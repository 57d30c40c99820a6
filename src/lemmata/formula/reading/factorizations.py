"""Factorizations that words name: Cholesky, QR, LU, polar, the thin SVD.

A factorization that each matrix of its kind has once is drawn from its factors: they are drawn, and
the matrix is their product (Golub and Van Loan, Matrix Computations, 4th ed., chapters 3 to 5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.problem import Domain
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.expressions import tensor
from lemmata.formula.reading.keys import is_transpose, key_of
from lemmata.formula.reading.spectra import bind_columns, factors_of, singular_vectors
from lemmata.formula.reading.spectral import singular_values
from lemmata.formula.reading.values import Tensor
from lemmata.formula.surface import Juxtaposition, Relations, Scripts, Surface
from lemmata.formula.terms import Axis, Delta, Index, Pick, Term, Variable

if TYPE_CHECKING:
    import re

    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.sizes import Size


def declare_cholesky(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    r"""``A = LL^\top`` with a positive diagonal, or ``A = R^\top R``."""
    del match, given
    match parts[0]:
        case Relations((matrix, Juxtaposition((left, Scripts(base, None, above)))), ("=",)) if (
            is_transpose(above) and base == left
        ):
            upper, factor = False, left
        case Relations((matrix, Juxtaposition((Scripts(base, None, above), right))), ("=",)) if (
            is_transpose(above) and base == right
        ):
            upper, factor = True, right
        case _:
            raise NotUnderstood("a factor and its transpose are meant", parts[0].span, r"LL^\top")
    _cholesky(matrix, factor, scope, upper=upper)


def declare_cholesky_factor(
    parts: list[Surface], match: re.Match[str], given: int, scope: Scope
) -> None:
    """“L the Cholesky factor of A”."""
    del match, given
    factor, matrix = parts
    _cholesky(matrix, factor, scope, upper=False)


def _cholesky(matrix: Surface, factor: Surface, scope: Scope, *, upper: bool) -> None:
    size, _ = _sizes(matrix, scope)
    value = _triangular(factor, size, scope, upper=upper, diagonal="positive")
    turned = al.transpose(value.fresh(), factor.span)
    both = (turned, value) if upper else (value, turned)
    _bind(factor, value, scope)
    _bind_product(matrix, [Placed(one, factor.span) for one in both], scope)


def declare_qr(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    """``A = QR``: orthonormal columns, and an upper triangle with a positive diagonal."""
    del match, given
    matrix, (left, right) = _two(parts[0])
    rows, columns = _sizes(matrix, scope)
    kind = "orthogonal" if rows == columns else "orthonormal"
    q = _drawn(left, (rows, columns), Domain(kind), scope)  # type: ignore[arg-type]
    r = _triangular(right, columns, scope, upper=True, diagonal="positive")
    _bind(right, r, scope)
    _bind_product(matrix, [Placed(q.fresh(), left.span), Placed(r.fresh(), right.span)], scope)


def declare_lu(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    """``A = LU`` with ones on the diagonal of L; ``PA = LU`` with a permutation."""
    del match, given
    matrix, (left, right) = _two(parts[0])
    turn = None
    if isinstance(matrix, Juxtaposition) and len(matrix.items) == 2:
        turn, matrix = matrix.items
    size, _ = _sizes(matrix, scope)
    lower = _triangular(left, size, scope, upper=False, diagonal="one")
    upper = _triangular(right, size, scope, upper=True, diagonal="free")
    _bind(left, lower, scope)
    _bind(right, upper, scope)
    factors = [Placed(lower.fresh(), left.span), Placed(upper.fresh(), right.span)]
    if turn is not None:
        p = _drawn(turn, (size, size), Domain("permutation"), scope)
        factors.insert(0, Placed(al.transpose(p.fresh(), turn.span), turn.span))
    _bind_product(matrix, factors, scope)


def declare_polar(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    """``A = QS``: orthogonal times positive definite."""
    del match, given
    matrix, (left, right) = _two(parts[0])
    size, _ = _sizes(matrix, scope)
    q = _drawn(left, (size, size), Domain("orthogonal"), scope)
    s = _drawn(right, (size, size), Domain("definite"), scope)
    _bind_product(matrix, [Placed(q.fresh(), left.span), Placed(s.fresh(), right.span)], scope)


def declare_thin_svd(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    r"""``A = U\Sigma V^\top`` with as many columns as there are singular values."""
    del match
    matrix, (left, middle, right) = factors_of(parts[0])
    value = tensor(matrix, scope)
    values = singular_values(value)
    (axis,) = values.own
    for factor, whole in zip((left, right), singular_vectors(value), strict=True):
        row, column = whole.own
        own = b.fresh(axis)
        _bind(factor, Tensor(Pick(whole.term, column, Index(own)), (row, own)), scope)
    other = b.fresh(axis)
    _bind(middle, Tensor(b.multiply(Delta(axis, other), values.term), (axis, other)), scope)
    if scope.lookup(r"\sigma") is None and r"\sigma" not in scope.reading.patterns:
        scope.names[r"\sigma"] = values.fresh()
    for letter, factor in (("u", left), ("v", right)):
        bind_columns(letter, key_of(factor, lambda _: None) or "", given, scope)


def _two(surface: Surface) -> tuple[Surface, tuple[Surface, Surface]]:
    match surface:
        case Relations((matrix, Juxtaposition((left, right))), ("=",)):
            return matrix, (left, right)
    raise NotUnderstood("a product of two factors is meant", surface.span, "A = QR")


def _sizes(matrix: Surface, scope: Scope) -> tuple[Size, Size]:
    value = tensor(matrix, scope)
    if not value.is_matrix:
        raise NotUnderstood("only a matrix is factored so", matrix.span, "declare it")
    row, column = value.own
    return row.size, column.size


def _drawn(name: Surface, sizes: tuple[Size, Size], domain: Domain, scope: Scope) -> Tensor:
    key = _key(name)
    axes = b.new_axis("r", sizes[0]), b.new_axis("c", sizes[1])
    scope.reading.variable(key, sizes, domain)
    scope.names[key] = Tensor(Variable(key, axes), axes)
    return Tensor(Variable(key, axes), axes)


def _triangular(name: Surface, size: Size, scope: Scope, *, upper: bool, diagonal: str) -> Tensor:
    """A drawn triangle: the other half of a drawn matrix is not looked at."""
    key = _key(name)
    row, column = b.new_axis("r", size), b.new_axis("c", size)
    inside, beside = f"{key}@triangle", f"{key}@diagonal"
    scope.reading.variable(inside, (size, size), Domain())
    first, second = (row, column) if upper else (column, row)
    half = b.apply("less", Index(first), Index(second))
    off = b.multiply(half, Variable(inside, (row, column)))
    return Tensor(b.add(off, _diagonal(beside, row, column, diagonal, scope)), (row, column))


def _diagonal(name: str, row: Axis, column: Axis, kind: str, scope: Scope) -> Term:
    if kind == "one":
        return Delta(row, column)
    domain = Domain("interval", b.ZERO, None) if kind == "positive" else Domain()
    scope.reading.variable(name, (row.size,), domain)
    return b.multiply(Delta(row, column), Variable(name, (row,)))


def _key(name: Surface) -> str:
    key = key_of(name, lambda _: None)
    if key is None:
        raise NotUnderstood("a letter is meant here", name.span, "")
    return key


def _bind(name: Surface, value: Tensor, scope: Scope) -> None:
    key = _key(name)
    scope.reading.declared.pop(key, None)
    scope.names[key] = value


def _bind_product(matrix: Surface, factors: list[Placed], scope: Scope) -> None:
    """The matrix is the product of its factors from now on."""
    product = factors[0]
    for factor in factors[1:]:
        product = Placed(al.times(scope.reading, product, factor), matrix.span)
    _bind(matrix, product.value, scope)


__all__ = [
    "declare_cholesky",
    "declare_cholesky_factor",
    "declare_lu",
    "declare_polar",
    "declare_qr",
    "declare_thin_svd",
]
