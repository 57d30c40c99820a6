from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from lemmata.formula.building import add, multiply, number, power, subtract, total
from lemmata.formula.errors import Undecided
from lemmata.formula.problem import Condition, Declared, Domain, Natural, Problem
from lemmata.formula.sample import sample
from lemmata.formula.terms import Index, Matrix
from tests.formula.sample.problems import (
    COMMUTING,
    CONTRACTION,
    IDEMPOTENT,
    INVOLUTION,
    JOINT,
    ONE,
    PARALLEL_SUM,
    SAME,
    SKEW,
    STOCHASTIC,
    SYSTEM,
    TWO,
    UNIT,
    UNITARY,
    ZERO,
    I,
    J,
    M,
    N,
    a,
    b,
    equal,
    over,
    over_n,
    product,
    rank_problem,
    scalar,
    size,
    square,
    t,
    vector,
    x,
)


def points(problem: Problem, assignments: int = 4):
    found = sample(problem, 1)
    assert len(found) >= assignments
    assert all(point.batch >= 6 for point in found)
    return found


def close(left, right) -> bool:
    return bool(np.abs(left - right).max() <= 1e-12 * max(1, np.abs(left).max()))


def test_idempotent_matrices_come_in_several_ranks():
    ranks = set()
    for point in points(IDEMPOTENT):
        A = point.values["A"]
        assert close(A @ A, A)
        if point.numbers["n"] == 3:
            ranks |= set(np.linalg.matrix_rank(A, tol=1e-6))
            assert np.abs(A - A.swapaxes(1, 2)).max() > 0.1
    assert {1, 2} <= ranks


def test_involutions_are_not_only_plus_and_minus_the_identity():
    for point in points(INVOLUTION):
        A, eye = point.values["A"], np.eye(point.numbers["n"])
        assert close(A @ A, eye)
        if len(eye) > 1:
            assert np.abs(np.abs(A) - eye).max(axis=(1, 2)).max() > 0.1


def test_skew_matrices_are_skew():
    for point in points(SKEW):
        A = point.values["A"]
        assert close(A.swapaxes(1, 2), -A)
        assert point.numbers["n"] == 1 or np.abs(A).max() > 0.5


def test_commuting_matrices_commute_without_being_trivial():
    for point in points(COMMUTING):
        A, B = point.values["A"], point.values["B"]
        assert close(A @ B, B @ A)
        if point.numbers["n"] > 1:
            assert np.abs(A * (1 - np.eye(point.numbers["n"]))).max() > 0.1


def test_unitary_real_matrices_and_unit_vectors():
    for point in points(UNITARY):
        A = point.values["A"]
        assert close(A.swapaxes(1, 2) @ A, np.eye(point.numbers["n"]))
    for point in points(UNIT):
        assert close((point.values["x"] ** 2).sum(axis=1), 1.0)


def test_rows_that_are_distributions():
    for point in points(STOCHASTIC):
        A = point.values["A"]
        assert A.min() >= 0
        assert close(A.sum(axis=2), 1.0)
        if point.numbers["n"] > 1:
            assert A.std(axis=0).max() > 0.1


def test_a_fixed_point_over_drawn_probabilities_is_solved_for_the_value_alone():
    chosen = total(multiply(a(), x(J)), J)
    where = (
        *STOCHASTIC.conditions,
        equal(x(), add(x(name="y"), multiply(number(Fraction(9, 10)), chosen))),
    )
    problem = over_n(square(), vector(), vector(name="y"), where=where)
    for point in points(problem):
        v = point.values
        assert point.batch == 12
        assert close(v["A"].sum(axis=2), 1.0)
        assert close(v["x"], v["y"] + 0.9 * np.einsum("bij,bj->bi", v["A"], v["x"]))


def test_a_joint_table_with_nothing_on_its_diagonal():
    for point in points(JOINT, assignments=3):
        A = point.values["A"]
        assert A.min() >= 0
        assert np.array_equal(np.diagonal(A, axis1=1, axis2=2), np.zeros(A.shape[:2]))
        assert close(A, A.swapaxes(1, 2))
        assert close(A.sum(axis=(1, 2)), 1.0)


def test_a_linear_system_has_a_solution_whatever_its_shape():
    shapes = set()
    for point in points(SYSTEM):
        v = point.values
        assert close(np.einsum("bij,bj->bi", v["A"], v["x"]), v["y"])
        shapes.add(np.sign(point.numbers["m"] - point.numbers["n"]))
    assert shapes == {-1, 1}


def test_a_norm_that_is_zero_is_met_to_full_precision():
    for point in points(SAME):
        assert np.abs(point.values["x"] - point.values["y"]).max() < 1e-13
        assert np.abs(point.values["x"]).max() > 0.1


def test_sizes_at_which_an_equation_has_no_real_solution_are_dropped():
    found = sample(PARALLEL_SUM, 1)
    assert {point.numbers["n"] % 2 for point in found} == {0}
    for point in found:
        A, B = point.values["A"], point.values["B"]
        inverse = np.linalg.inv
        assert np.allclose(inverse(A + B), inverse(A) + inverse(B), atol=1e-9)


def test_a_multiple_root_is_never_half_of_the_digits_off():
    for point in points(over_n(square(), where=(equal(product(a, a), ZERO),))):
        largest = np.abs(point.values["A"]).max(axis=(1, 2))
        assert ((largest == 0) | (largest > 1e-4)).all()
        assert np.abs(np.trace(point.values["A"], axis1=1, axis2=2)).max() < 1e-9
    double = Problem((), (scalar(),), (equal(power(subtract(t(), ONE), TWO), ZERO),))
    (point,) = sample(double, 0)
    assert np.array_equal(point.values["t"], np.ones(point.batch))
    other = Problem((), (scalar(),), (equal(add(power(t(), TWO), ONE), multiply(TWO, t())),))
    (point,) = sample(other, 0)
    assert np.array_equal(point.values["t"], np.ones(point.batch))


def test_rotations_turn_where_an_equation_asks_for_it():
    problem = over_n(square("orthogonal"), where=(equal(total(a(), J), ONE),))
    for point in points(problem):
        A = point.values["A"]
        assert close(A.sum(axis=2), 1.0)
        assert close(A @ A.swapaxes(1, 2), np.eye(point.numbers["n"]))


def test_definite_matrices_stay_definite_under_an_equation():
    problem = over_n(square("definite"), where=(equal(total(a(), J), ONE),))
    for point in points(problem):
        assert np.linalg.eigvalsh(point.values["A"]).min() > 0
        assert close(point.values["A"].sum(axis=2), 1.0)


def test_one_hot_vectors_are_found_by_chance():
    problem = over_n(vector("integers", low=ZERO, high=ONE), where=(equal(total(x(), I), ONE),))
    for point in points(problem):
        assert (np.sort(point.values["x"], axis=1)[:, -1] == 1).all()
        assert (point.values["x"].sum(axis=1) == 1).all()


def test_signs_of_entries_narrow_the_domain_and_keep_symmetry():
    where = (
        Condition(a(), ">=", ZERO),
        equal(a(I, I), ZERO),
        Condition(total(a(), J), "!=", ZERO),
    )
    for point in points(over_n(square("symmetric"), where=where), assignments=3):
        A = point.values["A"]
        assert A.min() == 0
        assert np.array_equal(A, A.swapaxes(1, 2))
        assert not np.diagonal(A, axis1=1, axis2=2).any()
        assert np.abs(A.sum(axis=2)).min() > 1e-6


def test_inequalities_between_symbols_hold_strictly():
    problem = Problem(
        (),
        tuple(scalar(name=name) for name in "tuv"),
        (Condition(t(), "<", t("u")), Condition(t("u"), "<", t("v"))),
    )
    (point,) = points(problem, 1)
    assert (point.values["t"] < point.values["u"]).all()
    assert (point.values["u"] < point.values["v"]).all()


def test_two_sided_bounds_on_a_scalar_keep_inside():
    problem = Problem((), (scalar(),), (Condition(ZERO, "<", t()), Condition(t(), "<", ONE)))
    (point,) = points(problem, 1)
    assert 0 < point.values["t"].min() < point.values["t"].max() < 1


def test_contractions_are_found_by_scaling():
    for point in points(CONTRACTION):
        radius = np.abs(np.linalg.eigvals(point.values["A"])).max(axis=1)
        assert radius.max() < 1
        assert radius.max() > 0.1


def test_determinants_of_one_sign_and_invertible_or_definite_sums():
    positive = over_n(square(), where=(Condition(Matrix("det", a(), I, J), ">", ZERO),))
    for point in points(positive):
        assert np.linalg.det(point.values["A"]).min() > 0
    both = add(a(), b())
    pair = (square("symmetric"), square("symmetric", "B"))
    for point in points(over_n(*pair, where=(Condition(both, "definite", axes=(I, J)),))):
        assert np.linalg.eigvalsh(point.values["A"] + point.values["B"]).min() > 0
    for point in points(over_n(*pair, where=(Condition(both, "invertible", axes=(I, J)),))):
        assert np.linalg.cond(point.values["A"] + point.values["B"]).max() < 1e4


@pytest.mark.parametrize(
    ("relation", "right", "holds"),
    [
        ("=", "m", lambda rank, m, n: rank == m),
        ("<", "n", lambda rank, m, n: rank < n),
        (">", 1, lambda rank, m, n: rank > 1),
        ("=", 2, lambda rank, m, n: rank == 2),
    ],
)
def test_ranks_are_as_they_are_said_to_be(relation, right, holds):
    term = size(right) if isinstance(right, str) else number(right)
    for point in points(rank_problem(relation, term)):
        rank = np.linalg.matrix_rank(point.values["A"], tol=1e-8)
        assert holds(rank, point.numbers["m"], point.numbers["n"]).all()


def test_deficient_ranks_are_drawn_not_waited_for():
    singular = Condition(Matrix("rank", a(), I, J), "<", size("n"))
    ranks = set()
    for point in points(over_n(square(), where=(singular,))):
        assert point.batch == 12
        if point.numbers["n"] == 4:
            ranks |= set(np.linalg.matrix_rank(point.values["A"], tol=1e-8).tolist())
    assert ranks == {1, 2, 3}
    for point in points(over_n(square("symmetric"), where=(singular,))):
        A = point.values["A"]
        assert np.array_equal(A, A.swapaxes(1, 2))
        assert np.abs(np.linalg.det(A)).max() < 1e-12


def test_symmetric_matrices_stay_symmetric_under_an_equation():
    problem = over_n(square("symmetric"), where=(equal(total(a(), J), ONE),))
    for point in points(problem):
        A = point.values["A"]
        assert np.array_equal(A, A.swapaxes(1, 2))
        assert close(A.sum(axis=2), 1.0)


def test_conditions_on_whole_numbers_choose_the_sizes():
    where = (
        Condition(size("n"), ">", add(size("m"), ONE)),
        Condition(size("k"), "<=", size("m")),
    )
    problem = Problem(
        (Natural("m"), Natural("n"), Natural("k", dimension=False)),
        (Declared("A", (M, N)),),
        where,
    )
    for point in points(problem):
        numbers = point.numbers
        assert numbers["n"] > numbers["m"] + 1
        assert numbers["k"] <= numbers["m"]


def test_parity_and_bounds_of_whole_numbers_are_kept():
    problem = Problem(
        (Natural("n", low=2, parity="odd"), Natural("k", low=0, high=2, dimension=False)),
        (vector(),),
    )
    for point in points(problem):
        assert point.numbers["n"] % 2 == 1
        assert point.numbers["n"] >= 2
        assert 0 <= point.numbers["k"] <= 2


def test_large_lower_bounds_are_reached():
    problem = over_n(vector(), where=(Condition(size("n"), ">=", number(11)),))
    assert all(point.numbers["n"] >= 11 for point in sample(problem, 0))


def test_conditions_on_indices_are_left_to_the_caller():
    problem = over_n(vector(), where=(Condition(Index(I), ">", Index(J)),))
    assert len(sample(problem, 0)) == 4


def test_parts_that_no_condition_ties_are_drawn_alone():
    rare = tuple(Condition(t(name), ">", t("s")) for name in "abc")
    names = [scalar(name=name) for name in "abcs"]
    problem = over_n(square(), vector("simplex"), *names, where=rare)
    for point in points(problem):
        assert point.batch == 12
        assert (point.values["a"] > point.values["s"]).all()


@pytest.mark.parametrize(
    "where",
    [
        (equal(power(t(), TWO), number(-1), "t^2 = -1"),),
        (Condition(t(), ">", ONE, text="t > 1"), Condition(t(), "<", ZERO, text="t < 0")),
        (Condition(t(), ">=", ONE, text="t >= 1"), Condition(t(), "<=", ZERO, text="t <= 0")),
        (Condition(power(t(), TWO), "<", ZERO, text="t^2 < 0"),),
        (Condition(t(), "!=", t(), text="t \\ne t"),),
    ],
)
def test_what_cannot_be_met_is_undecided(where):
    with pytest.raises(Undecided) as caught:
        sample(Problem((), (scalar(),), where), 0)
    assert "no point" in caught.value.message
    assert len(where) > 1 or where[0].text in caught.value.message


def test_sizes_that_contradict_each_other_are_undecided():
    where = (Condition(size("n"), ">", size("m")), Condition(size("m"), ">", size("n")))
    with pytest.raises(Undecided, match="sizes"):
        sample(over("mn", vector(), where=where), 0)


def test_huge_sizes_are_refused_before_anything_is_drawn():
    with pytest.raises(Undecided):
        sample(Problem((Natural("n", low=10**9),), (vector(),)), 0)


def test_solving_is_deterministic():
    first, again = sample(IDEMPOTENT, 4), sample(IDEMPOTENT, 4)
    for p, q in zip(first, again, strict=True):
        assert np.array_equal(p.values["A"], q.values["A"])


def test_a_pinned_entry_is_exact_and_a_domain_without_it_is_undecided():
    pinned = equal(a(I, I), TWO)
    for point in points(over_n(square(), where=(pinned,))):
        assert (np.diagonal(point.values["A"], axis1=1, axis2=2) == 2).all()
    inside = Domain("interval", low=ZERO, high=ONE)
    problem = over_n(replace(square(), domain=inside), where=(pinned, equal(total(a(), J), ONE)))
    with pytest.raises(Undecided):
        sample(problem, 0)
