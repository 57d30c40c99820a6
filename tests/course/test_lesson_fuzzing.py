"""Whatever is in a file: a lesson and its mistakes come out, never an exception."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lemmata.course import Course, Lesson, load
from lemmata.course.coursefile import load_course_file
from lemmata.course.diagnostics import CourseError
from lemmata.course.plain_maths import plain_maths
from lemmata.course.reading import read_lesson
from lemmata.course.references import check_references
from lemmata.web.render import render_lesson

FIXTURES = Path(__file__).parent / "fixtures" / "course"
SOURCE = (FIXTURES / "01_Lengths.md").read_text(encoding="utf-8")
SNIPPETS = [
    "$", "$$", "`", "```", ":::", "::::", "{ref}`", "{given}`x`", "{cite}`;;(`", "+++ {", "(x)=\n",
    "\\", "> ", "- ", "1. ", "\t", "\n\n", "\n", "[^a]", "[^a]: ", "|", "---\n", "~", "# ",
    "###### ", ":label: x\n", "```{code-cell} python\n", ":::{theorem}\n", ":::{figure} ..\n",
    "![](", "](javascript:x)", "<b>", "&#0;",
    "\0", "\ufeff", "\u2028", "\x0b", "\r", "é", "𝕏", ": ", "% ",
    "{term}`a <`", "{width=1}", "$$ (x)", "```{math}\n:check: x\n```\n",
]  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.integers(0, len(SOURCE)),
        st.integers(0, 30),
        st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=5)),
    ),
    min_size=1,
    max_size=6,
)


def edited(edits: list[tuple[int, int, str]]) -> str:
    text = SOURCE
    for at, removed, added in edits:
        text = text[:at] + added + text[at + removed :]
    return text


def places_are_sound(lesson: Lesson) -> None:
    lines = lesson.source.split("\n")
    for mistake in lesson.mistakes:
        assert 1 <= mistake.line <= len(lines)
        assert 1 <= mistake.column < mistake.end_column
        assert mistake.found
        assert mistake.render(lesson.source)
    for passage, _ in lesson.formulas:
        for text, start in zip(passage.text.split("\n"), passage.starts, strict=True):
            assert lines[start.line - 1][start.column - 1 :].startswith(text)


@pytest.fixture(scope="module")
def course() -> Course:
    return load(FIXTURES)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_a_mutilated_lesson_is_read_checked_and_rendered(
    course: Course, edits: list[tuple[int, int, str]]
) -> None:
    lesson = read_lesson(edited(edits), "01_Lengths.md", "01")
    places_are_sound(lesson)
    assert all(mistake.render(lesson.source) for mistake in check_references(lesson, course))
    rendered = render_lesson(lesson, course)
    assert rendered.html.startswith("<article")
    assert "<script" not in rendered.html
    assert 'href="javascript:' not in rendered.html


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SNIPPETS), max_size=30).map("".join))
def test_a_heap_of_syntax_is_read(text: str) -> None:
    places_are_sound(read_lesson(text, "x.md", "01"))


@given(st.text(alphabet="\\{}^_&x1 |frctmabhs$", max_size=40))
def test_plain_maths_never_fails(latex: str) -> None:
    assert isinstance(plain_maths(latex), str)


@pytest.mark.parametrize("depth", [200, 3000])
def test_deep_nesting_is_survived(depth: int) -> None:
    for text in (">" * depth + " x", "[" * depth, "*a " * depth, "- " * depth + "x", "${" * depth):
        read_lesson(text, "x.md", "01")


@pytest.mark.parametrize("depth", [9, 10, 30])
def test_what_a_deep_list_leaves_out_is_said(depth: int) -> None:
    deep = "\n".join("  " * level + "- a" for level in range(depth)) + " {foo}`x`\n"
    codes = {mistake.code for mistake in read_lesson(deep, "x.md", "01").mistakes}
    assert len(codes & {"unknown-role", "too-deep"}) == 1
    quotation = ">" * 2 * depth + " {foo}`x`\n"
    codes = {mistake.code for mistake in read_lesson(quotation, "x.md", "01").mistakes}
    assert len(codes & {"unknown-role", "too-deep"}) == 1


def test_directives_nested_without_end_are_survived() -> None:
    depth = 500
    opening = "".join(f"{':' * (depth + 3 - n)}{{remark}}\n" for n in range(depth))
    closing = "".join(f"{':' * (4 + n)}\n" for n in range(depth))
    codes = [m.code for m in read_lesson(opening + "x\n" + closing, "x.md", "01").mistakes]
    assert "too-deep" in codes


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1700), st.integers(0, 20), st.text(alphabet="[]=\"'{}\nlesson0a", max_size=8))
def test_a_mutilated_course_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, removed: int, added: str
) -> None:
    text = (FIXTURES / "course.toml").read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("course")
    (folder / "course.toml").write_text(text[:at] + added + text[at + removed :], encoding="utf-8")
    try:
        mistakes = load_course_file(folder).mistakes
    except CourseError as error:
        mistakes = error.mistakes
    lines = (text[:at] + added + text[at + removed :]).count("\n") + 1
    assert all(1 <= mistake.line <= lines + 1 and mistake.found for mistake in mistakes)
