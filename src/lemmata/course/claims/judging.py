"""Judges the displays of a lesson: what is not known yet, and only that, in workers."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from lemmata.course import sources
from lemmata.course.claims import code, standing
from lemmata.course.claims.reading import lesson_claims
from lemmata.course.notation import holds_mistake
from lemmata.formula.records import engine_version, from_record, to_record
from lemmata.formula.verdict import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from lemmata.course.claims.cache import VerdictCache
    from lemmata.course.claims.reading import Claim, DisplayedClaims
    from lemmata.course.claims.standing import Standing
    from lemmata.course.diagnostics import Diagnostic
    from lemmata.course.lesson import Lesson
    from lemmata.formula.verdict import Verdict

SECONDS = 10.0
"""The safety net for an author's claim: its verdict is kept, and a busy machine is no reason."""
SEED = 0


class Judging(Protocol):
    """What judges claims: `lemmata.formula.worker.Judge` does."""

    def check(
        self, claim: str, given: Sequence[str] = (), seed: int = 0, seconds: float = 2.0
    ) -> Verdict:
        """The verdict on a claim."""

    def call(self, function: str, *arguments: Any, seconds: float = 2.0, **named: Any) -> Any:
        """What a function returns in a process that can be killed."""


@dataclass(frozen=True, slots=True)
class LessonVerdicts:
    """How every display of a lesson stands, in order, and the mistakes that this shows."""

    standings: tuple[Standing, ...]
    mistakes: tuple[Diagnostic, ...]
    judged: int = 0

    @property
    def claims(self) -> tuple[Standing, ...]:
        """The displays that claim something; definitions are not counted."""
        return tuple(one for one in self.standings if one.status != "definition")

    def count(self, status: str) -> int:
        """How many displays stand so."""
        return sum(one.status == status for one in self.standings)


def judge_lesson(
    lesson: Lesson,
    directory: Path,
    cache: VerdictCache,
    judge: Judging,
    *,
    workers: int = 1,
    on_display: Callable[[Standing], None] | None = None,
) -> LessonVerdicts:
    """The standing of every display, from the cache where equation, declarations and engine agree.

    `directory` is the course's folder, `workers` how many claims are judged side by side.
    """
    return _Work(lesson, directory, cache, judge, on_display).done(workers)


def known_standings(lesson: Lesson, directory: Path, cache: VerdictCache) -> dict[str, Standing]:
    """The standings that are known without judging anything, by the anchors of their displays."""
    work = _Work(lesson, directory, cache, None, None)
    found = (work.standing(display) for display in lesson_claims(lesson).displays)
    return {one[0].id: one[0] for one in found if one is not None}


class _UnknownError(LookupError):
    """Something would have to be judged, and nobody is there to do it."""


Judged = tuple["Standing", "code.Tested | None"]


@dataclass(slots=True)
class _Work:
    lesson: Lesson
    directory: Path
    cache: VerdictCache
    judge: Judging | None
    on_display: Callable[[Standing], None] | None
    judged: int = 0
    engine: str = field(default_factory=lambda: engine_version())  # noqa: PLW0108 (tests swap it)
    mathematics: str = field(default_factory=sources.sources_hash)

    def done(self, workers: int) -> LessonVerdicts:
        claims = lesson_claims(self.lesson)
        with ThreadPoolExecutor(max(1, workers), thread_name_prefix="claims") as threads:
            found = list(threads.map(self.standing, claims.displays))
        standings, mistakes = [], list(claims.mistakes)
        for display, pair in zip(claims.displays, found, strict=True):
            assert pair is not None
            standings.append(pair[0])
            mistakes += self.mistakes(display, *pair)
        unique = tuple(sorted(dict.fromkeys(mistakes)))
        return LessonVerdicts(tuple(standings), unique, self.judged)

    def mistakes(
        self, display: DisplayedClaims, found: Standing, tested: code.Tested | None
    ) -> Iterator[Diagnostic]:
        """What the verdicts show, unless the formula has a mistake that is named already."""
        latex = display.equation.latex
        if not any(holds_mistake(latex, mistake) for mistake in self.lesson.mistakes):
            yield from standing.mistakes_in(self.lesson.path, display, found, tested)

    def standing(self, display: DisplayedClaims) -> Judged | None:
        """How a display stands; None where that is not known and nobody judges."""
        tested: code.Tested | None = None
        try:
            if display.equation.unchecked is not None:
                found = standing.unchecked(display)
            elif display.equation.check is not None:
                tested = self.tested(display.equation.check)
                found = standing.tested_by_code(display, tested)
            else:
                found = standing.judged(display, [self.verdict(c) for c in display.claims])
        except _UnknownError:
            return None
        if self.on_display is not None:
            self.on_display(found)
        return found, tested

    def verdict(self, claim: Claim) -> Verdict:
        """The verdict on a claim, kept if it would be the same next time."""
        key = _key("claim", self.engine, claim.text, claim.given, SEED)
        record = self.cache.get(key)
        if record is not None:
            try:
                return from_record(record)
            except (KeyError, TypeError, ValueError):
                pass
        if self.judge is None:
            raise _UnknownError
        verdict = self.judge.check(claim.text, claim.given, SEED, SECONDS)
        verdict = replace(verdict, milliseconds=round(verdict.milliseconds, 3))
        self.judged += 1
        if verdict.status is not Status.UNDECIDED:
            self.cache.put(key, to_record(verdict))
        return verdict

    def tested(self, name: str) -> code.Tested:
        """What a named check says, kept as long as its file and the mathematics are the same."""
        file = code.checks_file(self.directory, self.lesson.path)
        key = _key("check", name, code.DRAWS, _content(file), self.mathematics)
        record = self.cache.get(key)
        if record is not None:
            try:
                return code.Tested(**record)
            except TypeError:
                pass
        if self.judge is None:
            raise _UnknownError
        try:
            tested = self.judge.call(code.FUNCTION, str(file), name, seconds=code.SECONDS)
        except (TimeoutError, RuntimeError, MemoryError) as error:
            return code.Tested("fails", f"the check `{name}` did not finish: {error}")
        assert isinstance(tested, code.Tested)
        self.judged += 1
        if tested.outcome == "holds":
            self.cache.put(key, asdict(tested))
        return tested


def _key(*parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _content(file: Path) -> str:
    try:
        return file.read_bytes().hex()
    except OSError:
        return ""
