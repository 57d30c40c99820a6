"""Integrals whose integrand may be singular at a limit, written so that the limit is 0.

Near 1 the doubles are 10^-16 apart, near 0 they are not: (1 - x)^(-0.7) on (0, 1) is integrated as
y^(-0.7) from 0, with y = 1 - x, so that no digits are lost where the integrand is steep.
"""

from __future__ import annotations

from fractions import Fraction

from lemmata.formula.building import (
    ONE,
    ZERO,
    add,
    multiply,
    negate,
    number,
    rebuild,
    subtract,
    variables_of,
)
from lemmata.formula.terms import (
    Add,
    Apply,
    Constant,
    Extremum,
    Integral,
    Limit,
    Multiply,
    Number,
    Term,
    Variable,
)

_STEEP = ("log", "arcsin", "arccos", "gamma", "loggamma", "digamma")


def moved_to_zero(term: Integral) -> Term | None:
    """The integral in variables that are 0 at its finite limits; None if there is nothing to do."""
    low, high, body = term.lower, term.upper, term.body
    if not _finite(low) or not _steep(body, term.name):
        return None
    if _finite(high):
        if high == ZERO:
            return None
        half = multiply(number(Fraction(1, 2)), subtract(high, low))
        below = _piece(term, low, ONE, half)
        above = _piece(term, high, number(-1), half)
        return None if above is None else add(below or _kept(term, low, half), above)
    if high == Constant("infinity") and low != ZERO:
        return _piece(term, low, ONE, high)
    return None


def _kept(term: Integral, low: Term, half: Term) -> Term:
    return Integral(term.body, term.name, low, add(low, half))


def _piece(term: Integral, at: Term, sign: Number, length: Term) -> Term | None:
    """The part from a limit on, in the distance from it."""
    if at == ZERO:
        return None
    body = _shifted(term.body, term.name, at, sign)
    return None if body is None else Integral(body, term.name, ZERO, length)


def _finite(term: Term) -> bool:
    waiting, seen = [term], set()
    while waiting:
        part = waiting.pop()
        if part == Constant("infinity"):
            return False
        if part not in seen:
            seen.add(part)
            waiting.extend(part.parts)
    return True


def _steep(body: Term, name: str) -> bool:
    """Whether a root, a negative power or a logarithm of the variable stands inside."""
    waiting, seen = [body], set()
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        if isinstance(part, Apply) and name in variables_of(part):
            if part.function in _STEEP:
                return True
            if part.function == "power" and not _natural(part.arguments[1]):
                return True
        waiting.extend(part.parts)
    return False


def _natural(exponent: Term) -> bool:
    whole = isinstance(exponent, Number) and exponent.value.denominator == 1
    return whole and isinstance(exponent, Number) and exponent.value >= 0


def _shifted(body: Term, name: str, at: Term, sign: Number) -> Term | None:
    """The body at ``at + sign x``, with what cancels cancelled; None where the name is hidden."""
    seen: dict[Term, Term] = {}
    x = Variable(name)
    place = add(at, multiply(sign, x))

    def change(part: Term) -> Term:
        found = seen.get(part)
        if found is None:
            if part == x:
                found = place
            elif isinstance(part, Add):
                found = _collected([change(one) for one in part.terms])
            elif isinstance(part, Multiply) and _multiple(part, x):
                factor = Multiply(part.factors).factors[0]
                found = add(multiply(factor, at), multiply(factor, sign, x))
            else:
                found = rebuild(part, change)
            seen[part] = found
        return found

    return None if _hides(body, name) else change(body)


def _multiple(part: Multiply, x: Variable) -> bool:
    first, *rest = part.factors
    return isinstance(first, Number) and rest == [x]


def _hides(body: Term, name: str) -> bool:
    """Whether an inner integral or limit binds the same name, or it would have to be searched."""
    waiting, seen = [body], set()
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        if isinstance(part, Integral | Limit) and part.name == name:
            return True
        if isinstance(part, Extremum):
            return True
        waiting.extend(part.parts)
    return False


def _collected(terms: list[Term]) -> Term:
    """The sum, with multiples of the same term added up."""
    total: dict[Term, Fraction] = {}
    constant = Fraction(0)
    for term in terms:
        for part in term.terms if isinstance(term, Add) else (term,):
            factor, rest = _split(part)
            if rest == ONE:
                constant += factor
            else:
                total[rest] = total.get(rest, Fraction(0)) + factor
    parts = [negate(t) if c == -1 else multiply(number(c), t) for t, c in total.items() if c]
    return add(*parts, number(constant))


def _split(part: Term) -> tuple[Fraction, Term]:
    if isinstance(part, Number):
        return part.value, ONE
    if isinstance(part, Multiply) and isinstance(part.factors[0], Number):
        return part.factors[0].value, multiply(*part.factors[1:])
    return Fraction(1), part
