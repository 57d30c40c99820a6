"""`lemmata export`: a lesson in another format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lemmata.cli.opening import open_course, written_lessons
from lemmata.cli.terminal import deliver, fail, say, warn
from lemmata.course import CourseError, render_with_files
from lemmata.course import export as formats

if TYPE_CHECKING:
    from lemmata.course import Course, Lesson


def export_notebook(lesson: str, output: Path | None, directory: Path | None) -> None:
    """Write the lesson as a Jupyter notebook, beside nothing that it could overwrite unasked."""
    course = open_course(directory)
    entry = written_lessons(course, [lesson])[0]
    text = formats.export_notebook(_read(course, entry.id), course)
    if output == Path("-"):
        deliver(text)
        return
    target = output or Path(entry.file).with_suffix(".ipynb")
    if output is None and target.exists():
        fail(f"{target} exists already", "Name the file with -o to write over it")
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{target} can't be written: {error.strerror}", "Name another file with -o")
    say(f"Wrote {target}.")


def _read(course: Course, lesson: str) -> Lesson:
    try:
        read = course.read(lesson)
    except CourseError as error:
        warn(render_with_files(error.mistakes, course.directory))
        raise SystemExit(1) from None
    if read.mistakes:
        warn(render_with_files(read.mistakes, course.directory))
    return read
