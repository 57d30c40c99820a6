"""A trace is the sum along the diagonal, also of what is made as a whole: functions, products."""

import pytest

from lemmata import check

SQUARE = (r"A, B \in \mathbb{R}^{n \times n}",)


@pytest.mark.parametrize(
    "claim",
    [
        r"\operatorname{tr}(A \otimes B) = \operatorname{tr}(A) \operatorname{tr}(B)",
        r"\operatorname{tr}(e^A) = \operatorname{tr}(e^{A^\top})",
        r"\operatorname{tr}\begin{pmatrix} A & B \\ B & A \end{pmatrix} = 2 \operatorname{tr}(A)",
    ],
)
def test_the_trace_of_what_is_made_as_a_whole(claim: str) -> None:
    assert check(claim, SQUARE).status.accepted


def test_the_trace_of_an_exponential_is_not_the_exponential_of_the_trace() -> None:
    assert check(r"\operatorname{tr}(e^A) = e^{\operatorname{tr}(A)}", SQUARE).status.wrong
