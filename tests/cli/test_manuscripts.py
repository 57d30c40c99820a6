"""Displays and declarations are found in files of others, each character in its place."""

from __future__ import annotations

import json
import time

import pytest

from lemmata.cli.manuscripts.claims import manuscript_claims
from lemmata.cli.manuscripts.latex import read_latex
from lemmata.cli.manuscripts.markdown import read_markdown
from lemmata.cli.manuscripts.notebook import read_notebook
from lemmata.cli.manuscripts.parts import Display, Given, Heading, ManuscriptError, Part
from lemmata.formula.surface import Span


def told(parts: list[Part]) -> list[str]:
    found = []
    for part in parts:
        match part:
            case Heading(level):
                found.append(f"heading {level}")
            case Given(latex):
                found.append(f"given {latex.text}")
            case Display(latex):
                found.append(f"display {' '.join(latex.text.split())}")
    return found


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        (r"\[ a = b \]", ["display a = b"]),
        (r"$$ a = b $$", ["display a = b"]),
        (r"\begin{equation*} a \end{equation*}", [
            r"display \begin{equation*} a \end{equation*}",
        ]),
        (r"costs \$5, $x$ \\[2pt] \% \[ c \]", ["display c"]),
        ("% given: a; $b$ \n%given: c", ["given a", "given b", "given c"]),
        ("% \\[ a \\]\n\\section*{B}\\subsection{C}", ["heading 3", "heading 4"]),
        (r"\begin{verbatim} \[ a \] \end{verbatim} \verb|$$ b $$| \[ c \]", ["display c"]),
        (r"\[ never closed", []),
        ("\\begin{align} a % given: b\n\\end{align}", [
            "given b", r"display \begin{align} a % given: b \end{align}",
        ]),
        (r"\newcommand{\R}{\mathbb{R}} \[ \R^n \]", [r"display \mathbb{R}^n"]),
        (r"\newcommand\norm[1]{\|#1\|} \[ \norm{x}\norm y \]", [r"display \|x\|\|y\|"]),
        (r"\newcommand{\f}[2][2]{#1^#2} \[ \f{a} \f[3]{b} \]", [r"display 2^a 3^b"]),
        (r"\def\A{\B} \def\B{C} \[ \A \]", ["display C"]),
        (r"\DeclareMathOperator{\tr}{tr} \[ \tr(A) \]", [r"display \operatorname{tr}(A)"]),
        (r"\newcommand{\A}{\A\A} \[ \A \]", [r"display " + r"\A" * 256]),
    ],
)  # fmt: skip
def test_latex_is_read(source: str, parts: list[str]) -> None:
    assert told(list(read_latex(source))) == parts


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("# A\n\n$$ a = b $$\n", ["heading 1", "display a = b"]),
        ("A\n===\n\nB\n---\n", ["heading 1", "heading 2"]),
        ("---\ntitle: A\n---\n## B\n\n***\n---\n", ["heading 2"]),
        ("<!-- given: a; b\nc -->\n{given}`d`", ["given a", "given b", "given c", "given d"]),
        ("<!-- a note: $$ a $$ -->", []),
        ("`$$ a $$` and\n\n```text\n$$ b $$\n```\n\n~~~\n$$ c $$\n~~~\n$$ d $$", ["display d"]),
        ("```{math}\n:label: x\na = b\n```\n", ["display a = b"]),
        ("```math\na = b\n```\n", ["display a = b"]),
        (":::{theorem} T\n$$ a $$\n:::\n", ["display a"]),
        ("> $$\n> a \\\\\n> b\n> $$\n", ["display a \\\\ b"]),
        ("\\begin{align*} a \\end{align*}", ["display \\begin{align*} a \\end{align*}"]),
        ("It costs \\$$5.\n", []),
        ("$$\\newcommand{\\R}{\\mathbb{R}}$$\n\n$$ \\R $$", [r"display \mathbb{R}"]),
    ],
)
def test_markdown_is_read(source: str, parts: list[str]) -> None:
    assert told(list(read_markdown(source))) == parts


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("split", [True, False])
def test_a_notebook_is_read_and_knows_its_places(ascii_only: bool, split: bool) -> None:
    text = ["Für {given}`x = 1`\n", "\n", 'é "q" $$ x = b $$\n']
    cells = [
        {"cell_type": "code", "source": ["$$ no $$"]},
        {"cell_type": "markdown", "source": text if split else "".join(text)},
    ]
    source = json.dumps({"cells": cells}, indent=1, ensure_ascii=ascii_only)
    given, display = read_notebook(source, "a.ipynb")
    assert isinstance(given, Given)
    assert isinstance(display, Display)
    for latex, said in ((given.latex, "x = 1"), (display.latex, " x = b ")):
        assert latex.text == said
        place = latex.span()
        line = source.split("\n")[place.line - 1]
        assert line[place.column - 1 : place.end_column - 1] == said


@pytest.mark.parametrize("source", ["{", "[]", '{"cells": 1}', '{"worksheets": []}', "[" * 100_000])
def test_what_is_no_notebook_is_said(source: str) -> None:
    with pytest.raises(ManuscriptError, match="notebook"):
        list(read_notebook(source, "a.ipynb"))


def test_declarations_last_to_the_next_heading_of_their_level() -> None:
    source = r"""
% given: x \in \mathbb{R}
\section{A} % given: y \in \mathbb{R}
\[ x = y \]
\subsection{B}
% given: y \in \mathbb{N}
\[ y = y \]
\section{C}
\[ x = y \]
"""
    found = [claims[0].given for claims in manuscript_claims(read_latex(source))]
    assert found == [
        (r"x \in \mathbb{R}", r"y \in \mathbb{R}"), (r"y \in \mathbb{N}",), (r"x \in \mathbb{R}",),
    ]  # fmt: skip


def test_a_caret_stands_under_what_the_author_wrote() -> None:
    source = "\\newcommand{\\norm}[1]{\\left\\|#1\\right\\|}\n\\[ \\norm{x + y} = z \\]"
    ((claim,),) = manuscript_claims(read_latex(source))
    start = claim.text.index("x + y")
    place = claim.span(Span(start, start + 5))
    assert source.split("\n")[1][place.column - 1 : place.end_column - 1] == "x + y"
    place = claim.span(Span(claim.text.index("z"), claim.text.index("z") + 1))
    assert source.split("\n")[1][place.column - 1 : place.end_column - 1] == "z"


@pytest.mark.parametrize(
    "source", ["\\[" * 200_000, "$" * 300_001, "{given}`" * 50_000, "\\begin{align}" * 50_000,
               "\\newcommand{\\a}{" * 20_000, "<!--" * 100_000, "% given: " * 50_000]
)  # fmt: skip
def test_hostile_files_end_soon(source: str) -> None:
    for read in (read_latex, read_markdown):
        started = time.process_time()
        list(read(source))
        assert time.process_time() - started < 5


MYST = r"""# A

:::{prf:theorem} Small
:label: small
Let {given}`x \in \mathbb{R}`.

$$ x = 1 $$

```{math}
:unchecked: a shape
x
```
:::

$$ x = 2 $$

````{proof} small
{given}`y = x`

$$ x = y $$

```python
$$ x = 3 $$
```
````

{given}`z \in \mathbb{R}` {given}`z \in \mathbb{N}`

$$ z = z $$
"""


def test_a_theorem_declares_for_itself_and_its_proofs_and_what_is_said_last_holds() -> None:
    assert [claims[0].given for claims in manuscript_claims(read_markdown(MYST))] == [
        (r"x \in \mathbb{R}",), (), (r"x \in \mathbb{R}", "y = x"), (r"z \in \mathbb{N}",),
    ]  # fmt: skip
