from __future__ import annotations

import numpy as np
import pytest

from lemmata.formula.problem import Budget, Condition, Problem
from lemmata.formula.sample import attack, sample
from tests.formula.sample.problems import (
    ONE,
    UNIT,
    ZERO,
    over_n,
    scalar,
    square,
    t,
    vector,
)


def margin(left, right):
    return (right - left) / (np.abs(left) + np.abs(right) + 1e-300)


def lowest(problem, objective, count=4):
    found = []
    for start in sample(problem, 0)[:count]:
        point = attack(problem, objective, start, 0)
        assert point.numbers == start.numbers
        found.append(float(objective(point).min()))
    return found


def norms(x, p):
    return np.linalg.norm(x, p, axis=1)


def test_the_violation_of_a_slightly_wrong_norm_bound_is_found_in_few_rounds():
    problem = over_n(vector())
    calls = []

    def objective(point):
        x = point.values["x"]
        calls.append(len(x))
        return margin(norms(x, 1), 0.99 * np.sqrt(x.shape[1]) * norms(x, 2))

    assert max(lowest(problem, objective)) < -1e-3
    assert len(calls) < 40


WRONG = {
    "Cauchy-Schwarz": (
        over_n(vector(), vector(name="y")),
        lambda v: margin(
            (v["x"] * v["y"]).sum(axis=1) ** 2,
            0.98 * (v["x"] ** 2).sum(axis=1) * (v["y"] ** 2).sum(axis=1),
        ),
    ),
    "the operator norm of a product": (
        over_n(square(), square(name="B")),
        lambda v: margin(
            np.linalg.norm(v["A"] @ v["B"], 2, axis=(1, 2)),
            0.99 * np.linalg.norm(v["A"], 2, axis=(1, 2)) * np.linalg.norm(v["B"], 2, axis=(1, 2)),
        ),
    ),
    "Hadamard's inequality": (
        over_n(square("definite")),
        lambda v: margin(
            np.linalg.det(v["A"]), 0.99 * np.diagonal(v["A"], axis1=1, axis2=2).prod(axis=1)
        ),
    ),
    "entropy is bounded away from zero": (
        over_n(vector("simplex")),
        lambda v: -(v["x"] * np.log(v["x"])).sum(axis=1) - 0.02,
    ),
    "a scale at which a square passes": (
        over_n(vector()),
        lambda v: margin((v["x"] ** 2).sum(axis=1), 1e5 + 0.5 * (v["x"] ** 2).sum(axis=1)),
    ),
    "on the unit sphere": (UNIT, lambda v: 0.99 * np.sqrt(v["x"].shape[1]) - v["x"].sum(axis=1)),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_inequalities_are_broken(name):
    problem, objective = WRONG[name]
    assert max(lowest(problem, lambda point: objective(point.values))) < -1e-3


def test_true_inequalities_survive():
    problem = over_n(vector(), vector(name="y"))

    def objective(point):
        x, y = point.values["x"], point.values["y"]
        return margin((x * y).sum(axis=1) ** 2, (x**2).sum(axis=1) * (y**2).sum(axis=1))

    assert min(lowest(problem, objective)) > -1e-12


def test_the_search_stays_inside_the_domain_and_the_conditions():
    where = (Condition(t("u"), "<", t()), Condition(t("u"), ">", ZERO))
    problem = Problem((), (scalar("interval", low=ZERO, high=ONE), scalar(name="u")), where)
    seen = []

    def objective(point):
        seen.append(point.values)
        return point.values["u"] + point.values["t"]

    (start,) = sample(problem, 0)
    final = attack(problem, objective, start, 0, enough=-np.inf)
    for values in seen:
        assert (values["u"] > 0).all()
        assert (values["u"] < values["t"]).all()
        assert (values["t"] < 1).all()
    assert objective(final).min() < 0.01


def test_equations_hold_after_the_search():
    (start, *_) = sample(UNIT, 0)
    final = attack(UNIT, lambda point: -point.values["x"].sum(axis=1), start, 0, enough=-np.inf)
    assert np.abs((final.values["x"] ** 2).sum(axis=1) - 1).max() < 1e-11
    assert final.values["x"].sum(axis=1).max() > 0.999 * np.sqrt(start.numbers["n"])


def test_where_the_objective_is_undefined_no_point_is_kept():
    problem = Problem((), (scalar(),))
    (start,) = sample(problem, 0)

    def objective(point):
        return np.where(point.values["t"] < 0, np.nan, point.values["t"])

    final = attack(problem, objective, start, 0, enough=-np.inf)
    assert final.values["t"].min() >= 0
    assert final.values["t"].min() < 1e-3


def test_the_search_closes_in_on_a_place_that_no_jump_reaches():
    problem = Problem((), (scalar(), scalar(name="u")))
    (start,) = sample(problem, 0)

    def objective(point):
        return np.hypot(point.values["t"] - 0.7312, point.values["u"] + 1.4142)

    assert objective(start).min() > 0.05
    final = attack(problem, objective, start, 0, enough=-np.inf)
    assert objective(final).min() < 1e-3


def test_an_attack_is_deterministic_and_bounded_by_the_budget():
    problem = over_n(vector())
    (start, *_) = sample(problem, 0)
    calls = []

    def objective(point):
        calls.append(1)
        return np.abs(point.values["x"]).sum(axis=1)

    first = attack(problem, objective, start, 3, Budget(solver=4), enough=-np.inf)
    assert len(calls) <= 5
    again = attack(problem, objective, start, 3, Budget(solver=4), enough=-np.inf)
    assert np.array_equal(first.values["x"], again.values["x"])
