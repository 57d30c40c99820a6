"""The course as the templates read it: titles as text, sentences with formulas as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from lemmata.web.render import render_text

if TYPE_CHECKING:
    from lemmata.course import Course, LearningPath, LessonEntry, Paper, Phase, Project


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson on the map."""

    id: str
    title: str
    url: str
    written: bool
    needs: tuple[str, ...]
    summary: Markup


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase on the map."""

    id: str
    number: int
    title: str
    goal: Markup
    weeks: str
    lessons: tuple[LessonView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a learning path."""

    lessons: tuple[str, ...]
    depth: str
    note: Markup


@dataclass(frozen=True, slots=True)
class PathView:
    """A learning path."""

    id: str
    title: str
    audience: Markup
    weeks: str
    about: Markup
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project."""

    id: str
    title: str
    needs: tuple[str, ...]
    summary: Markup


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper read with guidance."""

    id: str
    title: str
    authors: str
    year: int
    lessons: tuple[str, ...]
    reads: Markup


@dataclass(frozen=True, slots=True)
class CourseView:
    """Everything that the map shows."""

    title: str
    summary: Markup
    overview: LessonView | None
    phases: tuple[PhaseView, ...]
    lessons: tuple[LessonView, ...]
    paths: tuple[PathView, ...]
    projects: tuple[ProjectView, ...]
    papers: tuple[PaperView, ...]


class _Viewer:
    """Renders the sentences of one course."""

    def __init__(self, course: Course) -> None:
        self.course = course

    def html(self, text: str) -> Markup:
        return Markup(render_text(text, self.course)) if text else Markup()  # noqa: S704

    def lesson(self, entry: LessonEntry) -> LessonView:
        summary = self.html(entry.summary)
        return LessonView(entry.id, entry.title, entry.url, entry.written, entry.needs, summary)

    def phase(self, number: int, phase: Phase, lessons: tuple[LessonView, ...]) -> PhaseView:
        inside = {entry.id for entry in phase.lessons}
        own = tuple(lesson for lesson in lessons if lesson.id in inside)
        return PhaseView(phase.id, number, phase.title, self.html(phase.goal), phase.weeks, own)

    def path(self, path: LearningPath) -> PathView:
        steps = tuple(StepView(s.lessons, s.depth, self.html(s.note)) for s in path.steps)
        about, audience = self.html(path.about), self.html(path.audience)
        return PathView(path.id, path.title, audience, path.weeks, about, steps)

    def project(self, project: Project) -> ProjectView:
        return ProjectView(project.id, project.title, project.needs, self.html(project.summary))

    def paper(self, paper: Paper) -> PaperView:
        reads = self.html(paper.reads)
        return PaperView(
            paper.id, paper.title, paper.authors, paper.year, paper.lessons, reads
        )  # fmt: skip


def view_course(course: Course) -> CourseView:
    """The course with every sentence rendered."""
    viewer = _Viewer(course)
    lessons = tuple(map(viewer.lesson, course.lessons))
    phases = enumerate(course.file.phases, start=1)
    return CourseView(
        course.title,
        viewer.html(course.file.summary),
        next((lesson for lesson in lessons if lesson.id == "00"), None),
        tuple(viewer.phase(number, phase, lessons) for number, phase in phases),
        tuple(lesson for lesson in lessons if lesson.id != "00"),
        tuple(map(viewer.path, course.file.paths)),
        tuple(map(viewer.project, course.file.projects)),
        tuple(map(viewer.paper, course.file.papers)),
    )
