"""How a lesson's equations stand: judged when a page asks, shown in the page from then on."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from lemmata.course.claims import code
from lemmata.formula.surface import Span
from lemmata.formula.verdict import Link, Status, Verdict
from lemmata.web.render.standing import Mark, digest, fill, slot
from lemmata.web.scratch.sheet import from_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.web.conftest import Running

EQUATIONS = """
## Equations

Let {given}`A, B \\in GL(n)`.

$$
\\begin{aligned}
(AB)^{-1} &= B^{-1} A^{-1} && \\text{socks and shoes} \\\\
&= B^{-1} A^{-1} I
\\end{aligned}
$$ (inverse)

$$ WRONG = A $$

$$ C \\coloneqq A B $$

```{math}
:check: by_hand
A^\\top = A
```

```{math}
:unchecked: it is only a picture of one
A \\to B
```
"""
MARK = re.compile(r'<a class="standing([^"]*)"([^>]*)>')


class LessonJudge:
    """Judges at once, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def check(
        self, claim: str, given: Sequence[str] = (), seed: int = 0, seconds: float = 2.0
    ) -> Verdict:
        self.asked.append(claim)
        status = Status.REFUTED if "WRONG" in claim else Status.PROVED
        link = Link(status, Span(0, len(claim)))
        return Verdict(status, claim, tuple(given), (link,))

    def call(
        self, function: str, *arguments: Any, seconds: float = 2.0, **named: Any
    ) -> code.Tested:
        return code.Tested("holds")

    def close(self) -> None:
        pass


@pytest.fixture
def judged(own: Running) -> tuple[Running, LessonJudge]:
    """A server whose lesson has equations, and a judge in the place of the workers."""
    own.lesson_file.write_text(own.lesson_file.read_text("utf-8") + EQUATIONS, "utf-8")
    judge = LessonJudge()
    own.course.standings._judge = judge  # type: ignore[assignment]
    return own, judge


def standings(running: Running) -> dict[str, str]:
    answer = running.get("/api/standings/01")
    assert answer.status_code == 200
    lines = [json.loads(line) for line in answer.text.splitlines()]
    return {line["anchor"]: line["html"] for line in lines}


def marks(html: str) -> list[tuple[str, str]]:
    return [(kind.strip(), rest) for kind, rest in MARK.findall(html)]


def shown(running: Running, known: bool) -> list[str]:
    """The kinds of the page's marks, once all of them are known or at once."""
    for _ in range(50):
        kinds = [kind for kind, _ in marks(running.get("/lessons/01").text)]
        if not known or all(kinds):
            return kinds
        time.sleep(0.05)
    return kinds


def test_a_page_waits_for_no_judge(judged: tuple[Running, LessonJudge]) -> None:
    running, judge = judged
    assert shown(running, known=False) == [""] * 6
    assert judge.asked == []


def test_every_equation_stands_as_it_was_judged(judged: tuple[Running, LessonJudge]) -> None:
    running, _ = judged
    found = standings(running)
    kinds = [marks(html)[0][0] for html in found.values()]
    assert sorted(kinds) == sorted(
        ["proved", "proved", "refuted", "silent", "by_code", "unchecked"]
    )
    assert shown(running, known=True) == [
        "proved", "proved", "refuted", "silent", "by_code", "unchecked",
    ]  # fmt: skip


def test_nothing_is_judged_twice(judged: tuple[Running, LessonJudge]) -> None:
    running, judge = judged
    standings(running)
    count = len(judge.asked)
    assert count
    standings(running)
    assert len(judge.asked) == count


def test_a_mark_says_what_was_done_and_opens_the_equation_with_its_declarations(
    judged: tuple[Running, LessonJudge],
) -> None:
    running, _ = judged
    html = standings(running)["inverse"]
    assert 'aria-label="Proved. Try the equation on the scratch page"' in html
    assert 'title="Proved: both sides have the same canonical form"' in html
    href = re.search(r'href="/scratch\?([^"]*)"', html)
    assert href
    sheet = from_query(href[1].replace("&amp;", "&"))
    assert sheet.given == (r"A, B \in GL(n)",)
    assert sheet.lines == (r"(AB)^{-1} = B^{-1} A^{-1}", r"= B^{-1} A^{-1} I")


def test_why_an_equation_is_not_checked_is_said(judged: tuple[Running, LessonJudge]) -> None:
    running, _ = judged
    said = [html for html in standings(running).values() if "unchecked" in html]
    assert 'title="Not checked: it is only a picture of one"' in said[0]


def test_an_edited_equation_loses_its_mark_until_it_is_judged(
    judged: tuple[Running, LessonJudge],
) -> None:
    running, _ = judged
    standings(running)
    assert shown(running, known=True)[1] == "proved"
    text = running.lesson_file.read_text("utf-8")
    running.lesson_file.write_text(text.replace("= B^{-1} A^{-1} I", "= WRONG"), "utf-8")
    assert shown(running, known=False)[:3] == ["proved", "", "refuted"]
    assert 'class="standing refuted"' in standings(running)["inverse"]


def test_there_are_no_standings_of_what_is_not_written(shared: Running) -> None:
    for lesson in ("02", "99", "x", "01x"):
        assert shared.get(f"/api/standings/{lesson}").status_code == 404


def test_a_slot_is_filled_by_the_mark_of_the_same_equation_alone() -> None:
    html = slot("a", "x = x") + slot("b", "y = y")
    mark = Mark("a", digest("x = x"), "proved", "proved: it is so", "/scratch?line=%22<")
    filled = fill(html, [mark, Mark("b", digest("y = z"), "proved", "", "/scratch")])
    assert [kind for kind, _ in marks(filled)] == ["proved", ""]
    assert 'title="Proved: it is so"' in filled
    assert "<!--" not in filled
    assert "&lt;" in filled


def test_what_an_author_writes_ends_no_slot() -> None:
    assert "-->" not in slot("a", "x --> y <!--")[:-3]
