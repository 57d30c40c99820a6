"""`lemmata build`: the outputs of all cells, computed before anybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.cli.opening import open_course, open_data, written_lessons
from lemmata.cli.terminal import WRONG, say, warn
from lemmata.course import CourseError, render_with_files
from lemmata.store.cells import cell_cache

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def build(wanted: Sequence[str], directory: Path | None, data: Path | None) -> None:
    """Run what has not been run.

    Ends with 1 where a lesson can't be read as it is meant, or a cell does not do what it says.
    """
    from lemmata.cli.cells import run_cells

    course = open_course(directory)
    entries = written_lessons(course, wanted)
    cache = cell_cache(course.directory, open_data(data))
    try:
        lessons = [course.parse(entry.id) for entry in entries]
    except CourseError as error:
        warn(render_with_files(error.mistakes, course.directory))
        raise SystemExit(WRONG) from None
    builds = run_cells(lessons, cache)
    computed = sum(found.computed for found in builds)
    total = sum(len(found.cells) for found in builds)
    say(f"{total} cells: {computed} run, {total - computed} known already.")
    if cache.notice:
        warn(cache.notice)
    mistakes = [mistake for lesson in lessons for mistake in lesson.mistakes]
    mistakes += [mistake for found in builds for mistake in found.mistakes]
    if mistakes:
        warn(render_with_files(mistakes, course.directory))
        raise SystemExit(WRONG)
