"""Going through surface trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.surface import (
    Evaluated,
    Factorial,
    Fraction,
    Group,
    Juxtaposition,
    Large,
    Operation,
    Relations,
    Root,
    Scripts,
    Sequence,
    Signed,
    Sum,
    Surface,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def parts(surface: Surface) -> list[Surface]:  # noqa: PLR0911
    """The trees directly inside."""
    match surface:
        case Scripts(base, below, above):
            return [part for part in (base, below, above) if part is not None]
        case Juxtaposition(items) | Operation(items) | Sequence(items) | Relations(items):
            return list(items)
        case Sum(terms):
            return [signed.term for signed in terms]
        case Signed(term=term):
            return [term]
        case Fraction(top, bottom):
            return [top, bottom]
        case Root(body, degree):
            return [body] if degree is None else [body, degree]
        case Group(body=body) | Factorial(body):
            return [body]
        case Large(below=below, above=above, body=body):
            return [part for part in (below, above, body) if part is not None]
        case Evaluated(body, at, upper):
            return [part for part in (body, at, upper) if part is not None]
        case Table(rows=rows):
            return [cell for row in rows for cell in row]
        case _:
            return []


def walk(surface: Surface) -> Iterator[Surface]:
    """The tree and all trees inside, from the outside in."""
    rest = [surface]
    while rest:
        found = rest.pop()
        yield found
        rest.extend(reversed(parts(found)))
