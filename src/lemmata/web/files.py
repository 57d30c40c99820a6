"""Files as answers: the built frontend, figures and rich outputs by their hash, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.web.answers import FOREVER, FRESH, Answer, prepared
from lemmata.web.assets import media_type
from lemmata.web.policies import FIGURE, RICH_OUTPUT

if TYPE_CHECKING:
    from pathlib import Path

    from lemmata.web.asset_store import AssetStore
    from lemmata.web.assets import Assets
    from lemmata.web.settings import Settings

PICTURES = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"}
MOST_KEPT = 256

ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M6 27 16 5l10 22M10.5 27 16 15l5.5 12" fill="none"
stroke="#2f5fbf" stroke-width="2.6" stroke-linejoin="round"/></svg>"""


class Files:
    """Whatever has a name that says its content, and the pictures of the course."""

    def __init__(self, settings: Settings, assets: Assets, store: AssetStore) -> None:
        self.settings = settings
        self.assets = assets
        self.store = store
        self._stored: dict[str, Answer] = {}
        self._pictures: dict[Path, tuple[object, Answer]] = {}
        self._icon = prepared(ICON, "image/svg+xml", cache="private, max-age=86400")

    def answer(self, path: str) -> Answer | None:
        """The file of that address, or None where there is none."""
        if path.startswith("/static/"):
            return self.assets.answer(path.removeprefix("/static/"))
        if path.startswith(("/figures/", "/outputs/")):
            return self._from_store(path)
        if path.startswith("/pictures/"):
            return self._picture(path.removeprefix("/pictures/"))
        return self._icon if path == "/favicon.ico" else None

    def _from_store(self, path: str) -> Answer | None:
        known = self._stored.get(path)
        if known is None:
            content = self.store.get(path)
            if content is None:
                return None
            policy = FIGURE if path.startswith("/figures/") else RICH_OUTPUT
            known = prepared(
                content, media_type(path), cache=FOREVER,
                headers=[("content-security-policy", policy)],
            )  # fmt: skip
            if len(self._stored) >= MOST_KEPT:
                self._stored.pop(next(iter(self._stored)))
            self._stored[path] = known
        return known

    def _picture(self, name: str) -> Answer | None:
        try:
            root = self.settings.course.resolve()
            file = (root / name).resolve()
            if not file.is_relative_to(root) or file.suffix.lower() not in PICTURES:
                return None
            found = file.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            known = self._pictures.get(file)
            if known is None or known[0] != stamp:
                answer = prepared(
                    file.read_bytes(), media_type(name), cache=FRESH,
                    headers=[("content-security-policy", FIGURE)],
                )  # fmt: skip
                known = self._pictures[file] = (stamp, answer)
        except (OSError, ValueError):
            return None
        return known[1]
