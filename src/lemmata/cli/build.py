"""`lemmata build`: all that pages show and that takes time, computed before anybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.cli.opening import open_course, open_data, written_lessons
from lemmata.cli.terminal import WRONG, say, warn
from lemmata.course import CourseError, render_with_files
from lemmata.store.cells import cell_cache
from lemmata.store.verdicts import verdict_cache

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def build(wanted: Sequence[str], directory: Path | None, data: Path | None) -> None:
    """Run what has not been run.

    Ends with 1 where a lesson can't be read as it is meant, an equation does not hold, or a cell
    does not do what it says.
    """
    from lemmata.cli.cells import run_cells
    from lemmata.cli.claims import judge_claims

    course = open_course(directory)
    entries = written_lessons(course, wanted)
    folder = open_data(data)
    cache = cell_cache(course.directory, folder)
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
    verdicts = judge_claims(lessons, course.directory, verdict_cache(course.directory, folder))
    claims, judged = sum(len(v.claims) for v in verdicts), sum(v.judged for v in verdicts)
    say(f"{claims} equations: {judged} judgements made, the rest known already.")
    mistakes = [mistake for lesson in lessons for mistake in lesson.mistakes]
    mistakes += [mistake for found in verdicts for mistake in found.mistakes]
    mistakes += [mistake for found in builds for mistake in found.mistakes]
    if mistakes:
        warn(render_with_files(mistakes, course.directory))
        raise SystemExit(WRONG)
