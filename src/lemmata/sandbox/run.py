"""One run of one cell: a fork of the checkpoint above it, watched until it ends in some way."""

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from lemmata.sandbox import endings
from lemmata.sandbox.limits import Limits
from lemmata.sandbox.outputs import Outputs
from lemmata.sandbox.reader import PipeReader
from lemmata.sandbox.reports import Ending, failure_in, reported_ending
from lemmata.sandbox.results import CellResult, Emitted, Event, Started
from lemmata.sandbox.wire import ClosedError, Wire, handed_over, wire_pair

WATCH_AFTER = 0.05
GRACE = 0.25
STREAMS: tuple[Literal["stdout", "stderr"], ...] = ("stdout", "stderr")


@dataclass
class Checkpoint:
    """A waiting interpreter, and the source of the cell that brought it there."""

    source: str
    wire: Wire
    pid: int


class Keeper:
    """The server's side of a session's keeper."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    async def sweep(self, keep: list[int]) -> None:
        """Ends every process of the session except those that are kept."""
        await self.wire.send({"type": "sweep", "keep": keep})
        while (await self.wire.receive()).get("type") != "swept":
            pass

    async def leave(self) -> None:
        """Ends the whole session; returns when nothing of it is left."""
        with contextlib.suppress(ClosedError):
            await self.wire.send({"type": "leave"})
            while True:
                await self.wire.receive()

    async def end_below(self, pid: int) -> None:
        """Ends a process and everything that descends from it, without waiting for that."""
        await self.wire.send({"type": "end", "pid": pid})

    async def watch(self, keep: list[int], limits: Limits) -> str:
        """Has the run watched; returns what it had too much of, if that ever happens."""
        await asyncio.sleep(WATCH_AFTER)
        bounds = {"processes": limits.processes, "memory": limits.memory}
        await self.wire.send({"type": "watch", "keep": keep, **bounds})
        while (message := await self.wire.receive()).get("type") != "exceeded":
            pass
        return str(message.get("what"))


class Run:
    """Forks, executes, waits. Afterwards `checkpoint` is the new one, if there is one."""

    def __init__(
        self,
        parent: Checkpoint,
        keeper: Keeper,
        keep: list[int],
        limits: Limits,
        stop: asyncio.Event,
    ) -> None:
        self._parent = parent
        self._keeper = keeper
        self._keep = keep
        self._limits = limits
        self._stop = stop
        self._pid: int | None = None
        self._readers: list[PipeReader] = []
        self.checkpoint: Checkpoint | None = None

    async def execute(
        self, index: int, source: str, on_event: Callable[[Event], None]
    ) -> CellResult:
        """Runs the cell to its end; raises ClosedError if the session itself is gone."""
        begun = time.perf_counter()
        outputs = Outputs(self._limits, lambda output: on_event(Emitted(index, output)))
        wire, theirs = wire_pair()
        try:
            await self._fork(theirs, outputs, token := secrets.token_hex(8))
            on_event(Started(index))
            order = {"index": index, "source": source, "token": token}
            await wire.send({"type": "run", **order, "limits": self._limits.to_json()})
            ending = await self._end(wire)
            if ending.report is None:
                await self._keeper.sweep(self._keep)
        except BaseException:
            wire.close()
            raise
        finally:
            for reader in self._readers:
                reader.drain()
        report = ending.report
        seconds = time.perf_counter() - begun
        if report is None:
            wire.close()
        else:
            seconds = float(report["seconds"])
            self.checkpoint = Checkpoint(source, wire, int(report["pid"]))
            if report["failure"] is not None:
                outputs.add(failure_in(report["failure"]))
        return CellResult(index, ending.status, outputs.joined(), seconds, ending.message)

    async def _fork(self, theirs: int, outputs: Outputs, token: str) -> None:
        ends = [theirs]
        with handed_over(ends):
            for name in STREAMS:
                reading, writing = os.pipe()
                ends.append(writing)
                self._readers.append(PipeReader(reading, name, outputs, token))
            await self._parent.wire.send({"type": "fork"}, ends)

    async def _end(self, wire: Wire) -> Ending:
        """Waits for the first of: report, death, too much of something, stop, deadline."""
        tasks: dict[str, asyncio.Future[Any]] = {
            "report": asyncio.ensure_future(wire.receive()),
            "death": asyncio.ensure_future(self._death()),
            "excess": asyncio.ensure_future(self._keeper.watch(self._keep, self._limits)),
            "stop": asyncio.ensure_future(self._stop.wait()),
        }
        try:
            await asyncio.wait(
                tasks.values(),
                timeout=self._limits.seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
            return await self._judge(tasks)
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)

    async def _judge(self, tasks: dict[str, asyncio.Future[Any]]) -> Ending:
        report, death, excess, stop = tasks.values()
        if report.done() or death.done():
            return await self._reported(report, death)
        if excess.done():
            return self._exceeded(excess.result())
        if stop.done():
            return await self._stopped(report)
        return Ending("timeout", endings.timeout(self._limits))

    async def _reported(
        self, report: "asyncio.Future[Any]", death: "asyncio.Future[Any]"
    ) -> Ending:
        """The process has said how the cell ended, or its end tells: one waits for the other."""
        await asyncio.wait([report], timeout=GRACE)
        if report.done() and report.exception() is None:
            return reported_ending(report.result())
        await asyncio.wait([death], timeout=GRACE)
        if death.done() and isinstance(death.exception(), ClosedError):
            raise ClosedError("the checkpoint above is gone")
        return Ending("died", endings.died(death.result() if death.done() else None))

    async def _death(self) -> int:
        """Waits for the parent's word that the fork has ended; its exit code."""
        while True:
            message = await self._parent.wire.receive()
            if message.get("type") == "forked":
                self._pid = int(message["pid"])
            elif message.get("type") == "ended" and message.get("pid") == self._pid:
                return int(message["code"])

    def _exceeded(self, what: str) -> Ending:
        if what == "memory":
            return Ending("memory", endings.memory(self._limits))
        return Ending("died", endings.processes(self._limits))

    async def _stopped(self, report: "asyncio.Future[Any]") -> Ending:
        """Interrupts the cell and gives it a moment; its state is dropped either way."""
        if self._pid is not None:
            await self._parent.wire.send({"type": "interrupt", "pid": self._pid})
            await asyncio.wait([report], timeout=self._limits.stop_patience)
        return Ending("stopped", endings.STOPPED)
