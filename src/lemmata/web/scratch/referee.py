"""Judges claims in a worker process that can be killed; what has been judged is remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Protocol

from lemmata.formula.verdict import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lemmata.formula.verdict import Verdict

SECONDS = 2.0
MOST_KEPT = 2_000
SEED = 0


class Judge(Protocol):
    """What the referee needs of a judge: `lemmata.formula.worker.Judge` is one."""

    async def check_async(
        self, claim: str, given: Sequence[str] = ..., seed: int = ..., seconds: float = ...
    ) -> Verdict:
        """The verdict, or an undecided one when the time is over."""

    async def call_async(
        self, function: str, *arguments: Any, seconds: float = ..., **named: Any
    ) -> Any:
        """What another function of the engine answers in the worker."""

    def start(self) -> None:
        """Starts a worker, so that the first claim does not wait for it."""

    def close(self) -> None:
        """Ends the workers."""


class Referee:
    """One judge for all pages, started by the first page that needs it.

    One claim at a time: a page that asks anew gives up its place, and what is judged for nobody
    ends in the second worker.
    """

    def __init__(self, start: Callable[[], Judge] | None = None) -> None:
        self._start = start or _worker
        self._judge: Judge | None = None
        self._turn = asyncio.Lock()
        self._known: OrderedDict[tuple[str, tuple[str, ...]], Verdict] = OrderedDict()

    def known(self, claim: str, given: tuple[str, ...]) -> Verdict | None:
        """The verdict, where it has been given before."""
        key = (claim, given)
        verdict = self._known.get(key)
        if verdict is not None:
            self._known.move_to_end(key)
        return verdict

    async def judge(self, claim: str, given: tuple[str, ...]) -> Verdict:
        """The verdict; whoever is cancelled while waiting takes no turn."""
        async with self._turn:
            known = self.known(claim, given)
            if known is not None:
                return known
            verdict = await self._ready().check_async(claim, given, SEED, seconds=SECONDS)
            if verdict.status is not Status.UNDECIDED:
                self._keep((claim, given), verdict)
            return verdict

    async def call(self, function: str, *arguments: Any) -> Any:
        """What a function of the engine, named as `module:function`, answers in a worker."""
        async with self._turn:
            return await self._ready().call_async(function, *arguments, seconds=SECONDS)

    async def prepare(self) -> None:
        """Somebody is about to write a line: a worker may warm up."""
        await asyncio.to_thread(self._ready().start)

    def _ready(self) -> Judge:
        if self._judge is None:
            self._judge = self._start()
        return self._judge

    def _keep(self, key: tuple[str, tuple[str, ...]], verdict: Verdict) -> None:
        self._known[key] = verdict
        if len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)

    async def close(self) -> None:
        """Ends the worker processes."""
        judge, self._judge = self._judge, None
        if judge is not None:
            await asyncio.to_thread(judge.close)


def _worker() -> Judge:
    from lemmata.formula.worker import Judge as Worker

    return Worker(workers=2)
