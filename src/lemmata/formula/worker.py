"""Judging in a process that can be killed, so that no formula can hold up whoever asks.

A worker is an interpreter of its own that has loaded the engine once and answers one question at
a time over its pipes. It is killed when an answer takes longer than allowed, its memory is bounded
by the kernel where the kernel can, and it ends by itself when its pipe closes, that is when the
process that started it is gone. Questions and answers are pickled between these two alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lemmata.formula.surface import Span
from lemmata.formula.verdict import Mistake, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO, Self

SECONDS = 2.0
"""The safety net: a check is bounded by what it counts, and ends long before."""
START_SECONDS = 60.0
MEMORY = 1 << 30
"""Bytes of address space a worker may take beyond what it has when it is warm."""
LENGTH = 8
"""Bytes that announce the size of a message."""
ENGINE = "lemmata.formula:check"

_ROOT = str(Path(__file__).resolve().parents[2])
_SCRIPT = "import sys; sys.path[:] = {path!r}; from lemmata.formula.inside import serve; serve()"
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


class OutOfTimeError(TimeoutError):
    """The answer took longer than allowed; the worker was killed."""


class WorkerLostError(RuntimeError):
    """The worker ended before it answered, or could not be started."""


class JudgeClosedError(RuntimeError):
    """Something was asked of a judge that has been closed."""


class _Worker:
    """One process. Used by one thread at a time."""

    def __init__(self, warm_up: str, memory: int) -> None:
        here = [one for one in sys.path if one and Path(one).is_absolute()]
        path = [*here, *([] if _ROOT in here else [_ROOT])]
        self._process = subprocess.Popen(  # noqa: S603 (this interpreter, our own script)
            [sys.executable, "-P", "-c", _SCRIPT.format(path=path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ONE_THREAD},
        )
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._warm = False
        reader = threading.Thread(target=self._read, name="judge-answers", daemon=True)
        reader.start()
        self._send({"warm_up": warm_up, "memory": memory})

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: dict[str, Any], seconds: float) -> Any:
        """The answer; the worker is dead if an error of this module is raised."""
        try:
            if not self._warm:
                self._answer(START_SECONDS)
                self._warm = True
            self._send(question)
            return self._answer(seconds)
        except BaseException:
            self.kill()
            raise

    def _send(self, message: object) -> None:
        assert self._process.stdin is not None
        body = pickle.dumps(message)
        with contextlib.suppress(OSError):  # the reader says that it is gone
            self._process.stdin.write(len(body).to_bytes(LENGTH, "big") + body)
            self._process.stdin.flush()

    def _answer(self, seconds: float) -> Any:
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise OutOfTimeError(f"took longer than {seconds:g} s") from None
        if answer is None:
            raise WorkerLostError("the process that judges ended before it answered")
        return answer

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError, EOFError, pickle.UnpicklingError):
            while (body := read_message(self._process.stdout)) is not None:
                self._answers.put(pickle.loads(body))  # noqa: S301 (our own worker's)
        self._answers.put(None)

    def kill(self) -> None:
        """End the process and wait until it is gone."""
        with contextlib.suppress(OSError):
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()


def read_message(pipe: IO[bytes]) -> bytes | None:
    """The next message of a pipe, None where it is closed."""
    head = pipe.read(LENGTH)
    if len(head) < LENGTH:
        return None
    size = int.from_bytes(head, "big")
    body = pipe.read(size)
    return body if len(body) == size else None


class Judge:
    """A few workers that are started when they are first needed. Any thread may use it.

    `engine` is the `module:function` that judges, with the signature of `lemmata.formula.check`.
    Closing it ends the workers; so does dropping it, and the end of this process in any way.
    """

    def __init__(self, workers: int = 1, memory: int = MEMORY, engine: str = ENGINE) -> None:
        self._engine = engine
        self._memory = memory
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(max(1, workers)):
            self._idle.put(None)
        self._workers: set[_Worker] = set()
        self._closed = threading.Event()
        self._threads = ThreadPoolExecutor(max(1, workers), thread_name_prefix="judge")
        self._end = weakref.finalize(self, _kill_all, self._workers, self._threads)

    def check(
        self,
        claim: str,
        given: Sequence[str] = (),
        seed: int = 0,
        seconds: float = SECONDS,
    ) -> Verdict:
        """The engine's verdict, or an undecided one that says why there is none."""
        started = time.perf_counter()
        try:
            verdict = self.call(self._engine, claim, tuple(given), seed=seed, seconds=seconds)
        except JudgeClosedError:
            raise
        except Exception as error:  # noqa: BLE001  (a learner's line never ends a page)
            spent = 1000 * (time.perf_counter() - started)
            return _undecided(claim, given, seed, _why(error), spent)
        assert isinstance(verdict, Verdict)
        return verdict

    async def check_async(
        self,
        claim: str,
        given: Sequence[str] = (),
        seed: int = 0,
        seconds: float = SECONDS,
    ) -> Verdict:
        """The same for code that must not wait in its thread."""
        verdict = await self._threaded(lambda: self.check(claim, given, seed, seconds))
        assert isinstance(verdict, Verdict)
        return verdict

    def call(self, function: str, *arguments: Any, seconds: float = SECONDS, **named: Any) -> Any:
        """What `module:function` returns in a worker; what it raises is raised here.

        Raises OutOfTimeError, WorkerLostError, JudgeClosedError, and MemoryError past the bound.
        The time starts when a warm worker takes the question: a busy machine changes no answer.
        """
        worker = self._idle.get()
        try:
            if worker is None or not worker.alive:
                worker = self._replaced(worker)
            question: dict[str, Any] = {
                "function": function,
                "arguments": arguments,
                "named": named,
            }
            question |= {"seconds": seconds}
            kind, value = worker.ask(question, seconds)
        except BaseException:
            self._give_back(worker)
            raise
        if kind == "raised" and isinstance(value, MemoryError):
            worker.kill()  # what filled it may still be held
        self._give_back(worker)
        if kind == "raised":
            raise value
        return value

    async def call_async(
        self, function: str, *arguments: Any, seconds: float = SECONDS, **named: Any
    ) -> Any:
        """The same for code that must not wait in its thread."""
        return await self._threaded(
            lambda: self.call(function, *arguments, seconds=seconds, **named)
        )

    async def _threaded(self, work: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _replaced(self, worker: _Worker | None) -> _Worker:
        """A new worker in the place of one that is gone; it loads while nobody waits."""
        if worker is not None:
            self._workers.discard(worker)
        if self._closed.is_set():
            raise JudgeClosedError("this judge has been closed")
        try:
            new = _Worker(self._engine, self._memory)
        except OSError as error:
            raise WorkerLostError(f"no process can be started: {error.strerror}") from None
        self._workers.add(new)
        if self._closed.is_set():
            new.kill()
        return new

    def _give_back(self, worker: _Worker | None) -> None:
        """Whoever asks next finds a worker, a fresh one if this one is gone."""
        if worker is not None and not worker.alive:
            try:
                worker = self._replaced(worker)
            except (JudgeClosedError, WorkerLostError):
                worker = None
        self._idle.put(worker)

    def start(self) -> None:
        """Start a worker now, so that the first question does not wait for it."""
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            return
        if worker is None:
            with contextlib.suppress(WorkerLostError):
                worker = self._replaced(None)
        self._idle.put(worker)

    def close(self) -> None:
        """End all workers; what is being judged ends undecided."""
        self._closed.set()
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _kill_all(workers: set[_Worker], threads: ThreadPoolExecutor) -> None:
    for worker in list(workers):
        worker.kill()
    workers.clear()
    threads.shutdown(wait=False, cancel_futures=True)


def _why(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "needed more memory than a check may have"
    if isinstance(error, OutOfTimeError | WorkerLostError):
        return str(error)
    return f"the checker itself failed: {type(error).__name__}: {error}"


def _undecided(
    claim: str, given: Sequence[str], seed: int, why: str, milliseconds: float
) -> Verdict:
    mistake = Mistake(why, Span(0, len(claim)), "try a shorter claim, or smaller numbers in it")
    return Verdict(
        Status.UNDECIDED, claim, tuple(given), mistake=mistake, seed=seed, milliseconds=milliseconds
    )
