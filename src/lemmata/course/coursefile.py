"""course.toml: the map of the course.

    [course]          title, summary?
    [[phase]]         id, title, goal, weeks
    [[lesson]]        id, title, file, phase (not for the overview), needs = [lesson ids], summary,
                      finished? = true once it holds all that is expected of it
    [lesson.expects]  theorems, derivations, functions, explorables, exercises = […]; what the
                      finished lesson must come to hold
    [[path]]          id, title, audience, weeks, about
    [[path.step]]     lessons = [lesson ids], depth = "core" | "standard" | "deep", note?
    [[project]]       id, title, needs = [lesson ids], summary
    [[paper]]         id, title, authors, year, lessons = [lesson ids], reads, cite?

A lesson needs only lessons above it. It is written when its file exists. Titles and sentences
are inline Markdown. Every mistake is reported with its line; entries that can be read are kept.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from lemmata.course.diagnostics import (
    CourseError,
    Diagnostic,
    did_you_mean,
    listed,
    not_utf8,
)
from lemmata.course.document import DEPTHS, Depth
from lemmata.course.tables import Fields, TomlPlaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

FILE = "course.toml"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a finished lesson holds, by the numbers and names of the syllabus."""

    theorems: tuple[str, ...] = ()
    derivations: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    explorables: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson on the map, written or not; `finished` once it must hold all that is expected."""

    id: str
    title: str
    file: str
    phase: str | None
    needs: tuple[str, ...]
    summary: str
    expects: Expectation
    path: Path
    written: bool
    finished: bool = False

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"/lessons/{self.id}"


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the course with its goal and how long it takes."""

    id: str
    title: str
    goal: str
    weeks: str
    lessons: tuple[LessonEntry, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Lessons that a path reads together, at one depth."""

    lessons: tuple[str, ...]
    depth: Depth
    note: str


@dataclass(frozen=True, slots=True)
class LearningPath:
    """A way through the course for one kind of reader."""

    id: str
    title: str
    audience: str
    weeks: str
    about: str
    steps: tuple[Step, ...]

    def depth_of(self, lesson: str) -> Depth | None:
        """How deep the path reads a lesson, at its deepest step; None where it leaves it out."""
        depths = [step.depth for step in self.steps if lesson in step.lessons]
        return max(depths, key=DEPTHS.index, default=None)


@dataclass(frozen=True, slots=True)
class Project:
    """A larger piece of work and the lessons it needs."""

    id: str
    title: str
    needs: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper read with guidance, and the formula that is read in it."""

    id: str
    title: str
    authors: str
    year: int
    lessons: tuple[str, ...]
    reads: str
    cite: str | None


@dataclass(frozen=True, slots=True)
class CourseFile:
    """All of course.toml."""

    title: str
    summary: str
    phases: tuple[Phase, ...]
    lessons: tuple[LessonEntry, ...]
    paths: tuple[LearningPath, ...]
    projects: tuple[Project, ...]
    papers: tuple[Paper, ...]
    source: str
    mistakes: tuple[Diagnostic, ...] = field(default=())


def load_course_file(directory: Path) -> CourseFile:
    """Read course.toml of a folder; CourseError where there is none or it is not TOML."""
    path = directory / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CourseError((not_utf8(FILE, error),)) from None
    except OSError as error:
        raise CourseError((_no_file(path, error),)) from None
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CourseError((_not_toml(text, error),)) from None
    return _Loader(directory, text, said).load()


def _no_file(path: Path, error: OSError) -> Diagnostic:
    missing = isinstance(error, FileNotFoundError)
    found = f"there is no {path}" if missing else f"{path} can't be read: {error.strerror}"
    hint = "name a folder that holds course.toml, as in `lemmata --course DIR`"
    return Diagnostic(FILE, 1, 1, 2, "no-course", found, hint)


def _not_toml(text: str, error: tomllib.TOMLDecodeError) -> Diagnostic:
    said = str(error)
    found = re.search(r"\(at line (\d+), column (\d+)\)", said)
    line = int(found[1]) if found else text.count("\n") + 1
    column = int(found[2]) if found else 1
    message = re.sub(r"\s*\(at .*\)", "", said)
    return Diagnostic(
        FILE, line, column, column + 1, "invalid-toml", f"this is not TOML: {message}",
        "texts stand in quotation marks; LaTeX is easiest in single ones",
    )  # fmt: skip


T = TypeVar("T")


class _Loader:
    """Turns the tables of course.toml into entries and collects what is wrong with them."""

    def __init__(self, directory: Path, text: str, said: dict[str, object]) -> None:
        self.directory = directory
        self.text = text
        self.said = said
        self.mistakes: list[Diagnostic] = []
        self.places = TomlPlaces(FILE, text)
        self.lesson_ids: list[str] = []

    def load(self) -> CourseFile:
        known = ("course", "phase", "lesson", "path", "project", "paper")
        for key in self.said:
            if key not in known:
                self.mistakes.append(
                    self.places.mistake(
                        (key, 0), None, "unknown-key", f"there is no table `{key}`",
                        did_you_mean(key, known),
                    )
                )  # fmt: skip
        course = self.table("course", 0, self.said.get("course", {}))
        title, summary = course.text("title", "Lemmata"), course.text("summary", "")
        course.finish()
        phases = self.each("phase", self.phase)
        self.phase_ids = [phase.id for phase in phases]
        lessons = self.each("lesson", self.lesson)
        paths = self.each("path", self.path)
        return CourseFile(
            title=title,
            summary=summary,
            phases=tuple(self.filled(phase, lessons) for phase in phases),
            lessons=tuple(lessons),
            paths=tuple(paths),
            projects=tuple(self.each("project", self.project)),
            papers=tuple(self.each("paper", self.paper)),
            source=self.text,
            mistakes=tuple(sorted(self.mistakes)),
        )

    def table(self, kind: str, number: int, said: object) -> Fields:
        return Fields(self.places, (kind, number), said, self.mistakes)

    def each(self, kind: str, read: Callable[[Fields], T]) -> list[T]:
        """The entries of one kind whose id is their own."""
        tables = self.said.get(kind, [])
        if not isinstance(tables, list):
            self.mistakes.append(
                self.places.mistake(
                    (kind, 0), None, "invalid-table", f"`{kind}` is a list", f"write `[[{kind}]]`"
                )
            )  # fmt: skip
            return []
        entries: list[T] = []
        seen: set[str] = set()
        for number, said in enumerate(tables):
            fields = self.table(kind, number, said)
            entry = read(fields)
            fields.finish()
            name = str(getattr(entry, "id", ""))
            if name in seen and name:
                fields.complain("id", "duplicate-id", f"the {kind} `{name}` is there twice", "")
            elif name:
                entries.append(entry)
            seen.add(name)
        return entries

    def phase(self, fields: Fields) -> Phase:
        return Phase(
            fields.identifier(), fields.text("title"), fields.text("goal"), fields.text("weeks"), ()
        )

    def filled(self, phase: Phase, lessons: Iterable[LessonEntry]) -> Phase:
        inside = tuple(lesson for lesson in lessons if lesson.phase == phase.id)
        return Phase(phase.id, phase.title, phase.goal, phase.weeks, inside)

    def lesson(self, fields: Fields) -> LessonEntry:
        name = fields.text("id")
        if name and not re.fullmatch(r"\d\d", name):
            fields.complain("id", "invalid-id", f"`{name}` is no lesson's id", 'as in `id = "01"`')
        file = fields.text("file")
        if file and not re.fullmatch(rf"{re.escape(name)}_[\w.-]+\.md", file):
            fields.complain(
                "file", "invalid-file", f"`{file}` can't be the file of lesson {name}",
                f"name it `{name}_Title.md`, beside course.toml",
            )  # fmt: skip
        phase = fields.text("phase", "") or None
        if phase is not None and phase not in self.phase_ids:
            fields.complain(
                "phase", "unknown-phase", f"there is no phase `{phase}`",
                did_you_mean(phase, self.phase_ids),
            )  # fmt: skip
            phase = None
        needs = self.lessons(fields, "needs", "only lessons above it can be needed")
        self.lesson_ids.append(name)
        path = self.directory / file
        expects = self.expectation(fields)
        return LessonEntry(
            name, fields.text("title"), file, phase, needs, fields.text("summary"), expects, path,
            bool(file) and path.is_file(), fields.flag("finished"),
        )  # fmt: skip

    def expectation(self, fields: Fields) -> Expectation:
        inner = fields.inner("expects")
        names = ("theorems", "derivations", "functions", "explorables", "exercises")
        expectation = Expectation(**{name: inner.texts(name) for name in names})
        inner.finish()
        return expectation

    def lessons(self, fields: Fields, key: str, otherwise: str = "") -> tuple[str, ...]:
        names = fields.texts(key)
        for name in names:
            if name not in self.lesson_ids:
                hint = otherwise or f"known: {listed(self.lesson_ids, 20)}"
                fields.complain(key, "unknown-lesson", f"there is no lesson `{name}` here", hint)
        return tuple(name for name in names if name in self.lesson_ids)

    def path(self, fields: Fields) -> LearningPath:
        steps = [self.step(inner) for inner in fields.inners("step")]
        return LearningPath(
            fields.identifier(), fields.text("title"), fields.text("audience"),
            fields.text("weeks"), fields.text("about"), tuple(steps),
        )  # fmt: skip

    def step(self, fields: Fields) -> Step:
        said = fields.text("depth")
        depth = next((depth for depth in DEPTHS if depth == said), None)
        if depth is None:
            if said:
                fields.complain(
                    "depth", "invalid-depth", f"`{said}` is not a depth", did_you_mean(said, DEPTHS)
                )
            depth = "core"
        step = Step(self.lessons(fields, "lessons"), depth, fields.text("note", ""))
        fields.finish()
        return step

    def project(self, fields: Fields) -> Project:
        return Project(
            fields.identifier(), fields.text("title"), self.lessons(fields, "needs"),
            fields.text("summary"),
        )  # fmt: skip

    def paper(self, fields: Fields) -> Paper:
        return Paper(
            fields.identifier(), fields.text("title"), fields.text("authors"),
            fields.integer("year"), self.lessons(fields, "lessons"), fields.text("reads"),
            fields.text("cite", "") or None,
        )  # fmt: skip
