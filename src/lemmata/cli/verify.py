"""`lemmata verify`: files, references, claims that don't hold, cells that do something else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lemmata.cli.opening import open_course, open_data, written_lessons
from lemmata.cli.terminal import WRONG, deliver, say, warn
from lemmata.cli.verified import Verified, VerifiedLesson
from lemmata.course import CourseError, render_with_files
from lemmata.store.cells import cell_cache
from lemmata.store.verdicts import verdict_cache

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lemmata.course import Course, Diagnostic, Lesson, LessonEntry


def verify(
    wanted: Sequence[str], directory: Path | None, data: Path | None, *, as_json: bool
) -> None:
    """Print how the lessons stand and every mistake; ends with 1 where there is one."""
    course = open_course(directory)
    entries = written_lessons(course, wanted)
    verified = verified_course(course, entries, data, whole=not wanted)
    if as_json:
        deliver(json.dumps(verified.to_json(), ensure_ascii=False, indent=2))
    else:
        _report(verified, course)
    if verified.mistakes:
        raise SystemExit(WRONG)


def verified_course(
    course: Course, entries: Iterable[LessonEntry], data: Path | None, *, whole: bool
) -> Verified:
    """Everything that is wrong with these lessons, and with the course's own files if `whole`."""
    from lemmata.cli.cells import run_cells
    from lemmata.cli.claims import judge_claims
    from lemmata.course.claims import coverage, missing_mistakes

    read: list[tuple[LessonEntry, Lesson]] = []
    mistakes: list[Diagnostic] = []
    for entry in entries:
        try:
            read.append((entry, course.read(entry.id)))
        except CourseError as error:
            mistakes += error.mistakes
    lessons = [lesson for _, lesson in read]
    for entry, lesson in read:
        mistakes += [*lesson.mistakes, *missing_mistakes(course.file, entry, lesson)]
    if whole:
        mistakes += course.mistakes()
    folder = open_data(data)
    verdicts = judge_claims(lessons, course.directory, verdict_cache(course.directory, folder))
    builds = run_cells(lessons, cell_cache(course.directory, folder))
    mistakes += [mistake for judged in verdicts for mistake in judged.mistakes]
    mistakes += [mistake for build in builds for mistake in build.mistakes]
    verified = [
        VerifiedLesson(lesson, build, judged, coverage(lesson, entry.expects))
        for (entry, lesson), build, judged in zip(read, builds, verdicts, strict=True)
    ]
    return Verified(tuple(verified), tuple(dict.fromkeys(mistakes)))


def _report(verified: Verified, course: Course) -> None:
    if verified.mistakes:
        warn(render_with_files(sorted(verified.mistakes), course.directory) + "\n")
    for line in verified.table():
        say(line)
    count = len(verified.mistakes)
    lessons, cells = len(verified.lessons), sum(len(one.lesson.cells) for one in verified.lessons)
    found = f"{count} mistake{'s' if count != 1 else ''}" if count else "no mistakes"
    say(
        f"{lessons} lesson{'s' if lessons != 1 else ''}, {cells} cells: {found}. Checked: format, "
        "references, every display equation under its declarations, and what cells do."
    )
