from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from lemmata.formula.problem import Declared, Domain, Problem
from lemmata.formula.sample import smallest
from tests.formula.sample.problems import (
    COMMUTING,
    INVOLUTION,
    ONE,
    STOCHASTIC,
    UNIT,
    ZERO,
    M,
    N,
    over,
    over_n,
    scalar,
    square,
    vector,
)


def first(problem, count=4):
    return list(islice(smallest(problem, 0), count))


def test_the_first_point_is_ones_at_size_one():
    point = first(over("mn", Declared("A", (M, N)), vector()))[0]
    assert point.numbers == {"m": 1, "n": 1}
    assert point.values["A"][0].tolist() == [[1]]
    assert point.values["x"][0].tolist() == [1]


def test_sizes_grow_slowly_and_unequal_ones_come_soon():
    sizes = [point.numbers for point in first(over("mn", Declared("A", (M, N))), 8)]
    assert sum(sizes[1].values()) == 3
    assert any(one["m"] != one["n"] and min(one.values()) > 1 for one in sizes)


def test_values_are_small_whole_numbers_and_zeros_come_last():
    for point in first(over_n(square(), vector())):
        for array in point.values.values():
            assert np.array_equal(array, array.round())
            assert np.abs(array).max() <= 3
            assert array[0].any()


@pytest.mark.parametrize(
    ("kind", "fits"),
    [
        ("symmetric", lambda A: A.swapaxes(1, 2) == A),
        ("definite", lambda A: np.linalg.eigvalsh(A) > 0.01),
        ("semidefinite", lambda A: np.linalg.eigvalsh(A) > -1e-9),
        ("invertible", lambda A: np.abs(np.linalg.det(A)) > 0.4),
        ("permutation", lambda A: A.sum(axis=1) == 1),
        ("signs", lambda A: np.abs(A) == 1),
    ],
)
def test_small_matrices_keep_their_structure_and_are_whole(kind, fits):
    for point in first(over_n(square(kind))):
        A = point.values["A"]
        assert fits(A).all()
        assert np.array_equal(A, A.round())


def test_small_rotations_are_exact_and_not_only_signs():
    tenths = []
    for point in first(over_n(square("orthogonal"))):
        A = point.values["A"]
        assert np.allclose(A @ A.swapaxes(1, 2), np.eye(A.shape[-1]), atol=1e-15)
        tenths.append(np.abs(5 * A - (5 * A).round()).max())
        assert set(np.unique(np.abs(A).round(12))) <= {0, 0.6, 0.8, 1}
    assert max(tenths) < 1e-12


def test_small_distributions_are_dyadic_and_sum_to_one_exactly():
    for point in first(over("mn", Declared("A", (M, N), Domain("simplex")))):
        A = point.values["A"]
        assert (A.sum(axis=(1, 2)) == 1).all()
        assert A.min() > 0
        assert np.array_equal(32 * A, (32 * A).round())


def test_intervals_give_halves_and_quarters_inside():
    problem = Problem((), (scalar("interval", low=ZERO, high=ONE),))
    point = first(problem)[0]
    assert set(np.unique(point.values["t"])) <= {0.125, 0.25, 0.5, 0.75, 0.875}
    problem = Problem((), (scalar("interval", low=ONE),))
    assert first(problem)[0].values["t"].min() > 1


GAPS = {
    "involution": (INVOLUTION, lambda v: v["A"] @ v["A"] - np.eye(v["A"].shape[-1])),
    "commuting": (COMMUTING, lambda v: v["A"] @ v["B"] - v["B"] @ v["A"]),
    "stochastic": (STOCHASTIC, lambda v: v["A"].sum(axis=2) - 1),
    "unit": (UNIT, lambda v: (v["x"] ** 2).sum(axis=1) - 1),
}


@pytest.mark.parametrize("name", GAPS)
def test_conditions_hold_and_small_sizes_are_readable(name):
    problem, gap = GAPS[name]
    for point in first(problem):
        assert np.abs(gap(point.values)).max() < 1e-11
        if point.numbers["n"] <= 2:
            for array in point.values.values():
                assert np.array_equal(4 * array[0], (4 * array[0]).round())


def test_solved_points_are_freed_of_rounding():
    point = first(INVOLUTION)[2]
    assert point.numbers["n"] == 3
    assert np.array_equal(point.values["A"][0], point.values["A"][0].round())


def test_less_readable_points_follow():
    points = list(smallest(over_n(square()), 0))
    A = points[-1].values["A"]
    assert not np.array_equal(10 * A, (10 * A).round())
    tenths = [
        p
        for p in points
        if not np.array_equal(p.values["A"], p.values["A"].round())
        and np.allclose(10 * p.values["A"], (10 * p.values["A"]).round())
    ]
    assert tenths
