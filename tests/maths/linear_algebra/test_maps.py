"""Rotations, reflections, cross products, affine maps and bases obey their identities."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lemmata.maths.checks import SingularMatrixError
from lemmata.maths.linear_algebra import (
    affine_compose,
    change_basis,
    cross,
    homogeneous,
    reflection,
    rotation,
    skew,
    slogdet,
)
from tests.maths.linear_algebra.drawn_arrays import FLOATS, SCALES, SEEDS, invertible, vectors

ANGLES = st.floats(-10, 10)


@given(a=ANGLES, b=ANGLES)
def test_angles_of_rotations_add(a: float, b: float) -> None:
    np.testing.assert_allclose(rotation(a) @ rotation(b), rotation(a + b), atol=1e-14)
    np.testing.assert_allclose(rotation(a).T @ rotation(a), np.eye(2), atol=1e-15)
    np.testing.assert_allclose(np.linalg.det(rotation(a)), 1, rtol=1e-14)


def test_a_quarter_turn_is_counterclockwise() -> None:
    np.testing.assert_allclose(rotation(np.pi / 2) @ [1, 0], [0, 1], atol=1e-16)


@given(n=st.integers(1, 8), seed=SEEDS, scale=st.sampled_from([1e-300, 1.0, 1e300]))
def test_a_reflection_turns_its_normal_and_undoes_itself(n: int, seed: int, scale: float) -> None:
    u = np.random.default_rng(seed).normal(size=n)
    H = reflection(u * scale)
    np.testing.assert_allclose(H @ H, np.eye(n), atol=1e-14)
    np.testing.assert_array_equal(H, H.T)
    np.testing.assert_allclose(H @ u, -u, rtol=1e-12, atol=1e-14)
    sign, logdet = slogdet(H)
    assert sign == -1
    np.testing.assert_allclose(logdet, 0, atol=1e-13)


def test_the_length_of_a_normal_may_exceed_all_numbers() -> None:
    np.testing.assert_allclose(reflection(np.full(2, 1.5e308)), [[0, -1], [-1, 0]], atol=1e-15)


@given(v=vectors(3), w=vectors(3), scale=SCALES)
def test_cross_agrees_with_numpy_and_lagrange(v: np.ndarray, w: np.ndarray, scale: float) -> None:
    c = cross(v, w)
    np.testing.assert_allclose(c, np.cross(v, w), atol=1e-9)
    np.testing.assert_array_equal(skew(v), -skew(v).T)
    np.testing.assert_allclose(skew(v) @ w, c, atol=1e-9)
    np.testing.assert_allclose(cross(v * scale, w), c * scale, rtol=1e-13, atol=1e-9 * scale)
    lagrange = (v @ v) * (w @ w) - (v @ w) ** 2
    np.testing.assert_allclose(c @ c, lagrange, atol=1e-12 * (v @ v) * (w @ w) + 1e-300)


@given(p=st.integers(1, 4), m=st.integers(1, 4), n=st.integers(1, 4), seed=SEEDS)
def test_two_layers_are_one_and_a_product_in_homogeneous_coordinates(
    p: int, m: int, n: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    W2, b2, W1, b1 = (rng.normal(size=s) for s in [(p, m), p, (m, n), m])
    W, b = affine_compose(W2, b2, W1, b1)
    x = rng.normal(size=n)
    np.testing.assert_allclose(W @ x + b, W2 @ (W1 @ x + b1) + b2, atol=1e-12)
    np.testing.assert_allclose(homogeneous(W2, b2) @ homogeneous(W1, b1), homogeneous(W, b))


@given(B=invertible(), seed=SEEDS)
def test_coordinates_rebuild_the_vector(B: np.ndarray, seed: int) -> None:
    c = np.random.default_rng(seed).normal(size=len(B))
    np.testing.assert_allclose(change_basis(B, B @ c), c, rtol=1e-9, atol=1e-10)


def test_coordinates_of_the_printed_example() -> None:
    B = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0]])
    np.testing.assert_allclose(change_basis(B, np.array([1, 2, 3])), [1, 2, 0], atol=1e-15)


def test_dependent_columns_are_no_basis() -> None:
    with pytest.raises(SingularMatrixError, match=r"^B: singular to working precision: pivot 2"):
        change_basis(np.array([[1, 2], [2, 4]]), np.array([1, 1]))


@given(v=vectors(3, FLOATS))
def test_a_vector_is_orthogonal_to_its_cross_product(v: np.ndarray) -> None:
    assume(np.abs(v).max() > 1e-3)
    w = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(cross(v, w) @ v / (v @ v), 0, atol=1e-12)
