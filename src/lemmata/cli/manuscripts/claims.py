"""The claims of a manuscript: each display with what has been declared up to there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lemmata.cli.manuscripts.parts import Display, Given, Heading
from lemmata.course.claims.reading import claims_of, definitions_in, one_line
from lemmata.course.claims.scopes import Declaration, Scope
from lemmata.formula.displays import read_display

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lemmata.cli.manuscripts.parts import Part
    from lemmata.course.claims import Claim


@dataclass(slots=True)
class _Sections:
    """The open sections, outermost first; a declaration lasts as long as its section is open."""

    levels: list[int] = field(default_factory=lambda: [0])
    scopes: list[Scope] = field(default_factory=lambda: [Scope()])

    def open(self, level: int) -> None:
        while self.levels[-1] >= level:
            self.levels.pop()
            self.scopes.pop()
        self.levels.append(level)
        self.scopes.append(Scope())

    def declare(self, declaration: Declaration) -> None:
        """A name that is declared again in one section is from there on what it says last."""
        names = set(declaration.introduces)
        scope = self.scopes[-1]
        scope.declarations = [d for d in scope.declarations if not names & {*d.introduces}]
        scope.add(declaration)


def manuscript_claims(parts: Iterable[Part]) -> Iterator[tuple[Claim, ...]]:
    """The claims of each display, in order; definitions only where they have a value.

    A declaration lasts to the next heading of the same or a higher level.
    """
    sections = _Sections()
    for part in parts:
        match part:
            case Heading(level):
                sections.open(level)
            case Given(latex):
                sections.declare(Declaration(one_line(latex.text), latex))
            case Display(latex):
                statements = read_display(latex.text)
                for declaration in definitions_in(latex, statements):
                    sections.declare(declaration)
                yield claims_of(latex, statements, sections.scopes)
