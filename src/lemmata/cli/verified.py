"""What `lemmata verify` has found: as a table for an author, as JSON for a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lemmata.course.mentions import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lemmata.course import Diagnostic, Lesson
    from lemmata.course.cells import Build
    from lemmata.course.claims import Coverage, LessonVerdicts

COLUMNS = ("claims", "proved", "tested", "by code", "unchecked", "wrong")


@dataclass(frozen=True, slots=True)
class VerifiedLesson:
    """One lesson with everything that was looked at in it."""

    lesson: Lesson
    build: Build
    verdicts: LessonVerdicts
    coverage: tuple[Coverage, ...]

    @property
    def row(self) -> tuple[int, ...]:
        """The numbers under `COLUMNS`."""
        counts = [self.verdicts.count(s) for s in ("proved", "tested", "by_code", "unchecked")]
        claims = len(self.verdicts.claims)
        return (claims, *counts, claims - sum(counts))

    def to_json(self, mistakes: Sequence[Diagnostic]) -> dict[str, Any]:
        """For another program; `mistakes` are those of this lesson's file."""
        return {
            "id": self.lesson.id,
            "title": self.lesson.title,
            "equations": [
                {"id": s.id, "line": s.line, "status": s.status, "reason": s.reason}
                for s in self.verdicts.claims
            ],
            "cells": list(self._cells()),
            "references": [
                {
                    "kind": m.kind,
                    "target": m.target,
                    "line": m.span.line,
                    "status": "wrong" if m.wrong else "ok",
                    "reason": m.wrong,
                }
                for m in mentions(self.lesson)
            ],
            "coverage": {
                one.kind: {"expected": list(one.expected), "present": list(one.present)}
                for one in self.coverage
            },
            "mistakes": [asdict(m) for m in mistakes],
        }

    def _cells(self) -> Iterator[dict[str, Any]]:
        for cell in self.lesson.cells:
            last = cell.line + cell.source.count("\n")
            wrong = [m.found for m in self.build.mistakes if cell.line <= m.line <= last]
            status = "wrong" if wrong else "ok"
            reason = "; ".join(wrong)
            yield {"id": cell.anchor, "line": cell.line, "status": status, "reason": reason}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong with it."""

    lessons: tuple[VerifiedLesson, ...]
    mistakes: tuple[Diagnostic, ...]

    def to_json(self) -> dict[str, Any]:
        """For another program: how everything stands, and every mistake with its place."""
        paths = {one.lesson.path for one in self.lessons}
        return {
            "ok": not self.mistakes,
            "lessons": [
                one.to_json([m for m in self.mistakes if m.path == one.lesson.path])
                for one in self.lessons
            ],
            "course": [asdict(m) for m in self.mistakes if m.path not in paths],
        }

    def table(self) -> Iterator[str]:
        """A line a lesson, then what is not checked and why, then what is still expected."""
        if not self.lessons:
            return
        width = max(len(_name(one)) for one in self.lessons)
        yield "  ".join([" " * width, *COLUMNS])
        for one in self.lessons:
            cells = (str(n).rjust(len(name)) for n, name in zip(one.row, COLUMNS, strict=True))
            yield "  ".join([_name(one).ljust(width), *cells])
        for one in self.lessons:
            for standing in one.verdicts.standings:
                if standing.status == "unchecked":
                    yield f"{one.lesson.path}:{standing.line}: unchecked: {standing.reason}"
        for one in self.lessons:
            there = [c for c in one.coverage if c.expected]
            if there:
                said = ", ".join(f"{len(c.present)} of {len(c.expected)} {c.kind}" for c in there)
                yield f"{one.lesson.id} holds {said}"


def _name(one: VerifiedLesson) -> str:
    return f"{one.lesson.id} {one.lesson.title}"
