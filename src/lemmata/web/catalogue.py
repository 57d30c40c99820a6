"""The search's index over the course as it stands: built in the background, renewed on a change."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lemmata.course import CourseError
from lemmata.course.plain import excerpt
from lemmata.web.render.search import search_sections
from lemmata.web.search import Entry, Hit, Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.course import Course
    from lemmata.web.library import Library

LONGEST_TERM = 2000
TOOLS = (
    Entry(
        "",
        "Tools",
        "Scratch",
        "/scratch",
        "Write lines of a derivation and have each judged: check an equation, proof, random "
        "points, counterexample, the mistake in a line.",
    ),
    Entry(
        "",
        "Tools",
        "Derivative",
        "/derivative",
        "Differentiate an expression: gradient, Jacobian, Hessian, as a formula and as code for "
        "NumPy, PyTorch and JAX, compared with finite differences.",
    ),
)


class Catalogue:
    """Answers searches from an index of what is written now."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._stamp: object = None
        self._index: Index | None = None
        self._building = asyncio.Lock()

    async def ask(self, query: str, limit: int = 12) -> list[Hit]:
        """The best hits; the first search may wait for the index."""
        if not query.strip():
            return []
        index = await self.ready()
        return await asyncio.to_thread(index.ask, query, limit)

    async def ready(self) -> Index:
        """The index over the course as its files stand now."""
        async with self._building:
            course = self.library.course
            stamp = course.stamp(), course
            if self._index is None or stamp != self._stamp:
                self._index = await asyncio.to_thread(_built, course)
                self._stamp = stamp
            return self._index


def _built(course: Course) -> Index:
    return Index([*_lessons(course), *_terms(course), *TOOLS])


def _lessons(course: Course) -> Iterator[Entry]:
    for entry in course.lessons:
        if not entry.written:
            continue
        try:
            lesson = course.parse(entry.id)
        except CourseError:
            continue
        for found in search_sections(lesson):
            place = f"{entry.url}#{found.anchor}" if found.anchor else entry.url
            section = found.title if found.anchor else ""
            yield Entry(entry.id, entry.title, section, place, found.text, found.formulas)


def _terms(course: Course) -> Iterator[Entry]:
    for term in course.glossary.terms:
        text = excerpt(term.blocks, LONGEST_TERM)
        also = f" ({', '.join(term.also)})" if term.also else ""
        yield Entry("", "Glossary", term.name, f"/glossary#{term.id}", text + also)
