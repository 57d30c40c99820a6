r"""The core: what a formula means, in index notation.

Every term stands for an array of numbers, one axis for each *free axis* of the term; axes have
names, so their order plays no part. A matrix product is a sum over a shared axis, a transpose only
the order in which somebody reads the axes, the identity a `Delta`. All nodes are frozen; equal
terms are equal objects up to the names of their axes. Nothing here knows LaTeX.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lemmata.formula.sizes import ONE, Size

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Axis:
    r"""A named axis; its index runs from `start`, as the printed index does (``\sum_{k=0}``)."""

    name: str
    size: Size
    start: Size = ONE

    def __hash__(self) -> int:
        return hash(self.name)


class Node:
    """What all nodes share: equality by content with a hash that is computed once."""

    @cached_property
    def _content(self) -> tuple[Any, ...]:
        return tuple(getattr(self, f.name) for f in fields(self))  # type: ignore[arg-type]

    @cached_property
    def _hash(self) -> int:
        return hash((type(self).__name__, *self._content))

    @cached_property
    def free(self) -> frozenset[Axis]:
        """The axes of the array that the term stands for."""
        found: set[Axis] = set()
        for part in self.parts:
            found |= part.free
        return frozenset(found)

    @property
    def parts(self) -> tuple[Term, ...]:
        """The terms inside."""
        return ()

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Node) or type(self) is not type(other):
            return False
        if self._hash != other._hash:
            return False
        if self._content is not other._content:
            if self._content != other._content:
                return False
            # Equal terms share their content from now on: however often their parts are shared,
            # each pair is compared once.
            self.__dict__["_content"] = other._content
        return True


@dataclass(frozen=True, eq=False)
class Number(Node):
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True, eq=False)
class Constant(Node):
    r"""``pi``, ``e`` (Euler's number), ``infinity``."""

    name: Literal["pi", "e", "infinity"]


@dataclass(frozen=True, eq=False)
class Whole(Node):
    """A size as a number: the n in ``1/n``, a declared natural number."""

    size: Size


@dataclass(frozen=True, eq=False)
class Variable(Node):
    """The entry of a declared symbol at these axes, in the order in which it is stored."""

    name: str
    axes: tuple[Axis, ...] = ()

    @cached_property
    def free(self) -> frozenset[Axis]:  # noqa: D102
        return frozenset(self.axes)


@dataclass(frozen=True, eq=False)
class Index(Node):
    """The number that the index of an axis is, counted from the axis's start."""

    axis: Axis

    @cached_property
    def free(self) -> frozenset[Axis]:  # noqa: D102
        return frozenset((self.axis,))


@dataclass(frozen=True, eq=False)
class Delta(Node):
    """1 where two axes of one size stand at the same place, else 0: the identity."""

    left: Axis
    right: Axis

    @cached_property
    def free(self) -> frozenset[Axis]:  # noqa: D102
        return frozenset((self.left, self.right))


@dataclass(frozen=True, eq=False)
class Pick(Node):
    """The body where an axis stands at a whole number: ``x_{i+1}`` picks i + 1 along x's axis.

    `at` counts as the axis does (from its start). Outside of the axis the value is undefined.
    """

    body: Term
    axis: Axis
    at: Term

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return self.body, self.at

    @cached_property
    def free(self) -> frozenset[Axis]:  # noqa: D102
        return self.body.free - {self.axis} | self.at.free


@dataclass(frozen=True, eq=False)
class Add(Node):
    """The sum of two or more terms; an axis that one lacks is repeated along."""

    terms: tuple[Term, ...]

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return self.terms


@dataclass(frozen=True, eq=False)
class Multiply(Node):
    """The product, place by place, of two or more factors."""

    factors: tuple[Term, ...]

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return self.factors


@dataclass(frozen=True, eq=False)
class Reduce(Node):
    r"""``sum``, ``product``, ``max``, ``min``, ``argmax``, ``argmin`` over axes of the body.

    `argmax` and `argmin` take one axis and give the index there, counted from its start.
    """

    kind: Literal["sum", "product", "max", "min", "argmax", "argmin"]
    body: Term
    axes: tuple[Axis, ...]

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return (self.body,)

    @cached_property
    def free(self) -> frozenset[Axis]:  # noqa: D102
        return self.body.free - frozenset(self.axes)


@dataclass(frozen=True, eq=False)
class Apply(Node):
    """An elementwise function of `operators.ELEMENTWISE`, place by place."""

    function: str
    arguments: tuple[Term, ...]

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return self.arguments


@dataclass(frozen=True, eq=False)
class Matrix(Node):
    """A function of a whole matrix, of `operators.MATRIX_FUNCTIONS`.

    The body is read as a matrix with rows along `row` and columns along `column`; the result has
    the axes `out` in their place (none: a number; one: eigenvalues; two: rows, columns).
    `parameter` is the exponent of ``power``, a whole number that may run along axes of its own.
    """

    function: str
    body: Term
    row: Axis
    column: Axis
    out: tuple[Axis, ...] = ()
    parameter: Term | None = None

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return (self.body,) if self.parameter is None else (self.body, self.parameter)

    @cached_property
    def free(self) -> frozenset[Axis]:  # noqa: D102
        inside = self.body.free - {self.row, self.column}
        if self.parameter is not None:
            inside |= self.parameter.free
        return inside | frozenset(self.out)


@dataclass(frozen=True, eq=False)
class Flatten(Node):
    """Several axes read as one, the last running fastest: Kronecker products and vec."""

    body: Term
    axes: tuple[Axis, ...]
    out: Axis

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return (self.body,)

    @cached_property
    def free(self) -> frozenset[Axis]:  # noqa: D102
        return self.body.free - frozenset(self.axes) | {self.out}


@dataclass(frozen=True, eq=False)
class Concatenate(Node):
    """Blocks one behind another along `out`; a block's own axis is None where it is one entry."""

    blocks: tuple[tuple[Term, Axis | None], ...]
    out: Axis

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return tuple(body for body, _ in self.blocks)

    @cached_property
    def free(self) -> frozenset[Axis]:  # noqa: D102
        found: set[Axis] = {self.out}
        for body, axis in self.blocks:
            found |= body.free - {axis}
        return frozenset(found)


@dataclass(frozen=True, eq=False)
class Integral(Node):
    """The integral over one real variable, which the body holds as `Variable(name)`."""

    body: Term
    name: str
    lower: Term
    upper: Term

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return self.body, self.lower, self.upper


@dataclass(frozen=True, eq=False)
class Extremum(Node):
    r"""``sup`` or ``inf`` over real variables (name and axes each) that meet the conditions.

    `conditions` are terms that are ≥ 0 where they hold (`inequalities`) or = 0 (`equalities`).
    With `place` naming one of the variables, its value at the extremum, along the variable's axes.
    """

    kind: Literal["sup", "inf"]
    body: Term
    variables: tuple[Variable, ...]
    inequalities: tuple[Term, ...] = ()
    equalities: tuple[Term, ...] = ()
    place: str | None = None

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return self.body, *self.inequalities, *self.equalities

    @cached_property
    def free(self) -> frozenset[Axis]:  # noqa: D102
        bound = frozenset(axis for variable in self.variables for axis in variable.axes)
        found = frozenset().union(*(part.free for part in self.parts)) - bound
        at = next((v.axes for v in self.variables if v.name == self.place), ())
        return found | frozenset(at)


@dataclass(frozen=True, eq=False)
class Limit(Node):
    """The limit of the body as the real variable `name` tends to `to` (perhaps infinity)."""

    body: Term
    name: str
    to: Term
    side: Literal["both", "above", "below"] = "both"

    @property
    def parts(self) -> tuple[Term, ...]:  # noqa: D102
        return self.body, self.to


Term: TypeAlias = (
    Number | Constant | Whole | Variable | Index | Delta | Pick | Add | Multiply | Reduce
    | Apply | Matrix | Flatten | Concatenate | Integral | Extremum | Limit
)  # fmt: skip
