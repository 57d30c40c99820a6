"""Named distributions: their densities, and random variables that are drawn from them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood
from lemmata.formula.problem import Domain, Grid
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.expressions import as_tensor, read, tensor
from lemmata.formula.reading.patterns import arguments_of
from lemmata.formula.reading.values import (
    Distribution,
    Space,
    Tensor,
    Value,
    scalar,
)
from lemmata.formula.sizes import ENDLESS, Size
from lemmata.formula.terms import (
    Axis,
    Constant,
    Delta,
    Index,
    Integral,
    Matrix,
    Multiply,
    Number,
    Term,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.reading.products import Call
    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.surface import Large, Span, Surface

_HALF = b.number(Fraction(1, 2))
_MINUS = b.number(-1)


def read_distribution(kind: str, called: Call, scope: Scope) -> Value:
    r"""``\mathcal{N}(m, \Sigma)``, or its density ``\mathcal{N}(x; m, \Sigma)`` at a place."""
    arguments, separators = arguments_of(called.group)
    if separators and separators[0] in (";", r"\mid"):
        law = Distribution(kind, tuple(tensor(a, scope) for a in arguments[1:]))
        return density_at(law, [tensor(arguments[0], scope)], called.span, scope)
    return Distribution(kind, tuple(tensor(a, scope) for a in arguments))


def density_at(law: Distribution, values: list[Value], span: Span, scope: Scope) -> Tensor:
    """The density, or the probability, at a place."""
    if len(values) != 1 or not isinstance(values[0], Tensor):
        raise NotUnderstood("the density at one place is meant", span, "p(x)")
    return scalar(b.apply("exp", log_density_at(law, values[0], span, scope).term))


def log_density_at(law: Distribution, x: Tensor, span: Span, scope: Scope) -> Tensor:
    """The logarithm of a density."""
    if law.name == "normal":
        return scalar(_log_normal(law, x, span, scope))
    if law.name == "dirichlet":
        return scalar(_log_dirichlet(law, x, span, scope))
    parameters = [parameter.term for parameter in law.parameters]
    found = _LOG_DENSITIES.get(law.name)
    if found is None or any(not p.is_scalar for p in law.parameters) or not x.is_scalar:
        raise NotUnderstood(f"the density of {law.name} is not known here", span, "define it")
    if len(parameters) != found[0]:
        raise NotUnderstood(f"{law.name} has {found[0]} parameters", span, "")
    return scalar(found[1](x.term, *parameters))


def _log_normal(law: Distribution, x: Tensor, span: Span, scope: Scope) -> Term:
    mean, cov = _two(law, span)
    difference = al.add(scope.reading, [("+", Placed(x, span)), ("-", Placed(mean, span))])
    if cov.is_scalar:
        if not difference.is_scalar:
            raise IllTyped(
                "a variance that is a number for a vector", span, r"\sigma^2 I, perhaps?"
            )
        square = b.divide(b.power(difference.term, b.number(2)), cov.term)
        logs = b.apply("log", b.multiply(b.number(2), b.PI, cov.term))
        return b.multiply(b.number(Fraction(-1, 2)), b.add(square, logs))
    matrix = Placed(cov.fresh(), span)
    inverse = Placed(al.invert(scope.reading, matrix), span)
    row = Placed(al.transpose(difference.fresh(), span), span)
    left = al.times(scope.reading, row, inverse)
    square = al.times(scope.reading, Placed(left, span), Placed(difference, span)).term
    first, second = cov.own
    size = b.whole(scope.reading.size(first.size))
    logs = b.add(
        b.multiply(size, b.apply("log", b.multiply(b.number(2), b.PI))),
        b.apply("log", Matrix("det", cov.term, first, second)),
    )
    return b.multiply(b.number(Fraction(-1, 2)), b.add(square, logs))


def _log_dirichlet(law: Distribution, x: Tensor, span: Span, scope: Scope) -> Term:
    """Bishop, Pattern Recognition and Machine Learning, 2.2.1."""
    counts = law.parameters[0]
    if len(law.parameters) != 1 or not (counts.is_column and x.is_column):
        raise NotUnderstood("a Dirichlet law has a vector of counts", span, r"Dir(\alpha)")
    axes = al.same_axes(scope.reading, Placed(x, span), Placed(counts, span), "a density")
    one = counts.along(axes).term
    logs = b.multiply(b.subtract(one, b.ONE), b.apply("log", x.term))
    each = b.subtract(logs, b.apply("loggamma", one))
    again = counts.fresh()
    whole = b.apply("loggamma", b.total(again.term, *again.own))
    return b.add(whole, b.total(each, *x.own))


def _two(law: Distribution, span: Span) -> tuple[Tensor, Tensor]:
    if len(law.parameters) != 2:
        raise NotUnderstood(
            "a Gaussian has a mean and a covariance", span, r"\mathcal{N}(m, \Sigma)"
        )
    return law.parameters[0], law.parameters[1]


def _log_bernoulli(x: Term, p: Term) -> Term:
    failing = b.multiply(b.subtract(b.ONE, x), b.apply("log", b.subtract(b.ONE, p)))
    return b.add(b.multiply(x, b.apply("log", p)), failing)


def _log_poisson(x: Term, rate: Term) -> Term:
    factorial = b.apply("loggamma", b.add(x, b.ONE))
    return b.add(b.multiply(x, b.apply("log", rate)), b.negate(rate), b.negate(factorial))


def _log_exponential(x: Term, rate: Term) -> Term:
    return b.subtract(b.apply("log", rate), b.multiply(rate, x))


def _log_beta(x: Term, first: Term, second: Term) -> Term:
    one = b.multiply(b.subtract(first, b.ONE), b.apply("log", x))
    two = b.multiply(b.subtract(second, b.ONE), b.apply("log", b.subtract(b.ONE, x)))
    gammas = [b.apply("loggamma", t) for t in (b.add(first, second), first, second)]
    return b.add(one, two, gammas[0], b.negate(gammas[1]), b.negate(gammas[2]))


def _log_gamma(x: Term, shape: Term, rate: Term) -> Term:
    logs = b.multiply(b.subtract(shape, b.ONE), b.apply("log", x))
    scale = b.multiply(shape, b.apply("log", rate))
    return b.add(scale, b.negate(b.apply("loggamma", shape)), logs, b.negate(b.multiply(rate, x)))


def _log_binomial(x: Term, count: Term, p: Term) -> Term:
    failing = b.multiply(b.subtract(count, x), b.apply("log", b.subtract(b.ONE, p)))
    chosen = b.apply("log", b.apply("binomial", count, x))
    return b.add(chosen, b.multiply(x, b.apply("log", p)), failing)


def _log_geometric(x: Term, p: Term) -> Term:
    failing = b.multiply(b.subtract(x, b.ONE), b.apply("log", b.subtract(b.ONE, p)))
    return b.add(failing, b.apply("log", p))


def _log_laplace(x: Term, mean: Term, scale: Term) -> Term:
    distance = b.divide(b.apply("abs", b.subtract(x, mean)), scale)
    return b.negate(b.add(b.apply("log", b.multiply(b.number(2), scale)), distance))


def _log_uniform(x: Term, low: Term, high: Term) -> Term:
    del x
    return b.negate(b.apply("log", b.subtract(high, low)))


def _log_student(x: Term, freedom: Term, mean: Term = b.ZERO, scale: Term = b.ONE) -> Term:
    half = b.multiply(_HALF, b.add(freedom, b.ONE))
    square = b.divide(b.power(b.divide(b.subtract(x, mean), scale), b.number(2)), freedom)
    logs = b.multiply(half, b.apply("log", b.add(b.ONE, square)))
    root = b.multiply(_HALF, b.apply("log", b.multiply(b.PI, freedom)))
    gammas = b.apply("loggamma", half), b.apply("loggamma", b.multiply(_HALF, freedom))
    return b.subtract(gammas[0], b.add(gammas[1], root, b.apply("log", scale), logs))


def _log_inverse_gamma(x: Term, shape: Term, scale: Term) -> Term:
    logs = b.multiply(b.add(shape, b.ONE), b.apply("log", x))
    front = b.multiply(shape, b.apply("log", scale))
    return b.subtract(front, b.add(b.apply("loggamma", shape), logs, b.divide(scale, x)))


def _log_chi_squared(x: Term, freedom: Term) -> Term:
    return _log_gamma(x, b.multiply(_HALF, freedom), _HALF)


def _log_lognormal(x: Term, mean: Term, variance: Term) -> Term:
    square = b.divide(b.power(b.subtract(b.apply("log", x), mean), b.number(2)), variance)
    logs = b.apply("log", b.multiply(b.number(2), b.PI, variance))
    return b.negate(b.add(b.multiply(_HALF, b.add(square, logs)), b.apply("log", x)))


_LOG_DENSITIES: dict[str, tuple[int, Callable[..., Term]]] = {
    "bernoulli": (1, _log_bernoulli), "poisson": (1, _log_poisson),
    "exponential": (1, _log_exponential), "beta": (2, _log_beta), "gamma": (2, _log_gamma),
    "binomial": (2, _log_binomial), "geometric": (1, _log_geometric), "laplace": (2, _log_laplace),
    "uniform": (2, _log_uniform), "student": (1, _log_student),
    "chi_squared": (1, _log_chi_squared),
    "inverse_gamma": (2, _log_inverse_gamma), "lognormal": (2, _log_lognormal),
}  # fmt: skip


# ---- random variables


def drawn_from(law: Distribution, key: str, scope: Scope, size: Size | None = None) -> Tensor:
    """A random variable of this law, riding along outcomes of its own."""
    if law.name == "normal":
        return _normal(law, scope, size)
    if law.name in ("bernoulli", "binomial", "poisson", "geometric"):
        return _counting(law, key, scope)
    from lemmata.formula.reading.continuous import draw, is_continuous

    if is_continuous(law):
        return draw(law, key, scope)
    message = f"a variable of the law {law.name} can't be drawn here"
    from lemmata.formula.surface import NOWHERE

    raise NotUnderstood(message, NOWHERE, "a Gaussian or a finite one can")


def _counting(law: Distribution, key: str, scope: Scope) -> Tensor:
    """A random count: its outcomes are 0, 1, 2, … with their probabilities."""
    from lemmata.formula.reading.ranges import term_size
    from lemmata.formula.surface import NOWHERE

    start = Size.of(1 if law.name == "geometric" else 0)
    size = ENDLESS
    if law.name == "bernoulli":
        size = Size.of(2)
    elif law.name == "binomial":
        count = term_size(law.parameters[0].term)
        if count is None:
            raise NotUnderstood("the number of trials is no whole number", NOWHERE, "")
        size = count + Size.of(1)
    axis = b.new_axis(key, size, start)
    value = scalar(Index(axis))
    weights = density_at(law, [value], NOWHERE, scope).term
    scope.reading.spaces.append(Space((axis,), weights))
    return value


def _normal(law: Distribution, scope: Scope, size: Size | None) -> Tensor:
    from lemmata.formula.surface import NOWHERE

    mean, cov = _two(law, NOWHERE)
    reading = scope.reading
    lead, factor = law.lead, law.weights
    number = reading.next_number()
    letter = f"outcomes{number}"
    dimension = Size.of(1) if cov.is_scalar and mean.is_scalar and size is None else size
    if dimension is None:
        dimension = cov.own[0].size if cov.own else mean.own[0].size
    if cov.own and not reading.unify(cov.own[0].size, dimension):
        raise IllTyped("the covariance has another size", NOWHERE, "")
    reading.grids.append(Grid(letter, dimension))
    outcomes = b.new_axis("w", Size.of(letter))
    nodes, weights = f"z@{number}", f"w@{number}"
    reading.variable(nodes, (Size.of(letter), dimension), Domain("nodes"))
    reading.variable(weights, (Size.of(letter),), Domain("weights"))
    weight: Term = Variable(weights, (outcomes,))
    if factor is not None:
        weight = b.multiply(factor, weight)
    reading.spaces.append(Space((*lead, outcomes), weight))
    noise = _noise(cov, nodes, outcomes, dimension, mean.is_scalar and size is None, scope)
    place = Placed(mean, NOWHERE)
    return al.add(reading, [("+", place), ("+", Placed(noise, NOWHERE))])


def _noise(  # noqa: PLR0917
    cov: Tensor, nodes: str, outcomes: Axis, dimension: Size, single: bool, scope: Scope
) -> Tensor:
    """The centred part: the root of the covariance times standard normal nodes."""
    axis = b.new_axis("z", dimension)
    if cov.is_scalar and single:
        from lemmata.formula.terms import Pick

        drawn: Term = Pick(Variable(nodes, (outcomes, axis)), axis, b.ONE)
        return scalar(b.multiply(b.power(cov.term, _HALF), drawn))
    node = Tensor(Variable(nodes, (outcomes, axis)), (axis, None))
    row, column = cov.own
    scale = _multiple_of_identity(cov.term, row, column)
    if scale is not None:
        return Tensor(b.multiply(b.power(scale, _HALF), node.term), node.axes)
    out = b.fresh(row), b.fresh(row)
    root = Tensor(Matrix("sqrt", cov.term, row, column, out), out)
    from lemmata.formula.surface import NOWHERE

    return al.times(scope.reading, Placed(root, NOWHERE), Placed(node, NOWHERE))


def _multiple_of_identity(term: Term, row: Axis, column: Axis) -> Term | None:
    """The number c where a covariance is c times the identity."""
    if isinstance(term, Delta):
        return b.ONE
    if isinstance(term, Multiply):
        deltas = [f for f in term.factors if isinstance(f, Delta)]
        rest = [f for f in term.factors if not isinstance(f, Delta)]
        if len(deltas) == 1 and not any(f.free & {row, column} for f in rest):
            return b.multiply(*rest)
    return None


# ---- integrals over all of space


def space_integral(body: Surface, key: str, surface: Large, scope: Scope) -> Tensor:
    """An integral over all of space of something that has a Gaussian density as a factor."""
    from lemmata.formula.reading.probability import expectation
    from lemmata.formula.surface import Juxtaposition

    items = body.items if isinstance(body, Juxtaposition) else (body,)
    for k in range(len(items) - 1):
        law = _gaussian_of(items[k], items[k + 1], key, scope)
        if law is None:
            continue
        rest = (*items[:k], *items[k + 2 :])
        inner = scope.inner({key: drawn_from(law, key, scope)})
        if not rest:
            return scalar(b.ONE)
        inside = read(Juxtaposition(rest, body.span) if len(rest) > 1 else rest[0], inner)
        return expectation(as_tensor(inside, body, inner), inner)
    message = "an integral over all of space needs a Gaussian density as a factor"
    raise NotUnderstood(message, surface.span, r"\int_{\mathbb{R}^n} \mathcal{N}(x; m, \Sigma) …")


def _gaussian_of(item: Surface, group: Surface, key: str, scope: Scope) -> Distribution | None:
    from lemmata.formula.reading.keys import key_of
    from lemmata.formula.surface import Group, Symbol

    if item != Symbol("N", "mathcal") or not isinstance(group, Group):
        return None
    arguments, separators = arguments_of(group)
    if not separators or separators[0] not in (";", r"\mid"):
        return None
    if key_of(arguments[0], lambda _: None) != key or len(arguments) != 3:
        return None
    return Distribution("normal", tuple(tensor(a, scope) for a in arguments[1:]))


__all__ = ["Constant", "Integral", "Number", "density_at", "drawn_from", "read_distribution"]
