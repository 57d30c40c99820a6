"""Verdicts: what each relation means, what a chain is, what is never said."""

import json
from pathlib import Path

import pytest

from benchmarks.formula_fuzz import CLAIMS, Spoiler
from lemmata.formula import Status, Verdict, check

X = r"x \in \mathbb{R}^n"
A = r"A \in \mathbb{R}^{n \times n}"
PROVED, TESTED, REFUTED = Status.PROVED, Status.TESTED, Status.REFUTED
UNDECIDED, ILL_TYPED, UNDECLARED = Status.UNDECIDED, Status.ILL_TYPED, Status.UNDECLARED
NOT_UNDERSTOOD = Status.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("claim", "given", "status"),
    [
        (r"(AB)^\top = B^\top A^\top", [A, A.replace("A", "B", 1)], PROVED),
        (r"(AB)^\top = A^\top B^\top", [A, A.replace("A", "B", 1)], REFUTED),
        (r"x^\top A x = x^\top A^\top x", [A, X], PROVED),
        (r"\|x\|_2 \le \|x\|_1", [X], TESTED),
        (r"\|x\|_1 \le \|x\|_2", [X], REFUTED),
        (r"\|x\|_1 \le \sqrt{n} \|x\|_2", [X], TESTED),
        (r"\|x\|_2 < \|x\|_1", [X], REFUTED),
        (r"x^\top x > 0", [X, r"x \ne 0"], TESTED),
        (r"e^t > 0", [r"t \in \mathbb{R}"], TESTED),
        (r"e^t > 10^{-9}", [r"t \in \mathbb{R}"], REFUTED),
        (r"e^t \ne 0", [r"t \in \mathbb{R}"], TESTED),
        (r"t \ne t^2", [r"t \in \{0,1\}"], REFUTED),
        (r"A \preceq A + x x^\top", [r"A \in \mathbb{S}^n", X], TESTED),
        (r"A \succeq A + x x^\top", [r"A \in \mathbb{S}^n", X], REFUTED),
        (r"\sin h = h + O(h^3)", [r"h \to 0"], TESTED),
        (r"\sin h = h + O(h^4)", [r"h \to 0"], REFUTED),
        (r"\cos h \approx 1", [r"h \to 0"], TESTED),
        (r"\cos h \approx 2", [r"h \to 0"], REFUTED),
        (r"\pi \approx 3.14", [], TESTED),
        (r"\pi \approx 3.24", [], REFUTED),
        (r"p_i w_i \propto 2 p_i w_i", [r"p \in \Delta^n", r"w \in \mathbb{R}^n"], TESTED),
        (r"p_i \propto p_i w_i", [r"p \in \Delta^n", r"w \in \mathbb{R}^n"], REFUTED),
        (r"\lim_{t \to 0} \frac{\sin t}{t} = 1", [], TESTED),
        (r"\int_0^1 t^2 \mathrm{d}t = \frac{1}{3}", [], TESTED),
        (r"\int_0^1 t^2 \mathrm{d}t = \frac{1}{2}", [], REFUTED),
        (r"x^\top y = y^\top x", [X], UNDECLARED),
        (r"x x = x^\top x", [X], ILL_TYPED),
        (r"x = x^\top", [r"x \in \mathbb{R}^n", r"n \ge 2"], ILL_TYPED),
        (r"\sum_{i=1}^{10^9} i = 5", [], UNDECIDED),
        (r"x + y", [X], NOT_UNDERSTOOD),
        (r"x = ", [X], NOT_UNDERSTOOD),
        (r"t = t", [r"t \in \mathbb{R}", r"t^2 = -1"], UNDECIDED),
    ],
)
def test_each_relation_means_what_it_says(claim: str, given: list[str], status: Status) -> None:
    assert check(claim, given).status == status


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"\log t^2 = 2 \log t", [r"t \in \mathbb{R}"]),
        (r"\sqrt{t^2} = t", [r"t \in \mathbb{R}"]),
        (r"\frac{t}{t} = 1", [r"t \in \mathbb{R}"]),
        (r"\sqrt{s t} = \sqrt{s} \sqrt{t}", [r"s, t \in \mathbb{R}"]),
        (r"A^{-1} A = I", [A]),
        (r"\log(st) = \log s + \log t", [r"s, t \in \mathbb{R}"]),
    ],
)
def test_what_is_not_defined_everywhere_alike_is_never_proved(claim: str, given: list[str]) -> None:
    assert check(claim, given).status is not PROVED


def test_one_sided_definedness_is_not_accepted_and_says_so() -> None:
    verdict = check(r"\log t^2 = 2 \log t", [r"t \in \mathbb{R}"])
    assert verdict.status is REFUTED
    assert verdict.broken is not None
    assert "not defined" in verdict.broken.message
    assert check(r"\log t^2 = 2 \log t", [r"t > 0"]).status.accepted


def test_a_chain_names_its_first_broken_link_and_judges_those_behind_it() -> None:
    verdict = check(r"2t = t + t = 3t = t + 2t", [r"t \in \mathbb{R}"])
    assert [link.status.wrong for link in verdict.links] == [False, True, False]
    assert verdict.broken is verdict.links[1]
    claim = verdict.claim[slice(*verdict.links[1].span)]
    assert claim == "t + t = 3t"


def test_a_chain_whose_ends_agree_but_whose_middle_is_wrong_is_wrong() -> None:
    assert check(r"2t = 3t = 2t", [r"t \in \mathbb{R}"]).status is REFUTED


def test_aligned_lines_are_one_chain() -> None:
    verdict = check(
        r"\begin{aligned} \|x - y\|_2^2 &= (x-y)^\top (x-y) && \text{by definition} \\ "
        r"&= x^\top x - 2 x^\top y + y^\top y \end{aligned}",
        [X, r"y \in \mathbb{R}^n"],
    )
    assert len(verdict.links) == 2
    assert verdict.status is PROVED


def test_a_verdict_depends_on_the_seed_alone() -> None:
    one, two = (check(r"\|x\|_2 \le \|x\|_1", [X], seed=7) for _ in range(2))
    assert one.points == two.points
    first, second = (check(r"x^\top A x = 0", [X, A], seed=3) for _ in range(2))
    assert first.counterexample == second.counterexample


def test_a_counterexample_is_small_and_readable() -> None:
    verdict = check(r"x^\top A x = 0", [X, A])
    found = verdict.counterexample
    assert found is not None
    assert found.sizes == {"n": 1}
    assert all(float(value).is_integer() for value in (found.values["x"][0], found.left))
    assert found.right == 0


def test_a_diagnosis_names_the_mistake_and_mends_the_line() -> None:
    verdict = check(r"\nabla_x x^\top A x = 2 A x", [X, A])
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.mistake == "assumption"
    assert "A symmetric" in verdict.diagnosis.text
    verdict = check(r"\nabla_x \|x\|_2^2 = x", [X])
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.mistake == "factor"
    assert check(verdict.diagnosis.fix, [X]).status.accepted


def test_a_mistake_in_a_declaration_is_said_at_the_declaration() -> None:
    verdict = check("t = t", [r"t \in \mathbb{R}", r"x \in \mathbb{Q}^n"])
    assert verdict.mistake is not None
    assert verdict.mistake.given == 1
    assert verdict.status is NOT_UNDERSTOOD


def test_a_domain_without_points_makes_a_claim_undecided_not_true() -> None:
    verdict = check("t = t + 1", [r"t \in \mathbb{R}", "t^2 < 0"])
    assert verdict.status is UNDECIDED


def test_spoilt_claims_raise_nothing() -> None:
    rows = [
        json.loads(line)
        for path in sorted(Path(CLAIMS).glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    spoiler = Spoiler(rows, 11)
    for _ in range(120):
        claim, given = spoiler.draw()
        assert isinstance(check(claim, given, explain=False), Verdict)


def test_a_search_keeps_symmetric_weights_symmetric() -> None:
    given = [
        r"W \in \mathbb{S}^n", r"W_{ij} \ge 0", r"d_i = \sum_{j=1}^n W_{ij}",
        r"d_i \neq 0 \text{ for all } i", r"D = \operatorname{diag}(d)", r"x \in \mathbb{R}^n",
        r"L = I - D^{-1/2} W D^{-1/2}",
    ]  # fmt: skip
    assert check(r"0 \le x^\top L x \le 2 \|x\|_2^2", given).status is TESTED
    assert check(r"x^\top L x \le 1.9 \|x\|_2^2", given).status is REFUTED


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (
            r"\frac{\partial L}{\partial a} = \hat{r}w",
            [r"a \in \mathbb{R}", r"\hat{r}_w = a", r"L(a) = \hat{r}_w"],
        ),
        (
            r"\sum_{i=\sum_{k=0}^{\infty} 1}^k \lambda_i = 1",
            [r"k \in \mathbb{N}", r"\lambda \in \mathbb{R}^n"],
        ),
    ],
)
def test_what_once_failed_ends_in_a_verdict(claim: str, given: list[str]) -> None:
    assert not check(claim, given).status.accepted
