"""What the form of a term says about its sign, wherever it is defined."""

from __future__ import annotations

from lemmata.formula.operators import ELEMENTWISE
from lemmata.formula.terms import (
    Add,
    Apply,
    Constant,
    Delta,
    Multiply,
    Number,
    Pick,
    Reduce,
    Term,
    Whole,
)


def positive(term: Term) -> bool:  # noqa: PLR0911
    """Whether the term is above 0 wherever it is defined, for all values of its variables."""
    match term:
        case Number(value):
            return value > 0
        case Constant(name):
            return name != "infinity"
        case Whole(size):
            return all(coefficient > 0 for _, coefficient in size.parts) and bool(size.parts)
        case Multiply(parts):
            return all(map(positive, parts))
        case Add(parts):
            return all(map(nonnegative, parts)) and any(map(positive, parts))
        case Apply("power", (base, _)):
            return positive(base)
        case Apply("max", parts):
            return any(map(positive, parts))
        case Apply("min", parts):
            return all(map(positive, parts))
        case Apply("where", (_, yes, no)):
            return positive(yes) and positive(no)
        case Apply(function):
            return ELEMENTWISE[function].positive if function in ELEMENTWISE else False
        case Reduce("sum" | "product" | "max" | "min", body) | Pick(body):
            return positive(body)
    return False


def nonnegative(term: Term) -> bool:  # noqa: PLR0911
    """Whether the term is nowhere below 0 where it is defined."""
    match term:
        case Number(value):
            return value >= 0
        case Delta():
            return True
        case Multiply(parts):
            return all(map(nonnegative, parts))
        case Add(parts):
            return all(map(nonnegative, parts))
        case Apply("power", (base, Number(value))):
            return value.denominator == 2 or value.numerator % 2 == 0 or nonnegative(base)
        case Apply("power", (base, _)):
            return nonnegative(base)
        case Apply("max", parts):
            return any(map(nonnegative, parts))
        case Apply("min", parts):
            return all(map(nonnegative, parts))
        case Apply("where", (_, yes, no)):
            return nonnegative(yes) and nonnegative(no)
        case Apply(function):
            return ELEMENTWISE[function].nonnegative if function in ELEMENTWISE else False
        case Reduce("sum" | "product" | "max" | "min", body) | Pick(body):
            return nonnegative(body)
    return positive(term)
