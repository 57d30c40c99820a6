"""The logistic function, that derivatives take apart, put together again.

1/(1 + eᵘ) is σ(-u), eᵘ/(1 + eᵘ) is σ(u), and 1 - σ(u) is σ(-u) while a term is being simplified.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from lemmata.formula.building import (
    ONE,
    add,
    apply,
    multiply,
    negate,
    number,
    power,
    rebuild,
    subtract,
)
from lemmata.formula.simplify import simplify
from lemmata.formula.simplify.alike import alike
from lemmata.formula.simplify.collecting import coefficient_of
from lemmata.formula.terms import Add, Apply, Multiply, Number, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SPREAD = 16


def gathered(term: Term) -> Term:
    """The term with sigmoids in place of quotients of exponentials."""
    return simplify(_changed(term, _gathered))


def paired(term: Term) -> Term:
    """The term with σ(u)(1 - σ(u)) for σ(u)σ(-u)."""
    return _changed(term, _paired)


def opened(term: Term) -> Term:
    """The term with 1 - σ(u) for each σ(-u), multiplied out."""
    return simplify(_changed(term, _opened))


def _changed(term: Term, change: Callable[[Term], Term]) -> Term:
    seen: dict[Term, Term] = {}

    def whole(part: Term) -> Term:
        found = seen.get(part)
        if found is None:
            if isinstance(part, Multiply):
                found = change(rebuild(part, within))
            else:
                found = change(rebuild(part, whole))
            seen[part] = found
        return found

    def within(factor: Term) -> Term:
        """A factor whose parts are changed; it is itself looked at beside the others."""
        return rebuild(factor, whole) if isinstance(factor, Apply) else whole(factor)

    return whole(term)


def _sigmoid(argument: Term) -> Term:
    return apply("sigmoid", argument)


def _gathered(term: Term) -> Term:
    match term:
        case Add((left, right)):
            for one, other in ((left, right), (right, left)):
                value, rest = coefficient_of(other)
                if one == ONE and value == -1 and _is_sigmoid(rest):
                    return _sigmoid(simplify(negate(rest.parts[0])))
        case Multiply(factors):
            return multiply(*_quotients(list(factors)))
        case Apply("power"):
            return multiply(*_quotients([term]))
    return term


def _is_sigmoid(term: Term) -> bool:
    return isinstance(term, Apply) and term.function == "sigmoid"


def _quotients(factors: list[Term]) -> list[Term]:
    for place, factor in enumerate(factors):
        match factor:
            case Apply("power", (Add((_, _) as terms), Number(value))) if ONE in terms:
                other = terms[0] if terms[1] == ONE else terms[1]
                count = -value
                if count in (1, 2) and isinstance(other, Apply) and other.function == "exp":
                    rest = [*factors[:place], *factors[place + 1 :]]
                    return _quotients(_replaced(rest, other, int(count)))
    return factors


def _replaced(rest: list[Term], exponential: Apply, count: int) -> list[Term]:
    argument = exponential.arguments[0]
    key = alike(exponential)
    low, high = _sigmoid(simplify(negate(argument))), _sigmoid(argument)
    made: list[Term] = []
    for factor in rest:
        if count and alike(factor) == key:
            made.append(high)
            count -= 1
        else:
            made.append(factor)
    return [*made, power(low, number(count))] if count else made


def _negative(argument: Term) -> bool:
    if isinstance(argument, Add):
        return sum(coefficient_of(one)[0] < 0 for one in argument.terms) * 2 > len(argument.terms)
    return coefficient_of(argument)[0] < 0


def _paired(term: Term) -> Term:
    if not isinstance(term, Multiply):
        return term
    factors = list(term.factors)
    there = {alike(factor) for factor in factors}
    for place, factor in enumerate(factors):
        if _is_sigmoid(factor) and _negative(factor.parts[0]):
            other = _sigmoid(simplify(negate(factor.parts[0])))
            if alike(other) in there:
                factors[place] = subtract(ONE, other)
    return multiply(*factors)


def _opened(term: Term) -> Term:
    if _is_sigmoid(term) and _negative(term.parts[0]):
        return subtract(ONE, _sigmoid(simplify(negate(term.parts[0]))))
    if not isinstance(term, Multiply):
        return term
    factors = [_opened(factor) if _is_sigmoid(factor) else factor for factor in term.factors]
    if not any(_is_sigmoid(one) or _holds_sigmoid(one) for one in factors):
        return multiply(*factors)
    choices: list[Sequence[Term]] = [
        factor.terms if isinstance(factor, Add) else (factor,) for factor in factors
    ]
    if prod(map(len, choices)) > SPREAD:
        return multiply(*factors)
    return add(*(multiply(*chosen) for chosen in product(*choices)))


def _holds_sigmoid(term: Term) -> bool:
    return isinstance(term, Add) and any(
        _is_sigmoid(part) for one in term.terms for part in (one, *one.parts)
    )
