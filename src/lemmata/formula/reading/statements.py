"""Statements of a declaration, split and sorted by what they do."""

from __future__ import annotations

from dataclasses import dataclass

from lemmata.formula.reading.definitions import Left, left_side, named_side
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.laws import is_probability_law
from lemmata.formula.reading.vocabulary import DISTRIBUTIONS, FUNCTIONS, PROBABILITY
from lemmata.formula.surface import (
    Dots,
    Group,
    Juxtaposition,
    Relations,
    Sequence,
    Surface,
    Symbol,
    Table,
    Words,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One declaration, split from those beside it, and the place where it was given."""

    surface: Surface
    given: int


def split(surface: Surface) -> list[Surface]:
    """Statements beside one another, parted by wide spaces, semicolons or “and”."""
    if not isinstance(surface, Sequence):
        return [surface]
    groups: list[list[Surface]] = [[]]
    signs: list[list[str]] = [[]]
    for k, item in enumerate(surface.items):
        joins = isinstance(item, Words) and item.text.strip() in ("and", "where", "with")
        separator = surface.separators[k - 1] if k else ""
        if joins or separator in ("quad", ";"):
            groups.append([])
            signs.append([])
            if joins:
                continue
        elif groups[-1]:
            signs[-1].append(separator)
        groups[-1].append(item)
    found: list[Surface] = []
    for items, between in zip(groups, signs, strict=True):
        if len(items) == 1:
            found.append(items[0])
        elif items:
            span = items[0].span.to(items[-1].span)
            found.append(Sequence(tuple(items), tuple(between), span))
    return found


def defined_keys(statements: list[Statement]) -> frozenset[str]:
    """The names that some equation defines: their sets are checked, nothing is drawn."""
    found: set[str] = set()
    for statement in statements:
        side = definition_side(statement.surface)
        if (
            side is None
            or side.exponent is not None
            or names_the_right(statement.surface, statements)
        ):
            continue
        if side.arguments is None:
            found |= {side.key, side.base}
    return frozenset(found)


def definition_side(surface: Surface) -> Left | None:
    """The left side of an equation that may define something."""
    match surface:
        case Relations((left, *rest), ("=", *_)) if not isinstance(rest[0], Table):
            return named_side(left, rest[0])
    return None


def names_the_right(surface: Surface, statements: list[Statement]) -> bool:
    r"""Whether an equation only says what its right side is called: ``R_{nk} = p(x_n)``."""
    match surface:
        case Relations((left, Juxtaposition((Symbol() as head, Group("(", ")", _)))), ("=",)):
            key = key_of(head, lambda _: None)
            side = left_side(left)
            if side is None or not any(_is_put(s.surface, side.base) for s in statements):
                return False
        case _:
            return False
    if key is None or key in FUNCTIONS or key in DISTRIBUTIONS or key in PROBABILITY:
        return False
    if head.alphabet or head.name in (r"\lambda", r"\sigma", r"\Gamma"):
        return False
    return not any(_speaks_of(statement.surface, key) for statement in statements)


def _is_put(surface: Surface, key: str) -> bool:
    """Whether a statement puts a letter into a set."""
    match surface:
        case Relations((name, _), (r"\in",)):
            return key_of(name, lambda _: None) == key
    return False


def _speaks_of(surface: Surface, key: str) -> bool:
    """Whether a statement declares or defines a letter."""
    match surface:
        case Relations((left, *_)) | Sequence((left, *_)):
            side = left_side(left)
            return side is not None and key in (side.key, side.base)
    return False


def is_index_set(surface: Surface) -> bool:
    r"""``\mathcal{S} = \{1,\dots,n\}``."""
    match surface:
        case Relations((Symbol(), Group(r"\{", _, Sequence(items))), ("=",)):
            return any(isinstance(item, Dots) for item in items)
    return False


def is_membership(surface: Surface) -> bool:
    """Whether a statement puts names into a set."""
    match surface:
        case Relations((_, _), (r"\in",)):
            return True
        case Relations(signs=signs) if signs[-1] == r"\in":
            return False
        case Sequence(items) if isinstance(items[-1], Relations):
            first = items[0]
            return items[-1].signs == (r"\in",) and not isinstance(first, Relations)
        case _:
            return False


def is_law(surface: Surface) -> bool:
    """Whether a statement gives a random variable its law."""
    match surface:
        case Relations(signs=(r"\sim",)):
            return True
        case Relations((left, right), ("=",)):
            return is_probability_law(left, right)
        case Sequence(items):
            return any(isinstance(item, Relations) and r"\sim" in item.signs for item in items)
    return False


def is_mapping(surface: Surface) -> bool:
    r"""Whether a statement says from where to where a function maps: ``g: A \to B``."""
    match surface:
        case Sequence((_, Relations(signs=(r"\to",))), (":",)):
            return True
    return False
