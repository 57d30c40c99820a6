"""What stands inside a sentence: a closed union of frozen nodes, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from lemmata.course.notation import read_formula

if TYPE_CHECKING:
    from lemmata.course.positions import Passage, Span
    from lemmata.formula import Surface


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters, escapes and entities resolved."""

    text: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Emphasis:
    """`*…*`."""

    children: tuple[Inline, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Strong:
    """`**…**`."""

    children: tuple[Inline, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Code:
    """Code inside a sentence."""

    text: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a source line; hard where the author asked for a new line."""

    hard: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Maths:
    """`$…$`."""

    latex: Passage
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Given:
    """A declaration that is printed and that the formula engine reads."""

    latex: Passage
    span: Span = field(compare=False)

    @property
    def tree(self) -> Surface:
        """What is written, parsed; FormulaError where the formula language has no such notation."""
        return read_formula(self.latex.text)


@dataclass(frozen=True, slots=True)
class Reference:
    """`{ref}` or `{eq}`: `target` as written (`label` or `01/label`), `text` where it was given."""

    role: Literal["ref", "eq"]
    target: str
    text: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CitationKey:
    """One work cited, with the place in it (`ch. 1`)."""

    key: str
    locator: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """One or several works cited together, in brackets or (`textual`) as words of the sentence."""

    keys: tuple[CitationKey, ...]
    textual: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TermReference:
    """A word that the glossary explains."""

    term: str
    text: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class FootnoteReference:
    """`[^label]`, numbered in the order of first mention."""

    label: str
    number: int
    ordinal: int
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to http(s), to a page of the course or to an anchor of this one."""

    url: str
    children: tuple[Inline, ...]
    title: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Image:
    """A small picture inside a sentence."""

    path: str
    alt: str
    width: str | None
    span: Span = field(compare=False)


Inline: TypeAlias = (
    Text
    | Emphasis
    | Strong
    | Code
    | Break
    | Maths
    | Given
    | Reference
    | Citation
    | TermReference
    | FootnoteReference
    | Link
    | Image
)
