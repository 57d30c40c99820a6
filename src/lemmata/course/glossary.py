"""glossary.md: one section a term, found by its name, its other forms, or its anchor."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.diagnostics import Diagnostic
from lemmata.course.plain import excerpt, name_references, plain_text, slug
from lemmata.course.reading import read_lesson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.course.lesson import Lesson

FILE = "glossary.md"


@dataclass(frozen=True, slots=True)
class Term:
    """One term: `also` are its other forms, `excerpt` what is shown on hover."""

    id: str
    title: tuple[d.Inline, ...]
    name: str
    also: tuple[str, ...]
    blocks: tuple[d.Block, ...]
    excerpt: str


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms in alphabetical order; `forms` maps every way to write one to it."""

    terms: tuple[Term, ...]
    forms: Mapping[str, Term]
    page: Lesson
    mistakes: tuple[Diagnostic, ...] = field(default=())

    def find(self, term: str) -> Term | None:
        """The term by name, other form or id, whatever its capitals."""
        return self.forms.get(term.casefold())


def read_glossary(text: str, path: str = FILE) -> Glossary:
    """Read the glossary; a form that means two terms is a mistake."""
    page = read_lesson(text, path, "glossary", page=True)
    mistakes = list(page.mistakes)
    terms: list[Term] = []
    forms: dict[str, Term] = {}
    for block in page.blocks:
        if not isinstance(block, d.Section):
            continue
        term = _term(block)
        terms.append(term)
        if not term.blocks:
            mistakes.append(
                Diagnostic.at(path, block.span, "empty-term", f"`{term.name}` is not explained", "")
            )
        for form in dict.fromkeys((term.name.casefold(), *map(str.casefold, term.also), term.id)):
            if form in forms:
                found = f"`{form}` means `{forms[form].name}` already"
                mistakes.append(
                    Diagnostic.at(path, block.span, "duplicate-term", found, "keep one of the two")
                )
            forms.setdefault(form, term)
    terms.sort(key=lambda term: term.name.casefold())
    return Glossary(tuple(terms), forms, page, tuple(sorted(mistakes)))


def _term(section: d.Section) -> Term:
    name = plain_text(section.title)
    also, blocks = _split_also(section.blocks)
    return Term(
        slug(name), section.title, name, also, blocks, name_references(excerpt(blocks, 200), {})
    )


def _split_also(blocks: tuple[d.Block, ...]) -> tuple[tuple[str, ...], tuple[d.Block, ...]]:
    """The line `:also: ranks, full rank` at the top of an explanation, taken off it."""
    if not blocks or not isinstance(blocks[0], d.Paragraph):
        return (), blocks
    first = blocks[0]
    cut = next((n for n, one in enumerate(first.children) if isinstance(one, d.Break)), None)
    line = plain_text(first.children[:cut])
    found = re.fullmatch(r":also:\s*(.*)", line)
    if found is None:
        return (), blocks
    also = tuple(form.strip() for form in found[1].split(",") if form.strip())
    rest = first.children[cut + 1 :] if cut is not None else ()
    kept = (d.Paragraph(rest, first.span), *blocks[1:]) if rest else blocks[1:]
    return also, kept
