"""Maps of space: rotations, reflections, the cross product, affine maps, changes of basis."""

import math

import numpy as np
from jaxtyping import Float, Real

from lemmata.maths.checks import (
    ZeroVectorError,
    as_columns,
    as_matrix,
    as_number,
    as_square,
    as_vector,
    naming,
    require_fit,
)
from lemmata.maths.linear_algebra.elimination import lu_solve_pp
from lemmata.maths.linear_algebra.lengths import norm


def rotation(theta: float) -> Float[np.ndarray, "2 2"]:
    """R(θ), the counterclockwise rotation of the plane by θ radians.

    Shapes: a number → R (2, 2).
    Cost: one cosine, one sine.
    Raises: OutOfRangeError for theta.
    Source: Boyd & Vandenberghe, Introduction to Applied Linear Algebra, ch. 7.
    """
    theta = as_number(theta, "theta")
    c, s = math.cos(theta), math.sin(theta)
    return np.array([[c, -s], [s, c]])


def reflection(u: Real[np.ndarray, "n"]) -> Float[np.ndarray, "n n"]:
    """H = I − 2uuᵀ after scaling u to length 1: the mirror at the hyperplane orthogonal to u.

    Shapes: u (n), not zero → H (n, n).
    Cost: 3n² flops; Hx itself needs only 4n, as x − 2u(uᵀx).
    Raises: ZeroVectorError, WrongShapeError, NotFiniteError, NotRealError for u.
    Source: Trefethen & Bau, Numerical Linear Algebra, lecture 10.
    """
    u = as_vector(u, "u")
    if not u.any():
        raise ZeroVectorError("u", "found the zero vector", "give a normal of the mirror")
    u = u / np.abs(u).max()  # first, so that the length of a huge u stays finite
    u = u / norm(u)
    return np.eye(len(u), dtype=u.dtype) - 2 * np.outer(u, u)


def skew(v: Real[np.ndarray, "3"]) -> Float[np.ndarray, "3 3"]:
    """[v]ₓ, the skew-symmetric matrix with [v]ₓw = v × w.

    Shapes: v (3) → (3, 3).
    Cost: none.
    Raises: WrongShapeError, NotFiniteError, NotRealError for v.
    Source: Boyd & Vandenberghe, Introduction to Applied Linear Algebra, ch. 7.
    """
    v = as_vector(v, "v", 3)
    return np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]], v.dtype)


def cross(v: Real[np.ndarray, "3"], w: Real[np.ndarray, "3"]) -> Float[np.ndarray, "3"]:
    """v × w, orthogonal to both, as long as the parallelogram they span is large.

    Shapes: v (3), w (3) → (3).
    Cost: 9 flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for v or w.
    Source: Strang, Introduction to Linear Algebra, ch. 5.
    """
    v, w = as_vector(v, "v", 3), as_vector(w, "w", 3)
    return np.array(
        [v[1] * w[2] - v[2] * w[1], v[2] * w[0] - v[0] * w[2], v[0] * w[1] - v[1] * w[0]]
    )


def affine_compose(
    W2: Real[np.ndarray, "p m"],
    b2: Real[np.ndarray, "p"],
    W1: Real[np.ndarray, "m n"],
    b1: Real[np.ndarray, "m"],
) -> tuple[Float[np.ndarray, "p n"], Float[np.ndarray, "p"]]:
    """The one affine map x ↦ Wx + b that is x ↦ W₂(W₁x + b₁) + b₂: first W₁, then W₂.

    Shapes: W2 (p, m), b2 (p), W1 (m, n), b1 (m) → W (p, n), b (p).
    Cost: 2pmn + 2pm flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for an argument.
    Source: Boyd & Vandenberghe, Introduction to Applied Linear Algebra, ch. 10.
    """
    W2, W1 = as_matrix(W2, "W2"), as_matrix(W1, "W1")
    require_fit(W2=(W2, 1), W1=(W1, 0))
    b2, b1 = as_vector(b2, "b2", len(W2)), as_vector(b1, "b1", len(W1))
    return W2 @ W1, W2 @ b1 + b2


def homogeneous(
    W: Real[np.ndarray, "m n"], b: Real[np.ndarray, "m"]
) -> Float[np.ndarray, "m+1 n+1"]:
    """The matrix [[W, b], [0, 1]] that maps (x, 1) to (Wx + b, 1): composing becomes multiplying.

    Shapes: W (m, n), b (m) → (m + 1, n + 1).
    Cost: none.
    Raises: WrongShapeError, NotFiniteError, NotRealError for W or b.
    Source: Deisenroth, Faisal & Ong, Mathematics for Machine Learning, ch. 2 (affine maps).
    """
    W = as_matrix(W, "W")
    b = as_vector(b, "b", len(W))
    last_row = np.append(np.zeros(W.shape[1], W.dtype), W.dtype.type(1))
    return np.vstack([np.column_stack([W, b]), last_row])


def change_basis(
    B: Real[np.ndarray, "n n"], v: Real[np.ndarray, "n *k"]
) -> Float[np.ndarray, "n *k"]:
    """[v]_B, the coordinates of v in the basis of the columns of B: v = B[v]_B is solved.

    Shapes: B (n, n) with independent columns, v (n) or (n, k) → coordinates of the shape of v.
    Cost: ⅔n³ + 2n²k flops.
    Raises: SingularMatrixError if the columns are no basis; WrongShapeError, NotFiniteError,
        NotRealError for B or v.
    Source: Deisenroth, Faisal & Ong, Mathematics for Machine Learning, ch. 2.
    """
    B = as_square(B, "B")
    v = as_columns(v, "v", len(B))
    with naming(A="B"):  # an error shall speak of B
        return lu_solve_pp(B, v)
