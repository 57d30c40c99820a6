"""A session as the server sees it: cells run in the state that the cells above have left.

The state after each cell is kept as a process of its own, a checkpoint. A run reuses the longest
equal beginning of what ran before and forks from there, so that nothing hidden survives an edit.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from lemmata.sandbox import endings
from lemmata.sandbox.limits import Limits
from lemmata.sandbox.results import CellResult, Event, Finished, Started, Status
from lemmata.sandbox.run import Checkpoint, Keeper, Run
from lemmata.sandbox.wire import ClosedError

LONGEST_FAREWELL = 5.0


@dataclass
class Roots:
    """The two processes that every live session has: its keeper and its first checkpoint."""

    keeper: Keeper
    root: Checkpoint


class Session:
    """Runs cells one at a time. Its processes are a cache: without them, cells are run again."""

    def __init__(
        self,
        open_roots: Callable[[], Awaitable[Roots]],
        limits: Limits,
        on_use: Callable[["Session"], None],
    ) -> None:
        self._open_roots = open_roots
        self._limits = limits
        self._on_use = on_use
        self._roots: Roots | None = None
        self._chain: list[Checkpoint] = []
        self._lock = asyncio.Lock()
        self._stop = asyncio.Event()
        self._sweeping: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def live(self) -> bool:
        """Whether it holds processes."""
        return self._roots is not None

    @property
    def closed(self) -> bool:
        """Whether it has been closed for good."""
        return self._closed

    @property
    def busy(self) -> bool:
        """Whether a cell is running."""
        return self._lock.locked()

    async def run(
        self,
        sources: Sequence[str],
        on_event: Callable[[Event], None],
        limits: Limits | None = None,
    ) -> CellResult:
        """Runs the last source in the state of those before it, which are run first if needed."""
        if not sources:
            raise ValueError("there is no cell to run")
        async with self._lock:
            if self._closed:
                raise RuntimeError("the session is closed")
            self._stop.clear()
            self._on_use(self)
            return await self._run_all(tuple(sources), on_event, limits or self._limits)

    async def stop(self) -> None:
        """Stops the running cell, and the cells that were to run after it."""
        self._stop.set()

    async def release(self) -> None:
        """Gives its processes up; the next run builds the state again."""
        async with self._lock:
            await self._drop()

    async def close(self) -> None:
        """Ends the running cell and all its processes, for good."""
        self._closed = True
        self._stop.set()
        await self.release()

    async def _run_all(
        self, sources: tuple[str, ...], on_event: Callable[[Event], None], limits: Limits
    ) -> CellResult:
        last = len(sources) - 1
        for index in range(await self._keep_prefix(sources[:-1]), last + 1):
            if self._stop.is_set():
                return _not_run(last, "stopped", endings.NOT_BEGUN, on_event)
            result = await self._run_cell(index, sources[index], on_event, limits)
            on_event(Finished(result))
            if index < last and len(self._chain) <= index:
                return _not_run(last, result.status, endings.above(result), on_event)
        return result

    async def _run_cell(
        self, index: int, source: str, on_event: Callable[[Event], None], limits: Limits
    ) -> CellResult:
        try:
            await self._swept()
            assert self._roots is not None
            parent = self._chain[-1] if self._chain else self._roots.root
            run = Run(parent, self._roots.keeper, self._kept(), limits, self._stop)
            result = await run.execute(index, source, on_event)
        except ClosedError:
            await self._drop()
            return CellResult(index, "died", (), 0.0, endings.LOST)
        except BaseException:
            await self._drop()
            raise
        if run.checkpoint is not None and result.status == "stopped":
            run.checkpoint.wire.close()
        elif run.checkpoint is not None:
            self._chain.append(run.checkpoint)
        self._sweeping = asyncio.ensure_future(self._sweep())
        return result

    async def _keep_prefix(self, above: tuple[str, ...]) -> int:
        """Drops the checkpoints that are not for these cells; returns how many remain."""
        with contextlib.suppress(ClosedError):
            await self._swept()
        if self._roots is not None and self._gone():
            await self._drop()
        same = 0
        for checkpoint, source in zip(self._chain, above, strict=False):
            if checkpoint.source != source:
                break
            same += 1
        await self._cut_to(same)
        if self._roots is None:
            self._roots = await self._open_roots()
        return same

    async def _cut_to(self, count: int) -> None:
        """Lets the checkpoints behind the first ones end, while other work goes on."""
        outdated = self._chain[count:]
        del self._chain[count:]
        for checkpoint in outdated:
            checkpoint.wire.close()
        if outdated and self._roots is not None:
            with contextlib.suppress(ClosedError):
                await self._roots.keeper.end_below(outdated[0].pid)

    def _gone(self) -> bool:
        """Whether one of the processes has ended although nobody asked for it."""
        assert self._roots is not None
        wires = [self._roots.keeper.wire, self._roots.root.wire, *(c.wire for c in self._chain)]
        return any(wire.ended for wire in wires)

    def _kept(self) -> list[int]:
        assert self._roots is not None
        return [self._roots.root.pid, *(checkpoint.pid for checkpoint in self._chain)]

    async def _sweep(self) -> None:
        """Ends every process of the session except the checkpoints."""
        assert self._roots is not None
        await self._roots.keeper.sweep(self._kept())

    async def _swept(self) -> None:
        """Waits until nothing of the run before is left."""
        sweeping, self._sweeping = self._sweeping, None
        if sweeping is not None:
            await sweeping

    async def _drop(self) -> None:
        """Ends all processes of the session."""
        if self._sweeping is not None:
            await asyncio.gather(self._sweeping, return_exceptions=True)
            self._sweeping = None
        roots, self._roots = self._roots, None
        for checkpoint in self._chain:
            checkpoint.wire.close()
        self._chain = []
        if roots is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(roots.keeper.leave(), LONGEST_FAREWELL)
            roots.root.wire.close()
            roots.keeper.wire.close()


def _not_run(
    index: int, status: Status, message: str, on_event: Callable[[Event], None]
) -> CellResult:
    """The result of a cell that could not even begin."""
    result = CellResult(index, status, (), 0.0, message)
    on_event(Started(index))
    on_event(Finished(result))
    return result
