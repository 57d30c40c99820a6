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
PAUSE = 1000  # milliseconds between two edits, as if the author read


@dataclass(frozen=True)
class Edit:
    """Milliseconds from the save: to the first paint, which shows the sentence; to all maths."""

    screen: float
    typeset: float


def our_edits(browser: Browser, url: str, cookie: str, lesson: Path, count: int) -> list[Edit]:
    """The open page reloads itself. The first edit warms and is not counted."""
    with fresh(browser, url, cookie, peer=False) as context:
        return _edits(context.new_page(), url, lesson, count + 1, lambda _: None)[1:]


def peer_edits(
    browser: Browser, url: str, source: Path, build: Callable[[], float], count: int
) -> list[Edit]:
    """The author builds and reloads, both at once and by machine."""

    def publish(page: Page) -> None:
        build()
        page.reload(wait_until="commit")

    with fresh(browser, url, "", peer=True) as context:
        return _edits(context.new_page(), url, source, count, publish)


def _edits(
    page: Page, url: str, source: Path, count: int, publish: Callable[[Page], None]
) -> list[Edit]:
    done = []
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
