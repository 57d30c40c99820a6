"""MyST Markdown → document. Reading never fails: a bad file gives a lesson and its mistakes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.course.diagnostics import did_you_mean
from lemmata.course.lesson import Lesson
from lemmata.course.plain import name_references
from lemmata.course.positions import Passage, Span
from lemmata.course.reading.blocks import read_blocks
from lemmata.course.reading.context import Reading
from lemmata.course.reading.frontmatter import FrontMatter, read_front_matter, split_front_matter
from lemmata.course.targets import Numbers

if TYPE_CHECKING:
    from lemmata.course.document import Block

__all__ = ["read_lesson"]

_LABELS = re.compile(
    r"^[ \t>]*(?::label:[ \t]+(\S+)|\(([^)\s]+)\)=|.*\$\$[ \t]*\(([^)\s]+)\))[ \t]*$",
    re.MULTILINE,
)

# What ends a line for Python and nowhere else would shift the places of all that follows.
_NO_LINE_ENDS = dict.fromkeys(map(ord, "\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")


def read_lesson(text: str, path: str, lesson: str | None = None, *, page: bool = False) -> Lesson:
    """Read one file. `lesson` is the id that course.toml gives it.

    A page (the glossary) needs no front matter. Only mistakes that the file shows by itself
    are found here; references to elsewhere and formulas are checked by the course.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "\ufffd").translate(_NO_LINE_ENDS)
    reading = Reading(path, lesson or "", read_blocks, Numbers(lesson or ""))
    reading.reserved = frozenset(
        label for m in _LABELS.finditer(text) for label in m.groups() if label
    )
    passage = Passage.whole(text)
    if page:
        matter, passage = FrontMatter(None, None), split_front_matter(passage)[1]
    else:
        matter, passage = read_front_matter(reading, passage)
        _check_id(reading, matter, lesson)
    if not lesson:
        reading.lesson = matter.lesson or "00"
        reading.numbers = Numbers(reading.lesson)
    blocks = read_blocks(reading, passage)
    _check_footnotes(reading)
    return _finished(reading, matter.title or _title_of(path), text, blocks)


def _title_of(path: str) -> str:
    """A title for a file that says none."""
    return path.rpartition("/")[2].removesuffix(".md").replace("_", " ")


def _finished(reading: Reading, title: str, source: str, blocks: tuple[Block, ...]) -> Lesson:
    """The lesson, now that all its names are known."""
    names = {target.label: target.name for target in reading.labels.values()}
    return Lesson(
        id=reading.lesson,
        title=title,
        path=reading.path,
        source=source,
        blocks=blocks,
        cells=tuple(reading.cells),
        equations=tuple(reading.equations),
        labels={
            label: replace(target, excerpt=name_references(target.excerpt, names))
            for label, target in reading.labels.items()
        },
        footnotes=reading.notes,
        anchors=reading.anchors,
        formulas=tuple(reading.formulas),
        givens=tuple(reading.givens),
        mentions=tuple(reading.mentions),
        pictures=tuple(reading.pictures),
        mistakes=tuple(sorted(reading.mistakes)),
    )


def _check_id(reading: Reading, matter: FrontMatter, lesson: str | None) -> None:
    """The front matter and course.toml must agree on which lesson this is."""
    if lesson and matter.lesson and matter.lesson != lesson:
        reading.mistake(
            Span(1, 1, 1, 4), "invalid-front-matter",
            f"the file says lesson {matter.lesson}, its name {lesson}",
            f'write `lesson: "{lesson}"`',
        )  # fmt: skip


def _check_footnotes(reading: Reading) -> None:
    for label, places in reading.footnotes.items():
        if label not in reading.notes:
            for place in places:
                reading.mistake(
                    place, "unknown-footnote", f"there is no footnote `{label}`",
                    did_you_mean(label, reading.notes, f"write a line `[^{label}]: …`"),
                )  # fmt: skip
    for label, note in reading.notes.items():
        if label not in reading.footnotes:
            reading.mistake(
                note.span, "unused-footnote", f"nothing refers to the footnote `{label}`",
                f"write `[^{label}]` where it belongs, or remove it",
            )  # fmt: skip
