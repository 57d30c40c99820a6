"""Products in every order against NumPy's own."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemmata.maths.linear_algebra import matmul, matmul_plain, strassen
from lemmata.maths.linear_algebra.products import Order
from tests.maths.linear_algebra.drawn_arrays import SCALES, SEEDS

SIDES = st.integers(1, 12)


def assert_product(C: np.ndarray, A: np.ndarray, B: np.ndarray) -> None:
    """The bound that every order of summation obeys: |C − AB| ≤ n ε |A||B|, entry by entry."""
    bound = 2 * A.shape[1] * np.finfo(C.dtype).eps * (np.abs(A) @ np.abs(B))
    assert (np.abs(C - A @ B) <= bound).all()


@pytest.mark.parametrize("order", get_args(Order))
@given(sides=st.tuples(SIDES, SIDES, SIDES), seed=SEEDS, size=SCALES)
def test_every_order_gives_the_product(
    order: Order, sides: tuple[int, int, int], seed: int, size: float
) -> None:
    m, n, p = sides
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(m, n)) * size, rng.normal(size=(n, p))
    assert_product(matmul(A, B, order), A, B)


@given(m=SIDES, n=SIDES, p=SIDES, seed=SEEDS)
def test_three_plain_loops_give_the_product(m: int, n: int, p: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(m, n)), rng.normal(size=(n, p))
    assert_product(matmul_plain(A, B), A, B)


@pytest.mark.parametrize("order", ["ijk", "blocked"])
def test_blocks_that_do_not_divide_the_sides(order: Order) -> None:
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(130, 65)), rng.normal(size=(65, 70))
    assert_product(matmul(A, B, order), A, B)


@given(m=SIDES, n=SIDES, p=SIDES, seed=SEEDS, cutoff=st.integers(1, 8))
def test_strassen_pads_any_shape(m: int, n: int, p: int, seed: int, cutoff: int) -> None:
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(m, n)), rng.normal(size=(n, p))
    # Strassen's error is bounded by the largest entries only, not entry by entry.
    bound = 1e3 * np.finfo(float).eps * np.abs(A).max() * np.abs(B).max() * n
    np.testing.assert_allclose(strassen(A, B, cutoff), A @ B, rtol=0, atol=bound)


def test_strassen_loses_small_entries_that_the_definition_keeps() -> None:
    A = np.array([[1e-8, 0.0], [0.0, 1e8]])
    exact = A[0, 0] ** 2
    assert matmul_plain(A, A)[0, 0] == exact
    assert abs(strassen(A, A, cutoff=1)[0, 0] - exact) > 0.9 * exact


@pytest.mark.parametrize("order", get_args(Order))
def test_float32_stays_and_integers_become_float64(order: Order) -> None:
    A = np.arange(6).reshape(2, 3)
    assert matmul(A, A.T, order).dtype == np.float64
    assert matmul(A.astype(np.float32), A.T.astype(np.float32), order).dtype == np.float32
