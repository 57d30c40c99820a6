"""What happens when the interpreter, or the server itself, is killed."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from lemmata.sandbox import SandboxError, Zygote, zygote
from lemmata.sandbox.inside import processes
from lemmata.sandbox.wire import wire_pair
from tests.sandbox.running import Sandbox, printed

SERVER = """
import asyncio, sys
from lemmata.sandbox import Zygote
async def serve():
    zygote = await Zygote.start()
    session = zygote.session()
    await session.run(["x = 1"], lambda e: None)
    running = asyncio.ensure_future(session.run(
        ["x = 1", "import subprocess, time; subprocess.Popen(['sleep', '90']); print(1)\\n"
         "while True: pass"], lambda e: None))
    await asyncio.sleep(0.5)
    print(zygote.pid, zygote.folder, flush=True)
    await running
asyncio.run(serve())
"""


def alive(pids: set[int], seconds: float = 10) -> set[int]:
    """Those that have not ended when the time is over."""
    until = time.monotonic() + seconds
    while True:
        left = {pid for pid in pids if processes.state(pid) not in processes.GONE}
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.02)


def test_a_killed_interpreter_comes_back() -> None:
    sandbox = Sandbox()
    try:
        session = sandbox.zygote.session()
        sandbox.run("x = 3", session=session)
        first = sandbox.zygote.pid
        assert first is not None

        os.kill(first, signal.SIGKILL)
        time.sleep(0.2)

        assert printed(sandbox.run("print('new')")) == "new\n"
        assert printed(sandbox.run("x = 3", "print(x)", session=session)) == "3\n"
        assert sandbox.zygote.pid != first
    finally:
        sandbox.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_is_killed_leaves_nothing_behind(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        pid, folder = server.stdout.readline().split()
        below = processes.descendants(int(pid)) | {int(pid)}
        assert len(below) >= 5

        server.send_signal(number)
        server.wait()

    assert alive(below) == set()
    assert not Path(folder.decode()).exists()


def test_closing_ends_everything() -> None:
    sandbox = Sandbox()
    session = sandbox.zygote.session()
    sandbox.run("import subprocess; subprocess.Popen(['sleep', '60'])", "x = 1", session=session)
    assert sandbox.zygote.pid is not None
    below = processes.descendants(sandbox.zygote.pid) | {sandbox.zygote.pid}

    folder = sandbox.zygote.folder
    sandbox.close()

    assert alive(below) == set()
    assert not folder.exists()


def test_an_interpreter_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zygote, "ENTRY", "lemmata.sandbox.no_such_module")
    sandbox = Sandbox()
    try:
        with pytest.raises(SandboxError, match="no_such_module"):
            sandbox.run("1")
    finally:
        sandbox.close()


def test_a_closed_session_leaves_no_ended_process_behind(sandbox: Sandbox) -> None:
    session = sandbox.zygote.session()
    sandbox.run("x = 1", session=session)
    assert sandbox.zygote.pid is not None
    sandbox.wait(session.close())

    until = time.monotonic() + 5
    while (left := processes.children(sandbox.zygote.pid)) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def test_a_closed_session_runs_nothing(sandbox: Sandbox) -> None:
    session = sandbox.zygote.session()
    sandbox.wait(session.close())

    with pytest.raises(RuntimeError, match="closed"):
        sandbox.run("1", session=session)


def no_more(*_: object, **__: object) -> None:
    raise OSError(errno.EAGAIN, "Resource temporarily unavailable")


def test_a_system_without_room_for_an_interpreter_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(subprocess, "Popen", no_more)

    with pytest.raises(SandboxError, match="temporarily unavailable"):
        asyncio.run(Zygote.start(forking=True))
    assert list(tmp_path.iterdir()) == []


def test_a_system_without_room_for_a_run_is_said(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = sandbox.zygote.session()
    with monkeypatch.context() as patched:
        patched.setattr(os, "pipe", no_more)
        with pytest.raises(SandboxError, match="temporarily unavailable"):
            sandbox.run("1", session=session)

    assert printed(sandbox.run("print(1)", session=session)) == "1\n"
    sandbox.wait(session.close())


def test_a_wire_closed_at_once_leaves_no_socket() -> None:
    async def closed_at_once() -> int:
        wire, theirs = wire_pair()
        os.close(theirs)
        wire.close()
        await asyncio.sleep(0.01)
        return wire._sock.fileno()

    assert asyncio.run(closed_at_once()) == -1
