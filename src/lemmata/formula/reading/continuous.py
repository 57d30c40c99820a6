"""Random numbers with a density: their means are integrals over the support.

The densities are those of Casella & Berger, Statistical Inference, 2002, ch. 3; a gamma law has a
shape and a rate, a Laplace law a mean and a scale.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.problem import Domain
from lemmata.formula.reading.values import Distribution, Space, Tensor, scalar
from lemmata.formula.sizes import ONE
from lemmata.formula.surface import NOWHERE
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Constant,
    Integral,
    Multiply,
    Number,
    Pick,
    Reduce,
    Term,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.reading.scope import Scope

_HIGHEST = 20
"""A bound on the degrees that are followed; the rule for one dimension is exact up to 23."""
_INFINITY = Constant("infinity")
_WHOLE = (b.negate(_INFINITY), _INFINITY)
_ABOVE = (b.ZERO, _INFINITY)
_SUPPORTS: dict[str, Callable[[list[Term]], tuple[Term, Term]]] = {
    "exponential": lambda _: _ABOVE,
    "gamma": lambda _: _ABOVE,
    "inverse_gamma": lambda _: _ABOVE,
    "chi_squared": lambda _: _ABOVE,
    "lognormal": lambda _: _ABOVE,
    "beta": lambda _: (b.ZERO, b.ONE),
    "uniform": lambda p: (p[0], p[1]),
    "laplace": lambda _: _WHOLE,
    "student": lambda _: _WHOLE,
    "logistic": lambda _: _WHOLE,
}


def is_continuous(law: Distribution) -> bool:
    """Whether a law has a density over an interval that is known here."""
    return law.name in _SUPPORTS


def draw(law: Distribution, key: str, scope: Scope) -> Tensor:
    """A random number of this law; where it is not averaged, it stands for any value."""
    from lemmata.formula.reading.densities import density_at

    if not law.parameters or any(not p.is_scalar for p in law.parameters):
        raise NotUnderstood(f"the parameters of {law.name} are numbers", NOWHERE, "")
    low, high = _SUPPORTS[law.name]([parameter.term for parameter in law.parameters])
    name = f"{key}@{scope.reading.next_number()}"
    value = scalar(Variable(name))
    weights = density_at(law, [value], NOWHERE, scope).term
    start = None if low == _WHOLE[0] else low
    end = None if high == _INFINITY else high
    domain = Domain("real") if start is None and end is None else Domain("interval", start, end)
    scope.reading.variable(name, (), domain)
    scope.reading.spaces.append(Space((), weights, name, (low, high)))
    return value


def _always(term: Term) -> Callable[[tuple[Axis, ...]], Term]:
    return lambda _: term


def integrated(body: Term, spaces: list[Space], scope: Scope) -> Term:
    """The integral of a body over the supports of these spaces, their densities as factors."""
    for space in spaces:
        assert space.support is not None
        name = f"{space.variable}~{scope.reading.next_number()}"
        bound = Variable(name)
        density = b.multiply(space.weights, body)
        inside = b.substitute(density, {space.variable: _always(bound)})
        body = Integral(inside, name, *space.support)
    return body


# ---- one Gaussian number


def over_the_line(term: Term, spaces: list[Space], scope: Scope) -> Term | None:
    """The mean over the first Gaussian number that enters other than as a polynomial.

    A Gauss-Hermite rule is exact for polynomials alone; all else is integrated.
    """
    for space in spaces:
        nodes = _nodes_of(space)
        if nodes is None or _degree(term, nodes) is not None:
            continue
        if scope.reading.size(scope.reading.declared[nodes].sizes[1]) != ONE:
            message = "the mean of a function of a Gaussian vector that is no polynomial"
            raise NotUnderstood(message, NOWHERE, "say it for one coordinate, or check it by code")
        name = f"{nodes}~{scope.reading.next_number()}"
        inside = _with_number(term, nodes, space.axes[0], name)
        if space.axes[0] in inside.free or nodes in b.variables_of(inside):
            continue
        z = Variable(name)
        scale = b.power(b.multiply(b.number(2), b.PI), b.number(Fraction(-1, 2)))
        square = b.multiply(b.number(Fraction(-1, 2)), b.power(z, b.number(2)))
        density = b.multiply(scale, b.apply("exp", square))
        return Integral(b.multiply(density, inside), name, *_WHOLE)
    return None


def _nodes_of(space: Space) -> str | None:
    """The nodes of a grid of Gaussian numbers."""
    match space:
        case Space((_,), Variable(name)) if name.startswith("w@"):
            return f"z@{name[2:]}"
    return None


def _with_number(term: Term, nodes: str, outcomes: Axis, name: str) -> Term:
    """The term with the node of each outcome replaced by one bound number."""

    def change(part: Term) -> Term:
        match part:
            case Pick(Variable(found, axes)) if found == nodes and outcomes in axes:
                return Variable(name)
            case _:
                return b.rebuild(part, change)

    return change(term)


def _degree(term: Term, nodes: str) -> int | None:  # noqa: PLR0911
    """The degree in the nodes; None where the term is no polynomial of low degree in them."""
    if nodes not in b.variables_of(term):
        return 0
    match term:
        case Variable():
            return 1
        case Add(parts):
            return _largest([_degree(part, nodes) for part in parts])
        case Multiply(parts):
            degrees = [_degree(part, nodes) for part in parts]
            total = sum(d for d in degrees if d is not None)
            return None if None in degrees or total > _HIGHEST else total
        case Apply("power", (base, Number(value))) if (
            value.denominator == 1 and 0 < value <= _HIGHEST
        ):
            degree = _degree(base, nodes)
            return None if degree is None or degree * value > _HIGHEST else int(degree * value)
        case Apply("log", (Apply("exp", (body,)),)) | Pick(body) | Reduce("sum", body):
            return _degree(body, nodes)
    return None


def _largest(degrees: list[int | None]) -> int | None:
    known = [degree for degree in degrees if degree is not None]
    return max(known, default=0) if len(known) == len(degrees) else None


__all__ = ["draw", "integrated", "is_continuous", "over_the_line"]
