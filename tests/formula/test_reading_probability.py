r"""Claims of probability, inference, information, and of the models that are built on them.

Each row: declarations (parted by ``;;``), a claim, and whether it holds. A claim that holds is
accepted; one that does not is wrong: refuted, ill-typed or undeclared.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lemmata.formula import check

ROWS = [
    line.split(" @ ")
    for line in (Path(__file__).with_name("probability_claims.txt"))
    .read_text(encoding="utf-8")
    .splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("name", "holds", "given", "claim"), ROWS, ids=[row[0] for row in ROWS])
def test_a_claim_of_probability_is_judged_as_it_is(
    name: str, holds: str, given: str, claim: str
) -> None:
    del name
    verdict = check(claim, [part.strip() for part in given.split(" ;; ") if part.strip(" -")])
    assert verdict.status.accepted if holds == "T" else verdict.status.wrong, str(verdict)


def test_the_mean_of_no_polynomial_of_a_gaussian_vector_is_no_guess() -> None:
    given = [r"t \in \mathbb{R}^n", r"x \sim \mathcal{N}(0, I_n)"]
    verdict = check(r"\mathbb{E}[e^{t^\top x}] = e^{t^\top t}", given)
    assert not verdict.status.accepted
    verdict = check(r"\mathbb{E}[e^{t^\top x}] = e^{\frac{1}{2} t^\top t}", given)
    assert not verdict.status.wrong
