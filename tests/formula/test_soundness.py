"""Claims on which the engine was wrong once: no false one is accepted, no true one refuted."""

from __future__ import annotations

from pathlib import Path

import pytest

from lemmata.formula import check

_CASES = Path(__file__).parents[1] / "cases" / "soundness.md"


def _cases() -> list[object]:
    lines = [line[2:] for line in _CASES.read_text("utf-8").splitlines() if line[:2] == "- "]
    parts = [[part.strip() for part in line.split(";;")] for line in lines]
    return [pytest.param(p[1], p[2:-1], p[-1].split(", "), id=p[0]) for p in parts]


@pytest.mark.parametrize(("claim", "given", "expected"), _cases())
def test_a_verdict_is_sound(claim: str, given: list[str], expected: list[str]) -> None:
    verdict = check(claim, given, explain=False)
    assert str(verdict.status) in expected


@pytest.mark.parametrize(
    ("claim", "given"),
    [(r"\pi = 3.14159265358979", []), (r"\|x\|_1 \le 3\|x\|_2", [r"x \in \mathbb{R}^n"])],
)
def test_what_fails_out_of_reach_of_a_diagnosis_gets_a_counterexample_only(
    claim: str, given: list[str]
) -> None:
    link = check(claim, given).links[0]
    assert link.counterexample is not None
    assert link.diagnosis is None
