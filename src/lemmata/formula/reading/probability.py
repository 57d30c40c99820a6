"""Expectations, variances, probabilities, entropies and divergences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.capitals import declare_capitals
from lemmata.formula.reading.continuous import integrated, over_the_line
from lemmata.formula.reading.entropy import (
    differential_entropy,
    divergence,
    entropy,
    information,
)
from lemmata.formula.reading.events import event_term, speaks_of_events
from lemmata.formula.reading.expressions import as_tensor, read, tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.large import mask_terms
from lemmata.formula.reading.patterns import arguments_of
from lemmata.formula.reading.values import (
    Distribution,
    RandomLabel,
    Space,
    Tensor,
    Value,
    index_axis,
    scalar,
)
from lemmata.formula.reading.vocabulary import DISTRIBUTIONS, PROBABILITY
from lemmata.formula.surface import NOWHERE, Group, Relations, Scripts, Sequence, Surface, Symbol
from lemmata.formula.terms import Axis, Index, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.products import Call
    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.surface import Span


def read_call(item: Surface, called: Call, scope: Scope) -> Value | None:  # noqa: C901, PLR0911, PLR0912
    """The value of a probabilistic name at what stands in its brackets."""
    kind, below = _kind(item, scope)
    if kind is None:
        return None
    if kind in DISTRIBUTIONS.values() and below is None:
        from lemmata.formula.reading.densities import read_distribution

        return read_distribution(kind, called, scope)
    if kind == "indicator" and not _states(called.group):
        return None
    if kind in ("expectation", "variance", "covariance", "probability"):
        declare_capitals(called.group.body, scope)
    arguments, separators = arguments_of(called.group)
    if below is not None:
        return _under(kind, below, called, scope)
    match kind:
        case "expectation":
            return _moment(_expected, arguments, separators, scope)
        case "variance":
            return _moment(_variance, arguments, separators, scope)
        case "covariance" | "correlation":
            return _covariance_call(arguments, separators, called.span, scope)
        case "probability":
            return _probability(called, scope)
        case "entropy":
            return entropy(arguments, separators, called.span, scope)
        case "differential_entropy":
            values = [read(argument, scope) for argument in arguments]
            return differential_entropy(values, called.span, scope)
        case "information":
            return information(arguments, separators, called.span, scope)
        case "divergence":
            return divergence(arguments, separators, called.span, scope)
        case "indicator":
            return scalar(_indicator(called.group.body, scope))
    return None


def _kind(item: Surface, scope: Scope) -> tuple[str | None, Surface | None]:
    """What a name means in probability, unless something declares it; what stands below it."""
    tables = {**PROBABILITY, **DISTRIBUTIONS}
    key = scope.key(item)
    if item == Symbol("P") and speaks_of_events(scope):
        return "probability", None
    if key is not None and not scope.is_known(key) and key in tables:
        return tables[key], None
    match item:
        case Scripts(Symbol() as base, below, None, 0) if below is not None:
            pass
        case Symbol() as base:
            below = None
        case _:
            return None, None
    key = scope.key(base) or ""
    if scope.is_known(key):
        return None, None
    return tables.get(key) or (tables.get(base.name) if len(base.name) > 1 else None), below


# ---- expectations


def spaces_of(value: Tensor, scope: Scope) -> list[Space]:
    """The spaces of outcomes along which a tensor rides."""
    names = b.variables_of(value.term)
    return [
        s
        for s in scope.reading.spaces
        if value.term.free & frozenset(s.axes) or (s.variable and s.variable in names)
    ]


def expectation(value: Tensor, scope: Scope, kept: frozenset[Axis] = frozenset()) -> Tensor:
    """The mean over all outcomes, or given what is kept."""
    spaces = spaces_of(value, scope)
    if not spaces:
        return value
    found = None if kept else over_the_line(value.term, spaces, scope)
    if found is not None:
        return expectation(Tensor(found, value.axes), scope)
    densities = [space for space in spaces if space.variable]
    if densities:
        if kept:
            raise NotUnderstood("a condition on a random number with a density", NOWHERE, "")
        rest = Tensor(integrated(value.term, densities, scope), value.axes)
        return expectation(rest, scope) if len(spaces) > len(densities) else rest
    weights = [space.weights for space in spaces if not frozenset(space.axes) <= kept]
    axes = [axis for space in spaces for axis in space.axes if axis not in kept]
    if not axes:
        return value
    names = {axis: b.fresh(axis) for axis in axes}
    summed = names.values()
    total = b.total(b.rename(b.multiply(*weights, value.term), names), *summed)
    if any(frozenset(space.axes) & kept for space in spaces if not frozenset(space.axes) <= kept):
        total = b.divide(total, b.total(b.rename(b.multiply(*weights), names), *summed))
    return Tensor(total, value.axes)


def _expected(value: Tensor, span: Span, kept: frozenset[Axis], scope: Scope) -> Tensor:
    del span
    return expectation(value, scope, kept)


def _variance(value: Tensor, span: Span, kept: frozenset[Axis], scope: Scope) -> Tensor:
    return covariance(value, value.fresh(), span, scope, kept)


def covariance(
    one: Tensor, two: Tensor, span: Span, scope: Scope, kept: frozenset[Axis] = frozenset()
) -> Tensor:
    """The covariance of two random numbers or columns."""
    centred = []
    for value in (one, two):
        if not (value.is_scalar or value.is_column):
            raise IllTyped("the covariance of something that is no column", span, "")
        mean = expectation(value, scope, kept)
        difference = b.subtract(value.term, mean.term)
        centred.append(Tensor(difference, value.axes))
    left, right = centred[0], al.transpose(centred[1].fresh(), span)
    product = al.times(scope.reading, Placed(left, span), Placed(right, span))
    return expectation(product, scope, kept)


def _moment(
    function: object, arguments: tuple[Surface, ...], separators: tuple[str, ...], scope: Scope
) -> Tensor:
    """A moment of one expression, given others perhaps."""
    if r"\mid" in separators:
        at = separators.index(r"\mid") + 1
        inside, given = arguments[:at], arguments[at:]
    else:
        inside, given = arguments, ()
    if len(inside) != 1:
        raise NotUnderstood("one thing is meant in these brackets", inside[0].span, "")
    value = tensor(inside[0], scope)
    span = inside[0].span
    if given:
        conditioned = [read(item, scope) for item in given]
        if any(isinstance(value_, Tensor) for value_ in conditioned):
            from lemmata.formula.reading.conditioning import gaussian_moment

            found = gaussian_moment(function is _variance, value, conditioned, span, scope)
            if found is not None:
                return found
        kept = frozenset(axis for value_ in conditioned for axis in _outcomes(value_, scope))
        return function(value, span, kept, scope)  # type: ignore[operator, no-any-return]
    return function(value, span, frozenset(), scope)  # type: ignore[operator, no-any-return]


def _outcomes(value: Value, scope: Scope) -> tuple[Axis, ...]:
    """The axes that knowing a random variable fixes."""
    if isinstance(value, RandomLabel):
        return (value.axis,)
    if isinstance(value, Tensor):
        every = frozenset(axis for space in scope.reading.spaces for axis in space.axes)
        return tuple(value.term.free & every)
    return ()


def _covariance_call(
    arguments: tuple[Surface, ...], separators: tuple[str, ...], span: Span, scope: Scope
) -> Tensor:
    if r"\mid" in separators or len(arguments) == 1:
        return _moment(_variance, arguments, separators, scope)
    if len(arguments) != 2:
        raise NotUnderstood("the covariance of two things is meant", span, "")
    one, two = (tensor(argument, scope) for argument in arguments)
    return covariance(one, two.fresh(), span, scope)


def _under(kind: str, below: Surface, called: Call, scope: Scope) -> Tensor:
    r"""``\mathbb{E}_{x \sim p}[…]``: an expectation over a variable that it binds."""
    match below:
        case Relations((variable, law), (r"\sim",)):
            pass
        case Symbol() | Scripts() if kind in ("expectation", "variance", "covariance"):
            arguments, separators = arguments_of(called.group)
            function = _expected if kind == "expectation" else _variance
            return _moment(function, arguments, separators, scope)
        case _:
            raise NotUnderstood("over what is the mean taken?", below.span, r"write x \sim p")
    key = key_of(variable, lambda _: None)
    if key is None:
        raise NotUnderstood("a variable is meant here", variable.span, "write a letter")
    value = read(law, scope)
    from lemmata.formula.reading.densities import drawn_from

    if isinstance(value, Distribution):
        inner = scope.inner({key: drawn_from(value, key, scope)})
    elif isinstance(value, Tensor) and value.is_column:
        (axis,) = value.own
        scope.reading.spaces.append(Space((axis,), value.term))
        inner = scope.inner({key: scalar(Index(axis))})
    else:
        raise NotUnderstood("this is no distribution", law.span, "a simplex vector is one")
    arguments, separators = arguments_of(called.group)
    function = _expected if kind == "expectation" else _variance
    return _moment(function, arguments, separators, inner)


# ---- events


def _is_outcome(surface: Surface, scope: Scope) -> bool:
    """Whether a random variable's value is the index of its outcome."""
    key = key_of(surface, lambda _: None)
    value = None if key is None else scope.lookup(key)
    axis = index_axis(value) if isinstance(value, Tensor) else None
    return any(axis in space.axes for space in scope.reading.spaces)


def _states(group: Group) -> bool:
    """Whether brackets behind an indicator hold a condition, or an event in braces."""
    body = group.body
    items = body.items if isinstance(body, Sequence) else (body,)
    return group.opening == r"\{" or all(isinstance(item, Relations) for item in items)


def _indicator(body: Surface, scope: Scope) -> Term:
    match body:
        case Relations((variable, place), ("=",)) if _is_outcome(variable, scope):
            from lemmata.formula.reading.entries import index_value

            names = {"@place": index_value(place, scope)}
            spoken = Relations((variable, Symbol("@place")), ("=",), (), body.span)
            return b.multiply(*mask_terms(spoken, scope.inner(dict(names))))
        case Relations():
            return b.multiply(*mask_terms(body, scope))
    if isinstance(body, Sequence):
        return b.multiply(*(_indicator(item, scope) for item in body.items))
    event = event_term(body, scope)
    if event is not None:
        return event
    if isinstance(body, Symbol):
        return tensor(body, scope).term
    raise NotUnderstood("a condition is meant in these brackets", body.span, "as in X = x")


def _probability(called: Call, scope: Scope) -> Tensor:
    body = called.group.body
    items, separators = (
        (body.items, body.separators) if isinstance(body, Sequence) else ((body,), ())
    )
    if r"\mid" in separators:
        at = separators.index(r"\mid") + 1
        given = b.multiply(*(_indicator(item, scope) for item in items[at:]))
        event = b.multiply(*(_indicator(item, scope) for item in items[:at]))
        joint = expectation(scalar(b.multiply(event, given)), scope).term
        return scalar(b.divide(joint, expectation(scalar(given), scope).term))
    event = b.multiply(*(_indicator(item, scope) for item in items))
    return expectation(scalar(event), scope)


__all__ = ["as_tensor", "covariance", "expectation", "read_call", "spaces_of"]
