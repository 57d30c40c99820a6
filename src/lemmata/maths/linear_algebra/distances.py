"""All distances and all cosines of a cloud of points, by one matrix product each."""

import numpy as np
from jaxtyping import Float, Real

from lemmata.maths.checks import as_matrix, require_fit


def pairwise_sqdist_plain(
    X: Real[np.ndarray, "N d"], Y: Real[np.ndarray, "M d"]
) -> Float[np.ndarray, "N M"]:
    """D_ij = xᵢᵀxᵢ − 2xᵢᵀyⱼ + yⱼᵀyⱼ, as printed: far from the origin it cancels, even below 0.

    Shapes: X (N, d), Y (M, d), a point a row → D (N, M).
    Cost: 2NMd flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for X or Y.
    Source: Deisenroth, Faisal & Ong, Mathematics for Machine Learning, ch. 3 (the expansion).
    """
    X, Y = _clouds(X, Y)
    D: np.ndarray = (X * X).sum(axis=1)[:, None] - 2 * X @ Y.T + (Y * Y).sum(axis=1)
    return D


def pairwise_sqdist(
    X: Real[np.ndarray, "N d"], Y: Real[np.ndarray, "M d"]
) -> Float[np.ndarray, "N M"]:
    """D_ij = ‖xᵢ − yⱼ‖² ≥ 0, with the origin moved into the cloud before squaring.

    The error is about ε times the squared size of the cloud, no longer of its place.

    Shapes: X (N, d), Y (M, d), a point a row → D (N, M).
    Cost: 2NMd flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for X or Y.
    Source: Deisenroth, Faisal & Ong, Mathematics for Machine Learning, ch. 3 (the expansion).
    """
    X, Y = _clouds(X, Y)
    centre = X.mean(axis=0)  # distances do not change when all points move together
    D = pairwise_sqdist_plain(X - centre, Y - centre)
    clipped: np.ndarray = np.maximum(D, 0)  # what rounding pushed below zero
    return clipped


def cosine_matrix_plain(X: Real[np.ndarray, "N d"]) -> Float[np.ndarray, "N N"]:
    """C_ij = xᵢᵀxⱼ / (‖xᵢ‖‖xⱼ‖), as printed: nan for a zero row, and 1 + 2e-16 is possible.

    Shapes: X (N, d), a vector a row → C (N, N).
    Cost: 2N²d flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for X.
    Source: Boyd & Vandenberghe, Introduction to Applied Linear Algebra, ch. 3.
    """
    X = as_matrix(X, "X")
    G = X @ X.T
    lengths = np.sqrt(np.diag(G))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        C: np.ndarray = G / np.outer(lengths, lengths)
    return C


def cosine_matrix(X: Real[np.ndarray, "N d"]) -> Float[np.ndarray, "N N"]:
    """Cosines of all pairs of rows, in [−1, 1] at every scale; a zero row has cosine 0 with all.

    Shapes: X (N, d), a vector a row → C (N, N).
    Cost: 2N²d flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for X.
    Source: Boyd & Vandenberghe, Introduction to Applied Linear Algebra, ch. 3.
    """
    X = as_matrix(X, "X")
    largest = np.abs(X).max(axis=1, keepdims=True)
    X = X / np.where(largest > 0, largest, 1)  # so that no square overflows or vanishes
    lengths = np.sqrt((X * X).sum(axis=1, keepdims=True))
    X = X / np.where(lengths > 0, lengths, 1)  # unit rows; zero rows stay zero
    return np.clip(X @ X.T, -1, 1)  # arccos of 1 + 2e-16 would be nan


def _clouds(
    X: Real[np.ndarray, "N d"], Y: Real[np.ndarray, "M d"]
) -> tuple[Float[np.ndarray, "N d"], Float[np.ndarray, "M d"]]:
    X, Y = as_matrix(X, "X"), as_matrix(Y, "Y")
    require_fit(X=(X, 1), Y=(Y, 1))
    return X, Y
