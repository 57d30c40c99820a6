"""The processes below this one, and how to end those that should not be there."""

import contextlib
import os
import resource
import signal
from collections.abc import Iterable
from pathlib import Path

GONE = frozenset("ZXx")
MOST_ROUNDS = 2000


def descendants(root: int) -> set[int]:
    """All processes below `root`, without those that have ended already."""
    found: set[int] = set()
    waiting = [root]
    while waiting:
        for child in children(waiting.pop()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return {pid for pid in found if state(pid) not in GONE}


def children(pid: int) -> list[int]:
    """The direct children of a process; empty if it is gone."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        texts = [(thread / "children").read_bytes() for thread in threads]
    except ProcessLookupError:
        return []
    except FileNotFoundError:
        return _children_by_scanning(pid) if Path(f"/proc/{pid}").exists() else []
    return [int(word) for text in texts for word in text.split()]


def _children_by_scanning(pid: int) -> list[int]:
    """The same for kernels that keep no lists of children."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [other for other in pids if _fields(other)[1:2] == [str(pid)]]


def state(pid: int) -> str:
    """The state letter of a process; `X` if it is gone."""
    fields = _fields(pid)
    return fields[0] if fields else "X"


def _fields(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    # The command's name stands in parentheses and may hold anything, also parentheses.
    return text.rpartition(")")[2].split()


def private_memory(pid: int) -> int:
    """The bytes that a process holds and shares with no file."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_bytes().split()
    except OSError:
        return 0
    return (int(pages[1]) - int(pages[2])) * resource.getpagesize() if len(pages) > 2 else 0


def end_strays(root: int, keep: Iterable[int]) -> int:
    """Ends every process below `root` that is not kept; returns how many there were.

    They are stopped before they are killed, so that none can start another while that happens.
    """
    kept = frozenset(keep)
    ended: set[int] = set()
    for _ in range(MOST_ROUNDS):
        strays = descendants(root) - kept
        if not strays:
            break
        stopped: set[int] = set()
        while new := strays - stopped:
            _signal(new, signal.SIGSTOP)
            stopped |= new
            strays = descendants(root) - kept
        _signal(stopped, signal.SIGKILL)
        ended |= stopped
        reap()
    return len(ended)


def end_below(root: int, top: int) -> None:
    """Ends one process below `root` and what descends from it; others are left alone."""
    if top in descendants(root):
        end_strays(top, ())
        _signal([top], signal.SIGKILL)


def reap() -> dict[int, int]:
    """Collects ended children; returns their exit status by process."""
    ended: dict[int, int] = {}
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended


def _signal(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
