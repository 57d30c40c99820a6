"""The four subspaces of a matrix, by orthogonal bases: reflections that bring A to a triangle."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.maths.checks import as_matrix, as_number
from lemmata.maths.linear_algebra.elimination import rank_tolerance, rref
from lemmata.maths.linear_algebra.lengths import norm_plain


def rank(A: Real[np.ndarray, "m n"], tol: float | None = None) -> int:
    """dim C(A), numerically: how many directions are longer than the tolerance.

    Shapes: A (m, n) → an integer r ≤ min(m, n).
    Cost: about 4mnr flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A.
    Source: Golub & Van Loan, Matrix Computations, ch. 5.
    """
    return len(pivoted_reflectors(A, tol))


def column_space(A: Real[np.ndarray, "m n"], tol: float | None = None) -> Float[np.ndarray, "m r"]:
    """An orthonormal basis of C(A); of the row space if given Aᵀ.

    Shapes: A (m, n) → Q (m, r) with QᵀQ = I; r = 0 for A = 0.
    Cost: about 4mnr + 4mr² flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A.
    Source: Golub & Van Loan, Matrix Computations, ch. 5.
    """
    A = as_matrix(A, "A")
    reflectors = pivoted_reflectors(A, tol)
    return reflect_back(reflectors, np.eye(len(A), len(reflectors), dtype=A.dtype))


def nullspace(A: Real[np.ndarray, "m n"], tol: float | None = None) -> Float[np.ndarray, "n k"]:
    """An orthonormal basis of N(A) = C(Aᵀ)^⊥; of the left null space if given Aᵀ.

    Shapes: A (m, n) → Z (n, n − r) with AZ ≈ 0, ZᵀZ = I; no columns if the columns of A are
        independent.
    Cost: about 4mnr + 4n(n − r)r flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A.
    Source: Golub & Van Loan, Matrix Computations, ch. 5; Strang, ch. 4.
    """
    A = as_matrix(A, "A")
    reflectors = pivoted_reflectors(A.T, tol)
    r, n = len(reflectors), A.shape[1]
    # H₁⋯H_r takes the first r axes to the row space, so the other axes to what is orthogonal to it.
    return reflect_back(reflectors, np.eye(n, dtype=A.dtype)[:, r:])


def special_solutions(
    A: Real[np.ndarray, "m n"], tol: float | None = None
) -> Float[np.ndarray, "n k"]:
    """A basis of N(A) read off from R: one free unknown is 1, the others 0. Not orthonormal.

    Shapes: A (m, n) → N (n, n − r).
    Cost: that of rref.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A.
    Source: Strang, Introduction to Linear Algebra, ch. 3.
    """
    R, pivots = rref(A, tol)
    n = R.shape[1]
    free = [j for j in range(n) if j not in pivots]
    N = np.zeros((n, len(free)), R.dtype)
    N[free, range(len(free))] = 1
    N[pivots] = -R[: len(pivots), free]
    return N + 0.0


def qr_householder(
    A: Real[np.ndarray, "m n"],
) -> tuple[Float[np.ndarray, "m q"], Float[np.ndarray, "q n"]]:
    """A = QR with orthonormal columns in Q and R upper triangular, q = min(m, n).

    Shapes: A (m, n) → Q (m, q), R (q, n).
    Cost: about 4mnq flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A.
    Source: Trefethen & Bau, Numerical Linear Algebra, lecture 10.
    """
    R = as_matrix(A, "A").copy()
    m, q = len(R), min(R.shape)
    reflectors = []
    for k in range(q):
        v = reflector(R[k:, k])
        R[k:, k:] -= 2 * np.outer(v, v @ R[k:, k:])
        reflectors.append(v)
    return reflect_back(reflectors, np.eye(m, q, dtype=R.dtype)), np.triu(R[:q])


def pivoted_reflectors(
    A: Real[np.ndarray, "m n"], tol: float | None = None
) -> list[Float[np.ndarray, "_"]]:
    """Unit vectors v₁, …, v_r whose reflections bring A, longest column first, to a triangle.

    Shapes: A (m, n) → r vectors; the k-th, of length m − k, acts on the entries from k on.
    Cost: about 4mnr flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for A; OutOfRangeError for tol.
    Source: Golub & Van Loan, Matrix Computations, ch. 5.
    """
    A = as_matrix(A, "A")
    tol = rank_tolerance(A) if tol is None else as_number(tol, "tol", least=0.0)
    scale = np.abs(A).max() or 1.0  # with A/scale no square overflows or vanishes
    R = A / scale
    reflectors: list[np.ndarray] = []
    for k in range(min(A.shape)):
        lengths = np.sqrt((R[k:, k:] ** 2).sum(axis=0))
        j = k + int(np.argmax(lengths))
        if scale * lengths[j - k] <= tol:
            break
        R[:, [k, j]] = R[:, [j, k]]
        v = reflector(R[k:, k])
        R[k:, k:] -= 2 * np.outer(v, v @ R[k:, k:])
        reflectors.append(v)
    return reflectors


def reflector(x: Float[np.ndarray, "n"]) -> Float[np.ndarray, "n"]:
    """The unit vector v with (I − 2vvᵀ)x = ∓‖x‖e₁: the mirror that puts x on the first axis.

    Shapes: x (n) → v (n), zero for x = 0, which needs no mirror.
    Cost: 6n flops.
    Raises: nothing; x is already checked.
    Source: Trefethen & Bau, Numerical Linear Algebra, lecture 10.
    """
    v: np.ndarray = x / (np.abs(x).max() or 1.0)
    v[0] += np.copysign(norm_plain(v), v[0])  # of the two mirrors the one that does not cancel
    return v / (norm_plain(v) or 1.0)


def reflect_back(
    reflectors: list[Float[np.ndarray, "_"]], C: Float[np.ndarray, "m k"]
) -> Float[np.ndarray, "m k"]:
    """H₁H₂⋯H_r C, where H_k = I − 2v_k v_kᵀ acts on the entries from k on.

    Shapes: r vectors, C (m, k) → (m, k).
    Cost: 4mkr flops.
    Raises: nothing; the arguments come from pivoted_reflectors.
    Source: Trefethen & Bau, Numerical Linear Algebra, lecture 10.
    """
    C = C.copy()
    for k in reversed(range(len(reflectors))):
        v = reflectors[k]
        C[k:] -= 2 * np.outer(v, v @ C[k:])
    return C
