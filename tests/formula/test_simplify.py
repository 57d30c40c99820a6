"""Simplification: what it brings together, and what it must leave apart."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from lemmata.formula.building import (
    ONE,
    ZERO,
    add,
    apply,
    divide,
    multiply,
    negate,
    number,
    power,
    rename,
    subtract,
    total,
)
from lemmata.formula.differentiate import derivative
from lemmata.formula.simplify import simplify
from lemmata.formula.simplify.alike import alike
from lemmata.formula.sizes import ENDLESS, Size
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Constant,
    Delta,
    Flatten,
    Index,
    Matrix,
    Multiply,
    Pick,
    Reduce,
    Whole,
)
from tests.formula.derivatives import A, B, a, b, i, j, k, l, matrix, n, point, t, x, y
from tests.formula.plain_arrays import Plain

half = number(Fraction(1, 2))


def test_a_delta_is_contracted_by_a_sum() -> None:
    assert simplify(Reduce("sum", Multiply((Delta(i, j), x(i), A(i, k))), (i,))) == simplify(
        multiply(x(j), A(j, k))
    )


def test_the_sum_of_the_identitys_diagonal_is_the_size() -> None:
    assert simplify(Reduce("sum", Delta(i, j), (i, j))) == Whole(n)
    assert simplify(Reduce("sum", Delta(i, j), (i,))) == ONE
    assert simplify(Reduce("sum", multiply(t, x(k)), (i, j, k))) == simplify(
        multiply(power(Whole(n), number(2)), t, total(x(k), k))
    )


def test_contraction_shifts_the_index_of_axes_that_start_elsewhere() -> None:
    zero = Axis("z", n, Size())
    made = simplify(Reduce("sum", Multiply((Delta(zero, i), Index(zero))), (zero,)))
    np.testing.assert_array_equal(Plain({"n": 3}, {}).at(made, i), [0, 1, 2])


def test_a_delta_stays_where_an_axis_would_be_made_twice() -> None:
    flat, inner = Axis("f", n), Axis("o", n)
    body = Flatten(multiply(x(i), y(inner)), (inner,), flat)
    made = simplify(Reduce("sum", Multiply((Delta(i, flat), body)), (i,)))
    numbers, values = point()
    found = Plain(numbers, values).at(made, flat)
    np.testing.assert_allclose(found, values["x"] * values["y"])


def test_equal_summands_are_collected_whatever_their_axes_are_called() -> None:
    left = total(multiply(A(i, k), B(k, j), x(j)), k, j)
    right = total(multiply(x(l), B(a, l), A(i, a)), l, a)
    assert simplify(add(left, right)) == multiply(number(2), simplify(left))
    assert simplify(subtract(left, right)) == ZERO


def test_the_order_of_factors_inside_functions_does_not_matter() -> None:
    left = total(apply("exp", add(multiply(A(i, j), x(j)), y(i))), i, j)
    right = total(apply("exp", add(y(l), multiply(x(k), A(l, k)))), k, l)
    assert simplify(subtract(left, right)) == ZERO


def test_summands_that_differ_by_a_transpose_are_not_alike() -> None:
    left = total(multiply(A(i, k), x(k)), k)
    assert alike(left) != alike(total(multiply(A(k, i), x(k)), k))
    square = total(multiply(A(i, j), A(i, j)), i, j)
    assert alike(square) != alike(total(multiply(A(i, j), A(j, i)), i, j))


def test_a_free_axis_is_not_like_a_bound_one() -> None:
    assert alike(total(multiply(x(i), y(j)), i)) != alike(total(multiply(x(j), y(j)), j))


def test_numbers_are_pulled_through_sums_and_signs() -> None:
    made = simplify(negate(subtract(x(i), y(i))))
    assert made == Add((multiply(number(-1), x(i)), y(i)))


def test_factors_without_the_summed_axis_stand_before_the_sum() -> None:
    made = simplify(Reduce("sum", multiply(x(i), y(j), t, A(j, k)), (j,)))
    assert isinstance(made, Multiply)
    assert set(made.factors) == {x(i), t, Reduce("sum", multiply(y(j), A(j, k)), (j,))}


def test_sums_that_share_no_axis_are_factors() -> None:
    made = simplify(Reduce("sum", multiply(x(i), y(j)), (i, j)))
    assert made == Multiply((total(x(i), i), total(y(j), j)))


def test_sums_inside_a_sum_become_one() -> None:
    inner = Reduce("sum", multiply(A(i, j), x(j)), (j,))
    made = simplify(Reduce("sum", multiply(y(i), inner), (i,)))
    assert isinstance(made, Reduce)
    assert set(made.axes) == {i, j}


def test_a_series_is_not_taken_apart() -> None:
    endless = Axis("e", ENDLESS)
    body = Multiply((x(endless), total(y(endless), endless)))
    assert isinstance(simplify(Reduce("sum", body, (endless,))), Reduce)


SAME = {
    "powers with whole exponents": (multiply(t, power(t, number(2))), power(t, number(3))),
    "reciprocals": (multiply(power(t, number(-1)), power(t, number(-2))), power(t, number(-3))),
    "powers of something positive": (
        multiply(apply("exp", t), power(apply("exp", t), number(-1))),
        ONE,
    ),
    "the logarithm of an exponential": (apply("log", apply("exp", t)), t),
    "a power of e": (Apply("power", (Constant("e"), t)), apply("exp", t)),
    "the square of an absolute value": (power(apply("abs", t), number(2)), power(t, number(2))),
    "the absolute value of a square": (apply("abs", power(t, number(2))), power(t, number(2))),
    "a square of a product": (
        power(multiply(number(2), t), number(2)),
        multiply(number(4), power(t, number(2))),
    ),
    "roots that meet as a root": (
        multiply(power(t, half), power(t, number(1))),
        power(t, number(Fraction(3, 2))),
    ),
    "a maximum of a maximum": (
        Reduce("max", Reduce("max", A(i, j), (j,)), (i,)),
        Reduce("max", A(i, j), (j, i)),
    ),
    "an entry read along an axis": (Pick(A(i, j), j, Index(k)), A(i, k)),
    "a determinant below an adjugate": (
        divide(matrix("adjugate", A(k, l), i, j), matrix("det", A(k, l))),
        matrix("inverse", A(k, l), i, j),
    ),
    "powers of a matrix": (
        total(
            multiply(
                matrix("power", A(k, l), i, a, parameter=number(2)),
                matrix("power", A(k, l), a, j, parameter=number(3)),
            ),
            a,
        ),
        matrix("power", A(k, l), i, j, parameter=number(5)),
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_equal_forms_become_one(case: str) -> None:
    left, right = SAME[case]
    assert simplify(left) == right


APART = {
    "x / x is undefined at 0": (divide(t, t), 0.0),
    "x² / x is undefined at 0": (divide(power(t, number(2)), t), 0.0),
    "(1/x)⁻¹ is undefined at 0": (power(power(t, number(-1)), number(-1)), 0.0),
    "a root times a root has no negative argument": (
        multiply(power(t, half), power(t, half)),
        -1.0,
    ),
    "a squared root has no negative argument": (power(power(t, half), number(2)), -1.0),
    "e to the log has no negative argument": (apply("exp", apply("log", t)), -1.0),
}


@pytest.mark.parametrize("case", APART)
def test_what_is_undefined_stays_undefined(case: str) -> None:
    term, place = APART[case]
    assert np.isnan(Plain({}, {"t": np.array(place)}).at(simplify(term)))


def test_the_root_of_a_square_is_no_plain_variable() -> None:
    made = simplify(power(power(t, number(2)), half))
    assert Plain({}, {"t": np.array(-3.0)}).at(made) == 3


def test_an_inverse_times_its_matrix_is_not_the_identity_of_a_singular_one() -> None:
    first = matrix("power", A(k, l), i, a, parameter=number(-1))
    second = matrix("power", A(k, l), a, j, parameter=number(1))
    made = simplify(total(Multiply((first, second)), a))
    assert not isinstance(made, Delta)


def test_textbook_gradients_come_out_in_their_form() -> None:
    quadratic = total(multiply(x(i), A(i, j), x(j)), i, j)
    made = derivative(quadratic, "x", (a,))
    wanted = add(total(multiply(A(a, j), x(j)), j), total(multiply(x(i), A(i, a)), i))
    assert alike(made) == alike(wanted)
    trace = total(multiply(A(i, j), A(i, j)), i, j)
    assert derivative(trace, "A", (a, b)) == multiply(number(2), A(a, b))
    logdet = apply("log", matrix("det", A(k, l)))
    assert derivative(logdet, "A", (a, b)) == matrix("inverse", A(k, l), b, a)
    exponential = total(matrix("exp", A(k, l), i, i), i)
    assert derivative(exponential, "A", (a, b)) == matrix("exp", A(k, l), b, a)


def test_a_term_that_is_simple_stays_as_it_is() -> None:
    term = simplify(add(divide(x(i), total(x(j), j)), power(t, half)))
    assert simplify(term) is term or simplify(term) == term


def test_shared_terms_are_simplified_once() -> None:
    term = add(t, ONE)
    for _ in range(60):
        term = Add((Multiply((term, term)), Multiply((t, term))))
    simplify(term)


def test_renaming_leaves_what_is_bound() -> None:
    term = Matrix("inverse", A(i, j), i, j, (i, j))
    assert rename(term, {i: a}).free == {a, j}
