"""The matrix functions on matrices of an mpmath context: nested lists of its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def rows(matrix: Any) -> list[list[Any]]:
    """A matrix as a list of rows."""
    return [[matrix[i, j] for j in range(matrix.cols)] for i in range(matrix.rows)]


def undefined(mp: Any, matrix: Any) -> list[list[Any]]:
    """A matrix of nan."""
    return [[mp.nan] * matrix.cols for _ in range(matrix.rows)]


def _rounding(mp: Any, matrix: Any) -> Any:
    """What counts as 0 beside the largest entry."""
    return mp.mnorm(matrix, 1) * mp.mpf(10) ** (-mp.dps * 2 // 3)


def inverse(mp: Any, matrix: Any) -> Any:
    """The inverse; nan where singular."""
    try:
        found = mp.inverse(matrix)
    except ZeroDivisionError:
        return undefined(mp, matrix)
    if mp.mnorm(found, 1) * mp.mnorm(matrix, 1) > mp.mpf(10) ** (mp.dps * 2 // 3):
        return undefined(mp, matrix)
    return rows(found)


def _svd(mp: Any, matrix: Any, full: bool = False) -> Any:
    return mp.svd(matrix, full_matrices=full)


def pseudoinverse(mp: Any, matrix: Any) -> Any:
    """The Moore-Penrose inverse."""
    left, spread, right = _svd(mp, matrix)
    bound = _rounding(mp, matrix)
    turned = mp.matrix(matrix.cols, matrix.rows)
    for k in range(len(spread)):
        if spread[k] > bound:
            for i in range(matrix.cols):
                for j in range(matrix.rows):
                    turned[i, j] += mp.conj(right[k, i]) * mp.conj(left[j, k]) / spread[k]
    return rows(turned)


def det(mp: Any, matrix: Any) -> Any:
    """The determinant."""
    return mp.det(matrix) if matrix.rows else mp.one


def power(mp: Any, matrix: Any, exponent: Any) -> Any:
    """Whole powers."""
    if mp.isnan(exponent) or not mp.isint(exponent) or abs(exponent) > 2**20:
        return undefined(mp, matrix)
    exponent = int(exponent)
    if exponent < 0:
        matrix, exponent = mp.matrix(inverse(mp, matrix)), -exponent
    return rows(matrix**exponent)


def exp(mp: Any, matrix: Any) -> Any:
    """The exponential."""
    return rows(mp.expm(matrix))


def _principal(mp: Any, matrix: Any, function: Callable[[Any], Any], zero: bool) -> Any:
    """A principal function, which eigenvalues on the negative axis (and 0) have not."""
    bound = _rounding(mp, matrix)
    for value in mp.eig(matrix, left=False, right=False):
        if mp.re(value) < -bound and abs(mp.im(value)) <= bound:
            return undefined(mp, matrix)
        if not zero and abs(value) <= bound:
            return undefined(mp, matrix)
    made = function(matrix)
    real = all(mp.im(matrix[i, j]) == 0 for i in range(matrix.rows) for j in range(matrix.cols))
    return [[mp.re(x) if real else x for x in row] for row in rows(made)]


def _hermitian(mp: Any, matrix: Any) -> bool:
    return bool(mp.mnorm(matrix - matrix.transpose_conj(), 1) <= _rounding(mp, matrix))


def _by_eigenvalues(mp: Any, matrix: Any, function: Callable[[Any], Any]) -> Any:
    """Of symmetric matrices: the function of the eigenvalues, those near 0 taken for 0."""
    values, vectors = mp.eigsy((matrix + matrix.T) / 2)
    bound = _rounding(mp, matrix)
    made = [function(mp.zero if abs(value) <= bound else value) for value in values]
    return rows(vectors * mp.diag(made) * vectors.T)


def log(mp: Any, matrix: Any) -> Any:
    """The principal logarithm."""
    if _hermitian(mp, matrix) and not _complex(mp, matrix):
        return _by_eigenvalues(mp, matrix, lambda v: mp.log(v) if v > 0 else mp.nan)
    return _principal(mp, matrix, mp.logm, zero=False)


def sqrt(mp: Any, matrix: Any) -> Any:
    """The principal square root."""
    if _hermitian(mp, matrix) and not _complex(mp, matrix):
        return _by_eigenvalues(mp, matrix, lambda v: mp.sqrt(v) if v >= 0 else mp.nan)
    return _principal(mp, matrix, mp.sqrtm, zero=True)


def _complex(mp: Any, matrix: Any) -> bool:
    return any(isinstance(x, mp.mpc) for x in matrix)


def sin(mp: Any, matrix: Any) -> Any:
    """The sine."""
    return _part(mp, matrix, mp.sinm(matrix))


def cos(mp: Any, matrix: Any) -> Any:
    """The cosine."""
    return _part(mp, matrix, mp.cosm(matrix))


def _part(mp: Any, matrix: Any, made: Any) -> Any:
    if _complex(mp, matrix):
        return rows(made)
    return [[mp.re(x) for x in row] for row in rows(made)]


def symmetric_eigenvalues(mp: Any, matrix: Any) -> Any:
    """The eigenvalues of a symmetric matrix, ascending."""
    return sorted(mp.eigsy((matrix + matrix.T) / 2, eigvals_only=True))


def symmetric_eigenvectors(mp: Any, matrix: Any) -> Any:
    """The eigenvectors of a symmetric matrix in columns."""
    values, vectors = mp.eigsy((matrix + matrix.T) / 2)
    order = sorted(range(matrix.rows), key=lambda k: values[k])
    return [[vectors[i, k] for k in order] for i in range(matrix.rows)]


def eigenvalues(mp: Any, matrix: Any) -> Any:
    """The eigenvalues, by real and then imaginary part."""
    bound = _rounding(mp, matrix)
    found = [
        v if abs(mp.im(v)) > bound else mp.re(v) for v in mp.eig(matrix, left=False, right=False)
    ]
    scale = max([abs(v) for v in found], default=mp.one) or mp.one
    return sorted(found, key=lambda v: (mp.nint(mp.re(v) / scale * 10**9), mp.im(v)))


def singular_values(mp: Any, matrix: Any) -> Any:
    """The singular values, descending."""
    return sorted(mp.svd(matrix, compute_uv=False), reverse=True)


def left_singular(mp: Any, matrix: Any) -> Any:
    """The left singular vectors in columns."""
    return rows(_svd(mp, matrix, full=True)[0])


def right_singular(mp: Any, matrix: Any) -> Any:
    """The right singular vectors in columns."""
    return rows(_svd(mp, matrix, full=True)[2].transpose_conj())


def rank(mp: Any, matrix: Any) -> Any:
    """The rank."""
    bound = _rounding(mp, matrix)
    return mp.mpf(sum(1 for value in mp.svd(matrix, compute_uv=False) if value > bound))


def adjugate(mp: Any, matrix: Any) -> Any:
    """The transposed cofactors."""
    size = matrix.rows

    def minor(i: int, j: int) -> Any:
        kept = [[matrix[r, c] for c in range(size) if c != j] for r in range(size) if r != i]
        return mp.det(mp.matrix(kept)) if kept else mp.one

    return [[(-1) ** (i + j) * minor(j, i) for j in range(size)] for i in range(size)]
