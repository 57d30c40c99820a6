"""The name of a symbol with its scripts, and the pieces of subscripts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.surface import (
    Blank,
    Group,
    Juxtaposition,
    Numeral,
    Operation,
    Scripts,
    Sequence,
    Signed,
    Sum,
    Surface,
    Symbol,
    Words,
)
from lemmata.formula.surface_printing import to_latex

if TYPE_CHECKING:
    from collections.abc import Callable

_TOP = Symbol(r"\top")
_ALIKE = {r"\epsilon": r"\epsilon", r"\intercal": r"\top"}
TRANSPOSES = (_TOP, Symbol("T", "mathrm"), Symbol("T", "mathsf"), Symbol(r"\intercal"))


def key_of(surface: Surface, alias: Callable[[str], Surface | None]) -> str | None:
    """The text that names a symbol, with or without scripts; None for anything else."""
    match surface:
        case Symbol():
            return to_latex(surface)
        case Words(text):
            return rf"\text{{{text}}}"
        case Scripts(Symbol() as base, below, above, primes):
            below = below if below is None else substituted(below, alias)
            above = above if above is None else substituted(above, alias)
            return to_latex(Scripts(base, below, above, primes))
        case _:
            return None


def substituted(surface: Surface, alias: Callable[[str], Surface | None]) -> Surface:  # noqa: PLR0911
    """A script with parameters replaced by what is written for them."""
    match surface:
        case Symbol():
            return alias(to_latex(surface)) or surface
        case Juxtaposition(items):
            return replace(surface, items=tuple(substituted(item, alias) for item in items))
        case Sequence(items):
            return replace(surface, items=tuple(substituted(item, alias) for item in items))
        case Sum(terms):
            changed = (replace(term, term=substituted(term.term, alias)) for term in terms)
            return _evaluated(Sum(tuple(changed), surface.span))
        case Scripts(base, below, above, primes):
            whole = alias(to_latex(surface))
            if whole is not None:
                return whole
            below = None if below is None else substituted(below, alias)
            return Scripts(base, below, above, primes, surface.span)
        case _:
            return surface


def _evaluated(surface: Sum) -> Surface:
    """A sum of literal whole numbers as one numeral: the name ``x_{0+1}`` is ``x_1``."""
    total = 0
    for signed in surface.terms:
        if not isinstance(signed.term, Numeral) or not signed.term.text.isdigit():
            return surface
        total += int(signed.term.text) if signed.sign == "+" else -int(signed.term.text)
    return Numeral(str(total), surface.span) if total >= 0 else surface


def script_items(surface: Surface | None, count: int | None = None) -> tuple[Surface, ...]:
    r"""The indices of a subscript: ``ij``, ``i,j``, ``11``, ``1j``; one expression is one index."""
    match surface:
        case None:
            return ()
        case Sequence(items, separators) if set(separators) <= {","}:
            return items
        case Juxtaposition(items) if count != 1:
            return items
        case Numeral(text) if count is not None and count > 1 and len(text) == count:
            start = surface.span.start
            return tuple(
                Numeral(c, type(surface.span)(start + k, start + k + 1)) for k, c in enumerate(text)
            )
        case _:
            return (surface,)


def split_star(above: Surface) -> tuple[Surface | None, Surface | None]:
    r"""A superscript as the part of a name (``*``, ``\prime``) and the exponent behind it."""
    match above:
        case Symbol("*" | "**" | r"\star" | r"\dagger"):
            return above, None
        case Operation((Blank(), rest), (r"\ast",)):
            return Symbol("*", span=above.span), rest
        case Juxtaposition((Symbol(r"\star") as star, rest)):
            return star, rest
        case _:
            return None, above


def is_transpose(surface: Surface | None) -> bool:
    r"""Whether a superscript is ``\top`` or one of its kin."""
    return surface in TRANSPOSES


def negated(surface: Surface) -> Surface | None:
    """What stands behind a single minus sign."""
    match surface:
        case Sum((Signed("-", term),)):
            return term
        case _:
            return None


def head_symbol(surface: Surface) -> Symbol | None:
    """The letter that a name begins with."""
    match surface:
        case Symbol():
            return surface
        case Scripts(Symbol() as base):
            return base
        case _:
            return None


def ungrouped(surface: Surface) -> Surface:
    """What stands in plain brackets."""
    match surface:
        case Group("(" | "[" | r"\{" | ".", _, body):
            return body
        case _:
            return surface
