"""The loop of a worker process: a question in, an answer out, until the pipe closes."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import queue
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from lemmata.formula.worker import LENGTH, read_message

if TYPE_CHECKING:
    from typing import BinaryIO

GRACE = 5.0
"""Seconds after which a worker that should have been killed, and was not, ends by itself."""


def serve() -> None:
    """Answer questions from standard input; whatever else prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    questions: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, questions), daemon=True).start()
    first = questions.get()
    _warm_up(first["warm_up"])
    gc.collect()
    gc.freeze()  # what the engine is made of is not looked through at every collection
    _bound_memory(first["memory"])
    _send(answers, ("ready", None))
    while True:
        question = questions.get()
        _alarm(question["seconds"] + GRACE)
        answer = _answer(question)
        _alarm(0)
        _send(answers, answer)


def _alarm(seconds: float) -> None:
    """Have the kernel end this process then, whatever it is doing; 0 takes that back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _listen(pipe: BinaryIO, questions: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Reads beside the work, so that the process ends at once when nobody is left to answer."""
    while (body := read_message(pipe)) is not None:
        questions.put(pickle.loads(body))  # noqa: S301 (from the process that started this one)
    os._exit(0)


def _warm_up(engine: str) -> None:
    """Load the engine and use it once: its first claim would pay for that."""
    with contextlib.suppress(Exception):  # the first question will say what is wrong
        _function(engine)("x = x", (r"x \in \mathbb{R}",))


def _answer(question: dict[str, Any]) -> tuple[str, Any]:
    try:
        function = _function(question["function"])
        return "value", function(*question["arguments"], **question["named"])
    except MemoryError:
        return "raised", MemoryError()
    except Exception as error:  # noqa: BLE001  (it is raised where it was asked for)
        return "raised", error


def _function(name: str) -> Any:
    module, _, member = name.partition(":")
    return getattr(importlib.import_module(module), member)


def _send(pipe: BinaryIO, answer: tuple[str, Any]) -> None:
    try:
        body = pickle.dumps(answer)
        if answer[0] == "raised":  # an exception may pickle and yet not come back
            pickle.loads(body)  # noqa: S301
    except Exception as error:  # noqa: BLE001
        what = answer[1] if isinstance(answer[1], Exception) else error
        body = pickle.dumps(("raised", RuntimeError(f"{type(what).__name__}: {what}")))
    pipe.write(len(body).to_bytes(LENGTH, "big") + body)
    pipe.flush()


def _bound_memory(more: int) -> None:
    """No more address space than now and so much more, where the system can hold it."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            pages = int(file.read().split()[0])
        limit = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return
