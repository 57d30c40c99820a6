"""A lesson as a notebook: valid, readable, the same every time, and it runs."""

import json
import re
from collections.abc import Callable

import nbformat
import pytest

from lemmata.course import Course
from lemmata.course.export import export_notebook

MATTER = '---\ntitle: Case\nlesson: "01"\n---\n'


@pytest.fixture(scope="module")
def notebook(small_course: Course) -> nbformat.NotebookNode:
    text = export_notebook(small_course.read("01"), small_course)
    return nbformat.reads(text, as_version=4)


@pytest.fixture(scope="module")
def prose(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def exported(course: Course) -> str:
    cells = json.loads(export_notebook(course.read("01"), course))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells[1:] if c["cell_type"] == "markdown")


def test_it_is_valid_and_the_same_every_time(small_course: Course) -> None:
    first = export_notebook(small_course.read("01"), small_course)
    assert first == export_notebook(small_course.read("01"), small_course)
    nbformat.validate(nbformat.reads(first, as_version=4))


def test_it_begins_with_how_to_install(notebook: nbformat.NotebookNode) -> None:
    assert notebook.cells[0].source.startswith("# Lengths\n")
    assert "pip install lemmata" in notebook.cells[0].source


@pytest.mark.parametrize(
    "words",
    [
        r"**Puzzle (How long is $x$?).** Nobody knows.",
        "## Lengths and $\\|x\\|$",
        r"**Definition 1.1 (Length $\|x\|$).** The length is",
        "$$\n\\|x\\| := \\sqrt{x^\\top x} \\tag{1.1}\n$$",
        r"**Theorem 1.2 (Cauchy–Schwarz).** For all $x$ and $y$",
        r"*Proof of Theorem 1.2.* By derivation “The shadow cy” and (1.1); see the definition",
        "*Aside.* An *aside* with $a+b$. □",
        "**Derivation (The shadow $cy$).** Insert $c$:",
        "(Strang 2016, ch. 1; Boyd & Vandenberghe 2018)",
        "So Strang (2016, ch. 1) and Boyd and Vandenberghe (2018).",
        "> $$ q = 1 $$",
        "1. first $f_1$",
        "   **Remark 1.3.** Inside a list: $r$.",
        "| norm | $\\|x\\|$ |",
        "| bar | a \\| b |",
        "def rank(",
        "**Figure 1.1.** A line, see “picture” and Figure 1.1.",
        "**Pitfall (Squares overflow).** `1e200 ** 2` is infinite.",
        "**Exercise “How long is $z$?”** (in the course).",
        "**Explorable “turn it”** (in the course). Turn $x$ and see its length stay.",
        "<sup>1</sup> A note with $n$.",
        "and an escaped \\$ and \\*star\\* & more.",
        "## References\n\n- **Boyd & Vandenberghe 2018.** Stephen Boyd",
    ],
)
def test_it_reads_well(prose: str, words: str) -> None:
    assert words in prose


def test_no_syntax_of_lessons_is_left(prose: str) -> None:
    assert not re.search(
        r"\{(ref|eq|term|cite(:[pt])?|given)\}`|^:::|^\+\+\+|^\(.*\)=$", prose, re.MULTILINE
    )


def test_cells_are_tagged(notebook: nbformat.NotebookNode) -> None:
    setup, picture, failing = (c for c in notebook.cells if c.cell_type == "code")
    assert setup.metadata.tags == ["hide-input"]
    assert picture.metadata.alt == "A line\n  that rises."
    assert failing.metadata.tags == ["raises-exception"]


def test_a_picture_travels_inside(notebook: nbformat.NotebookNode) -> None:
    (cell,) = (c for c in notebook.cells if "attachment:" in c.source)
    assert list(cell.attachments) == ["line.svg"]
    assert list(cell.attachments["line.svg"]) == ["image/svg+xml"]


def test_it_runs_from_top_to_bottom(notebook: nbformat.NotebookNode) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    scope: dict[str, object] = {"__name__": "__main__"}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        code = compile(cell.source, cell.id, "exec")
        if "raises-exception" in cell.metadata.get("tags", []):
            with pytest.raises(ZeroDivisionError):
                exec(code, scope)
        else:
            exec(code, scope)
    assert scope["length"] == 5.0
    plt.close("all")


@pytest.mark.parametrize(
    "text", [r"1\. not a list", r"\# no heading", r"\- no item", r"a\_b \<c\> \[d\](e) \$ \`f\`"]
)
def test_what_would_be_markdown_is_escaped(course_with: Callable[[str], Course], text: str) -> None:
    assert exported(course_with(MATTER + text + "\n")) == text


def test_code_inside_a_list_becomes_a_cell_after_it(course_with: Callable[[str], Course]) -> None:
    course = course_with(MATTER + "- a\n\n  ```{code-cell} python\n  x = 1\n  ```\n- b\n")
    cells = json.loads(export_notebook(course.read("01"), course))["cells"]
    assert [c["cell_type"] for c in cells] == ["markdown", "markdown", "code"]
    assert "".join(cells[1]["source"]) == "- a\n\n- b"
