"""Derivatives of printed expressions: as a term, as LaTeX, as source, as a fast function."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lemmata.formula.errors import NotUnderstood
from lemmata.formula.grammar import parse
from lemmata.formula.reading import Settled, read_declarations
from lemmata.formula.reading.declarations import GivenError
from lemmata.formula.reading.gradients import differentiated, target_of
from lemmata.formula.reading.symmetry import SYMMETRIC
from lemmata.formula.reading.values import Family
from lemmata.formula.simplify import simplify
from lemmata.formula.terms import Number, Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lemmata.formula.printing import Conventions, Printed
    from lemmata.formula.problem import Domain
    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.terms import Axis, Term

MOST_ORDER = 6


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression that was computed, ready to be printed in several languages.

    `axes` is how the result is read: none for a number, one for a column, two for a matrix, more
    for an array. A row vector is given as its column.
    """

    term: Term = field(repr=False)
    axes: tuple[Axis, ...]
    row: bool = False
    conventions: Conventions | None = field(default=None, repr=False, compare=False)

    def latex(self) -> str:
        """The expression as a textbook prints it; an entry where there is no matrix notation."""
        return self._printed().latex

    def indices(self) -> tuple[str, ...]:
        """The indices of the entry that `latex` is, in the order of the axes; else none."""
        return self._printed().indices

    def _printed(self) -> Printed:
        from lemmata.formula.printing import Conventions, in_matrix_notation

        known = self.conventions or Conventions()
        own = tuple(axis for axis in self.axes if axis not in known.letters)
        return in_matrix_notation(self.term, (None, *own) if self.row else own, known)

    def numpy(self, name: str = "f") -> str:
        """A function of NumPy arrays, as source."""
        from lemmata.formula.printing import numpy_source

        return numpy_source(self.term, self.axes, name)

    def torch(self, name: str = "f") -> str:
        """A function of PyTorch tensors, as source."""
        from lemmata.formula.printing import torch_source

        return torch_source(self.term, self.axes, name)

    def jax(self, name: str = "f") -> str:
        """A function of JAX arrays, as source."""
        from lemmata.formula.printing import jax_source

        return jax_source(self.term, self.axes, name)

    def compile(
        self, arguments: Sequence[str] | None = None, sizes: Mapping[str, int] | None = None
    ) -> Callable[..., Any]:
        """A fast NumPy function of the variables in the order of `arguments` (sorted by default).

        `sizes` tells how long axes will be, for the order of products; it holds for any sizes.
        """
        from lemmata.formula.printing import compile_numpy

        return compile_numpy(self.term, self.axes, arguments, sizes)

    def __str__(self) -> str:
        return self.latex()

    def _repr_latex_(self) -> str:
        return f"$${self.latex()}$$"


def derivative(expr: str, wrt: str, given: Sequence[str] = (), order: int = 1) -> Formula:
    """The derivative of an expression by a variable, both in LaTeX, under declarations.

    The derivative of a number by X has the shape of X; a Jacobian is J_ij = ∂f_i/∂x_j; of second
    order it is the Hessian. Entries vary freely, whatever set the variable is declared in.
    Raises `FormulaError` where something can't be read, typed or differentiated (with an attribute
    `given` that numbers the declaration where it is about one); `ValueError` for an order below 1
    or above 6.
    """
    if not 1 <= order <= MOST_ORDER:
        raise ValueError(f"order is {order}: give a whole number from 1 to {MOST_ORDER}")
    expression, variable = parse(expr), parse(wrt)
    try:
        scope = read_declarations(given)
    except GivenError as mistake:
        mistake.error.given = mistake.given  # type: ignore[attr-defined]
        raise mistake.error from mistake
    scope.reading.lenient = False
    targets = [target_of(variable, scope)] * order
    value = differentiated(expression, targets, scope)
    own = frozenset(value.own)
    riding = sorted((a for a in value.term.free if a not in own), key=lambda axis: axis.name)
    if riding and any(axis.name.startswith("w#") for axis in riding):
        hint = "take its expectation first"
        raise NotUnderstood("the derivative of something random", expression.span, hint)
    settled = Settled(scope.reading)
    axes = settled.resizer.axes((*value.own, *riding))
    row = len(value.axes) == 2 and value.axes[0] is None and value.axes[1] is not None
    known = conventions_of(scope, axes[len(value.own) :])
    return Formula(simplify(settled.resizer.term(value.term)), axes, row, known)


def conventions_of(scope: Scope, riding: Sequence[Axis]) -> Conventions:
    """What is declared of the names that a printed result holds."""
    from lemmata.formula.printing import Conventions

    declared = scope.reading.declared.values()
    symmetric = (one.name for one in declared if one.domain.kind in SYMMETRIC)
    positive = {one.name for one in declared if _is_positive(one.domain)}
    for condition in scope.reading.conditions:
        match condition.left, condition.relation, condition.right:
            case Variable(above), ">", Number(least) if least >= 0:
                positive.add(above)
    families = {}
    for name, value in scope.names.items():
        match value:
            case Family(Variable(own, axes), lead, shape) if shape and own == name:
                if axes[: len(lead)] == lead:
                    families[name] = len(lead)
    letters = {axis: axis.name.partition("#")[0] for axis in riding}
    return Conventions(frozenset(symmetric), frozenset(positive), families, letters)


def _is_positive(domain: Domain) -> bool:
    """Whether all entries are above 0; those of a point inside the simplex are."""
    if domain.kind == "simplex":
        return True
    match domain.low:
        case Number(value) if domain.kind == "interval":
            return value > 0 or (value == 0 and domain.open_low)
    return False


__all__ = ["Formula", "conventions_of", "derivative"]
