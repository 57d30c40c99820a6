"""Products of numbers and matrices on their way to print, and sums of them, tidily arranged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from math import gcd
from typing import TYPE_CHECKING

from lemmata.formula import surface as s
from lemmata.formula.printing import notation as n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.surface import Surface

MOST = 12
"""Sums of more terms than this are not searched for pairs."""

SHORT = 12
"""A quotient's numerator up to this width is written into the fraction."""


@dataclass(frozen=True, slots=True)
class Link:
    """A factor of a matrix product, perhaps transposed; columns and rows are matrices too."""

    surface: Surface
    flipped: bool = False
    symmetric: bool = False

    @property
    def transposed(self) -> Link:
        """Rows and columns exchanged."""
        return self if self.symmetric else replace(self, flipped=not self.flipped)

    @property
    def written(self) -> Surface:
        """As it is printed."""
        return n.transposed(self.surface) if self.flipped else self.surface


Chain = tuple[Link, ...]
IDENTITY = Link(n.IDENTITY, symmetric=True)
ONES = Link(n.ONES)


def flipped(chain: Chain) -> Chain:
    """The transpose of a product."""
    return tuple(link.transposed for link in reversed(chain))


@dataclass(frozen=True, slots=True)
class Piece:
    """A term of a sum: a rational number, numbers over and under the line, a matrix product."""

    scale: Fraction = Fraction(1)
    over: tuple[Surface, ...] = ()
    under: tuple[Surface, ...] = ()
    chain: Chain = ()

    def times(self, other: Piece) -> Piece:
        """The product, where at most one of both is a matrix; adj(A)/det(A) is the inverse."""
        made = Piece(
            self.scale * other.scale, self.over + other.over, self.under + other.under,
            self.chain + other.chain,
        )  # fmt: skip
        return made if not (made.under and made.chain) else _inverted(made)

    @property
    def transposed(self) -> Piece:
        """Rows and columns exchanged."""
        return replace(self, chain=flipped(self.chain))


def _inverted(piece: Piece) -> Piece:
    for at, link in enumerate(piece.chain):
        match link.surface:
            case s.Juxtaposition((s.Symbol("adj"), s.Group(body=body))):
                determinant = n.call("det", body)
                if determinant in piece.under:
                    inverse = replace(link, surface=n.scripted(body, above=n.negative(n.UNIT)))
                    chain = (*piece.chain[:at], inverse, *piece.chain[at + 1 :])
                    return replace(piece, under=_without(piece.under, [determinant]), chain=chain)
    return piece


def collected(pieces: Sequence[Piece]) -> list[Piece]:
    """Equal products as one, with what they are multiplied by added up."""
    found: dict[object, Piece] = {}
    for piece in pieces:
        key = frozenset(Counter(piece.over).items()), frozenset(Counter(piece.under).items())
        before = found.get((key, piece.chain))
        scale = piece.scale + (before.scale if before else 0)
        found[key, piece.chain] = replace(before or piece, scale=scale)
    return [piece for piece in found.values() if piece.scale]


def is_symmetric(pieces: Sequence[Piece]) -> bool:
    """Whether a sum is its own transpose."""
    return Counter(pieces) == Counter(piece.transposed for piece in pieces)


def as_link(pieces: Sequence[Piece]) -> Link:
    """A sum as one factor, with few transposes inside."""
    pieces = _diagonals(collected(pieces))
    if len(pieces) == 1 and pieces[0] == Piece(chain=pieces[0].chain[:1]):
        return pieces[0].chain[0]
    if is_symmetric(pieces):
        return Link(written(pieces), symmetric=True)
    other = [piece.transposed for piece in pieces]
    if _turned(other) < _turned(pieces):
        return Link(written(other), flipped=True)
    return Link(written(pieces))


def _turned(pieces: Sequence[Piece]) -> int:
    return sum(link.flipped for piece in pieces for link in piece.chain)


def signed(piece: Piece) -> s.Signed:
    """A piece as a term of a sum."""
    return s.Signed("-" if piece.scale < 0 else "+", _written(piece))


def _written(piece: Piece) -> Surface:
    """A piece without its sign."""
    scale = abs(piece.scale)
    links = [link for link in piece.chain if link != IDENTITY] or list(piece.chain)[:1]
    chain = _powers(links)
    top: list[Surface] = [] if scale.numerator == 1 else [s.Numeral(str(scale.numerator))]
    bottom: list[Surface] = [] if scale.denominator == 1 else [s.Numeral(str(scale.denominator))]
    bottom += piece.under
    over = sorted(piece.over, key=n.weight)
    if not bottom:
        return _factors(top, over, chain)
    inside = _factors((), over, chain)
    plain = not any(isinstance(item, s.Sum | s.Large) for item in (*over, *chain))
    small = n.width(inside) <= (SHORT if piece.under else 1) and plain
    if chain == [n.IDENTITY] or (len(chain) > 1 and all(map(_is_symbol, piece.under))):
        small = False
    if small or (not chain and piece.under):
        return s.Fraction(_factors(top, over, chain), _factors((), bottom, ()))
    if not chain:
        return _factors([s.Fraction(n.product(top), n.product(bottom))], over, ())
    if not piece.under and any(map(n.weight, over)):
        return _factors([s.Fraction(n.product(top), n.product(bottom))], over, chain)
    quotient = s.Fraction(_factors(top, over, ()), _factors((), bottom, ()))
    return n.product((quotient, *chain))


def _powers(links: Sequence[Link]) -> list[Surface]:
    """The factors of a product, equal ones side by side as a power."""
    made = []
    for link, same in groupby(links):
        count = len(list(same))
        whole = n.scripted(link.written, above=s.Numeral(str(count))) if count > 1 else link.written
        made.append(whole)
    return made


def _factors(top: Sequence[Surface], over: Sequence[Surface], chain: Sequence[Surface]) -> Surface:
    """Numbers before a matrix product; inner products among them in brackets."""
    if len(over) > 1 or (over and chain):
        over = [_grouped(item) for item in over]
    return n.product((*top, *over, *chain))


def _grouped(tree: Surface) -> Surface:
    """A product that is a number, in brackets beside other factors."""
    if isinstance(tree, s.Juxtaposition) and not n.is_call(tree):
        return s.Group("(", ")", tree)
    return tree


def _is_symbol(tree: Surface) -> bool:
    return isinstance(tree, s.Symbol | s.Numeral)


def written(pieces: Sequence[Piece]) -> Surface:
    """A sum, factored where that is shorter."""
    pieces = _diagonals(collected(pieces))
    if not pieces:
        return s.Numeral("0")
    pieces = sorted(_paired(pieces), key=lambda piece: piece.scale < 0)
    best = expanded = _sum(pieces)
    length = n.width(expanded)
    for factored in _factored(pieces):
        made = _sum([factored])
        found = n.width(made)
        if found <= length + (best is expanded):
            best, length = made, found
    return best


def _paired(pieces: Sequence[Piece]) -> list[Piece]:
    """Two terms of several that share a matrix and all numbers as one."""
    pieces = list(pieces)
    if not 2 < len(pieces) <= MOST:
        return pieces
    for k, first in enumerate(pieces):
        for second in pieces[k + 1 :]:
            if {abs(first.scale)} != {abs(second.scale)} or first.under != second.under:
                continue
            shared = [one for one in _factored([first, second]) if len(one.chain) > 1]
            if not shared or first.over != second.over:
                continue
            best = min(shared, key=lambda one: n.width(_written(one)))
            if n.width(_written(best)) <= n.width(_sum([first, second])) + 1:
                rest = [one for one in pieces if one is not first and one is not second]
                return _paired([*rest[:k], best, *rest[k:]])
    return pieces


def _sum(pieces: Sequence[Piece]) -> Surface:
    terms = tuple(one for piece in pieces for one in _flat(signed(piece)))
    return terms[0].term if len(terms) == 1 and terms[0].sign == "+" else s.Sum(terms)


def _flat(signed_: s.Signed) -> tuple[s.Signed, ...]:
    """A term of a sum; the terms of one that is a sum itself."""
    if not isinstance(signed_.term, s.Sum):
        return (signed_,)
    if signed_.sign == "+":
        return signed_.term.terms
    return tuple(s.Signed("-" if one.sign == "+" else "+", one.term) for one in signed_.term.terms)


def _diagonals(pieces: Sequence[Piece]) -> list[Piece]:
    """Several diagonal matrices as one."""
    insides = [(piece, _inside_diagonal(piece)) for piece in pieces]
    found = [replace(piece, chain=(inside,)) for piece, inside in insides if inside is not None]
    if len(found) < 2:
        return list(pieces)
    whole = Link(n.call("diag", written(found)), symmetric=True)
    return [Piece(chain=(whole,)), *(piece for piece, inside in insides if inside is None)]


def _inside_diagonal(piece: Piece) -> Link | None:
    match piece.chain:
        case (Link(s.Juxtaposition((s.Symbol("diag"), s.Group(body=body))), symmetric=True),):
            return Link(body)
    return None


def _factored(pieces: Sequence[Piece]) -> list[Piece]:
    """The ways to take common factors out of a sum."""
    if len(pieces) < 2:
        return []
    outside, inside = _common_numbers(pieces)
    found = []
    for left, right in ((0, 0), *_common_links(inside)):
        if (left, right) == (0, 0) and outside == Piece():
            continue
        inner = [
            replace(piece, chain=piece.chain[left : len(piece.chain) - right]) for piece in inside
        ]
        chain = inside[0].chain
        if any(piece.chain for piece in inner) or not chain:
            middle = (*chain[:left], as_link(inner), *chain[len(chain) - right :])
            found.append(replace(outside, chain=middle))
        else:
            found.append(replace(outside, over=(*outside.over, written(inner)), chain=chain))
    return found


def _common_links(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """How many links all products share at their left and at their right end."""
    shortest = min(len(piece.chain) for piece in pieces)
    first = pieces[0].chain
    left = right = 0
    while left < shortest and all(p.chain[left] == first[left] for p in pieces):
        left += 1
    while right < shortest and all(p.chain[-1 - right] == first[-1 - right] for p in pieces):
        right += 1
    pairs = {(left, 0), (0, right), (left, min(right, shortest - left))} - {(0, 0)}

    def leaves_all_or_none(pair: tuple[int, int]) -> bool:
        rest = {len(piece.chain) > sum(pair) for piece in pieces}
        return len(rest) == 1

    return sorted(filter(leaves_all_or_none, pairs))


def _common_numbers(pieces: Sequence[Piece]) -> tuple[Piece, list[Piece]]:
    """What numbers all terms share, and the terms without them."""
    tops = [abs(piece.scale.numerator) for piece in pieces]
    bottoms = {piece.scale.denominator for piece in pieces}
    scale = Fraction(gcd(*tops), bottoms.pop() if len(bottoms) == 1 else 1)
    if all(piece.scale < 0 for piece in pieces):
        scale = -scale
    over, under = list(pieces[0].over), list(pieces[0].under)
    for piece in pieces[1:]:
        over = _shared(over, piece.over)
        under = _shared(under, piece.under)
    inside = [
        Piece(
            piece.scale / scale,
            _without(piece.over, over),
            _without(piece.under, under),
            piece.chain,
        )
        for piece in pieces
    ]
    return Piece(scale, tuple(over), tuple(under)), inside


def _shared(left: Sequence[Surface], right: Sequence[Surface]) -> list[Surface]:
    rest = list(right)
    found = []
    for item in left:
        if item in rest:
            rest.remove(item)
            found.append(item)
    return found


def _without(items: Sequence[Surface], taken: Sequence[Surface]) -> tuple[Surface, ...]:
    rest = list(items)
    for item in taken:
        rest.remove(item)
    return tuple(rest)
