"""What a cell prints and displays, on its way out: one pipe, in the cell's own order."""

import io
import json
import os
import threading
from typing import Any

from lemmata.sandbox.frames import embedded

CHUNK = 1 << 16


class Pipe:
    """The writing end for one run. Beyond its limits it takes everything and passes nothing on."""

    def __init__(self, descriptor: int, token: str, text_limit: int, rich_limit: int) -> None:
        self._descriptor = descriptor
        self._token = token
        self._text_left = text_limit
        self._rich_left = rich_limit
        self._lock = threading.RLock()

    def text(self, data: bytes) -> None:
        """Printed text, as it is."""
        with self._lock:
            if self._text_left >= 0:
                # One byte more than allowed goes out, so that the reader sees that there was more.
                part = data[: self._text_left + 1]
                self._text_left -= len(part)
                self._write(part)

    def frame(self, kind: str, message: dict[str, Any]) -> None:
        """Something richer than text."""
        body = json.dumps(message, ensure_ascii=True).encode("ascii")
        with self._lock:
            if len(body) > self._rich_left:
                body, kind = b"{}", "cut"
            else:
                self._rich_left -= len(body)
            self._write(embedded(self._token, kind, body))

    def error_text(self, text: str) -> None:
        """Text for the stream of errors, which has its place among the printed text."""
        with self._lock:
            part = text[: max(0, self._text_left + 1)]
            self._text_left -= len(part)
            if part:
                body = json.dumps({"text": part}).encode("ascii")
                self._write(embedded(self._token, "stderr", body))

    def close(self) -> None:
        """Ends the pipe; what leftover threads print later goes nowhere."""
        with self._lock:
            self._text_left = self._rich_left = -1
            descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view and self._descriptor >= 0:
            try:
                written = os.write(self._descriptor, view[:CHUNK])
            except OSError:  # the reader is gone: nobody wants it any more
                return
            view = view[written:]


class Console(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell. Closing it does nothing; the pipe changes by run."""

    def __init__(self, name: str, descriptor: int) -> None:
        super().__init__()
        self._name = name
        self._descriptor = descriptor
        self.pipe: Pipe | None = None
        self.buffer = _Bytes(self)

    @property
    def name(self) -> str:
        """The name Python gives to such a stream."""
        return f"<{self._name}>"

    encoding = "utf-8"
    errors = "backslashreplace"

    def fileno(self) -> int:
        """The descriptor that C code and subprocesses write to."""
        return self._descriptor

    def isatty(self) -> bool:
        """A cell has no terminal."""
        return False

    def writable(self) -> bool:
        """It takes text."""
        return True

    def close(self) -> None:
        """A cell that closes its output harms nobody, itself included."""

    def flush(self) -> None:
        """Nothing is held back."""

    def write(self, text: str) -> int:
        """Passes the text on; lone surrogates, which UTF-8 cannot hold, are shown escaped."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        pipe = self.pipe
        if pipe is not None and text:
            if self._name == "stderr":
                pipe.error_text(text)
            else:
                pipe.text(text.encode("utf-8", "backslashreplace"))
        return len(text)


class _Bytes(io.RawIOBase):
    """`sys.stdout.buffer`."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._console.fileno()

    def close(self) -> None:
        pass

    def write(self, data: Any) -> int:
        raw = bytes(data)
        pipe = self._console.pipe
        if pipe is not None and self._console.fileno() == 1:
            pipe.text(raw)
        else:
            self._console.write(raw.decode("utf-8", "replace"))
        return len(raw)
