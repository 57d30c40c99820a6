"""Printed expressions differentiated: layout, languages, mistakes."""

import numpy as np
import pytest

from lemmata.formula import FormulaError, Undeclared, check, derivative

LEAST_SQUARES = [
    r"X \in \mathbb{R}^{n \times d}",
    r"y \in \mathbb{R}^n",
    r"w \in \mathbb{R}^d",
]
MATRICES = [r"X \in \mathbb{R}^{m \times n}", r"B \in \mathbb{R}^{n \times p}"]


def test_a_compiled_gradient_is_the_closed_form() -> None:
    rng = np.random.default_rng(0)
    X, w, y = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)
    gradient = derivative(r"\|Xw - y\|_2^2", "w", LEAST_SQUARES).compile(["X", "w", "y"])
    np.testing.assert_allclose(gradient(X, w, y), 2 * X.T @ (X @ w - y), rtol=1e-12)


def test_the_second_order_is_the_hessian() -> None:
    rng = np.random.default_rng(1)
    X = rng.normal(size=(5, 3))
    hessian = derivative(r"\frac{1}{2}\|Xw - y\|_2^2", "w", LEAST_SQUARES, order=2)
    assert len(hessian.axes) == 2
    np.testing.assert_allclose(hessian.compile(["X"])(X), X.T @ X, rtol=1e-12)


@pytest.mark.parametrize(
    ("expression", "wrt", "given"),
    [
        (r"x^\top A x", "x", [r"A \in \mathbb{R}^{n \times n}", r"x \in \mathbb{R}^n"]),
        (r"\operatorname{Tr}(AXB)", "X", [r"A \in \mathbb{R}^{p \times m}", *MATRICES]),
        (r"\log\det X", "X", [r"X \in GL(n)", r"\det(X) > 0"]),
        (r"\log\sum_{i=1}^n e^{x_i}", "x", [r"x \in \mathbb{R}^n"]),
        (r"\|Xw - y\|_2^2", "w", LEAST_SQUARES),
    ],
)
def test_what_is_printed_is_read_back_as_the_derivative(
    expression: str, wrt: str, given: list[str]
) -> None:
    printed = derivative(expression, wrt, given).latex()
    claim = rf"\frac{{\partial}}{{\partial {wrt}}} \left({expression}\right) = {printed}"
    assert check(claim, given).status.accepted


def test_a_defined_symbol_is_differentiated_through_its_definition() -> None:
    given = [r"x \in \mathbb{R}^n", r"s = x^\top x", r"f(t) = t^2"]
    slope = derivative("f(s)", "x", given).compile(["x"])
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(slope(x), 4 * (x @ x) * x)


def test_a_strange_variable_is_undeclared() -> None:
    with pytest.raises(Undeclared) as caught:
        derivative("x^2", "z", [r"x \in \mathbb{R}"])
    assert "z" in caught.value.message


def test_a_mistake_in_a_declaration_says_in_which() -> None:
    with pytest.raises(FormulaError) as caught:
        derivative("x^2", "x", [r"x \in \mathbb{R}", r"y \in \mathbb{Q}"])
    assert getattr(caught.value, "given", None) == 1


@pytest.mark.parametrize("order", [0, -1, 7])
def test_an_order_out_of_range_is_refused(order: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 6"):
        derivative("x^2", "x", [r"x \in \mathbb{R}"], order=order)
