"""Exceptions as the learner needs them: the lines of the cells, not those of libraries."""

import linecache
import re
import traceback
from types import TracebackType
from typing import Any

MOST_LINES = 12
LONGEST_MESSAGE = 4000
DEEPEST_CAUSE = 3
_CELL_FILE = re.compile(r"<cell (\d+)>")


def cell_file(index: int) -> str:
    """The file name under which a cell's code is compiled."""
    return f"<cell {index}>"


def failure(error: BaseException, depth: int = 0) -> dict[str, Any]:
    """The exception as the JSON of a `Failure`."""
    cause = _cause(error)
    deeper = cause is not None and depth < DEEPEST_CAUSE
    trace, raised_in = _lines(error.__traceback__)
    if isinstance(error, SyntaxError):
        trace, raised_in = _syntax_line(error) or trace, None
    return {
        "name": type(error).__name__,
        "message": _message(error),
        "trace": _shortened(trace),
        "raised_in": raised_in,
        "cause": failure(cause, depth + 1) if cause is not None and deeper else None,
    }


def _cause(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__


def _message(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "the cell was stopped"
    if isinstance(error, SystemExit):
        return "a cell cannot end the interpreter; the cells below still run"
    try:
        text = str(error.msg) if isinstance(error, SyntaxError) else str(error)
        notes = [str(note) for note in getattr(error, "__notes__", ())]
    except Exception as broken:  # noqa: BLE001  an exception of the learner's own class
        return f"(its message could not be written: {type(broken).__name__})"
    whole = "\n".join([text, *notes])
    return whole if len(whole) <= LONGEST_MESSAGE else whole[:LONGEST_MESSAGE] + " …"


Line = tuple[int, int, str, str, int | None]


def _lines(trace: TracebackType | None) -> tuple[list[Line], str | None]:
    """The learner's own lines, and the last function of a library behind them, if any."""
    lines: list[Line] = []
    library: str | None = None
    for frame, number in traceback.walk_tb(trace):
        code = frame.f_code
        match = _CELL_FILE.fullmatch(code.co_filename)
        if match:
            source = linecache.getline(code.co_filename, number).strip()
            lines.append((int(match[1]), number, code.co_name, source, None))
            library = None
        elif lines and library is None:
            module = frame.f_globals.get("__name__", "")
            library = f"{module}.{code.co_qualname}" if module else code.co_qualname
    return lines, library


def _syntax_line(error: SyntaxError) -> list[Line]:
    match = _CELL_FILE.fullmatch(error.filename or "")
    if match is None or error.lineno is None:
        return []
    source = (error.text or "").rstrip("\n")
    return [(int(match[1]), error.lineno, "", source, error.offset)]


def _shortened(lines: list[Line]) -> list[Line]:
    """The first and the last lines of a long descent."""
    if len(lines) <= MOST_LINES:
        return lines
    half = MOST_LINES // 2
    left_out = len(lines) - 2 * half
    gap: Line = (lines[half][0], 0, "", f"… {left_out} more calls …", None)
    return [*lines[:half], gap, *lines[-half:]]
