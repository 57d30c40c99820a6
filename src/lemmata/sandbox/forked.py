"""Sessions whose states are processes: a fork after each cell stays as a checkpoint.

A run reuses the longest equal beginning of what ran before and forks from there, so that nothing
hidden survives an edit.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lemmata.sandbox import endings
from lemmata.sandbox.limits import Limits
from lemmata.sandbox.results import CellResult, Event
from lemmata.sandbox.run import Checkpoint, Keeper, Run
from lemmata.sandbox.session import Session
from lemmata.sandbox.wire import ClosedError

LONGEST_FAREWELL = 5.0


@dataclass
class Roots:
    """The two processes that every live session has: its keeper and its first checkpoint."""

    keeper: Keeper
    root: Checkpoint


class ForkedSession(Session):
    """A chain of checkpoints below a keeper."""

    def __init__(
        self,
        open_roots: Callable[[], Awaitable[Roots]],
        limits: Limits,
        on_use: Callable[[Session], None],
    ) -> None:
        super().__init__(limits, on_use)
        self._open_roots = open_roots
        self._roots: Roots | None = None
        self._chain: list[Checkpoint] = []
        self._sweeping: asyncio.Task[None] | None = None

    @property
    def live(self) -> bool:
        """Whether it holds processes."""
        return self._roots is not None

    def _depth(self) -> int:
        return len(self._chain)

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
