"""Chromium for the tests that need one; where there is none they are skipped, or fail if asked."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(what: str) -> NoReturn:
    """Skip, or fail where the browser tests are required."""
    if "browser" in os.environ.get("LEMMATA_REQUIRE", "").replace(",", " ").split():
        pytest.fail(f"{what}, and LEMMATA_REQUIRE says that the browser tests must run")
    pytest.skip(what)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser. For a module only: while Playwright runs, asyncio can't be used by other tests."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright is not installed")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        if found is None and not Path(own).exists():
            missing("there is no Chromium: `playwright install chromium` brings one")
        browser = playwright.chromium.launch(executable_path=found or own, args=ARGUMENTS)
        yield browser
        browser.close()
