"""What a run says: outputs, results and events, all of them plain data that JSON can carry."""

from dataclasses import dataclass, field
from typing import Any, Literal, assert_never

Status = Literal["ok", "error", "stopped", "timeout", "memory", "died"]
"""How a run ended: `ok`, by an exception, by the learner, by a limit, or with its process."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Text that the cell printed."""

    name: Literal["stdout", "stderr"]
    text: str


@dataclass(frozen=True, slots=True)
class Display:
    """One rich result: the same thing in several media types."""

    data: dict[str, str]
    metadata: dict[str, Any] = field(default_factory=dict)
    result: bool = False
    """True for the value of the last expression, False for what was displayed on the way."""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of the learner's own code on the way to an exception; cells count from 0."""

    cell: int
    line: int
    function: str
    source: str
    column: int | None = None
    """Where in the line, from 1, for code that could not be read as Python."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception: its name, its message, and the learner's own lines that led to it."""

    name: str
    message: str
    trace: tuple[TraceLine, ...] = ()
    raised_in: str | None = None
    """The library's function that raised it, where it was not the learner's own line."""
    cause: "Failure | None" = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What the sandbox itself has to say, such as that output was cut."""

    text: str


Output = Stream | Display | Failure | Notice


@dataclass(frozen=True, slots=True)
class CellResult:
    """How one run ended, with everything that it showed."""

    index: int
    status: Status
    outputs: tuple[Output, ...]
    seconds: float
    message: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """The cell's code begins to run."""

    index: int


@dataclass(frozen=True, slots=True)
class Emitted:
    """The running cell showed something."""

    index: int
    output: Output


@dataclass(frozen=True, slots=True)
class Finished:
    """The cell ended; its result holds all outputs that were emitted, joined."""

    result: CellResult


Event = Started | Emitted | Finished


def output_to_json(output: Output) -> dict[str, Any]:
    """The output as a JSON object with its `kind`."""
    match output:
        case Stream(name, text):
            return {"kind": "stream", "name": name, "text": text}
        case Display(data, metadata, result):
            return {"kind": "display", "data": data, "metadata": metadata, "result": result}
        case Failure():
            return {"kind": "failure", **_failure_to_json(output)}
        case Notice(text):
            return {"kind": "notice", "text": text}
        case _:
            assert_never(output)


def output_from_json(data: dict[str, Any]) -> Output:
    """The output that `output_to_json` wrote; KeyError, TypeError or ValueError on others."""
    match data["kind"]:
        case "stream":
            if data["name"] not in ("stdout", "stderr"):
                raise ValueError(data["name"])
            return Stream(data["name"], _text(data["text"]))
        case "display":
            bundle = {_text(key): _text(value) for key, value in data["data"].items()}
            return Display(bundle, dict(data["metadata"]), bool(data["result"]))
        case "failure":
            return _failure_from_json(data)
        case "notice":
            return Notice(_text(data["text"]))
        case kind:
            raise ValueError(kind)


def result_to_json(result: CellResult) -> dict[str, Any]:
    """The result as a JSON object."""
    return {
        "index": result.index,
        "status": result.status,
        "outputs": [output_to_json(output) for output in result.outputs],
        "seconds": result.seconds,
        "message": result.message,
    }


def result_from_json(data: dict[str, Any]) -> CellResult:
    """The result that `result_to_json` wrote; KeyError, TypeError or ValueError on others."""
    outputs = tuple(output_from_json(output) for output in data["outputs"])
    if data["status"] not in ("ok", "error", "stopped", "timeout", "memory", "died"):
        raise ValueError(data["status"])
    return CellResult(
        int(data["index"]), data["status"], outputs, float(data["seconds"]), _text(data["message"])
    )


def _failure_to_json(failure: Failure) -> dict[str, Any]:
    return {
        "name": failure.name,
        "message": failure.message,
        "trace": [[t.cell, t.line, t.function, t.source, t.column] for t in failure.trace],
        "raised_in": failure.raised_in,
        "cause": None if failure.cause is None else _failure_to_json(failure.cause),
    }


def _failure_from_json(data: dict[str, Any], depth: int = 0) -> Failure:
    if depth > 8:
        raise ValueError("causes nest too deeply")
    trace = tuple(
        TraceLine(int(cell), int(line), _text(function), _text(source), column)
        for cell, line, function, source, column in data["trace"]
    )
    raised_in, cause = data["raised_in"], data["cause"]
    return Failure(
        _text(data["name"]),
        _text(data["message"]),
        trace,
        None if raised_in is None else _text(raised_in),
        None if cause is None else _failure_from_json(cause, depth + 1),
    )


def _text(value: Any) -> str:
    """The text, with halves of characters, which UTF-8 can't carry, replaced."""
    if not isinstance(value, str):
        raise TypeError(f"text expected, found {type(value).__name__}")
    return value.encode("utf-8", "backslashreplace").decode("utf-8")
