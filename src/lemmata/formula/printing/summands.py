"""Products and the sums over them, looked at before they are contracted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.building import fresh, rename
from lemmata.formula.contraction import identify
from lemmata.formula.printing.networks import NoMatrixForm
from lemmata.formula.sizes import ENDLESS
from lemmata.formula.terms import Add, Apply, Axis, Delta, Multiply, Number, Reduce, Term, Variable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from lemmata.formula.printing.conventions import Conventions
    from lemmata.formula.surface import Surface


def at_units(factors: Sequence[Term], given: AbstractSet[Axis]) -> Sequence[Term]:
    """What stands beside a basis vector is read at its index."""
    for factor in factors:
        if isinstance(factor, Delta) and len(factor.free & given) == 1:
            (here,), (there,) = factor.free & given, factor.free - given
            others = [identify(one, there, here) for one in factors if one is not factor]
            return [factor, *(one for one in others if one is not None)] if all(others) else factors
    return factors


def is_index(axis: Axis, factors: Sequence[Term], conventions: Conventions) -> bool:
    """Whether an axis numbers members of a family, or exponents."""
    return not any(
        isinstance(factor, Variable)
        and axis in factor.axes[conventions.families.get(factor.name, 0) :]
        for factor in factors
    )


def is_plain_sum(
    factors: Sequence[Term], summed: Sequence[Axis], letters: Mapping[Axis, Surface]
) -> bool:
    """Whether a sum with its index is easier to read than a product with a vector of ones."""
    if len(summed) != 1:
        return False
    held = [factor for factor in factors if not factor.free <= letters.keys()]
    match held:
        case [Apply("power", (_, Number(value)))] if value == 2:
            return False
        case [Apply() | Add()]:
            return True
    return False


def network(term: Term, fixed: frozenset[Axis]) -> tuple[list[Term], list[Axis]]:
    """The factors of a product, those of the sums inside it too, and what is summed over."""
    factors: list[Term] = []
    summed: list[Axis] = []
    used = term.free | fixed
    for factor in term.factors if isinstance(term, Multiply) else (term,):
        alone = isinstance(term, Multiply) and factor.free <= fixed
        if not isinstance(factor, Reduce) or factor.kind != "sum" or alone:
            factors.append(factor)
            continue
        if any(axis.size == ENDLESS for axis in factor.axes):
            raise NoMatrixForm
        names = {axis: fresh(axis) for axis in factor.axes if axis in used}
        body = rename(factor.body, names)
        axes = [names.get(axis, axis) for axis in factor.axes]
        used |= frozenset(axes) | body.free
        inside, more = network(body, fixed)
        factors += inside
        summed += [*axes, *more]
    return factors, summed
