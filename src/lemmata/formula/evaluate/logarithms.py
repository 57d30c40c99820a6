"""Logarithms of products with exponentials, written so that nothing underflows.

log(a e^(-x) / (b e^(-y))) is computed as log(a/b) - x + y: far out both exponentials are 0 in
doubles, though the logarithm of their quotient is a moderate number.
"""

from __future__ import annotations

from lemmata.formula.building import ONE, add, apply, multiply, power
from lemmata.formula.terms import Apply, Constant, Multiply, Number, Term


def without_exponentials(term: Apply) -> Term | None:
    """The logarithm with the exponents of its factors outside; None if there is nothing to do.

    e^x is positive, so (c e^x)^p is c^p e^(px) whatever the sign of c.
    """
    exponents: list[Term] = []
    rest = _taken(term.arguments[0], ONE, exponents)
    if not exponents:
        return None
    return add(*exponents) if rest == ONE else add(apply("log", rest), *exponents)


def _taken(factor: Term, exponent: Number, exponents: list[Term]) -> Term:
    """The factor raised to the exponent, its exponentials taken away."""
    match factor:
        case Apply("exp", (inner,)) | Apply("power", (Constant("e"), inner)):
            exponents.append(multiply(exponent, inner))
            return ONE
        case Apply("power", (base, Number() as own)):
            found: list[Term] = []
            rest = _taken(base, ONE, found)
            if found:
                exponents.extend(multiply(exponent, own, one) for one in found)
                return power(power(rest, own), exponent)
        case Multiply(factors):
            return multiply(*(_taken(one, exponent, exponents) for one in factors))
    return factor if exponent == ONE else power(factor, exponent)
