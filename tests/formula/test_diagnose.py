r"""A wrong line's nearest right ones: candidates, the search among them, and mutations."""

from itertools import islice

import pytest

from lemmata.formula import Surface, parse, to_latex
from lemmata.formula.diagnose import (
    Candidate,
    Known,
    Vocabulary,
    candidates,
    diagnose,
    mutations,
    nearest,
    undeclared,
)
from lemmata.formula.surface import Relations, Symbol
from tests.formula.cases import claims


def known(**shapes: tuple[str, ...]) -> dict[str, Known]:
    return {name: Known(Symbol(name), shape) for name, shape in shapes.items()}


SQUARE = known(A=("n", "n"), B=("n", "n"), C=("n", "n"), X=("n", "n"), x=("n",), y=("n",), t=())
INDICES = {name: Known(Symbol(name), (), "index") for name in "ijk"}
SIZES = {name: Known(Symbol(name), (), "size") for name in "nd"}


def sides(claim: str) -> tuple[Surface, str, Surface]:
    tree = parse(claim)
    assert isinstance(tree, Relations)
    left, right = tree.items
    return left, tree.signs[0], right


def found(
    wrong: str, right: str, symbols: dict[str, Known] | None = None, budget: int = 300
) -> Candidate | None:
    """The candidate that diagnosis settles on when exactly one line is right."""
    wanted = sides(right)
    chosen: list[Candidate] = []

    def judge(candidate: Candidate) -> bool:
        hit = (candidate.left, candidate.relation, candidate.right) == wanted
        if hit:
            chosen.append(candidate)
        return hit

    said = diagnose(*sides(wrong), judge, symbols=symbols or SQUARE, budget=budget)
    assert (said is None) == (not chosen)
    if said is not None:
        assert said.fix == to_latex(parse(right))
    return chosen[0] if chosen else None


@pytest.mark.parametrize(
    ("wrong", "right", "mistake", "text"),
    [
        (r"d = A + B x", r"d = A - B x", "sign", "the sign of the second term"),
        (r"d = e^{t}", r"d = e^{-t}", "sign", "the sign of the exponent t"),
        (r"d = x - y", r"d = y - x", "sign", "the sign of the whole side"),
        (r"d = 2 A x", r"d = A x", "factor", "a factor 2 too many"),
        (r"d = A x", r"d = 2A x", "factor", "a factor 2 is missing"),
        (r"d = \frac{1}{2} A x", r"d = A x", "factor", "a factor 2 is missing"),
        (r"d = \frac{x^2}{2 t}", r"d = \frac{x^2}{t}", "factor", "a factor 2 is missing"),
        (r"d = A x", r"d = n A x", "factor", "a factor n is missing"),
        (r"d = A x", r"d = A^\top x", "transpose", r"with A^\top instead of A"),
        (r"d = A^{-1} x", r"d = A^{-\top} x", "transpose", r"with A^{-\top} instead of A^{-1}"),
        (r"d = A C A", r"d = A^\top C A^\top", "transpose",
         r"with A^\top instead of A throughout"),
        (r"d = A B x", r"d = B A x", "order", "the order of A and B"),
        (r"d = A \otimes B", r"d = B \otimes A", "order", "the order of A and B"),
        (r"d = D_{\mathrm{KL}}(x \,\|\, y)", r"d = D_{\mathrm{KL}}(y \,\|\, x)", "order",
         "the order of the arguments x and y"),
        (r"d = \log \frac{\det A}{\det B}", r"d = \log \frac{\det B}{\det A}", "order",
         r"the order of \det A and \det B in the fraction"),
        (r"d = A B", r"d = A B^{-1}", "inverse", "with B^{-1} instead of B"),
        (r"d = (A^{-1} + B)", r"d = (A + B)^{-1}", "inverse",
         r"with (A + B)^{-1} instead of (A^{-1} + B)"),
        (r"d = \|x\|", r"d = \|x\|^2", "exponent", r"with \|x\|^2 instead of \|x\|"),
        (r"d = t^3 A", r"d = t^2 A", "exponent", "with t^2 instead of t^3"),
        (r"d = \sqrt{\det A}", r"d = \det A", "exponent", r"with \det A instead of \sqrt{\det A}"),
        (r"d = \operatorname{tr}(A^2)", r"d = \operatorname{tr}(A)^2", "exponent",
         "with (A)^2 instead of (A^2)"),
        (r"d = A_{ij} x_i", r"d = A_{ij} x_j", "index", "the index j instead of i"),
        (r"d = A_{ij}", r"d = A_{ji}", "index", "the order of the indices i and j"),
        (r"d = \sum_{i=1}^{n} x_i", r"d = \sum_{i=1}^{n-1} x_i", "index",
         "with n - 1 instead of n"),
        (r"d = A x + t", r"d = A x", "term", "the term t does not belong there"),
        (r"A + B = A", r"A + B = A + B", "term", "the term B is missing"),
        (r"d = A B C", r"d = A C", "term", "the factor B does not belong there"),
        (r"A B = A", r"A B = A B", "term", "the factor B is missing"),
        (r"d = \sin(t)", r"d = \cos(t)", "function", r"with \cos instead of \sin"),
        (r"d = \|x\|_2", r"d = \|x\|_1", "function", r"with \|x\|_1 instead of \|x\|_2"),
        (r"d = \lambda_{\max}(A)", r"d = \lambda_{\min}(A)", "function",
         r"with \lambda_{\min} instead of \lambda_{\max}"),
        (r"d = A x", r"d = A y", "variable", "with y instead of x"),
        (r"t \le x", r"t \ge x", "relation", r"with \ge instead of \le"),
        (r"t = x", r"t \propto x", "relation", r"with \propto instead of ="),
    ],
)  # fmt: skip
def test_a_single_mistake_is_named(wrong: str, right: str, mistake: str, text: str) -> None:
    said = found(wrong, right, SQUARE | INDICES | SIZES)
    assert said is not None
    assert (said.mistake, said.text) == (mistake, text)


def test_nothing_is_said_where_no_single_mistake_explains_the_line() -> None:
    assert found(r"d = A x", r"d = B^\top (y + \cos x)") is None


def test_the_right_side_is_mended_before_the_left() -> None:
    def judge(candidate: Candidate) -> bool:
        return to_latex(candidate.left) == "-A" or to_latex(candidate.right) == "-B"

    said = diagnose(*sides("A = B"), judge, symbols=SQUARE)
    assert said is not None
    assert said.fix == "A = -B"


def test_that_a_thing_is_itself_explains_a_line_last() -> None:
    left, sign, right = sides(r"A + B = A - B")
    found = list(candidates(left, sign, right, Vocabulary((left, right), SQUARE)))
    same = [candidate.left == candidate.right for candidate in found]
    assert any(same)
    assert same == sorted(same)


def test_a_symmetry_that_is_not_given_is_named() -> None:
    said = diagnose(
        *sides(r"x^\top A = A x"), lambda c: c.given_added == (r"A \in \mathbb{S}^{n}",),
        symbols=SQUARE,
    )  # fmt: skip
    assert said is not None
    assert said.mistake == "assumption"
    assert said.text == "this needs A symmetric, which is not given"


def test_what_a_declaration_says_already_is_not_assumed_again() -> None:
    given = {"A": Known(Symbol("A"), ("n", "n"), properties=frozenset({"symmetric"}))}
    left, relation, right = sides("A = B")
    added = {
        one for c in candidates(left, relation, right, Vocabulary((left, right), given))
        for one in c.given_added
    }  # fmt: skip
    assert added
    assert r"A \in \mathbb{S}^{n}" not in added


def test_the_judge_is_asked_at_most_as_often_as_the_budget_says() -> None:
    asked = 0

    def judge(_: Candidate) -> bool:
        nonlocal asked
        asked += 1
        return False

    assert diagnose(*sides(r"x^\top A x = A B + B A"), judge, symbols=SQUARE, budget=25) is None
    assert asked == 25


def test_an_ill_typed_line_is_mended_by_its_shapes() -> None:
    wanted = parse("d = X W")
    said = diagnose(
        *sides("d = W X"), lambda c: Relations((c.left, c.right), (c.relation,)) == wanted,
        symbols=known(W=("d", "q"), X=("n", "d")), ill_typed=True,
    )  # fmt: skip
    assert said is not None
    assert (said.mistake, said.text) == ("shape", "the order of W and X")


def test_an_undeclared_symbol_is_explained_by_one_that_makes_the_line_right() -> None:
    wanted = parse(r"z = \max(0, z)")
    said = undeclared(
        *sides(r"z = \max(0, x)"), Symbol("x"),
        lambda c: Relations((c.left, c.right), (c.relation,)) == wanted, symbols=known(z=(), y=()),
    )  # fmt: skip
    assert said is not None
    assert (said.mistake, said.text) == ("undeclared", "x is not declared: did you mean z?")
    assert said.fix == r"z = \max(0, z)"


def test_an_undeclared_symbol_that_nothing_mends_gets_the_nearest_name() -> None:
    said = undeclared(*sides("t = a"), Symbol("a"), lambda _: False, symbols=known(A=(), t=()))
    assert said is not None
    assert (said.text, said.fix) == ("a is not declared: did you mean A?", "")
    assert nearest(r"\mathbf{x}", known(x=(), y=())) == "x"
    assert nearest(r"\zeta", known(x=(), y=())) is None


LINKS = [
    (left, sign, right)
    for tree in map(parse, claims())
    if isinstance(tree, Relations)
    for left, sign, right in zip(tree.items, tree.signs, tree.items[1:], strict=False)
]


def test_every_candidate_prints_to_latex_that_reads_back() -> None:
    count = 0
    for left, sign, right in LINKS[::20]:
        vocabulary = Vocabulary((left, right), SQUARE | INDICES | SIZES)
        for candidate in islice(candidates(left, sign, right, vocabulary), 60):
            count += 1
            assert parse(to_latex(candidate.left)) == candidate.left
            assert parse(to_latex(candidate.right)) == candidate.right
            whole = (candidate.left, candidate.relation, candidate.right)
            assert whole != (left, sign, right) or candidate.given_added
            if count % 7 == 0:
                assert parse(candidate.fix) == Relations(
                    (candidate.left, candidate.right), (candidate.relation,)
                )
    assert count > 1_000


def test_no_candidate_comes_twice_and_their_order_is_fixed() -> None:
    for left, sign, right in LINKS[5::60]:
        first, second = (
            [
                (c.mistake, c.text, to_latex(c.left), c.relation, to_latex(c.right), c.given_added)
                for c in islice(
                    candidates(left, sign, right, Vocabulary((left, right), SQUARE)), 60
                )
            ]
            for _ in range(2)
        )
        assert first == second
        lines = [line[2:] for line in first]
        assert len(set(lines)) == len(lines)


def test_only_one_side_changes() -> None:
    left, sign, right = sides(r"\nabla_x (x^\top A x) = (A + A^\top) x")
    for candidate in candidates(left, sign, right, Vocabulary((left, right), SQUARE)):
        assert candidate.left == left or candidate.right == right


def test_the_operator_of_a_derivative_is_left_alone() -> None:
    left, sign, right = sides(r"\frac{\partial}{\partial x} f(x) = \frac{\partial f}{\partial x}")
    for candidate in candidates(left, sign, right, Vocabulary((left, right), SQUARE)):
        assert r"\frac{\partial x" not in candidate.fix
        assert r"\frac{1}{\partial x}" not in candidate.fix


def test_a_trace_moves_with_its_argument() -> None:
    left, sign, right = sides(r"d = A \operatorname{tr}(B) C")
    texts = {c.fix for c in candidates(left, sign, right, Vocabulary((left, right), SQUARE))}
    assert r"d = \operatorname{tr}(B)CA" in texts
    assert not any(r"\operatorname{tr} A" in text for text in texts)
    assert not any(r"(B)\operatorname{tr}" in text for text in texts)


def test_the_cost_of_a_long_line_is_bounded() -> None:
    line = "d = " + " + ".join(f"(A x_{{{k}}} + t)^2" for k in range(300))
    asked = 0

    def judge(_: Candidate) -> bool:
        nonlocal asked
        asked += 1
        return False

    assert diagnose(*sides(line), judge, symbols=SQUARE | INDICES) is None
    assert 5 < asked < 60


def test_mutations_are_single_mistakes_in_every_link_of_a_chain() -> None:
    claim = parse(r"x^\top A y = y^\top A^\top x = 2 t")
    made = mutations(claim, SQUARE)
    assert made == mutations(claim, SQUARE)
    assert {m.link for m in made} == {0, 1}
    kinds = {m.mistake for m in made}
    assert {"sign", "factor", "transpose", "order", "inverse", "exponent", "term"} <= kinds
    assert all(m.claim != claim for m in made)
    assert len(mutations(claim, SQUARE, most=10)) == 10


def test_a_mutation_is_undone_by_a_candidate() -> None:
    """The table run forwards, then backwards: the way back is among the candidates."""
    claim = parse(r"d = A x + B y")
    for mutation in mutations(claim, SQUARE, most=60):
        if mutation.mistake not in ("sign", "transpose", "order"):
            continue
        assert isinstance(mutation.claim, Relations)
        left, right = mutation.claim.items
        back = candidates(left, "=", right, Vocabulary((left, right), SQUARE))
        right_again = {to_latex(c.right) for c in back}
        assert right_again & {"Ax + By", "By + Ax"}, to_latex(mutation.claim)
