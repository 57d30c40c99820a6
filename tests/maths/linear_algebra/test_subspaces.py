"""Rank, bases of the four subspaces, and the reflections behind them."""

import numpy as np
import scipy.linalg
from hypothesis import given
from hypothesis import strategies as st

from lemmata.maths.linear_algebra import (
    column_space,
    nullspace,
    pivoted_reflectors,
    qr_householder,
    rank,
    rank_tolerance,
    reflect_back,
    reflector,
    special_solutions,
)
from tests.maths.linear_algebra.drawn_arrays import (
    SEEDS,
    exact_rank,
    integer_matrices,
    of_known_rank,
)


def assert_orthonormal(Q: np.ndarray) -> None:
    np.testing.assert_allclose(Q.T @ Q, np.eye(Q.shape[1]), atol=1e-13)


@given(A=of_known_rank())
def test_rank_agrees_with_numpy_at_every_scale(A: tuple[np.ndarray, int]) -> None:
    M, r = A
    assert rank(M) == r == rank(M.T) == np.linalg.matrix_rank(M)


@given(A=integer_matrices())
def test_rank_of_integers_is_exact(A: np.ndarray) -> None:
    assert rank(A) == exact_rank(A) == rank(A.T @ A)


@given(A=of_known_rank())
def test_the_null_space_is_orthonormal_and_agrees_with_scipy(A: tuple[np.ndarray, int]) -> None:
    M, r = A
    Z = nullspace(M)
    assert Z.shape == (M.shape[1], M.shape[1] - r)
    assert_orthonormal(Z)
    assert np.abs(M @ Z).max(initial=0) <= 1e-13 * np.abs(M).max()
    if r:  # of A = 0 SciPy's relative tolerance says nothing
        reference = scipy.linalg.null_space(M)
        np.testing.assert_allclose(Z @ Z.T, reference @ reference.T, atol=1e-12)


@given(A=of_known_rank())
def test_row_space_and_null_space_are_orthogonal_complements(A: tuple[np.ndarray, int]) -> None:
    M, r = A
    Q, Z = column_space(M.T), nullspace(M)
    assert Q.shape[1] == r
    assert_orthonormal(np.hstack([Q, Z]))
    np.testing.assert_allclose(Q @ Q.T + Z @ Z.T, np.eye(M.shape[1]), atol=1e-13)


@given(A=integer_matrices())
def test_special_solutions_span_the_null_space_too(A: np.ndarray) -> None:
    N, Z = special_solutions(A), nullspace(A)
    assert N.shape == Z.shape
    np.testing.assert_allclose(A @ N, 0, atol=1e-10)
    np.testing.assert_allclose(Z @ (Z.T @ N), N, atol=1e-10)


def test_special_solutions_are_not_orthonormal() -> None:
    A = np.array([[1.0, 1.0, 1.0]])
    N = special_solutions(A)
    np.testing.assert_array_equal(N, [[-1, -1], [1, 0], [0, 1]])
    assert abs(N[:, 0] @ N[:, 1]) == 1
    assert_orthonormal(nullspace(A))


@given(A=of_known_rank())
def test_qr_reproduces_the_matrix(A: tuple[np.ndarray, int]) -> None:
    M, _ = A
    Q, R = qr_householder(M)
    assert_orthonormal(Q)
    np.testing.assert_array_equal(R, np.triu(R))
    np.testing.assert_allclose(Q @ R, M, rtol=0, atol=1e-13 * np.abs(M).max())


@given(n=st.integers(1, 8), seed=SEEDS, scale=st.sampled_from([1e-300, 1.0, 1e300]))
def test_a_reflector_puts_its_vector_on_the_first_axis(n: int, seed: int, scale: float) -> None:
    x = np.random.default_rng(seed).normal(size=n)
    v = reflector(x * scale)
    mirrored = x - 2 * v * (v @ x)
    np.testing.assert_allclose(abs(mirrored[0]), np.linalg.norm(x), rtol=1e-13)
    np.testing.assert_allclose(mirrored[1:], 0, atol=1e-13)


def test_of_two_mirrors_the_one_without_cancellation_is_taken() -> None:
    for x in (np.array([1.0, 1e-9]), np.array([-1.0, 1e-9])):
        v = reflector(x)
        np.testing.assert_allclose((x - 2 * v * (v @ x))[1], 0, atol=1e-20)


def test_reflecting_back_leaves_its_argument_alone() -> None:
    C = np.eye(2)
    reflect_back([reflector(np.array([3.0, 4.0]))], C)
    np.testing.assert_array_equal(C, np.eye(2))


def test_a_zero_vector_needs_no_mirror() -> None:
    np.testing.assert_array_equal(reflector(np.zeros(3)), np.zeros(3))


@given(A=of_known_rank())
def test_reflecting_keeps_lengths(A: tuple[np.ndarray, int]) -> None:
    M, r = A
    reflectors = pivoted_reflectors(M)
    assert len(reflectors) == r
    assert_orthonormal(reflect_back(reflectors, np.eye(len(M))))


def test_rank_depends_on_the_tolerance() -> None:
    A = np.diag([1.0, 1e-8, 1e-17])
    assert [rank(A, tol) for tol in (None, 1e-6, 0.0)] == [2, 1, 3]
    assert rank_tolerance(A) == 3 * np.finfo(float).eps


def test_float32_counts_its_own_rounding_errors_as_zero() -> None:
    rng = np.random.default_rng(0)
    A = (rng.normal(size=(20, 3)) @ rng.normal(size=(3, 20))).astype(np.float32)
    assert rank(A) == np.linalg.matrix_rank(A) == 3
    assert nullspace(A).dtype == np.float32
    assert rank(A.astype(np.float64)) > 3  # the same numbers, believed to all 16 digits
