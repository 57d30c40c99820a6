"""What the reader is told when a run did not end by itself."""

import signal

from lemmata.sandbox.limits import Limits
from lemmata.sandbox.results import CellResult

START_SECONDS = 60.0
"""So long may an interpreter take to start, on a busy machine and for the first time."""


class SandboxError(Exception):
    """Cells cannot be run at all; the text says why and what to do."""


STOPPED = "The cell was stopped."
NOT_BEGUN = "It was stopped before it began."
LOST = "The cell's interpreter was lost; run it again to start afresh."

_SIGNALS = {
    signal.SIGSEGV: "a memory access that is not allowed (segmentation fault)",
    signal.SIGABRT: "an abort in a library",
    signal.SIGFPE: "an arithmetic fault in a library",
    signal.SIGBUS: "a memory access that is not allowed (bus error)",
    signal.SIGILL: "an instruction this processor does not have",
    signal.SIGKILL: "being killed, perhaps because the machine had no memory left",
}


def timeout(limits: Limits) -> str:
    """It ran too long."""
    return f"The cell was ended after {limits.seconds:g} seconds, the time a cell may take."


def memory(limits: Limits) -> str:
    """It took too much memory."""
    return f"The cell was ended: it needed more than {_size(limits.memory)} of memory."


def processes(limits: Limits) -> str:
    """It started too many processes."""
    return f"The cell was ended: it started more than {limits.processes} processes."


def died(code: int | None) -> str:
    """Its process ended; `code` is the exit status, negative for a signal, None if unknown."""
    if code is None:
        return "The cell's process ended unexpectedly."
    if code >= 0:
        return f"The cell ended its own process, with exit code {code}."
    try:
        number = signal.Signals(-code)
    except ValueError:
        return f"The cell's process was ended by signal {-code}."
    return f"The cell's process was ended by {_SIGNALS.get(number, f'the signal {number.name}')}."


def above(result: CellResult) -> str:
    """A cell above did not finish, so that there is no state to run this one in."""
    return f"Cell {result.index + 1} above did not finish, so this one could not run."


def refused(error: OSError) -> str:
    """The system gives no process, file or folder for running cells."""
    return f"the system refuses what an interpreter needs: {error.strerror or error}"


def _size(count: int) -> str:
    return f"{count / (1 << 30):g} GB" if count >= 1 << 30 else f"{count / (1 << 20):g} MB"
