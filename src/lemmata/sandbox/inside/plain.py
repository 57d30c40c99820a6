"""One interpreter for a whole session, where the system has no safe forks: macOS and Windows.

Orders come by standard input, a line of JSON each; what the cells show goes out by standard output
with the report of each cell behind it. When the server is gone, standard input ends, and so does
this process, whatever its cell is doing.
"""

import contextlib
import json
import os
import queue
import sys
import threading
import time
from typing import Any, BinaryIO

from lemmata.sandbox.frames import READY, embedded
from lemmata.sandbox.inside import warmth
from lemmata.sandbox.inside.console import Pipe
from lemmata.sandbox.inside.shell import CellShell
from lemmata.sandbox.limits import Limits


def main() -> None:
    """Runs the cells that are ordered, one after the other, in one state."""
    source = os.fdopen(os.dup(0), "rb")
    out = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    orders: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(source, orders), daemon=True).start()
    warmth.set_up()
    shell = CellShell()
    os.chdir(sys.argv[1])
    _write(out, READY)
    while True:
        order = orders.get()
        limits = Limits.from_json(order["limits"])
        _bound(limits)
        pipe = Pipe(os.dup(out), order["token"], limits.text, limits.rich)
        begun = time.perf_counter()
        outcome = shell.execute(order["index"], order["source"], pipe)
        report = {**outcome, "pid": os.getpid(), "seconds": time.perf_counter() - begun}
        _write(out, embedded(order["token"], "report", json.dumps(report).encode("ascii")))


def _listen(source: BinaryIO, orders: "queue.Queue[dict[str, Any]]") -> None:
    for line in source:
        orders.put(json.loads(line))
    os._exit(0)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _bound(limits: Limits) -> None:
    """The limits that the system knows, beyond what the libraries use already."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_DATA, limits.memory + (1 << 30)),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    main()
