"""Terms added up in place, factors grouped by the axes that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.formula.normal.heads import Factor, Rational
    from lemmata.formula.normal.polynomials import Monomial, Polynomial
    from lemmata.formula.sizes import Size


def accumulate(total: dict[Monomial, Rational], more: Polynomial) -> None:
    """Adds a polynomial to the terms."""
    for one, value in more.terms.items():
        made = total.get(one, 0) + value
        if made:
            total[one] = made
        else:
            total.pop(one, None)


def connected(
    factors: list[Factor], bound: Mapping[str, Size]
) -> list[tuple[list[Factor], dict[str, Size]]]:
    """The factors in groups that share bound axes, with these axes."""
    if not bound:
        return [([factor], {}) for factor in factors]
    groups: list[tuple[list[Factor], set[str]]] = []
    for factor in factors:
        axes = {axis for axis in factor[1] if axis in bound}
        group, mine = [factor], axes
        apart = []
        for other, theirs in groups:
            if axes and not theirs.isdisjoint(mine):
                group, mine = other + group, theirs | mine
            else:
                apart.append((other, theirs))
        groups = [*apart, (group, mine)]
    return [(group, {axis: bound[axis] for axis in axes}) for group, axes in groups]
