"""Whether files are still what they were: sizes and times first, contents when those differ."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = Path(__file__).resolve().parents[1]
TEMPLATES = PACKAGE / "web" / "templates"
RENDERING = ("course", "typeset", "web")

Stamp = tuple[tuple[str, int, int], ...]


@cache
def in_checkout() -> bool:
    """Whether the package is being worked on: an installed one does not change under a server."""
    return PACKAGE.parent.name == "src"


def tree_stamp(folder: Path, suffix: str) -> Stamp:
    """Changes whenever a file of that kind in the folder changes, comes or goes."""
    return tuple(sorted(_walk(os.fspath(folder), suffix)))


def _walk(folder: str, suffix: str) -> Iterable[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(suffix):
                    found = entry.stat()
                    yield entry.path, found.st_mtime_ns, found.st_size
                elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                    yield from _walk(entry.path, suffix)
    except OSError:
        return


def content_hash(files: Iterable[Path]) -> str:
    """The contents of files, present or missing, as one short text."""
    digest = hashlib.blake2b(digest_size=16)
    for file in files:
        try:
            content = file.read_bytes()
        except OSError:
            content = b"\x00"
        digest.update(f"{file.name}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


@cache
def renderer_hash() -> str:
    """The program that makes pages, as one short text: a page of another one is not reused."""
    stamps: list[object] = []
    for part in RENDERING:
        for suffix in (".py", ".js"):
            for path, changed, size in tree_stamp(PACKAGE / part, suffix):
                stamps.append((os.path.relpath(path, PACKAGE), changed, size))
    return hashlib.blake2b(repr(stamps).encode(), digest_size=8).hexdigest()
