"""Closest points: projections, least squares, and the shortest of many solutions."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.maths.checks import (
    OutOfRangeError,
    SingularMatrixError,
    as_columns,
    as_count,
    as_matrix,
    as_number,
    as_vector,
)
from lemmata.maths.linear_algebra.elimination import (
    back_substitute,
    forward_substitute,
    lu_solve_pp,
)
from lemmata.maths.linear_algebra.subspaces import column_space, qr_householder, rank


def projector_plain(A: Real[np.ndarray, "m n"]) -> Float[np.ndarray, "m m"]:
    """P = A(AᵀA)⁻¹Aᵀ, as printed: AᵀA squares the condition number, and the errors with it.

    Shapes: A (m, n) with independent columns → P (m, m).
    Cost: 4mn² + ⅔n³ + 2m²n flops.
    Raises: SingularMatrixError if AᵀA is singular; WrongShapeError, NotFiniteError, NotRealError.
    Source: Strang, Introduction to Linear Algebra, ch. 4.
    """
    A = as_matrix(A, "A")
    P: np.ndarray = A @ lu_solve_pp(A.T @ A, A.T)
    return P


def projector(A: Real[np.ndarray, "m n"]) -> Float[np.ndarray, "m m"]:
    """The orthogonal projector on C(A), P = QQᵀ with an orthonormal basis Q; for any rank.

    For tests and small m only: `project` gives Pb without the m² numbers of P.

    Shapes: A (m, n) → P (m, m).
    Cost: 2m²r flops beside the basis.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A.
    Source: Trefethen & Bau, Numerical Linear Algebra, lecture 6.
    """
    Q = column_space(A)
    P: np.ndarray = Q @ Q.T
    return P


def project(A: Real[np.ndarray, "m n"], b: Real[np.ndarray, "m *k"]) -> Float[np.ndarray, "m *k"]:
    """Pb, the point of C(A) closest to b, without forming P; the columns of A may be dependent.

    Shapes: A (m, n), b (m) or (m, k) → Pb of the shape of b.
    Cost: 4mrk flops beside the basis.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A or b.
    Source: Trefethen & Bau, Numerical Linear Algebra, lecture 6.
    """
    A = as_matrix(A, "A")
    b = as_columns(b, "b", len(A))
    Q = column_space(A)
    Pb: np.ndarray = Q @ (Q.T @ b)  # these brackets: two thin products instead of one m × m matrix
    return Pb


def least_squares_plain(
    A: Real[np.ndarray, "m n"], b: Real[np.ndarray, "m *k"]
) -> Float[np.ndarray, "n *k"]:
    """x̂ from the normal equations AᵀAx = Aᵀb: half of the digits are gone before solving starts.

    Shapes: A (m, n) with independent columns, b (m) or (m, k) → x̂ (n) or (n, k).
    Cost: 2mn² + ⅔n³ flops.
    Raises: SingularMatrixError if AᵀA is singular; WrongShapeError, NotFiniteError, NotRealError.
    Source: Trefethen & Bau, Numerical Linear Algebra, lecture 11.
    """
    A = as_matrix(A, "A")
    b = as_columns(b, "b", len(A))
    return lu_solve_pp(A.T @ A, A.T @ b)


def least_squares(
    A: Real[np.ndarray, "m n"], b: Real[np.ndarray, "m *k"]
) -> Float[np.ndarray, "n *k"]:
    """The x̂ that minimises ‖Ax − b‖, by A = QR and Rx̂ = Qᵀb.

    Shapes: A (m, n) with independent columns, b (m) or (m, k) → x̂ (n) or (n, k).
    Cost: about 8mn² flops, half of them to be sure of the rank.
    Raises: SingularMatrixError if the columns are dependent; WrongShapeError, NotFiniteError,
        NotRealError for A or b.
    Source: Boyd & Vandenberghe, Introduction to Applied Linear Algebra, ch. 12.
    """
    A = as_matrix(A, "A")
    b = as_columns(b, "b", len(A))
    if (r := rank(A)) < A.shape[1]:
        found = f"found rank {r} with {A.shape[1]} columns: many x̂ are equally good"
        raise SingularMatrixError("A", found, "solve_under returns the shortest of them")
    Q, R = qr_householder(A)
    return back_substitute(R, Q.T @ b)


def solve_under(
    A: Real[np.ndarray, "m n"],
    b: Real[np.ndarray, "m"],
    w0: Real[np.ndarray, "n"] | float = 0.0,
) -> Float[np.ndarray, "n"]:
    """Of all solutions of Ax = b the one closest to w0; with w0 = 0 the shortest, A⁺b.

    If there is none, the same among the x that minimise ‖Ax − b‖.

    Shapes: A (m, n) of any rank, b (m), w0 (n) or one number for all entries → x (n).
    Cost: about 4mnr + 2mnr + 4nr² flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A, b or w0.
    Source: Boyd & Vandenberghe, Introduction to Applied Linear Algebra, ch. 16.
    """
    A = as_matrix(A, "A")
    b = as_vector(b, "b", len(A))
    w0 = np.full(A.shape[1], w0, A.dtype) if np.ndim(w0) == 0 else w0
    w0 = as_vector(w0, "w0", A.shape[1])
    Q = column_space(A)
    if Q.shape[1] == 0:  # A = 0 asks nothing
        return w0.copy()
    rows = Q.T @ A  # r independent equations say what the m said
    Z, R = qr_householder(rows.T)  # rows = RᵀZᵀ, so x = w0 + Zy with Rᵀy = what is still missing
    x: np.ndarray = w0 + Z @ forward_substitute(R.T, Q.T @ (b - A @ w0))
    return x


def gd_linear(
    X: Real[np.ndarray, "N d"],
    y: Real[np.ndarray, "N"],
    w0: Real[np.ndarray, "d"],
    eta: float,
    steps: int,
) -> Float[np.ndarray, "d"]:
    """w after `steps` steps w ← w − ηXᵀ(Xw − y) from w0: gradient descent on ½‖Xw − y‖².

    Shapes: X (N, d), y (N), w0 (d) → w (d).
    Cost: 4Nd flops a step.
    Raises: OutOfRangeError if w runs off to infinity, as it does for η > 2/σ₁², or steps < 0;
        WrongShapeError, NotFiniteError, NotRealError for X, y or w0.
    Source: Zhang et al., Understanding deep learning requires rethinking generalization, section 5.
    """
    X = as_matrix(X, "X")
    y, w = as_vector(y, "y", len(X)), as_vector(w0, "w0", X.shape[1]).copy()
    eta, steps = as_number(eta, "eta"), as_count(steps, "steps", least=0)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            w = w - eta * (X.T @ (X @ w - y))
    if not np.isfinite(w).all():
        raise OutOfRangeError("eta", f"the steps diverged with eta = {eta}", "take eta < 2/σ₁(X)²")
    return w
