"""What is read of linear algebra, calculus and optimisation: each construct once, true and false.

The cases stand in ``algebra_claims.txt``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lemmata.formula.reading.declarations import GivenError, read_declarations
from lemmata.formula.verdict import Status
from lemmata.formula.verify import check

ROWS = [
    line
    for line in (Path(__file__).with_name("algebra_claims.txt")).read_text("utf-8").splitlines()
    if line[0] in "+-"
]


@pytest.mark.parametrize("row", ROWS)
def test_a_claim_stands_as_it_should(row: str) -> None:
    declarations, _, claim = row[2:].partition(" => ")
    given = [part.strip() for part in declarations.split(";;")]
    verdict = check(claim, given, explain=False)
    if row[0] == "+":
        assert verdict.status.accepted, verdict
    else:
        assert verdict.status in (Status.REFUTED, Status.ILL_TYPED), verdict


def test_what_is_true_of_a_drawn_function_is_tested_and_never_proved() -> None:
    given = [r"f : \mathbb{R}^n \to \mathbb{R}", r"x \in \mathbb{R}^n"]
    verdict = check(r"\nabla^2 f(x) = \nabla^2 f(x)^\top", given, explain=False)
    assert verdict.status is Status.TESTED


def test_a_name_with_a_letter_below_is_no_entry_of_what_it_is_made_of() -> None:
    scope = read_declarations([r"x, w \in \mathbb{R}^n", r"x_p = x - w"])
    assert set(scope.reading.declared) == {"x", "w"}
    assert "x" not in scope.reading.patterns


def test_entries_that_an_equation_gives_make_an_array() -> None:
    scope = read_declarations([r"W \in \mathbb{R}^{n \times n}", r"d_i = \sum_j W_{ij}"])
    assert "d" in scope.reading.patterns


def test_an_unknown_gets_the_simplest_shape_that_fits() -> None:
    scope = read_declarations([r"A \in GL(n)", r"b \in \mathbb{R}^n", "Ax = b"])
    assert len(scope.reading.declared["x"].sizes) == 1
    scope = read_declarations([r"A \in GL(n)", r"B \in \mathbb{R}^{n \times k}", "AX = B"])
    assert len(scope.reading.declared["X"].sizes) == 2


def test_an_equation_with_too_many_unknown_letters_is_a_mistake() -> None:
    with pytest.raises(GivenError, match="not declared"):
        read_declarations([r"A \in GL(n)", "Ax + By + Cz = b"])


def test_a_constraint_below_an_extremum_has_sides_of_one_shape() -> None:
    given = [r"A \in \mathbb{R}^{2 \times 3}", r"b \in \mathbb{R}^3"]
    verdict = check(r"\min_{Ax = b} \|x\|^2 \ge 0", given, explain=False)
    assert verdict.status is Status.ILL_TYPED


def test_an_extremum_over_a_set_that_it_cannot_honour_is_not_understood() -> None:
    given = [r"A \in \mathbb{S}^n"]
    claim = r"\max_{X \in \mathbb{S}^n_{++}} \operatorname{tr}(AX) = 0"
    verdict = check(claim, given, explain=False)
    assert verdict.status is Status.NOT_UNDERSTOOD
