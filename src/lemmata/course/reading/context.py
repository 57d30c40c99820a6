"""What the reader of one lesson knows while it reads: the file, the names, the mistakes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from lemmata.course.diagnostics import Diagnostic
from lemmata.course.plain import slug
from lemmata.course.targets import Numbers, Target, TargetKind

if TYPE_CHECKING:
    from lemmata.course import document as d
    from lemmata.course.codes import Code
    from lemmata.course.positions import Passage, Span


DEEPEST = 20
"""Directives inside directives; markdown-it allows as many lists inside lists."""


class BlockReader(Protocol):
    """Reads a passage of Markdown as blocks."""

    def __call__(self, reading: Reading, passage: Passage) -> tuple[d.Block, ...]:
        """The blocks, mistakes noted in the reading."""


@dataclass(slots=True)
class Reading:
    """One lesson while it is read. Mistakes are collected, never raised."""

    path: str
    lesson: str
    read_blocks: BlockReader
    numbers: Numbers
    mistakes: list[Diagnostic] = field(default_factory=list)
    labels: dict[str, Target] = field(default_factory=dict)
    anchors: dict[str, Span] = field(default_factory=dict)
    claimed: dict[str, Span] = field(default_factory=dict)
    reserved: frozenset[str] = frozenset()
    cells: list[d.CodeCell] = field(default_factory=list)
    equations: list[d.Equation] = field(default_factory=list)
    formulas: list[tuple[Passage, bool]] = field(default_factory=list)
    givens: list[d.Given] = field(default_factory=list)
    footnotes: dict[str, list[Span]] = field(default_factory=dict)
    notes: dict[str, d.Footnote] = field(default_factory=dict)
    mentions: list[tuple[str, Span]] = field(default_factory=list)
    pictures: list[tuple[str, Span]] = field(default_factory=list)
    drawing: set[str] = field(default_factory=set)
    inside: list[str] = field(default_factory=list)
    environment: dict[str, object] = field(default_factory=dict)

    def blocks(self, passage: Passage, within: str) -> tuple[d.Block, ...]:
        """The blocks of a nested passage, read inside the named directive."""
        if len(self.inside) >= DEEPEST:
            hint = f"write it less than {DEEPEST} directives deep"
            self.mistake(passage.span(), "too-deep", "this is nested too deeply", hint)
            return ()
        self.inside.append(within)
        try:
            return self.read_blocks(self, passage)
        finally:
            self.inside.pop()

    def mistake(self, span: Span, code: Code, found: str, hint: str = "") -> None:
        """Note one mistake."""
        self.mistakes.append(Diagnostic.at(self.path, span, code, found, hint))

    def anchor(self, wanted: str, span: Span) -> str:
        """A free anchor near the wanted one, never one that a label of the file will need."""
        free, n = wanted, 2
        while free in self.anchors or free in self.reserved:
            free, n = f"{wanted}-{n}", n + 1
        self.anchors[free] = span
        return free

    def claim(self, label: str, span: Span) -> bool:
        """Take a label as an anchor; False and a mistake where that can't be."""
        if not label or label != slug(label):
            self.mistake(
                span,
                "invalid-label",
                f"`{label}` can't be a label",
                f"write it in lower case with hyphens: `{slug(label)}`",
            )
            return False
        if label in self.claimed:
            first = self.claimed[label]
            self.mistake(
                span,
                "duplicate-label",
                f"the label `{label}` is taken already",
                f"first used at {self.path}:{first.line}:{first.column}",
            )
            return False
        self.claimed[label] = self.anchors[label] = span
        return True

    def target(
        self,
        kind: TargetKind,
        anchor: str,
        span: Span,
        *,
        number: str | None = None,
        title: str = "",
        excerpt: str = "",
    ) -> None:
        """Let references find what stands under this anchor."""
        self.labels[anchor] = Target(
            anchor, kind, self.lesson, anchor, number, title, excerpt, span
        )
