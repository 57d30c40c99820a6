"""What is a formula in a message of the engine, and what is a word."""

from __future__ import annotations

import pytest

from lemmata.web.scratch.prose import pieces


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("the order of A^{-1} and B^{-1}", ["A^{-1}", "B^{-1}"]),
        ("this needs A symmetric, which is not given", ["A"]),
        ("a factor 2 is missing", []),
        (r"with (\|x\| + \|y\|)^2 instead of (\|x\| + \|y\|)",
         [r"(\|x\| + \|y\|)^2", r"(\|x\| + \|y\|)"]),
        (r"x^\top y, x y^\top or x \odot y?", [r"x^\top y", r"x y^\top", r"x \odot y"]),
        (r"needs x > 0, which is not given", ["x > 0"]),
        ("took longer than 2 s", []),
        ("no formula at all, and I mean it.", []),
        ("the command “\\RR” is not known", []),
        ("a brace } too many", []),
        ("A product of two columns, n×1 and n×1", ["n×1", "n×1"]),
        ("", []),
    ],
)  # fmt: skip
def test_formulas_are_told_from_words(text: str, formulas: list[str]) -> None:
    found = list(pieces(text))
    assert [part for is_formula, part in found if is_formula] == formulas
    assert "".join(part for _, part in found) == text
