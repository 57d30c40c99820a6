"""Numbers that need no drawn value: terms of whole numbers and constants."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from lemmata.formula.terms import (
    Add,
    Apply,
    Constant,
    Extremum,
    Index,
    Integral,
    Limit,
    Multiply,
    Number,
    Term,
    Variable,
    Whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lemmata.formula.problem import Condition

_CONSTANTS = {"pi": math.pi, "e": math.e, "infinity": math.inf}

_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "max": max,
    "min": min,
    "mod": lambda a, b: a % b,
    "factorial": lambda a: math.gamma(a + 1),
}


@lru_cache(maxsize=2048)
def variables(term: Term) -> frozenset[str]:
    """The names of the declared symbols inside; those that a node binds are left out."""
    if isinstance(term, Variable):
        return frozenset((term.name,))
    found: frozenset[str] = frozenset().union(*map(variables, term.parts))
    match term:
        case Integral(name=name) | Limit(name=name):
            return found - {name}
        case Extremum(variables=bound):
            return found - {variable.name for variable in bound}
        case _:
            return found


@lru_cache(maxsize=2048)
def holds_index(term: Term) -> bool:
    """Whether the number of an index stands somewhere inside."""
    return isinstance(term, Index) or any(map(holds_index, term.parts))


def sides(condition: Condition) -> tuple[Term, ...]:
    """The one or two terms of a condition."""
    return (condition.left,) if condition.right is None else (condition.left, condition.right)


def constant(term: Term) -> bool:
    """Whether the term is one number as soon as the whole numbers are known."""
    return not term.free and not variables(term) and not holds_index(term)


def value(term: Term, numbers: Mapping[str, int]) -> float | None:
    """What a constant term comes to; nan where it is undefined, None where that is not seen here.

    Raises KeyError where a whole number has no value.
    """
    match term:
        case Number(exact):
            return exact.numerator / exact.denominator
        case Constant(name):
            return _CONSTANTS[name]
        case Whole(size):
            return float(size.value(numbers))
        case Add() | Multiply() | Apply():
            return _compound(term, numbers)
        case _:
            return None


def _compound(term: Add | Multiply | Apply, numbers: Mapping[str, int]) -> float | None:
    parts = [value(part, numbers) for part in term.parts]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    try:
        match term:
            case Add():
                return math.fsum(known)
            case Multiply():
                return math.prod(known)
            case Apply("power"):
                return float(known[0] ** known[1])
            case Apply(function):
                found = _FUNCTIONS.get(function)
                return None if found is None else float(found(*known))
    except (ArithmeticError, ValueError, TypeError):
        return math.nan


def compare(left: float, relation: str, right: float) -> bool:
    """Whether two numbers stand in a relation."""
    match relation:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right
