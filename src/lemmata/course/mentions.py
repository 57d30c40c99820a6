"""Everything a lesson refers to, and whether it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.plain import all_inlines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.course.lesson import Lesson
    from lemmata.course.positions import Span


@dataclass(frozen=True, slots=True)
class Mention:
    """One reference: its kind, what it names, where it stands, and what is wrong with it, if so."""

    kind: str
    target: str
    span: Span
    wrong: str = ""


def mentions(lesson: Lesson) -> tuple[Mention, ...]:
    """References, terms, citations, links and pictures of a lesson that has been checked."""
    wrong = {(m.line, m.column): m.found for m in lesson.mistakes if m.code != "broken-maths"}
    return tuple(
        Mention(kind, target, span, wrong.get((span.line, span.column), ""))
        for kind, target, span in _all(lesson)
    )


def _all(lesson: Lesson) -> Iterator[tuple[str, str, Span]]:
    for inline in all_inlines(lesson.blocks):
        match inline:
            case d.Reference(role=role, target=target, span=span):
                yield role, target, span
            case d.TermReference(term=term, span=span):
                yield "term", term, span
            case d.Citation(keys):
                yield from (("cite", key.key, key.span) for key in keys)
            case d.Link(url=url, span=span):
                yield "link", url, span
            case d.Image(path=path, span=span):
                yield "picture", path, span
            case _:
                pass
    yield from (("picture", path, span) for path, span in lesson.pictures)
    yield from (("of", label, span) for label, span in lesson.mentions)
