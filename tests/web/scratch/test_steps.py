"""Lines become claims, each continuing the one above; equations become lines."""

from __future__ import annotations

import pytest

from lemmata.formula.surface import Span
from lemmata.web.scratch.steps import last_side, lines_of, same_side, steps, without_first_side


def claims(*lines: str) -> list[str | None]:
    return [None if step is None else step.claim for step in steps(lines)]


def test_a_line_with_a_relation_of_its_own_is_a_claim() -> None:
    assert claims("a = b", "c < d") == ["a = b", "c < d"]


@pytest.mark.parametrize("sign", ["=", r"\le", "<", r"\approx"])
def test_a_line_that_begins_with_a_relation_continues_the_one_above(sign: str) -> None:
    assert claims("a = b + 1", f"{sign} c") == ["a = b + 1", f"b + 1 {sign} c"]


def test_a_definition_continues_nothing() -> None:
    assert claims("a = b", r"\coloneqq c") == ["a = b", r"\coloneqq c"]


def test_a_chain_goes_on_over_empty_lines() -> None:
    assert claims("a", "", "= b", "  ", "= c") == ["a", None, "a = b", None, "b = c"]


def test_what_follows_on_a_line_of_several_links_continues_its_last_side() -> None:
    assert claims("a = b = c + d", "= e")[1] == "c + d = e"


def test_a_condition_behind_a_comma_is_no_side() -> None:
    assert claims(r"a = b, \quad b > 0", "= c")[1] == "b = c"


def test_nothing_is_continued_where_nothing_stands_or_can_be_read() -> None:
    (first,) = steps(["= b"])
    assert first is not None
    assert "no line above" in first.problem
    unreadable, second = steps([r"a = \frac{1", "= b"])
    assert unreadable is not None
    assert second is not None
    assert unreadable.problem == ""
    assert "can’t be read" in second.problem


def test_an_expression_alone_claims_nothing_and_a_claim_is_no_expression() -> None:
    bare, claim, unreadable = steps([r"x^\top x", "a = b", "x +"])
    assert (bare and bare.bare, claim and claim.bare) == (True, False)
    assert unreadable
    assert not unreadable.bare


def test_a_place_in_the_claim_is_the_place_in_the_line() -> None:
    _, step = steps(["a = b + 1", "= c xy"])
    assert step is not None
    at = step.claim.index("xy")
    assert step.line[slice(*step.place(Span(at, at + 2)))] == "xy"
    assert step.place(Span(0, 3)) == (0, 0)
    assert step.place(Span(0, len(step.claim))) == (0, len(step.line))


def test_a_mended_chain_is_told_from_its_first_side() -> None:
    assert same_side("b+1 = c", "b + 1")
    assert not same_side("2b = c", "b")
    assert not same_side("b", "b")
    assert without_first_side("b + 1 = c = d") == "= c = d"
    assert without_first_side("b + 1") is None
    assert last_side("a + ") is None


def test_a_chain_becomes_one_line_a_link() -> None:
    chain = (
        "f(x) = x^\\top A x\n   = \\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix} x   \\le 1 \\, ."
    )
    assert lines_of(chain) == [
        r"f(x) = x^\top A x",
        r"= \begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix} x",
        r"\le 1",
    ]
    again = [step.claim for step in steps(lines_of(chain)) if step]
    assert again[2] == r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix} x \le 1"


@pytest.mark.parametrize("text", ["a = b", "a", r"a = \frac{1", r"a = b, \quad b > 0"])
def test_what_is_no_chain_is_one_line(text: str) -> None:
    assert lines_of(text) == [text]
    assert lines_of(" \n") == []
