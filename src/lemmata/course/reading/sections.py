"""Headings: how sections nest, which labels and depths they take."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.diagnostics import did_you_mean, listed
from lemmata.course.plain import excerpt, plain_text, slug

if TYPE_CHECKING:
    from markdown_it.token import Token

    from lemmata.course.positions import Passage, Span
    from lemmata.course.reading.context import Reading


@dataclass(slots=True)
class _Open:
    level: int
    title: tuple[d.Inline, ...]
    anchor: str
    label: str | None
    depth: d.Depth
    span: Span
    blocks: list[d.Block] = field(default_factory=list)


class Headings:
    """Nests the blocks of one passage by its headings."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.top: list[d.Block] = []
        self.sections: list[_Open] = []
        self.waiting_label: Passage | None = None
        self.waiting_depth: tuple[d.Depth, Passage] | None = None
        self.seen_title = False

    def add(self, block: d.Block) -> None:
        """Put a block where it stands."""
        self._nothing_waits()
        (self.sections[-1].blocks if self.sections else self.top).append(block)

    def label(self, label: Passage) -> None:
        """`(label)=` above a heading."""
        if self.waiting_label is not None:
            self._nothing_waits()
        self.waiting_label = label

    def metadata(self, metadata: Passage) -> None:
        """`+++ {"depth": "deep"}` above a heading; a bare `+++` only divides cells in Jupyter."""
        if not metadata.text:
            return
        try:
            said = json.loads(metadata.text)
        except json.JSONDecodeError:
            said = None
        if not isinstance(said, dict):
            self._depth_mistake(metadata, "this is not a JSON object")
            return
        for key in said:
            if key != "depth":
                self.reading.mistake(
                    metadata.span(), "unknown-option", f"`+++` has no key `{key}`",
                    did_you_mean(key, ["depth"]),
                )  # fmt: skip
        depth = said.get("depth")
        if depth in d.DEPTHS:
            self.waiting_depth = (depth, metadata)
        elif depth is not None:
            self._depth_mistake(metadata, f"`{depth}` is not a depth")

    def _depth_mistake(self, metadata: Passage, found: str) -> None:
        hint = f'write `+++ {{"depth": "deep"}}`; depths are {", ".join(d.DEPTHS)}'
        self.reading.mistake(metadata.span(), "invalid-depth", found, hint)

    def _nothing_waits(self) -> None:
        """A label or a depth that waited for a heading, and none came."""
        waiting = [self.waiting_label, self.waiting_depth and self.waiting_depth[1]]
        for passage in waiting:
            if passage is not None:
                self.reading.mistake(
                    passage.span(), "misplaced-label", "no heading follows here",
                    "labels and depths stand directly above a heading; blocks take `:label:`",
                )  # fmt: skip
        self.waiting_label = self.waiting_depth = None

    def open(self, token: Token, title: tuple[d.Inline, ...], span: Span) -> None:
        """A heading begins a section."""
        level = int(token.tag[1:])
        if self.reading.inside:
            self._inside_directive(title, span)
            return
        if level == 1:
            self._title(span)
            return
        while self.sections and self.sections[-1].level >= level:
            self._close_one()
        above = self.sections[-1].level if self.sections else 1
        if level > above + 1:
            self.reading.mistake(
                span, "heading-order", f"a heading of level {level} right below level {above}",
                f"use `{'#' * (above + 1)}`, so that no level is left out",
            )  # fmt: skip
        label = self._label()
        anchor = label or self.reading.anchor(slug(plain_text(title)), span)
        self.sections.append(_Open(level, title, anchor, label, self._depth(), span))

    def _inside_directive(self, title: tuple[d.Inline, ...], span: Span) -> None:
        self.reading.mistake(
            span, "misplaced-heading", f"a heading inside `{self.reading.inside[-1]}`",
            "headings stand at the margin; inside a block use bold text",
        )  # fmt: skip
        self.add(d.Paragraph((d.Strong(title, span),), span))

    def _title(self, span: Span) -> None:
        """The level 1 heading repeats the title for Jupyter; the page prints the title itself."""
        self._nothing_waits()
        if self.seen_title or self.sections or self.top:
            self.reading.mistake(
                span, "heading-order", "a second title", "sections begin with `##`"
            )
        self.seen_title = True

    def _label(self) -> str | None:
        waiting, self.waiting_label = self.waiting_label, None
        if waiting is None or not self.reading.claim(waiting.text, waiting.span()):
            return None
        return waiting.text

    def _depth(self) -> d.Depth:
        waiting, self.waiting_depth = self.waiting_depth, None
        outer = self.sections[-1].depth if self.sections else "core"
        if waiting is None:
            return outer
        depth, passage = waiting
        if d.DEPTHS.index(depth) < d.DEPTHS.index(outer):
            self.reading.mistake(
                passage.span(), "invalid-depth", f"a {depth} section inside a {outer} one",
                f"it folds away with its section: write {listed(d.DEPTHS[d.DEPTHS.index(outer):])}",
            )  # fmt: skip
            return outer
        return depth

    def _close_one(self) -> None:
        done = self.sections.pop()
        span = done.span.to(done.blocks[-1].span) if done.blocks else done.span
        section = d.Section(
            done.level, done.title, done.anchor, done.label, done.depth, tuple(done.blocks), span
        )
        if done.label:
            title = plain_text(done.title)
            said = [block for block in done.blocks if not isinstance(block, d.Section)]
            self.reading.target(
                "section", done.label, done.span, title=title, excerpt=excerpt(said)
            )
        (self.sections[-1].blocks if self.sections else self.top).append(section)

    def close(self) -> tuple[d.Block, ...]:
        """All blocks of the passage."""
        self._nothing_waits()
        while self.sections:
            self._close_one()
        return tuple(self.top)
