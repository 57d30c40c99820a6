"""A small course, and a real server for it in a thread of the test process."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from lemmata.store.folder import open_folder
from lemmata.web.app import create_app
from lemmata.web.serving import Server, bind, server_for
from lemmata.web.settings import Settings
from tests.small_course import COURSE_FILE, FRONT_MATTER

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lemmata.web.app import CourseServer

LESSON = (
    FRONT_MATTER
    + """(rank-and-nullity)=
## Rank and nullity

The {term}`rank` of $A^\\top A$ is that of $A$. See {cite}`strang2016`.

$$
\\hat\\beta = (X^\\top X)^{-1} X^\\top y
$$ (normal)

(cells)=
## Cells

```{code-cell} python
x = 20
print("x is", x)
```

```{code-cell} python
x += 1
print("now", x)
```
"""
)
GLOSSARY = "## rank\n\nHow many directions a matrix reaches.\n"
REFERENCES = """
@book{strang2016, author={Strang, Gilbert}, title={Linear Algebra}, year={2016}, publisher={WCP}}
"""


def write_course(folder: Path, lesson: str = LESSON) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.toml").write_text(COURSE_FILE, "utf-8")
    (folder / "01_First.md").write_text(lesson, "utf-8")
    (folder / "glossary.md").write_text(GLOSSARY, "utf-8")
    (folder / "references.bib").write_text(REFERENCES, "utf-8")
    return folder


@dataclass
class Running:
    """A running server, and ways to talk to it."""

    settings: Settings
    course: CourseServer
    said: list[str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def lesson_file(self) -> Path:
        return self.settings.course / "01_First.md"

    @property
    def cookie(self) -> str:
        return f"{self.settings.cookie}={self.settings.secret}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.request("GET", path, **headers)

    def request(self, method: str, path: str, **headers: str) -> httpx.Response:
        """A request with the cookie; header names with _ for -, an empty value leaves one out."""
        fields = {"cookie": self.cookie, "accept-encoding": "identity"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in fields.items() if value}
        return httpx.request(method, self.base + path, headers=kept, timeout=30)

    def connect(self, lesson: str = "01", **headers: str) -> ClientConnection:
        fields = {"Cookie": self.cookie, "Origin": self.base}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in fields.items() if value}
        url = f"ws://127.0.0.1:{self.settings.port}/ws?lesson={lesson}"
        return connect(url, additional_headers=kept, proxy=None, max_size=None)


def start(folder: Path, data: Path, *, watch: bool = False) -> Iterator[Running]:
    listener: socket.socket = bind("127.0.0.1", 0, lambda _port: None)
    port = listener.getsockname()[1]
    settings = Settings(folder, open_folder(data), port=port, watch=watch)
    said: list[str] = []
    app = create_app(settings, said.append)
    ready = threading.Event()
    server: Server = server_for(app, ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        assert ready.wait(20)
        yield Running(settings, app.state.course, said)
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for a module of tests that change nothing."""
    place = tmp_path_factory.mktemp("shared")
    yield from start(write_course(place / "course"), place / "data")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Running]:
    """A server for a test that changes its course."""
    yield from start(write_course(tmp_path / "course"), tmp_path / "data")


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Running]:
    """A server that watches its course."""
    yield from start(write_course(tmp_path / "course"), tmp_path / "data", watch=True)


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts servers with wishes of their own; they end with the test."""
    running: list[Iterator[Running]] = []

    def begin(course: Path, data: Path) -> Running:
        one = start(course, data)
        running.append(one)
        return next(one)

    yield begin
    for one in running:
        next(one, None)


@pytest.fixture
def small_course(tmp_path: Path) -> Path:
    return write_course(tmp_path / "course")
