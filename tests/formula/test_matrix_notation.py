"""Terms are printed in matrix notation, as a textbook would, and what is printed reads back."""

import json

import pytest

from lemmata.formula import Status, check, derivative, parse
from lemmata.formula.derivatives import conventions_of
from lemmata.formula.errors import FormulaError
from lemmata.formula.printing import to_matrix_latex
from lemmata.formula.reading import GivenError, Settled, read_declarations, take_apart
from lemmata.formula.reading.expressions import tensor
from tests.formula.cases import CLAIMS, cases

ACCEPTED = (Status.PROVED, Status.TESTED)
LETTERS = "ijklpqrs"
OPERATORS = (r"\nabla", r"\partial", r"\frac{d", r"\frac{\mathrm{d}", r"\mathrm{d}")
NO_MATRIX_FORM = {"ml-tsne-grad", "ml-ssne-grad"}
"""Matrices whose entries are printed, with indices that the left sides don't have."""


def operator(order: int, variable: str, rank: int, used: int) -> str:
    """The operator of a derivative by the entries of a variable, indices from the given one on."""
    below = []
    for k in range(order):
        start = used + k * rank
        below.append(rf"\partial {variable}_{{{LETTERS[start : start + rank]}}}")
    above = rf"\partial^{order}" if order > 1 else r"\partial"
    return rf"\frac{{{above}}}{{{' '.join(below)}}}"


def is_derivative(latex: str, lefts: list[str], given: list[str]) -> bool:
    """Whether what was printed is one of these."""
    return any(
        check(f"{left} = {latex}", given, explain=False).status in ACCEPTED for left in lefts
    )


def whole(expression: str, variable: str, order: int) -> str:
    """The derivative as a whole."""
    nabla = rf"\nabla_{{{variable}}}^{order}"
    first = rf"\frac{{\partial}}{{\partial {variable}}}"
    return rf"{nabla if order > 1 else first}\left({expression}\right)"


def entries(expression: str, variable: str, order: int, rank: int) -> list[str]:
    """The derivative's entries, the expression a number, a column, or a matrix."""
    found = []
    for own in range(rank):
        if (rank - own) % order:
            continue
        inside = (
            rf"\left[{expression}\right]_{{{LETTERS[:own]}}}"
            if own
            else rf"\left({expression}\right)"
        )
        found.append(f"{operator(order, variable, (rank - own) // order, own)} {inside}")
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [(c[1], c[2]) for c in cases("printing.md")],
    ids=[c[0] for c in cases("printing.md")],
)
def test_a_derivative_is_printed_as_a_textbook_prints_it(source: str, expected: str) -> None:
    *given, expression, variables = source.splitlines()
    variable, *more = variables.split(", ")
    formula = derivative(expression, variable, given=given, order=1 + len(more))
    assert formula.latex() == expected
    order, rank = 1 + len(more), len(formula.axes)
    lefts = [whole(expression, variable, order)] if rank <= 2 else []
    lefts += entries(expression, variable, order, rank)
    assert is_derivative(expected, lefts, given)


def derivative_claims() -> list[tuple[str, list[str], str]]:
    found = []
    for path in sorted(CLAIMS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            left = row["claim"].partition("=")[0]
            if row["holds"] and r"\int" not in left and any(one in left for one in OPERATORS):
                found.append((row["id"], row["given"], row["claim"]))
    return found


def test_the_left_sides_of_derivative_claims_read_back_from_print() -> None:
    read = 0
    for name, given, claim in derivative_claims():
        try:
            scope = read_declarations(given)
            scope.reading.lenient = False
            part = take_apart(parse(claim)).chains[0][0]
            value = tensor(part.left, scope)
        except (FormulaError, GivenError):
            continue
        settled = Settled(scope.reading)
        riding = sorted((a for a in value.term.free if a not in value.own), key=lambda a: a.name)
        own = settled.resizer.axes(value.own)
        known = conventions_of(scope, settled.resizer.axes(riding))
        row = len(value.axes) == 2 and value.axes[0] is None
        printed = to_matrix_latex(
            settled.resizer.term(value.term), (None, *own) if row else own, known
        )
        left = claim[part.left.span.start : part.left.span.end]
        if name not in NO_MATRIX_FORM:
            verdict = check(f"{left} = {printed}", given, explain=False)
            assert verdict.status in ACCEPTED, (name, printed, str(verdict))
            read += 1
    assert read > 70


def printed(expression: str, *given: str) -> str:
    scope = read_declarations(given)
    value = tensor(parse(expression), scope)
    settled = Settled(scope.reading)
    axes = settled.resizer.axes(value.own)
    row = len(value.axes) == 2 and value.axes[0] is None
    order = (None, *axes) if row else axes
    return to_matrix_latex(settled.resizer.term(value.term), order, conventions_of(scope, ()))


SQUARE = (r"A, B, C \in \mathbb{R}^{n \times n}", r"x, y, z \in \mathbb{R}^n")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r"\sum_{i=1}^n x_i y_i", r"x^\top y"),
        (r"\sum_{i=1}^n \sum_{j=1}^n x_i A_{ji} y_j", r"y^\top Ax"),
        (r"\sum_{i=1}^n \sum_{j=1}^n A_{ij} B_{ij}", r"\operatorname{tr}(A^\top B)"),
        (r"\sum_{i=1}^n \sum_{j=1}^n A_{ij}^2", r"\|A\|_F^2"),
        (r"\sum_{i=1}^n A_{ii}", r"\operatorname{tr}(A)"),
        (r"\sum_{i=1}^n x_i y_i z_i", r"z^\top(x \odot y)"),
        (r"A \operatorname{diag}(x) B", r"A\operatorname{diag}(x)B"),
        (r"\operatorname{diag}(x) A y", r"x \odot Ay"),
        (r"(A \odot B) \mathbf{1}", r"(A \odot B)\mathbf{1}"),
        (r"x^\top A", r"x^\top A"),
        (r"A B^\top A^{-1}", r"AB^\top A^{-1}"),
        (r"\sum_{i=1}^n e^{x_i}", r"\sum_{i=1}^n \exp(x_i)"),
        (r"\sum_{i=1}^n x_i", r"\mathbf{1}^\top x"),
        (r"A \otimes (B \otimes C)", r"A \otimes (B \otimes C)"),
        (r"\operatorname{vec}(A B)", r"\operatorname{vec}(AB)"),
        (r"\begin{bmatrix} A & x \\ y^\top & 1 \end{bmatrix}",
         r"\begin{bmatrix} A & x \\ y^\top & 1 \end{bmatrix}"),
        (r"\frac{1}{2} x - \frac{1}{2} y", r"\frac{1}{2}(x - y)"),
        (r"-x + y", r"y - x"),
        (r"AAA", r"A^3"),
        (r"\exp(A) + \exp(A^\top)", r"\exp(A) + \exp(A^\top)"),
    ],
)  # fmt: skip
def test_sums_over_shared_indices_are_matrix_products(expression: str, expected: str) -> None:
    assert printed(expression, *SQUARE) == expected
    assert check(f"{expression} = {expected}", SQUARE, explain=False).status in ACCEPTED


def test_an_index_takes_no_letter_that_has_a_meaning() -> None:
    given = (r"i \in \mathbb{R}", r"j \in \mathbb{R}", r"x \in \mathbb{R}^k")
    assert printed(r"\sum_{q=1}^k e^{i j x_q}", *given) == r"\sum_{q=1}^k \exp(ijx_q)"
    formula = derivative(r"\sum_{q=1}^k \max(x_q, i)", "x", given=given)
    assert formula.indices() == ("j",)


def test_what_is_declared_positive_is_cancelled_and_nothing_else() -> None:
    assert printed(r"\frac{x^2}{x}", r"x > 0") == "x"
    assert printed(r"\frac{x^2}{x}", r"x \in \mathbb{R}") == r"\frac{x^2}{x}"
    assert printed(r"\frac{x}{x^2}", r"x \in \mathbb{R}") == r"\frac{1}{x}"


def test_a_power_of_entries_is_not_printed_as_the_power_of_a_matrix() -> None:
    assert printed(r"A^{\circ 3}", *SQUARE) == r"A^{\circ 3}"
    assert printed(r"A^3", *SQUARE) == "A^3"
    formula = derivative(r"\sum_{i=1}^n \sum_{j=1}^n e^{A_{ij}}", "A", given=SQUARE)
    assert formula.latex() == r"\exp(A_{ij})"  # \exp(A) would be the matrix exponential
    assert formula.indices() == ("i", "j")


def test_what_is_chosen_by_a_condition_is_printed_in_cases() -> None:
    chosen = r"\begin{cases} x_i & i \ne j \\ 0 & \text{otherwise} \end{cases}"
    given = (*SQUARE, r"i, j \in \{1,\dots,n\}")
    scope = read_declarations(given)
    value = tensor(parse(chosen), scope)
    settled = Settled(scope.reading)
    free = sorted(value.term.free, key=lambda axis: axis.name)
    known = conventions_of(scope, settled.resizer.axes(free))
    latex = to_matrix_latex(settled.resizer.term(value.term), (), known)
    assert latex == chosen
    assert check(f"{chosen} = {latex}", given, explain=False).status in ACCEPTED
