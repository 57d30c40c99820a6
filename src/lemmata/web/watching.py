"""Notices what an author saves: the pages load again, mistakes are printed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import awatch

from lemmata.course import CourseError, render_with_files
from lemmata.course.sources import MATHS
from lemmata.web.assets import STATIC
from lemmata.web.stamps import PACKAGE, TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watchfiles import Change

    from lemmata.course import Diagnostic
    from lemmata.web.library import Library
    from lemmata.web.sockets import Hub

AFTER_THE_PAGES = 0.1  # seconds: what the browser asks for comes before what is printed
IGNORED = (".cells", "__pycache__", "checks", "exercises", "explorables")
WATCHED = {
    ".md",
    ".toml",
    ".bib",
    ".html",
    ".json",
    ".py",
    ".png",
    ".svg",
    ".jpg",
    ".jpeg",
    ".webp",
}


class Watcher:
    """Watches the course's folder, and in a checkout the templates and the built frontend."""

    def __init__(self, library: Library, hub: Hub, say: Callable[[str], None]) -> None:
        self.library = library
        self.hub = hub
        self.say = say
        self._known: dict[str, str] = {}
        self._said: tuple[Diagnostic, ...] | None = None

    @property
    def folders(self) -> list[Path]:
        """What is watched."""
        places = [self.library.settings.course, MATHS, TEMPLATES, STATIC]
        return [place for place in places if place.is_dir()]

    async def watch(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Saved files reach the pages within a few hundredths of a second."""
        await asyncio.to_thread(self._remember)
        await asyncio.to_thread(self._report)
        async for changes in awatch(
            *self.folders, watch_filter=_matters, stop_event=stop, debounce=100, step=10,
            rust_timeout=1000, yield_on_timeout=False, ignore_permission_denied=True,
        ):  # fmt: skip
            await self._changed({Path(name) for _, name in changes})

    async def _changed(self, files: set[Path]) -> None:
        """The pages are told at once, and rendered while the browser asks for them."""
        changed = [file for file in files if self._differs(file)]
        if not changed:
            return
        lessons = self._lessons_of(changed)
        self.hub.reload(lessons)
        shown = {socket.lesson_id for socket in self.hub.sockets}
        for lesson in sorted(shown if lessons is None else lessons & shown):
            try:
                await self.library.lesson(lesson)
            except (CourseError, KeyError):
                continue
        await asyncio.sleep(AFTER_THE_PAGES)
        await asyncio.to_thread(self._report)

    def _lessons_of(self, files: Iterable[Path]) -> frozenset[str] | None:
        """The lessons that these files are, or None where all pages may be concerned."""
        found: set[str] = set()
        for file in files:
            name = file.name
            if file.suffix == ".md" and name[:2].isdigit() and file.parent.samefile(
                self.library.settings.course
            ):  # fmt: skip
                found.add(name[:2])
            else:
                return None
        return frozenset(found)

    def _remember(self) -> None:
        for folder in self.folders:
            for file in folder.rglob("*"):
                if file.suffix in WATCHED and file.is_file() and _shown(str(file)):
                    self._differs(file)

    def _differs(self, file: Path) -> bool:
        """Whether the content is another one than when it was last looked at."""
        try:
            content = str(hash(file.read_bytes()))
        except OSError:
            content = ""
        if self._known.get(str(file)) == content:
            return False
        self._known[str(file)] = content
        return True

    def _report(self) -> None:
        """Print the mistakes of the whole course, when they are others than before."""
        try:
            mistakes = self.library.course.mistakes()
        except CourseError as error:
            mistakes = error.mistakes
        if mistakes == self._said:
            return
        before, self._said = self._said, mistakes
        if mistakes:
            self.say(render_with_files(mistakes, self.library.settings.course))
            count = len(mistakes)
            self.say(f"{count} mistake{'s' if count != 1 else ''} in the course")
        elif before:
            self.say("No mistakes are left.")


def _shown(name: str) -> bool:
    inside = Path(name)
    return not any(part in IGNORED for part in inside.parts) or inside.is_relative_to(PACKAGE)


def _matters(_change: Change, name: str) -> bool:
    return Path(name).suffix in WATCHED and _shown(name) and not Path(name).name.startswith(".")
