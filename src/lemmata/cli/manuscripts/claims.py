"""The claims of a manuscript: each display with what has been declared up to there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lemmata.cli.manuscripts.parts import Closed, Display, Given, Heading, Opened
from lemmata.course.claims.reading import claims_of, definitions_in, one_line
from lemmata.course.claims.scopes import Declaration, Scope
from lemmata.formula.displays import read_display

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lemmata.cli.manuscripts.parts import Part
    from lemmata.cli.manuscripts.traced import Traced
    from lemmata.course.claims import Claim
    from lemmata.formula.displays import Statement


@dataclass(slots=True)
class _Outline:
    """The open sections and blocks, outermost first; what they declare lasts while they are."""

    levels: list[int] = field(default_factory=lambda: [0])
    scopes: list[Scope] = field(default_factory=lambda: [Scope()])
    blocks: list[tuple[Scope, ...]] = field(default_factory=list)
    labelled: dict[str, Scope] = field(default_factory=dict)

    @property
    def chain(self) -> tuple[Scope, ...]:
        return (*self.scopes, *(scope for block in self.blocks for scope in block))

    def heading(self, level: int) -> None:
        self.blocks.clear()
        while self.levels[-1] >= level:
            self.levels.pop()
            self.scopes.pop()
        self.levels.append(level)
        self.scopes.append(Scope())

    def opened(self, block: Opened) -> None:
        own = Scope(whole=True)
        if block.label is not None:
            own = self.labelled.setdefault(block.label, own)
        proved = self.labelled.get(block.of or "")
        self.blocks.append((own,) if proved is None else (proved, own))

    def closed(self) -> None:
        if self.blocks:
            self.blocks.pop()


def manuscript_claims(parts: Iterable[Part]) -> list[tuple[Claim, ...]]:
    """The claims of each display, in order; definitions only where they have a value.

    A declaration in a theorem holds for the theorem and its proofs, any other to the next heading
    of the same or a higher level; a name that is declared anew is from there on what it says last.
    """
    outline = _Outline()
    found: list[tuple[Traced, tuple[Statement, ...], tuple[Scope, ...]]] = []
    for part in parts:
        match part:
            case Heading(level):
                outline.heading(level)
            case Opened():
                outline.opened(part)
            case Closed():
                outline.closed()
            case Given(latex):
                outline.chain[-1].add(Declaration(one_line(latex.text), latex))
            case Display(latex):
                statements = read_display(latex.text)
                found.append((latex, statements, outline.chain))
                for declaration in definitions_in(latex, statements):
                    outline.chain[-1].add(declaration)
    return [claims_of(*one) for one in found]
