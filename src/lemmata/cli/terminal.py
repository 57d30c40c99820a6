"""What the terminal says, and how a command ends."""

from __future__ import annotations

import sys
from typing import NoReturn

FINE, WRONG, USAGE = 0, 1, 2


def say(text: str = "") -> None:
    """A line for whoever reads the output."""
    print(text, flush=True)  # noqa: T201


def warn(text: str) -> None:
    """A line about something that went wrong or needs attention."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def fail(found: str, hint: str = "", code: int = WRONG) -> NoReturn:
    """End the command with what is wrong and the next step."""
    warn(f"error: {found}")
    if hint:
        warn(f"  hint: {hint}")
    raise SystemExit(code)
