"""The cells of the lessons: what their outputs depend on, where outputs are kept, how they come."""

from lemmata.course.cells.building import Build, BuiltCell, build_lesson, build_lessons
from lemmata.course.cells.cache import OutputCache
from lemmata.course.cells.keys import cell_keys, environment
from lemmata.course.cells.protocols import Cell, Lesson
from lemmata.course.cells.verifying import mistake_in

__all__ = [
    "Build",
    "BuiltCell",
    "Cell",
    "Lesson",
    "OutputCache",
    "build_lesson",
    "build_lessons",
    "cell_keys",
    "environment",
    "mistake_in",
]
