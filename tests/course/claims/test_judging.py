"""Displays stand as their claims do; verdicts are kept; mistakes are named where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lemmata.course import load
from lemmata.course.claims import VerdictCache, coverage, judge_lesson, known_standings
from lemmata.course.claims.code import run_check
from lemmata.course.claims.coverage import missing_mistakes
from lemmata.formula.surface import Span
from lemmata.formula.verdict import Diagnosis, Link, Mistake, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lemmata.course import Course
    from lemmata.course.claims import LessonVerdicts

MATTER = '---\ntitle: Case\nlesson: "01"\n---\n'
LESSON = r"""
## One

$$ \mathrm{proved} = 1 $$

$$ \mathrm{tested} = 1, \quad \mathrm{proved} = 2 $$

$$ f \coloneqq 2 $$

```{math}
:check: good
a \iff b
```

```{math}
:unchecked: only a shape
c
```
"""


class Engine:
    """Judges by a word in the claim, in this process, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def check(
        self, claim: str, given: Sequence[str] = (), seed: int = 0, seconds: float = 2.0
    ) -> Verdict:
        self.asked.append(claim)
        status = next((s for s in Status if s.value.replace("_", "") in claim), Status.TESTED)
        mistake, link = None, Link(status, Span(0, len(claim)), message="no reason")
        if status in (Status.UNDECLARED, Status.NOT_UNDERSTOOD, Status.ILL_TYPED):
            mistake = Mistake("it is so", Span(0, 4), "a hint")
        if status is Status.REFUTED:
            fixed = Diagnosis("sign", "with another sign", "a = -b")
            link = Link(status, Span(0, len(claim)), message="it fails", diagnosis=fixed)
        return Verdict(status, claim, tuple(given), (link,), 5, mistake)

    def call(self, function: str, *arguments: Any, seconds: float = 2.0, **named: Any) -> Any:
        self.asked.append(arguments[1])
        return run_check(*arguments)


CHECKS = """
def good(rng): assert rng.random() < 2
def _spoilt(rng): assert rng.random() > 2
good.wrong = _spoilt
def failing(rng): assert False, "at once"
failing.wrong = _spoilt
def toothless(rng): pass
toothless.wrong = good
def bare(rng): pass
"""


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def judged(course_with: Callable[[str], Course], engine: Engine) -> Callable[..., LessonVerdicts]:
    def judge(text: str = LESSON, cache: VerdictCache | None = None) -> LessonVerdicts:
        course = course_with(MATTER + text)
        (course.directory / "checks").mkdir(exist_ok=True)
        (course.directory / "checks" / "01_Lengths.py").write_text(CHECKS, "utf-8")
        lesson = course.parse("01")
        return judge_lesson(lesson, course.directory, cache or VerdictCache(), engine)

    return judge


def test_each_display_stands_as_the_worst_of_its_claims(
    judged: Callable[..., LessonVerdicts],
) -> None:
    found = judged()
    assert [(s.status, s.line) for s in found.standings] == [
        ("proved", 8), ("tested", 10), ("definition", 12), ("by_code", 14), ("unchecked", 19),
    ]  # fmt: skip
    assert [s.status for s in found.claims] == ["proved", "tested", "by_code", "unchecked"]
    assert found.standings[4].reason == "only a shape"
    assert all(s.ok for s in found.standings)
    assert found.mistakes == ()


def test_what_was_judged_is_known_the_next_time(
    judged: Callable[..., LessonVerdicts], engine: Engine, tmp_path: Path
) -> None:
    first = judged(cache=VerdictCache(write=tmp_path / "kept"))
    asked = len(engine.asked)
    again = judged(cache=VerdictCache([tmp_path / "kept"]))
    assert len(engine.asked) == asked
    assert again.standings == first.standings
    judged(LESSON.replace("= 1", "= 3", 1), VerdictCache([tmp_path / "kept"]))
    assert len(engine.asked) == asked + 1


def test_another_engine_or_a_broken_file_is_judged_anew(
    judged: Callable[..., LessonVerdicts],
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache = VerdictCache(write=tmp_path / "kept")
    judged(cache=cache)
    asked = len(engine.asked)
    for file in (tmp_path / "kept").iterdir():
        file.write_text("{", "utf-8")
    judged(cache=VerdictCache([tmp_path / "kept"]))
    assert len(engine.asked) == 2 * asked
    monkeypatch.setattr("lemmata.course.claims.judging.engine_version", lambda: "new")
    judged(cache=cache)
    assert len(engine.asked) == 3 * asked - 1  # the check by code is no engine's


def test_what_is_undecided_is_not_kept(
    judged: Callable[..., LessonVerdicts], engine: Engine
) -> None:
    cache = VerdictCache()
    for count in (1, 2):
        found = judged("\n## One\n\n$$ undecided = 1 $$\n", cache)
        assert len(engine.asked) == count
    (mistake,) = found.mistakes
    assert mistake.code == "claim-undecided"
    assert ":unchecked:" in mistake.hint


@pytest.mark.parametrize(
    ("word", "code", "hint"),
    [
        ("refuted", "claim-refuted", "with another sign: a = -b"),
        ("illtyped", "claim-ill-typed", "a hint"),
        ("undeclared", "claim-undeclared", "coloneqq"),
        ("notunderstood", "claim-not-understood", ":check:"),
    ],
)
def test_a_claim_that_does_not_stand_is_a_mistake_at_its_characters(
    judged: Callable[..., LessonVerdicts], word: str, code: str, hint: str
) -> None:
    found = judged(f"\n## One\n\n$$ {word} = 1 $$\n")
    (mistake,) = found.mistakes
    assert (mistake.code, mistake.line, mistake.column) == (code, 8, 4)
    assert hint in mistake.hint
    assert not found.standings[0].ok


def test_a_display_that_says_nothing_is_a_mistake(
    judged: Callable[..., LessonVerdicts],
) -> None:
    found = judged("\n## One\n\n$$ \\text{where } x = 1 $$\n")
    assert [m.code for m in found.mistakes] == ["claims-nothing"]
    assert found.standings[0].status == "not_understood"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("failing", "check-failed"),
        ("toothless", "check-passes-anything"),
        ("bare", "check-passes-anything"),
        ("missing", "unknown-check"),
    ],
)
def test_a_check_by_code_must_hold_and_refute(
    judged: Callable[..., LessonVerdicts], name: str, code: str
) -> None:
    found = judged(f"\n## One\n\n```{{math}}\n:check: {name}\na\n```\n")
    assert [m.code for m in found.mistakes] == [code]
    assert not found.standings[0].ok


def test_known_standings_ask_nobody(
    course_with: Callable[[str], Course], engine: Engine, tmp_path: Path
) -> None:
    course = course_with(MATTER + "\n## One\n\n$$ proved = 1 $$ (a)\n\n$$ proved = 2 $$ (b)\n")
    lesson, cache = course.parse("01"), VerdictCache()
    assert known_standings(lesson, course.directory, cache) == {}
    judge_lesson(lesson, course.directory, cache, engine)
    assert list(known_standings(lesson, course.directory, cache)) == ["a", "b"]


HELD = """
## One

:::{theorem} A
:label: a
:id: T1
B.
:::

:::{derivation} cauchy
:id: D1
:title: C
D.
:::
"""


def test_coverage_says_what_is_expected_and_what_is_there(
    course_with: Callable[[str], Course],
) -> None:
    course = course_with(MATTER + HELD)
    file = course.directory / "course.toml"
    text = file.read_text("utf-8").replace('id = "01"', 'id = "01"\nfinished = true')
    text = text.replace('["T1"]', '["T1", "T2"]').replace("D1 shadow", "D1 cauchy")
    file.write_text(text, "utf-8")
    course = load(course.directory)
    assert course.file.mistakes == ()
    entry, lesson = course.entry("01"), course.parse("01")
    kinds = {one.kind: one for one in coverage(lesson, entry.expects)}
    assert kinds["theorems"].expected == ("T1", "T2")
    assert kinds["theorems"].present == ("T1",)
    assert kinds["derivations"].missing == ()
    (mistake,) = missing_mistakes(course.file, entry, lesson)
    assert mistake.code == "missing-expected"
    assert "`T2`" in mistake.found
    assert text.split("\n")[mistake.line - 1].startswith("theorems")
