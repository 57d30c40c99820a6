"""What a check says: facts in fields; terminal, page and JSON word them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.formula.surface import Span


class Status(StrEnum):
    """How a claim stands, from best to worst understood."""

    PROVED = "proved"
    TESTED = "tested"
    REFUTED = "refuted"
    ILL_TYPED = "ill_typed"
    UNDECLARED = "undeclared"
    NOT_UNDERSTOOD = "not_understood"
    UNDECIDED = "undecided"

    @property
    def accepted(self) -> bool:
        """Whether the claim may be printed as true."""
        return self in (Status.PROVED, Status.TESTED)

    @property
    def wrong(self) -> bool:
        """Whether the writer has made a mistake, as opposed to the checker not knowing."""
        return self in (Status.REFUTED, Status.ILL_TYPED, Status.UNDECLARED)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point where a claim fails.

    `sizes` are the dimensions and whole numbers, `values` nested lists of numbers (a vector is a
    list, a matrix a list of rows), `place` the indices that were free; `left` and `right` what the
    two sides come to there (nested lists, or None where a side is undefined).
    """

    sizes: Mapping[str, int]
    values: Mapping[str, Any]
    left: Any
    right: Any
    place: Mapping[str, int]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The small human mistake that explains a wrong line: its kind, in words, the line mended.

    `mistake` is one of sign, factor, transpose, order, inverse, exponent, index, term, function,
    variable, relation, assumption, shape, undeclared, other.
    """

    mistake: str
    text: str
    fix: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One relation of a chain. `span` covers both its sides in the claim's source.

    `place` holds the exact characters that a mistake is about, where it is about some of them.
    """

    status: Status
    span: Span
    relation: str = "="
    points: int = 0
    message: str = ""
    hint: str = ""
    counterexample: Counterexample | None = None
    diagnosis: Diagnosis | None = None
    place: Span | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """What could not be read, typed or found: in the claim (`given` None) or in a declaration."""

    message: str
    span: Span
    hint: str = ""
    given: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole answer. `points` counts the random points at which both sides were evaluated.

    `milliseconds` is the time of the judgement without diagnosis and counterexample.
    """

    status: Status
    claim: str
    given: tuple[str, ...]
    links: tuple[Link, ...] = ()
    points: int = 0
    mistake: Mistake | None = None
    seed: int = 0
    milliseconds: float = 0.0

    @property
    def broken(self) -> Link | None:
        """The first link that is wrong."""
        return next((link for link in self.links if link.status.wrong), None)

    @property
    def counterexample(self) -> Counterexample | None:
        """The counterexample of the first broken link."""
        broken = self.broken
        return None if broken is None else broken.counterexample

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The diagnosis of the first broken link."""
        broken = self.broken
        return None if broken is None else broken.diagnosis

    def __str__(self) -> str:
        from lemmata.formula.wording import plain

        return plain(self)

    def _repr_html_(self) -> str:
        from lemmata.formula.wording import html

        return html(self)
