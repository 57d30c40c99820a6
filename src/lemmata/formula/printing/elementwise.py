"""Elementwise functions as they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import surface as s
from lemmata.formula.printing import notation as n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.surface import Surface

_NAMES = {
    "real": "Re", "gamma": r"\Gamma", "loggamma": "loggamma", "normal_cdf": r"\Phi",
}  # fmt: skip
_SIGNS = {"equal": "=", "less": "<", "less_equal": r"\le"}
_BRACKETS = {
    "abs": ("|", "|"), "floor": (r"\lfloor", r"\rfloor"), "ceil": (r"\lceil", r"\rceil"),
}  # fmt: skip


def applied(function: str, arguments: Sequence[Surface]) -> Surface:  # noqa: PLR0911
    """A function at arguments that are printed; powers are printed by others."""
    if function in _BRACKETS:
        opening, closing = _BRACKETS[function]
        return s.Group(opening, closing, arguments[0])
    if function in _SIGNS:
        return indicator(s.Relations(tuple(arguments), (_SIGNS[function],)))
    match function:
        case "step":
            return indicator(s.Relations((arguments[0], s.Numeral("0")), (">",)))
        case "where":
            return _cases(*arguments)
        case "factorial":
            return s.Factorial(arguments[0])
        case "binomial":
            return s.Fraction(arguments[0], arguments[1], binomial=True)
        case "mod":
            return s.Operation(tuple(arguments), (r"\bmod",))
        case "loggamma":
            return n.call("log", _symbol_call(r"\Gamma", arguments))
        case "gamma" | "normal_cdf":
            return _symbol_call(_NAMES[function], arguments)
        case "power":
            return n.scripted(arguments[0], above=arguments[1])
    return n.call(_NAMES.get(function, function), *arguments)


def _symbol_call(name: str, arguments: Sequence[Surface]) -> Surface:
    return s.Juxtaposition((s.Symbol(name), s.Group("(", ")", arguments[0])))


def indicator(condition: Surface) -> Surface:
    """1 where a condition holds, else 0."""
    return s.Juxtaposition((s.Symbol("1", "mathbb"), s.Group(r"\{", r"\}", condition)))


def _denied(condition: Surface, group: Surface) -> Surface:
    """1 minus an indicator as a condition: the opposite one."""
    match group:
        case s.Group(r"\{", _, s.Relations((left, right), ("=",))):
            return s.Relations((left, right), (r"\ne",))
    return s.Relations((condition, s.Numeral("0")), (r"\ne",))


def _cases(condition: Surface, yes: Surface, no: Surface) -> Surface:
    match condition:
        case s.Juxtaposition((s.Symbol("1", "mathbb"), s.Group(r"\{", _, inside))):
            holds = inside
        case s.Sum((s.Signed("+", s.Numeral("1")), s.Signed("-", s.Juxtaposition((_, inside))))):
            holds = _denied(condition, inside)
        case _:
            holds = s.Relations((condition, s.Numeral("0")), (r"\ne",))
    otherwise = s.Words("otherwise")
    return s.Table("cases", ((yes, holds), (no, otherwise)))
