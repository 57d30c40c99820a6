"""Derivatives are compared with differences, and a wrong one is seen."""

from __future__ import annotations

import pytest

from lemmata.formula import FormulaError, parse
from lemmata.formula import differentiate as module
from lemmata.formula.differences import Code, Compared, compare
from lemmata.formula.reading import read_declarations

REAL = [r"A \in \mathbb{R}^{n \times n}", r"x \in \mathbb{R}^n"]


def compared(expression: str, wrt: str, given: list[str], order: int = 1) -> Compared:
    return compare(parse(expression), parse(wrt), read_declarations(given), order)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize(
    ("expression", "wrt", "given"),
    [
        (r"x^\top A x", "x", REAL),
        (r"x^\top A x", "A", REAL),
        (r"\log \det X", "X", [r"X \in \mathbb{S}^n_{++}"]),
        (r"\operatorname{softmax}(x)", "x", REAL),
        (r"x^3 + \sin(x)", "x", ["x > 0"]),
        (r"A x", "x", REAL),
    ],
)
def test_a_derivative_agrees_with_differences(
    expression: str, wrt: str, given: list[str], order: int
) -> None:
    found = compared(expression, wrt, given, order)
    assert found.points >= 8
    assert found.agrees


def test_a_wrong_derivative_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = module.derivative

    def wrong(term, name, axes):  # type: ignore[no-untyped-def]
        from lemmata.formula.building import multiply, number

        return multiply(number(2), right(term, name, axes))

    monkeypatch.setattr(module, "derivative", wrong)
    found = compared(r"x^\top A x", "x", REAL)
    assert found.points
    assert not found.agrees
    assert found.deviation > 0.1


def test_what_the_code_computes_is_compared() -> None:
    right = Code(lambda A, x: (A + A.T) @ x, ("A", "x"))
    wrong = Code(lambda A, x: 2 * A @ x, ("A", "x"))
    scope = [read_declarations(REAL) for _ in range(3)]
    expression, variable = parse(r"x^\top A x"), parse("x")
    assert compare(expression, variable, scope[0], code=right).agrees
    assert not compare(expression, variable, scope[1], code=wrong).agrees
    asks_more = Code(lambda A, x, *, n: None, ("A", "x"))
    assert compare(expression, variable, scope[2], code=asks_more).agrees


def test_what_can_not_be_drawn_is_not_compared() -> None:
    assert compared("p^2", "p", [r"x \in \mathbb{R}", "p = x + 1"]).points == 0


def test_what_is_undeclared_is_said() -> None:
    with pytest.raises(FormulaError):
        compared("z", "x", REAL)
    with pytest.raises(FormulaError):
        compared("x", "z", REAL)


def test_the_same_seed_gives_the_same_numbers() -> None:
    assert compared(r"x^\top x", "x", REAL) == compared(r"x^\top x", "x", REAL)
