"""What the search finds in a lesson: its sections, formulas as LaTeX and as they are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.plain import children, marked_text, plain_text, sentences, walk_inlines
from lemmata.course.plain_maths import plain_maths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lemmata.course import Lesson


@dataclass(frozen=True, slots=True)
class SearchSection:
    """One section: `text` is what it says, `formulas` the LaTeX of its formulas, one a line.

    The part of a lesson above its first section has the anchor "" and the lesson's title.
    """

    title: str
    anchor: str
    text: str
    formulas: str


def search_sections(lesson: Lesson) -> tuple[SearchSection, ...]:
    """All sections of a lesson, inner ones for themselves, none of them empty."""
    top = _section(lesson.title, "", lesson.blocks)
    inner = [found for block in lesson.blocks for found in _sections(block)]
    return tuple(
        replace(section, text=lesson.named(section.text))
        for section in (top, *inner)
        if section.text or section.anchor
    )


def _sections(block: d.Block) -> Iterator[SearchSection]:
    if isinstance(block, d.Section):
        yield _section(plain_text(block.title), block.anchor, block.blocks)
        for inner in block.blocks:
            yield from _sections(inner)


def _section(title: str, anchor: str, blocks: Iterable[d.Block]) -> SearchSection:
    own = [block for block in blocks if not isinstance(block, d.Section)]
    text = " ".join(said for block in own for said in _said(block))
    formulas = dict.fromkeys(latex for block in own for latex in _formulas(block))
    return SearchSection(title, anchor, re.sub(r"\s+", " ", text).strip(), "\n".join(formulas))


def _said(block: d.Block) -> Iterator[str]:
    match block:
        case d.Equation(latex):
            yield plain_maths(latex.text)
        case d.Theorem():
            yield f"{block.kind.capitalize()} {block.number}"
        case d.Implementation(name):
            yield name
        case d.CodeBlock(text=text) | d.CodeCell(shown=text):
            yield text
        case d.Companion() if not block.title:
            yield block.id.replace("-", " ")
        case _:
            pass
    for run in sentences(block):
        yield marked_text(run)
    for inner in children(block):
        yield from _said(inner)


def _formulas(block: d.Block) -> Iterator[str]:
    if isinstance(block, d.Equation):
        yield _one_line(block.latex.text)
    for run in sentences(block):
        for one in walk_inlines(run):
            if isinstance(one, d.Maths | d.Given):
                yield _one_line(one.latex.text)
    for inner in children(block):
        yield from _formulas(inner)


def _one_line(latex: str) -> str:
    return re.sub(r"\s+", " ", latex).strip()
