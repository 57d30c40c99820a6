"""Displays and declarations of the Markdown cells of a Jupyter notebook."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lemmata.cli.manuscripts.markdown import read_markdown
from lemmata.cli.manuscripts.parts import ManuscriptError, Part
from lemmata.cli.manuscripts.traced import locator
from lemmata.course.positions import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lemmata.cli.manuscripts.macros import Macro

SAVE = "save it anew with Jupyter"


def read_notebook(source: str, name: str) -> Iterator[Part]:
    """The parts of a notebook in the order of its cells; places are those of its file.

    ManuscriptError where it is no notebook of format 4.
    """
    places = _Places(source)
    macros: dict[str, Macro] = {}
    for cell in _cells(source, name):
        text = cell.get("source", "")
        lines = text if isinstance(text, list) else text.splitlines(keepends=True)
        if cell.get("cell_type") != "markdown" or not all(isinstance(x, str) for x in lines):
            continue
        yield from read_markdown("".join(lines), places.of(text, lines), macros)


def _cells(source: str, name: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(source)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise ManuscriptError(f"{name}:{line}: this is not JSON, so no notebook", SAVE) from None
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise ManuscriptError(f"{name} is no notebook: it has no list of cells", SAVE)
    return cells


class _Places:
    """Finds the lines of cells in the JSON text, one after the other."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.locate = locator(source)
        self.at = 0

    def of(self, text: object, lines: list[str]) -> Callable[[int], Place]:
        """Where the characters of a cell stand in the notebook's file."""
        if isinstance(text, str):
            starts = [self.find(text)]
            lines = [text]
        else:
            starts = [self.find(line) for line in lines]
        ends: list[int] = []
        for line in lines:
            ends.append((ends[-1] if ends else 0) + len(line))

        def locate(offset: int) -> Place:
            row = next((k for k, end in enumerate(ends) if offset < end), len(ends) - 1)
            if row < 0:
                return Place(1, 1)
            inside = offset - (ends[row - 1] if row else 0)
            start, ascii_only = starts[row]
            written = json.dumps(lines[row][:inside], ensure_ascii=ascii_only)
            return self.locate(start + len(written) - 1)

        return locate

    def find(self, text: str) -> tuple[int, bool]:
        """Where a string begins in the file, and whether it is written in ASCII."""
        for ascii_only in (False, True):
            written = json.dumps(text, ensure_ascii=ascii_only)
            start = self.source.find(written, self.at)
            if start >= 0:
                self.at = start + len(written)
                return start, ascii_only
        return self.at, False
