"""Runs code that learners wrote, in interpreters of its own, under limits."""

from lemmata.sandbox.endings import SandboxError
from lemmata.sandbox.limits import Limits
from lemmata.sandbox.results import (
    CellResult,
    Display,
    Emitted,
    Event,
    Failure,
    Finished,
    Notice,
    Output,
    Started,
    Status,
    Stream,
    TraceLine,
    output_from_json,
    output_to_json,
    result_from_json,
    result_to_json,
)
from lemmata.sandbox.session import Session
from lemmata.sandbox.zygote import Zygote

__all__ = [
    "CellResult",
    "Display",
    "Emitted",
    "Event",
    "Failure",
    "Finished",
    "Limits",
    "Notice",
    "Output",
    "SandboxError",
    "Session",
    "Started",
    "Status",
    "Stream",
    "TraceLine",
    "Zygote",
    "output_from_json",
    "output_to_json",
    "result_from_json",
    "result_to_json",
]
