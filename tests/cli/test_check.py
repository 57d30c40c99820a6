"""`lemmata check` and `lemmata derivative`: what they say, and their exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended

    Lemmata = Callable[..., Ended]

SQUARE = ("--given", r"A \in \mathbb{R}^{n \times n}", "--given", r"x, y \in \mathbb{R}^n")


def test_a_true_claim_ends_with_0_and_says_how_it_is_known(lemmata: Lemmata) -> None:
    ended = lemmata("check", r"x^\top A y = y^\top A^\top x", *SQUARE)
    assert ended.code == 0
    assert ended.out.startswith(("proved", "tested"))


def test_a_false_claim_ends_with_1_and_shows_where_it_fails(lemmata: Lemmata) -> None:
    claim = r"\nabla_x x^\top A x = 2Ax"
    ended = lemmata("check", claim, *SQUARE)
    assert ended.code == 1
    assert ended.out.startswith("refuted")
    assert f"    {claim}\n    ^" in ended.out
    for part in ("n = ", "A = [", "left side", "right side"):
        assert part in ended.out

    told = json.loads(lemmata("check", claim, *SQUARE, "--json").out)
    assert told["status"] == "refuted"
    assert set(told) == {"id", "status", "links", "diagnosis", "counterexample", "ms"}


def test_an_undeclared_name_has_a_caret(lemmata: Lemmata) -> None:
    ended = lemmata("check", "x = z", *SQUARE)
    assert ended.code == 1
    assert ended.out.startswith("undeclared")
    assert "\n    x = z\n        ^" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing to check"),
        (("none.tex",), "there is no file none.tex"),
        (("empty.md",), "no display equation"),
        (("bytes.tex",), "not UTF-8"),
        (("no.ipynb",), "not JSON"),
        (("list.ipynb",), "no notebook"),
        (("rows.txt",), "--jsonl"),
        (("empty.md", "--given", "x = 1"), "given: "),
        (("--jsonl", "none.jsonl"), "there is no file none.jsonl"),
        (("--jsonl", "void.jsonl"), "no rows"),
        (("--jsonl", "bytes.tex"), "not UTF-8"),
    ],
)
def test_what_can_not_be_used_is_said_with_the_next_step(
    lemmata: Lemmata, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "empty.md").write_text("# Title\n\nOnly `$$ a = b $$` and $c$.\n", "utf-8")
    (tmp_path / "bytes.tex").write_bytes(b"\\section{A}\n\xff\n")
    (tmp_path / "no.ipynb").write_text("# no", "utf-8")
    (tmp_path / "list.ipynb").write_text("[]", "utf-8")
    (tmp_path / "rows.txt").write_text("", "utf-8")
    (tmp_path / "void.jsonl").write_text("\n", "utf-8")
    ended = lemmata("check", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert ended.err.count("error: ") == 1
    assert "  hint: " in ended.err


TEX = r"""\documentclass{article}
\newcommand{\R}{\mathbb{R}}
\begin{document}
\section{One}
% given: A \in \R^{n \times n}; x \in \R^n
\begin{align}
  x^\top A x &= x^\top A^\top x \label{a} \\
             &= 2 x^\top A x
\end{align}
\section{Two}
\[ x = x \]
\begin{equation*} \text{and now for something else} \end{equation*}
\end{document}
"""


def test_the_equations_of_a_file_are_checked_where_they_stand(
    lemmata: Lemmata, tmp_path: Path
) -> None:
    (tmp_path / "paper.tex").write_text(TEX, "utf-8")
    ended = lemmata("check", "paper.tex")
    assert ended.code == 1
    assert "paper.tex:7:17: refuted" in ended.out
    assert "  7 |   x^\\top A x &= x^\\top A^\\top x \\label{a} \\\\" in ended.out
    assert "paper.tex:11:4: undeclared" in ended.out
    assert "paper.tex:12:" in ended.out
    assert "3 equations" in ended.out


def test_what_is_not_understood_is_wrong_only_where_one_is_strict(
    lemmata: Lemmata, tmp_path: Path
) -> None:
    text = "<!-- given: x \\in \\mathbb{R} -->\n\n$$ x = x $$\n\n$$ \\text{for short} $$\n"
    (tmp_path / "notes.md").write_text(text, "utf-8")
    ended = lemmata("check", "notes.md")
    assert (ended.code, "notes.md:5:4: not understood" in ended.out) == (0, True)
    assert lemmata("check", "notes.md", "--strict").code == 1
    rows = [json.loads(line) for line in lemmata("check", "notes.md", "--json").out.splitlines()]
    assert [(row["line"], row["status"]) for row in rows] == [(3, "proved"), (5, "not_understood")]


def test_rows_come_in_order_and_bad_ones_are_named(lemmata: Lemmata, tmp_path: Path) -> None:
    rows = [
        json.dumps({"id": "a", "given": [r"x \in \mathbb{R}"], "claim": "x + x = 2x"}),
        "no json",
        json.dumps({"id": "b", "given": [r"x \in \mathbb{R}"], "claim": "x + x = 3x"}),
        json.dumps({"id": "c"}),
        json.dumps({"id": "d", "given": "x", "claim": "x = x"}),
        "",
        json.dumps({"claim": "1 + 1 = 2"}),
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(rows), "utf-8")
    ended = lemmata("check", "--jsonl", "rows.jsonl", "--jobs", "2")
    told = [json.loads(line) for line in ended.out.splitlines()]
    assert [row["id"] for row in told] == ["a", "b", None]
    assert told[1]["status"] == "refuted"
    assert ended.code == 1
    for line in (2, 4, 5):
        assert f"rows.jsonl:{line}: " in ended.err
    assert "3 rows in " in ended.err
    assert "3 could not be read" in ended.err

    odd = json.dumps({"id": "\ud800", "claim": "\ud800 = \x00", "given": ["\U0001d4d0", ""]})
    (tmp_path / "odd.jsonl").write_text(odd + "\n" + "[" * 100_000, "utf-8")
    (told,) = map(json.loads, lemmata("check", "--jsonl", "odd.jsonl").out.splitlines())
    assert (told["id"], told["status"]) == ("\ud800", "not_understood")

    (tmp_path / "good.jsonl").write_text(rows[0] + "\n" + rows[-1], "utf-8")
    assert lemmata("check", "--jsonl", "good.jsonl").code == 0


def test_a_derivative_is_written_in_each_form(lemmata: Lemmata) -> None:
    wish = ("derivative", r"x^\top A x", "--wrt", "x", *SQUARE)
    latex = lemmata(*wish)
    assert (latex.code, latex.out) == (0, "(A + A^\\top)x\n")
    assert latex.err == ""
    entry = lemmata("derivative", "A x", "--wrt", "A", *SQUARE)
    assert (entry.code, entry.out) == (0, "\\delta_{ij}x_k\n")
    assert "i, j, k" in entry.err
    for form in ("numpy", "torch", "jax"):
        assert f"{form}" in lemmata(*wish, "--as", form).out
    wrong = lemmata("derivative", r"x^\top B x", "--wrt", "x", *SQUARE)
    assert wrong.code == 1
    assert "x^\\top B x\n           ^" in wrong.err
    assert lemmata(*wish, "--as", "fortran").code == 2


def test_public_names_are_found_when_they_are_used() -> None:
    import lemmata
    from lemmata.formula import check

    assert lemmata.check is check
    assert {"check", "derivative"} <= set(dir(lemmata))
    with pytest.raises(AttributeError):
        _ = lemmata.nothing
