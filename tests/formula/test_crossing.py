"""Cross products, lists of columns, and traces of matrices that are written out."""

import pytest

from lemmata.formula import check
from lemmata.formula.verdict import Status

SPACE = (r"v, w \in \mathbb{R}^3",)
COLUMNS = (r"A \in \mathbb{R}^{m \times n}", r"a_1, \dots, a_n \text{ the columns of } A")
SHIFT = (r"A = \begin{bmatrix} 0 & 1 \\ 0 & 5 \end{bmatrix}",)


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"v^\top (v \times w) = 0", SPACE),
        (r"v \times w = -(w \times v)", SPACE),
        (r"\|v \times w\|^2 = \|v\|^2\|w\|^2 - (v^\top w)^2", SPACE),
        (r"A^\top A = A^\top \sum_{j=1}^n a_j e_j^\top", COLUMNS),
        (r"\operatorname{tr}(A) = 5", SHIFT),
        (r"\operatorname{tr}(A)\operatorname{tr}(A^\top) = 25", SHIFT),
    ],
)
def test_what_holds_is_accepted(claim: str, given: tuple[str, ...]) -> None:
    assert check(claim, given).status.accepted


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"v \times w = w \times v", SPACE),
        (r"A^\top A = A^\top \sum_{j=1}^n e_j a_j^\top", COLUMNS[:1] + COLUMNS[1:]),
        (r"\operatorname{tr}(A) = 1", SHIFT),
        (r"\operatorname{tr}(A) = 0", SHIFT),
    ],
)
def test_what_does_not_hold_is_not(claim: str, given: tuple[str, ...]) -> None:
    assert check(claim, given).status.wrong


def test_other_columns_have_no_cross_product() -> None:
    verdict = check(r"v \times w = 0", (r"v, w \in \mathbb{R}^2",))
    assert verdict.status is Status.ILL_TYPED
