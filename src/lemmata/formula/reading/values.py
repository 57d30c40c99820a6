"""What a piece of LaTeX can mean: a tensor, a function, a distribution, a set, a random object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from lemmata.formula import building as b
from lemmata.formula.terms import Axis, Index, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.sizes import Size
    from lemmata.formula.surface import Surface

Axes: TypeAlias = tuple[Axis | None, ...]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A term and how its axes are read.

    No axes: a number. Two: rows and columns, None where there is only one; so a column vector is
    (a, None), a row (None, a). More: an array whose axes have no such names. Free axes of the term
    that are not among them ride along: indices that stand for "all i", outcomes of random objects.
    """

    term: Term
    axes: Axes = ()

    @property
    def is_scalar(self) -> bool:
        """Whether it is a number."""
        return not self.axes

    @property
    def is_column(self) -> bool:
        """Whether it is a column vector."""
        return len(self.axes) == 2 and self.axes[0] is not None and self.axes[1] is None

    @property
    def is_vector(self) -> bool:
        """Whether it is a column or a row."""
        return len(self.axes) == 2 and (self.axes[0] is None) != (self.axes[1] is None)

    @property
    def is_matrix(self) -> bool:
        """Whether it has rows and columns."""
        return len(self.axes) == 2 and None not in self.axes

    @property
    def own(self) -> tuple[Axis, ...]:
        """The axes that are there."""
        return tuple(axis for axis in self.axes if axis is not None)

    def fresh(self) -> Tensor:
        """The same with axes of its own, so that two uses don't share them."""
        names = {axis: b.fresh(axis) for axis in self.own}
        axes = tuple(None if axis is None else names[axis] for axis in self.axes)
        return Tensor(b.rename(self.term, names), axes)

    def along(self, axes: Axes) -> Tensor:
        """The same with these axes in place of its own."""
        pairs = zip(self.axes, axes, strict=True)
        names = {old: new for old, new in pairs if old is not None and new is not None}
        return Tensor(b.rename(self.term, names), axes)


def scalar(term: Term) -> Tensor:
    """A number."""
    return Tensor(term)


def shaped(term: Term, row: Axis | None, column: Axis | None) -> Tensor:
    """A matrix, a column, a row or a number."""
    return Tensor(term, () if row is None and column is None else (row, column))


def index_axis(value: Tensor) -> Axis | None:
    """The axis whose index this is, where it is just an index."""
    term = value.term
    return term.axis if value.is_scalar and isinstance(term, Index) else None


@dataclass(frozen=True, slots=True)
class Family:
    r"""Equally shaped tensors under numbers: ``m_1, \dots, m_K``. Lead axes first."""

    term: Term
    lead: tuple[Axis, ...]
    axes: Axes = ()


@dataclass(frozen=True, slots=True)
class Function:
    """A function by its formula; arguments are bound by name when it is called.

    `signs` are the separators between its parameters as they were printed.
    """

    name: str
    parameters: tuple[Surface, ...]
    body: Surface
    scope: Scope
    elementwise: bool = False
    support: tuple[Surface, Surface] | None = None


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function that the language knows by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """A named distribution with its parameters, or a mixture of such (weights along `lead`)."""

    name: str
    parameters: tuple[Tensor, ...]
    lead: tuple[Axis, ...] = ()
    weights: Term | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A function that nothing defines: values in a table, one axis for each argument."""

    name: str
    axes: tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """Outcomes with weights; random variables are tensors whose terms ride along its axes.

    A continuous one has no axes: its terms hold `variable`, its weights are a density over
    `support`.
    """

    axes: tuple[Axis, ...]
    weights: Term
    variable: str = ""
    support: tuple[Term, Term] | None = None


@dataclass(frozen=True, slots=True)
class RandomLabel:
    """A discrete random variable of which only the probabilities matter."""

    name: str
    space: Space
    axis: Axis


@dataclass(frozen=True, slots=True)
class SetOf:
    r"""A set: what its members are. `kind` is a domain kind, or ``index`` for ``\{1,\dots,n\}``."""

    kind: str
    shape: tuple[Size | None, ...] = ()
    low: Tensor | None = None
    high: Tensor | None = None
    open_low: bool = False
    open_high: bool = False
    starts: Literal["both", "one"] = "one"
    members: tuple[int, ...] = field(default=())


Value: TypeAlias = (
    Tensor | Family | Function | Builtin | Distribution | Unknown | RandomLabel | SetOf
)
