"""Block tokens → blocks, with lists, quotations, tables, display formulas and fences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.positions import Place, Span
from lemmata.course.reading.directives import read_directive
from lemmata.course.reading.equations import read_dollars
from lemmata.course.reading.inlines import read_inlines
from lemmata.course.reading.markdown import markdown
from lemmata.course.reading.sections import Headings
from lemmata.course.reading.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from lemmata.course.positions import Passage
    from lemmata.course.reading.context import Reading


def read_blocks(reading: Reading, passage: Passage) -> tuple[d.Block, ...]:
    """The blocks of a passage of Markdown, sections nested by their headings."""
    tokens = markdown().parse(passage.text, reading.environment)
    view = View(passage)
    _check_depth(reading, view, tokens)
    return _Blocks(reading, view, tokens).all()


def _check_depth(reading: Reading, view: View, tokens: list[Token]) -> None:
    """The parser leaves out what stands deeper than it goes: that is said, once a passage."""
    innermost = int(markdown().options["maxNesting"]) - 1
    for token in tokens:
        if token.level >= innermost and token.type in ("blockquote_open", "list_item_open"):
            hint = "what stands deeper is left out: write it with fewer lists and quotations"
            place = view.rows(token)
            reading.mistake(place, "too-deep", "this is nested too deeply", hint)
            return


class _Blocks:
    """Walks the flat block tokens of one passage and nests them."""

    def __init__(self, reading: Reading, view: View, tokens: list[Token]) -> None:
        self.reading = reading
        self.view = view
        self.tokens = tokens
        self.next = 0

    def all(self) -> tuple[d.Block, ...]:
        headings = Headings(self.reading)
        while self.next < len(self.tokens):
            token = self.take()
            match token.type:
                case "heading_open":
                    headings.open(token, self.run(), self.view.rows(token))
                    self.take()
                case "myst_target":
                    headings.label(self.view.target(token))
                case "myst_block_break":
                    headings.metadata(self.view.metadata(token))
                case _:
                    for block in self.block(token):
                        headings.add(block)
        return headings.close()

    def take(self) -> Token:
        token = self.tokens[self.next]
        self.next += 1
        return token

    def until(self, closing: str) -> tuple[d.Block, ...]:
        """The blocks up to a closing token, which is taken too."""
        found: list[d.Block] = []
        while self.next < len(self.tokens):
            token = self.take()
            if token.type == closing:
                break
            found += self.block(token)
        return tuple(found)

    def block(self, token: Token) -> Iterator[d.Block]:
        match token.type:
            case "paragraph_open":
                yield from self.paragraph(token)
            case "bullet_list_open" | "ordered_list_open":
                yield self.item_list(token)
            case "blockquote_open":
                yield d.Quote(self.until("blockquote_close"), self.view.rows(token))
            case "dl_open":
                yield self.definition_list(token)
            case "table_open":
                yield self.table(token)
            case "hr":
                yield d.Divider(self.view.rows(token))
            case "math_block" | "math_block_label":
                yield read_dollars(self.reading, self.view, token)
            case "fence" | "colon_fence":
                yield from read_directive(self.reading, self.view, token)
            case "footnote_reference_open":
                yield self.footnote(token)
            case "heading_open":
                yield from self.stray_heading(token)
            case "myst_target" | "myst_block_break":
                self.reading.mistake(
                    self.view.rows(token), "misplaced-label", "nothing here can take this line",
                    "labels and depths stand directly above a heading at the margin",
                )  # fmt: skip

    def run(self) -> tuple[d.Inline, ...]:
        """The inlines of the inline token that comes next."""
        token = self.take()
        return read_inlines(self.reading, self.view.inline(token), token.children or [])

    def paragraph(self, token: Token) -> Iterator[d.Block]:
        children = self.run()
        self.take()
        if children:
            yield d.Paragraph(children, self.view.rows(token))

    def stray_heading(self, token: Token) -> Iterator[d.Block]:
        span = self.view.rows(token)
        self.reading.mistake(
            span, "misplaced-heading", "a heading inside a list or quotation",
            "headings stand at the margin",
        )  # fmt: skip
        children = self.run()
        self.take()
        yield d.Paragraph((d.Strong(children, span),), span)

    def item_list(self, token: Token) -> d.Block:
        closing = token.type.replace("open", "close")
        ordered = token.type.startswith("ordered")
        items: list[tuple[d.Block, ...]] = []
        tight = True
        while self.next < len(self.tokens) and self.tokens[self.next].type != closing:
            self.take()
            opening = self.tokens[self.next]
            if opening.type == "paragraph_open" and not opening.hidden:
                tight = False
            items.append(self.until("list_item_close"))
        self.take()
        start = int(token.attrGet("start") or 1) if ordered else None
        return d.ItemList(start, tight, tuple(items), self.view.rows(token))

    def definition_list(self, token: Token) -> d.Block:
        entries: list[d.DefinitionEntry] = []
        term: tuple[d.Inline, ...] = ()
        definitions: list[tuple[d.Block, ...]] = []
        span = self.view.rows(token)

        def finish() -> None:
            if term or definitions:
                entries.append(d.DefinitionEntry(term, tuple(definitions), span))
                definitions.clear()

        while (part := self.take()).type != "dl_close":
            if part.type == "dt_open":
                finish()
                term = self.run()
            elif part.type == "dd_open":
                definitions.append(self.until("dd_close"))
        finish()
        return d.DefinitionList(tuple(entries), span)

    def table(self, token: Token) -> d.Block:
        rows: list[tuple[d.TableCell, ...]] = []
        row: list[d.TableCell] = []
        while (part := self.take()).type != "table_close":
            if part.type == "tr_open":
                self.view.begin_row()
                row = []
            elif part.type == "tr_close":
                rows.append(tuple(row))
            elif part.type in ("th_open", "td_open"):
                style = str(part.attrGet("style") or "").removeprefix("text-align:")
                row.append(self.table_cell(style))
        return d.Table(rows[0], tuple(rows[1:]), self.view.rows(token))

    def table_cell(self, style: str) -> d.TableCell:
        token = self.take()
        passage = self.view.table_cell(token)
        children = read_inlines(self.reading, passage, token.children or [], table=True)
        match style:
            case "left" | "center" | "right":
                return d.TableCell(children, style, passage.span())
            case _:
                return d.TableCell(children, "", passage.span())

    def footnote(self, token: Token) -> d.Block:
        label = str(token.meta["label"])
        span = self.view.rows(token)
        place = Span(span.line, span.column + 2, span.line, span.column + 2 + len(label))
        note = d.Footnote(label, self.until("footnote_reference_close"), span)
        if label in self.reading.notes:
            first: Place = self.reading.notes[label].span.start
            self.reading.mistake(
                place, "duplicate-footnote", f"the footnote `{label}` is written twice",
                f"first at {self.reading.path}:{first.line}:{first.column}",
            )  # fmt: skip
        else:
            self.reading.notes[label] = note
        return note
