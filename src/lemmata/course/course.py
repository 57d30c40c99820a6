"""The course: its map, its lessons read on demand, and everything they refer to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from lemmata.course.coursefile import CourseFile, LessonEntry, load_course_file
from lemmata.course.diagnostics import CourseError, Diagnostic, did_you_mean, not_utf8
from lemmata.course.formulas import check_formulas
from lemmata.course.glossary import FILE as GLOSSARY
from lemmata.course.glossary import Glossary, read_glossary
from lemmata.course.locate import course_directory
from lemmata.course.notation import check_notation
from lemmata.course.reading import read_lesson
from lemmata.course.references import check_references, resolve
from lemmata.course.sentences import check_sentences
from lemmata.course.sources import sources_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from lemmata.course.bibliography import Bibliography
    from lemmata.course.lesson import Lesson
    from lemmata.course.references import Missing
    from lemmata.course.targets import Target

BIBLIOGRAPHY = "references.bib"
LARGEST_FILE = 1_000_000
"""A long lesson has a fifth of it. A page of more could be neither served nor read."""

T = TypeVar("T")
Shared = TypeVar("Shared", bound="Glossary | Bibliography")


def load(directory: Path | str | None = None) -> Course:
    """The course of a folder; by default the checkout's, else the one that was installed.

    CourseError where there is no course.toml or it is not TOML.
    """
    folder = course_directory(directory)
    return Course(folder, load_course_file(folder))


@dataclass(frozen=True)
class Course:
    """A course whose files may change while it is open: every read looks at them again.

    What was read is kept as long as its file stays the same. Safe to use from several threads.
    """

    directory: Path
    file: CourseFile

    @cached_property
    def _kept(self) -> dict[object, tuple[object, object]]:
        return {}

    @cached_property
    def _lock(self) -> RLock:
        return RLock()

    @property
    def title(self) -> str:
        """The course's title."""
        return self.file.title

    @property
    def lessons(self) -> tuple[LessonEntry, ...]:
        """All lessons in their order, written or not as of now."""
        return tuple(replace(e, written=e.path.is_file()) for e in self.file.lessons)

    def entry(self, lesson: str) -> LessonEntry:
        """The entry of a lesson; KeyError where the course has none of that id."""
        for entry in self.lessons:
            if entry.id == lesson:
                return entry
        raise KeyError(lesson)

    def read(self, lesson: str) -> Lesson:
        """A written lesson with all its mistakes, as its file stands now.

        KeyError where the course has no such lesson, CourseError where it can't be read.
        """
        entry = self.entry(lesson)
        with self._lock:
            sources = sources_stamp()
            if self._kept.get("sources") != (sources, None):
                self._kept.clear()
                self._kept["sources"] = (sources, None)
            return self._keep(("read", lesson), self.stamp(), lambda: self._checked(entry))

    def parse(self, lesson: str) -> Lesson:
        """A written lesson with the mistakes that its own file shows; references unchecked."""
        entry = self.entry(lesson)
        with self._lock:
            stamp = _stamp(entry.path)
            return self._keep(
                ("parse", lesson),
                stamp,
                lambda: read_lesson(_text(entry.path), entry.file, entry.id),
            )

    def _checked(self, entry: LessonEntry) -> Lesson:
        lesson = self.parse(entry.id)
        broken = tuple(check_formulas(lesson.path, lesson.formulas))
        mistakes = {
            *lesson.mistakes,
            *broken,
            *check_notation(lesson, broken),
            *check_references(lesson, self),
        }
        return replace(lesson, mistakes=tuple(sorted(mistakes)))

    def _keep(self, key: object, stamp: object, make: Callable[[], T]) -> T:
        """What was made for the same stamp, else made anew."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != stamp:
            kept = self._kept[key] = (stamp, make())
        return kept[1]  # type: ignore[return-value]

    def stamp(self) -> tuple[object, ...]:
        """Changes whenever a file that pages are made from changes."""
        files = [entry.path for entry in self.file.lessons]
        return tuple(
            map(_stamp, [*files, self.directory / GLOSSARY, self.directory / BIBLIOGRAPHY])
        )

    @property
    def glossary(self) -> Glossary:
        """The glossary, empty where there is none; formulas and references unchecked."""
        path = self.directory / GLOSSARY
        with self._lock:
            return self._keep(GLOSSARY, _stamp(path), lambda: _read(path, read_glossary))

    @property
    def bibliography(self) -> Bibliography:
        """The bibliography, empty where there is none."""
        from lemmata.course.bibliography import read_bibliography

        path = self.directory / BIBLIOGRAPHY
        with self._lock:
            return self._keep(
                BIBLIOGRAPHY,
                _stamp(path),
                lambda: _read(path, read_bibliography),
            )

    def mistakes(self) -> tuple[Diagnostic, ...]:
        """All mistakes of all files, in the order of the course."""
        found = sorted({*self.file.mistakes, *check_sentences(self.file, self)})
        for entry in self.lessons:
            if entry.written:
                try:
                    found += self.read(entry.id).mistakes
                except CourseError as error:
                    found += error.mistakes
        page = self.glossary.page
        checked = [*check_formulas(page.path, page.formulas), *check_references(page, self)]
        return (*found, *sorted({*self.glossary.mistakes, *checked}), *self.bibliography.mistakes)

    def source(self, path: str) -> str:
        """The text of a file that a mistake names, wrong bytes replaced; empty if unreadable."""
        try:
            return (self.directory / path).read_text("utf-8-sig", "replace")
        except OSError:
            return ""

    # What lessons refer to (references.Library)

    def labels_of(self, lesson: str) -> Mapping[str, Target] | None:
        """The labels of a lesson; None where there is no such lesson, empty if unwritten."""
        if lesson not in self.lesson_ids:
            return None
        try:
            return self.parse(lesson).labels
        except CourseError:
            return {}

    def missing(self, lesson: str) -> Missing | None:
        """Why nothing is known of what a lesson of the course holds; None where it can be read."""
        if not self.entry(lesson).written:
            return "is not written yet"
        try:
            self.parse(lesson)
        except CourseError:
            return "can't be read"
        return None

    def lesson_at(self, page: str) -> str | None:
        """The lesson that a page's address or file name means."""
        for entry in self.file.lessons:
            if page in (entry.file, f"./{entry.file}", entry.url):
                return entry.id
        return None

    def has_term(self, term: str) -> bool:
        """Whether the glossary explains the term."""
        return self.glossary.find(term) is not None

    def has_work(self, key: str) -> bool:
        """Whether the bibliography holds the work."""
        return key in self.bibliography.works

    def has_picture(self, path: str) -> bool:
        """Whether the course's folder holds the picture."""
        root = self.directory.resolve()
        place = (root / path).resolve()
        return place.is_relative_to(root) and place.is_file()

    @property
    def lesson_ids(self) -> Collection[str]:
        """All lessons of the course."""
        return [entry.id for entry in self.file.lessons]

    @property
    def terms(self) -> Collection[str]:
        """All terms of the glossary and their other forms."""
        return list(self.glossary.forms)

    @property
    def works(self) -> Collection[str]:
        """All keys of the bibliography."""
        return list(self.bibliography.works)

    def resolve(self, target: str, lesson: Lesson) -> Target | None:
        """What a reference in a lesson points at, or None."""
        return resolve(target, lesson, self)

    def suggest(self, lesson: str) -> str:
        """What to say about a lesson that the course does not have."""
        return did_you_mean(lesson, self.lesson_ids)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _text(path: Path) -> str:
    """The text of a file, or a CourseError that says why there is none."""
    try:
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise CourseError((_too_large(path, size),))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        mistake = not_utf8(path.name, error)
    except OSError as error:
        found = f"the file can't be read: {error.strerror}"
        mistake = Diagnostic(path.name, 1, 1, 2, "unreadable", found, "")
    raise CourseError((mistake,))


def _too_large(path: Path, size: int) -> Diagnostic:
    found = f"the file has {size:,} bytes; more than {LARGEST_FILE:,} are not read"
    return Diagnostic(path.name, 1, 1, 2, "unreadable", found, "divide it into several lessons")


def _read(path: Path, read: Callable[[str], Shared]) -> Shared:
    """What all lessons refer to: empty where it is missing, and never in their way.

    A wrong byte is one mistake among its others, not the end of every lesson.
    """
    if not path.is_file():
        return read("")
    try:
        return read(_text(path))
    except CourseError as error:
        unreadable = any(m.code == "unreadable" for m in error.mistakes)
        made = read("" if unreadable else path.read_text("utf-8-sig", "replace"))
        return replace(made, mistakes=(*error.mistakes, *made.mistakes))
