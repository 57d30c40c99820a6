"""The logistic function, that derivatives take apart, put together again.

With σ(u) = 1/(1 + e⁻ᵘ): 1 + eᵘ is 1/σ(-u), eᵘ is σ(u)/σ(-u), and 1 - σ(u) is σ(-u). All of it is
positive, so what is gathered is the same number everywhere.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from lemmata.formula.building import (
    ONE,
    add,
    apply,
    multiply,
    negate,
    power,
    rebuild,
    subtract,
    total,
)
from lemmata.formula.simplify import simplify
from lemmata.formula.simplify.alike import alike
from lemmata.formula.simplify.collecting import coefficient_of
from lemmata.formula.terms import Add, Apply, Multiply, Number, Reduce, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SPREAD = 16


def gathered(term: Term) -> Term:
    """The term with sigmoids in place of quotients of exponentials."""
    return simplify(_changed(simplify(_changed(term, _gathered)), _squared))


def paired(term: Term) -> Term:
    """The term with σ(u)(1 - σ(u)) for σ(u)σ(-u)."""
    return _changed(term, _paired)


def expanded(term: Term) -> Term:
    """The term with products of sigmoids and sums multiplied out."""
    return simplify(_changed(term, _spread))


def opened(term: Term) -> Term:
    """The term with 1 - σ(u) for each σ(-u), multiplied out."""
    return expanded(_changed(term, _opposite))


def holds_sigmoid(term: Term) -> bool:
    """Whether a sigmoid stands somewhere inside."""
    seen: set[Term] = set()
    rest = [term]
    while rest:
        part = rest.pop()
        if part not in seen:
            seen.add(part)
            if _is_sigmoid(part):
                return True
            rest += part.parts
    return False


def _changed(term: Term, change: Callable[[Term], Term]) -> Term:
    seen: dict[Term, Term] = {}

    def whole(part: Term) -> Term:
        found = seen.get(part)
        if found is None:
            inside = within if isinstance(part, Multiply) else whole
            found = seen[part] = change(rebuild(part, inside))
        return found

    def within(factor: Term) -> Term:
        """A factor whose parts are changed; it is itself looked at beside the others."""
        powers = isinstance(factor, Apply) and factor.function in ("power", "exp")
        return rebuild(factor, whole) if powers else whole(factor)

    return whole(term)


def _sigmoid(argument: Term) -> Apply:
    return Apply("sigmoid", (argument,))


def _is_sigmoid(term: Term) -> bool:
    return isinstance(term, Apply) and term.function == "sigmoid"


def _opposed(argument: Term) -> Term:
    return simplify(negate(argument))


def _negative(argument: Term) -> bool:
    if isinstance(argument, Add):
        return sum(coefficient_of(one)[0] < 0 for one in argument.terms) * 2 > len(argument.terms)
    return coefficient_of(argument)[0] < 0


def _gathered(term: Term) -> Term:
    match term:
        case Add((left, right)):
            for one, other in ((left, right), (right, left)):
                value, rest = coefficient_of(other)
                if one == ONE and value == -1 and _is_sigmoid(rest):
                    return _sigmoid(_opposed(rest.parts[0]))
        case Multiply(factors):
            return multiply(*_quotients(factors))
        case Apply("power"):
            return multiply(*_quotients([term]))
    return term


def _logistic(factor: Term) -> tuple[Term, Fraction] | None:
    """u and k where the factor is σ(u)ᵏ: a power of a sigmoid, or of 1 + e⁻ᵘ."""
    value = Fraction(1)
    base = factor
    match factor:
        case Apply("power", (inner, Number(exponent))):
            base, value = inner, exponent
    match base:
        case Apply("sigmoid", (argument,)):
            return argument, value
        case Add((Apply("exp", (argument,)), one) | (one, Apply("exp", (argument,)))):
            if one == ONE and value.denominator == 1:
                return _opposed(argument), -value
    return None


def _times(argument: Term, base: Term) -> Fraction | None:
    """The whole number by which an argument is a multiple of another."""
    for sign, other in ((1, base), (-1, _opposed(base))):
        if alike(argument) == alike(other):
            return Fraction(sign)
    (one, left), (two, right) = coefficient_of(argument), coefficient_of(base)
    if alike(left) == alike(right) and (one / two).denominator == 1:
        return one / two
    return None


def _quotients(factors: Sequence[Term]) -> list[Term]:
    """Factors with all that belongs to one sigmoid gathered as σ(u)ᵃ σ(-u)ᵇ."""
    start = next((f for k in map(_logistic, factors) if k and k[1] > 0 for f in (k[0],)), None)
    if start is None:
        return list(factors)
    base = _opposed(start) if _negative(start) else start
    rest: list[Term] = []
    above, below = Fraction(0), Fraction(0)
    for factor in factors:
        logistic = _logistic(factor)
        sign = None if logistic is None else _times(logistic[0], base)
        if logistic is not None and sign in (1, -1):
            above, below = (
                (above + logistic[1], below) if sign == 1 else (above, below + logistic[1])
            )
        elif isinstance(factor, Apply) and factor.function == "exp":
            count = _times(factor.arguments[0], base)
            if count is None:
                rest.append(factor)
            else:
                above, below = above + count, below - count
        else:
            rest.append(factor)
    made = _written(base, above, below)
    return [*made, *_quotients(rest)]


def _written(base: Term, above: Fraction, below: Fraction) -> list[Term]:
    """σ(u)ᵃ σ(-u)ᵇ, with an exponential where one of both would stand below the line."""
    other = _opposed(base)
    if min(above, below) >= 0 or above + below < 0:
        pairs = ((base, above), (other, below))
        return [power(_sigmoid(u), Number(k)) for u, k in pairs if k]
    smaller = min(above, below)
    argument, sigmoid = (base, base) if below < 0 else (other, other)
    scaled = apply("exp", simplify(multiply(Number(-smaller), argument)))
    left = above + below
    return [scaled, *([power(_sigmoid(sigmoid), Number(left))] if left else [])]


def _paired(term: Term) -> Term:
    if not isinstance(term, Multiply):
        return term
    factors = list(term.factors)
    there = {alike(factor) for factor in factors}
    for place, factor in enumerate(factors):
        if _is_sigmoid(factor) and _negative(factor.parts[0]):
            other = _sigmoid(_opposed(factor.parts[0]))
            if alike(other) in there:
                factors[place] = subtract(ONE, other)
    return multiply(*factors)


def _squared(term: Term) -> Term:
    """A sum with σ(u)σ(-u) for σ(u) - σ(u)²."""
    return _with_squares(list(term.terms)) if isinstance(term, Add) else term


def _with_squares(terms: list[Term]) -> Term:
    for place, term in enumerate(terms):
        for sigmoid, change in _squares(term):
            wanted = alike(simplify(negate(change(sigmoid))))
            for other, found in enumerate(terms):
                if other != place and alike(simplify(found)) == wanted:
                    product_ = multiply(sigmoid, _sigmoid(_opposed(sigmoid.parts[0])))
                    rest = [one for k, one in enumerate(terms) if k not in (place, other)]
                    return _with_squares([*rest, negate(change(product_))])
    return add(*terms)


def _squares(term: Term) -> list[tuple[Term, Callable[[Term], Term]]]:
    """The sigmoids that are squared in a term, and the term with something in a square's place."""
    if isinstance(term, Reduce) and term.kind == "sum":
        axes = term.axes
        return [
            (one, lambda new, change=change: total(change(new), *axes))  # type: ignore[misc]
            for one, change in _squares(term.body)
        ]
    if not isinstance(term, Multiply):
        factors: tuple[Term, ...] = (term,)
    else:
        factors = term.factors
    found: list[tuple[Term, Callable[[Term], Term]]] = []
    for k, factor in enumerate(factors):
        match factor:
            case Reduce("sum"):
                inner = _squares(factor)
            case Apply("power", (base, Number(value))) if value == 2 and _is_sigmoid(base):
                inner = [(base, lambda new: new)]
            case _:
                continue
        before, behind = factors[:k], factors[k + 1 :]
        found += [
            (one, lambda new, c=c, a=before, z=behind: multiply(*a, c(new), *z))  # type: ignore[misc]
            for one, c in inner
        ]
    return found


def _opposite(term: Term) -> Term:
    if _is_sigmoid(term) and _negative(term.parts[0]):
        return subtract(ONE, _sigmoid(_opposed(term.parts[0])))
    if isinstance(term, Multiply):
        return multiply(*(_opposite(one) if _is_sigmoid(one) else one for one in term.factors))
    return term


def _spread(term: Term) -> Term:
    match term:
        case Reduce("sum", Add(terms), axes):
            return add(*(total(one, *axes) for one in terms))
        case Apply("power", (Add() as base, Number(value))) if value == 2 and _near_sigmoid(base):
            return _spread(Multiply((base, base)))
        case Multiply(factors) if any(map(_near_sigmoid, factors)):
            choices: list[Sequence[Term]] = [
                factor.terms if isinstance(factor, Add) else (factor,) for factor in factors
            ]
            if prod(map(len, choices)) <= SPREAD:
                return add(*(multiply(*chosen) for chosen in product(*choices)))
    return term


def _near_sigmoid(term: Term) -> bool:
    match term:
        case Add(terms):
            return any(_is_sigmoid(coefficient_of(one)[1]) for one in terms)
        case Apply("power", (base, _)):
            return _is_sigmoid(base)
    return _is_sigmoid(term)
