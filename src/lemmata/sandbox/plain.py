"""Sessions of one plain process each, where the system has no safe forks: macOS and Windows.

Without checkpoints an edit above means a new process, in which the cells above run again.
"""

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lemmata.sandbox import endings
from lemmata.sandbox.endings import START_SECONDS, SandboxError
from lemmata.sandbox.frames import READY
from lemmata.sandbox.limits import Limits
from lemmata.sandbox.outputs import Outputs
from lemmata.sandbox.parser import OutputParser
from lemmata.sandbox.reader import CHUNK, PAUSE, PIPE_SIZE
from lemmata.sandbox.reports import Ending, failure_in, reported_ending
from lemmata.sandbox.results import CellResult, Emitted, Event, Started
from lemmata.sandbox.session import Session

ENTRY = "lemmata.sandbox.inside.plain"
CAPABILITIES = {
    "checkpoints": False,
    "time_limit": True,
    "memory_limit": sys.platform == "linux",
    "process_limit": False,
    "user_of_its_own": False,
    "no_network": False,
    "hidden_files": False,
}


class PlainSession(Session):
    """A process, and the sources of the cells that it has run."""

    def __init__(
        self,
        folder: Path,
        environment: dict[str, str],
        limits: Limits,
        on_use: Callable[[Session], None],
    ) -> None:
        super().__init__(limits, on_use)
        self._folder = folder
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._ran: list[str] = []

    @property
    def live(self) -> bool:
        """Whether it holds processes."""
        return self._process is not None

    def _depth(self) -> int:
        return len(self._ran)

    async def _keep_prefix(self, above: tuple[str, ...]) -> int:
        """Keeps the process if it ran nothing but cells that stand above; else begins anew."""
        ended = self._process is not None and self._process.returncode is not None
        if ended or tuple(self._ran) != above[: len(self._ran)]:
            await self._drop()
        return len(self._ran)

    async def _run_cell(
        self, index: int, source: str, on_event: Callable[[Event], None], limits: Limits
    ) -> CellResult:
        outputs = Outputs(limits, lambda output: on_event(Emitted(index, output)))
        token = secrets.token_hex(8)
        order = {"index": index, "source": source, "token": token, "limits": limits.to_json()}
        begun = time.perf_counter()
        try:
            await self._start()
            assert self._process is not None
            on_event(Started(index))
            ending = await self._execute(self._process, order, outputs, limits)
        except BaseException:
            await self._drop()
            raise
        seconds = time.perf_counter() - begun
        report = ending.report
        if report is None or ending.status == "stopped":
            await self._drop()
        else:
            self._ran.append(source)
        if report is not None:
            seconds = float(report["seconds"])
            if report["failure"] is not None:
                outputs.add(failure_in(report["failure"]))
        return CellResult(index, ending.status, outputs.joined(), seconds, ending.message)

    async def _start(self) -> None:
        """Starts an interpreter if there is none; the time for that is not the cell's."""
        if self._process is not None:
            return
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", ENTRY, str(self._folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._environment,
            cwd=self._folder,
            start_new_session=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        try:
            await asyncio.wait_for(self._process.stdout.readuntil(READY), START_SECONDS)
        except asyncio.IncompleteReadError as error:
            said = error.partial.decode("utf-8", "replace").strip()[-2000:]
            raise SandboxError(f"the interpreter for cells does not start:\n{said}") from None
        except (TimeoutError, asyncio.LimitOverrunError):
            raise SandboxError("the interpreter for cells does not start in time") from None

    async def _execute(
        self,
        process: asyncio.subprocess.Process,
        order: dict[str, Any],
        outputs: Outputs,
        limits: Limits,
    ) -> Ending:
        """Sends the order and reads until the report, the process's end, a stop or the deadline."""
        reports: list[dict[str, Any]] = []
        parser = OutputParser("stdout", outputs, str(order["token"]), reports.append)
        assert process.stdin is not None
        with contextlib.suppress(ConnectionError):
            process.stdin.write(json.dumps(order).encode("ascii") + b"\n")
            await process.stdin.drain()
        reading = asyncio.ensure_future(_read(process, parser, reports))
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            both = (reading, stopping)
            done, _ = await asyncio.wait(
                both, timeout=limits.seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if stopping in done and not reading.done():
                _interrupt(process)
                await asyncio.wait([reading], timeout=limits.stop_patience)
                return Ending("stopped", endings.STOPPED)
            if not reading.done():
                return Ending("timeout", endings.timeout(limits))
            if reports:
                return reported_ending(reports[0])
            return Ending("died", endings.died(await process.wait()))
        finally:
            reading.cancel()
            stopping.cancel()
            await asyncio.gather(reading, stopping, return_exceptions=True)
            parser.finish()

    async def close(self) -> None:
        """Ends the running cell and its process, for good; removes the session's folder."""
        await super().close()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _drop(self) -> None:
        """Ends the process, and on POSIX what it has started."""
        self._ran = []
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


async def _read(
    process: asyncio.subprocess.Process, parser: OutputParser, reports: list[dict[str, Any]]
) -> None:
    """Reads until a report has come or the process has ended, and now and then lets others run."""
    assert process.stdout is not None
    since_pause = 0
    while not reports and (data := await process.stdout.read(CHUNK)):
        parser.feed(data)
        since_pause += len(data)
        if since_pause >= PIPE_SIZE:
            since_pause = 0
            await asyncio.sleep(PAUSE)


def _interrupt(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            process.send_signal(signal.SIGINT)
