"""`lemmata verify`: mistakes in the files, references, and cells that don't do what they say."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lemmata.cli.opening import open_course, open_data, written_lessons
from lemmata.cli.terminal import WRONG, deliver, say, warn
from lemmata.course import CourseError, render_with_files
from lemmata.store.cells import cell_cache

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lemmata.course import Course, Diagnostic, Lesson, LessonEntry


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong with it."""

    lessons: tuple[Lesson, ...]
    mistakes: tuple[Diagnostic, ...]

    def to_json(self) -> dict[str, Any]:
        """For another program: counts, and every mistake with its place."""
        return {
            "lessons": [
                {
                    "id": lesson.id,
                    "title": lesson.title,
                    "cells": len(lesson.cells),
                    "equations": len(lesson.equations),
                    "mistakes": [asdict(m) for m in self.mistakes if m.path == lesson.path],
                }
                for lesson in self.lessons
            ],
            "course": [asdict(m) for m in self.mistakes if m.path not in self._paths],
            "checked": ["format", "references", "formulas typeset", "cells"],
        }

    @property
    def _paths(self) -> set[str]:
        return {lesson.path for lesson in self.lessons}


def verify(
    wanted: Sequence[str], directory: Path | None, data: Path | None, *, as_json: bool
) -> None:
    """Print every mistake; ends with 1 where there is one."""
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

    lessons: list[Lesson] = []
    mistakes: list[Diagnostic] = []
    for entry in entries:
        try:
            lessons.append(course.read(entry.id))
        except CourseError as error:
            mistakes += error.mistakes
    mistakes += [mistake for lesson in lessons for mistake in lesson.mistakes]
    if whole:
        mistakes += course.mistakes()
    builds = run_cells(lessons, cell_cache(course.directory, open_data(data)))
    mistakes += [mistake for build in builds for mistake in build.mistakes]
    return Verified(tuple(lessons), tuple(dict.fromkeys(mistakes)))


def _report(verified: Verified, course: Course) -> None:
    if verified.mistakes:
        warn(render_with_files(verified.mistakes, course.directory) + "\n")
    count = len(verified.mistakes)
    lessons, cells = len(verified.lessons), sum(len(one.cells) for one in verified.lessons)
    found = f"{count} mistake{'s' if count != 1 else ''}" if count else "no mistakes"
    say(
        f"{lessons} lesson{'s' if lessons != 1 else ''}, {cells} cells: {found}. "
        "Checked: format, references, that formulas can be typeset and equations be read, "
        "and what cells do."
    )
