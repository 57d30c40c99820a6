"""Takes what a cell wrote apart: printed text, and the rich outputs that stand between it."""

import codecs
import json
from collections.abc import Callable
from typing import Any, Literal

from lemmata.sandbox.frames import opening
from lemmata.sandbox.outputs import Outputs
from lemmata.sandbox.results import output_from_json

LONGEST_HEADER = 64


class OutputParser:
    """Is fed bytes as they come; `on_report` hears of frames that are not for the reader."""

    def __init__(
        self,
        name: Literal["stdout", "stderr"],
        outputs: Outputs,
        token: str,
        on_report: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._name: Literal["stdout", "stderr"] = name
        self._outputs = outputs
        self._opening = opening(token)
        self._on_report = on_report
        self._pending = bytearray()
        self._needed = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def finish(self) -> None:
        """Nothing more will come: what was held back is text, or half of a frame."""
        rest = b"" if self._pending.startswith(self._opening) else bytes(self._pending)
        self._outputs.text(self._name, self._decoder.decode(rest, final=True))
        self._pending.clear()

    def feed(self, data: bytes) -> None:
        """Takes the next bytes."""
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
            elif kind == "report" and self._on_report is not None:
                self._on_report(message)
            else:
                self._outputs.rich(output_from_json({"kind": kind, **message}), len(body))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return  # a cell that forges frames spoils only its own output

    def _text(self, data: bytes) -> None:
        if data and not self._outputs.cut:
            self._outputs.text(self._name, self._decoder.decode(data))
