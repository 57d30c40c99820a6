"""What each directive and role becomes, how it is numbered, and what refers to it."""

from typing import TypeVar

import pytest

from lemmata.course import Course, Lesson
from lemmata.course import document as d
from lemmata.course.plain import all_inlines, walk_blocks
from lemmata.course.plain_maths import plain_maths
from lemmata.course.reading import read_lesson
from lemmata.course.sources import find_source, implementation_names

MATTER = '---\ntitle: Case\nlesson: "01"\n---\n'
T = TypeVar("T")


@pytest.fixture(scope="module")
def lesson(small_course: Course) -> Lesson:
    return small_course.read("01")


def blocks(lesson: Lesson, kind: type[T]) -> list[T]:
    return [block for block in walk_blocks(lesson.blocks) if isinstance(block, kind)]


def read(body: str) -> Lesson:
    return read_lesson(MATTER + body, "case.md", "01")


def test_the_small_course_has_no_mistakes(small_course: Course) -> None:
    assert small_course.mistakes() == ()


def test_every_kind_of_block_and_inline_is_in_the_small_course(lesson: Lesson) -> None:
    seen = {type(block) for block in walk_blocks(lesson.blocks)}
    seen |= {type(one) for one in all_inlines(lesson.blocks)}
    union = set(d.Block.__args__) | set(d.Inline.__args__)  # type: ignore[attr-defined]
    assert union - seen == {d.Link} - seen


def test_theorem_like_blocks_share_one_sequence(lesson: Lesson) -> None:
    numbered = [(block.kind, block.number) for block in blocks(lesson, d.Theorem)]
    assert numbered == [("definition", "1.1"), ("theorem", "1.2"), ("remark", "1.3")]


def test_only_labelled_equations_are_numbered(lesson: Lesson) -> None:
    assert [(e.label, e.number) for e in lesson.equations] == [
        ("eq-length", "1.1"),
        ("eq-checked", "1.2"),
        (None, None),
        (None, None),
        (None, None),
    ]
    assert lesson.equations[1].check == "square_is_positive"


def test_sections_nest_and_inherit_their_depth(lesson: Lesson) -> None:
    sections = [(s.level, s.anchor, s.depth) for s in blocks(lesson, d.Section)]
    assert sections == [(2, "lengths", "core"), (3, "deeper", "deep"), (2, "cells", "core")]
    inner = read(
        '+++ {"depth": "standard"}\n## A\n\n### B\n\n+++ {"depth": "deep"}\n### C\n\n## D\n'
    )
    assert [s.depth for s in blocks(inner, d.Section)] == ["standard", "standard", "deep", "core"]
    assert inner.mistakes == ()


def test_a_cell_is_split_at_its_last_check(lesson: Lesson) -> None:
    assert [cell.index for cell in lesson.cells] == [0, 1, 2]
    setup, picture, failing = lesson.cells
    assert setup.hide
    assert not setup.checks
    assert picture.shown.endswith("print(length)\n\n")
    assert picture.checks == "# check\nassert length == 5\n"
    assert picture.shown + picture.checks == picture.source
    assert picture.alt == "A line\n  that rises."
    assert failing.raises == "ZeroDivisionError"


def test_the_word_check_inside_a_line_folds_nothing() -> None:
    (cell,) = read("```{code-cell} python\nx = 1  # check\n# checked\ny = 2\n```\n").cells
    assert cell.checks == ""


def test_references_are_named_and_show_on_hover_what_they_mean(small_course: Course) -> None:
    names = {
        target.label: target.name
        for target in (
            *small_course.read("01").labels.values(),
            *small_course.read("02").labels.values(),
        )
    }
    assert names["cauchy-schwarz"] == "Theorem 1.2"
    assert names["eq-length"] == "(1.1)"
    assert names["fig-line"] == "Figure 1.1"
    assert names["derivation-shadow"] == "derivation “The shadow cy”"
    assert names["only"] == "Lemma 2.1"
    lesson = small_course.read("02")
    full = small_course.resolve("01/derivation/shadow", lesson)
    assert full is not None
    assert full.url == "/lessons/01#derivation-shadow"
    theorem = small_course.resolve("01/cauchy-schwarz", lesson)
    assert theorem is not None
    assert theorem.hover == "Theorem 1.2 (Cauchy–Schwarz): For all x and y |xᵀ y| ≤ ‖x‖ ‖y‖"


def test_excerpts_call_references_by_their_names() -> None:
    lesson = read(
        ":::{remark} A\n:label: a\n\nSee {ref}`b` and {ref}`02/c-d`.\n:::\n\n(b)=\n## Bee\n"
    )
    assert lesson.labels["a"].excerpt == "See “Bee” and c d."


def test_an_address_that_comes_from_a_heading_never_takes_that_of_a_label() -> None:
    lesson = read("## Rank\n\n:::{lemma}\n:label: rank\n\nText.\n:::\n\n## Rank\n")
    anchors = [s.anchor for s in blocks(lesson, d.Section)]
    assert anchors == ["rank-2", "rank-3"]
    assert blocks(lesson, d.Theorem)[0].anchor == "rank"
    assert lesson.mistakes == ()


def test_footnotes_are_numbered_by_first_mention() -> None:
    lesson = read("A[^b] b[^a] c[^b].\n\n[^a]: One.\n[^b]: Two.\n")
    seen = [one for one in all_inlines(lesson.blocks) if isinstance(one, d.FootnoteReference)]
    assert [(n.label, n.number, n.ordinal) for n in seen] == [("b", 1, 1), ("a", 2, 1), ("b", 1, 2)]


def test_a_bar_in_a_norm_inside_a_table_stays(lesson: Lesson) -> None:
    (table,) = blocks(lesson, d.Table)
    norm = table.rows[0][1].children[0]
    assert isinstance(norm, d.Maths)
    assert norm.latex.text == r"\|x\|"
    assert [cell.align for cell in table.head] == ["left", "right"]


def test_code_that_is_quoted_runs_too() -> None:
    lesson = read(
        "> ```{code-cell} python\n> x = 1\n> ```\n\n- ```{code-cell} python\n  y = 2\n  ```\n"
    )
    assert [cell.source for cell in lesson.cells] == ["x = 1\n", "y = 2\n"]


def test_the_title_in_the_text_is_not_a_section(lesson: Lesson) -> None:
    assert lesson.title == "Lengths"
    assert all(section.level > 1 for section in blocks(lesson, d.Section))


def test_an_implementation_is_found_through_its_package_without_importing_it() -> None:
    source = find_source("lemmata.maths.linear_algebra.rank")
    assert source is not None
    assert "def rank(" in source
    assert find_source("lemmata.maths.linear_algebra.nothing") is None
    assert find_source("lemmata.maths") is None
    assert find_source("os.path.join") is None
    assert find_source("lemmata.maths..x") is None
    names = implementation_names()
    assert "lemmata.maths.linear_algebra.rank" in names
    assert all(find_source(name) is not None for name in names)


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"\|x\|^2 \le \|x\|\,\|y\|", "‖x‖² ≤ ‖x‖ ‖y‖"),
        (r"A \in \mathbb{R}^{m\times n}", "A ∈ ℝ^(m× n)"),
        (r"\frac{x^\top y}{\|y\|^2}", "(xᵀ y)/(‖y‖²)"),
        (r"\operatorname{tr}(A^\top B) = \sum_{i,j} A_{ij}", "tr(Aᵀ B) = ∑_(i,j) Aᵢⱼ"),
        (r"x_{k+1} = \frac12 \lambda^{-1}", "xₖ₊₁ = 1/2 λ⁻¹"),
        (r"\{0,1\}^n", "{0,1}ⁿ"),
        (r"x_1 + \dots + x_n", "x₁ + … + xₙ"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b = c"),
        (r"\hat x \coloneqq \bar{y}", "x̂ ≔ ȳ"),
    ],
)
def test_formulas_are_read_in_plain_characters(latex: str, plain: str) -> None:
    assert plain_maths(latex) == plain
