"""The product AB, read in every way that the sum c_ij = Σ_k a_ik b_kj can be taken."""

from typing import Literal, get_args

import numpy as np
from jaxtyping import Float, Real

from lemmata.maths.checks import OutOfRangeError, as_matrix, require_fit

Order = Literal[
    "ijk", "jik", "ikj", "kij", "jki", "kji", "entries", "columns", "rows", "outer", "blocked"
]
"""The six orders of the three loops, the four ways to read a product, and blocks."""


def matmul_plain(
    A: Real[np.ndarray, "m n"], B: Real[np.ndarray, "n p"]
) -> Float[np.ndarray, "m p"]:
    """AB by its definition, c_ij = Σ_k a_ik b_kj: three loops over single numbers.

    Shapes: A (m, n), B (n, p) → AB (m, p).
    Cost: 2mnp flops, every one of them a step of the interpreter.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A or B.
    Source: Golub & Van Loan, Matrix Computations, ch. 1.
    """
    A, B = _factors(A, B)
    (m, n), p = A.shape, B.shape[1]
    C = np.zeros((m, p), np.result_type(A, B))
    for i in range(m):
        for j in range(p):
            for k in range(n):
                C[i, j] += A[i, k] * B[k, j]
    return C


def matmul(
    A: Real[np.ndarray, "m n"], B: Real[np.ndarray, "n p"], order: Order = "ikj"
) -> Float[np.ndarray, "m p"]:
    """AB, summed in the order asked for: one result up to rounding, very different speeds.

    An order of three letters names the loops from outside in; the innermost is one vector
    operation: a dot product (k), a combination of rows of B (j) or of columns of A (i). The views
    hand over larger pieces: "entries", "columns", "rows", "outer" (n of rank one), "blocked".

    Shapes: A (m, n), B (n, p) → AB (m, p).
    Cost: 2mnp flops whatever the order; what differs is how the memory is walked.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A or B; OutOfRangeError for order.
    Source: Golub & Van Loan, Matrix Computations, ch. 1.
    """
    A, B = _factors(A, B)
    if order not in get_args(Order):
        raise OutOfRangeError("order", f"found {order!r}", f"choose from {get_args(Order)}")
    return _by_view(A, B, order) if len(order) > 3 else _by_loops(A, B, order)


def _by_loops(
    A: Float[np.ndarray, "m n"], B: Float[np.ndarray, "n p"], order: str
) -> Float[np.ndarray, "m p"]:
    """Two loops, and the third as one vector operation."""
    C = np.zeros((A.shape[0], B.shape[1]), np.result_type(A, B))
    count = {"i": A.shape[0], "j": B.shape[1], "k": A.shape[1]}
    outer, middle, inner = tuple(order)
    at: dict[str, int | slice] = {inner: slice(None)}  # all of the innermost index at once
    for at[outer] in range(count[outer]):
        for at[middle] in range(count[middle]):
            i, j, k = at["i"], at["j"], at["k"]
            C[i, j] += np.dot(A[i, k], B[k, j])  # a product of numbers, or of number and vector
    return C


def _by_view(
    A: Float[np.ndarray, "m n"], B: Float[np.ndarray, "n p"], view: str, size: int = 64
) -> Float[np.ndarray, "m p"]:
    """Whole rows, columns, rank-one terms or blocks at a time."""
    (m, n), p = A.shape, B.shape[1]
    C = np.zeros((m, p), np.result_type(A, B))
    match view:
        case "entries":
            for i, j in np.ndindex(m, p):
                C[i, j] = A[i] @ B[:, j]
        case "columns":
            for j in range(p):
                C[:, j] = A @ B[:, j]  # A acts on each column of B
        case "rows":
            for i in range(m):
                C[i] = A[i] @ B  # each row of A combines the rows of B
        case "outer":
            for k in range(n):
                C += np.outer(A[:, k], B[k])  # a sum of n matrices of rank one
        case "blocked":
            for i, j, k in np.ndindex(-(-m // size), -(-p // size), -(-n // size)):
                I, J, K = (slice(size * t, size * (t + 1)) for t in (i, j, k))
                C[I, J] += A[I, K] @ B[K, J]  # three small blocks fit in the cache together
    return C


def strassen(
    A: Real[np.ndarray, "m n"], B: Real[np.ndarray, "n p"], cutoff: int = 64
) -> Float[np.ndarray, "m p"]:
    """AB with seven half-size products instead of eight; rounding errors grow with each level.

    Shapes: A (m, n), B (n, p) → AB (m, p); both are padded by zeros to a power of two N.
    Cost: about 7^(levels) products of size ≤ cutoff: O(N^2.81) flops instead of 2N³.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A or B; OutOfRangeError for cutoff.
    Source: Golub & Van Loan, Matrix Computations, ch. 1.
    """
    A, B = _factors(A, B)
    if cutoff < 1:
        raise OutOfRangeError("cutoff", f"found {cutoff}", "give a block size of at least 1")

    def product(A: Float[np.ndarray, "N N"], B: Float[np.ndarray, "N N"]) -> np.ndarray:
        if len(A) <= cutoff:
            return np.asarray(A @ B)
        (A11, A12), (A21, A22) = ((*np.hsplit(rows, 2),) for rows in np.vsplit(A, 2))
        (B11, B12), (B21, B22) = ((*np.hsplit(rows, 2),) for rows in np.vsplit(B, 2))
        M1 = product(A11 + A22, B11 + B22)
        M2 = product(A21 + A22, B11)
        M3 = product(A11, B12 - B22)
        M4 = product(A22, B21 - B11)
        M5 = product(A11 + A12, B22)
        M6 = product(A21 - A11, B11 + B12)
        M7 = product(A12 - A22, B21 + B22)
        return np.block([[M1 + M4 - M5 + M7, M3 + M5], [M2 + M4, M1 - M2 + M3 + M6]])

    (m, n), p = A.shape, B.shape[1]
    N = 1 << (max(m, n, p) - 1).bit_length()
    A, B = np.pad(A, ((0, N - m), (0, N - n))), np.pad(B, ((0, N - n), (0, N - p)))
    return product(A, B)[:m, :p]


def _factors(
    A: Real[np.ndarray, "m n"], B: Real[np.ndarray, "n p"]
) -> tuple[Float[np.ndarray, "m n"], Float[np.ndarray, "n p"]]:
    A, B = as_matrix(A, "A"), as_matrix(B, "B")
    require_fit("A", A, 1, "B", B, 0)
    return A, B
