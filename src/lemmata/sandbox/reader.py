"""Reads what a cell prints, out of a pipe.

However much a cell prints, the server spends little on it: it looks into the pipe at most some
sixty times a second, and what is beyond the limits is thrown away as it comes.
"""

import asyncio
import contextlib
import os
from typing import Literal

from lemmata.sandbox.outputs import Outputs
from lemmata.sandbox.parser import OutputParser

PIPE_SIZE = 1 << 18
CHUNK = 1 << 16
PAUSE = 0.015


class PipeReader:
    """One reading end. `drain` at the end of a run takes what is still in it."""

    def __init__(
        self, descriptor: int, name: Literal["stdout", "stderr"], outputs: Outputs, token: str
    ) -> None:
        self._descriptor = descriptor
        self._outputs = outputs
        self._parser = OutputParser(name, outputs, token)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._ended = False
        os.set_blocking(descriptor, False)
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        self._loop.add_reader(descriptor, self._ready)

    def _ready(self) -> None:
        self._loop.remove_reader(self._descriptor)
        if self._read_once(PIPE_SIZE if not self._outputs.cut else 8 * PIPE_SIZE):
            self._timer = self._loop.call_later(PAUSE, self._resume)

    def _resume(self) -> None:
        self._timer = None
        if not self._ended:
            self._loop.add_reader(self._descriptor, self._ready)

    def _read_once(self, most: int) -> bool:
        """Takes what is there; False at the end of the pipe."""
        while most > 0:
            try:
                data = os.read(self._descriptor, CHUNK)
            except BlockingIOError:
                return True
            except OSError:
                data = b""
            if not data:
                self._ended = True
                return False
            most -= len(data)
            self._parser.feed(data)
        return True

    def drain(self) -> None:
        """Takes the rest and closes the pipe."""
        if self._timer is not None:
            self._timer.cancel()
        self._loop.remove_reader(self._descriptor)
        if not self._ended:
            self._read_once(4 * PIPE_SIZE)
        self._ended = True
        self._parser.finish()
        os.close(self._descriptor)
