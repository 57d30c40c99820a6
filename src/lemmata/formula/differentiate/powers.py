"""The differential of whole powers of a matrix, with exponents that need not be numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula import sizes
from lemmata.formula.building import (
    ONE,
    ZERO,
    add,
    apply,
    fresh,
    multiply,
    new_axis,
    number,
    subtract,
)
from lemmata.formula.differentiate.linear import Linear
from lemmata.formula.differentiate.perturbations import Perturbation, of_body, perturbation
from lemmata.formula.errors import NotDifferentiable
from lemmata.formula.simplify.matrices import matrix_raised
from lemmata.formula.sizes import Bound, Size
from lemmata.formula.terms import Add, Apply, Index, Matrix, Multiply, Number, Term, Whole

if TYPE_CHECKING:
    from lemmata.formula.differentiate.rules import Differential

WRITTEN_OUT = 3
"""Up to this exponent the sum is written out."""


def matrix_power(d: Differential, term: Matrix) -> Linear:
    """Σ_{s<k} A^s E A^{k-1-s}."""
    assert term.parameter is not None
    exponent = term.parameter
    if isinstance(exponent, Number):
        k = int(exponent.value)
        if k < 0:
            return d.of(_of_inverse(term, -k))
        if k <= WRITTEN_OUT:
            e = perturbation(d, term)
            return Linear.sum(_between(term, e, number(s), number(k - 1 - s)) for s in range(k))
    return _long(term, exponent, perturbation(d, term))


def _of_inverse(term: Matrix, k: int) -> Matrix:
    row, column = fresh(term.row), fresh(term.column)
    inverse = of_body(term, "inverse", row, column)
    return replace(term, body=inverse, row=row, column=column, parameter=number(k))


def _between(term: Matrix, e: Perturbation, before: Term, after: Term) -> Linear:
    row, column = term.out
    left = matrix_raised(term, before, row, e.row)
    return e.between(left, matrix_raised(term, after, e.column, column))


def _long(term: Matrix, exponent: Term, e: Perturbation) -> Linear:
    """The sum along an axis; where the exponent varies, terms past it are marked with 0."""
    size = _bound(exponent, largest=True)
    if size is None:
        raise NotDifferentiable(
            "a power of a matrix is differentiated for whole exponents only",
            hint="write the exponent as a declared natural number",
        )
    s = new_axis("s", size, Size())
    after = subtract(add(exponent, number(-1)), Index(s))
    mark: Term = ONE
    if _bound(exponent, largest=False) != size:
        mark = apply("less", Index(s), exponent)
        after = apply("max", after, ZERO)
    terms = _between(term, e, Index(s), after)
    return terms.times(mark).summed((s,))


def _bound(term: Term, *, largest: bool) -> Size | None:  # noqa: PLR0911
    """The largest (smallest) value of a whole number made of sizes and indices."""
    match term:
        case Number(value) if value.denominator == 1 and abs(value) < 2**31:
            return Size.of(int(value))
        case Whole(size):
            return size
        case Index(axis):
            return axis.start + axis.size - sizes.ONE if largest else axis.start
        case Add(terms):
            total = Size()
            for one in terms:
                bound = _bound(one, largest=largest)
                if bound is None:
                    return None
                total = total + bound
            return total
        case Multiply((Number(value), *rest)) if value.denominator == 1:
            inner = _bound(multiply(*rest), largest=largest == (value > 0))
            return None if inner is None else inner * Size.of(int(value))
        case Multiply((first, *rest)):
            left, right = _bound(first, largest=largest), _bound(multiply(*rest), largest=largest)
            return None if left is None or right is None else left * right
        case Apply("max", several):
            bounds = [_bound(one, largest=largest) for one in several]
            found = tuple(bound for bound in bounds if bound is not None)
            return Size.of(Bound("max", found)) if len(found) == len(bounds) else None
    return None
