"""A lesson as a closed tree of frozen blocks and inlines; every node knows its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from lemmata.course.notation import read_formula
from lemmata.course.sentence import (
    Break,
    Citation,
    CitationKey,
    Code,
    Emphasis,
    FootnoteReference,
    Given,
    Image,
    Inline,
    Link,
    Maths,
    Reference,
    Strong,
    TermReference,
    Text,
)

if TYPE_CHECKING:
    from lemmata.course.positions import Passage, Span
    from lemmata.formula import Surface

__all__ = [
    "DEPTHS",
    "Block",
    "Break",
    "Callout",
    "Citation",
    "CitationKey",
    "Code",
    "CodeBlock",
    "CodeCell",
    "Companion",
    "DefinitionEntry",
    "DefinitionList",
    "Depth",
    "Derivation",
    "Divider",
    "Emphasis",
    "Equation",
    "Figure",
    "Footnote",
    "FootnoteReference",
    "Given",
    "Image",
    "Implementation",
    "Inline",
    "ItemList",
    "Link",
    "Margin",
    "Maths",
    "Paragraph",
    "Proof",
    "Quote",
    "Reference",
    "Section",
    "Strong",
    "Table",
    "TableCell",
    "TermReference",
    "Text",
    "Theorem",
    "TheoremKind",
]

Depth = Literal["core", "standard", "deep"]
DEPTHS: tuple[Depth, ...] = ("core", "standard", "deep")

TheoremKind = Literal[
    "theorem", "lemma", "proposition", "corollary", "definition", "example", "remark"
]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and everything below it up to the next heading of its level or higher."""

    level: int
    title: tuple[Inline, ...]
    anchor: str
    label: str | None
    depth: Depth
    blocks: tuple[Block, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    children: tuple[Inline, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list; `start` is the first number of an ordered one, None for bullets."""

    start: int | None
    tight: bool
    items: tuple[tuple[Block, ...], ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    blocks: tuple[Block, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class DefinitionEntry:
    """One or more terms with their definitions."""

    term: tuple[Inline, ...]
    definitions: tuple[tuple[Block, ...], ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Terms and what they mean."""

    entries: tuple[DefinitionEntry, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a table."""

    children: tuple[Inline, ...]
    align: Literal["", "left", "center", "right"]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: one header row and the rows below it."""

    head: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code that is shown and not run."""

    language: str
    text: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Divider:
    """A thematic break."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Equation:
    """A display equation; a chain in `aligned` is kept whole.

    `check` names the Python check that stands for it, `unchecked` says why there is none.
    """

    latex: Passage
    anchor: str
    label: str | None
    number: str | None
    check: str | None
    unchecked: str | None
    span: Span = field(compare=False)

    @property
    def tree(self) -> Surface:
        """What is written, parsed; FormulaError where the formula language has no such notation."""
        return read_formula(self.latex.text)


@dataclass(frozen=True, slots=True)
class Theorem:
    """A numbered block: theorem, definition, example and their kin."""

    kind: TheoremKind
    title: tuple[Inline, ...]
    number: str
    anchor: str
    label: str | None
    syllabus: str | None
    blocks: tuple[Block, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of the theorem whose label it names."""

    of: str | None
    blocks: tuple[Block, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Derivation:
    """A chain of equations that the reader can fold away and do alone."""

    id: str
    title: tuple[Inline, ...]
    of: str | None
    syllabus: str | None
    anchor: str
    blocks: tuple[Block, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Implementation:
    """The library's own source of one function or class; None where the name is unknown."""

    name: str
    source: str | None
    anchor: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CodeCell:
    """Code that runs, after all cells above it.

    `source` is all of it; `shown` is what the reader sees at once and `checks` the assertions
    that are folded away, so that `shown + checks == source`. `line` is the file's line of the
    first line of `source`.
    """

    index: int
    source: str
    shown: str
    checks: str
    name: str | None
    alt: str | None
    caption: tuple[Inline, ...]
    raises: str | None
    hide: bool
    anchor: str
    line: int
    span: Span = field(compare=False)

    @property
    def checks_from(self) -> int | None:
        """The line of `source`, from 1, on which its checks begin, if it has any."""
        return self.shown.count("\n") + 1 if self.checks else None


@dataclass(frozen=True, slots=True)
class Companion:
    """The place of an explorable or an exercise from the lesson's companion files."""

    kind: Literal["explorable", "exercise"]
    id: str
    title: tuple[Inline, ...]
    about: tuple[Inline, ...]
    anchor: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A still picture from the course's folder."""

    path: str
    alt: str
    caption: tuple[Inline, ...]
    number: str | None
    anchor: str
    label: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Margin:
    """A note beside the text."""

    blocks: tuple[Block, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Callout:
    """An opening question, a pitfall with its numbers, or a summary."""

    kind: Literal["puzzle", "pitfall", "summary"]
    title: tuple[Inline, ...]
    anchor: str
    blocks: tuple[Block, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Footnote:
    """What a `[^label]` says."""

    label: str
    blocks: tuple[Block, ...]
    span: Span = field(compare=False)


Block: TypeAlias = (
    Section
    | Paragraph
    | ItemList
    | Quote
    | DefinitionList
    | Table
    | CodeBlock
    | Divider
    | Equation
    | Theorem
    | Proof
    | Derivation
    | Implementation
    | CodeCell
    | Companion
    | Figure
    | Margin
    | Callout
    | Footnote
)
