"""How large a picture is, so that the page keeps its place before it arrives."""

import re
from functools import lru_cache
from pathlib import Path

_PNG = b"\x89PNG\r\n\x1a\n"


def picture_size(path: Path) -> tuple[int, int] | None:
    """Width and height of an SVG or PNG file in pixels, or None where they can't be told."""
    try:
        return _size(path, path.stat().st_mtime_ns)
    except OSError:
        return None


def png_size(head: bytes) -> tuple[int, int] | None:
    """The size that the beginning of a PNG file says; None for anything else."""
    if not head.startswith(_PNG) or len(head) < 24:
        return None
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


@lru_cache(maxsize=512)
def _size(path: Path, _changed: int) -> tuple[int, int] | None:
    with path.open("rb") as file:
        head = file.read(4096)
    if size := png_size(head):
        return size
    found = re.search(rb"<svg\b[^>]*>", head)
    return _svg_size(found.group().decode("utf-8", "replace")) if found else None


def _svg_size(tag: str) -> tuple[int, int] | None:
    """The size that an SVG's root says, its view box where it says none in pixels."""
    sides = [re.search(rf"\b{name}=[\"']([\d.]+)(?:px)?[\"']", tag) for name in ("width", "height")]
    if all(sides):
        width, height = (float(side[1]) for side in sides if side)
        return round(width), round(height)
    box = re.search(r"\bviewBox=[\"'][\d.-]+[ ,]+[\d.-]+[ ,]+([\d.]+)[ ,]+([\d.]+)[\"']", tag)
    return (round(float(box[1])), round(float(box[2]))) if box else None
