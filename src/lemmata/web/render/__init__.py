"""Documents → HTML fragments. Knows nothing of requests and of nothing outside the course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.web.render.blocks import blocks
from lemmata.web.render.inlines import inlines
from lemmata.web.render.markup import element
from lemmata.web.render.pages import (
    GlossaryEntry,
    ReferenceEntry,
    render_glossary,
    render_references,
    render_text,
)
from lemmata.web.render.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lemmata.course import Course, Lesson

__all__ = [
    "ContentsEntry",
    "GlossaryEntry",
    "ReferenceEntry",
    "RenderedLesson",
    "render_glossary",
    "render_lesson",
    "render_references",
    "render_text",
]


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents list; `text` is HTML without links."""

    id: str
    text: str
    level: int
    depth: d.Depth


@dataclass(frozen=True, slots=True)
class RenderedLesson:
    """A lesson as HTML, and its contents list."""

    html: str
    contents: tuple[ContentsEntry, ...]


def render_lesson(
    lesson: Lesson, course: Course, outputs: Mapping[int, str] | None = None
) -> RenderedLesson:
    """The article of a lesson; `outputs` are its cells' outputs as HTML, as far as known."""
    scope = Scope(lesson, course, outputs or {})
    html = element(
        "article",
        "\n" + blocks(scope, lesson.blocks) + "\n",
        class_="lesson",
        data_lesson=lesson.id,
    )
    contents = tuple(_contents(Scope(lesson, course, links=False), lesson.blocks))
    return RenderedLesson(html, contents)


def _contents(scope: Scope, run: tuple[d.Block, ...]) -> Iterator[ContentsEntry]:
    for block in run:
        if isinstance(block, d.Section):
            title = inlines(scope, block.title)
            yield ContentsEntry(block.anchor, title, block.level, block.depth)
            yield from _contents(scope, block.blocks)
