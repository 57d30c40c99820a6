"""The matrix functions on NumPy arrays of shape (…, rows, columns); nan where undefined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.operators.values import quiet

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.operators.facts import Array

_EPS = float(np.finfo(float).eps)
_DEPENDENT = 100.0
"""How ill conditioned eigenvectors may be before a function is computed without them."""


def _guarded(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Matrices with a nan or infinite entry give nan, whatever LAPACK makes of them."""

    def called(matrix: Array) -> Array:
        matrix = np.asarray(matrix)
        if matrix.dtype.kind not in "fc":
            matrix = matrix.astype(float)
        fine = np.asarray(np.isfinite(matrix).all(axis=(-2, -1)))
        if fine.all():
            return function(matrix)
        made = function(np.where(fine[..., None, None], matrix, _identity_like(matrix)))
        extra = made.ndim - fine.ndim
        return np.where(fine.reshape(fine.shape + (1,) * extra), made, np.nan)

    called.__name__ = function.__name__
    called.__doc__ = function.__doc__
    return quiet(called)


def _identity_like(matrix: Array) -> Array:
    return np.eye(matrix.shape[-2], matrix.shape[-1])


def _symmetric(matrix: Array) -> bool:
    """Whether all of them are symmetric (Hermitian) up to rounding."""
    turned = matrix.swapaxes(-1, -2).conj()
    scale = np.abs(matrix).max(initial=0.0)
    return bool(np.abs(matrix - turned).max(initial=0.0) <= 8 * _EPS * scale)


@_guarded
def inverse(matrix: Array) -> Array:
    """The inverse; nan where the matrix is singular to working precision."""
    size = matrix.shape[-1]
    if not size:
        return matrix.copy()
    made = _surely_inverted(matrix)
    if made is not None:
        return made
    spread = np.linalg.svd(matrix, compute_uv=False)
    singular = spread[..., -1] <= spread[..., 0] * size * _EPS
    bad = singular[..., None, None]
    return np.where(bad, np.nan, np.linalg.inv(np.where(bad, np.eye(size), matrix)))


def _surely_inverted(matrix: Array) -> Array | None:
    """The inverse where norms show that it is far from singular: cheaper than singular values."""
    try:
        made = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return None
    condition = _norm(matrix) * _norm(made)
    return made if (condition * matrix.shape[-1] * _EPS < 1e-3).all() else None


def _norm(matrix: Array) -> Array:
    return np.asarray(np.abs(matrix).sum(axis=-2).max(axis=-1))


@_guarded
def pseudoinverse(matrix: Array) -> Array:
    """The Moore-Penrose inverse; singular values below the rounding of the largest count as 0."""
    if not matrix.size:
        return np.zeros((*matrix.shape[:-2], matrix.shape[-1], matrix.shape[-2]))
    return np.linalg.pinv(matrix, rcond=10 * max(matrix.shape[-2:]) * _EPS)


@_guarded
def det(matrix: Array) -> Array:
    """The determinant."""
    return np.asarray(np.linalg.det(matrix))


@quiet
def power(matrix: Array, exponent: Any) -> Array:
    """Whole powers, negative ones of the inverse; `exponent` broadcasts against leading axes."""
    matrix = np.asarray(matrix)
    if matrix.dtype.kind not in "fc":
        matrix = matrix.astype(float)
    wanted = np.asarray(exponent, float)
    whole = np.isfinite(wanted) & (wanted == np.rint(wanted)) & (np.abs(wanted) <= 2**20)
    values, places = np.unique(np.where(whole, wanted, 0).astype(int), return_inverse=True)
    table = [raised for _, raised in _powers(inverse(matrix), -values[values < 0][::-1])][::-1]
    table += [raised for _, raised in _powers(matrix, values[values >= 0])]
    if len(table) == 1 and whole.all():
        shape = np.broadcast_shapes(matrix.shape[:-2], wanted.shape)
        return np.broadcast_to(table[0], (*shape, *matrix.shape[-2:])).copy()
    lead = matrix.ndim - 2
    grown = np.stack(table)
    grown = grown.reshape(len(table), *(1,) * (wanted.ndim - lead), *grown.shape[1:])
    order = np.ogrid[tuple(slice(length) for length in grown.shape[1:-2])]
    made = grown[(places.reshape(wanted.shape), *order)]
    return np.where(whole[..., None, None], made, np.nan)


def _powers(base: Array, exponents: Array) -> Any:
    """Each exponent (ascending, whole, ≥ 0) with its power, by the gaps between them."""
    last, made = 0, np.broadcast_to(np.eye(base.shape[-1]), base.shape).astype(base.dtype)
    for value in exponents.tolist():
        gap = value - last
        if gap:
            raised = base if gap == 1 else np.linalg.matrix_power(base, gap)
            made = raised if last == 0 else made @ raised
        last = value
        yield value, made


_PADE = (
    64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0,
    129060195264000.0, 10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0,
    40840800.0, 960960.0, 16380.0, 182.0, 1.0,
)  # fmt: skip


@_guarded
def exp(matrix: Array) -> Array:
    """The exponential, by scaling and squaring (Higham 2005, Algorithm 2.3, degree 13)."""
    size = matrix.shape[-1]
    if not size:
        return matrix.copy()
    norm = np.abs(matrix).sum(axis=-2).max(axis=-1)
    halvings = np.ceil(np.log2(np.maximum(norm / 5.37, 1))).astype(int)
    halvings = np.minimum(halvings, 60)
    small = matrix / (2.0**halvings)[..., None, None]
    upper, lower = _pade_parts(small, np.eye(size))
    made = np.linalg.solve(lower - upper, lower + upper)
    for k in range(int(halvings.max(initial=0))):
        made = np.where((k < halvings)[..., None, None], made @ made, made)
    return made


def _pade_parts(a: Array, one: Array) -> tuple[Array, Array]:
    b = _PADE
    a2 = a @ a
    a4 = a2 @ a2
    a6 = a4 @ a2
    odd = (
        a6 @ (b[13] * a6 + b[11] * a4 + b[9] * a2) + b[7] * a6 + b[5] * a4 + b[3] * a2 + b[1] * one
    )
    even = (
        a6 @ (b[12] * a6 + b[10] * a4 + b[8] * a2) + b[6] * a6 + b[4] * a4 + b[2] * a2 + b[0] * one
    )
    return a @ odd, even


def _by_eigenvalues(matrix: Array, function: Callable[[Array], Array]) -> Array:
    """Of symmetric matrices: the function of the eigenvalues, nan where one has none."""
    values, vectors = np.linalg.eigh(matrix)
    turned = vectors.swapaxes(-1, -2).conj()
    return np.asarray((vectors * function(values)[..., None, :]) @ turned)


def _by_eigenvectors(matrix: Array, function: Callable[[Array], Array]) -> Array | None:
    """Of general matrices whose eigenvectors are far from dependent; None for others."""
    values, vectors = np.linalg.eig(matrix)
    turned = _surely_inverted(vectors)
    if turned is None or (_norm(vectors) * _norm(turned) > _DEPENDENT).any():
        return None
    on_cut = (np.abs(values.imag) <= 1e-12 * np.abs(values)) & (values.real <= 0)
    if on_cut.any():
        return None
    made = (vectors * function(values)[..., None, :]) @ turned
    return _made_real(matrix, np.asarray(made))


def _made_real(matrix: Array, made: Array) -> Array:
    """Real where the matrix is and the imaginary parts are rounding."""
    if np.iscomplexobj(matrix) or not np.iscomplexobj(made):
        return made
    rest = np.abs(made.imag).max(axis=(-2, -1))
    size = np.maximum(np.abs(made).max(axis=(-2, -1)), 1e-300)
    return made if (rest > 1e-9 * size).any() else np.ascontiguousarray(made.real)


def _one_by_one(matrix: Array, function: Callable[[Array], Array]) -> Array:
    """Of general matrices: each by itself, real where the matrix and its result are."""
    flat = matrix.reshape(-1, *matrix.shape[-2:])
    made = np.array([_tried(one, function) for one in flat]).reshape(matrix.shape)
    return _made_real(matrix, made)


def _tried(matrix: Array, function: Callable[[Array], Array]) -> Array:
    try:
        return function(matrix)
    except (ValueError, np.linalg.LinAlgError):
        return np.full(matrix.shape, np.nan)


@_guarded
def log(matrix: Array) -> Array:
    """The principal logarithm; nan where an eigenvalue is 0 or negative."""
    if not matrix.size:
        return matrix.copy()
    if _symmetric(matrix):
        return _by_eigenvalues(matrix, lambda v: np.log(np.where(v > 0, v, np.nan)))
    quick = _by_eigenvectors(matrix, np.log)
    if quick is not None:
        return quick
    from scipy import linalg

    def one(a: Array) -> Array:
        values = np.linalg.eigvals(a)
        on_cut = (np.abs(values.imag) <= 1e-12 * np.abs(values)) & (values.real <= 0)
        return np.full(a.shape, np.nan) if on_cut.any() else np.asarray(linalg.logm(a))

    return _one_by_one(matrix, one)


@_guarded
def sqrt(matrix: Array) -> Array:
    """The principal square root; nan where an eigenvalue is negative."""
    if not matrix.size:
        return matrix.copy()
    if _symmetric(matrix):

        def root(values: Array) -> Array:
            rounding = 16 * _EPS * np.abs(values).max(axis=-1, keepdims=True)
            return np.sqrt(np.where(np.abs(values) <= rounding, 0.0, values))

        return _by_eigenvalues(matrix, root)
    quick = _by_eigenvectors(matrix, np.sqrt)
    if quick is not None:
        return quick
    from scipy import linalg

    def one(a: Array) -> Array:
        values = np.linalg.eigvals(a)
        on_cut = (np.abs(values.imag) <= 1e-12 * np.abs(values)) & (values.real < 0)
        return np.full(a.shape, np.nan) if on_cut.any() else np.asarray(linalg.sqrtm(a))

    return _one_by_one(matrix, one)


@_guarded
def sin(matrix: Array) -> Array:
    """The sine of a matrix, by the exponential of i times it."""
    if np.iscomplexobj(matrix):
        return (exp(1j * matrix) - exp(-1j * matrix)) / 2j
    return np.asarray(exp(1j * matrix).imag)


@_guarded
def cos(matrix: Array) -> Array:
    """The cosine of a matrix."""
    if np.iscomplexobj(matrix):
        return np.asarray((exp(1j * matrix) + exp(-1j * matrix)) / 2)
    return np.asarray(exp(1j * matrix).real)


@_guarded
def symmetric_eigenvalues(matrix: Array) -> Array:
    """The eigenvalues of a symmetric matrix, ascending."""
    return np.linalg.eigvalsh((matrix + matrix.swapaxes(-1, -2).conj()) / 2)


@_guarded
def symmetric_eigenvectors(matrix: Array) -> Array:
    """The orthonormal eigenvectors of a symmetric matrix in columns, eigenvalues ascending."""
    return np.linalg.eigh((matrix + matrix.swapaxes(-1, -2).conj()) / 2)[1]


@_guarded
def eigenvalues(matrix: Array) -> Array:
    """The eigenvalues, by real and then imaginary part; complex where one is."""
    found = np.linalg.eigvals(matrix)
    if not np.iscomplexobj(found):
        return np.sort(found, axis=-1)
    scale = np.abs(found).max(axis=-1, keepdims=True, initial=1e-300)
    coarse = np.round(found.real / scale, 9)
    order = np.lexsort((found.imag, coarse), axis=-1)
    return np.take_along_axis(found, order, axis=-1)


@_guarded
def singular_values(matrix: Array) -> Array:
    """The singular values, descending, min(m, n) of them."""
    return np.linalg.svd(matrix, compute_uv=False)


@_guarded
def left_singular(matrix: Array) -> Array:
    """The left singular vectors in columns, as many as rows."""
    return np.linalg.svd(matrix, full_matrices=True)[0]


@_guarded
def right_singular(matrix: Array) -> Array:
    """The right singular vectors in columns, as many as columns."""
    return np.linalg.svd(matrix, full_matrices=True)[2].swapaxes(-1, -2).conj()


@_guarded
def rank(matrix: Array) -> Array:
    """The numerical rank: singular values above the rounding of the largest."""
    spread = np.linalg.svd(matrix, compute_uv=False)
    if not spread.shape[-1]:
        return np.zeros(matrix.shape[:-2])
    bound = spread[..., :1] * 64 * max(matrix.shape[-2:]) * _EPS
    return np.asarray((spread > bound).sum(axis=-1), float)


@_guarded
def adjugate(matrix: Array) -> Array:
    """The transposed cofactors, by minors: right for singular matrices too."""
    size = matrix.shape[-1]
    made = np.empty_like(matrix)
    keep = [np.delete(np.arange(size), k) for k in range(size)]
    for i in range(size):
        for j in range(size):
            minor = matrix[..., keep[i][:, None], keep[j][None, :]]
            made[..., j, i] = (-1) ** (i + j) * np.linalg.det(minor)
    return made
