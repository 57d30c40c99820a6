"""Opens the course and the data folder for a command, or says what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.cli.terminal import WRONG, fail, warn
from lemmata.course import Course, CourseError, load, render_with_files
from lemmata.course.locate import course_directory
from lemmata.store.folder import DataFolder, open_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lemmata.course import LessonEntry


def open_course(directory: Path | None) -> Course:
    """The course of a folder; ends the command where it can't be read."""
    try:
        return load(directory)
    except CourseError as error:
        missing = next((m for m in error.mistakes if m.code == "no-course"), None)
        if missing is not None:
            fail(missing.found, missing.hint)
        warn(render_with_files(error.mistakes, course_directory(directory)))
        raise SystemExit(WRONG) from None


def open_data(root: Path | None) -> DataFolder:
    """The data folder; says so where nothing can be kept there."""
    folder = open_folder(root)
    if not folder.writable:
        warn(
            f"The data folder {folder.root} can't be written ({folder.refusal}): everything works, "
            "but nothing that is computed is kept. Name another with --data DIR."
        )
    return folder


def written_lessons(course: Course, wanted: Iterable[str]) -> list[LessonEntry]:
    """The lessons that were asked for, or all written ones; ends the command on an unknown one.

    What is wrong in course.toml is named first, as it may be why a lesson is not known.
    """
    entries = {entry.id: entry for entry in course.lessons}
    ids = [_padded(one) for one in wanted]
    known = {lesson for lesson, entry in entries.items() if entry.written}
    if course.file.mistakes and not known.issuperset(ids):
        warn(render_with_files(course.file.mistakes, course.directory) + "\n")
    for lesson in ids:
        if lesson not in entries:
            fail(f"there is no lesson {lesson}", course.suggest(lesson), 2)
        if not entries[lesson].written:
            fail(f"lesson {lesson}, “{entries[lesson].title}”, is not written yet", "", 2)
    chosen = [entries[one] for one in dict.fromkeys(ids)]
    return chosen or [entry for entry in entries.values() if entry.written]


def _padded(lesson: str) -> str:
    return lesson.zfill(2) if lesson.isdigit() else lesson
