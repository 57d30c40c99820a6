"""Runs the cells of lessons for a command, with a progress bar, each only where needed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lemmata.cli.terminal import fail
from lemmata.course.cells import OutputCache, build_lessons
from lemmata.sandbox import SandboxError, Zygote

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lemmata.course import Lesson
    from lemmata.course.cells import Build, BuiltCell
    from lemmata.course.cells import Lesson as BuiltLesson


def run_cells(lessons: Sequence[Lesson], cache: OutputCache) -> tuple[Build, ...]:
    """Every cell's result, in the order of the lessons; ends the command where none can run.

    The bar is shown on a terminal only.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        bars = {
            lesson.path: progress.add_task(f"{lesson.id} {lesson.title}", total=len(lesson.cells))
            for lesson in lessons
        }

        def advance(lesson: BuiltLesson, _cell: BuiltCell) -> None:
            progress.advance(bars[lesson.path])

        try:
            return asyncio.run(_run(lessons, cache, advance))
        except SandboxError as error:
            progress.stop()
            fail(f"cells can't run: {error}", "`lemmata doctor` says more")


async def _run(
    lessons: Sequence[Lesson],
    cache: OutputCache,
    on_cell: Callable[[BuiltLesson, BuiltCell], None],
) -> tuple[Build, ...]:
    zygote = await Zygote.start(at_once=False)  # where every result is known, none is needed
    try:
        return await build_lessons(lessons, cache, zygote, on_cell)
    except ExceptionGroup as group:
        raise group.exceptions[0] from None  # lessons run side by side; one failure says it
    finally:
        await zygote.close()
