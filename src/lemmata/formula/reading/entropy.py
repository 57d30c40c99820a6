"""Entropies, mutual information, divergences: exact where finite, else by quadrature."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.expressions import as_tensor, read
from lemmata.formula.reading.values import Distribution, Function, RandomLabel, Tensor, scalar
from lemmata.formula.terms import Index, Variable

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.reading.values import Value
    from lemmata.formula.surface import Span, Surface
    from lemmata.formula.terms import Axis, Term

_HALF = b.number(Fraction(1, 2))


def entropy(
    arguments: tuple[Surface, ...], separators: tuple[str, ...], span: Span, scope: Scope
) -> Tensor | None:
    """The entropy of random variables or of a distribution; the cross-entropy of two."""
    values = [read(argument, scope) for argument in arguments]
    labels = [value for value in values if isinstance(value, RandomLabel)]
    if len(labels) == len(values):
        at = separators.index(r"\mid") + 1 if r"\mid" in separators else len(labels)
        axes = frozenset(label.axis for label in labels)
        joint = _label_entropy(labels[0], axes, scope)
        if at == len(labels):
            return scalar(joint)
        given = frozenset(label.axis for label in labels[at:])
        return scalar(b.subtract(joint, _label_entropy(labels[0], given, scope)))
    if any(isinstance(value, Function) for value in values):
        return None
    of_law = differential_entropy(values, span, scope)
    if of_law is not None:
        return of_law
    tensors = [as_tensor(value, a, scope) for value, a in zip(values, arguments, strict=True)]
    if not tensors or tensors[0].is_scalar:
        raise NotUnderstood("the entropy of this is not known", span, "of p, of X, of X, Y it is")
    first = tensors[0]
    inside = first.term
    if len(tensors) == 2:
        pair = Placed(first, span), Placed(tensors[1], span)
        axes_ = al.same_axes(scope.reading, *pair, "a cross-entropy")
        inside = tensors[1].along(axes_).term
    logs = b.multiply(first.term, b.apply("log", inside))
    return scalar(b.negate(b.total(logs, *first.own)))


def differential_entropy(values: list[Value], span: Span, scope: Scope) -> Tensor | None:
    """The entropy of a named law, or of a variable that has one; None for anything else.

    Of a Gaussian vector: ½ log det(2πe Σ) (Cover & Thomas, Elements of Information Theory, 8.4).
    """
    from lemmata.formula.reading.densities import drawn_from, log_density_at
    from lemmata.formula.reading.probability import expectation, spaces_of

    if len(values) != 1:
        return None
    (value,) = values
    if isinstance(value, Distribution):
        x = drawn_from(value, "x", scope)
        log = log_density_at(value, x.fresh() if x.axes else x, span, scope)
        return scalar(b.negate(expectation(log, scope).term))
    if not isinstance(value, Tensor):
        return None
    spaces = spaces_of(value, scope)
    if not spaces:
        return None
    (space, *others) = spaces
    itself = Variable(space.variable) if space.variable else None
    counted = [Index(axis) for axis in space.axes]
    if not others and (value.term == itself or [value.term] == counted):
        log = scalar(b.apply("log", space.weights))
        return scalar(b.negate(expectation(log, scope).term))
    return _gaussian_entropy(value, span, scope)


def _gaussian_entropy(value: Tensor, span: Span, scope: Scope) -> Tensor | None:
    from lemmata.formula.reading.conditioning import _is_affine, _is_normal
    from lemmata.formula.reading.probability import covariance, spaces_of
    from lemmata.formula.terms import Constant, Matrix

    spaces = spaces_of(value, scope)
    if not all(map(_is_normal, spaces)) or not _is_affine(value, spaces, scope):
        return None
    cov = covariance(value.fresh(), value.fresh(), span, scope)
    logs = b.apply("log", b.multiply(b.number(2), b.PI, Constant("e")))
    if cov.is_scalar:
        return scalar(b.multiply(_HALF, b.add(logs, b.apply("log", cov.term))))
    row, column = cov.own
    size = b.whole(scope.reading.size(row.size))
    log_det = b.apply("log", Matrix("det", cov.term, row, column))
    return scalar(b.multiply(_HALF, b.add(b.multiply(size, logs), log_det)))


def _label_entropy(label: RandomLabel, axes: frozenset[Axis], scope: Scope) -> Term:
    """The entropy of the joint law of the variables that live on these axes."""
    del scope
    return b.negate(_log_mean(marginal(label, axes), axes))


def marginal(label: RandomLabel, axes: frozenset[Axis]) -> Term:
    """The weights summed over all other axes of the space."""
    others = tuple(axis for axis in label.space.axes if axis not in axes)
    return b.total(label.space.weights, *others)


def _log_mean(weights: Term, axes: frozenset[Axis]) -> Term:
    order = sorted(axes, key=lambda axis: axis.name)
    return b.total(b.multiply(weights, b.apply("log", weights)), *order)


def information(
    arguments: tuple[Surface, ...], separators: tuple[str, ...], span: Span, scope: Scope
) -> Tensor | None:
    """The mutual information of two random variables, perhaps given a third."""
    if not separators or separators[0] not in (";", ","):
        return None
    labels = [read(argument, scope) for argument in arguments]
    known = [label for label in labels if isinstance(label, RandomLabel)]
    if len(known) != len(labels) or len(labels) < 2:
        raise NotUnderstood("the information of two random variables is meant", span, "I(X; Y)")
    at = separators.index(r"\mid") + 1 if r"\mid" in separators else len(labels)
    middle = separators.index(";") + 1 if ";" in separators else 1
    if middle >= at:
        raise NotUnderstood("the information of two random variables is meant", span, "I(X; Y)")
    if any(label.space != known[0].space for label in known):
        if len(known) == 2:
            return scalar(b.ZERO)
        raise NotUnderstood("these have no joint distribution", span, r"(X, Y, Z) \sim P")
    given = frozenset(label.axis for label in known[at:])
    left = frozenset(label.axis for label in known[:middle]) | given
    right = frozenset(label.axis for label in known[middle:at]) | given
    one, two, both = (_label_entropy(known[0], axes, scope) for axes in (left, right, left | right))
    rest = [_label_entropy(known[0], given, scope)] if given else []
    return scalar(b.add(one, two, b.negate(both), *map(b.negate, rest)))


def divergence(
    arguments: tuple[Surface, ...], separators: tuple[str, ...], span: Span, scope: Scope
) -> Tensor:
    """The Kullback-Leibler divergence of two distributions."""
    if len(arguments) != 2 or separators[0] not in (r"\|", ",", r"\mid"):
        raise NotUnderstood("a divergence of two distributions is meant", span, r"p \,\|\, q")
    one, two = (read(argument, scope) for argument in arguments)
    if isinstance(one, Distribution) and isinstance(two, Distribution):
        return _of_laws(one, two, span, scope)
    left, right = _weights(one, arguments[0], scope), _weights(two, arguments[1], scope)
    axes = al.same_axes(scope.reading, Placed(left, span), Placed(right, span), "a divergence")
    if not left.own:
        raise IllTyped("the divergence of numbers", span, "distributions are needed here")
    ratio = b.divide(left.term, right.along(axes).term)
    return scalar(b.total(b.multiply(left.term, b.apply("log", ratio)), *left.own))


def _weights(value: Value, surface: Surface, scope: Scope) -> Tensor:
    if isinstance(value, RandomLabel):
        axes = frozenset((value.axis,))
        return Tensor(marginal(value, axes), (value.axis, None)).fresh()
    return as_tensor(value, surface, scope)


def _of_laws(one: Distribution, two: Distribution, span: Span, scope: Scope) -> Tensor:
    """The mean of log p − log q under p."""
    from lemmata.formula.reading.densities import drawn_from, log_density_at
    from lemmata.formula.reading.probability import expectation

    x = drawn_from(one, "x", scope)
    logs = [log_density_at(law, x.fresh() if x.axes else x, span, scope).term for law in (one, two)]
    return expectation(scalar(b.subtract(logs[0], logs[1])), scope)
