"""Norms, angles, distances and cosines, near and far from the origin."""

import numpy as np
import scipy.spatial.distance
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from lemmata.maths.linear_algebra import (
    angle,
    angle_plain,
    cosine_matrix,
    cosine_matrix_plain,
    norm,
    norm_plain,
    pairwise_sqdist,
    pairwise_sqdist_plain,
)
from tests.maths.linear_algebra.drawn_arrays import SCALES, SEEDS, vectors

EPS = np.finfo(float).eps


@given(x=st.integers(1, 10).flatmap(vectors), scale=st.sampled_from([1e-300, 1e-3, 1.0, 1e300]))
def test_norm_agrees_with_numpy_at_every_scale(x: np.ndarray, scale: float) -> None:
    np.testing.assert_allclose(norm(x * scale) / scale, np.linalg.norm(x), rtol=1e-13, atol=1e-290)


def test_the_plain_norm_vanishes_where_the_stable_one_does_not() -> None:
    assert norm_plain(np.array([3e-200, 4e-200])) == 0
    np.testing.assert_allclose(norm(np.array([3e-200, 4e-200])), 5e-200, rtol=1e-15)
    with np.errstate(over="ignore"):
        assert norm_plain(np.array([3e200, 4e200])) == np.inf
    np.testing.assert_allclose(norm(np.array([3e200, 4e200])), 5e200, rtol=1e-15)


@given(theta=st.floats(0, np.pi), scale=SCALES)
def test_the_angle_is_exact_to_rounding(theta: float, scale: float) -> None:
    y = np.array([np.cos(theta), np.sin(theta)])
    np.testing.assert_allclose(angle(np.array([scale, 0.0]), y), theta, rtol=4 * EPS, atol=4 * EPS)


def test_lengths_may_exceed_all_numbers() -> None:
    np.testing.assert_allclose(angle(np.full(2, 1.5e308), np.array([1.0, 0.0])), np.pi / 4)


def test_the_plain_angle_of_nearly_parallel_vectors_is_lost() -> None:
    x, y = np.array([1.0, 0.0]), np.array([1.0, 1e-9])
    assert angle_plain(x, y) == 0
    np.testing.assert_allclose(angle(x, y), 1e-9, rtol=1e-15)


@given(N=st.integers(1, 8), M=st.integers(1, 8), d=st.integers(1, 6), seed=SEEDS, scale=SCALES)
def test_distances_agree_with_cdist(N: int, M: int, d: int, seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(N, d)) * scale, rng.normal(size=(M, d)) * scale
    D = pairwise_sqdist(X, Y)
    assert (D >= 0).all()
    spread = np.abs(X).max() + np.abs(Y).max()
    np.testing.assert_allclose(D, cdist(X, Y) ** 2, atol=40 * d * EPS * spread * spread, rtol=0)


@given(d=st.integers(1, 5), seed=SEEDS, place=st.sampled_from([1e3, 1e6, 1e9]))
def test_distances_do_not_depend_on_the_place_of_the_cloud(d: int, seed: int, place: float) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(5, d)) + place
    exact = scipy.spatial.distance.cdist(X, X, "sqeuclidean")
    np.testing.assert_allclose(pairwise_sqdist(X, X), exact, atol=1e-12)


def test_the_plain_distance_cancels_far_from_the_origin() -> None:
    x, y = np.float32([[1000, 1000]]), np.float32([[1000, 1000.004]])
    exact = float(x[0, 1] - y[0, 1]) ** 2
    assert 1.5e-5 < exact < 1.7e-5
    assert pairwise_sqdist_plain(x, y)[0, 0] == 0
    np.testing.assert_allclose(pairwise_sqdist(x, y)[0, 0], exact, rtol=1e-6)


def test_the_plain_distance_is_negative_for_some_points() -> None:
    X = np.random.default_rng(0).normal(size=(40, 3)) + 100
    assert pairwise_sqdist_plain(X, X + 1e-9).min() < 0
    assert pairwise_sqdist(X, X + 1e-9).min() >= 0


@given(N=st.integers(1, 8), d=st.integers(1, 6), seed=SEEDS)
def test_cosines_agree_with_scipy_and_ignore_scale(N: int, d: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N, d))
    lengths = 10.0 ** rng.integers(-150, 150, (N, 1))
    C = cosine_matrix(X * lengths)
    np.testing.assert_allclose(C, 1 - cdist(X, X, "cosine"), atol=1e-13)
    assert np.abs(C).max() <= 1
    np.testing.assert_allclose(np.diag(C), 1, atol=4 * EPS)


def test_a_zero_row_has_cosine_zero_where_the_plain_version_gives_nan() -> None:
    X = np.array([[1.0, 2.0], [0.0, 0.0]])
    assert np.isnan(cosine_matrix_plain(X)[0, 1])
    np.testing.assert_allclose(cosine_matrix(X), [[1, 0], [0, 0]], atol=EPS)


def test_some_plain_cosines_exceed_one() -> None:
    X = np.random.default_rng(0).normal(size=(200, 3))
    assert cosine_matrix_plain(X).max() > 1
    assert cosine_matrix(X).max() == 1
