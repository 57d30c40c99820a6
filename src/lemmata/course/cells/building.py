"""Computes the outputs of the author's cells: those that are not kept yet, and only those."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.course.cells.cache import OutputCache
from lemmata.course.cells.keys import cell_keys
from lemmata.course.cells.protocols import Cell, Lesson
from lemmata.course.cells.verifying import as_expected, mistake_in
from lemmata.course.diagnostics import Diagnostic

if TYPE_CHECKING:
    from lemmata.sandbox import CellResult, Event, Limits, Session, Zygote

AUTHOR_SECONDS = 120.0
"""An author's cell may take longer than a learner's run: its output is kept."""


@dataclass(frozen=True, slots=True)
class BuiltCell:
    """The result of one cell, as computed now or as kept from before."""

    index: int
    result: "CellResult"
    kept: bool


@dataclass(frozen=True, slots=True)
class Build:
    """All cells of a lesson with their results, and the mistakes that running them has shown."""

    cells: tuple[BuiltCell, ...]
    mistakes: tuple[Diagnostic, ...]

    @property
    def computed(self) -> int:
        """How many results were not there before."""
        return sum(not cell.kept for cell in self.cells)


OnCell = Callable[[BuiltCell], None]


async def build_lesson(
    lesson: Lesson,
    cache: OutputCache,
    zygote: "Zygote",
    on_cell: OnCell | None = None,
    limits: "Limits | None" = None,
) -> Build:
    """Computes what the cache does not hold; `on_cell` hears of every cell, the kept ones first.

    The cells above one that has to be computed are run again where its state needs them, in
    silence. A result that is not as the author says is reported as a mistake and kept only while
    this process lives.
    """
    keys = cell_keys(lesson)
    built: dict[int, BuiltCell] = {}

    def report(index: int, result: "CellResult", *, kept: bool) -> None:
        built[index] = BuiltCell(index, result, kept)
        if on_cell is not None:
            on_cell(built[index])

    kept = await asyncio.to_thread(lambda: [cache.get(key) for key in keys])
    for index, result in enumerate(kept):
        if result is not None:
            report(index, result, kept=True)
    missing = [index for index, result in enumerate(kept) if result is None]
    if missing:
        session = zygote.session()
        try:
            for index in missing:
                result = await _compute(lesson.cells, index, session, limits)
                lasting = as_expected(lesson.cells[index], result)
                await asyncio.to_thread(cache.put, keys[index], result, lasting=lasting)
                report(index, result, kept=False)
        finally:
            await session.close()
    cells = tuple(built[index] for index in sorted(built))
    found = [mistake_in(lesson, lesson.cells[cell.index], cell.result) for cell in cells]
    return Build(cells, tuple(mistake for mistake in found if mistake is not None))


async def build_lessons(
    lessons: Sequence[Lesson],
    cache: OutputCache,
    zygote: "Zygote",
    on_cell: Callable[[Lesson, BuiltCell], None] | None = None,
    jobs: int | None = None,
) -> tuple[Build, ...]:
    """Builds several lessons, as many at a time as there are processors."""
    room = asyncio.Semaphore(jobs or os.cpu_count() or 1)

    async def build(lesson: Lesson) -> Build:
        def hear(cell: BuiltCell) -> None:
            if on_cell is not None:
                on_cell(lesson, cell)

        async with room:
            return await build_lesson(lesson, cache, zygote, hear)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(build(lesson)) for lesson in lessons]
    return tuple(task.result() for task in tasks)


async def _compute(
    cells: Sequence[Cell], index: int, session: "Session", limits: "Limits | None"
) -> "CellResult":
    from lemmata.sandbox import Limits

    sources = [cell.source for cell in cells[: index + 1]]
    return await session.run(sources, _silent, limits or Limits(seconds=AUTHOR_SECONDS))


def _silent(event: "Event") -> None:
    """Nobody watches while an author's cell runs."""
