"""Diagonal plus low rank: n × n systems at the price of k × k ones."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.maths.checks import SingularMatrixError, as_count, as_matrix, as_vector, require_fit
from lemmata.maths.linear_algebra.elimination import lu_solve_pp


def woodbury_solve_plain(
    d: Real[np.ndarray, "n"], U: Real[np.ndarray, "n k"], b: Real[np.ndarray, "n"]
) -> Float[np.ndarray, "n"]:
    """Solve (D + UUᵀ)x = b, D = diag(d), by x = D⁻¹b − D⁻¹U(I + UᵀD⁻¹U)⁻¹UᵀD⁻¹b, as printed.

    The difference cancels where UUᵀ is much larger than D.

    Shapes: d (n) without zeros, U (n, k), b (n) → x (n).
    Cost: 2nk² + ⅔k³ flops instead of ⅔n³; no n × n matrix is formed.
    Raises: SingularMatrixError if d has a zero, or I + UᵀD⁻¹U is singular; WrongShapeError,
        NotFiniteError, NotRealError for d, U or b.
    Source: Golub & Van Loan, Matrix Computations, ch. 2.
    """
    d, U, b = _parts(d, U, b)
    DinvU = U / d[:, None]
    S = np.eye(U.shape[1], dtype=U.dtype) + U.T @ DinvU
    x: np.ndarray = b / d - DinvU @ lu_solve_pp(S, U.T @ (b / d))
    return x


def woodbury_solve(
    d: Real[np.ndarray, "n"],
    U: Real[np.ndarray, "n k"],
    b: Real[np.ndarray, "n"],
    refinements: int = 2,
) -> Float[np.ndarray, "n"]:
    """Solve (diag(d) + UUᵀ)x = b by Woodbury's formula, then solve again for what is left over.

    Shapes: d (n) without zeros, U (n, k), b (n) → x (n).
    Cost: 2nk² + ⅔k³ flops, the same again for each refinement.
    Raises: SingularMatrixError if d has a zero, or I + UᵀD⁻¹U is singular; WrongShapeError,
        NotFiniteError, NotRealError for d, U or b.
    Source: Golub & Van Loan, Matrix Computations, ch. 2 (the formula) and ch. 3 (refinement).
    """
    d, U, b = _parts(d, U, b)
    x = woodbury_solve_plain(d, U, b)
    for _ in range(as_count(refinements, "refinements", least=0)):
        residual = b - (d * x + U @ (U.T @ x))  # costs O(nk): the sum is applied, never formed
        x = x + woodbury_solve_plain(d, U, residual)
    return x


def _parts(
    d: Real[np.ndarray, "n"], U: Real[np.ndarray, "n k"], b: Real[np.ndarray, "n"]
) -> tuple[Float[np.ndarray, "n"], Float[np.ndarray, "n k"], Float[np.ndarray, "n"]]:
    d, U = as_vector(d, "d"), as_matrix(U, "U")
    require_fit(d=(d, 0), U=(U, 0))
    if not d.all():
        place = int(np.argmin(np.abs(d)))
        raise SingularMatrixError("d", f"found 0 at index {place}", "D must be invertible")
    return d, U, as_vector(b, "b", len(d))
