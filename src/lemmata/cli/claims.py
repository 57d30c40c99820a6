"""Judges the claims of lessons for a command, with a progress bar, each only where needed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lemmata.course.claims import judge_lesson
from lemmata.formula.worker import Judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lemmata.course import Lesson
    from lemmata.course.claims import LessonVerdicts, Standing, VerdictCache

MOST_WORKERS = 2


def judge_claims(
    lessons: Sequence[Lesson], directory: Path, cache: VerdictCache
) -> tuple[LessonVerdicts, ...]:
    """How the displays of every lesson stand. Where all is known, no process is started.

    The bar is shown on a terminal only.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    workers = min(MOST_WORKERS, os.cpu_count() or 1)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    found: list[LessonVerdicts] = []
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar, Judge(workers) as judge:
        for lesson in lessons:
            name = f"{lesson.id} claims"
            task = bar.add_task(name, total=len(lesson.equations), visible=console.is_terminal)

            def advance(_: Standing, task: object = task) -> None:
                bar.advance(task)  # type: ignore[arg-type]

            found.append(
                judge_lesson(lesson, directory, cache, judge, workers=workers, on_display=advance)
            )
    return tuple(found)
