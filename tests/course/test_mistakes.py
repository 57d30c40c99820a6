"""Every mistake of a lesson, word for word: tests/cases/lesson_mistakes.md."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lemmata.course import Course, render_mistakes
from lemmata.course.codes import CODES
from lemmata.course.diagnostics import Diagnostic, did_you_mean, nearest
from lemmata.course.formulas import check_formulas
from lemmata.course.positions import Passage
from lemmata.typeset import RendererMissingError, TypesetError

CASES = Path(__file__).parents[1] / "cases" / "lesson_mistakes.md"
MATTER = '---\ntitle: Case\nlesson: "01"\n---\n'


def cases() -> list[tuple[str, str, str]]:
    """Title, dot, input, dot, expected, dot."""
    parts = re.split(r"^\.\n", CASES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [(parts[n].strip(), parts[n + 1], parts[n + 2]) for n in range(0, len(parts) - 2, 3)]


@pytest.mark.parametrize(
    ("source", "expected"), [c[1:] for c in cases()], ids=[c[0] for c in cases()]
)
def test_a_mistake_says_where_what_and_what_next(
    source: str, expected: str, course_with: Callable[[str], Course]
) -> None:
    source = source if source.startswith(("---", "no front")) else MATTER + source
    lesson = course_with(source).read("01")
    assert render_mistakes(lesson.mistakes, {lesson.path: lesson.source}) == expected.rstrip("\n")


def test_every_code_is_pinned_here_or_in_a_test_of_its_own() -> None:
    text = CASES.read_text(encoding="utf-8")
    shown = set(re.findall(r"^error\[([a-z-]+)\]", text, re.MULTILINE))
    assert shown <= set(CODES)
    tests = Path(__file__).parent.rglob("test_*.py")
    others = "".join(path.read_text(encoding="utf-8") for path in tests)
    # What a cell does when it runs is pinned where cells are run.
    running = {code for code in CODES if code.startswith("cell-")} - {"cell-syntax"}
    missing = [c for c in CODES if c not in shown | running and f'"{c}"' not in others]
    assert missing == []


def test_a_caret_keeps_tabs_and_never_leaves_the_line() -> None:
    mistake = Diagnostic("a.md", 2, 3, 99, "raw-html", "found", "")
    assert mistake.render("x\n\t\tab\n").split("\n")[-1] == "  | \t\t^^"


def test_a_mistake_behind_the_end_of_the_file_still_renders() -> None:
    assert Diagnostic("a.md", 9, 5, 6, "raw-html", "found").render("").endswith("^")


@pytest.mark.parametrize(
    ("word", "expected"),
    [("theorm", "theorem"), ("Rank", "rank"), ("xyzzy", None), ("theo", "theorem"), ("", None)],
)
def test_the_nearest_name_is_found_or_none(word: str, expected: str | None) -> None:
    assert nearest(word, ["theorem", "rank", "lemma"]) == expected


def test_a_hint_lists_what_is_known_where_nothing_is_near() -> None:
    assert did_you_mean("xyzzy", ["b", "a"]) == "known: `a`, `b`"
    assert did_you_mean("xyzzy", [f"n{k:02}" for k in range(20)]).endswith("…")


def test_formulas_without_a_renderer_are_one_mistake() -> None:
    def missing(latex: str, display: bool = False) -> str:
        raise RendererMissingError("build it")

    formulas = [(Passage.whole("x"), False), (Passage.whole("y"), True)]
    assert [m.code for m in check_formulas("a.md", formulas, missing)] == ["no-renderer"]


def test_a_formula_that_fails_without_a_place_is_marked_whole() -> None:
    def failing(latex: str, display: bool = False) -> str:
        raise TypesetError("too slow", None)

    (mistake,) = check_formulas("a.md", [(Passage.whole("x + y"), False)], failing)
    assert (mistake.column, mistake.end_column) == (1, 6)
