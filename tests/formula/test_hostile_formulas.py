"""Whatever is typed: a tree or a FormulaError, soon, and never an exhausted stack."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lemmata.formula import FormulaError, parse, to_latex
from lemmata.formula.grammar.words import COMMANDS
from lemmata.formula.tokens import LONGEST
from tests.formula.cases import CASES, claims

UNITS = [
    *(CASES / "hostile_formulas.txt").read_text(encoding="utf-8").splitlines(),
    *("\0", "\ud800", "\\\ud800", "x ", " ", "x\n"),
]
CLAIMS = claims()
PIECES = sorted(COMMANDS) + UNITS + list("xyAf0129+-=<>*/,;:.!'_^{}()[]|& \n")
SOUP = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def read(source: str) -> None:
    """A tree that survives printing, or a mistake that points into the source."""
    try:
        tree = parse(source)
    except FormulaError as error:
        explain(source, error)
        return
    printed = to_latex(tree)
    if len(printed) <= LONGEST:
        assert parse(printed) == tree, printed


def explain(source: str, error: FormulaError) -> None:
    assert 0 <= error.span.start <= error.span.end <= len(source)
    assert error.span.start < error.span.end or not source
    assert error.hint
    assert str(error).encode()


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_a_piece_repeated_to_the_longest_formula(unit: str) -> None:
    some, many = (unit * 2000)[:2000], (unit * LONGEST)[:LONGEST]
    for source in (some, "x" + some, some + "x"):
        read(source)
    started = time.process_time()
    with suppress(FormulaError):
        parse(many)
    assert time.process_time() - started < 2, "linear time: below 0.1 s on a calm machine"


def test_a_formula_that_is_too_long_is_refused_at_once() -> None:
    with pytest.raises(FormulaError, match="20,001 characters"):
        parse("x" * (LONGEST + 1))


def test_nesting_that_a_textbook_has_is_read() -> None:
    parse("(" * 30 + "x" + ")" * 30)
    parse(r"1 + \frac{1}{1 + " * 9 + "x" + "}" * 9)


@settings(max_examples=400, deadline=None)
@given(SOUP)
def test_token_soup(source: str) -> None:
    read(source)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text(source: str) -> None:
    read(source)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_claims_with_a_piece_cut_doubled_or_put_in(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(CLAIMS))
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(len(source), start + 12)))
    piece = data.draw(
        st.one_of(st.just(""), st.sampled_from(PIECES), st.just(2 * source[start:end]))
    )
    read(source[:start] + piece + source[end:])
