"""An author saves, and the open page follows: in place where it can, else by loading again."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import COURSE, Opener, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

expect.set_options(timeout=30_000)  # the first outputs wait for the interpreter
MARK = "document.documentElement.dataset.visited = 'yes'"
MARKED = "document.documentElement.dataset.visited === 'yes'"


@pytest.fixture
def writing(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, Path]]:
    """A page of a course that is being written, and its file."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    for server in serve(tmp_path / "data", course, "--watch"):
        opener = Opener(browser, server)
        page = opener("/lessons/01")
        expect(page.locator("lem-cell").nth(0).locator(".cell-output")).to_contain_text("x is 20")
        page.wait_for_timeout(500)
        page.evaluate(MARK)
        yield page, course / "01_First.md"
        opener.close()


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_an_edited_sentence_changes_in_place(writing: tuple[Page, Path]) -> None:
    page, file = writing
    for edit in ("A square is a square.", "A square is never negative, whatever $x$ is."):
        replace(file, "A square is never negative.", edit)
        expect(page.locator(".proof")).to_contain_text(edit[:20])
        replace(file, edit, "A square is never negative.")
        expect(page.locator(".proof")).not_to_contain_text(edit[18:])

    assert page.evaluate(MARKED), "the page was not loaded again"


def test_an_added_paragraph_and_a_changed_formula_stand_in_place(
    writing: tuple[Page, Path],
) -> None:
    page, file = writing
    replace(file, "x^2 \\ge 0", "x^2 + 7 \\ge 7")
    expect(page.locator(".equation").first).to_contain_text("7")
    replace(file, ":::{proof} small", "A new paragraph.\n\n:::{proof} small")
    expect(page.get_by_text("A new paragraph.")).to_be_visible()

    assert page.evaluate(MARKED), "the page was not loaded again"
    assert page.locator(".proof").count() == 1


def test_a_changed_cell_loads_the_page_again(writing: tuple[Page, Path]) -> None:
    page, file = writing
    replace(file, "x = 20", "x = 21")
    expect(page.locator("lem-cell").nth(0).locator(".cell-output")).to_contain_text("x is 21")

    assert not page.evaluate(MARKED)
