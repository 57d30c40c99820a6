"""Heavy tails, slow series: what settles is compared, and what does not is left out, row by row."""

from __future__ import annotations

import numpy as np

from lemmata.formula import check
from lemmata.formula.building import (
    ONE,
    ZERO,
    add,
    apply,
    divide,
    multiply,
    negate,
    new_axis,
    number,
    power,
    subtract,
    total,
)
from lemmata.formula.evaluate import compile_terms
from lemmata.formula.sizes import ENDLESS, Size
from lemmata.formula.terms import Constant, Index, Integral, Variable
from tests.formula.core_terms import scalars

X, A, B = (Variable(name) for name in "xab")
INFINITY = Constant("infinity")
T_DENSITY = r"\Gamma\left(\frac{\nu+1}{2}\right) \left(1 + \frac{t^2}{\nu}\right)^{-(\nu+1)/2}"
GEOMETRIC = r"\sum_{k=1}^{\infty} k(1-p)^{k-1}p"


def value_of(term, at):
    plan = compile_terms([term], [()])
    (value,) = plan.run(at)
    return value, plan


def status(claim, *given):
    return str(check(claim, given, explain=False).status)


def test_a_tail_that_falls_like_a_small_power_is_followed_far_out():
    at = scalars(a=[0.15, 0.5, 1.0, 20.0])
    body = power(add(ONE, X), negate(add(A, ONE)))
    value, plan = value_of(Integral(body, "x", ZERO, INFINITY), at)
    np.testing.assert_allclose(value, 1 / at.values["a"], rtol=1e-9)
    assert plan.unsettled == []


def test_the_logarithm_of_a_quotient_of_densities_does_not_underflow():
    at = scalars(a=[0.1, 1.0, 3.0], b=[5.0, 2.0, 0.2])
    p, q = (multiply(rate, apply("exp", negate(multiply(rate, X)))) for rate in (A, B))
    body = multiply(p, apply("log", divide(p, q)))
    value, plan = value_of(Integral(body, "x", ZERO, INFINITY), at)
    a, b = at.values["a"], at.values["b"]
    np.testing.assert_allclose(value, np.log(a / b) + b / a - 1, rtol=1e-9)
    assert plan.unsettled == []


def test_exponents_leave_logarithms_through_powers_of_negative_factors():
    at = scalars(a=[-2.0, 1.5])
    square = power(multiply(A, apply("exp", multiply(number(-400), A))), number(2))
    value, _ = value_of(apply("log", square), at)
    a = at.values["a"]
    np.testing.assert_allclose(value, 2 * np.log(np.abs(a)) - 800 * a, rtol=1e-13)
    value, _ = value_of(apply("log", multiply(A, apply("exp", A))), at)
    assert np.isnan(value[0])


def test_a_slow_series_is_unsettled_at_its_own_points_alone():
    k = Index(new_axis("k", ENDLESS))
    term = multiply(k, power(subtract(ONE, A), subtract(k, ONE)), A)
    value, plan = value_of(
        total(term, *(axis for axis in k.free)), scalars(a=[0.5, 0.0005, 0.9, 0.003])
    )
    np.testing.assert_allclose(value[[0, 2]], [2, 1 / 0.9], rtol=1e-9)
    assert plan.unsettled == ["a series converges too slowly"]
    assert plan.unsettled_rows[1]
    assert not plan.unsettled_rows[[0, 2]].any()


def test_a_claim_is_judged_where_its_series_settle():
    assert status(GEOMETRIC + r" = \frac{1}{p}", r"p \in (0,1)") == "tested"
    assert status(GEOMETRIC + r" = \frac{1}{p^2}", r"p \in (0,1)") == "refuted"


def test_student_densities_integrate_to_1_with_the_right_factor_only():
    integral = r"\int_{-\infty}^{\infty} (\pi\nu)^{-1/2} \frac{%s}{\Gamma(%s)} \mathrm{d}t = 1"
    assert status(integral % (T_DENSITY, r"\nu/2"), r"\nu > 0") == "tested"
    assert status(integral % (T_DENSITY, r"\nu"), r"\nu > 0") == "refuted"


def test_nothing_is_said_where_nothing_settles():
    slow = r"\sum_{k=1}^{\infty} \frac{1}{k (\log(k + 1))^2} = a"
    assert status(slow, r"a \in \mathbb{R}") == "undecided"


def test_a_triple_sum_of_a_product_costs_little_in_many_digits():
    i, j, k = (Index(new_axis(name, Size.of(400))) for name in "ijk")
    term = total(multiply(i, j, k), *i.free, *j.free, *k.free)
    (value,) = compile_terms([term], [()]).run(scalars(a=[1.0]), precise=40)
    assert int(value[0]) == (400 * 401 // 2) ** 3
