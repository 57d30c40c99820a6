"""The pages, made once for each state of the course and sent as they are.

`answer` is the path of nearly every request: it looks at the files' times, and when nothing has
changed, what is sent was compressed long ago.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from operator import is_
from typing import TYPE_CHECKING, Any

from lemmata.course import CourseError
from lemmata.web.answers import NEVER, Answer, prepared
from lemmata.web.compression import HASTY, THOROUGH
from lemmata.web.course_view import CourseView, view_course
from lemmata.web.render.standing import fill
from lemmata.web.templating import Bare, Templates, shown_mistakes

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.course import Course
    from lemmata.web.assets import Assets
    from lemmata.web.library import LessonPage, Library
    from lemmata.web.scratch.standings import Standings
    from lemmata.web.search import Hit
    from lemmata.web.settings import Settings

LESSON = re.compile(r"/lessons/([0-9]{2})")


@dataclass(frozen=True, slots=True)
class _View:
    """The course as templates read it, and what it was made from."""

    made_from: tuple[object, ...]
    written: tuple[bool, ...]
    course: CourseView


class Pages:
    """Makes and keeps the answers for `/`, `/lessons/…`, `/glossary` and `/references`."""

    def __init__(
        self, settings: Settings, library: Library, assets: Assets, standings: Standings
    ) -> None:
        self.settings = settings
        self.standings = standings
        self.library = library
        self.assets = assets
        self.templates = Templates(assets, watch=settings.watch)
        self._kept: dict[str, tuple[object, Answer]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._view: _View | None = None

    async def answer(self, path: str) -> Answer | None:
        """The page of that address as the files stand now, or None where there is none."""
        lesson = LESSON.fullmatch(path)
        if lesson is None and path not in ("/", "/glossary", "/references"):
            return None
        try:
            stamp = self._stamp(lesson[1] if lesson else None)
            known = self._kept.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            return await self._renewed(path, lesson[1] if lesson else None)
        except CourseError as error:
            return self.broken(error)

    async def _renewed(self, path: str, lesson: str | None) -> Answer | None:
        """One request makes the page; those that come meanwhile wait for it."""
        async with self._locks.setdefault(path, asyncio.Lock()):
            stamp = self._stamp(lesson)
            known = self._kept.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            if lesson is not None:
                answer = await self._lesson(lesson)
            else:
                answer = await asyncio.to_thread(self._whole, path)
            if answer is not None:
                self._kept[path] = (stamp, answer)
            return answer

    async def _lesson(self, lesson: str) -> Answer | None:
        entry = next((e for e in self.library.course.lessons if e.id == lesson), None)
        if entry is None:
            return None
        if not entry.written:
            return await asyncio.to_thread(self._unwritten, entry.title, lesson)
        page = await self.library.lesson(lesson)
        if not page.complete:
            self.library.outputs.begin(await asyncio.to_thread(self.library.course.parse, lesson))
        return await asyncio.to_thread(self._lesson_answer, page)

    def _stamp(self, lesson: str | None) -> object:
        versions = (
            (self.library.outputs.version(lesson), self.standings.version(lesson))
            if lesson
            else None
        )
        return (self.library.stamp(), self.assets.stamp(), versions)

    # What follows takes time and runs in a thread.

    def view(self) -> CourseView:
        """The course for the templates; the text of a lesson does not matter to it."""
        course = self.library.course
        made_from = (course, course.glossary)
        written = tuple(entry.written for entry in course.lessons)
        known = self._view
        same = known is not None and all(map(is_, known.made_from, made_from))
        if known is None or not same or known.written != written:
            known = self._view = _View(made_from, written, view_course(course))
        return known.course

    def _whole(self, path: str) -> Answer:
        course, view = self.library.course, self.view()
        make: dict[str, Callable[[], str]] = {
            "/": lambda: self.templates.map(view),
            "/glossary": lambda: self.templates.glossary(course, view),
            "/references": lambda: self.templates.references(course, view),
        }
        return self._html(make[path]())

    def _lesson_answer(self, page: LessonPage) -> Answer:
        mistakes = page.mistakes if self.settings.watch else ()
        shown = shown_mistakes(mistakes, self.library.course)
        html = fill(page.rendered.html, self.standings.known(page.id))
        page = replace(page, rendered=replace(page.rendered, html=html))
        return self._html(self.templates.lesson(page, self.view(), shown))

    def _unwritten(self, title: str, lesson: str) -> Answer:
        message = f"The lesson “{title}” is planned and not written yet."
        view = self.view()
        text = self.templates.error(404, view, message, "Not written yet", planned=lesson)
        return self._html(text, status=404)

    def _html(self, text: str, status: int = 200) -> Answer:
        links = [_preload(url, kind) for url, kind in self.assets.preloads()]
        headers = [("link", ", ".join(links))] if links else []
        quality = HASTY if self.settings.watch else THOROUGH
        return prepared(text, "text/html", status=status, headers=headers, quality=quality)

    def search(self, query: str, hits: list[Hit]) -> Answer:
        """The results page of the search."""
        text = self.templates.search(query, hits, self.view())
        return prepared(text, "text/html", cache=NEVER)

    def tool(self, template: str, title: str, context: dict[str, Any]) -> str:
        """The page of a tool, such as the scratch page; it stands without a course, too."""
        return self.templates.page(template, title, self._view_or_bare(), **context)

    def _view_or_bare(self) -> CourseView | Bare:
        try:
            return self.view()
        except CourseError:
            return Bare()

    def missing(self, message: str = "") -> Answer:
        """The 404 page."""
        text = self.templates.error(404, self._view_or_bare(), message)
        return prepared(text, "text/html", status=404, cache=NEVER)

    def failed(self) -> Answer:
        """The 500 page; the terminal says what happened."""
        return prepared(self.templates.error(500, Bare()), "text/html", status=500, cache=NEVER)

    def broken(self, error: CourseError) -> Answer:
        """A course or a lesson that can't be read at all: why, in place of the page."""
        course = self._course_or_none()
        shown = shown_mistakes(error.mistakes, course)
        if course is None:
            for entry in shown:
                entry["text"] = ""
        heading = "The course can’t be read"
        text = self.templates.error(500, Bare(), " ", heading, shown)
        return prepared(text, "text/html", status=500, cache=NEVER)

    def _course_or_none(self) -> Course | None:
        try:
            return self.library.course
        except CourseError:
            return None


def _preload(url: str, kind: str) -> str:
    crossorigin = "; crossorigin" if kind == "font" else ""
    return f"<{url}>; rel=preload; as={kind}{crossorigin}"
