"""Woodbury's formula against the dense solve that it avoids."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemmata.maths.checks import SingularMatrixError
from lemmata.maths.linear_algebra import woodbury_solve, woodbury_solve_plain
from tests.maths.linear_algebra.drawn_arrays import SCALES, SEEDS


@pytest.mark.parametrize("solve", [woodbury_solve, woodbury_solve_plain])
@given(n=st.integers(1, 10), k=st.integers(1, 4), seed=SEEDS, scale=SCALES)
def test_woodbury_agrees_with_the_dense_solve(
    solve: Callable[..., np.ndarray], n: int, k: int, seed: int, scale: float
) -> None:
    rng = np.random.default_rng(seed)
    d, U, b = rng.uniform(1, 2, n), rng.normal(size=(n, k)), rng.normal(size=n)
    dense = np.linalg.solve(np.diag(d) + U @ U.T, b)
    x = solve(d * scale, U * np.sqrt(scale), b * scale)
    np.testing.assert_allclose(x, dense, rtol=1e-9, atol=1e-11)


def test_the_printed_formula_loses_half_the_digits_of_a_harmless_system() -> None:
    rng = np.random.default_rng(1)
    n, k = 60, 3
    d, U = np.ones(n), 0.1 * rng.normal(size=(n, k))
    d[:k], U[:k] = 1e-8, U[:k] + rng.normal(size=(k, k))
    A = np.diag(d) + U @ U.T
    x = rng.normal(size=n)
    b = A @ x
    assert np.linalg.cond(A) < 1e4
    assert np.abs(woodbury_solve_plain(d, U, b) - x).max() > 1e-9
    assert np.abs(woodbury_solve(d, U, b) - x).max() < 1e-11


def test_no_dense_matrix_is_formed() -> None:
    n = 200_000  # squared, this would be 320 GB
    rng = np.random.default_rng(0)
    d, U, b = rng.uniform(1, 2, n), rng.normal(size=(n, 2)), rng.normal(size=n)
    x = woodbury_solve(d, U, b)
    np.testing.assert_allclose(d * x + U @ (U.T @ x), b, atol=1e-10)


def test_a_zero_on_the_diagonal_is_named() -> None:
    with pytest.raises(SingularMatrixError, match=r"^d: found 0 at index 1"):
        woodbury_solve(np.array([1.0, 0.0]), np.ones((2, 1)), np.ones(2))
