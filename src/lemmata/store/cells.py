"""Where a user's outputs of cells are: those that came with the course, and the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.course.cells import OutputCache

if TYPE_CHECKING:
    from pathlib import Path

    from lemmata.store.folder import DataFolder

CAME_WITH_IT = ".cells"
"""The folder inside the course's own; it is filled when an archive is made, and only read here."""


def cell_cache(course: Path, data: DataFolder) -> OutputCache:
    """Reads both, writes the user's own; in memory only where nothing can be written."""
    write = data.cells if data.writable else None
    return OutputCache([course / CAME_WITH_IT, data.cells], write)
