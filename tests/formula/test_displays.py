"""A display is cut into what it claims and defines, each piece in its place."""

from __future__ import annotations

import pytest

from lemmata.formula.displays import read_display
from lemmata.formula.surface import Span


def said(latex: str) -> list[tuple[str, str, list[str]]]:
    return [
        (s.kind, " ".join(s.piece.text.split()), [c.text for c in s.conditions])
        for s in read_display(latex)
    ]


@pytest.mark.parametrize(
    ("latex", "claims"),
    [
        ("a = b.", ["a = b"]),
        (r"a = b \label{eq:x}\nonumber", ["a = b"]),
        (r"a = b \tag{1} % and c = d", ["a = b"]),
        (r"\begin{aligned} a &= b && \text{why} \\ &= c \end{aligned}", ["a = b = c"]),
        (r"\begin{aligned} &a \\ &= c && G_{ij} = x \\ &\ge d \end{aligned}.", [r"a = c \ge d"]),
        (r"\begin{aligned} &a = b \\ &c = d \end{aligned}", ["a = b", "c = d"]),
        (r"\begin{align*} a &= b \\ c &= d, \\ &\quad + f \end{align*}", ["a = b", "c = d + f"]),
        (r"\begin{align} -a &= b & c &= d \end{align}", ["-a = b", "c = d"]),
        (r"\begin{gather} a = b \\ -c = d \\ = e \end{gather}", ["a = b", "-c = d = e"]),
        (r"\begin{eqnarray} a &=& b \\ &=& c \end{eqnarray}", ["a = b = c"]),
        (r"\begin{equation}\begin{split} a &= b\\ &= c\end{split}\end{equation}", ["a = b = c"]),
        (r"\begin{multline} a = b \\ + c \end{multline}", ["a = b + c"]),
        (r"a = b, \quad c = d", ["a = b", "c = d"]),
        (r"a = b \text{ and } c = d", ["a = b", "c = d"]),
        (r"p(x, y) = p(x), \; p(y) = 2", ["p(x, y) = p(x)", "p(y) = 2"]),
        (r"a = b \quad \text{by symmetry}", ["a = b"]),
        (r"x = y \text{ if and only if } y = x", [r"x = y \text{ if and only if } y = x"]),
        (r"P \text{ is a projector}", [r"P \text{ is a projector}"]),
        (r"\left( a = $", [r"\left( a = $"]),
        (
            r"\begin{bmatrix} A & B \\ C & D \end{bmatrix} = \begin{bmatrix} E & F \end{bmatrix}",
            [r"\begin{bmatrix} A & B \\ C & D \end{bmatrix} = \begin{bmatrix} E & F \end{bmatrix}"],
        ),
        (r"a_1 = b_1, \quad a_1 + \dots + a_n = c", ["a_1 = b_1", r"a_1 + \dots + a_n = c"]),
    ],
)
def test_claims_are_told_apart_and_kept_together(latex: str, claims: list[str]) -> None:
    assert said(latex) == [("claim", claim, []) for claim in claims]


@pytest.mark.parametrize(
    ("latex", "claim", "conditions"),
    [
        (r"a = b \quad \text{for all } x \in \mathbb{R}", "a = b", [r"x \in \mathbb{R}"]),
        (r"\text{if } x > 0, \text{ then } y = 1", "y = 1", ["x > 0"]),
        (r"a = b \text{ for } x, y > 0 \text{ and } z < 1", "a = b", ["x, y > 0", "z < 1"]),
        (r"a_i = b_i, \qquad i = 1, \dots, n", "a_i = b_i", [r"i = 1, \dots, n"]),
        (r"a = b \quad (x \ne 0)", "a = b", [r"x \ne 0"]),
        (r"a_i = b_i \text{ for all } i", "a_i = b_i", []),
    ],
)
def test_a_condition_is_no_claim(latex: str, claim: str, conditions: list[str]) -> None:
    assert said(latex) == [("claim", claim, conditions)]


def test_a_definition_may_go_on_as_a_claim() -> None:
    assert said(r"f(x) \coloneqq x^2 = x \cdot x") == [
        ("definition", r"f(x) \coloneqq x^2", []),
        ("claim", r"x^2 = x \cdot x", []),
    ]
    assert said(r"V^\perp := \{ x : x^\top v = 0 \text{ for all } v \in V \}")[0][0] == "definition"


def test_every_character_keeps_its_place() -> None:
    latex = "\\begin{aligned}\n  a &= b && \\text{why} \\\\\n  &= c + d\n\\end{aligned}"
    (statement,) = read_display(latex)
    start = statement.piece.text.index("c + d")
    place = statement.piece.place(Span(start, start + 5))
    assert latex[slice(*place)] == "c + d"
    assert "\\" not in statement.piece.text


@pytest.mark.parametrize("latex", ["", "  ", r"\begin{aligned}\end{aligned}", r"\\ & \\", "$", "}"])
def test_nothing_in_particular_ends_well(latex: str) -> None:
    assert all(s.kind == "claim" for s in read_display(latex))
