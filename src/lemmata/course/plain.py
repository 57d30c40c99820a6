"""The text of inlines and blocks without markup, for hover texts, anchors and search."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, assert_never

from lemmata.course import document as d
from lemmata.course.plain_maths import plain_maths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


MARK = "\ue010"
"""Begins a reference in marked text; no sentence holds it, it is for private use."""
_REFERENCE = re.compile("\ue010([^\ue011]*)\ue011")


def name_references(text: str, names: Mapping[str, str]) -> str:
    """Text from `marked_text` whose references are called by their names."""
    return _REFERENCE.sub(lambda found: names.get(found[1]) or _words(found[1]), text)


def _words(target: str) -> str:
    return target.rpartition("/")[2].replace("-", " ")


def plain_text(inlines: Iterable[d.Inline]) -> str:
    """What a sentence says; formulas as they are read in plain characters."""
    return name_references(marked_text(inlines), {})


def marked_text(inlines: Iterable[d.Inline]) -> str:
    """What a sentence says, references marked until all names of the lesson are known."""
    return re.sub(r"\s+", " ", "".join(_plain(inline) for inline in inlines)).strip()


def _plain(inline: d.Inline) -> str:  # noqa: PLR0911 (one case an inline)
    match inline:
        case d.Text(text) | d.Code(text):
            return text
        case d.Emphasis(children) | d.Strong(children):
            return "".join(map(_plain, children))
        case d.Link(children=children):
            return "".join(map(_plain, children))
        case d.Break():
            return " "
        case d.Maths(latex) | d.Given(latex):
            return plain_maths(latex.text)
        case d.Reference(target=target, text=text):
            return text or f"\ue010{target}\ue011"
        case d.TermReference(text=text):
            return text
        case d.Citation(keys):
            return "; ".join(key.key for key in keys)
        case d.FootnoteReference():
            return ""
        case d.Image(alt=alt):
            return alt
        case _:
            assert_never(inline)


def children(block: d.Block) -> tuple[d.Block, ...]:
    """The blocks directly inside a block."""
    match block:
        case d.ItemList(items=items):
            return tuple(inner for item in items for inner in item)
        case d.DefinitionList(entries):
            return tuple(b for entry in entries for one in entry.definitions for b in one)
        case (
            d.Section() | d.Quote() | d.Theorem() | d.Proof() | d.Derivation()
            | d.Margin() | d.Callout() | d.Footnote()
        ):  # fmt: skip
            return block.blocks
        case (
            d.Paragraph() | d.Table() | d.CodeBlock() | d.Divider() | d.Equation()
            | d.Implementation() | d.CodeCell() | d.Companion() | d.Figure()
        ):  # fmt: skip
            return ()
        case _:
            assert_never(block)


def sentences(block: d.Block) -> tuple[tuple[d.Inline, ...], ...]:  # noqa: PLR0911 (one case a block)
    """The runs of inlines directly in a block: titles, captions, paragraphs, cells."""
    match block:
        case d.Paragraph(children=run):
            return (run,)
        case d.Section(title=run) | d.Theorem(title=run) | d.Derivation(title=run):
            return (run,)
        case d.Callout(title=run):
            return (run,)
        case d.Companion(title=title, about=about):
            return (title, about)
        case d.Figure(caption=run) | d.CodeCell(caption=run):
            return (run,)
        case d.Table(head=head, rows=rows):
            return tuple(cell.children for row in (head, *rows) for cell in row)
        case d.DefinitionList(entries):
            return tuple(entry.term for entry in entries)
        case (
            d.ItemList() | d.Quote() | d.CodeBlock() | d.Divider() | d.Equation() | d.Proof()
            | d.Implementation() | d.Margin() | d.Footnote()
        ):  # fmt: skip
            return ()
        case _:
            assert_never(block)


def walk_blocks(blocks: Iterable[d.Block]) -> Iterator[d.Block]:
    """All blocks, outer before inner, in the order of the file."""
    for block in blocks:
        yield block
        yield from walk_blocks(children(block))


def walk_inlines(run: Iterable[d.Inline]) -> Iterator[d.Inline]:
    """All inlines of a run, outer before inner."""
    for inline in run:
        yield inline
        if isinstance(inline, d.Emphasis | d.Strong | d.Link):
            yield from walk_inlines(inline.children)


def all_inlines(blocks: Iterable[d.Block]) -> Iterator[d.Inline]:
    """All inlines of all blocks."""
    for block in walk_blocks(blocks):
        for run in sentences(block):
            yield from walk_inlines(run)


def excerpt(blocks: Iterable[d.Block], limit: int = 240) -> str:
    """The beginning of what blocks say, references marked as in `marked_text`, cut at a word."""
    said = " ".join(_said(block) for block in walk_blocks(blocks))
    said = re.sub(r"\s+", " ", said).strip()
    if len(said) <= limit:
        return said
    return said[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _said(block: d.Block) -> str:
    if isinstance(block, d.Equation):
        return plain_maths(block.latex.text)
    return " ".join(marked_text(run) for run in sentences(block))


def slug(text: str) -> str:
    """A readable anchor: lower case, hyphens, nothing that a URL would have to escape."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "part"
