"""The keeper of one session: an ancestor of all its processes that runs no learner's code.

It ends what a run has left behind, whatever that did to get away, and everything when the server
is gone. It also watches how many processes a long run has started and how much memory they hold.
"""

import contextlib
import os
import select
import shutil
import signal
import socket
from typing import Any

from lemmata.sandbox import frames
from lemmata.sandbox.inside import processes
from lemmata.sandbox.inside.confinement import adopt_orphans

WATCH_SECONDS = 0.05


class Keeper:
    """Serves one control socket until its other end is closed."""

    def __init__(self, control: socket.socket, folder: str) -> None:
        self._control = control
        self._folder = folder
        self._watch: dict[str, Any] | None = None
        self._own_memory = processes.private_memory(os.getpid())

    def serve(self) -> None:
        """Obeys until the server goes away, then leaves nothing behind."""
        try:
            while True:
                wait = None if self._watch is None else WATCH_SECONDS
                readable, _, _ = select.select([self._control], [], [], wait)
                processes.reap()
                if not readable:
                    self._look()
                elif not self._obey():
                    break
        except (OSError, frames.BrokenFrameError):
            pass
        finally:
            processes.end_strays(os.getpid(), ())
            shutil.rmtree(self._folder, ignore_errors=True)

    def _obey(self) -> bool:
        received = frames.receive(self._control)
        if received is None:
            return False
        message, _ = received
        match message.get("type"):
            case "watch":
                self._watch = message
            case "leave":
                return False
            case "end":
                processes.end_below(os.getpid(), int(message["pid"]))
            case "sweep":
                self._watch = None
                ended = processes.end_strays(os.getpid(), message["keep"])
                frames.send(self._control, {"type": "swept", "ended": ended})
        return True

    def _look(self) -> None:
        """Ends a run that holds too much: the first that is seen is reported."""
        assert self._watch is not None
        running = processes.descendants(os.getpid()) - set(self._watch["keep"])
        held = sum(max(0, processes.private_memory(p) - self._own_memory) for p in running)
        if len(running) > self._watch["processes"] + 1:
            self._end("processes")
        elif held > self._watch["memory"]:
            self._end("memory")

    def _end(self, reason: str) -> None:
        assert self._watch is not None
        keep = self._watch["keep"]
        self._watch = None
        frames.send(self._control, {"type": "exceeded", "what": reason})
        processes.end_strays(os.getpid(), keep)


def become_keeper(control: socket.socket, folder: str) -> None:
    """Makes the calling fork a keeper. Signals of the terminal are for the server to act on."""
    adopt_orphans()
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Keeper(control, folder).serve()
