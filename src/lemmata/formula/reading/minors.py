"""A matrix without one row and one column: ``A_{[ij]}``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading.values import Tensor
from lemmata.formula.sizes import ONE
from lemmata.formula.surface import Group, Scripts, Surface
from lemmata.formula.terms import Index, Pick, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope


@dataclass(frozen=True, slots=True)
class Minor:
    """The matrix that rows and columns are left out of."""

    matrix: Surface


def keep_minor(name: Surface, minor: Minor, scope: Scope) -> None:
    """Remember the notation ``A_{[ij]}``."""
    if not isinstance(name, Scripts) or not isinstance(name.below, Group):
        raise NotUnderstood("write minors as A_{[ij]}", name.span, "")
    key = scope.key(name.base)
    if key is None:
        raise NotUnderstood("write minors as A_{[ij]}", name.span, "")
    scope.reading.minors[key] = minor


def read_minor(surface: Scripts, scope: Scope) -> Tensor | None:
    """The value of ``A_{[1j]}``; None where no such notation was declared."""
    from lemmata.formula.reading.entries import index_value
    from lemmata.formula.reading.expressions import tensor
    from lemmata.formula.reading.keys import script_items

    key = scope.key(surface.base)
    minor = scope.reading.minors.get(key or "")
    if minor is None or not isinstance(surface.below, Group):
        return None
    value = tensor(minor.matrix, scope)
    items = script_items(surface.below.body, 2)
    if len(items) != 2:
        raise NotUnderstood("a row and a column are left out", surface.span, "A_{[ij]}")
    term: Term = value.term
    kept = []
    for axis, item in zip(value.own, items, strict=True):
        index = index_value(item, scope).term
        own = b.new_axis("p", axis.size - ONE)
        before = b.apply("less", Index(own), index)
        term = Pick(term, axis, b.add(Index(own), b.subtract(b.ONE, before)))
        kept.append(own)
    return Tensor(term, tuple(kept))
