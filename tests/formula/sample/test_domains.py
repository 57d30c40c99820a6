from __future__ import annotations

import numpy as np
import pytest

from lemmata.formula.building import number
from lemmata.formula.problem import Budget, Declared, Domain, Grid, Natural, Problem
from lemmata.formula.sample import sample
from lemmata.formula.sizes import Size
from tests.formula.sample.problems import (
    ONE,
    TWO,
    ZERO,
    K,
    M,
    N,
    over,
    over_n,
    scalar,
    square,
    t,
    vector,
)

MANY = Budget(points=60)


def drawn(problem: Problem, name: str = "A", seed: int = 1) -> list[np.ndarray]:
    points = sample(problem, seed, MANY)
    assert len(points) == 4 or not problem.naturals
    return [np.asarray(point.values[name]) for point in points]


def test_shapes_are_the_sizes_of_each_assignment():
    problem = over("mnk", Declared("A", (M, N)), Declared("B", (N, K)), scalar())
    for point in sample(problem, 0):
        m, n, k = (point.numbers[letter] for letter in "mnk")
        assert point.batch == Budget().points
        assert point.values["A"].shape == (point.batch, m, n)
        assert point.values["B"].shape == (point.batch, n, k)
        assert point.values["t"].shape == (point.batch,)


def test_sizes_differ_within_an_assignment_and_one_assignment_has_a_1():
    points = sample(over("mn", Declared("A", (M, N))), 0)
    assert all(point.numbers["m"] != point.numbers["n"] for point in points)
    assert any(1 in point.numbers.values() for point in points)
    assert len({tuple(point.numbers.values()) for point in points}) == len(points)


def test_reals_are_of_both_signs_small_and_large():
    values = np.concatenate([one.ravel() for one in drawn(over_n(square()))])
    assert values.min() < -1.5
    assert values.max() > 1.5
    assert 0.1 < np.mean(np.abs(values) < 0.3) < 0.6
    assert np.abs(values).max() < 5


@pytest.mark.parametrize("kind", ["symmetric", "semidefinite", "definite"])
def test_symmetric_kinds_are_exactly_symmetric(kind):
    for values in drawn(over_n(square(kind))):
        assert np.array_equal(values, values.swapaxes(1, 2))


def test_definite_matrices_have_distinct_eigenvalues_well_above_zero():
    for values in drawn(over_n(square("definite"))):
        spectrum = np.linalg.eigvalsh(values)
        assert spectrum.min() >= 0.3 - 1e-9
        assert spectrum.max() <= 3 + 1e-9
        assert (np.diff(spectrum, axis=1) > 1e-3).all()


def test_semidefinite_matrices_are_singular_half_of_the_time():
    for values in drawn(over_n(square("semidefinite"))):
        smallest = np.linalg.eigvalsh(values)[:, 0]
        assert smallest.min() > -1e-12
        assert (smallest < 1e-9).sum() == 30


def test_orthogonal_matrices_have_both_determinants():
    for values in drawn(over_n(square("orthogonal"))):
        eye = np.eye(values.shape[-1])
        assert np.allclose(values @ values.swapaxes(1, 2), eye, atol=1e-12)
        determinants = np.linalg.det(values)
        assert determinants.min() < -0.5
        assert determinants.max() > 0.5


def test_orthonormal_columns_are_at_most_as_many_as_rows():
    for values in drawn(over("mn", Declared("A", (M, N), Domain("orthonormal")))):
        assert values.shape[1] >= values.shape[2]
        assert np.allclose(values.swapaxes(1, 2) @ values, np.eye(values.shape[2]), atol=1e-12)


def test_invertible_matrices_are_well_conditioned():
    for values in drawn(over_n(square("invertible"))):
        assert np.linalg.cond(values).max() < 30
        assert np.abs(np.linalg.det(values)).min() > 0


def test_permutations_are_not_only_the_identity():
    for values in drawn(over_n(square("permutation"))):
        n = values.shape[-1]
        assert set(np.unique(values)) <= {0.0, 1.0}
        assert (values.sum(axis=1) == 1).all()
        assert (values.sum(axis=2) == 1).all()
        if n > 1:
            assert not (values == np.eye(n)).all(axis=(1, 2)).all()
        if n > 2:
            assert not (values == values.swapaxes(1, 2)).all()


def test_simplices_lie_in_the_interior_with_small_entries_too():
    joint = over("mn", Declared("A", (M, N), Domain("simplex")))
    for values in drawn(joint):
        assert values.min() > 0
        assert np.allclose(values.sum(axis=(1, 2)), 1, atol=1e-14)
        assert values.shape[1] * values.shape[2] == 1 or values.min() < 0.05


def test_signs_and_integers_are_what_they_say():
    problem = over_n(
        vector("signs", "s"), vector("integers", "k", low=ZERO, high=ONE), vector("integers", "z")
    )
    for point in sample(problem, 3, MANY):
        assert set(np.unique(point.values["s"])) == {-1.0, 1.0}
        assert set(np.unique(point.values["k"])) == {0.0, 1.0}
        assert np.array_equal(point.values["z"], np.round(point.values["z"]))
        assert point.values["z"].min() < 0 < point.values["z"].max()


def test_open_ends_are_not_reached_and_closed_ends_are():
    closed = {"low": ZERO, "high": TWO, "open_low": False, "open_high": False}
    values = drawn(over_n(square("interval", **closed)))[0]
    assert values.min() == 0
    assert values.max() == 2
    values = drawn(over_n(square("interval", low=ZERO, high=TWO)))[0]
    assert 0 < values.min() < 0.2
    assert 1.8 < values.max() < 2


def test_half_open_lines_are_spread_around_1_above_their_end():
    above = drawn(over_n(square("interval", low=ONE)))[0]
    assert above.min() > 1
    assert above.min() < 1.5
    assert above.max() > 4
    below = drawn(over_n(square("interval", high=ONE)))[0]
    assert below.max() < 1
    assert below.min() < -2


def test_ends_may_speak_of_symbols_that_are_declared_later():
    problem = Problem(
        (),
        (scalar("interval", "u", low=t(), high=t("v")), scalar(), scalar("interval", "v", low=t())),
    )
    (point,) = sample(problem, 2, MANY)
    assert (point.values["t"] < point.values["u"]).all()
    assert (point.values["u"] < point.values["v"]).all()


def test_lists_of_matrices_have_their_structure_in_the_last_two_axes():
    problem = over("kn", Declared("A", (K, N, N), Domain("definite")))
    for values in drawn(problem):
        assert np.linalg.eigvalsh(values).min() > 0.2


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_normal_grids_have_the_moments_of_the_standard_normal(dimension):
    problem = _grid("normal", dimension)
    for point in sample(problem, 0):
        nodes, weights = point.values["z"][0], point.values["w"][0]
        d = point.numbers["n"]
        assert nodes.shape == (point.numbers["O"], d)
        assert point.numbers["O"] == {1: 12, 2: 64, 3: 125}[d]
        assert np.isclose(weights.sum(), 1)
        assert np.allclose(weights @ nodes, 0, atol=1e-12)
        assert np.allclose(nodes.T * weights @ nodes, np.eye(d), atol=1e-12)
        assert np.allclose(weights @ nodes**4, 3)


def test_independent_grids_are_products_of_skewed_distributions():
    for point in sample(_grid("independent", 2), 0):
        nodes, weights = point.values["z"], point.values["w"]
        assert point.numbers["O"] == 9
        mean = np.einsum("bo,boi->bi", weights, nodes)
        centred = nodes - mean[:, None]
        covariance = np.einsum("bo,boi,boj->bij", weights, centred, centred)
        assert np.allclose(weights.sum(axis=1), 1)
        assert np.allclose(covariance[:, 0, 1], 0, atol=1e-12)
        third = np.einsum("bo,boi->bi", weights, centred**3)
        assert np.abs(third).min() > 1e-6


def _grid(kind, dimension) -> Problem:
    outcomes = Size.of("O")
    coordinates, weights = (
        ("nodes", "weights") if kind == "normal" else ("coordinates", "coordinate weights")
    )
    return Problem(
        (Natural("O"), Natural("n", low=dimension, high=dimension)),
        (
            Declared("z", (outcomes, N), Domain(coordinates)),
            Declared("w", (outcomes,), Domain(weights)),
        ),
        (),
        (Grid("O", N, kind),),
    )


def test_the_same_seed_gives_the_same_points_and_another_seed_others():
    problem = over_n(square("definite"), vector("interval", low=number(0)))
    first, again, other = sample(problem, 5), sample(problem, 5), sample(problem, 6)
    for p, q, r in zip(first, again, other, strict=True):
        assert p.numbers == q.numbers
        assert all(np.array_equal(p.values[name], q.values[name]) for name in p.values)
        assert not np.array_equal(p.values["A"], r.values["A"])
