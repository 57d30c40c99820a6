"""What the terminal says, and how a command ends."""

from __future__ import annotations

import sys
from typing import NoReturn

WRONG, USAGE = 1, 2


def say(text: str = "") -> None:
    """A line for whoever reads the output. Letters that it can't carry are given by number."""
    encoding = sys.stdout.encoding
    _write(text.encode(encoding, "backslashreplace"))


def deliver(text: str) -> None:
    """A document for another program: UTF-8, whatever the terminal speaks.

    Half a surrogate pair, which UTF-8 has no bytes for, is escaped as JSON would.
    """
    _write(text.encode("utf-8", "backslashreplace"))


def _write(line: bytes) -> None:
    try:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(f"the output can't be written: {error.strerror}")


def warn(text: str) -> None:
    """A line about something that went wrong or needs attention."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def fail(found: str, hint: str = "", code: int = WRONG) -> NoReturn:
    """End the command with what is wrong and the next step."""
    warn(f"error: {found}")
    if hint:
        warn(f"  hint: {hint}")
    raise SystemExit(code)
