"""A session as its users see it: cells run in the state that the cells above have left."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from lemmata.sandbox import endings
from lemmata.sandbox.limits import Limits
from lemmata.sandbox.results import CellResult, Event, Finished, Started, Status


class Session(ABC):
    """Runs cells one at a time. Its processes are a cache: without them, cells are run again."""

    def __init__(self, limits: Limits, on_use: "Callable[[Session], None]") -> None:
        self._limits = limits
        self._on_use = on_use
        self._lock = asyncio.Lock()
        self._stop = asyncio.Event()
        self._closed = False

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
        """Runs the last source in the state of those before it, which are run first if needed.

        SandboxError where the system has no process or file left for that.
        """
        if not sources:
            raise ValueError("there is no cell to run")
        async with self._lock:
            if self._closed:
                raise RuntimeError("the session is closed")
            self._stop.clear()
            self._on_use(self)
            try:
                return await self._run_all(tuple(sources), on_event, limits or self._limits)
            except OSError as error:
                raise endings.SandboxError(endings.refused(error)) from error

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
            if index < last and self._depth() <= index:
                return _not_run(last, result.status, endings.above(result), on_event)
        return result

    @property
    @abstractmethod
    def live(self) -> bool:
        """Whether it holds processes."""

    @abstractmethod
    def _depth(self) -> int:
        """How many cells the present state has behind it."""

    @abstractmethod
    async def _keep_prefix(self, above: tuple[str, ...]) -> int:
        """Goes back to the longest beginning of these cells that has run; returns its length."""

    @abstractmethod
    async def _run_cell(
        self, index: int, source: str, on_event: Callable[[Event], None], limits: Limits
    ) -> CellResult:
        """Runs one cell in the present state."""

    @abstractmethod
    async def _drop(self) -> None:
        """Ends all processes of the session."""


def _not_run(
    index: int, status: Status, message: str, on_event: Callable[[Event], None]
) -> CellResult:
    """The result of a cell that could not even begin."""
    result = CellResult(index, status, (), 0.0, message)
    on_event(Started(index))
    on_event(Finished(result))
    return result
