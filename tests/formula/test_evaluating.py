"""What a compiled plan gives, beside loops over the definition."""

from __future__ import annotations

import itertools
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lemmata.formula.building import (
    ONE,
    add,
    apply,
    divide,
    multiply,
    new_axis,
    number,
    power,
    total,
)
from lemmata.formula.evaluate import OverBudget, Undecided, compile_terms
from lemmata.formula.problem import Budget, Point
from lemmata.formula.sizes import Size
from lemmata.formula.terms import (
    Add,
    Apply,
    Delta,
    Index,
    Integral,
    Matrix,
    Pick,
    Reduce,
    Term,
    Variable,
    Whole,
)
from tests.formula.core_terms import FREE, TERMS, I, J, K, L, matrix, point, scalars, vector
from tests.formula.naive import Naive

settings.register_profile("terms", deadline=None)


def order_of(term: Term) -> tuple:
    return tuple(axis for axis in FREE if axis in term.free)


def value_of(term: Term, at: Point | None = None, order: tuple = (), **how: int) -> np.ndarray:
    at = point() if at is None else at
    return compile_terms([term], [order]).run(at, **how)[0]


@settings(deadline=None, max_examples=300)
@given(TERMS, st.sampled_from([(1, 1), (2, 3), (3, 2), (2, 1)]), st.integers(0, 50))
def test_every_term_is_what_loops_over_its_definition_give(term, sizes, seed):
    at = point(2, *sizes, seed)
    order = order_of(term)
    found = value_of(term, at, order)
    for b in range(2):
        naive = Naive(at.numbers, {name: array[b] for name, array in at.values.items()})
        with np.errstate(all="ignore"):
            wanted = naive.array(term, order)
        wanted = np.where(np.isinf(wanted), np.nan, wanted)
        got = np.where(np.isinf(found[b]), np.nan, found[b])
        np.testing.assert_allclose(got, wanted, rtol=1e-7, atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(TERMS, st.integers(0, 50))
def test_many_digits_agree_with_doubles(term, seed):
    at = point(1, 2, 2, seed)
    plan = compile_terms([term], [order_of(term)])
    (found,), (many,) = plan.run(at), plan.run(at, precise=30)
    assert many.dtype == object
    np.testing.assert_allclose(many.astype(float), found, rtol=1e-7, atol=1e-9)


def test_an_order_says_how_the_axes_stand_and_repeats_what_is_missing():
    at = point()
    plan = compile_terms([matrix("A"), vector("x"), ONE], [(J, I), (J, I), (I,)])
    turned, repeated, ones = plan.run(at)
    np.testing.assert_array_equal(turned, at.values["A"].swapaxes(1, 2))
    assert repeated.shape == (3, 3, 2)
    np.testing.assert_array_equal(repeated[:, 1], at.values["x"])
    np.testing.assert_array_equal(ones, np.ones((3, 2)))


def test_an_order_without_a_free_axis_is_refused():
    with pytest.raises(ValueError, match="lacks the free axes j"):
        compile_terms([matrix("A")], [(I,)])


def test_a_diagonal_is_read_where_an_axis_stands_twice():
    at = point()
    wanted = np.einsum("bii->bi", at.values["S"])
    np.testing.assert_array_equal(value_of(matrix("S", I, I), at, (I,)), wanted)
    np.testing.assert_allclose(value_of(total(matrix("S", I, I), I), at), wanted.sum(1))


def test_a_summed_identity_renames_and_is_never_laid_out():
    size = 3000
    at = point(n=size, m=1, S=np.zeros((1, 1, 1)))
    term = total(multiply(Delta(I, K), vector("x", K), vector("x", I)), I, K)
    budget = Budget(entries=size * 3 + 1)
    found = compile_terms([term], [()], budget).run(at)[0]
    np.testing.assert_allclose(found, (at.values["x"] ** 2).sum(1))


def test_a_long_product_is_contracted_pair_by_pair():
    """All indices at once would take 30^7 steps."""
    axes = [new_axis(c, Size.of("n")) for c in "abcdefgh"]
    at = point(2, 30, 1)
    chain = total(multiply(*(matrix("S", a, b) for a, b in itertools.pairwise(axes))), *axes[1:-1])
    wanted = np.linalg.matrix_power(at.values["S"], 7)
    found = value_of(chain, at, (axes[0], axes[-1]))
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


def test_large_products_agree_with_small_ones():
    at = point(2, 70, 40)
    gram = total(multiply(matrix("A"), matrix("A", K, J), vector("y", J)), J)
    a, y = at.values["A"], at.values["y"]
    np.testing.assert_allclose(value_of(gram, at, (K, I)), (a * y[:, None]) @ a.swapaxes(1, 2))
    form = total(multiply(vector("x"), matrix("A"), vector("y", J), vector("x")), I, J)
    wanted = np.einsum("bi,bij,bj,bi->b", at.values["x"], a, y, at.values["x"])
    np.testing.assert_allclose(value_of(form, at), wanted)


def test_large_products_keep_axes_that_all_factors_have():
    """Of a batch of matrix products, the shared axis stands last in one factor."""
    s, at = new_axis("s", Size.of("p")), point(2, 50, 60)
    random = np.random.default_rng(1)
    at.values["U"], at.values["V"] = random.normal(size=(2, 2, 50, 60, 7))
    at.numbers["p"] = 7
    left, right = Variable("U", (I, J, s)), Variable("V", (K, J, s))
    found = value_of(total(multiply(left, right), J), at, (K, s, I))
    wanted = np.einsum("bijs,bkjs->bksi", at.values["U"], at.values["V"])
    np.testing.assert_allclose(found, wanted)


def test_a_sum_over_axes_that_the_body_lacks_counts_them():
    at = point()
    np.testing.assert_allclose(value_of(Reduce("sum", vector("x"), (I, J)), at),
                               3 * at.values["x"].sum(1))  # fmt: skip
    np.testing.assert_allclose(value_of(Reduce("sum", number(5), (I, J)), at), 30)
    twice = Reduce("sum", multiply(number(2), Delta(I, K), vector("y", J)), (I, K, L))
    np.testing.assert_allclose(value_of(twice, at, (J,)), 2 * 2 * 3 * at.values["y"])


def test_a_place_beside_its_axis_is_undefined():
    at = point()
    x = at.values["x"]
    for place, wanted in ((0, None), (1, x[:, 0]), (2, x[:, 1]), (3, None), (Fraction(3, 2), None)):
        found = value_of(Pick(vector("x"), I, number(place)), at)
        np.testing.assert_array_equal(found, np.full(3, np.nan) if wanted is None else wanted)
    from_zero = new_axis("z", Size.of("n"), Size.of(0))
    found = value_of(Pick(vector("x", from_zero), from_zero, number(0)), at)
    np.testing.assert_array_equal(found, x[:, 0])


def test_places_of_extremes_count_from_the_start_of_their_axis():
    at = point(m=6)
    y = at.values["y"]
    for kind, function in (("argmax", np.argmax), ("argmin", np.argmin)):
        np.testing.assert_array_equal(
            value_of(Reduce(kind, vector("y", J), (J,)), at), function(y, axis=1) + 1
        )


def test_sums_over_nothing_are_zero_and_products_one():
    nothing = new_axis("k", Size.of("n") - Size.of(2))
    at = point()
    assert value_of(Reduce("sum", Index(nothing), (nothing,)), at)[0] == 0
    assert value_of(Reduce("product", Index(nothing), (nothing,)), at)[0] == 1
    assert np.isnan(value_of(Reduce("max", Index(nothing), (nothing,)), at)[0])


def test_undefined_values_are_nan_and_warn_of_nothing():
    at = scalars(x=[-1.0, 0.0, 2.0])
    x = Variable("x")
    found = value_of(apply("log", x), at)
    np.testing.assert_allclose(found, [np.nan, np.nan, np.log(2)])
    np.testing.assert_allclose(value_of(divide(ONE, x), at), [-1, np.nan, 0.5])
    np.testing.assert_allclose(value_of(power(x, number(0)), at), [1, 1, 1])
    root = power(x, number(Fraction(1, 2)))
    np.testing.assert_allclose(value_of(root, at), [np.nan, 0, np.sqrt(2)])
    third = power(x, number(Fraction(1, 3)))
    np.testing.assert_allclose(value_of(third, at), [np.nan, 0, 2 ** (1 / 3)])


def test_matrix_functions_run_along_all_other_axes():
    at = point()
    scaled = multiply(vector("y", J), matrix("S", I, K))
    at.values["S"][:] += 3 * np.eye(2)
    found = value_of(Matrix("inverse", scaled, I, K, (K, I)), at, (J, K, I))
    wanted = np.linalg.inv(at.values["y"][..., None, None] * at.values["S"][:, None])
    np.testing.assert_allclose(found, wanted)


def test_a_power_may_have_an_exponent_along_an_axis():
    at = point()
    steps = new_axis("t", Size.of(5), Size.of(0))
    raised = Matrix("power", matrix("S", I, K), I, K, (I, K), Index(steps))
    found = value_of(raised, at, (steps, I, K))
    for t in range(5):
        np.testing.assert_allclose(found[:, t], np.linalg.matrix_power(at.values["S"], t))


def test_a_plan_runs_again_with_other_values_and_other_sizes():
    plan = compile_terms([total(multiply(matrix("A"), matrix("A", K, J)), J)], [(I, K)])
    for at in (point(), point(seed=1), point(5, 3, 1), point(seed=2)):
        a = at.values["A"]
        np.testing.assert_allclose(plan.run(at)[0], a @ a.swapaxes(1, 2))


def test_a_shared_part_is_computed_once():
    part = apply("exp", matrix("S", I, K))
    twin = Apply("exp", (matrix("S", I, K),))
    once = compile_terms([part], [(I, K)]).steps
    assert compile_terms([add(part, twin, ONE)], [(I, K)]).steps <= once + 2


def test_a_run_that_is_too_large_is_refused_before_it_is_allocated():
    grown = multiply(*(vector("x", new_axis("i", Size.of("n"))) for _ in range(8)))
    plan = compile_terms([total(apply("exp", grown), *grown.free)], [()])
    started = time.process_time()
    with pytest.raises(OverBudget):
        plan.run(point(1, 100, 1))
    assert time.process_time() - started < 1


def test_a_huge_sum_is_refused():
    counted = new_axis("i", Size.of(10**9))
    with pytest.raises(OverBudget):
        value_of(total(Index(counted), counted))


def test_depth_is_no_danger():
    term: Term = Variable("t")
    for k in range(15_000):
        term = Apply("sin", (term,)) if k % 2 else Add((term, ONE))
    assert np.isfinite(value_of(term)).all()


@pytest.mark.parametrize("outer", ["log", "integral"])
def test_depth_is_no_danger_where_terms_are_rewritten(outer):
    term: Term = Variable("t")
    for _ in range(15_000):
        term = Apply("power", (term, number(Fraction(1, 3))))
    whole = Integral(term, "t", ONE, number(2)) if outer == "integral" else Apply("log", (term,))
    with pytest.raises(OverBudget, match="nested too deeply"):
        compile_terms([whole], [()])


def test_more_parts_than_the_budget_allows_are_refused():
    term: Term = Variable("t")
    for k in range(200):
        term = Add((term, number(k)))
    with pytest.raises(OverBudget, match="more than 100 parts"):
        compile_terms([term], [()], Budget(terms=100))


def test_doubling_by_sharing_is_cheap():
    term: Term = Variable("t")
    for _ in range(200):
        term = Add((term, term))
    np.testing.assert_allclose(value_of(term), point().values["t"] * 2.0**200)


def test_what_has_no_value_is_undecided():
    with pytest.raises(Undecided, match="q has no value"):
        value_of(Variable("q"))
    with pytest.raises(Undecided, match="p has no value"):
        value_of(Whole(Size.of("p")))
    with pytest.raises(Undecided, match="has shape"):
        value_of(vector("x", J), order=(J,))


def test_complex_eigenvalues_add_up_to_the_trace():
    turn = np.array([[[0.0, -2.0], [2.0, 1.0]]])
    at = point(1, S=turn)
    values = Matrix("eigenvalues", matrix("S", I, K), I, K, (I,))
    np.testing.assert_allclose(value_of(total(values, I), at), [1.0])
    squares = total(power(values, number(2)), I)
    np.testing.assert_allclose(value_of(squares, at), [np.trace(turn[0] @ turn[0])])


def test_towers_of_exponentials_overflow_and_end():
    term: Term = Variable("t")
    for _ in range(12):
        term = apply("exp", term)
    at = scalars(t=[3.0])
    assert np.isinf(value_of(term, at)[0])
    assert np.isinf(float(value_of(term, at, precise=30)[0]))
    tower = power(number(3), power(number(3), power(number(3), power(Variable("t"), number(9)))))
    assert np.isinf(float(value_of(tower, at, precise=30)[0]))


def test_work_in_many_digits_is_bounded_too():
    counted = new_axis("i", Size.of(50_000))
    body: Term = multiply(Index(counted), Variable("t"))
    for _ in range(12):
        body = apply("sin", body)
    term = total(body, counted)
    with pytest.raises(OverBudget):
        value_of(term, scalars(t=[1.0]), precise=30)


def test_a_usual_run_is_quick():
    gram = total(multiply(matrix("A"), matrix("A", K, J)), J)
    ridge = add(gram, multiply(Variable("t"), Variable("t"), Delta(I, K)))
    inverse = Matrix("inverse", ridge, I, K, (I, K))
    term = total(multiply(inverse, matrix("A", K, L)), K)
    plan = compile_terms([term], [(I, L)])
    at = point(12)
    plan.run(at)
    took = min(_timed(plan, at) for _ in range(50))
    assert took < 1e-3


def _timed(plan, at) -> float:
    started = time.process_time()
    plan.run(at)
    return time.process_time() - started
