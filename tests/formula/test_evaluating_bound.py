"""Series, integrals, limits and extrema: known values, honest errors, and what does not settle."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from scipy import integrate, special

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
from lemmata.formula.evaluate import OverBudget, compile_terms
from lemmata.formula.problem import Budget, Point
from lemmata.formula.sizes import ENDLESS, Size
from lemmata.formula.terms import (
    Constant,
    Extremum,
    Index,
    Integral,
    Limit,
    Matrix,
    Reduce,
    Variable,
)
from tests.formula.core_terms import I, K, matrix, point, scalars, vector

X, A, B, H = (Variable(name) for name in "xabh")
INFINITY = Constant("infinity")
HALF = number(Fraction(1, 2))
FROM_0, FROM_1 = new_axis("k", ENDLESS, Size.of(0)), new_axis("k", ENDLESS)
K0, K1 = Index(FROM_0), Index(FROM_1)
BELL = apply("exp", negate(multiply(HALF, power(X, number(2)))))


def run(term, at=None, order=(), **how):
    plan = compile_terms([term], [order])
    (value,) = plan.run(scalars(a=1.0) if at is None else at, **how)
    return value, plan


def check(term, wanted, at=None, rtol=1e-9, order=()):
    """The value is right, its error is within what is said, and nothing is left unsettled."""
    value, plan = run(term, at, order)
    np.testing.assert_allclose(value, wanted, rtol=rtol, atol=1e-14)
    assert plan.unsettled == []
    error = np.asarray(plan.errors[0])
    assert (error <= 1e-5 * np.abs(wanted) + 1e-9).all()
    assert (np.abs(value - wanted) <= 10 * error + 1e-13 * (1 + np.abs(wanted))).all()


def factorial(term):
    return apply("factorial", term)


def test_the_exponential_series_up_to_large_arguments():
    at = scalars(a=[0.0, 0.3, 2, 10, 40])
    series = total(divide(power(A, K0), factorial(K0)), FROM_0)
    check(series, np.exp(at.values["a"]), at, rtol=1e-13)


def test_geometric_series_inside_and_outside_the_circle():
    series = total(power(A, K0), FROM_0)
    at = scalars(a=[0.1, -0.9, 0.9, 0.97])
    check(series, 1 / (1 - at.values["a"]), at, rtol=1e-8)
    value, plan = run(series, scalars(a=[1.0, -1.0, 1.5, -1.5]))
    assert np.isnan(value).all()
    assert plan.unsettled == []


def test_moments_of_counts():
    p, k = A, K1
    geometric = multiply(k, power(subtract(ONE, p), subtract(k, ONE)), p)
    at = scalars(a=[0.3, 0.5, 0.9])
    check(total(geometric, FROM_1), 1 / at.values["a"], at)
    at = scalars(a=[0.5, 4, 15])
    poisson = divide(multiply(K0, K0, power(A, K0), apply("exp", negate(A))), factorial(K0))
    check(total(poisson, FROM_0), at.values["a"] * (1 + at.values["a"]), at)


def test_series_whose_signs_turn_irregularly_are_extrapolated():
    check(total(divide(apply("sin", K1), K1), FROM_1), (math.pi - 1) / 2)
    turning = divide(apply("sin", K1), apply("log", add(K1, ONE)))
    value, _ = run(total(turning, FROM_1))
    np.testing.assert_allclose(value, 1.4989590, rtol=1e-7)  # the mean of two million partial sums


def test_slow_series_are_extrapolated_with_an_error_that_is_true():
    check(total(power(K1, number(-2)), FROM_1), math.pi**2 / 6)
    check(total(divide(power(number(-1), K0), add(K0, ONE)), FROM_0), math.log(2))
    check(total(power(K1, number(-3)), FROM_1), float(mpmath.zeta(3)))


@pytest.mark.parametrize("term", [power(K1, number(-1)), power(K1, number(Fraction(-1, 2))), K1])
def test_divergent_series_have_no_value(term):
    value, _ = run(total(term, FROM_1))
    assert np.isnan(value).all()


def test_a_series_that_is_too_slow_is_unsettled():
    logarithm = apply("log", add(K1, ONE))
    for term in (multiply(K1, power(logarithm, number(2))), power(K1, number(Fraction(21, 20)))):
        value, plan = run(total(divide(ONE, term), FROM_1))
        assert np.isnan(value).all()
        assert plan.unsettled == ["a series converges too slowly"]


def test_the_neumann_and_exponential_series_of_a_matrix():
    at = point()
    small = 0.2 * at.values["S"]
    at = point(S=small)
    raised = Matrix("power", matrix("S", I, K), I, K, (I, K), K0)
    check(total(raised, FROM_0), np.linalg.inv(np.eye(2) - small), at, order=(I, K))
    term = total(divide(multiply(raised, power(A, K0)), factorial(K0)), FROM_0)
    at = point(S=small, a=[1.0, 3.0, -2.0])
    from scipy.linalg import expm

    check(term, expm(at.values["a"][:, None, None] * small), at, order=(I, K))


def test_series_of_matrices_near_the_circle_are_summed():
    """Complex eigenvalues of size 0.99: terms turn while they slowly fall."""
    angle = 0.3
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    small = np.stack([0.99 * turn, 0.97 * turn, np.diag([0.98, -0.99])])
    raised = Matrix("power", matrix("S", I, K), I, K, (I, K), K0)
    at = point(S=small)
    check(total(raised, FROM_0), np.linalg.inv(np.eye(2) - small), at, rtol=1e-7, order=(I, K))


def test_endless_products():
    k = add(K1, ONE)
    check(
        Reduce("product", subtract(ONE, power(k, number(-3))), (FROM_1,)), 0.8093965973, rtol=1e-9
    )


def test_double_series():
    other = new_axis("l", ENDLESS, Size.of(0))
    both = multiply(power(A, K0), power(B, Index(other)))
    at = scalars(a=[0.2, -0.5], b=[0.3, 0.4])
    wanted = 1 / (1 - at.values["a"]) / (1 - at.values["b"])
    check(total(both, FROM_0, other), wanted, at)


NORMAL = multiply(
    power(multiply(number(2), Constant("pi"), B, B), negate(HALF)),
    apply("exp", negate(multiply(HALF, power(divide(subtract(X, A), B), number(2))))),
)


def over_the_line(term):
    return Integral(term, "x", negate(INFINITY), INFINITY)


def test_moments_of_normal_distributions_wherever_they_lie():
    at = scalars(a=[0.0, 5, -200, 0.3], b=[1.0, 0.01, 3, 50])
    a, b = at.values["a"], at.values["b"]
    check(over_the_line(NORMAL), np.ones(4), at)
    check(over_the_line(multiply(X, NORMAL)), a, at)
    check(over_the_line(multiply(X, X, NORMAL)), a**2 + b**2, at)


def test_products_that_overflow_far_out_do_no_harm():
    at = scalars(a=[0.0, 3.0, -10.0])
    term = over_the_line(multiply(BELL, apply("exp", multiply(A, X))))
    check(term, np.sqrt(2 * np.pi) * np.exp(at.values["a"] ** 2 / 2), at)


def test_beta_integrals_with_steep_ends():
    body = multiply(power(X, subtract(A, ONE)), power(subtract(ONE, X), subtract(B, ONE)))
    at = scalars(a=[0.5, 1, 2, 20, 0.1], b=[0.5, 3, 0.3, 40, 0.2])
    check(Integral(body, "x", ZERO, ONE), special.beta(at.values["a"], at.values["b"]), at)


def test_gamma_integrals():
    body = multiply(power(X, subtract(A, ONE)), apply("exp", negate(X)))
    at = scalars(a=[0.5, 1, 5, 100])
    check(Integral(body, "x", ZERO, INFINITY), special.gamma(at.values["a"]), at)
    check(negate(Integral(body, "x", INFINITY, ZERO)), special.gamma(at.values["a"]), at)


def test_heavy_tails():
    exponent = negate(multiply(HALF, add(A, ONE)))
    density = power(add(ONE, divide(power(X, number(2)), A)), exponent)
    v = np.array([1.0, 2.5, 10])
    wanted = np.sqrt(v * np.pi) * special.gamma(v / 2) / special.gamma((v + 1) / 2)
    check(over_the_line(density), wanted, scalars(a=v))


def test_limits_of_integration_may_depend_on_the_point_and_on_axes():
    at = point()
    upper = vector("x")
    term = Integral(apply("cos", X), "x", ZERO, upper)
    check(term, np.sin(at.values["x"]), at, order=(I,))


def test_steep_ends_anywhere():
    at = scalars(a=[0.5, 3.0])
    root = power(subtract(A, X), negate(HALF))
    check(Integral(root, "x", ZERO, A), 2 * np.sqrt(at.values["a"]), at)
    body = multiply(power(subtract(X, ONE), negate(HALF)), power(X, number(-2)))
    check(Integral(body, "x", ONE, INFINITY), np.pi / 2)
    check(Integral(apply("log", X), "x", ZERO, ONE), -1.0)


def test_kinks_and_jumps_are_cut_out():
    at = scalars(a=[0.0, 1.0, -2.5])
    term = over_the_line(multiply(apply("abs", subtract(X, A)), BELL))
    wanted = [
        integrate.quad(lambda x, a=a: abs(x - a) * math.exp(-x * x / 2), -50, 50, points=[a, 0])[0]
        for a in at.values["a"]
    ]
    check(term, wanted, at)
    at = scalars(a=[0.3, 0.5, 3.0])
    check(Integral(apply("less", X, A), "x", ZERO, ONE), [0.3, 0.5, 1.0], at)
    highest = Integral(apply("max", X, power(X, number(2)), A), "x", number(-1), number(2))
    wanted = [
        integrate.quad(lambda x, a=a: max(x, x * x, a), -1, 2, points=[-(a**0.5), a, 1])[0]
        for a in (0.3, 0.5)
    ]
    check(highest, wanted, scalars(a=[0.3, 0.5]))


def test_integrals_inside_integrals():
    y = Variable("y")
    inner = Integral(multiply(X, y, apply("exp", negate(X))), "y", ZERO, X)
    check(Integral(inner, "x", ZERO, INFINITY), 3.0)
    plane = multiply(BELL, apply("exp", negate(multiply(HALF, power(y, number(2))))))
    check(Integral(over_the_line(plane), "y", negate(INFINITY), INFINITY), 2 * np.pi)


def test_integrals_without_a_value():
    for body in (X, ONE, power(X, number(-1))):
        value, _ = run(Integral(body, "x", ONE, INFINITY))
        assert np.isnan(value).all()
    value, _ = run(Integral(power(X, number(-1)), "x", ZERO, ONE))
    assert np.isnan(value).all()


def test_an_integral_that_does_not_settle_says_so():
    wild = Integral(apply("sin", power(X, number(2))), "x", ZERO, number(300))
    value, plan = run(wild)
    assert np.isnan(value).all()
    assert plan.unsettled == ["an integral did not settle"]


def test_errors_are_carried_through_what_follows():
    slow = total(power(K1, number(-2)), FROM_1)
    _, plan = run(multiply(number(1000), slow))
    _, once = run(slow)
    np.testing.assert_allclose(plan.errors[0], 1000 * once.errors[0], rtol=0.3)
    _, plan = run(apply("sin", A))
    assert plan.errors == [0.0]


def test_integrals_and_series_in_many_digits():
    at = scalars(a=[0.5], b=[2.0])
    value, _ = run(over_the_line(NORMAL), at, precise=30)
    assert abs(value[0] - 1) < 1e-18
    value, _ = run(total(divide(power(A, K0), factorial(K0)), FROM_0), at, precise=40)
    with mpmath.workdps(40):
        assert abs(mpmath.mpf(value[0]) - mpmath.exp(mpmath.mpf("0.5"))) < 1e-36


def test_cuts_are_as_sharp_as_the_digits():
    at = scalars(a=[1 / 3])
    value, _ = run(Integral(apply("less", power(X, number(3)), A), "x", ZERO, ONE), at, precise=40)
    with mpmath.workdps(40):
        assert abs(mpmath.mpf(value[0]) - mpmath.cbrt(mpmath.mpf(1 / 3))) < 1e-35


def limit(body, to=ZERO, side="both"):
    return Limit(body, "h", to, side)


def test_derivatives_as_limits():
    at = scalars(a=[1.0, 0.0, 3.0])
    a = at.values["a"]
    quotient = divide(subtract(apply("exp", add(A, H)), apply("exp", A)), H)
    check(limit(quotient), np.exp(a), at)
    second = add(apply("sin", add(A, H)), multiply(number(-2), apply("sin", A)))
    second = add(second, apply("sin", subtract(A, H)))
    check(limit(divide(second, power(H, number(2)))), -np.sin(a), at)


def test_limits_at_infinity_and_from_one_side():
    at = scalars(a=[1.0, 0.5, -2.0])
    check(limit(power(add(ONE, divide(A, H)), H), INFINITY), np.exp(at.values["a"]), at)
    check(limit(multiply(H, apply("log", H)), ZERO, "above"), 0.0)
    check(limit(divide(apply("abs", H), H), ZERO, "below"), -1.0)
    check(limit(power(H, HALF), ZERO, "above"), 0.0)


def test_limits_that_do_not_exist_are_undefined():
    for body, to in (
        (divide(apply("abs", H), H), ZERO),
        (power(H, number(-1)), ZERO),
        (H, INFINITY),
    ):
        value, plan = run(limit(body, to))
        assert np.isnan(value).all()
        assert plan.unsettled == []


def test_a_limit_that_swings_is_unsettled():
    value, plan = run(limit(apply("sin", H), INFINITY))
    assert np.isnan(value).all()
    assert plan.unsettled == ["a limit did not settle"]


XI, YI = vector("x"), vector("y")
YS = np.array([[1.0, 2, 3], [0, -1, 1]])


def ys(**more):
    return Point({"n": 3, "m": 3}, {"y": YS, **more}, 2)


def test_conjugates_and_dual_norms():
    form = total(multiply(XI, YI), I)
    free = Extremum("sup", subtract(form, multiply(HALF, total(power(XI, number(2)), I))), (XI,))
    check(free, (YS**2).sum(1) / 2, ys(), rtol=1e-7)
    round_ = (subtract(ONE, total(power(XI, number(2)), I)),)
    check(Extremum("sup", form, (XI,), round_), np.linalg.norm(YS, axis=1), ys(), rtol=1e-7)
    entropy = negate(total(multiply(XI, apply("log", XI)), I))
    simplex = Extremum("sup", add(form, entropy), (XI,), (XI,), (subtract(total(XI, I), ONE),))
    check(simplex, special.logsumexp(YS, axis=1), ys(), rtol=1e-7)


def test_dual_norms_with_corners():
    form = total(multiply(XI, YI), I)
    corners = (subtract(ONE, total(apply("abs", XI), I)),)
    check(Extremum("sup", form, (XI,), corners), np.abs(YS).max(1), ys(), rtol=1e-5)
    box = (subtract(ONE, apply("abs", XI)),)
    check(Extremum("sup", form, (XI,), box), np.abs(YS).sum(1), ys(), rtol=1e-5)


def test_where_an_extremum_is():
    far = total(power(subtract(XI, YI), number(2)), I)
    place = Extremum("inf", far, (XI,), place="x")
    value, plan = run(place, ys(), (I,))
    np.testing.assert_allclose(value, YS, atol=1e-6)
    assert (np.abs(value - YS) <= plan.errors[0]).all()


def test_an_extremum_without_bound_is_undefined():
    value, plan = run(Extremum("sup", X, (X,)))
    assert np.isnan(value).all()
    assert plan.unsettled == []


def test_an_extremum_depends_on_its_point_alone():
    term = Extremum("inf", add(power(X, number(4)), multiply(A, X)), (X,))
    one, _ = run(term, scalars(a=[1.0, 2.0]))
    two, _ = run(term, scalars(a=[2.0, 1.0]))
    np.testing.assert_array_equal(one, two[::-1])


def test_nesting_is_bounded():
    term = BELL
    for k in range(8):
        term = Integral(multiply(term, Variable(f"z{k}")), f"z{k}", ZERO, ONE)
    with pytest.raises(OverBudget):
        compile_terms([Integral(term, "x", ZERO, ONE)], [()])


def test_costly_nests_end_soon():
    term = BELL
    for k in range(3):
        z = Variable(f"z{k}")
        body = multiply(term, apply("exp", apply("sin", multiply(number(40), z, X))))
        term = Integral(body, f"z{k}", ZERO, ONE)
    started = time.process_time()
    with pytest.raises(OverBudget):
        run(over_the_line(term), scalars(a=np.ones(12)))
    assert time.process_time() - started < 20


def test_steps_are_counted():
    term = total(divide(power(A, K0), factorial(K0)), FROM_0)
    plan = compile_terms([term], [()], Budget(steps=3))
    with pytest.raises(OverBudget, match="array operations"):
        plan.run(scalars(a=1.0))
