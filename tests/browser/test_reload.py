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
