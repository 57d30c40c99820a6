"""From saving an edited sentence to the page that shows it, in an open browser."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.browser import fresh, settled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

SENTENCE = "The benchmark has edited this sentence {} times."
FRAMES = "() => new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)))"
PAUSE = 1000  # milliseconds between two edits, as if the author read


@dataclass(frozen=True)
class Edit:
    """Milliseconds from the save: to the first paint, which shows the sentence; to all maths."""

    screen: float
    typeset: float


def our_edits(browser: Browser, url: str, cookie: str, lesson: Path, count: int) -> list[Edit]:
    """The open page changes in place, with its maths. The first edit warms and is not counted.

    The clock stops when the test has seen the sentence and two frames have passed: its own way to
    the page and back is counted as ours.
    """
    done = []
    with fresh(browser, url, cookie, peer=False) as context:
        page = context.new_page()
        page.goto(url, wait_until="load")
        for edit in range(1, count + 2):
            page.wait_for_timeout(PAUSE)
            saved = _save(lesson, edit)
            page.get_by_text(SENTENCE.format(edit)).wait_for(state="attached")
            page.evaluate(FRAMES)
            seen = time.time() * 1000 - saved
            done.append(Edit(seen, seen))
    return done[1:]


def peer_edits(
    browser: Browser, url: str, source: Path, build: Callable[[], float], count: int
) -> list[Edit]:
    """The author builds and reloads, both at once and by machine."""

    def publish(page: Page) -> None:
        build()
        page.reload(wait_until="commit")

    done = []
    with fresh(browser, url, "", peer=True) as context:
        page = context.new_page()
        page.goto(url, wait_until="load")
        for edit in range(1, count + 1):
            page.wait_for_timeout(PAUSE)
            saved = _save(source, edit)
            publish(page)
            page.get_by_text(SENTENCE.format(edit)).wait_for(state="attached")
            said = settled(page)
            begun = page.evaluate("performance.timeOrigin") - saved
            done.append(Edit(begun + said["paint"], begun + max(said["paint"], said["typeset"])))
    return done


def _save(path: Path, edit: int) -> float:
    """Milliseconds of the clock at which the file was written."""
    text = path.read_text().replace(SENTENCE.format(edit - 1), SENTENCE.format(edit))
    now = time.time() * 1000
    path.write_text(text)
    return now
