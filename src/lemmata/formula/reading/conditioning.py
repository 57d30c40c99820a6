"""Moments of Gaussian vectors given others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotDifferentiable, NotUnderstood
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.values import RandomLabel, Space, Tensor

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.reading.values import Value
    from lemmata.formula.surface import Span


def gaussian_moment(
    variance: bool, value: Tensor, given: list[Value], span: Span, scope: Scope
) -> Tensor | None:
    """The covariance (or mean) of one Gaussian vector given another; None where they are no such.

    For jointly Gaussian x and y: Cov[x | y] = Cxx − Cxy Cyy⁻¹ Cyx and
    E[x | y] = E[x] + Cxy Cyy⁻¹ (y − E[y])
    (Bishop, Pattern Recognition and Machine Learning, 2.3.1).
    """
    from lemmata.formula.reading.probability import covariance, expectation, spaces_of

    known = [v for v in given if isinstance(v, Tensor)]
    spaces = [space for v in (value, *known) for space in spaces_of(v, scope)]
    if not spaces or any(isinstance(v, RandomLabel) for v in given) or len(known) != 1:
        return None
    if not all(_is_normal(space) for space in spaces):
        return None
    (y,) = known
    if not (_is_affine(value, spaces, scope) and _is_affine(y, spaces, scope)):
        raise NotUnderstood("these are not jointly Gaussian", span, "affine ones are")
    reading = scope.reading

    def place(tensor: Tensor) -> Placed:
        return Placed(tensor, span)

    cross = covariance(value.fresh(), y.fresh(), span, scope)
    inverse = al.invert(reading, place(covariance(y.fresh(), y.fresh(), span, scope)))
    gain = al.times(reading, place(cross), place(inverse))
    if variance:
        back = al.transpose(cross.fresh(), span)
        explained = al.times(reading, place(gain), place(back))
        whole = covariance(value.fresh(), value.fresh(), span, scope)
        return al.add(reading, [("+", place(whole)), ("-", place(explained))])
    mean_y = expectation(y.fresh(), scope)
    deviation = al.add(reading, [("+", place(y.fresh())), ("-", place(mean_y))])
    shift = al.times(reading, place(gain), place(deviation))
    return al.add(reading, [("+", place(expectation(value, scope))), ("+", place(shift))])


def _is_normal(space: Space) -> bool:
    return any(name.startswith("w@") for name in b.variables_of(space.weights)) and (
        len(space.axes) == 1
    )


def _is_affine(value: Tensor, spaces: list[Space], scope: Scope) -> bool:
    """Whether the nodes enter to first order only."""
    from lemmata.formula.differentiate import derivative

    for space in spaces:
        nodes = next(
            f"z@{name[2:]}" for name in b.variables_of(space.weights) if name.startswith("w@")
        )
        declared = scope.reading.declared[nodes]
        axes = tuple(b.new_axis("z", size) for size in declared.sizes)
        try:
            slope = derivative(value.term, nodes, axes)
        except NotDifferentiable:
            return False
        if any(name.startswith("z@") for name in b.variables_of(slope)):
            return False
    return True
