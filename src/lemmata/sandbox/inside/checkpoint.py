"""A checkpoint: an interpreter that waits in the state a cell has left, and forks on demand.

The fork executes the next cell and then waits in its turn. A checkpoint executes at most one cell
in its life, so that its state is always that of the cells above and of nothing else.
"""

import contextlib
import os
import select
import signal
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lemmata.sandbox import frames
from lemmata.sandbox.inside import processes
from lemmata.sandbox.inside.confinement import (
    Baseline,
    adopt_orphans,
    die_with_parent,
    limit_run,
)
from lemmata.sandbox.inside.console import Pipe
from lemmata.sandbox.inside.forking import fork_alike
from lemmata.sandbox.inside.shell import CellShell
from lemmata.sandbox.limits import Limits


@dataclass
class Checkpoint:
    """One interpreter of a session, at the depth of the cells it has behind it."""

    control: socket.socket
    shell: CellShell
    baseline: Baseline
    depth: int = 0

    def serve(self) -> None:
        """Waits for orders; returns only in forks that became checkpoints themselves, and ends."""
        while True:
            child = self._wait_for_fork()
            if child is None:
                return
            self = child  # noqa: PLW0642  this process goes on as the new checkpoint
            self._run_once()

    def _wait_for_fork(self) -> "Checkpoint | None":
        """Obeys until a fork of this process is to run a cell; None at the end."""
        wake, bell = socket.socketpair()
        wake.setblocking(False)
        bell.setblocking(False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, _nothing)
        signal.set_wakeup_fd(bell.fileno(), warn_on_full_buffer=False)
        children: set[int] = set()
        try:
            while True:
                self._report(children)
                readable, _, _ = select.select([self.control, wake], [], [])
                if wake in readable:
                    with contextlib.suppress(BlockingIOError):
                        wake.recv(4096)
                if self.control in readable:
                    received = frames.receive(self.control)
                    if received is None:
                        return None
                    forked = self._obey(*received, children)
                    if forked is not None:
                        signal.set_wakeup_fd(-1)
                        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                        wake.close()
                        bell.close()
                        return forked
        except (OSError, frames.BrokenFrameError):
            return None

    def _report(self, children: set[int]) -> None:
        for pid, code in processes.reap().items():
            if pid in children:
                children.discard(pid)
                frames.send(self.control, {"type": "ended", "pid": pid, "code": code})

    def _obey(
        self, message: dict[str, Any], files: list[int], children: set[int]
    ) -> "Checkpoint | None":
        match message.get("type"):
            case "fork":
                return self._fork(files, children)
            case "interrupt" if message["pid"] in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(message["pid"], signal.SIGINT)
        return None

    def _fork(self, files: list[int], children: set[int]) -> "Checkpoint | None":
        """Forks; None in this process, the new checkpoint in the child."""
        parent = os.getpid()
        pid = fork_alike()
        if pid:
            children.add(pid)
            for number in files:
                os.close(number)
            frames.send(self.control, {"type": "forked", "pid": pid})
            return None
        die_with_parent(parent)
        adopt_orphans()
        self.control.close()
        control, out, err = files
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(err)
        child = Checkpoint(socket.socket(fileno=control), self.shell, self.baseline, self.depth + 1)
        child.shell.output = out
        return child

    def _run_once(self) -> None:
        """Executes the one cell that this process is there for, and says how that ended."""
        received = frames.receive(self.control)
        if received is None:
            os._exit(0)
        message, _ = received
        limits = Limits.from_json(message["limits"])
        pipe = Pipe(self.shell.output, message["token"], limits.text, limits.rich)
        limit_run(limits, self.baseline, self.depth)
        runner = os.getpid()
        begun = time.perf_counter()
        outcome = self.shell.execute(message["index"], message["source"], pipe)
        if os.getpid() != runner:
            os._exit(0)  # a fork that the cell made has run to the cell's end
        seconds = time.perf_counter() - begun
        self._leave_threads_behind()
        report = {"type": "finished", "pid": os.getpid(), "seconds": seconds, **outcome}
        frames.send(self.control, report)

    def _leave_threads_behind(self) -> None:
        """Threads of a cell end with it: where there are any, a fork without them takes over."""
        if threading.active_count() == 1 and len(list(Path("/proc/self/task").iterdir())) == 1:
            return
        runner, parent = os.getpid(), os.getppid()
        pid = fork_alike()
        if pid:
            os._exit(0)
        while os.getppid() == runner:
            time.sleep(0.0005)
        die_with_parent(parent)
        adopt_orphans()


def _nothing(number: int, frame: object) -> None:
    """A handler there must be, so that the end of a child wakes the wait."""
