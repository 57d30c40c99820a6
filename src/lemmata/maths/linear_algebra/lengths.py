"""Lengths and angles: what the inner product says about one vector and about two."""

import numpy as np
from jaxtyping import Real

from lemmata.maths.checks import ZeroVectorError, as_vector, require_fit


def norm_plain(x: Real[np.ndarray, "n"]) -> float:
    """‖x‖ = √(xᵀx), as printed: entries above 1e154 overflow, entries below 1e-162 vanish.

    Shapes: x (n) → a number.
    Cost: 2n flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for x.
    Source: Boyd & Vandenberghe, Introduction to Applied Linear Algebra, ch. 3.
    """
    x = as_vector(x, "x")
    return float(np.sqrt(x @ x))


def norm(x: Real[np.ndarray, "n"]) -> float:
    """‖x‖ at every scale, by ‖x‖ = s ‖x/s‖ with s = max |xᵢ|: no square overflows or vanishes.

    Shapes: x (n) → a number.
    Cost: 4n flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError for x.
    Source: Blue, A portable Fortran program to find the Euclidean norm of a vector, 1978.
    """
    x = as_vector(x, "x")
    s = np.abs(x).max()
    return float(s * norm_plain(x / s)) if s > 0 else 0.0


def angle_plain(x: Real[np.ndarray, "n"], y: Real[np.ndarray, "n"]) -> float:
    """θ = arccos(xᵀy / (‖x‖‖y‖)): nan where rounding lifts the cosine above 1, blurred near 0.

    Shapes: x (n), y (n) → an angle in [0, π], or nan.
    Cost: 6n flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError; ZeroVectorError for a zero vector.
    Source: Boyd & Vandenberghe, Introduction to Applied Linear Algebra, ch. 3.
    """
    x, y = _two_directions(x, y)
    with np.errstate(invalid="ignore"):
        return float(np.arccos(x @ y / (norm(x) * norm(y))))


def angle(x: Real[np.ndarray, "n"], y: Real[np.ndarray, "n"]) -> float:
    """θ = 2 arctan(‖u−v‖ / ‖u+v‖), u = x/‖x‖, v = y/‖y‖: exact to rounding at every angle.

    Shapes: x (n), y (n) → an angle in [0, π].
    Cost: 15n flops.
    Raises: WrongShapeError, NotFiniteError, NotRealError; ZeroVectorError for a zero vector.
    Source: Kahan, How Futile are Mindless Assessments of Roundoff in Floating-Point Computation?
    """
    x, y = _two_directions(x, y)
    u, v = _unit(x), _unit(y)
    return float(2 * np.arctan2(norm(u - v), norm(u + v)))


def _unit(x: Real[np.ndarray, "n"]) -> Real[np.ndarray, "n"]:
    x = x / np.abs(x).max()  # first, so that the length of a huge vector stays finite
    unit: np.ndarray = x / norm(x)
    return unit


def _two_directions(
    x: Real[np.ndarray, "n"], y: Real[np.ndarray, "n"]
) -> tuple[Real[np.ndarray, "n"], Real[np.ndarray, "n"]]:
    x, y = as_vector(x, "x"), as_vector(y, "y")
    require_fit(x=(x, 0), y=(y, 0))
    for name, v in (("x", x), ("y", y)):
        if not v.any():
            raise ZeroVectorError(name, "found the zero vector", "an angle needs a direction")
    return x, y
