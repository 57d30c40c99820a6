"""The examples of the scratch page, by the engine itself: each holds, and each is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lemmata.formula import check
from lemmata.web.scratch.examples import EXAMPLES, Example
from lemmata.web.scratch.steps import steps

if TYPE_CHECKING:
    from lemmata.web.scratch.sheet import Sheet


def statuses(sheet: Sheet) -> list[str]:
    return [str(check(one.claim, sheet.given).status) for one in steps(sheet.lines) if one]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.title)
def test_an_example_holds_and_its_mistake_is_found(example: Example) -> None:
    assert set(statuses(example.sheet)) <= {"proved", "tested"}
    wrong = statuses(example.broken)
    assert wrong.count("refuted") == 1
    assert set(wrong) <= {"proved", "tested", "refuted"}
