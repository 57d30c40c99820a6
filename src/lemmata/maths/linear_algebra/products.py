"""The product AB, read in every way that the sum c_ij = Σ_k a_ik b_kj can be taken."""

from itertools import product
from typing import Literal, cast, get_args

import numpy as np
from jaxtyping import Float, Real

from lemmata.maths.checks import as_count, as_matrix, require_choice, require_fit

Loops = Literal["ijk", "jik", "ikj", "kij", "jki", "kji"]
View = Literal["entries", "columns", "rows", "outer", "blocked"]
Order = Literal[Loops, View]


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

    The order is that of the three loops ("ijk", …, see matmul_loops) or one of the views
    "entries", "columns", "rows", "outer", "blocked" (see matmul_views).

    Shapes: A (m, n), B (n, p) → AB (m, p).
    Cost: 2mnp flops whatever the order; what differs is how the memory is walked.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A or B; OutOfRangeError for order.
    Source: Golub & Van Loan, Matrix Computations, ch. 1.
    """
    require_choice(order, "order", get_args(Order))
    if order in get_args(Loops):
        return matmul_loops(A, B, cast("Loops", order))
    return matmul_views(A, B, cast("View", order))


def matmul_loops(
    A: Real[np.ndarray, "m n"], B: Real[np.ndarray, "n p"], order: Loops
) -> Float[np.ndarray, "m p"]:
    """c_ij = Σ_k a_ik b_kj, the loops named from outside in, the innermost as one vector operation.

    Innermost k is a dot product, j a combination of rows of B, i one of columns of A.

    Shapes: A (m, n), B (n, p) → AB (m, p).
    Cost: 2mnp flops; the vectors of "ikj" and "kij" lie in one piece of memory.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A or B; OutOfRangeError for order.
    Source: Golub & Van Loan, Matrix Computations, ch. 1.
    """
    A, B = _factors(A, B)
    require_choice(order, "order", get_args(Loops))
    C = np.zeros((A.shape[0], B.shape[1]), np.result_type(A, B))
    length = {"i": A.shape[0], "j": B.shape[1], "k": A.shape[1]}
    outer, middle, inner = tuple(order)
    for first in range(length[outer]):
        for second in range(length[middle]):
            at: dict[str, int | slice] = {outer: first, middle: second, inner: slice(None)}
            i, j, k = at["i"], at["j"], at["k"]  # two numbers, and all of the innermost index
            C[i, j] += np.dot(A[i, k], B[k, j])
    return C


def matmul_views(
    A: Real[np.ndarray, "m n"], B: Real[np.ndarray, "n p"], view: View, size: int = 64
) -> Float[np.ndarray, "m p"]:
    """AB in larger pieces: entries, columns, rows, matrices of rank one, or blocks.

    Shapes: A (m, n), B (n, p) → AB (m, p); blocks of size × size.
    Cost: 2mnp flops; "outer" writes all of C n times, "blocked" works on what fits in the cache.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A or B; OutOfRangeError for view.
    Source: Golub & Van Loan, Matrix Computations, ch. 1.
    """
    A, B = _factors(A, B)
    require_choice(view, "view", get_args(View))
    (m, n), p, size = A.shape, B.shape[1], as_count(size, "size", least=1)
    C = np.zeros((m, p), np.result_type(A, B))
    match view:
        case "entries":
            for i, j in np.ndindex(m, p):
                C[i, j] = A[i] @ B[:, j]  # row times column
        case "columns":
            for j in range(p):
                C[:, j] = A @ B[:, j]  # A acts on each column of B
        case "rows":
            for i in range(m):
                C[i] = A[i] @ B  # each row of A combines the rows of B
        case "outer":
            for k in range(n):
                C += np.outer(A[:, k], B[k])  # column times row
        case "blocked":
            for i, j, k in product(range(0, m, size), range(0, p, size), range(0, n, size)):
                I, J, K = slice(i, i + size), slice(j, j + size), slice(k, k + size)
                C[I, J] += A[I, K] @ B[K, J]
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
    cutoff = as_count(cutoff, "cutoff", least=1)

    def multiply(A: Float[np.ndarray, "N N"], B: Float[np.ndarray, "N N"]) -> np.ndarray:
        if len(A) <= cutoff:
            return np.asarray(A @ B)
        h = len(A) // 2
        A11, A12, A21, A22 = A[:h, :h], A[:h, h:], A[h:, :h], A[h:, h:]
        B11, B12, B21, B22 = B[:h, :h], B[:h, h:], B[h:, :h], B[h:, h:]
        M1 = multiply(A11 + A22, B11 + B22)
        M2 = multiply(A21 + A22, B11)
        M3 = multiply(A11, B12 - B22)
        M4 = multiply(A22, B21 - B11)
        M5 = multiply(A11 + A12, B22)
        M6 = multiply(A21 - A11, B11 + B12)
        M7 = multiply(A12 - A22, B21 + B22)
        return np.block([[M1 + M4 - M5 + M7, M3 + M5], [M2 + M4, M1 - M2 + M3 + M6]])

    (m, n), p = A.shape, B.shape[1]
    N = 1 << (max(m, n, p) - 1).bit_length()
    A, B = np.pad(A, ((0, N - m), (0, N - n))), np.pad(B, ((0, N - n), (0, N - p)))
    return multiply(A, B)[:m, :p]


def _factors(
    A: Real[np.ndarray, "m n"], B: Real[np.ndarray, "n p"]
) -> tuple[Float[np.ndarray, "m n"], Float[np.ndarray, "n p"]]:
    A, B = as_matrix(A, "A"), as_matrix(B, "B")
    require_fit(A=(A, 1), B=(B, 0))
    return A, B
