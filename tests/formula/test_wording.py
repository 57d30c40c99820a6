"""A verdict in words says what was done and no more, with carets under what is meant."""

from __future__ import annotations

import json

import pytest

from lemmata.formula.records import engine_version, from_record, to_record
from lemmata.formula.surface import Span
from lemmata.formula.tables import number, plain_value
from lemmata.formula.verdict import Counterexample, Diagnosis, Link, Mistake, Status, Verdict
from lemmata.formula.wording import NAMES, carets, html, plain, summary, to_json

CLAIM = r"x^\top A x = y = x^\top A^\top <b>"
FOUND = Counterexample(
    {"n": 2}, {"A": [[1, 0.5], [12, -1]], "x": [1, 2]}, 3.0, float("inf"), {"i": 1}, "a note"
)
WRONG = Verdict(
    Status.REFUTED,
    CLAIM,
    (r"x \in \mathbb{R}^n",),
    (
        Link(Status.PROVED, Span(0, 14)),
        Link(
            Status.REFUTED,
            Span(13, 34),
            r"\le",
            points=3,
            counterexample=FOUND,
            diagnosis=Diagnosis("transpose", "with A instead of A^\\top", "y = x^\\top A <i>"),
        ),
    ),
    points=12,
    milliseconds=1.23456,
)


def test_the_broken_link_of_a_chain_is_named_and_marked() -> None:
    said = plain(WRONG)
    assert said.startswith("refuted: ")
    assert "(link 2 of 2)" in said.splitlines()[0]
    row = next(k for k, line in enumerate(said.splitlines()) if "^^^^" in line)
    above, marks = said.splitlines()[row - 1 : row + 1]
    assert above[marks.index("^") : marks.rindex("^") + 1] == CLAIM[13:34]


def test_a_counterexample_is_readable() -> None:
    said = plain(WRONG)
    assert "A = [  1  0.5 ]\n        [ 12   -1 ]" in said
    assert "x = (1, 2)" in said
    assert "left side = 3" in said
    assert "right side = ∞" in said
    assert "left ≤ right" in said
    assert "a note" in said
    assert "y = x^\\top A <i>" in said


def test_html_escapes_whatever_came_from_outside() -> None:
    said = html(WRONG)
    assert "<b>" not in said
    assert "<i>" not in said
    assert "&lt;b&gt;" in said
    assert "<td>12</td>" in said


def test_json_is_strict_and_as_documented() -> None:
    told = json.loads(json.dumps(to_json(WRONG, "a"), allow_nan=False))
    assert set(told) == {"id", "status", "links", "diagnosis", "counterexample", "ms"}
    assert (told["id"], told["status"], told["ms"]) == ("a", "refuted", 1.235)
    assert told["links"][1] == {"status": "refuted", "span": [13, 34]}
    assert told["diagnosis"]["mistake"] == "transpose"
    assert told["counterexample"]["values"]["A"] == [[1, 0.5], [12, -1]]


@pytest.mark.parametrize("status", list(Status))
def test_each_status_has_its_own_words(status: Status) -> None:
    said = summary(Verdict(status, "a = b", (), points=7))
    assert said.startswith(NAMES[status])
    assert len({summary(Verdict(s, "a = b", ())).partition(":")[0] for s in Status}) == len(Status)


def test_tested_says_how_many_points_and_claims_no_proof() -> None:
    said = summary(Verdict(Status.TESTED, "a = b", (), points=48))
    assert "48 random points" in said
    assert "no proof" in said


def test_a_mistake_in_a_declaration_is_shown_there() -> None:
    mistake = Mistake("there is no \\R", Span(2, 4), "write \\mathbb{R}", given=1)
    said = plain(Verdict(Status.NOT_UNDERSTOOD, "x = y", ("x", "y \\R z"), mistake=mistake))
    assert said.splitlines()[1:4] == ["  in the declaration 2:", "    y \\R z", "      ^^"]
    assert "hint: write \\mathbb{R}" in said


def test_carets_follow_a_claim_over_several_lines() -> None:
    assert carets("a\n  = b \n = c", Span(2, 13), "") == ["  = b ", "  ^^^", " = c", " ^^^"]
    assert carets("ab", Span(2, 2), "") == ["ab", "  ^"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "undefined"), (2.0, "2"), (1 / 3, "0.333333"), (float("nan"), "undefined"),
        (1 + 2j, "1 + 2i"), (1e300, "1e+300"), (-0.0, "0"),
    ],
)  # fmt: skip
def test_numbers_are_short(value: object, said: str) -> None:
    assert number(value) == said


def test_large_arrays_are_cut() -> None:
    assert plain_value([list(range(20))] * 20)[-1].count("…") >= 8
    assert plain_value([[[1, 2]], [[3]]]) == ["[[[1, 2]], [[3]]]"]
    assert plain_value([]) == ["()"]


def test_a_verdict_survives_being_kept() -> None:
    mistake = Mistake("no", Span(1, 2), given=0)
    for verdict in (WRONG, Verdict(Status.UNDECIDED, "a", (), mistake=mistake)):
        assert from_record(json.loads(json.dumps(to_record(verdict)))) == verdict
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_record({"status": "new"})
    assert len(engine_version()) == 64
