"""What a declaration introduces, and which letters a formula holds."""

import pytest

from lemmata.formula.naming import introduced, letters


@pytest.mark.parametrize(
    ("latex", "names"),
    [
        (r"x, y \in \mathbb{R}^n", ["x", "y"]),
        (r"(X, Y) \sim P", ["X", "Y"]),
        (r"c = \frac{x}{y}", ["c"]),
        (r"W_1 = AB", ["W_1"]),
        (r"\hat{x} = Ab", [r"\hat{x}"]),
        (r"f(x) \coloneqq x^2", ["f(x)"]),
        (r"a_1, \dots, a_n \text{ the columns of } A", ["a_1", "a_n"]),
        (r"x^* = 0", ["x^*"]),
        (r"P^2 = P", []),
        (r"y \ne 0", []),
        (r"\|x\| = 1", []),
        (r"A^\top A = I", []),
        (r"\operatorname{rank}(A) = n", []),
        (r"n \ge 2", []),
        (r"\left( x", []),
    ],
)
def test_a_definition_introduces_and_a_condition_does_not(latex: str, names: list[str]) -> None:
    assert [one.name for one in introduced(latex)] == names


def test_a_set_and_a_value_are_two_things_to_say() -> None:
    assert {one.says for one in introduced(r"x \in S")} == {"set"}
    assert {one.says for one in introduced("x = y")} == {"value"}


def test_letters_are_names_and_not_operators() -> None:
    assert letters(r"\operatorname{tr}(A^\top B) \in \mathbb{R}") == {"A", "B"}
    assert letters(r"\hat{x}_i + \beta") == {r"\hat{x}", "i", r"\beta"}
    assert letters(r"\left( x") >= {"x"}
