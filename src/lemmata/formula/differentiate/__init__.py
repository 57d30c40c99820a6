"""Symbolic derivatives of terms in index notation, of any order.

The rules are written once, forward: the differential of a term is linear in the differentials of
its variables. A derivative by the entries of a variable is the differential in the direction of
Kronecker deltas, contracted on the way (S. Laue, M. Mitterreiter, J. Giesen, "Computing Higher
Order Derivatives of Matrix and Tensor Expressions", NeurIPS 2018; "A Simple and Efficient Tensor
Calculus", AAAI 2020). A derivative is a term like any other: it is evaluated, printed and
differentiated again. Entries vary freely, whatever set the variable is sampled from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.differentiate.linear import Linear
from lemmata.formula.differentiate.rules import Differential
from lemmata.formula.errors import NotDifferentiable
from lemmata.formula.simplify import simplify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lemmata.formula.terms import Axis, Term

__all__ = ["derivative", "differential"]


def derivative(term: Term, name: str, axes: tuple[Axis, ...]) -> Term:
    """The derivative of every entry of the term by the entry of `Variable(name)` at `axes`.

    `axes` must be fresh, one for each axis of the variable in its order of storage; they are free
    axes of the result, beside the term's own. Raises `NotDifferentiable` where no rule applies.
    """
    return _simple(Differential({}).along(name, axes), term)


def _simple(rules: Differential, term: Term) -> Term:
    try:
        return simplify(rules.of(simplify(term)).term())
    except RecursionError:
        hint = "name a part of it by a definition"
        raise NotDifferentiable("the formula is nested too deeply", hint=hint) from None


def differential(term: Term, directions: Mapping[str, Callable[[tuple[Axis, ...]], Term]]) -> Term:
    """The differential of the term: what it changes by, to first order, along the directions.

    A direction gives the differential of the variable's entry at the axes that it is called with;
    variables without a direction are constant. Raises `NotDifferentiable` where no rule applies.
    """

    def linear(direction: Callable[[tuple[Axis, ...]], Term]) -> Callable[..., Linear]:
        return lambda axes: Linear.of(direction(axes))

    differentials = {name: linear(direction) for name, direction in directions.items()}
    return _simple(Differential(differentials), term)
