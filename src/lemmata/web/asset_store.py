"""Figures and rich outputs, named by their content: in the data folder, else in memory."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections import OrderedDict
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from lemmata.store.folder import write_whole

if TYPE_CHECKING:
    from lemmata.store.folder import DataFolder

ADDRESS = re.compile(r"/(figures|outputs)/([0-9a-f]{32}\.[a-z0-9]{2,5})")
SUFFIXES = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "text/html": "html",
}
MOST_IN_MEMORY = 64 << 20
KEPT_DAYS = 30
DAY = 86400.0


class AssetStore:
    """Puts bytes away under an address that says what they are; equal bytes, equal address."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def put(self, content: bytes, media_type: str) -> str:
        """Keep the bytes; the address at which a browser gets them. KeyError on other types."""
        suffix = SUFFIXES[media_type]
        name = f"{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
        if not self._touched(name):
            kept = self._folder.writable and write_whole(self._folder.assets / name, content)
            if not kept:
                self._remember(name, content)
        return f"/outputs/{name}" if suffix == "html" else f"/figures/{name}"

    def get(self, address: str) -> bytes | None:
        """What was put under the address, or None."""
        found = ADDRESS.fullmatch(address)
        if found is None or (found[1] == "outputs") != found[2].endswith(".html"):
            return None
        with self._lock:
            known = self._memory.get(found[2])
        if known is not None:
            return known
        try:
            return (self._folder.assets / found[2]).read_bytes()
        except OSError:
            return None

    def holds(self, html: str) -> bool:
        """Whether everything that a page shows is still there."""
        return all(self._touched(found[2]) for found in ADDRESS.finditer(html))

    def prune(self) -> None:
        """Remove what no page has used for a month."""
        oldest = time.time() - KEPT_DAYS * DAY
        with suppress(OSError), os.scandir(self._folder.assets) as entries:
            for entry in entries:
                with suppress(OSError):
                    if entry.stat().st_mtime < oldest:
                        os.unlink(entry.path)  # noqa: PTH108

    def _touched(self, name: str) -> bool:
        """Whether it is there; what is used keeps young."""
        with self._lock:
            if name in self._memory:
                self._memory.move_to_end(name)
                return True
        place = self._folder.assets / name
        try:
            age = time.time() - place.stat().st_mtime
        except OSError:
            return False
        if age > DAY:
            with suppress(OSError):
                os.utime(place)
        return True

    def _remember(self, name: str, content: bytes) -> None:
        """Hold the bytes in memory; the least recently used give way."""
        with self._lock:
            if name in self._memory:
                return  # another thread has put the same
            self._memory[name] = content
            self._size += len(content)
            while self._size > MOST_IN_MEMORY and len(self._memory) > 1:
                _, dropped = self._memory.popitem(last=False)
                self._size -= len(dropped)
