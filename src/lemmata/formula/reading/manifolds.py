r"""Manifolds as sets: spheres ``S^{n-1}``, rotations ``SO(n)``, Stiefel manifolds ``St(n, p)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.grammar import parse
from lemmata.formula.reading.conditions import relation_condition
from lemmata.formula.reading.memberships import declare_members
from lemmata.formula.reading.sets import dimension_size
from lemmata.formula.reading.values import SetOf
from lemmata.formula.sizes import ONE
from lemmata.formula.surface import (
    Group,
    Juxtaposition,
    Relations,
    Scripts,
    Sequence,
    Sum,
    Surface,
    Symbol,
)
from lemmata.formula.surface_printing import to_latex

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope


def declare_on_manifold(names: tuple[Surface, ...], target: Surface, scope: Scope) -> bool:
    """Declare points of a manifold; False where the set is none.

    ``\\mathbb{S}^{n-1}`` is the sphere, ``\\mathbb{S}^n`` the symmetric matrices.
    """
    match target:
        case Scripts(Symbol("S", "" | "mathbb"), None, Sum() as above):
            members = SetOf("real", (dimension_size(above, scope) + ONE,))
            condition = r"\|{name}\| = 1"
        case Juxtaposition((Symbol("S"), Symbol("O"), Group(body=size))) | Juxtaposition(
            (Symbol("SO"), Group(body=size))
        ):
            n = dimension_size(size, scope)
            members, condition = SetOf("orthogonal", (n, n)), r"\det({name}) > 0"
        case Juxtaposition((Symbol("St"), Group(body=Sequence((rows, columns))))):
            sizes = dimension_size(rows, scope), dimension_size(columns, scope)
            members, condition = SetOf("orthonormal", sizes), ""
        case _:
            return False
    declare_members(names, members, scope)
    for name in names if condition else ():
        relation = parse(condition.replace("{name}", to_latex(name)))
        assert isinstance(relation, Relations)
        relation_condition(relation, scope)
    return True
