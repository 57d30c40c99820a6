"""What is written is read as a textbook means it: tests/cases/notation.md."""

import pytest

from lemmata.course import load
from lemmata.formula import FormulaError, Span, Surface, parse
from lemmata.formula.surface import Relations, Scripts, Sum
from tests.formula.cases import cases
from tests.formula.compact import compact


@pytest.mark.parametrize(("title", "source", "tree"), cases("notation.md"))
def test_notation_is_read(title: str, source: str, tree: str) -> None:
    assert compact(parse(source)) == tree


@pytest.mark.parametrize(("title", "source", "said"), cases("notation_mistakes.md"))
def test_a_mistake_says_where_what_and_what_next(title: str, source: str, said: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(source)
    start, end = caught.value.span
    caret = " " * start + "^" * max(1, end - start)
    assert f"{source}\n{caret}\n{caught.value}\nhint: {caught.value.hint}" == said


def test_every_node_knows_its_place() -> None:
    tree = parse(r"\|x_i\|^2 = a + b^\top c")
    assert isinstance(tree, Relations)
    left, right = tree.items
    assert isinstance(left, Scripts)
    assert isinstance(right, Sum)
    source = r"\|x_i\|^2 = a + b^\top c"

    def text(node: Surface | Span) -> str:
        start, end = node if isinstance(node, Span) else node.span
        return source[start:end]

    assert [text(left), text(left.base), text(right)] == [r"\|x_i\|^2", r"\|x_i\|", r"a + b^\top c"]
    assert [text(term) for term in right.terms] == ["a", r"+ b^\top c"]
    assert [text(span) for span in tree.sign_spans] == ["="]


def test_places_are_no_part_of_equality() -> None:
    assert parse("a+b") == parse("a  + b")
    assert parse("a+b") != parse("a-b")


def test_every_equation_and_declaration_of_the_course_has_its_tree() -> None:
    course = load()
    read = [course.parse(entry.id) for entry in course.lessons if entry.written]
    formulas = [f for lesson in read for f in (*lesson.equations, *lesson.givens)]
    assert len(formulas) > 100
    for formula in formulas:
        assert formula.tree == parse(formula.latex.text)
        assert formula.tree is formula.tree
