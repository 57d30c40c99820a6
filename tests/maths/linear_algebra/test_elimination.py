"""Elimination: solutions, echelon forms and determinants against NumPy and exact fractions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemmata.maths.checks import SingularMatrixError
from lemmata.maths.linear_algebra import (
    back_substitute,
    forward_substitute,
    lu_solve_plain,
    lu_solve_pp,
    rank,
    rref,
    slogdet,
)
from tests.maths.linear_algebra.drawn_arrays import (
    SCALES,
    SEEDS,
    exact_rank,
    integer_matrices,
    invertible,
    of_known_rank,
    with_singular_values,
)

EPS = np.finfo(float).eps
NINE = np.arange(1.0, 10).reshape(3, 3)


@given(A=invertible(), seed=SEEDS, columns=st.sampled_from([None, 1, 3]))
def test_partial_pivoting_agrees_with_numpy(A: np.ndarray, seed: int, columns: int | None) -> None:
    shape = (len(A),) if columns is None else (len(A), columns)
    b = np.random.default_rng(seed).normal(size=shape) * np.abs(A).max()
    np.testing.assert_allclose(lu_solve_pp(A, b), np.linalg.solve(A, b), rtol=1e-10, atol=1e-11)


@given(A=invertible(), seed=SEEDS)
def test_the_residual_is_rounding_error(A: np.ndarray, seed: int) -> None:
    b = np.random.default_rng(seed).normal(size=len(A)) * np.abs(A).max()
    x = lu_solve_pp(A, b)
    assert (np.abs(A @ x - b) <= 100 * len(A) * EPS * np.abs(A).max() * np.abs(x).sum()).all()


def test_a_tiny_pivot_ruins_the_plain_elimination_and_not_the_pivoted_one() -> None:
    A, b = np.array([[1e-20, 1.0], [1.0, 1.0]]), np.array([1.0, 2.0])
    assert lu_solve_plain(A, b)[0] == 0  # the solution is (1, 1)
    np.testing.assert_allclose(lu_solve_pp(A, b), [1, 1], rtol=1e-15)


def test_a_zero_pivot_stops_the_plain_elimination_of_an_invertible_matrix() -> None:
    A, b = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([2.0, 3.0])
    with pytest.raises(SingularMatrixError, match="lu_solve_pp exchanges rows"):
        lu_solve_plain(A, b)
    np.testing.assert_array_equal(lu_solve_pp(A, b), [3, 2])


def refused(A: np.ndarray) -> bool:
    try:
        lu_solve_pp(A, np.ones(len(A)))
    except SingularMatrixError:
        return True
    return False


def test_almost_all_small_singular_matrices_are_refused() -> None:
    rng = np.random.default_rng(0)
    count = 0
    for _ in range(500):
        n = int(rng.integers(2, 8))
        r = int(rng.integers(1, n))
        count += refused(with_singular_values(rng, n, n, 10 ** rng.uniform(-1, 1, r)))
    assert count >= 490


def test_some_large_singular_matrices_pass_and_rank_finds_them() -> None:
    rng = np.random.default_rng(0)
    singular = [with_singular_values(rng, 100, 100, np.linspace(1, 2, 99)) for _ in range(60)]
    assert 40 <= sum(map(refused, singular)) < 60
    assert all(rank(A) == 99 for A in singular)


@given(seed=SEEDS, n=st.integers(1, 6))
def test_units_of_the_unknowns_do_not_make_a_matrix_singular(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    A = with_singular_values(rng, n, n, rng.uniform(1, 10, n))
    units = 10.0 ** rng.integers(-100, 100, n)
    x = rng.normal(size=n)
    np.testing.assert_allclose(lu_solve_pp(A * units, A @ x) * units, x, rtol=1e-9, atol=1e-11)


@given(A=invertible(), seed=SEEDS)
def test_triangles_are_solved_from_either_end(A: np.ndarray, seed: int) -> None:
    rng = np.random.default_rng(seed)
    T = A / np.abs(A).max() + 10 * np.eye(len(A))
    x = rng.normal(size=len(A))
    np.testing.assert_allclose(back_substitute(T, np.triu(T) @ x), x, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(forward_substitute(T, np.tril(T) @ x), x, rtol=1e-9, atol=1e-12)


@given(A=integer_matrices())
def test_rref_of_integers_has_the_exact_rank_and_the_same_solutions(A: np.ndarray) -> None:
    R, pivots = rref(A)
    r = exact_rank(A)
    assert len(pivots) == r
    assert pivots == sorted(pivots)
    np.testing.assert_array_equal(R[:, pivots], np.eye(len(A), r))  # exactly, not nearly
    assert not R[r:].any()
    for row, pivot in enumerate(pivots):
        assert not R[row, :pivot].any()  # a staircase
    np.testing.assert_allclose(A[:, pivots] @ R[:r], A, atol=1e-11)  # A = C R


@given(A=of_known_rank())
def test_rref_finds_the_rank_at_every_scale(A: tuple[np.ndarray, int]) -> None:
    M, r = A
    assert len(rref(M)[1]) == r


def test_an_exact_zero_test_counts_round_off_as_rank() -> None:
    A = NINE * 0.1
    assert rref(A, tol=0.0)[1] == [0, 1, 2]
    assert rref(A)[1] == [0, 1]


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9])
def test_round_off_magnified_by_a_small_pivot_is_not_taken_for_rank(gap: float) -> None:
    rng = np.random.default_rng(0)
    A = rng.normal(size=(6, 3)) @ np.hstack([np.eye(3), rng.normal(size=(3, 3))])
    A[:, 1] = A[:, 0] + gap * A[:, 1]  # nearly dependent: the second pivot is about the gap
    assert rref(A)[1] == [0, 1, 2]
    assert rank(A) == 3


def test_rref_shows_no_negative_zero() -> None:
    R, _ = rref(np.array([[-1.0, 0.0], [0.0, -2.0]]))
    assert not np.signbit(R).any()


@given(A=invertible())
def test_slogdet_agrees_with_numpy(A: np.ndarray) -> None:
    sign, logdet = slogdet(A)
    expected = np.linalg.slogdet(A)
    assert sign == expected.sign
    np.testing.assert_allclose(logdet, expected.logabsdet, rtol=1e-11, atol=1e-10)


@given(A=invertible(5), seed=SEEDS, scale=SCALES)
def test_logarithms_of_determinants_add(A: np.ndarray, seed: int, scale: float) -> None:
    A = A / np.abs(A).max()
    n = len(A)
    B = with_singular_values(np.random.default_rng(seed), n, n, np.linspace(1, 2, n))
    (s, log_a), (t, log_b), (st_, log_ab) = slogdet(A), slogdet(B), slogdet(A @ B)
    assert st_ == s * t
    np.testing.assert_allclose(log_ab, log_a + log_b, atol=1e-9)
    np.testing.assert_allclose(slogdet(A.T)[1], log_a, atol=1e-9)
    np.testing.assert_allclose(slogdet(scale * A)[1], n * np.log(scale) + log_a, atol=1e-9)


def test_slogdet_of_a_singular_matrix_and_of_one_whose_determinant_overflows() -> None:
    assert slogdet(np.zeros((3, 3))) == (0.0, -np.inf)
    sign, logdet = slogdet(np.diag(np.full(10, -1e150)))
    assert sign == 1
    np.testing.assert_allclose(logdet, 1500 * np.log(10), rtol=1e-14)
