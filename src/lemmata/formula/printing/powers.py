"""Powers put together where print would otherwise show fractions inside fractions.

All of it holds wherever the term is defined, and leaves it undefined where it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.building import multiply, number, power, rebuild, total
from lemmata.formula.simplify import simplify
from lemmata.formula.simplify.alike import alike
from lemmata.formula.simplify.signs import nonnegative, positive
from lemmata.formula.terms import Apply, Matrix, Multiply, Number, Reduce, Term, Variable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction


def tidied(term: Term, above_zero: frozenset[str] = frozenset()) -> Term:
    """The term with positive factors out of powers, and powers of one base as one.

    Variables named in `above_zero` are positive.
    """
    seen: dict[Term, Term] = {}

    def changed(part: Term) -> Term:
        found = seen.get(part)
        if found is None:
            found = rebuild(part, changed)
            if isinstance(found, Apply):
                found = _apart(found)
            if isinstance(found, Multiply):
                found = multiply(*_cancelled(_determined(found.factors), above_zero))
            seen[part] = found
        return found

    return simplify(changed(term))


def _apart(term: Apply) -> Term:
    """(p x)^e is p^e x^e for p > 0, and (√x)^e is x^(e/2) for x ≥ 0."""
    match term:
        case Apply("power", (Multiply(factors), Number(value))):
            above = [factor for factor in factors if positive(factor)]
            if above and (len(above) < len(factors) or len(factors) > 1):
                rest = [factor for factor in factors if not positive(factor)]
                made = [_apart(Apply("power", (factor, Number(value)))) for factor in above]
                if rest:
                    made.append(_apart(Apply("power", (multiply(*rest), Number(value)))))
                return multiply(*made)
        case Apply("power", (Apply("power", (inner, Number(before))), Number(value))):
            if positive(inner) or (before > 0 and nonnegative(inner)):
                return power(inner, Number(before * value))
    return term


def _determined(factors: Sequence[Term]) -> list[Term]:
    """det(A)⁻¹ inside of the sum that has adj(A)."""
    made = list(factors)
    for place, factor in enumerate(made):
        match factor:
            case Apply("power", (Matrix("det", body), Number(value))) if value == -1:
                for k, other in enumerate(made):
                    if isinstance(other, Reduce) and other.kind == "sum" and _adjoint(other, body):
                        made[k] = total(multiply(factor, other.body), *other.axes)
                        del made[place]
                        return made
    return made


def _adjoint(term: Reduce, body: Term) -> bool:
    parts = term.body.factors if isinstance(term.body, Multiply) else (term.body,)
    return any(
        isinstance(part, Matrix) and part.function == "adjugate" and alike(part.body) == alike(body)
        for part in parts
    )


def _cancelled(factors: Sequence[Term], above_zero: frozenset[str]) -> list[Term]:
    """Whole powers of one base as one, where a negative power is left over or it is never 0."""
    groups: dict[Term, list[tuple[Term, Term, Fraction]]] = {}
    made: list[Term] = []
    for factor in factors:
        base, exponent = _whole_power(factor)
        groups.setdefault(alike(base), []).append((factor, base, exponent))
    for group in groups.values():
        exponents = [exponent for _, _, exponent in group]
        left = sum(exponents)
        base = group[0][1]
        never_zero = isinstance(base, Variable) and base.name in above_zero
        if len(group) > 1 and (never_zero or (left < 0 and any(e > 0 for e in exponents))):
            made.append(power(base, number(left)))
        else:
            made += [factor for factor, _, _ in group]
    return made


def _whole_power(factor: Term) -> tuple[Term, Fraction]:
    base, exponent = factor, number(1).value
    while True:
        match base:
            case Apply("power", (inner, Number(value))) if value.denominator == 1:
                base, exponent = inner, exponent * value
            case _:
                return base, exponent
