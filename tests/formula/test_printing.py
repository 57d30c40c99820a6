"""A tree that was read is printed so that it reads back the same, tidily."""

import pytest

from lemmata.course import load
from lemmata.formula import parse, to_latex
from lemmata.formula import surface as s
from tests.formula.cases import cases, claims

X, Y, TWO = s.Symbol("x"), s.Symbol("y"), s.Numeral("2")
X_PLUS_Y = s.Sum((s.Signed("+", X), s.Signed("+", Y)))
SUM_X = s.Large(r"\sum", s.Symbol("i"), None, X)


def lesson_formulas() -> list[str]:
    course = load()
    read = [course.parse(entry.id) for entry in course.lessons if entry.written]
    return [e.latex.text for lesson in read for e in (*lesson.equations, *lesson.givens)]


def test_what_was_read_reads_back_from_print() -> None:
    sources = [*claims(), *lesson_formulas(), *(case[1] for case in cases("notation.md"))]
    assert len(sources) > 1300
    for source in sources:
        tree = parse(source)
        printed = to_latex(tree)
        assert parse(printed) == tree, source
        assert to_latex(parse(printed)) == printed, source


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (r"\left(a+b\right)^{2}", "(a + b)^2"),
        (r"\sum_{i=1}^{n}x_{i}y_{i}", r"\sum_{i=1}^n x_iy_i"),
        (r"A^{\top}x", r"A^\top x"),
        (r"\sigma_\max", r"\sigma_{\max}"),
        (r"\left\|\frac{x}{2}\right\|", r"\left\| \frac{x}{2} \right\|"),
        (r"\|2\lVert x\rVert\|", r"\lVert 2\lVert x\rVert\rVert"),
        (r"p(x|y)", r"p(x \mid y)"),
        (r"x\in[0,1)", r"x \in [0, 1)"),
        (
            r"\begin{aligned}a&=b&&\text{why}\end{aligned}",
            r"\begin{aligned} a & = b && \text{why} \end{aligned}",
        ),
    ],
)
def test_print_is_tidy(source: str, printed: str) -> None:
    assert to_latex(parse(source)) == printed


@pytest.mark.parametrize(
    ("tree", "printed"),
    [
        (s.Juxtaposition((TWO, X_PLUS_Y)), "2(x + y)"),
        (s.Juxtaposition((TWO, s.Numeral("3"))), "2(3)"),
        (s.Scripts(s.Scripts(X, Y, None), None, TWO), "(x_y)^2"),
        (s.Juxtaposition((SUM_X, Y)), r"\left( \sum_i x \right)y"),
        (s.Operation((X, X_PLUS_Y), ("/",)), "x/(x + y)"),
        (s.Factorial(X_PLUS_Y), "(x + y)!"),
        (s.Sum((s.Signed("-", X_PLUS_Y),)), "-(x + y)"),
        (s.Signed("-", X), "-x"),
    ],
)
def test_brackets_stand_where_a_tree_needs_them_and_nowhere_else(
    tree: s.Surface, printed: str
) -> None:
    assert to_latex(tree).replace(r"\left( ", "(").replace(r" \right)", ")") == printed.replace(
        r"\left( ", "("
    ).replace(r" \right)", ")")
