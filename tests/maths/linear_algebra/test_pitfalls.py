"""The numbers that the lesson prints about what goes wrong can be had again."""

import numpy as np
import pytest

from lemmata.maths.checks import SingularMatrixError
from lemmata.maths.linear_algebra import (
    angle,
    angle_plain,
    least_squares,
    lu_solve_pp,
    rank,
    slogdet,
)
from tests.maths.linear_algebra.drawn_arrays import with_singular_values


def regression_error(kappa: float, solve: object) -> float:
    """The relative error of the weights of a noise-free regression of condition κ, median of 20."""
    errors = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        X = with_singular_values(rng, 100, 10, np.geomspace(1, 1 / kappa, 10))
        w = rng.normal(size=10)
        found = solve(X, X @ w)  # type: ignore[operator]
        errors.append(np.linalg.norm(found - w) / np.linalg.norm(w))
    return float(np.median(errors))


def by_inverse(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.linalg.inv(X.T @ X) @ X.T @ y


@pytest.mark.parametrize(
    ("kappa", "inverse", "factored"), [(1e6, (1e-6, 1e-3), 1e-9), (1e8, (1e-2, 10), 1e-7)]
)
def test_inverting_the_gram_matrix_loses_twice_the_digits(
    kappa: float, inverse: tuple[float, float], factored: float
) -> None:
    assert inverse[0] < regression_error(kappa, by_inverse) < inverse[1]
    assert regression_error(kappa, least_squares) < factored
    assert regression_error(kappa, lambda X, y: np.linalg.lstsq(X, y)[0]) < factored


def test_a_tiny_determinant_is_no_sign_of_near_singularity() -> None:
    A = 0.1 * np.eye(100)
    np.testing.assert_allclose(np.linalg.det(A), 1e-100, rtol=1e-12)
    np.testing.assert_allclose(slogdet(A)[1], -100 * np.log(10), rtol=1e-14)
    np.testing.assert_allclose(np.linalg.cond(A), 1, rtol=1e-14)
    assert rank(A) == 100


def test_arccos_of_a_cosine_just_above_one_is_nan() -> None:
    x = next(
        x
        for x in np.random.default_rng(0).normal(size=(1000, 3))
        if np.isnan(angle_plain(x, 3 * x))
    )
    assert angle(x, 3 * x) < 1e-15


def test_a_singular_system_gets_a_solution_from_round_off() -> None:
    A = np.arange(1.0, 10).reshape(3, 3)
    b = np.array([1.0, 0.0, 0.0])
    assert np.abs(lu_solve_pp(A, b, tol=0.0)).max() > 1e15
    with pytest.raises(SingularMatrixError, match="pivot 3 is"):
        lu_solve_pp(A, b)


def test_one_dimensional_arrays_have_no_transpose_and_broadcast_silently() -> None:
    x = np.arange(3.0)
    assert x.T.shape == x.shape
    assert (x - x[:, None]).shape == (3, 3)
