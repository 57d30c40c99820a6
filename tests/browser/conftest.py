"""A browser and the real server for the tests of pages."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import pytest

from tests.chromium import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

COURSE = Path(__file__).parent / "course"
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\?token=\S+")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


class Server(NamedTuple):
    """A running course: its address, and the address that opens it."""

    base: str
    opening: str


def serve(data: Path, course: Path | None, *options: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "lemmata", "serve", "--port", "0", "--no-browser"]
    command += ["--data", str(data)] + (["--course", str(course)] if course else []) + [*options]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        said: list[str] = []
        try:
            for line in process.stdout:
                said.append(line)
                if address := ADDRESS.search(line):
                    break
            else:
                pytest.fail("the server did not start:\n" + "".join(said))
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield Server(f"http://127.0.0.1:{address[1]}", address[0])
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="module")
def small(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small course of these tests."""
    yield from serve(tmp_path_factory.mktemp("small"), COURSE)


@pytest.fixture(scope="module")
def whole(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The course itself."""
    yield from serve(tmp_path_factory.mktemp("whole"), None)


class Opened(NamedTuple):
    """A page with what went wrong on it: console errors, and requests to other hosts."""

    page: Page
    errors: list[str]


class Opener:
    """Opens pages of a server in a fresh browser context each."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser = browser
        self.server = server
        self.contexts: list[object] = []
        self.errors: list[str] = []

    def __call__(self, path: str, width: int = 1280, **options: object) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            base_url=self.server.base,
            **{"reduced_motion": "reduce", **options},
        )
        self.contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url))
        page.goto(f"{self.server.opening}&next={quote(path)}")
        return page

    def _note(self, url: str) -> None:
        if not url.startswith((self.server.base, "data:", "blob:")):
            self.errors.append(f"request to {url}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert self.errors == []


@pytest.fixture
def opened(browser: Browser, small: Server) -> Iterator[Opener]:
    """Opens pages of the small course; fails on console errors and requests elsewhere."""
    opener = Opener(browser, small)
    yield opener
    opener.close()


@pytest.fixture
def opened_whole(browser: Browser, whole: Server) -> Iterator[Opener]:
    """Opens pages of the course itself."""
    opener = Opener(browser, whole)
    yield opener
    opener.close()
