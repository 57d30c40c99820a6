"""The claims of a lesson: each display equation with the declarations that are in force there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lemmata.course import document as d
from lemmata.course.claims.scopes import (
    Declaration,
    Scope,
    declared_twice,
    in_force,
    is_folded,
)
from lemmata.course.diagnostics import Diagnostic
from lemmata.course.plain import children, sentences, walk_inlines
from lemmata.formula.displays import read_display
from lemmata.formula.naming import introduced, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lemmata.course.lesson import Lesson
    from lemmata.course.positions import Passage, Span
    from lemmata.formula.displays import Statement
    from lemmata.formula.surface import Span as Offsets

_DEFINES = re.compile(r"\\coloneqq|\\triangleq|:=")


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with what it rests on; a definition is one whose right side has to make sense.

    `text` is the LaTeX to judge. A span of it is one of the display from `start` on.
    """

    kind: Literal["claim", "definition"]
    text: str
    start: int
    latex: Passage
    declarations: tuple[Declaration, ...]

    @property
    def given(self) -> tuple[str, ...]:
        """The declarations as the engine reads them."""
        return tuple(declaration.text for declaration in self.declarations)

    def span(self, offsets: Offsets, given: int | None = None) -> Span:
        """The place in the file of some characters of the claim, or of one of its declarations."""
        if given is not None and given < len(self.declarations):
            return self.declarations[given].latex.span(*offsets)
        return self.latex.span(self.start + offsets.start, self.start + offsets.end)


@dataclass(frozen=True, slots=True)
class DisplayedClaims:
    """A display equation with what it claims and defines.

    `defines` counts the definitions in it; among `claims` are only those whose right side has a
    value, which no set has. `derivation` is the id of the derivation it stands in.
    """

    equation: d.Equation
    claims: tuple[Claim, ...]
    defines: int = 0
    depth: d.Depth = "core"
    derivation: str | None = None


@dataclass(frozen=True, slots=True)
class LessonClaims:
    """All displays of a lesson in order, and what is wrong with its declarations."""

    displays: tuple[DisplayedClaims, ...]
    mistakes: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    equation: d.Equation
    chain: tuple[Scope, ...]
    depth: d.Depth
    derivation: str | None
    statements: tuple[Statement, ...]


@dataclass(slots=True)
class _Reader:
    """Goes through a lesson from top to bottom and notes what stands in which scope."""

    path: str
    found: list[_Found] = field(default_factory=list)
    groups: list[tuple[Scope, ...]] = field(default_factory=list)
    labelled: dict[str, Scope] = field(default_factory=dict)
    derivation: str | None = None
    depth: d.Depth = "core"

    def scope_of(self, label: str | None) -> Scope:
        """The scope of a block, that of its label where it has one."""
        if label is None:
            return Scope(whole=True)
        return self.labelled.setdefault(label, Scope(whole=True))

    def visit(self, blocks: Iterable[d.Block], chain: tuple[Scope, ...]) -> None:
        for block in blocks:
            match block:
                case d.Section(depth=depth):
                    self.inside(block, chain, (Scope(),), depth)
                case d.Theorem(label=label):
                    self.inside(block, chain, (self.scope_of(label),), self.depth)
                case d.Proof(of=of):
                    self.inside(block, chain, self.proving(of), self.depth)
                case d.Derivation(id=name, of=of):
                    self.derivation = name
                    self.inside(block, chain, self.proving(of), self.depth)
                    self.derivation = None
                case d.Margin() | d.Footnote():
                    self.inside(block, chain, (Scope(),), self.depth)
                case d.Equation():
                    self.equation(block, chain)
                case _:
                    self.leaf(block, chain)

    def proving(self, label: str | None) -> tuple[Scope, ...]:
        own = Scope(whole=True)
        return (own,) if label is None else (self.scope_of(label), own)

    def inside(
        self,
        block: d.Section | d.Theorem | d.Proof | d.Derivation | d.Margin | d.Footnote,
        chain: tuple[Scope, ...],
        own: tuple[Scope, ...],
        depth: d.Depth,
    ) -> None:
        self.groups.append(own)
        before, self.depth = self.depth, depth
        self.declare(block, own[-1])
        self.visit(block.blocks, (*chain, *own))
        self.depth = before

    def leaf(self, block: d.Block, chain: tuple[Scope, ...]) -> None:
        """A block whose sentences may declare, and that may hold further blocks."""
        self.declare(block, chain[-1])
        self.visit(children(block), chain)

    def declare(self, block: d.Block, scope: Scope) -> None:
        """Note what the sentences directly in a block declare."""
        for run in sentences(block):
            for inline in walk_inlines(run):
                if isinstance(inline, d.Given):
                    latex = inline.latex
                    scope.add(Declaration(one_line(latex.text), latex, self.depth))

    def equation(self, equation: d.Equation, chain: tuple[Scope, ...]) -> None:
        statements = read_display(equation.latex.text)
        found = _Found(equation, chain, self.depth, self.derivation, statements)
        self.found.append(found)
        if equation.unchecked is None:
            for one in definitions_in(equation.latex, statements, self.depth):
                chain[-1].add(one)


def one_line(text: str) -> str:
    """Line breaks as spaces, so that places stay."""
    return text.replace("\n", " ")


def lesson_claims(lesson: Lesson) -> LessonClaims:
    """Every display equation with its claims, and every name that is declared twice."""
    reader = _Reader(lesson.path)
    reader.visit(lesson.blocks, (Scope(),))
    displays = tuple(_displayed(found) for found in reader.found)
    twice = dict.fromkeys(
        _twice(lesson.path, *one) for group in reader.groups for one in declared_twice(group)
    )
    folded = dict.fromkeys(m for shown in displays for m in _folded(lesson.path, shown))
    return LessonClaims(displays, (*twice, *folded))


def _displayed(found: _Found) -> DisplayedClaims:
    claims = claims_of(found.equation.latex, found.statements, found.chain)
    defines = sum(one.kind == "definition" for one in found.statements)
    return DisplayedClaims(found.equation, claims, defines, found.depth, found.derivation)


def claims_of(
    latex: Passage, statements: Iterable[Statement], chain: Sequence[Scope]
) -> tuple[Claim, ...]:
    """What a display claims, each statement with the declarations it rests on.

    Definitions are among them where their right side has a value, which no set has.
    """
    return tuple(_claim(latex, one, chain) for one in statements if not _has_no_value(one))


def definitions_in(
    latex: Passage, statements: Iterable[Statement], depth: d.Depth = "core"
) -> Iterator[Declaration]:
    """What a display defines, for what follows it."""
    for statement in statements:
        if statement.kind == "definition":
            for piece in (*statement.conditions, statement.piece):
                where = latex.cut(piece.start, piece.start + len(piece.text))
                displayed = piece is statement.piece
                yield Declaration(one_line(piece.text), where, depth, displayed)


def _has_no_value(statement: Statement) -> bool:
    """Whether a definition is of a set, or of a notation that is no name."""
    if statement.kind == "claim":
        return False
    body = _DEFINES.split(statement.piece.text, maxsplit=1)[1]
    return body.lstrip().startswith(r"\{") or not introduced(statement.piece.text)


def _claim(latex: Passage, statement: Statement, chain: Sequence[Scope]) -> Claim:
    piece = statement.piece
    place = latex.place(piece.start)
    own = [
        Declaration(one_line(one.text), latex.cut(one.start, one.start + len(one.text)))
        for one in statement.conditions
    ]
    used = letters(piece.text).union(*(one.letters for one in own))
    declarations = (*in_force(chain, place, used), *own)
    text = piece.text
    if statement.kind == "definition":
        text = _DEFINES.sub(lambda sign: "=".ljust(len(sign[0])), text, count=1)
        itself = Declaration(one_line(piece.text), latex.cut(piece.start, piece.start + len(text)))
        if itself.place not in {one.place for one in declarations}:
            declarations = (*declarations, itself)
    return Claim(statement.kind, text, piece.start, latex, declarations)


def _twice(path: str, again: Declaration, name: str, first: Declaration) -> Diagnostic:
    return Diagnostic.at(
        path, again.latex.span(), "declared-twice",
        f"`{name}` is declared already, on line {first.place.line}",
        "declare it once in a section or block, or choose another letter",
    )  # fmt: skip


def _folded(path: str, shown: DisplayedClaims) -> Iterator[Diagnostic]:
    for claim in shown.claims:
        for declaration in claim.declarations:
            if is_folded(declaration, shown.depth):
                yield Diagnostic.at(
                    path, claim.latex.span(), "folded-declaration",
                    f"this {shown.depth} formula needs `{declaration.text}`, which a "
                    f"{declaration.depth} section declares",
                    "declare it here too: a learning path may fold that section away",
                )  # fmt: skip
