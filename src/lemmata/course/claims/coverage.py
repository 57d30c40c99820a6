"""What a finished lesson must come to hold, and what of it is there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.coursefile import Expectation
from lemmata.course.plain import walk_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

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
