"""Manuscripts that are not lessons: their displays and declarations, whatever wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.cli.manuscripts.latex import read_latex
from lemmata.cli.manuscripts.markdown import read_markdown
from lemmata.cli.manuscripts.notebook import read_notebook
from lemmata.cli.manuscripts.parts import Display, Given, Heading, ManuscriptError, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lemmata.cli.manuscripts.parts import Part

SUFFIXES = (".md", ".markdown", ".tex", ".ipynb")


def read_manuscript(path: Path, source: str) -> Iterator[Part]:
    """The parts of a manuscript in order; its suffix says how it is written."""
    match path.suffix.lower():
        case ".tex":
            return read_latex(source)
        case ".ipynb":
            return read_notebook(source, str(path))
        case _:
            return read_markdown(source)


__all__ = [
    "SUFFIXES",
    "Display",
    "Given",
    "Heading",
    "ManuscriptError",
    "read_manuscript",
    "read_text",
]
