"""Every formula, term and cell knows the place it was read from, however deeply it is nested."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lemmata.course import Lesson
from lemmata.course import document as d
from lemmata.course.plain import all_inlines, walk_blocks
from lemmata.course.positions import Passage, Place, Span
from lemmata.course.reading import read_lesson

FIXTURES = Path(__file__).parents[1] / "fixtures" / "course"
COURSE = Path(__file__).parents[3] / "course"
MATTER = '---\ntitle: Case\nlesson: "01"\n---\n'


def shown_at(source: str, passage: Passage) -> str:
    """What the file holds at the places that a passage claims, line by line."""
    lines = source.split("\n")
    return "\n".join(
        lines[start.line - 1][start.column - 1 : start.column - 1 + len(text)]
        for text, start in zip(passage.text.split("\n"), passage.starts, strict=True)
    )


def cut(source: str, span: Span) -> str:
    lines = source.split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, last = lines[span.line - 1][span.column - 1 :], lines[span.end_line - 1]
    return "\n".join([first, *lines[span.line : span.end_line - 1], last[: span.end_column - 1]])


@pytest.mark.parametrize(
    "path", sorted([*FIXTURES.glob("*.md"), *COURSE.glob("[01]*.md")]), ids=lambda path: path.stem
)
def test_every_formula_of_a_lesson_stands_where_it_says(path: Path) -> None:
    lesson = read_lesson(path.read_text(encoding="utf-8"), path.name, path.name[:2])
    for passage, _ in lesson.formulas:
        assert shown_at(lesson.source, passage) == passage.text


def formulas(lesson: Lesson) -> list[str]:
    return [passage.text for passage, _ in lesson.formulas]


LATEX = st.sampled_from(
    [r"x", r"a_1 + b^2", r"\|x\|", r"\frac{1}{2}", r"x \in \mathbb{R}^n", r"é = ∑", r"p(x)"]
)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def listed(text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([f"1. {first}", *(f"   {line}".rstrip() for line in rest)])


def fenced(text: str, name: str = "remark") -> str:
    marks = ":" * (3 + max((line.count(":") for line in text.split("\n")), default=0))
    return f"{marks}{{{name}}}\n{text}\n{marks}"


LEAVES = st.one_of(
    LATEX.map(lambda x: f"Before ${x}$ after {{given}}`{x}` end."),
    st.tuples(LATEX, LATEX).map(lambda x: f"*Em ${x[0]}\n= {x[1]}$ phasis*, [a ${x[0]}$](#b)."),
    LATEX.map(lambda x: f"$$\n{x}\n$$"),
    LATEX.map(lambda x: f"$$ {x}\n  = {x} $$ (eq)"),
    LATEX.map(lambda x: f"Text\n$$ {x} $$\nmore ${x}$"),
    LATEX.map(lambda x: f"| a | ${x}$ |\n|---|:-:|\n| ${x}$ | b\\|c ${x}$ |"),
    LATEX.map(lambda x: f"term ${x}$\n: meaning ${x}$"),
    LATEX.map(lambda x: f"```{{math}}\n:label: m\n\n{x}\n= {x}\n```"),
)
TREES = st.recursive(
    st.lists(LEAVES, min_size=1, max_size=3).map("\n\n".join),
    lambda inner: st.one_of(inner.map(quoted), inner.map(listed), inner.map(fenced)),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_nesting_never_moves_a_formula(body: str) -> None:
    lesson = read_lesson(MATTER + body + "\n", "case.md", "01")
    assert len(lesson.formulas) == body.count("$$") // 2 + body.count("{math}") + (
        body.replace("$$", "").count("$") // 2 + body.count("{given}")
    )
    for passage, _ in lesson.formulas:
        assert passage.text
        assert shown_at(lesson.source, passage) == passage.text


def test_the_span_of_a_displayed_formula_cut_out_of_the_file_is_its_latex() -> None:
    source = (
        MATTER + ":::{remark}\n$$\n\\begin{aligned}\na &= b \\\\\n  &= c\n\\end{aligned}\n$$\n:::\n"
    )
    (equation,) = read_lesson(source, "case.md", "01").equations
    assert equation.latex.text.startswith(r"\begin{aligned}")
    assert cut(source, equation.latex.span()) == equation.latex.text
    assert cut(source, equation.span) == f"$$\n{equation.latex.text}\n$$"


def test_inlines_know_their_spans() -> None:
    body = "A *b **c** d* `e` {ref}`f <g>` {cite}`h (ch. 1); i` [j](https://k) \\* [^l] &amp;"
    body += " {term}`m`"
    source = MATTER + f"> {body}\n\n[^l]: n\n"
    lesson = read_lesson(source, "case.md", "01")
    shown = {type(one).__name__: cut(source, one.span) for one in all_inlines(lesson.blocks)}
    assert shown["Emphasis"] == "*b **c** d*"
    assert shown["Strong"] == "**c**"
    assert shown["Code"] == "`e`"
    assert shown["Reference"] == "g"
    assert shown["Citation"] == "{cite}`h (ch. 1); i`"
    assert shown["Link"] == "[j](https://k)"
    assert shown["FootnoteReference"] == "[^l]"
    assert shown["TermReference"] == "m"
    keys = [
        key for one in all_inlines(lesson.blocks) if isinstance(one, d.Citation) for key in one.keys
    ]
    assert [cut(source, key.span) for key in keys] == ["h", "i"]


def test_blocks_know_their_spans() -> None:
    body = ":::{remark} Title\nText.\n:::\n\n- a\n- b\n\n```python\nx\n```"
    source = MATTER + body + "\n"
    blocks = list(walk_blocks(read_lesson(source, "case.md", "01").blocks))
    assert cut(source, blocks[0].span) == ":::{remark} Title\nText.\n:::"
    assert cut(source, blocks[1].span) == "Text."
    assert cut(source, blocks[2].span) == "- a\n- b"
    assert cut(source, blocks[-1].span) == "```python\nx\n```"


def test_a_cell_knows_the_line_of_its_code() -> None:
    source = MATTER + "```{code-cell} python\n:name: a\n:alt: two\n  lines\nx = 1\n```\n"
    (cell,) = read_lesson(source, "case.md", "01").cells
    assert source.split("\n")[cell.line - 1] == "x = 1"
    assert (cell.name, cell.alt) == ("a", "two\n  lines")


def test_windows_line_ends_and_a_byte_order_mark_move_nothing() -> None:
    plain = MATTER + "Text $x$.\n"
    lesson = read_lesson("\ufeff" + plain.replace("\n", "\r\n"), "case.md", "01")
    assert [p.place(0) for p, _ in lesson.formulas] == [Place(5, 7)]


@given(st.text(alphabet="ab\n é", max_size=40), st.data())
def test_a_cut_keeps_every_place(text: str, data: st.DataObject) -> None:
    passage = Passage.whole(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = passage.cut(start, end)
    assert part.text == text[start:end]
    for offset in range(end - start + 1):
        assert part.place(offset) == passage.place(start + offset)
    assert shown_at(text, part.stripped()) == part.text.strip()
