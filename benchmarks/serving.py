"""Servers that the benchmarks start on loopback, and always end."""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.report import CannotMeasureError

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
START_LIMIT = 60
OUTPUTS_LIMIT = 240
REST = 15  # seconds without a new output, after which none is expected
ROOT = Path(__file__).resolve().parent.parent
_ADDRESS = re.compile(r"http://[^\s\x1b]+token=[\w~.-]+")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def fetch(url: str, cookie: str | None = None, encoding: str = "identity") -> tuple[int, bytes]:
    """Status and body of one request; compressed bodies come as they were sent."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    if cookie:
        request.add_header("Cookie", cookie)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, answer.read()


@dataclass
class Running:
    """One server process: where it listens, and how to be let in."""

    process: subprocess.Popen[str]
    port: int
    started: float
    opening: str = ""
    cookie: str = ""
    said: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self.port}{path}"


def pending_outputs(server: Running, path: str) -> int:
    """How many outputs the page lacks, once that number rests; a reader's second visit has all."""
    best, deadline = 10**9, time.monotonic() + OUTPUTS_LIMIT
    rests = deadline
    while best > 0 and time.monotonic() < min(rests, deadline):
        now = fetch(server.url(path), server.cookie)[1].count(b"cell-output pending")
        if now < best:
            best, rests = now, time.monotonic() + REST
        time.sleep(0.3 if best else 0)
    return best


def build_outputs(course: Path, data: Path) -> None:
    """`lemmata build`: run the cells once, so that what is measured is a warm page."""
    command = [sys.executable, "-m", "lemmata", "build", "--course", str(course)]
    done = subprocess.run(
        [*command, "--data", str(data)], cwd=ROOT, capture_output=True, text=True,
        timeout=OUTPUTS_LIMIT, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise CannotMeasureError(f"lemmata build failed: {said[-600:]}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def cookie_of(opening: str) -> str:
    """The cookie, as `name=value`, that the opening address is exchanged for."""
    try:
        urllib.request.build_opener(_NoRedirect).open(opening, timeout=30)
    except urllib.error.HTTPError as answer:
        said = answer.headers.get("Set-Cookie", "")
        if said:
            return said.partition(";")[0]
    raise CannotMeasureError(f"no cookie from {opening.partition('?')[0]}")


@contextmanager
def lemmata(course: Path, data: Path, *options: str) -> Iterator[Running]:
    """`lemmata serve` on a course, with a data folder of its own."""
    command = [sys.executable, "-m", "lemmata", "serve", "--port", "0", "--no-browser"]
    command += ["--course", str(course), "--data", str(data), *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "400", "NO_COLOR": "1"}
    with _process(command, 0, environment) as server:
        server.opening = _announced(server)
        server.port = int(server.opening.split("/")[2].rpartition(":")[2])
        server.cookie = cookie_of(server.opening)
        yield server


def _announced(server: Running) -> str:
    """The opening address, once the server prints it."""
    found: list[str] = []
    known = threading.Event()

    def read() -> None:
        assert server.process.stdout is not None
        for line in server.process.stdout:
            server.said.append(line)
            address = _ADDRESS.search(line)
            if address and not found:
                found.append(address.group())
                known.set()
        known.set()

    threading.Thread(target=read, daemon=True).start()
    known.wait(START_LIMIT)
    if not found:
        raise CannotMeasureError(f"lemmata serve said: {''.join(server.said)[-800:] or 'nothing'}")
    return found[0]


@contextmanager
def static_site(folder: Path) -> Iterator[Running]:
    """The files of a folder by Starlette on uvicorn, text compressed once, as a host would."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.serving", str(folder), str(port)]
    with _process(command, port, dict(os.environ)) as server:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            try:
                socket.create_connection((HOST, port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise CannotMeasureError("the static server did not start")
        yield server


@contextmanager
def _process(command: list[str], port: int, environment: dict[str, str]) -> Iterator[Running]:
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield Running(process, port, started)
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Ask, wait, then insist; the process is the leader of a group of its own."""
    for what, patience in ((signal.SIGINT, 5), (signal.SIGTERM, 3), (signal.SIGKILL, 3)):
        if process.poll() is not None:
            break
        os.killpg(process.pid, what)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    if process.stdout is not None:
        process.stdout.close()


def _serve_static(folder: Path, port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import FileResponse, Response
    from starlette.routing import Route

    kept: dict[Path, tuple[int, bytes]] = {}

    async def answer(request):  # type: ignore[no-untyped-def]
        path = (folder / request.path_params["path"]).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            return Response("not found", 404)
        plain = path.suffix not in (".html", ".js", ".css", ".svg", ".json")
        if plain or "gzip" not in request.headers.get("accept-encoding", ""):
            return FileResponse(path)
        stamp = path.stat().st_mtime_ns
        if kept.get(path, (0, b""))[0] != stamp:
            kept[path] = (stamp, gzip.compress(path.read_bytes(), 9))
        kind = FileResponse(path).media_type
        return Response(kept[path][1], media_type=kind, headers={"content-encoding": "gzip"})

    application = Starlette(routes=[Route("/{path:path}", answer)])
    uvicorn.run(application, host=HOST, port=port, log_level="warning")


if __name__ == "__main__":
    _serve_static(Path(sys.argv[1]).resolve(), int(sys.argv[2]))
