"""What the author's cells put out, as HTML: from the cache, or computed once for all pages."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from functools import cached_property, partial
from typing import TYPE_CHECKING

from lemmata.course.cells import build_lesson, cell_keys, environment
from lemmata.course.cells.keys import WHERE_IMPORTED
from lemmata.store.cells import cell_cache
from lemmata.web.asset_store import AssetStore
from lemmata.web.failed_checks import Checks
from lemmata.web.render_outputs import render_outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lemmata.course import Diagnostic, Lesson
    from lemmata.course.cells import BuiltCell
    from lemmata.course.document import CodeCell
    from lemmata.sandbox import Output
    from lemmata.web.interpreters import Interpreters
    from lemmata.web.settings import Settings

    OnOutput = Callable[[int, str], None]


log = logging.getLogger("lemmata")


class AuthorOutputs:
    """Knows which outputs there are, and has the missing ones computed, each once."""

    def __init__(
        self,
        settings: Settings,
        interpreters: Interpreters,
        on_mistakes: Callable[[tuple[Diagnostic, ...]], None],
    ) -> None:
        self.store = AssetStore(settings.data)
        self._interpreters = interpreters
        self._on_mistakes = on_mistakes
        self._cache = cell_cache(settings.course, settings.data)
        self._versions: dict[str, int] = {}
        self._incomplete: set[str] = set()
        self._builds: dict[str, _Build] = {}

    @cached_property
    def environment(self) -> str:
        """What, apart from the lessons, decides how outputs look."""
        said = environment(frozenset(WHERE_IMPORTED)).encode()
        return hashlib.blake2b(said, digest_size=8).hexdigest()

    def version(self, lesson: str) -> int:
        """Changes when outputs of the lesson have been computed."""
        return self._versions.get(lesson, 0)

    def html(self, cell: CodeCell, outputs: Sequence[Output], *, edited: bool = False) -> str:
        """Outputs of a cell as HTML; figures go to the store.

        `edited` says that a learner changed this cell or one above.
        """
        begin = cell.checks_from
        checks = None if begin is None else Checks(cell.source, begin, edited)
        return render_outputs(outputs, self.store, alt=cell.alt, cell=cell.index, checks=checks)

    def known(self, lesson: Lesson) -> dict[int, str]:
        """The outputs that are there, by cell."""
        found = {index: self._cache.get(key) for index, key in enumerate(cell_keys(lesson))}
        results = {index: result for index, result in found.items() if result is not None}
        if len(results) < len(found):
            self._incomplete.add(lesson.id)
        cells = lesson.cells
        return {index: self.html(cells[index], r.outputs) for index, r in results.items()}

    async def complete(self, lesson: Lesson, on_output: OnOutput | None = None) -> None:
        """Report every output: those that are known at once, the others as they are computed."""
        known = await asyncio.to_thread(self.known, lesson)
        if on_output is not None:
            for index, html in known.items():
                on_output(index, html)
        if len(known) == len(lesson.cells):
            if lesson.id in self._incomplete:
                self._renew(lesson.id)
            return
        build = self._building(lesson)
        if on_output is not None:
            for index, html in build.done.items():
                if index not in known:
                    on_output(index, html)
            build.listeners.append(on_output)
        try:
            await asyncio.shield(build.task)
        finally:
            if on_output is not None:
                build.listeners.remove(on_output)

    def begin(self, lesson: Lesson) -> None:
        """Have the missing outputs computed, with nobody waiting for them."""
        self._building(lesson)

    def _building(self, lesson: Lesson) -> _Build:
        """The build that runs for these cells, started if there is none."""
        sources = tuple(cell.source for cell in lesson.cells)
        build = self._builds.get(lesson.id)
        if build is None or build.sources != sources or build.task.done():
            if build is not None:
                build.task.cancel()
            build = self._builds[lesson.id] = _Build(sources)
            build.task = asyncio.create_task(self._build(lesson, build))
            build.task.add_done_callback(partial(_note_failure, lesson.id))
        return build

    async def _build(self, lesson: Lesson, build: _Build) -> None:
        ready: asyncio.Queue[BuiltCell | None] = asyncio.Queue()
        sender = asyncio.create_task(self._send(lesson, build, ready))
        try:
            zygote = await self._interpreters.zygote()
            done = await build_lesson(lesson, self._cache, zygote, ready.put_nowait)
        finally:
            ready.put_nowait(None)
            await sender
        self._renew(lesson.id)
        if done.mistakes:
            self._on_mistakes(done.mistakes)

    async def _send(
        self, lesson: Lesson, build: _Build, ready: asyncio.Queue[BuiltCell | None]
    ) -> None:
        while (cell := await ready.get()) is not None:
            html = await asyncio.to_thread(self.html, lesson.cells[cell.index], cell.result.outputs)
            build.done[cell.index] = html
            if not cell.kept:
                for listener in tuple(build.listeners):
                    listener(cell.index, html)

    def _renew(self, lesson: str) -> None:
        self._incomplete.discard(lesson)
        self._versions[lesson] = self.version(lesson) + 1

    async def close(self) -> None:
        """Give up what is still being computed."""
        tasks = [build.task for build in self._builds.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _note_failure(lesson: str, task: asyncio.Task[None]) -> None:
    """Nobody may be waiting for a build: what ended it is said here, in one line."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("The cells of lesson %s could not be run: %s", lesson, error)


class _Build:
    """One computation of a lesson's outputs, and who listens to it."""

    task: asyncio.Task[None]

    def __init__(self, sources: tuple[str, ...]) -> None:
        self.sources = sources
        self.done: dict[int, str] = {}
        self.listeners: list[OnOutput] = []
