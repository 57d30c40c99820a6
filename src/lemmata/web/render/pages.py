"""The glossary, the references, and single sentences of course.toml as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.course import CourseError
from lemmata.course import document as d
from lemmata.course.plain import all_inlines
from lemmata.course.reading import read_lesson
from lemmata.web.render.blocks import blocks
from lemmata.web.render.inlines import inlines
from lemmata.web.render.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.course import Course, LessonEntry


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A term with its explanation, and the lessons that use it."""

    id: str
    term: str
    html: str
    initial: str
    lessons: tuple[LessonEntry, ...]


@dataclass(frozen=True, slots=True)
class ReferenceEntry:
    """A work as the references page lists it, and the lessons that cite it."""

    key: str
    html: str
    lessons: tuple[LessonEntry, ...]


def render_glossary(course: Course) -> tuple[GlossaryEntry, ...]:
    """All terms in alphabetical order."""
    glossary = course.glossary
    used: dict[str, list[LessonEntry]] = {}
    for entry, inline in _written(course):
        if isinstance(inline, d.TermReference) and (term := glossary.find(inline.term)):
            _note(used, term.id, entry)
    scope = Scope(glossary.page, course)
    return tuple(
        GlossaryEntry(
            term.id, inlines(scope.unlinked(), term.title), blocks(scope, term.blocks),
            term.name[:1].upper(), tuple(used.get(term.id, ())),
        )
        for term in glossary.terms
    )  # fmt: skip


def render_references(course: Course) -> tuple[ReferenceEntry, ...]:
    """All works, sorted by author and year."""
    used: dict[str, list[LessonEntry]] = {}
    for entry, inline in _written(course):
        if isinstance(inline, d.Citation):
            for key in inline.keys:
                _note(used, key.key, entry)
    works = course.bibliography.works.values()
    return tuple(ReferenceEntry(w.key, w.html, tuple(used.get(w.key, ()))) for w in works)


def _written(course: Course) -> Iterator[tuple[LessonEntry, d.Inline]]:
    for entry in course.lessons:
        if entry.written:
            try:
                lesson = course.parse(entry.id)
            except CourseError:
                continue
            for inline in all_inlines(lesson.blocks):
                yield entry, inline


def _note(used: dict[str, list[LessonEntry]], key: str, entry: LessonEntry) -> None:
    found = used.setdefault(key, [])
    if entry not in found:
        found.append(entry)


def render_text(text: str, course: Course, *, links: bool = True) -> str:
    """A sentence of course.toml: inline Markdown with formulas."""
    page = read_lesson(text, "course.toml", "map", page=True)
    scope = Scope(page, course, links=links)
    parts = [inlines(scope, b.children) for b in page.blocks if isinstance(b, d.Paragraph)]
    return " ".join(parts)
