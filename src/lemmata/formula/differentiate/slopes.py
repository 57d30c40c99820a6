"""The slopes of elementwise functions, as the operators' fact sheets give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.errors import NotDifferentiable
from lemmata.formula.operators import ELEMENTWISE

if TYPE_CHECKING:
    from lemmata.formula.terms import Term


def slope(function: str, place: int, arguments: tuple[Term, ...]) -> Term:
    """The partial derivative by the argument at `place`; `NotDifferentiable` if there is none."""
    sheet = ELEMENTWISE.get(function)
    found = None if sheet is None else sheet.slope(place, arguments)
    if found is None:
        name = function.replace("_", " ")
        raise NotDifferentiable(f"the function {name} has no derivative by this argument")
    return found
