"""The surface tree: what is written, with its place, before anybody asks what it means.

Juxtaposition stays a list of factors: whether ``f(x)`` applies or multiplies is for whoever knows
what f is. Spans are offsets into the source and take no part in equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


class Span(NamedTuple):
    """A half-open range of characters of the source."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The range from the start of this one to the end of another."""
        return Span(self.start, other.end)


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A decimal number as it is written."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Symbol:
    r"""A letter or a named operator, with its alphabet and accents: ``x``, ``\hat{x}``, ``tr``.

    A sign that stands alone is one too: the ``*`` of ``x^*``, the ``\cdot`` of ``f(\cdot)``, the
    colon of ``A_{i,:}``.
    """

    name: str
    alphabet: str = ""
    accents: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Words:
    r"""Prose, or a name, inside ``\text{…}``."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with what stands below, above, and its primes."""

    base: Surface
    below: Surface | None
    above: Surface | None
    primes: int = 0
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Juxtaposition:
    """Two or more factors side by side."""

    items: tuple[Surface, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Operation:
    r"""Operands with printed signs of one level between: ``\cdot /`` or ``\otimes \odot \circ``.

    ``signs[k]`` stands between items k and k + 1; they are read from left to right.
    """

    items: tuple[Surface, ...]
    signs: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Signed:
    """A term of a sum with its sign."""

    sign: str
    term: Surface
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """Two or more terms, or one with a sign before it."""

    terms: tuple[Signed, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fraction:
    r"""``\frac{…}{…}``, or ``\binom{…}{…}`` where it is ``binomial``."""

    numerator: Surface
    denominator: Surface
    binomial: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Root:
    """A root, square where no degree stands."""

    body: Surface
    degree: Surface | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Anything in brackets or bars that are printed; ``.`` is an invisible end."""

    opening: str
    closing: str
    body: Surface
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    r"""Items parted by ``,``, ``;``, ``:``, ``\mid``, ``\|``, ``quad`` or, around prose, nothing.

    ``separators[k]`` stands between items k and k + 1.
    """

    items: tuple[Surface, ...]
    separators: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Large:
    r"""``\sum``, ``\prod``, ``\int``, ``\max``, ``\lim`` … with its range and all it applies to."""

    name: str
    below: Surface | None
    above: Surface | None
    body: Surface
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Factorial:
    """A postfix exclamation mark."""

    body: Surface
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Evaluated:
    r"""``body\Big|_{t=0}``: the value at a place; with an upper place, the difference of two."""

    body: Surface
    at: Surface
    upper: Surface | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A matrix, cases, aligned or stacked lines: rows of cells."""

    kind: str
    rows: tuple[tuple[Surface, ...], ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Relations:
    r"""A chain: items with relation signs between; of statements with ``\iff`` and kin."""

    items: tuple[Surface, ...]
    signs: tuple[str, ...]
    sign_spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Dots:
    r"""``\dots``, standing for what the reader fills in."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Blank:
    r"""Nothing where something could stand: an empty cell, what ``_{>0}`` leaves out."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


Surface: TypeAlias = (
    Numeral
    | Symbol
    | Words
    | Scripts
    | Juxtaposition
    | Operation
    | Sum
    | Signed
    | Fraction
    | Root
    | Group
    | Sequence
    | Large
    | Factorial
    | Evaluated
    | Table
    | Relations
    | Dots
    | Blank
)
