"""Runs cells for tests: a warm interpreter on an event loop in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from lemmata.sandbox import CellResult, Emitted, Event, Failure, Limits, Notice, Session, Zygote

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

QUICK = Limits(
    seconds=20, memory=512 << 20, processes=16, text=20_000, rich=1 << 20, stop_patience=0.3
)


class Sandbox:
    """Runs coroutines on its loop, and cells in sessions of one zygote."""

    def __init__(
        self, limits: Limits = QUICK, live_sessions: int = 8, *, forking: bool = True
    ) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        starting = Zygote.start(limits, live_sessions=live_sessions, forking=forking)
        self.zygote = self.wait(starting)

    def start(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def wait(self, work: Coroutine[Any, Any, T], seconds: float = 60) -> T:
        return self.start(work).result(seconds)

    def run(
        self,
        *sources: str,
        session: Session | None = None,
        limits: Limits | None = None,
        on_event: Callable[[Event], None] = lambda _: None,
    ) -> CellResult:
        """The last source's result; without a session in one of its own, closed afterwards."""
        used = session or self.zygote.session()
        try:
            return self.wait(used.run(sources, on_event, limits))
        finally:
            if session is None:
                self.wait(used.close())

    def close(self) -> None:
        self.wait(self.zygote.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def printed(result: CellResult, name: str = "stdout") -> str:
    """What the cell printed to one of its streams."""
    return "".join(out.text for out in result.outputs if getattr(out, "name", None) == name)


def failure_of(result: CellResult) -> Failure:
    """The exception that ended the cell."""
    (failure,) = [out for out in result.outputs if isinstance(out, Failure)]
    return failure


def notices(result: CellResult) -> list[str]:
    return [out.text for out in result.outputs if isinstance(out, Notice)]


def outputs_of(events: list[Event]) -> list[Any]:
    return [event.output for event in events if isinstance(event, Emitted)]
