"""The differential of each kind of node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from lemmata.formula.building import (
    ONE,
    ZERO,
    add,
    apply,
    fresh,
    multiply,
    number,
    power,
    reduce_over,
    subtract,
)
from lemmata.formula.contraction import delta
from lemmata.formula.differentiate import extremes, matrices
from lemmata.formula.differentiate.linear import Linear
from lemmata.formula.differentiate.slopes import slope
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Concatenate,
    Constant,
    Delta,
    Extremum,
    Flatten,
    Index,
    Integral,
    Limit,
    Matrix,
    Multiply,
    Number,
    Pick,
    Reduce,
    Term,
    Variable,
    Whole,
)

Direction: TypeAlias = Callable[[tuple[Axis, ...]], Linear]


@dataclass(frozen=True)
class Differential:
    """Takes differentials of terms along directions of the variables, each shared term once."""

    directions: Mapping[str, Direction]
    _found: dict[Term, Linear] = field(default_factory=dict)
    _depends: dict[Term, bool] = field(default_factory=dict)

    def of(self, term: Term) -> Linear:
        """The differential of the term."""
        if not self.depends(term):
            return Linear()
        found = self._found.get(term)
        if found is None:
            found = self._found[term] = self._rule(term)
        return found

    def depends(self, term: Term) -> bool:
        """Whether a variable that has a direction occurs in the term."""
        found = self._depends.get(term)
        if found is None:
            if isinstance(term, Variable):
                found = term.name in self.directions
            else:
                found = any(self.depends(part) for part in term.parts)
            self._depends[term] = found
        return found

    def without(self, *names: str) -> Differential:
        """The same where these variables are bound: they are others than those outside."""
        if not self.directions.keys() & set(names):
            return self
        kept = {name: one for name, one in self.directions.items() if name not in names}
        return Differential(kept)

    def along(self, name: str, axes: tuple[Axis, ...]) -> Differential:
        """The differential by the entry of one variable at `axes`."""

        def direction(at: tuple[Axis, ...]) -> Linear:
            deltas = (delta(one, other) for one, other in zip(at, axes, strict=True))
            return Linear.of(multiply(*deltas))

        return Differential({name: direction})

    def _rule(self, term: Term) -> Linear:  # noqa: PLR0911
        match term:
            case Variable(name, axes):
                return self.directions[name](axes)
            case Number() | Constant() | Whole() | Index() | Delta():
                return Linear()
            case Add(terms):
                return Linear.sum(map(self.of, terms))
            case Multiply(factors):
                return _product(self, factors)
            case Apply():
                return _elementwise(self, term)
            case Matrix():
                return matrices.matrix_function(self, term)
            case Integral():
                return extremes.integral(self, term)
            case Limit():
                return extremes.limit(self, term)
            case Extremum():
                return extremes.extremum(self, term)
            case _:
                return _structure(self, term)


def _structure(d: Differential, term: Reduce | Pick | Flatten | Concatenate) -> Linear:
    match term:
        case Reduce():
            return _reduce(d, term)
        case Pick(body, axis, at):  # the place is a whole number: it does not move
            return d.of(body).inside((axis,)).map(lambda part: Pick(part, axis, at))
        case Flatten(body, axes, out):
            return d.of(body).inside(axes).map(lambda part: Flatten(part, axes, out))
        case Concatenate():
            return _concatenate(d, term)


FLAT = 8
"""Products of more factors are taken by halves: all others beside each factor would be squares."""


def _product(d: Differential, factors: tuple[Term, ...]) -> Linear:
    moving = [factor for factor in factors if d.depends(factor)]
    if len(moving) > FLAT:
        still = multiply(*(factor for factor in factors if not d.depends(factor)))
        half = len(moving) // 2
        left, right = tuple(moving[:half]), tuple(moving[half:])
        first = _product(d, left).times(multiply(still, *right))
        return Linear.sum((first, _product(d, right).times(multiply(still, *left))))
    return Linear.sum(
        d.of(factor).times(multiply(*factors[:place], *factors[place + 1 :]))
        for place, factor in enumerate(factors)
        if d.depends(factor)
    )


def _elementwise(d: Differential, term: Apply) -> Linear:
    arguments = term.arguments
    if term.function == "power":
        return _power(d, *arguments)
    if term.function == "log" and isinstance(arguments[0], Apply):
        inner = arguments[0]
        if inner.function == "abs":  # the sign cancels
            return d.of(inner.arguments[0]).times(power(inner.arguments[0], number(-1)))
    if term.function == "where":  # what is not chosen may be undefined: no product with 0
        condition, *branches = arguments
        return _chosen(term.function, condition, [d.of(branch) for branch in branches])
    return Linear.sum(
        d.of(argument).times(slope(term.function, place, arguments))
        for place, argument in enumerate(arguments)
        if d.depends(argument)
    )


def _chosen(function: str, condition: Term, branches: list[Linear]) -> Linear:
    patterns = dict.fromkeys(pattern for branch in branches for pattern in branch.parts)
    return Linear(
        {
            pattern: apply(function, condition, *(b.parts.get(pattern, ZERO) for b in branches))
            for pattern in patterns
        }
    )


def _power(d: Differential, base: Term, exponent: Term) -> Linear:
    found = []
    if d.depends(base):
        slope = multiply(exponent, power(base, add(exponent, number(-1))))
        found.append(d.of(base).times(slope))
    if d.depends(exponent):
        log = ONE if base == Constant("e") else apply("log", base)
        found.append(d.of(exponent).times(multiply(power(base, exponent), log)))
    return Linear.sum(found)


def _reduce(d: Differential, term: Reduce) -> Linear:
    if term.kind == "sum":
        return d.of(term.body).summed(term.axes)
    if term.kind == "product":
        return _reduced_product(d, term)
    if term.kind in ("argmax", "argmin"):
        return Linear()
    axis, *others = term.axes
    body = reduce_over(term.kind, term.body, others)
    place = reduce_over("argmax" if term.kind == "max" else "argmin", body, (axis,))
    return d.of(body).inside((axis,)).map(lambda part: Pick(part, axis, place))


def _reduced_product(d: Differential, term: Reduce) -> Linear:
    """The sum over the place that varies; the product of the others is defined at zeros too."""
    names = {axis: fresh(axis) for axis in term.axes}
    same = multiply(*(delta(axis, place) for axis, place in names.items()))
    others = add(same, multiply(subtract(ONE, same), term.body))
    rest = reduce_over("product", others, term.axes)
    return d.of(term.body).renamed(names).times(rest).summed(names.values())


def _concatenate(d: Differential, term: Concatenate) -> Linear:
    parts = [d.of(body).inside(() if axis is None else (axis,)) for body, axis in term.blocks]
    patterns = dict.fromkeys(pattern for part in parts for pattern in part.parts)
    found = {}
    for pattern in patterns:
        blocks = zip(parts, term.blocks, strict=True)
        bodies = tuple((part.parts.get(pattern, ZERO), axis) for part, (_, axis) in blocks)
        found[pattern] = Concatenate(bodies, term.out)
    return Linear(found)
