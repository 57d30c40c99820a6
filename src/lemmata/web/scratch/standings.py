"""How the equations of a lesson stand: judged once for all pages, when a page first asks."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lemmata.course.claims import judge_lesson, lesson_claims
from lemmata.formula.worker import Judge, JudgeClosedError
from lemmata.store.verdicts import verdict_cache
from lemmata.web.render.standing import Mark, digest
from lemmata.web.scratch.sheet import Sheet
from lemmata.web.scratch.steps import lines_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from lemmata.course import Lesson
    from lemmata.course.claims import DisplayedClaims, Standing
    from lemmata.web.library import Library
    from lemmata.web.settings import Settings

log = logging.getLogger("lemmata")


@dataclass(slots=True)
class _Run:
    """One judging of a lesson: what has been found, and who is told of more."""

    stamp: object
    marks: dict[str, Mark] = field(default_factory=dict)
    listeners: list[asyncio.Queue[Mark | None]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    @property
    def complete(self) -> bool:
        return self.task is not None and self.task.done()


class Standings:
    """The standings of all lessons. Verdicts are kept in the data folder; marks in memory."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._library = library
        self._directory = settings.course
        self._cache = verdict_cache(settings.course, settings.data)
        self._judge = Judge()
        self._runs: dict[str, _Run] = {}
        self._versions: dict[str, int] = {}

    def version(self, lesson: str) -> int:
        """Changes when the lesson has been judged."""
        return self._versions.get(lesson, 0)

    def known(self, lesson: str) -> tuple[Mark, ...]:
        """What is known without asking anybody, perhaps of the lesson as it was a moment ago."""
        run = self._runs.get(lesson)
        return tuple(run.marks.values()) if run is not None else ()

    async def all(self, lesson: str) -> AsyncIterator[Mark]:
        """Every equation's standing: at once what is known, then the rest as it is judged."""
        run = self._running(lesson)
        told: asyncio.Queue[Mark | None] = asyncio.Queue()
        for known in tuple(run.marks.values()):
            told.put_nowait(known)
        if run.complete:
            told.put_nowait(None)
        run.listeners.append(told)
        try:
            while (mark := await told.get()) is not None:
                yield mark
        finally:
            run.listeners.remove(told)

    def _running(self, lesson: str) -> _Run:
        """The judging of the lesson as its file stands, begun if there is none."""
        stamp = self._library.stamp()
        run = self._runs.get(lesson)
        if run is None or run.stamp != stamp:
            before = run
            run = self._runs[lesson] = _Run(stamp)
            run.task = asyncio.create_task(self._judged(lesson, run, before))
        return run

    async def _judged(self, lesson: str, run: _Run, before: _Run | None) -> None:
        if before is not None and before.task is not None:
            await asyncio.gather(before.task, return_exceptions=True)
        loop = asyncio.get_running_loop()

        def found(mark: Mark) -> None:
            loop.call_soon_threadsafe(self._tell, run, mark)

        try:
            parsed = await asyncio.to_thread(self._library.course.parse, lesson)
            await asyncio.to_thread(self._judge_all, parsed, found)
        except JudgeClosedError:
            log.debug("lesson %s is not judged: the server ends", lesson)
        except Exception:  # a page without signs is better than none
            log.exception("the equations of lesson %s could not be judged", lesson)
        finally:
            loop.call_soon(self._end, lesson, run)

    def _judge_all(self, lesson: Lesson, found: Callable[[Mark], None]) -> None:
        """In a thread of its own."""
        displays = {one.equation.anchor: one for one in lesson_claims(lesson).displays}

        def on_display(standing: Standing) -> None:
            found(_mark(displays[standing.id], standing))

        judge_lesson(lesson, self._directory, self._cache, self._judge, on_display=on_display)

    def _tell(self, run: _Run, mark: Mark) -> None:
        run.marks[mark.anchor] = mark
        for listener in run.listeners:
            listener.put_nowait(mark)

    def _end(self, lesson: str, run: _Run) -> None:
        self._versions[lesson] = self.version(lesson) + 1
        for listener in run.listeners:
            listener.put_nowait(None)

    async def close(self) -> None:
        """Gives up what is still being judged."""
        await asyncio.to_thread(self._judge.close)
        tasks = [run.task for run in self._runs.values() if run.task is not None]
        await asyncio.gather(*tasks, return_exceptions=True)


def _mark(display: DisplayedClaims, standing: Standing) -> Mark:
    """What a page shows of a standing; a definition shows nothing."""
    claims = [claim for claim in display.claims if claim.kind == "claim"]
    given = dict.fromkeys(text for claim in claims for text in claim.given)
    lines = [line for claim in claims for line in lines_of(claim.text)]
    sheet = Sheet(tuple(given), tuple(lines))
    latex = digest(display.equation.latex.text)
    return Mark(standing.id, latex, standing.status, standing.reason, sheet.address or "/scratch")
