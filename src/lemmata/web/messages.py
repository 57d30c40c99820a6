"""What a page may ask for over its WebSocket, checked before anything is done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass

LARGEST_MESSAGE = 1 << 20
LONGEST_SOURCE = 200_000


@dataclass(frozen=True, slots=True)
class Run:
    """Run a cell; `sources` are the texts that differ from the author's, by index."""

    cell: int
    sources: dict[int, str]


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop what is running."""


@dataclass(frozen=True, slots=True)
class AskOutputs:
    """Send the author's outputs that the page came without."""


@dataclass(frozen=True, slots=True)
class Prepare:
    """Somebody is about to run a cell: warm the interpreter up."""


Request = Run | Stop | AskOutputs | Prepare


class RefusedError(Exception):
    """The message can't be followed; the text is shown to the reader."""


def read_message(text: str, cells: int) -> Request:
    """The request in a message to a lesson with so many cells; RefusedError says what is wrong."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise RefusedError("This message is not JSON.") from None
    kind = said.get("type") if isinstance(said, dict) else None
    match kind:
        case "run":
            return _run(said, cells)
        case "stop":
            return Stop()
        case "outputs":
            return AskOutputs()
        case "prepare":
            return Prepare()
        case _:
            raise RefusedError("This message is of no known type.")


def _run(said: dict[str, object], cells: int) -> Run:
    cell = said.get("cell")
    if not _is_index(cell, cells):
        raise RefusedError("This lesson has no such cell. Was its file changed? Reload the page.")
    given = said.get("sources", {})
    if not isinstance(given, dict):
        raise RefusedError("The texts of the cells are not an object.")
    sources: dict[int, str] = {}
    for key, text in given.items():
        if not (key.isascii() and key.isdigit() and len(key) < 5 and _is_index(int(key), cells)):
            raise RefusedError(
                "A text is for a cell that this lesson does not have. Reload the page."
            )
        if not isinstance(text, str):
            raise RefusedError("The text of a cell is not a text.")
        if len(text) > LONGEST_SOURCE:
            raise RefusedError(f"A cell may be {LONGEST_SOURCE:,} characters long.")
        sources[int(key)] = text
    assert isinstance(cell, int)
    return Run(cell, sources)


def _is_index(value: object, cells: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < cells
