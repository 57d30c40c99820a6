"""Every rule of differentiation agrees with differences, again after differentiating again."""

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
    new_axis,
    number,
    power,
    subtract,
    total,
)
from lemmata.formula.differentiate import derivative, differential
from lemmata.formula.errors import NotDifferentiable
from lemmata.formula.operators import ELEMENTWISE
from lemmata.formula.sizes import Size
from lemmata.formula.terms import (
    Axis,
    Concatenate,
    Constant,
    Delta,
    Extremum,
    Flatten,
    Index,
    Integral,
    Limit,
    Multiply,
    Pick,
    Reduce,
    Variable,
    Whole,
)
from tests.formula.derivatives import A, B, a, agrees, b, i, j, k, l, matrix, n, point, t, x, y
from tests.formula.plain_arrays import Plain

half = number(Fraction(1, 2))
s = Axis("s", n, Size())
symmetric = add(A(k, l), A(l, k))
Ax = total(multiply(A(i, j), x(j)), j)

RULES = {
    "a power with a constant exponent": (power(x(i), number(5)), "x"),
    "a power with a fractional exponent": (power(x(i), number(Fraction(-3, 2))), "x"),
    "a power with a symbolic exponent": (power(x(i), t), "x"),
    "a power by its exponent": (power(x(i), t), "t"),
    "a power by base and exponent": (power(x(i), x(i)), "x"),
    "a power of e": (power(Constant("e"), multiply(t, x(i))), "x"),
    "a quotient": (divide(x(i), add(ONE, power(x(j), number(2)))), "x"),
    "a product over an axis": (Reduce("product", x(i), (i,)), "x"),
    "a product over two axes": (Reduce("product", add(A(i, j), number(2)), (i, j)), "A"),
    "a product of a function": (Reduce("product", apply("sin", Ax), (i,)), "x"),
    "a maximum": (Reduce("max", multiply(x(i), x(i), y(i)), (i,)), "x"),
    "a minimum over two axes": (Reduce("min", power(A(i, j), number(2)), (i, j)), "A"),
    "the largest of several": (apply("max", x(i), power(x(i), number(3))), "x"),
    "the size of a logarithm": (apply("log", apply("abs", Ax)), "x"),
    "a quadratic form": (total(multiply(x(i), A(i, j), x(j)), i, j), "x"),
    "the trace of X'BX": (total(multiply(A(j, i), B(j, k), A(k, i)), i, j, k), "A"),
    "a diagonal": (multiply(A(i, i), x(i)), "A"),
    "an index": (multiply(Index(i), x(i), x(i)), "x"),
    "an entry": (Pick(power(x(j), number(3)), j, number(2)), "x"),
    "an entry at a varying place": (Pick(multiply(A(i, j), A(i, j)), j, Index(i)), "A"),
    "an inverse": (matrix("inverse", A(k, l), i, j), "A"),
    "the inverse of a sum": (matrix("inverse", add(A(k, l), multiply(t, B(k, l))), i, j), "t"),
    "a determinant": (matrix("det", A(k, l)), "A"),
    "a determinant under a root": (power(matrix("det", A(k, l)), half), "A"),
    "an adjugate": (matrix("adjugate", A(k, l), i, j), "A"),
    "a square of a matrix": (matrix("power", A(k, l), i, j, parameter=number(2)), "A"),
    "a fifth power of a matrix": (matrix("power", A(k, l), i, j, parameter=number(5)), "A"),
    "a negative power": (matrix("power", A(k, l), i, j, parameter=number(-2)), "A"),
    "a symbolic power": (matrix("power", A(k, l), i, j, parameter=Whole(Size.of("m"))), "A"),
    "a sum of powers": (total(matrix("power", A(k, l), i, j, parameter=Index(s)), s), "A"),
    "a matrix exponential along t": (matrix("exp", multiply(t, A(k, l)), i, j), "t"),
    "the trace of an exponential": (total(matrix("exp", A(k, l), i, i), i), "A"),
    "the trace of a logarithm": (total(matrix("log", A(k, l), i, i), i), "A"),
    "the trace of a sine": (total(matrix("sin", A(k, l), i, i), i), "A"),
    "the trace of a root": (total(matrix("sqrt", A(k, l), i, i), i), "A"),
    "a pseudo-inverse": (matrix("pseudoinverse", A(k, l), i, j), "A"),
    "eigenvalues": (matrix("eigenvalues", A(k, l), i), "A"),
    "symmetric eigenvalues": (matrix("symmetric_eigenvalues", symmetric, i), "A"),
    "symmetric eigenvectors": (matrix("symmetric_eigenvectors", symmetric, i, j), "A"),
    "a Kronecker product": (Flatten(multiply(x(i), x(j)), (i, j), Axis("f", n * n)), "x"),
    "stacked blocks": (
        Concatenate(
            ((multiply(x(i), x(j)), j), (power(x(i), number(3)), None)), Axis("f", n + Size.of(1))
        ),
        "x",
    ),
    "least squares": (total(power(subtract(Ax, y(i)), number(2)), i), "x"),
    "logistic loss": (total(apply("softplus", negate(multiply(y(i), Ax))), i), "x"),
    "softmax": (divide(apply("exp", x(i)), total(apply("exp", x(j)), j)), "x"),
    "log-sum-exp": (apply("log", total(apply("exp", x(i)), i)), "x"),
    "a norm": (power(total(power(x(i), number(2)), i), half), "x"),
    "log det": (apply("log", matrix("det", A(k, l))), "A"),
    "cases": (apply("where", apply("less", ONE, x(i)), power(x(i), number(2)), x(i)), "x"),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_agrees_with_differences_twice(rule: str) -> None:
    term, name = RULES[rule]
    agrees(term, name, orders=2)


ONCE = {
    "a matrix exponential": matrix("exp", A(k, l), i, j),
    "a matrix logarithm": matrix("log", A(k, l), i, j),
    "a matrix root": matrix("sqrt", A(k, l), i, j),
    "singular values": matrix("singular_values", A(k, l), i),
}


@pytest.mark.parametrize("rule", ONCE)
def test_a_rule_agrees_with_differences(rule: str) -> None:
    agrees(ONCE[rule], "A")


def test_a_matrix_exponential_has_a_second_derivative() -> None:
    agrees(matrix("exp", A(k, l), i, j), "A", orders=2, size=2)


@pytest.mark.parametrize("function", sorted(ELEMENTWISE))
def test_every_elementwise_function_has_its_slopes(function: str) -> None:
    sheet = ELEMENTWISE[function]
    first = ONE if function == "polygamma" else number(Fraction(3, 10))
    places = [first, number(Fraction(11, 5)), number(3)]
    for place in range(sheet.arity or 2):
        if sheet.arity is not None and sheet.slopes[place] is None:
            continue
        arguments = places[: sheet.arity or 2]
        arguments[place] = divide(t, number(2)) if place != 1 else add(t, number(2))
        agrees(apply(function, *arguments), "t", orders=2, tolerance=1e-6)


def test_matrices_need_not_be_square() -> None:
    wide = Axis("w", Size.of("m"))
    X = Variable("X", (i, wide))
    numbers, values = point()
    values["X"] = np.random.default_rng(5).standard_normal((3, 2))
    inverse = matrix("pseudoinverse", Variable("X", (k, wide)), a, b)
    inverse = type(inverse)("pseudoinverse", Variable("X", (k, wide)), k, wide, (wide, b))
    left, right = new_axis("p", n), new_axis("q", Size.of("m"))
    made = derivative(inverse, "X", (left, right))
    found = Plain(numbers, values).at(made, wide, b, left, right)
    step, wanted = 1e-5, np.zeros((2, 3, 3, 2))
    for place in np.ndindex(3, 2):
        unit = np.zeros((3, 2))
        unit[place] = step
        above, below = np.linalg.pinv(values["X"] + unit), np.linalg.pinv(values["X"] - unit)
        wanted[(..., *place)] = (above - below) / (2 * step)
    np.testing.assert_allclose(found, wanted, atol=1e-8)
    assert X.free == {i, wide}


def test_a_product_has_a_derivative_where_factors_are_zero() -> None:
    made = derivative(Reduce("product", x(i), (i,)), "x", (a,))
    numbers, values = point()
    found = Plain(numbers, {**values, "x": np.array([0.0, 2.0, 5.0])}).at(made, a)
    np.testing.assert_array_equal(found, [10, 0, 0])


def test_a_determinant_has_a_derivative_where_the_matrix_is_singular() -> None:
    made = derivative(matrix("det", A(k, l)), "A", (a, b))
    found = Plain({"n": 2}, {"A": np.array([[1.0, 2.0], [2.0, 4.0]])}).at(made, a, b)
    np.testing.assert_allclose(found, [[4, -2], [-2, 1]])


@pytest.mark.parametrize("value", [-800.0, 800.0])
def test_slopes_are_finite_at_large_arguments(value: float) -> None:
    for function in ("sigmoid", "softplus", "tanh", "arctan"):
        first = derivative(apply(function, t), "t", ())
        second = derivative(first, "t", ())
        for made in (first, second):
            assert np.isfinite(Plain({}, {"t": np.array(value)}).at(made))


def test_the_branch_that_is_not_taken_may_be_undefined() -> None:
    term = apply("where", apply("less", ZERO, t), power(t, half), t)
    made = derivative(term, "t", ())
    assert Plain({}, {"t": np.array(-1.0)}).at(made) == 1


def test_the_ends_of_an_integral_move() -> None:
    u = Variable("u")
    body = apply("sin", multiply(t, u))
    term = Integral(body, "u", multiply(t, t), apply("exp", t))
    agrees(term, "t", orders=2)


def test_a_bound_variable_is_not_the_one_outside() -> None:
    term = multiply(t, Integral(power(t, number(2)), "t", ZERO, ONE))
    assert Plain({}, {"t": np.array(5.0)}).at(derivative(term, "t", ())) == pytest.approx(1 / 3)


def test_a_limit_is_differentiated_inside_and_in_its_place() -> None:
    h = Variable("h")
    inside = Limit(multiply(power(t, number(3)), add(h, ONE)), "h", ZERO)
    agrees(inside, "t", orders=2)
    agrees(Limit(apply("exp", h), "h", multiply(t, t)), "t", orders=2)


def test_the_slope_of_a_supremum_is_that_of_its_body_at_the_place() -> None:
    z = Variable("z", (k,))
    own = total(multiply(Variable("z", (a,)), x(a)), a)
    square = total(power(Variable("z", (a,)), number(2)), a)
    term = Extremum("sup", subtract(own, multiply(half, square)), (z,))
    made = derivative(term, "x", (b,))
    assert isinstance(made, Extremum)
    assert made.place == "z"
    assert made.free == {b}
    again = derivative(made, "x", (i,))
    numbers, values = point()
    np.testing.assert_allclose(Plain(numbers, values).at(again, b, i), np.eye(3))


def test_conditions_that_move_are_refused() -> None:
    z = Variable("z")
    term = Extremum("sup", z, (z,), inequalities=(subtract(t, z),))
    with pytest.raises(NotDifferentiable, match="conditions"):
        derivative(term, "t", ())


@pytest.mark.parametrize("function", ["rank", "left_singular"])
def test_what_has_no_derivative_is_named(function: str) -> None:
    out = (i, j) if function == "left_singular" else ()
    with pytest.raises(NotDifferentiable, match=function.replace("_", " ")):
        derivative(matrix(function, A(k, l), *out), "A", (a, b))


def test_a_differential_is_linear_in_its_direction() -> None:
    made = differential(matrix("inverse", A(k, l), i, j), {"A": lambda axes: B(*axes)})
    numbers, values = point()
    inverse = np.linalg.inv(values["A"])
    found = Plain(numbers, values).at(made, i, j)
    np.testing.assert_allclose(found, -inverse @ values["B"] @ inverse)


def test_a_differential_along_several_variables_is_the_sum() -> None:
    term = total(multiply(x(i), A(i, j), y(j)), i, j)
    along = {"x": lambda axes: Variable("dx", axes), "y": lambda axes: Variable("dy", axes)}
    numbers, values = point()
    values |= {"dx": np.array([1.0, 2.0, 3.0]), "dy": np.array([-1.0, 0.0, 2.0])}
    found = Plain(numbers, values).at(differential(term, along))
    wanted = values["dx"] @ values["A"] @ values["y"] + values["x"] @ values["A"] @ values["dy"]
    assert found == pytest.approx(wanted)


def test_axes_that_start_elsewhere_keep_their_index() -> None:
    zero = Axis("z", n, Size())
    term = total(multiply(Index(zero), Variable("x", (zero,))), zero)
    made = derivative(term, "x", (a,))
    numbers, values = point()
    np.testing.assert_array_equal(Plain(numbers, values).at(made, a), [0, 1, 2])


def test_bound_axes_may_bear_the_names_of_free_ones() -> None:
    row = matrix("inverse", A(k, l), k, l)
    agrees(row, "A", orders=2)
    agrees(matrix("pseudoinverse", A(k, l), k, l), "A")
    agrees(matrix("symmetric_eigenvectors", symmetric, l, k), "A", orders=2)
    agrees(matrix("exp", A(k, l), l, k), "A", orders=2, size=2)


def test_the_terms_stay_few_where_paths_are_many() -> None:
    layer = x(i)
    for _ in range(30):
        layer = add(layer, apply("tanh", layer))
    made = derivative(total(layer, i), "x", (a,))
    assert count(made) < 3000


def test_a_long_product_has_a_second_derivative_of_bounded_size() -> None:
    term = multiply(*(add(x(i), number(c)) for c in range(1, 61)))
    made = derivative(derivative(term, "x", (a,)), "x", (b,))
    numbers, values = point()
    numbers["n"], values["x"] = 1, np.array([0.5])
    factors = values["x"] + np.arange(1, 61)
    wanted = factors.prod() * ((1 / factors).sum() ** 2 - (factors**-2.0).sum())
    found = Plain(numbers, values).at(made, i, a, b)
    np.testing.assert_allclose(found, wanted, rtol=1e-10)
    assert count(made) < 5000


def count(term) -> int:
    seen, rest = set(), [term]
    while rest:
        part = rest.pop()
        if id(part) not in seen:
            seen.add(id(part))
            rest.extend(part.parts)
    return len(seen)


def test_what_is_nested_too_deeply_is_refused_with_a_message() -> None:
    term = t
    for _ in range(3000):
        term = apply("sin", term)
    with pytest.raises(NotDifferentiable, match="too deeply"):
        derivative(term, "t", ())


def test_deltas_are_gone_where_a_sum_reaches_them() -> None:
    made = derivative(total(multiply(A(j, i), B(j, k), A(k, i)), i, j, k), "A", (a, b))
    rest = [made]
    while rest:
        part = rest.pop()
        assert not isinstance(part, Delta)
        rest.extend(part.parts)
    assert len(made.parts) == 2
    assert all(isinstance(part, Reduce | Multiply) for part in made.parts)
