"""An author saves, and the page stands where it stood."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import COURSE, Opener, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

LESSON = "/lessons/01"


@pytest.fixture
def written(browser: Browser, tmp_path: Path) -> Iterator[tuple[Opener, Path]]:
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    for server in serve(tmp_path / "data", course, "--watch"):
        opener = Opener(browser, server)
        yield opener, course / "01_First.md"
        opener.close()


def test_a_saved_sentence_is_read_in_its_place(written: tuple[Opener, Path]) -> None:
    opener, file = written
    page = opener(LESSON)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.getElementById('cells').scrollIntoView()")
    place = "document.getElementById('cells').getBoundingClientRect().top"
    before = page.evaluate(place)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("never negative.", "never below zero."), encoding="utf-8")
    saved = time.monotonic()
    page.get_by_text("A square is never below zero").wait_for()
    assert time.monotonic() - saved < 5
    page.wait_for_load_state("networkidle")
    assert page.evaluate("scrollY") > 0
    assert abs(page.evaluate(place) - before) <= 2


def test_a_lesson_that_can_not_be_read_comes_back_when_it_is_mended(
    written: tuple[Opener, Path],
) -> None:
    opener, file = written
    page = opener(LESSON)
    page.wait_for_load_state("networkidle")
    good = file.read_bytes()
    file.write_bytes(good + b"\xff\n")
    page.get_by_text("the file is not UTF-8").wait_for(timeout=10_000)
    page.wait_for_load_state("networkidle")
    file.write_bytes(good)
    page.locator("article.lesson").wait_for(timeout=10_000)
    page.wait_for_load_state("networkidle")
    file.unlink()
    page.get_by_role("heading", name="Not written yet").wait_for(timeout=10_000)
    page.wait_for_load_state("networkidle")
    file.write_bytes(good)
    page.locator("article.lesson").wait_for(timeout=10_000)
    refused = [error for error in opener.errors if "status of 500" in error or "404" in error]
    assert len(refused) == len(opener.errors)
    opener.errors.clear()  # the browser notes each page of mistakes


def test_the_glossary_follows_its_author(written: tuple[Opener, Path]) -> None:
    opener, file = written
    page = opener("/glossary")
    page.wait_for_load_state("networkidle")
    glossary = file.parent / "glossary.md"
    text = glossary.read_text(encoding="utf-8")
    glossary.write_text(text.replace("column space", "space of columns"), encoding="utf-8")
    page.get_by_text("space of columns").wait_for()
