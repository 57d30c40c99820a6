"""Gaussian elimination: solving, the reduced row echelon form, the determinant."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.maths.checks import SingularMatrixError, as_columns, as_matrix, as_number, as_square
from lemmata.maths.linear_algebra.lengths import norm


def lu_solve_plain(
    A: Real[np.ndarray, "n n"], b: Real[np.ndarray, "n *k"]
) -> Float[np.ndarray, "n *k"]:
    """Solve Ax = b by elimination without row exchanges: a tiny pivot ruins every digit.

    Shapes: A (n, n), b (n) or (n, k) → x of the shape of b.
    Cost: ⅔n³ + 2n²k flops.
    Raises: SingularMatrixError at a pivot that is exactly zero, even where A is invertible.
    Source: Trefethen & Bau, Numerical Linear Algebra, lecture 20.
    """
    A = as_square(A, "A")
    n, b = len(A), as_columns(b, "b", len(A))
    M = np.column_stack([A, b])  # the augmented matrix [A | b], a copy
    for k in range(n):
        if M[k, k] == 0:
            raise _singular(k, 0.0, 0.0, "lu_solve_pp exchanges rows and may succeed")
        M[k + 1 :, k:] -= np.outer(M[k + 1 :, k] / M[k, k], M[k, k:])
    return back_substitute(M[:, :n], M[:, n:]).reshape(b.shape)


def lu_solve_pp(
    A: Real[np.ndarray, "n n"], b: Real[np.ndarray, "n *k"], tol: float | None = None
) -> Float[np.ndarray, "n *k"]:
    """Solve Ax = b by elimination with partial pivoting; a pivot that may be round-off is refused.

    A matrix that passes may still be nearly singular, more so for large n: `rank` sees better.

    Shapes: A (n, n), b (n) or (n, k) → x of the shape of b.
    Cost: ⅔n³ + 2n²k flops, n² comparisons.
    Raises: SingularMatrixError if |pivot| ≤ tol · max |entry of its column of A|, tol = 10nε unless
        given (tol=0 refuses exact zeros only); WrongShapeError, NotFiniteError, NotRealError.
    Source: Golub & Van Loan, Matrix Computations, ch. 3; Trefethen & Bau, lectures 20–22.
    """
    A = as_square(A, "A")
    n, b = len(A), as_columns(b, "b", len(A))
    M = np.column_stack([A, b])  # the augmented matrix [A | b], a copy
    # Relative to each column, so that the units in which an unknown is measured do not matter.
    tol = 10 * n * float(np.finfo(A.dtype).eps) if tol is None else as_number(tol, "tol", least=0.0)
    too_small = tol * np.abs(A).max(axis=0)
    for k in range(n):
        bring_pivot(M, k, k)
        if np.abs(M[k, k]) <= too_small[k]:
            raise _singular(k, M[k, k], too_small[k], "ask rank(A); solve_under always answers")
        multipliers = M[k + 1 :, k] / M[k, k]  # at most 1 in size: that is what pivoting buys
        M[k + 1 :, k:] -= np.outer(multipliers, M[k, k:])
    return back_substitute(M[:, :n], M[:, n:]).reshape(b.shape)


def bring_pivot(M: Float[np.ndarray, "m n"], row: int, column: int) -> bool:
    """Exchange rows of M, in place, so that the largest entry from `row` down stands in `row`.

    Shapes: M (m, n), changed in place → whether two rows were exchanged.
    Cost: m − row comparisons.
    Raises: nothing; M is a working copy of the caller, already checked.
    Source: Trefethen & Bau, Numerical Linear Algebra, lecture 21.
    """
    p = row + int(np.argmax(np.abs(M[row:, column])))
    if p != row:
        M[[row, p]] = M[[p, row]]
    return p != row


def back_substitute(
    U: Real[np.ndarray, "n n"], b: Real[np.ndarray, "n *k"]
) -> Float[np.ndarray, "n *k"]:
    """Solve Ux = b for upper triangular U, from the last unknown up; the rest of U is not read.

    Shapes: U (n, n), b (n) or (n, k) → x of the shape of b.
    Cost: n²k flops.
    Raises: SingularMatrixError at a zero on the diagonal; WrongShapeError, NotFiniteError.
    Source: Golub & Van Loan, Matrix Computations, ch. 3.
    """
    U = as_square(U, "U")
    b = as_columns(b, "b", len(U))
    x = np.zeros(b.shape, np.result_type(U, b))
    for k in reversed(range(len(U))):
        if U[k, k] == 0:
            raise _singular(k, 0.0, 0.0, "a triangle is invertible without zeros on its diagonal")
        x[k] = (b[k] - U[k, k + 1 :] @ x[k + 1 :]) / U[k, k]
    return x


def forward_substitute(
    L: Real[np.ndarray, "n n"], b: Real[np.ndarray, "n *k"]
) -> Float[np.ndarray, "n *k"]:
    """Solve Lx = b for lower triangular L: back substitution, read from the other end.

    Shapes: L (n, n), b (n) or (n, k) → x of the shape of b.
    Cost: n²k flops.
    Raises: SingularMatrixError at a zero on the diagonal; WrongShapeError, NotFiniteError.
    Source: Golub & Van Loan, Matrix Computations, ch. 3.
    """
    L = as_square(L, "L")
    b = as_columns(b, "b", len(L))
    return back_substitute(L[::-1, ::-1], b[::-1])[::-1]


def rref(
    A: Real[np.ndarray, "m n"], tol: float | None = None
) -> tuple[Float[np.ndarray, "m n"], list[int]]:
    """The reduced row echelon form R of A, and its pivot columns (counted from 0).

    Made to be read. Elimination sees less well than `rank` what is nearly dependent.

    Shapes: A (m, n) → R (m, n) and r ≤ min(m, n) pivot columns.
    Cost: about 2mnr flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A.
    Source: Strang, Introduction to Linear Algebra, ch. 3.
    """
    R = as_matrix(A, "A").copy()
    m, n = R.shape
    tol = rank_tolerance(R) if tol is None else as_number(tol, "tol", least=0.0)
    noise = tol  # up to here an entry counts as round-off
    pivots: list[int] = []
    for column in range(n):
        row = len(pivots)
        if row == m:
            break
        bring_pivot(R, row, column)
        if np.abs(R[row, column]) <= noise:
            R[row:, column] = 0
            continue
        R[row] /= R[row, column]
        noise = max(noise, tol * np.abs(R[row]).max())  # a small pivot magnifies earlier errors
        others = np.arange(m) != row
        R[others] -= np.outer(R[others, column], R[row])  # clears the column below and above
        pivots.append(column)
    return R + 0.0, pivots  # + 0.0 turns −0 into 0


def rank_tolerance(A: Real[np.ndarray, "m n"]) -> float:
    """What counts as zero in A: max(m, n)·ε·‖A‖_F, where ‖A‖_F bounds σ₁ ≤ ‖A‖_F ≤ √r σ₁.

    ε is that of the precision in which A is given, 2.2e-16 or, for float32, 1.2e-7.

    Shapes: A (m, n) → a number ≥ 0.
    Cost: 4mn flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A.
    Source: Golub & Van Loan, Matrix Computations, ch. 5.
    """
    A = as_matrix(A, "A")
    return float(max(A.shape) * np.finfo(A.dtype).eps * norm(A.ravel()))


def slogdet(A: Real[np.ndarray, "n n"]) -> tuple[float, float]:
    """The sign of det A and log |det A|, from the pivots; their product itself would overflow.

    Shapes: A (n, n) → (sign, log |det A|); a zero pivot gives (0, −∞).
    Cost: ⅔n³ flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A.
    Source: Golub & Van Loan, Matrix Computations, ch. 3.
    """
    U = as_square(A, "A").copy()
    sign = 1.0
    for k in range(len(U)):
        if bring_pivot(U, k, k):
            sign = -sign  # exchanging two rows
        if U[k, k] == 0:
            return 0.0, -np.inf
        U[k + 1 :, k:] -= np.outer(U[k + 1 :, k] / U[k, k], U[k, k:])
    pivots = np.diag(U)
    return sign * float(np.prod(np.sign(pivots))), float(np.log(np.abs(pivots)).sum())


def _singular(k: int, pivot: float, tol: float, hint: str) -> SingularMatrixError:
    found = f"singular to working precision: pivot {k + 1} is {pivot:.3g}, tolerance {tol:.3g}"
    return SingularMatrixError("A", found, hint)
