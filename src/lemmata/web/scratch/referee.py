"""Judges claims in a worker process that can be killed; what has been judged is remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

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

    def close(self) -> None:
        """Ends the process."""


class Referee:
    """One judge for all pages, started by the first claim; one claim at a time."""

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
            if self._judge is None:
                self._judge = self._start()
            verdict = await self._judge.check_async(claim, given, SEED, seconds=SECONDS)
            if verdict.status is not Status.UNDECIDED:
                self._keep((claim, given), verdict)
            return verdict

    def _keep(self, key: tuple[str, tuple[str, ...]], verdict: Verdict) -> None:
        self._known[key] = verdict
        if len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)

    async def close(self) -> None:
        """Ends the worker process."""
        judge, self._judge = self._judge, None
        if judge is not None:
            await asyncio.to_thread(judge.close)


def _worker() -> Judge:
    from lemmata.formula.worker import Judge as Worker

    return Worker()
