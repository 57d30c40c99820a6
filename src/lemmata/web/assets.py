"""The built frontend: which file a source became, and the files themselves, ready to be sent."""

from __future__ import annotations

import json
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lemmata.web.answers import FOREVER, prepared

if TYPE_CHECKING:
    from lemmata.web.answers import Answer

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".html": "text/html",
}


@dataclass(slots=True)
class Assets:
    """The files named in the manifest of the build, and no others.

    A build that appears or changes while the server runs is noticed: `stamp` changes with it.
    While a new one is being made, the old one stands.
    """

    folder: Path = STATIC
    _stamp: tuple[int, int] | None = None
    _manifest: dict[str, Any] = field(default_factory=dict)
    _files: frozenset[str] = frozenset()
    _answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def built(self) -> bool:
        """Whether there is a build to serve."""
        self.stamp()
        return bool(self._manifest)

    def stamp(self) -> tuple[int, int] | None:
        """Changes with every build."""
        try:
            found = (self.folder / "manifest.json").stat()
        except OSError:
            return self._stamp
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp != self._stamp:
            self._read(stamp)
        return stamp

    def _read(self, stamp: tuple[int, int]) -> None:
        try:
            manifest = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        except (OSError, ValueError):
            return
        files: set[str] = set()
        for chunk in manifest.values():
            files.update((chunk["file"], *chunk.get("css", ()), *chunk.get("assets", ())))
        self._manifest, self._files, self._answers = manifest, frozenset(files), {}
        self._stamp = stamp

    def url(self, name: str) -> str:
        """The address of what a source file became; without a build, one that gives a 404."""
        if not self._manifest:
            self.stamp()
        chunk = self._manifest.get(name) or self._manifest.get(f"src/{name}")
        return f"/static/{chunk['file']}" if chunk else f"/static/{name}"

    def preloads(self) -> tuple[tuple[str, str], ...]:
        """What every page needs at once, as (address, kind): styles and the text's fonts."""
        main = self._manifest.get("main.css", {})
        styles = [(f"/static/{main['file']}", "style")] if main else []
        fonts = [(self.url(name), "font") for name in FIRST_FONTS if name in self._manifest]
        return tuple(styles + fonts)

    def answer(self, name: str) -> Answer | None:
        """The file of that name, compressed when it is first asked for."""
        if name not in self._files:
            self.stamp()
            if name not in self._files:
                return None
        known = self._answers.get(name)
        if known is None:
            try:
                content = (self.folder / name).read_bytes()
            except OSError:
                return None
            known = prepared(content, media_type(name), cache=FOREVER, quality=9)
            self._answers[name] = known
        return known


FIRST_FONTS = ("fonts/stix-text.woff2", "fonts/stix-math.woff2")
"""Seen before the reader scrolls: the text's upright face and the formulas'."""


def media_type(name: str) -> str:
    """The media type of a file by its name."""
    suffix = Path(name).suffix
    return TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
