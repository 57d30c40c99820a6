"""Products and functions, place by place."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.building import ONE, ZERO, add, multiply, number, power
from lemmata.formula.contraction import identify
from lemmata.formula.simplify.alike import alike
from lemmata.formula.simplify.collecting import coefficient_of
from lemmata.formula.simplify.matrices import cofactors
from lemmata.formula.simplify.signs import nonnegative, positive
from lemmata.formula.terms import Add, Apply, Constant, Delta, Multiply, Number, Term

if TYPE_CHECKING:
    from collections.abc import Iterable


def multiplied(factors: Iterable[Term]) -> Term:
    """The product, powers of one base gathered where that is sound."""
    scale = Fraction(1)
    powers: dict[Term, tuple[Term, list[Term]]] = {}
    for factor in _along_deltas(list(_flat(factors))):
        if isinstance(factor, Number):
            scale *= factor.value
        else:
            base, exponent = _parts(factor)
            powers.setdefault(alike(base), (base, []))[1].append(exponent)
    if not scale:
        return ZERO
    made = [part for base, exponents in powers.values() for part in _gathered(base, exponents)]
    made = cofactors(made)
    if len(made) == 1 and isinstance(made[0], Add):
        return add(*(multiply(Number(scale), term) for term in made[0].terms))
    return multiply(Number(scale), *made)


def _along_deltas(factors: list[Term]) -> list[Term]:
    """Factors beside a delta are read along that of its axes whose name comes first."""
    for place, factor in enumerate(factors):
        if isinstance(factor, Delta) and factor.left.start == factor.right.start:
            kept, other = sorted((factor.left, factor.right), key=lambda axis: axis.name)
            for k, one in enumerate(factors):
                if k != place and other in one.free:
                    moved = identify(one, other, kept)
                    factors[k] = one if moved is None else moved
    return factors


def _flat(factors: Iterable[Term]) -> Iterable[Term]:
    for factor in factors:
        if isinstance(factor, Multiply):
            yield from _flat(factor.factors)
        else:
            yield factor


def _parts(factor: Term) -> tuple[Term, Term]:
    if isinstance(factor, Apply) and factor.function == "power":
        return factor.arguments[0], factor.arguments[1]
    if isinstance(factor, Apply) and factor.function == "exp":
        value, inner = coefficient_of(factor.arguments[0])
        if inner != ONE:
            return Apply("exp", (inner,)), Number(value)
    return factor, ONE


def _gathered(base: Term, exponents: list[Term]) -> list[Term]:
    if isinstance(base, Delta):
        return [base]
    if positive(base):
        return [raised(base, add(*exponents))]
    if len(exponents) == 1:
        return [power(base, exponents[0])]
    values = [one.value for one in exponents if isinstance(one, Number)]
    others = [power(base, one) for one in exponents if not isinstance(one, Number)]
    merged: list[Term] = []
    for sign in (1, -1):
        same = [value for value in values if value * sign > 0]
        merged += _same_sign(base, same)
    return merged + others


def _same_sign(base: Term, exponents: list[Fraction]) -> list[Term]:
    """x^a x^b = x^(a+b) for a, b of one sign, unless it would be defined where √x is not."""
    if not exponents:
        return []
    total = sum(exponents, Fraction(0))
    whole = all(value.denominator == 1 for value in exponents)
    if whole or total.denominator % 2 == 0 or nonnegative(base):
        return [power(base, Number(total))]
    return [power(base, Number(value)) for value in exponents]


def raised(base: Term, exponent: Term) -> Term:  # noqa: PLR0911
    """A power, powers of powers and of products resolved where that is sound."""
    if base in (ONE, Constant("e")):
        return ONE if base == ONE else elementwise(Apply("exp", (exponent,)))
    if not isinstance(exponent, Number):
        return power(base, exponent)
    value = exponent.value
    match base:
        case Delta() if value > 0:
            return base
        case Apply("power", (inner, Number(before))):
            whole = value.denominator == 1 and (before.denominator == 1 or before > 0)
            sound = whole and before.denominator == 1 and not (value < 0 and before < 0)
            if sound or positive(inner):
                return raised(inner, Number(before * value))
        case Apply("exp", (inner,)):
            return elementwise(Apply("exp", (multiplied((exponent, inner)),)))
        case Apply("abs", (inner,)) if value.denominator == 1 and value % 2 == 0:
            return raised(inner, exponent)
        case Multiply(factors) if value.denominator == 1 and abs(value) <= 64:
            return multiplied([raised(factor, exponent) for factor in factors])
    return power(base, exponent)


def elementwise(term: Apply) -> Term:  # noqa: PLR0911
    """An elementwise function of simple arguments."""
    match term:
        case Apply("power", (base, exponent)):
            return raised(base, exponent)
        case Apply("log", (Apply("exp", (inner,)),)):
            return inner
        case Apply("log", (Constant("e"),)):
            return ONE
        case Apply("log" | "sin" | "tan" | "sinh" | "tanh" | "arctan", (Number(value),)):
            if value == (1 if term.function == "log" else 0):
                return ZERO
        case Apply("exp" | "cos" | "cosh", (Number(value),)) if value == 0:
            return ONE
        case Apply("exp", (Number(value),)) if value == 1:
            return Constant("e")
        case Apply("abs" | "sign", (Number(value),)):
            sign = number((value > 0) - (value < 0))
            return sign if term.function == "sign" else Number(abs(value))
        case Apply("abs", (inner,)):
            return _absolute(inner)
        case Apply("where", (Number(value), yes, no)):
            return yes if value else no
        case Apply("where", (_, yes, no)) if yes == no:
            return yes
    return term


def _absolute(inner: Term) -> Term:
    value, rest = coefficient_of(inner)
    made = rest if nonnegative(rest) else Apply("abs", (rest,))
    return multiply(Number(abs(value)), made)
