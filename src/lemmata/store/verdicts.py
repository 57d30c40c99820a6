"""Where verdicts on the lessons' claims are: those that came with the course, and one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.course.claims import VerdictCache

if TYPE_CHECKING:
    from pathlib import Path

    from lemmata.store.folder import DataFolder

CAME_WITH_IT = ".verdicts"
"""The folder inside the course's own; it is filled when an archive is made, and only read here."""


def verdict_cache(course: Path, data: DataFolder) -> VerdictCache:
    """Reads both, writes the user's own; in memory only where nothing can be written."""
    write = data.verdicts if data.writable else None
    return VerdictCache([course / CAME_WITH_IT, data.verdicts], write)
