"""A sheet and its address; nothing that is too large gets in."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from lemmata.web.scratch import sheet as module
from lemmata.web.scratch.deriving import asked_in_json, asked_in_query, magnitude
from lemmata.web.scratch.examples import EXAMPLES
from lemmata.web.scratch.figures import equations, figure, number
from lemmata.web.scratch.sheet import Sheet, SheetError, from_json, from_query

TEXT = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)


@drawn(st.lists(TEXT, max_size=5), st.lists(TEXT, max_size=5))
def test_an_address_gives_the_sheet_back(given: list[str], lines: list[str]) -> None:
    sheet = Sheet(tuple(given), tuple(lines))
    assert from_query(sheet.query) == sheet


def test_an_address_is_plain_ascii_that_can_be_read() -> None:
    address = Sheet((r"A \in GL(n)",), (r"A^\top = B",)).address
    assert address == "/scratch?given=A+%5Cin+GL(n)&line=A%5E%5Ctop+%3D+B"
    assert Sheet().address == "/scratch"


def test_what_is_too_long_for_an_address_has_none() -> None:
    assert Sheet((), ("x" * 1999,) * 4).address is None


def test_a_field_of_a_form_may_hold_several_lines() -> None:
    assert from_query("line=a+%3D+b%0D%0A%3D+c&line=&line=d") == Sheet((), ("a = b", "= c", "d"))


@pytest.mark.parametrize(
    "said",
    [
        {"given": ["x"] * (module.MOST_GIVEN + 1)},
        {"lines": ["x"] * (module.MOST_LINES + 1)},
        {"lines": ["x" * (module.LONGEST_LINE + 1)]},
        {"given": ["x" * (module.LONGEST_LINE + 1)]},
    ],
)
def test_what_is_too_large_is_refused(said: object) -> None:
    with pytest.raises(SheetError) as refusal:
        from_json(said)
    assert refusal.value.status == 413


@pytest.mark.parametrize(
    "said", [None, [], "x", 1, {"given": "x"}, {"lines": [1]}, {"lines": {"0": "x"}}]
)
def test_what_is_no_sheet_is_refused(said: object) -> None:
    with pytest.raises(SheetError) as refusal:
        from_json(said)
    assert refusal.value.status == 400


def test_line_breaks_and_what_no_keyboard_types_become_spaces() -> None:
    assert from_json({"lines": ["a\n=\x00\u202eb"]}).lines == ("a =  b",)


def test_every_example_is_broken_by_its_mistake_alone() -> None:
    assert len(EXAMPLES) >= 5
    for example in EXAMPLES:
        assert example.sheet.given == example.broken.given
        pairs = zip(example.sheet.lines, example.broken.lines, strict=True)
        assert sum(old != new for old, new in pairs) == 1, example.title


def test_a_derivative_is_asked_by_an_address_and_by_a_message() -> None:
    asked = asked_in_json({"expr": r"x^\top x", "wrt": "x", "given": ["x"], "order": 2})
    assert asked_in_query(asked.address.partition("?")[2]) == asked
    assert not asked_in_query("").complete
    for order in (0, 4, "x", None):
        with pytest.raises(SheetError):
            asked_in_json({"expr": "x", "wrt": "x", "order": order})
    with pytest.raises(SheetError):
        asked_in_json({"expr": ["x"]})


def test_numbers_are_short() -> None:
    shown = [number(value) for value in (2.0, -0.5, 1 / 3, 1e-9, 3e20, float("inf"), 1 - 2j)]
    assert shown == [
        "2", "-0.5", "0.33333", r"1 \cdot 10^{-9}", r"3 \cdot 10^{20}", r"\infty",
        r"1 - 2\,\mathrm{i}",
    ]  # fmt: skip
    assert number(float("nan")) == r"\text{undefined}"
    assert magnitude(3.14e-9) == "3.1 × 10⁻⁹"


def test_vectors_stand_upright_and_what_has_three_indices_is_left_out() -> None:
    assert figure([1, 2]) == r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"
    assert figure([[1, 2]]) == r"\begin{pmatrix} 1 & 2 \end{pmatrix}"
    assert figure([[[1]]]) is None
    assert figure([[0] * 9] * 9) is None
    assert figure(None) == r"\text{undefined}"
    assert equations({"n": 2, "rank": 1, r"\lambda": [[[1]]]}) == ["n = 2", r"\mathrm{rank} = 1"]
