r"""Sets as they are printed: ``\mathbb{R}^{m \times n}``, ``GL(n)``, ``\Delta^n``, ``(0,1)``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading.expressions import number_term, tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.values import SetOf, Tensor
from lemmata.formula.sizes import Size
from lemmata.formula.surface import (
    Blank,
    Dots,
    Group,
    Juxtaposition,
    Numeral,
    Operation,
    Relations,
    Scripts,
    Sequence,
    Sum,
    Surface,
    Symbol,
)
from lemmata.formula.terms import Constant, Number

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope

_GROUPS = {"GL": "invertible", "O": "orthogonal", "SO": "orthogonal"}


def read_set(surface: Surface, scope: Scope) -> SetOf | None:  # noqa: PLR0911
    """A set; None for what is none."""
    match surface:
        case Symbol("R", "mathbb"):
            return SetOf("real")
        case Symbol("N", "mathbb"):
            return SetOf("naturals")
        case Symbol("Z", "mathbb"):
            return SetOf("whole")
        case Symbol() | Scripts(Symbol(), _, None) if scope.lookup(_key(surface, scope)):
            found = scope.find(_key(surface, scope), surface.span)
            return found if isinstance(found, SetOf) else None
        case Scripts(base, below, above):
            return _scripted(base, below, above, surface, scope)
        case Juxtaposition((Symbol("G"), Symbol("L"), Group(body=size))):
            return _square("invertible", size, scope)
        case Juxtaposition((Symbol(name), Group(body=size))) if name in _GROUPS:
            return _square(_GROUPS[name], size, scope)
        case Group(r"\{", _, body):
            return _listed(body, scope)
        case Group("(" | "[" as left, ")" | "]" as right, Sequence((low, high), (",",))):
            ends = [number_term(end, scope, "an end of the interval") for end in (low, high)]
            lower, upper = (None if _is_infinite(end) else end for end in ends)
            return SetOf("interval", (), lower, upper, left == "(", right == ")")
        case _:
            return None


def _key(surface: Surface, scope: Scope) -> str:
    return scope.key(surface) or ""


def _is_infinite(end: Tensor) -> bool:
    return any(
        isinstance(part, Constant) and part.name == "infinity"
        for part in (end.term, *end.term.parts)
    )


def _square(kind: str, size: Surface, scope: Scope) -> SetOf:
    n = dimension_size(size, scope)
    return SetOf(kind, (n, n))


def _scripted(  # noqa: PLR0911
    base: Surface, below: Surface | None, above: Surface | None, surface: Surface, scope: Scope
) -> SetOf | None:
    sizes = () if above is None else sizes_of(above, scope)
    match base:
        case Symbol("R", "mathbb"):
            return _reals(below, sizes, surface)
        case Symbol("N" | "Z", "mathbb"):
            kind = "naturals" if base.name == "N" else "whole"
            return SetOf(kind, sizes, open_low=below is not None)
        case Symbol("S", "mathbb" | "mathcal") if len(sizes) == 1:
            kinds: dict[Surface | None, str] = {
                None: "symmetric", Symbol("+"): "semidefinite", Symbol("++"): "definite"
            }  # fmt: skip
            if below not in kinds:
                return None
            return SetOf(kinds[below], (sizes[0], sizes[0]))
        case Symbol(r"\Delta") if below is None and sizes:
            return SetOf("simplex", sizes)
        case Group():
            inner = read_set(base, scope)
            if inner is None or inner.shape or below is not None:
                return None
            return SetOf(
                inner.kind, sizes, inner.low, inner.high, inner.open_low, inner.open_high,
                members=inner.members,
            )  # fmt: skip
        case Symbol("O") if below is None and len(sizes) == 1:
            return SetOf("orthogonal", (sizes[0], sizes[0]))
        case _:
            return None


def _reals(below: Surface | None, sizes: tuple[Size, ...], surface: Surface) -> SetOf:
    zero = Tensor(Number(Fraction(0)))
    match below:
        case None:
            return SetOf("real", sizes)
        case Symbol("+"):
            return SetOf("interval", sizes, zero, None, open_low=False)
        case Symbol("++"):
            return SetOf("interval", sizes, zero, None, open_low=True)
        case Relations((Blank(), Numeral("0")), (sign,)):
            if sign in (">", r"\ge"):
                return SetOf("interval", sizes, zero, None, open_low=sign == ">")
            if sign in ("<", r"\le"):
                return SetOf("interval", sizes, None, zero, open_high=sign == "<")
    raise NotUnderstood("this subset of the reals is not known", surface.span, r"\mathbb{R}_{>0}")


def sizes_of(above: Surface, scope: Scope) -> tuple[Size, ...]:
    r"""The sizes of an exponent: ``n``, ``m \times n``."""
    if isinstance(above, Operation) and set(above.signs) == {r"\times"}:
        return tuple(dimension_size(item, scope) for item in above.items)
    return (dimension_size(above, scope),)


def dimension_size(surface: Surface, scope: Scope) -> Size:
    """A size of a set; its letters become dimensions."""
    match surface:
        case Numeral(text) if text.isdigit():
            return Size.of(int(text))
        case Symbol() | Scripts(Symbol()):
            key = scope.key(surface) or ""
            known = scope.find(key, surface.span) if scope.lookup(key) is not None else None
            if isinstance(known, Tensor):
                from lemmata.formula.reading.ranges import term_size

                size = term_size(known.term)
                if size is not None:
                    return size
            return scope.reading.dimension(key)
        case Sum(terms):
            total = Size()
            for signed in terms:
                size = dimension_size(signed.term, scope)
                total = total + size if signed.sign == "+" else total - size
            return total
        case Juxtaposition(items) | Operation(items):
            product = Size.of(1)
            for item in items:
                product *= dimension_size(item, scope)
            return product
        case Group(body=body):
            return dimension_size(body, scope)
    raise NotUnderstood("this is no size", surface.span, r"write a letter, as in \mathbb{R}^n")


def _listed(body: Surface, scope: Scope) -> SetOf | None:
    r"""``\{1, \dots, n\}``, ``\{0, 1\}``."""
    if not isinstance(body, Sequence):
        return None
    if any(isinstance(item, Dots) for item in body.items):
        first, last = body.items[0], body.items[-1]
        low = number_term(first, scope, "the first member")
        letters = dimension_size(last, scope) if key_of(last, lambda _: None) else None
        high = tensor(last, scope)
        del letters
        return SetOf("index", (), low, high)
    members = []
    for item in body.items:
        value = tensor(item, scope)
        if not isinstance(value.term, Number) or value.term.value.denominator != 1:
            return None
        members.append(int(value.term.value))
    return SetOf("members", members=tuple(members))
