"""What a finished lesson must come to hold, and what of it is there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.coursefile import FILE, Expectation
from lemmata.course.diagnostics import listed
from lemmata.course.plain import walk_blocks
from lemmata.course.tables import TomlPlaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.course.coursefile import CourseFile, LessonEntry
    from lemmata.course.diagnostics import Diagnostic
    from lemmata.course.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Coverage:
    """The expected ids of one kind, and those among them that the lesson holds."""

    kind: str
    expected: tuple[str, ...]
    present: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What is expected and not there."""
        return tuple(one for one in self.expected if one not in self.present)


def coverage(lesson: Lesson, expects: Expectation) -> tuple[Coverage, ...]:
    """Of each kind of `Expectation`, what is expected and what is there, in the order expected.

    `D1 cauchy-schwarz` is there where a derivation has that syllabus number and that id.
    """
    there = set(_held(lesson))
    return tuple(
        Coverage(
            kind.name,
            getattr(expects, kind.name),
            tuple(one for one in getattr(expects, kind.name) if (kind.name, one) in there),
        )
        for kind in fields(Expectation)
    )


def missing_mistakes(file: CourseFile, entry: LessonEntry, lesson: Lesson) -> Iterator[Diagnostic]:
    """A mistake in course.toml for each kind of which a finished lesson lacks something."""
    if not entry.finished:
        return
    places = TomlPlaces(FILE, file.source)
    expecting = [one.id for one in file.lessons if one.expects != Expectation()]
    number = expecting.index(entry.id) if entry.id in expecting else 0
    for one in coverage(lesson, entry.expects):
        if one.missing:
            yield places.mistake(
                ("lesson.expects", number), one.kind, "missing-expected",
                f"lesson {entry.id} is finished and lacks {listed(one.missing)}",
                "write them, or take `finished` away until they are",
            )  # fmt: skip


def _held(lesson: Lesson) -> Iterator[tuple[str, str]]:
    for block in walk_blocks(lesson.blocks):
        match block:
            case d.Theorem(syllabus=str(syllabus)):
                yield "theorems", syllabus
            case d.Derivation(id=name, syllabus=syllabus):
                yield "derivations", f"{syllabus} {name}" if syllabus else name
            case d.Implementation(name=name, source=str()):
                yield "functions", name.rpartition(".")[2]
            case d.Companion(kind=kind, id=name):
                yield f"{kind}s", name
            case _:
                pass
