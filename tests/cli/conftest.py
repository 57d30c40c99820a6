"""The command as a user has it: a process of its own, on a small course."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.small_course import COURSE_FILE, FRONT_MATTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LESSON = (
    FRONT_MATTER
    + """(rank)=
## Rank

See {ref}`rank`.

```{code-cell} python
x = 20
print("x is", x)
```
"""
)
ADDRESS = re.compile(r"http://\S+/\?token=\S+")


def environment() -> dict[str, str]:
    kept = {
        k: v for k, v in os.environ.items() if k not in {"BROWSER", "DISPLAY", "WAYLAND_DISPLAY"}
    }
    return kept | {"PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "COLUMNS": "100"}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "course.toml").write_text(COURSE_FILE, "utf-8")
    (folder / "01_First.md").write_text(LESSON, "utf-8")
    return folder


@dataclass
class Ended:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def lemmata(tmp_path: Path) -> Callable[..., Ended]:
    """Runs the command to its end."""

    def run(*arguments: str, **more: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "lemmata", *arguments],
            capture_output=True, text=True, timeout=120, cwd=tmp_path, check=False,
            env=environment() | more,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@dataclass
class Serving:
    """A server that was started by its command."""

    process: subprocess.Popen[str]
    started: float
    lines: list[str] = field(default_factory=list)
    ready_after: float = 0.0
    address: str = ""

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(20)


@pytest.fixture
def serving(tmp_path: Path, course: Path) -> Iterator[Callable[..., Serving]]:
    """Starts servers; whatever is left of them ends with the test."""
    started: list[Serving] = []

    def start(*arguments: str, data: Path | None = None) -> Serving:
        command = [sys.executable, "-m", "lemmata", *(arguments or ("serve", "--port", "0"))]
        command += ["--course", str(course), "--data", str(data or tmp_path / "data")]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(),
            cwd=tmp_path,
        )  # fmt: skip
        one = Serving(process, time.monotonic())
        started.append(one)
        ready = threading.Event()
        thread = threading.Thread(target=_listen, args=(one, ready), daemon=True)
        thread.start()
        assert ready.wait(30), one.said
        return one

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
        if one.process.stdout is not None:
            one.process.stdout.close()


def _listen(one: Serving, ready: threading.Event) -> None:
    assert one.process.stdout is not None
    try:
        for line in one.process.stdout:
            one.lines.append(line)
            if found := ADDRESS.search(line):
                one.ready_after = time.monotonic() - one.started
                one.address = found[0]
            if one.address and "Ctrl-C" in line:
                ready.set()
    except ValueError:
        return
