"""A lesson as a Jupyter notebook that runs from top to bottom."""

from __future__ import annotations

import base64
import json
import mimetypes
from typing import TYPE_CHECKING

import nbformat

from lemmata.course import document as d
from lemmata.course.export.paragraphs import parts
from lemmata.course.export.sentences import Export, escaped

if TYPE_CHECKING:
    from lemmata.course.course import Course
    from lemmata.course.lesson import Lesson

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def export_notebook(lesson: Lesson, course: Course) -> str:
    """The notebook of a lesson as JSON text, the same for the same lesson every time.

    Cells that fail on purpose are tagged `raises-exception`, folded ones `hide-input`.
    """
    export = Export(lesson, course)
    cells = _Cells(course)
    cells.markdown(_opening(lesson, course))
    cells.flush()
    for part in parts(export, lesson.blocks):
        match part:
            case d.CodeCell():
                cells.code(part)
            case d.Figure():
                cells.picture(part)
            case _:
                if part.startswith("#"):
                    cells.flush()
                cells.markdown(part)
    if export.cited:
        cells.flush()
        cells.markdown(_references(export))
    cells.flush()
    notebook = {
        "cells": cells.done,
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    nbformat.validate(notebook)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _opening(lesson: Lesson, course: Course) -> str:
    return (
        f"# {escaped(lesson.title)}\n\n"
        f"Lesson {lesson.id} of *{escaped(course.title)}*. "
        "The cells run from top to bottom after\n\n"
        "```\npip install lemmata\n```\n\n"
        f"The course itself, with everything that moves and answers: `lemmata`, lesson {lesson.id}."
    )


def _references(export: Export) -> str:
    works = [w for w in export.course.bibliography.works.values() if w.key in export.cited]
    entries = "\n".join(f"- **{escaped(w.label)}.** {escaped(w.text)}" for w in works)
    return f"## References\n\n{entries}"


def _lines(text: str) -> list[str]:
    """Text as notebooks keep it, a line an entry, so that versions compare well."""
    lines = [f"{line}\n" for line in text.split("\n")]
    return [*lines[:-1], lines[-1].removesuffix("\n")]


class _Cells:
    """Gathers Markdown up to the next code cell or heading; ids are made from the order."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.done: list[dict[str, object]] = []
        self.waiting: list[str] = []
        self.attachments: dict[str, dict[str, str]] = {}

    def markdown(self, text: str) -> None:
        self.waiting.append(text)

    def flush(self) -> None:
        if not self.waiting:
            return
        cell: dict[str, object] = {
            "cell_type": "markdown",
            "id": f"text-{len(self.done)}",
            "metadata": {},
            "source": _lines("\n\n".join(self.waiting)),
        }
        if self.attachments:
            cell["attachments"] = self.attachments
        self.done.append(cell)
        self.waiting, self.attachments = [], {}

    def code(self, cell: d.CodeCell) -> None:
        self.flush()
        metadata: dict[str, object] = {}
        tags = []
        if cell.hide:
            tags.append("hide-input")
            metadata["jupyter"] = {"source_hidden": True}
        if cell.raises:
            tags.append("raises-exception")
        if tags:
            metadata["tags"] = tags
        if cell.name:
            metadata["name"] = cell.name
        if cell.alt:
            metadata["alt"] = cell.alt
        self.done.append(
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{cell.index}",
                "metadata": metadata,
                "outputs": [],
                "source": _lines(cell.source.rstrip("\n")),
            }
        )

    def picture(self, figure: d.Figure) -> None:
        """A picture travels inside the notebook."""
        alt = figure.alt.replace("[", "(").replace("]", ")").replace("\n", " ")
        if not (figure.path and self.course.has_picture(figure.path)):
            self.markdown(f"*{escaped(figure.alt)}*")
            return
        kind = mimetypes.guess_type(figure.path)[0] or "application/octet-stream"
        data = (self.course.directory / figure.path).read_bytes()
        name = figure.path.rpartition("/")[2].replace(" ", "-")
        self.attachments[name] = {kind: base64.b64encode(data).decode("ascii")}
        self.markdown(f"![{alt}](attachment:{name})")
