"""Reads what a cell prints: text and the rich outputs embedded in it, up to the run's limits.

However much a cell prints, the server spends little on it: it looks into the pipe at most some
sixty times a second, and beyond the limit it lets the kernel throw the bytes away.
"""

import asyncio
import codecs
import contextlib
import fcntl
import json
import os
from collections.abc import Callable
from typing import Literal

from lemmata.sandbox.frames import opening
from lemmata.sandbox.limits import Limits
from lemmata.sandbox.results import Notice, Output, Stream, output_from_json

PIPE_SIZE = 1 << 18
CHUNK = 1 << 16
PAUSE = 0.015
LONGEST_HEADER = 64


class Outputs:
    """The outputs of one run, in order; streams of one name that follow each other are joined."""

    def __init__(self, limits: Limits, on_output: Callable[[Output], None]) -> None:
        self._items: list[Output] = []
        self._limits = limits
        self._text_left = limits.text
        self._rich_left = limits.rich
        self._on_output = on_output
        self.cut = False
        self.largest = limits.rich + limits.text
        self._rich_cut = False

    def text(self, name: Literal["stdout", "stderr"], text: str) -> None:
        """Adds printed text, up to the limit; beyond it says once that output was cut."""
        if not text or self.cut:
            return
        part = text[: self._text_left]
        self._text_left -= len(part)
        if part:
            self._add(Stream(name, part))
        if len(part) < len(text):
            self.cut = True
            self._add(Notice(f"The output was cut here: a cell may print {self._most_text()}."))

    def rich(self, output: Output, size: int) -> None:
        """Adds a display, or what else a cell has to show."""
        if size > self._rich_left:
            self.cut_rich()
            return
        self._rich_left -= size
        self._add(output)

    def cut_rich(self) -> None:
        """Says once that a figure or another display was too large."""
        if not self._rich_cut:
            self._rich_cut = True
            most = self._limits.rich / 1e6
            self._add(Notice(f"A result was left out: a cell may show {most:.0f} MB of them."))

    def add(self, output: Output) -> None:
        """Adds what no limit holds back: how the run ended."""
        self._add(output)

    def clear(self) -> None:
        """What the cell asks for with `clear_output`."""
        self._items.clear()

    def joined(self) -> tuple[Output, ...]:
        """All outputs of the run."""
        joined: list[Output] = []
        texts: list[str] = []
        for item in [*self._items, None]:
            last = joined[-1] if joined else None
            same = isinstance(item, Stream) and isinstance(last, Stream) and last.name == item.name
            if isinstance(item, Stream) and same:
                texts.append(item.text)
                continue
            if isinstance(last, Stream) and texts:
                joined[-1] = Stream(last.name, last.text + "".join(texts))
            texts = []
            if item is not None:
                joined.append(item)
        return tuple(joined)

    def _add(self, output: Output) -> None:
        self._items.append(output)
        self._on_output(output)

    def _most_text(self) -> str:
        most = self._limits.text
        return f"{most / 1e6:g} MB" if most >= 100_000 else f"{most:,} characters"


class PipeReader:
    """One reading end. `drain` at the end of a run takes what is still in it."""

    def __init__(
        self, descriptor: int, name: Literal["stdout", "stderr"], outputs: Outputs, token: str
    ) -> None:
        self._descriptor = descriptor
        self._name: Literal["stdout", "stderr"] = name
        self._outputs = outputs
        self._opening = opening(token)
        self._pending = bytearray()
        self._needed = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._ended = False
        os.set_blocking(descriptor, False)
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
            self._take(data)
        return True

    def drain(self) -> None:
        """Takes the rest and closes the pipe."""
        if self._timer is not None:
            self._timer.cancel()
        self._loop.remove_reader(self._descriptor)
        if not self._ended:
            self._read_once(4 * PIPE_SIZE)
        self._ended = True
        self._outputs.text(self._name, self._decoder.decode(bytes(self._pending), final=True))
        os.close(self._descriptor)

    def _take(self, data: bytes) -> None:
        self._pending += data
        if len(self._pending) < self._needed:
            return
        self._needed = 0
        data = bytes(self._pending)
        at = 0
        while (start := data.find(self._opening, at)) >= 0:
            self._text(data[at:start])
            taken = self._embedded(data, start)
            if taken == 0:
                self._pending = bytearray(data[start:])
                return
            at = start + taken
        keep = min(self._partial(data), len(data) - at)
        self._text(data[at : len(data) - keep])
        self._pending = bytearray(data[len(data) - keep :])

    def _partial(self, data: bytes) -> int:
        """How many bytes at the end may be the beginning of an embedded frame."""
        for size in range(min(len(self._opening) - 1, len(data)), 0, -1):
            if data.endswith(self._opening[:size]):
                return size
        return 0

    def _embedded(self, data: bytes, start: int) -> int:
        """Reads the frame that begins there; its size, or 0 when more of it has to come."""
        head = start + len(self._opening)
        end = data.find(b"\x1b\\", head, head + LONGEST_HEADER)
        if end < 0:
            return 0 if len(data) < head + LONGEST_HEADER else head - start
        kind, _, length = data[head:end].partition(b";")
        if not length.isdigit() or int(length) > self._outputs.largest:
            return end + 2 - start
        stop = end + 2 + int(length)
        if len(data) < stop:
            self._needed = stop - start
            return 0
        self._frame(kind.decode("ascii", "replace"), data[end + 2 : stop])
        return stop - start

    def _frame(self, kind: str, body: bytes) -> None:
        try:
            message = json.loads(body)
            if kind == "stderr":
                self._outputs.text("stderr", message["text"])
            elif kind == "clear":
                self._outputs.clear()
            elif kind == "cut":
                self._outputs.cut_rich()
            else:
                self._outputs.rich(output_from_json({"kind": kind, **message}), len(body))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return  # a cell that forges frames spoils only its own output

    def _text(self, data: bytes) -> None:
        if data and not self._outputs.cut:
            self._outputs.text(self._name, self._decoder.decode(data))
