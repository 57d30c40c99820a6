"""How runs end: what the interpreter itself reports, which a cell may have forged, checked."""

import contextlib
from dataclasses import dataclass
from typing import Any

from lemmata.sandbox import endings
from lemmata.sandbox.results import Failure, Status, output_from_json


@dataclass
class Ending:
    """How a run ended: its status, what to say, and the process's own report if it made one."""

    status: Status
    message: str = ""
    report: dict[str, Any] | None = None


def reported_ending(report: dict[str, Any]) -> Ending:
    """The ending that a report tells of."""
    status = report.get("status")
    well_formed = (
        status in ("ok", "error", "memory", "stopped")
        and isinstance(report.get("pid"), int)
        and isinstance(report.get("seconds"), (int, float))
    )
    if not well_formed or status is None:
        return Ending("died", endings.died(None))
    report.setdefault("failure", None)
    return Ending(status, endings.STOPPED if status == "stopped" else "", report)


def failure_in(data: Any) -> Failure:
    """The exception that a report tells of."""
    with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
        output = output_from_json({"kind": "failure", **data})
        if isinstance(output, Failure):
            return output
    return Failure("Error", "the cell failed, and its message could not be read")
