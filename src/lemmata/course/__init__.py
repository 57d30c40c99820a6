"""The course: read from files, checked, numbered, and exported."""

from lemmata.course.course import Course, load
from lemmata.course.coursefile import LearningPath, LessonEntry, Paper, Phase, Project
from lemmata.course.diagnostics import CourseError, Diagnostic, render_mistakes, render_with_files
from lemmata.course.lesson import Lesson

__all__ = [
    "Course",
    "CourseError",
    "Diagnostic",
    "LearningPath",
    "Lesson",
    "LessonEntry",
    "Paper",
    "Phase",
    "Project",
    "load",
    "render_mistakes",
    "render_with_files",
]
