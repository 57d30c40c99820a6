"""Projection, least squares, shortest solutions, and where gradient descent ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemmata.maths.checks import OutOfRangeError, SingularMatrixError
from lemmata.maths.linear_algebra import (
    gd_linear,
    least_squares,
    least_squares_plain,
    nullspace,
    project,
    projector,
    projector_plain,
    solve_under,
)
from tests.maths.linear_algebra.drawn_arrays import (
    SCALES,
    SEEDS,
    invertible,
    of_known_rank,
    with_singular_values,
)


@given(A=of_known_rank(), seed=SEEDS)
def test_project_agrees_with_lstsq_and_leaves_an_orthogonal_residual(
    A: tuple[np.ndarray, int], seed: int
) -> None:
    M, _ = A
    b = np.random.default_rng(seed).normal(size=len(M))
    M1 = M / (np.abs(M).max() or 1)
    Pb = project(M, b)
    np.testing.assert_allclose(Pb, M1 @ np.linalg.lstsq(M1, b)[0], atol=1e-12)
    np.testing.assert_allclose(M1.T @ (b - Pb), 0, atol=1e-12)
    np.testing.assert_allclose(b @ b, Pb @ Pb + (b - Pb) @ (b - Pb), rtol=1e-12)  # Pythagoras


@given(A=of_known_rank())
def test_a_projector_is_idempotent_symmetric_and_has_the_rank_as_trace(
    A: tuple[np.ndarray, int],
) -> None:
    M, r = A
    P = projector(M)
    np.testing.assert_allclose(P @ P, P, atol=1e-13)
    np.testing.assert_allclose(P.T, P, atol=1e-15)
    np.testing.assert_allclose(np.trace(P), r, atol=1e-12)
    np.testing.assert_allclose(P @ M, M, rtol=0, atol=1e-13 * np.abs(M).max())


def test_the_printed_projector_is_not_idempotent_where_columns_are_nearly_dependent() -> None:
    A = with_singular_values(np.random.default_rng(0), 8, 3, np.array([1, 1e-3, 1e-6]))
    P, P_plain = projector(A), projector_plain(A)
    assert np.abs(P_plain @ P_plain - P_plain).max() > 1e-7
    assert np.abs(P @ P - P).max() < 1e-14


@given(A=invertible(), extra=st.integers(0, 5), seed=SEEDS)
def test_least_squares_agrees_with_lstsq(A: np.ndarray, extra: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A = A / np.abs(A).max()
    A = np.vstack([A, rng.normal(size=(extra, A.shape[1]))])
    b = rng.normal(size=(len(A), 2))
    expected = np.linalg.lstsq(A, b)[0]
    np.testing.assert_allclose(least_squares(A, b), expected, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(least_squares_plain(A, b), expected, rtol=1e-7, atol=1e-8)


def test_least_squares_refuses_dependent_columns() -> None:
    with pytest.raises(SingularMatrixError, match="found rank 1 with 2 columns"):
        least_squares(np.ones((3, 2)), np.ones(3))


@given(A=of_known_rank(), seed=SEEDS)
def test_the_shortest_solution_is_that_of_the_pseudo_inverse(
    A: tuple[np.ndarray, int], seed: int
) -> None:
    M, _ = A
    scale = np.abs(M).max() or 1.0
    b = np.random.default_rng(seed).normal(size=len(M)) * scale  # not always in C(A)
    expected = np.linalg.pinv(M / scale) @ (b / scale)
    np.testing.assert_allclose(solve_under(M, b), expected, rtol=1e-9, atol=1e-10)


@given(A=of_known_rank(), seed=SEEDS)
def test_the_closest_solution_moves_w0_orthogonally_to_the_null_space(
    A: tuple[np.ndarray, int], seed: int
) -> None:
    M, _ = A
    M = M / (np.abs(M).max() or 1)
    rng = np.random.default_rng(seed)
    w0, w = rng.normal(size=(2, M.shape[1]))
    x = solve_under(M, M @ w, w0)
    np.testing.assert_allclose(M @ x, M @ w, atol=1e-11)
    np.testing.assert_allclose(nullspace(M).T @ (x - w0), 0, atol=1e-11)


@given(
    N=st.integers(1, 6),
    extra=st.integers(0, 4),
    seed=SEEDS,
    share=st.floats(0.3, 0.9),
    scale=SCALES,
)
def test_gradient_descent_keeps_of_its_start_what_the_data_cannot_see(
    N: int, extra: int, seed: int, share: float, scale: float
) -> None:
    rng = np.random.default_rng(seed)
    s = rng.uniform(1, 2, N)
    X = with_singular_values(rng, N, N + extra, s) * scale
    w0, y = rng.normal(size=N + extra), rng.normal(size=N) * scale
    w = gd_linear(X, y, w0, float(share * 2 / s.max() ** 2) / scale / scale, 400)
    seen = projector(X.T)
    limit = solve_under(X, y) + w0 - seen @ w0  # x⋆ + (I − P)w₀
    np.testing.assert_allclose(w, limit, atol=1e-9)
    np.testing.assert_allclose(w, solve_under(X, y, w0), atol=1e-9)


def test_gradient_descent_says_when_its_steps_are_too_long() -> None:
    with pytest.raises(OutOfRangeError, match=r"eta: the steps diverged with eta = 3\.0"):
        gd_linear(np.eye(2), np.ones(2), np.zeros(2), 3.0, 2000)


def test_no_steps_return_a_copy_of_the_start() -> None:
    w0 = np.ones(2)
    w = gd_linear(np.eye(2), np.zeros(2), w0, 0.1, 0)
    assert w is not w0
    np.testing.assert_array_equal(w, w0)


def test_equations_that_ask_nothing_return_a_copy_of_w0() -> None:
    w0 = np.ones(2)
    x = solve_under(np.zeros((3, 2)), np.zeros(3), w0)
    assert x is not w0
    np.testing.assert_array_equal(x, w0)
