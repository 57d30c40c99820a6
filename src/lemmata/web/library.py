"""The course as its files stand now, and its lessons rendered once for each content."""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lemmata.course import Course, load
from lemmata.course.sources import MATHS
from lemmata.store.folder import write_whole
from lemmata.web.render import ContentsEntry, RenderedLesson, render_lesson
from lemmata.web.stamps import (
    TEMPLATES,
    content_hash,
    in_checkout,
    renderer_hash,
    tree_stamp,
)

if TYPE_CHECKING:
    from lemmata.course import Diagnostic, Lesson
    from lemmata.web.outputs import AuthorOutputs
    from lemmata.web.settings import Settings

COURSE_FILES = ("course.toml", "glossary.md", "references.bib")


@dataclass(frozen=True, slots=True)
class LessonPage:
    """A lesson as it was rendered from one state of the files.

    `complete` says that the output of every cell is in it.
    """

    id: str
    title: str
    rendered: RenderedLesson
    mistakes: tuple[Diagnostic, ...]
    complete: bool


class Library:
    """Reads and renders what is asked for; whatever has not changed is not made again.

    Safe to use from several threads: what takes time runs beside the event loop.
    """

    def __init__(self, settings: Settings, outputs: AuthorOutputs) -> None:
        self.settings = settings
        self.outputs = outputs
        self._course: Course | None = None
        self._course_stamp: object = None
        self._look: object = None
        self._pages: dict[str, tuple[object, str, LessonPage]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @property
    def course(self) -> Course:
        """The course, read again when course.toml has changed; CourseError where it can't be."""
        try:
            found = (self.settings.course / "course.toml").stat()
            stamp: object = (found.st_mtime_ns, found.st_size)
        except OSError:
            stamp = None
        if self._course is None or stamp != self._course_stamp:
            self._course = load(self.settings.course)
            self._course_stamp = stamp
        return self._course

    def stamp(self) -> object:
        """Changes whenever a file that pages are made from changes. Looks at the files' times only.

        Requests that arrive together share one look: it lasts for one turn of the event loop.
        """
        if self._look is None:
            maths = tree_stamp(MATHS, ".py") if in_checkout() else ()
            templates = tree_stamp(TEMPLATES, ".html") if in_checkout() else ()
            self._look = (self.course.stamp(), self._course_stamp, maths, templates)
            asyncio.get_running_loop().call_soon(self._look_again)
        return self._look

    def _look_again(self) -> None:
        self._look = None

    def content(self) -> str:
        """Changes whenever the content of a file that pages are made from changes."""
        course = self.course
        files = [course.directory / name for name in COURSE_FILES]
        files += [entry.path for entry in course.file.lessons]
        maths = [path for path, _, _ in tree_stamp(MATHS, ".py")]
        return content_hash([*files, *map(Path, maths)])

    async def lesson(self, lesson: str) -> LessonPage:
        """The lesson as it stands now. KeyError where there is none, CourseError if unreadable."""
        lock = self._locks.setdefault(lesson, asyncio.Lock())
        async with lock:
            stamp = (self.stamp(), self.outputs.version(lesson))
            known = self._pages.get(lesson)
            if known is not None and known[0] == stamp:
                return known[2]
            content, page = await asyncio.to_thread(self._renewed, lesson, known)
            self._pages[lesson] = (stamp, content, page)
            return page

    def _renewed(
        self, lesson: str, known: tuple[object, str, LessonPage] | None
    ) -> tuple[str, LessonPage]:
        """The page from memory, from the data folder, or rendered; with the key of its content."""
        files = self.content()
        content = f"{files}-{self.outputs.version(lesson)}"
        if known is not None and known[1] == content:
            return content, known[2]
        entry = self.course.entry(lesson)
        kept = self._kept_file(lesson, files)
        page = self._kept(kept)
        if page is None:
            page = self._rendered(self.course.read(entry.id))
            self._keep(kept, page)
        return content, page

    def _rendered(self, lesson: Lesson) -> LessonPage:
        outputs = self.outputs.known(lesson)
        rendered = render_lesson(lesson, self.course, outputs)
        complete = all(cell.index in outputs for cell in lesson.cells)
        return LessonPage(lesson.id, lesson.title, rendered, lesson.mistakes, complete)

    # Complete pages without mistakes are kept in the data folder: the next start has them at once.

    def _kept_file(self, lesson: str, content: str) -> Path:
        course = hashlib.blake2b(str(self.course.directory.resolve()).encode(), digest_size=6)
        name = f"{lesson}-{content}-{renderer_hash()}-{self.outputs.environment}.json"
        return self.settings.data.pages / course.hexdigest() / name

    def _keep(self, file: Path, page: LessonPage) -> None:
        worth_it = page.complete and not page.mistakes and not self.settings.watch
        if not (worth_it and self.settings.data.writable):
            return
        said = {"id": page.id, "title": page.title, **asdict(page.rendered)}
        if write_whole(file, json.dumps(said).encode()):
            for old in file.parent.glob(f"{page.id}-*.json"):
                if old != file:
                    with suppress(OSError):
                        old.unlink()

    def _kept(self, file: Path) -> LessonPage | None:
        try:
            said = json.loads(file.read_bytes())
            contents = tuple(ContentsEntry(**entry) for entry in said["contents"])
            rendered = RenderedLesson(said["html"], contents)
            page = LessonPage(said["id"], said["title"], rendered, (), complete=True)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return page if self.outputs.store.holds(rendered.html) else None
