"""Core terms in few letters: matrices, vectors and numbers for tests of the canonical form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lemmata.formula.building import (
    add,
    apply,
    fresh,
    multiply,
    negate,
    new_axis,
    number,
    power,
    rename,
    total,
)
from lemmata.formula.problem import Condition, Declared, Domain, Grid, Kind, Natural, Problem
from lemmata.formula.sizes import Size
from lemmata.formula.terms import (
    Axis,
    Concatenate,
    Delta,
    Flatten,
    Matrix,
    Reduce,
    Term,
    Variable,
)

if TYPE_CHECKING:
    from fractions import Fraction
from typing import Literal


@dataclass(frozen=True)
class M:
    """A matrix (two axes), a vector (one) or a number (none)."""

    term: Term
    axes: tuple[Axis, ...] = ()

    def at(self, *axes: Axis) -> Term:
        # Through fresh axes, so that a transposition does not merge two.
        between = {old: fresh(old) for old in self.axes}
        moved = rename(self.term, between)
        return rename(moved, {between[o]: n for o, n in zip(self.axes, axes, strict=True)})

    def _own(self) -> tuple[Axis, ...]:
        return tuple(fresh(axis) for axis in self.axes)

    def __add__(self, other: M | int) -> M:
        other = other if isinstance(other, M) else num(other)
        axes = self.axes or other.axes
        return M(add(self.at(*axes[: len(self.axes)]), other.at(*axes[: len(other.axes)])), axes)

    def __neg__(self) -> M:
        return M(negate(self.term), self.axes)

    def __sub__(self, other: M | int) -> M:
        return self + -(other if isinstance(other, M) else num(other))

    def __rsub__(self, other: int) -> M:
        return num(other) - self

    __radd__ = __add__

    def __mul__(self, other: M | int) -> M:
        """Entry by entry, or by a number."""
        other = other if isinstance(other, M) else num(other)
        axes = self.axes or other.axes
        return M(
            multiply(self.at(*axes[: len(self.axes)]), other.at(*axes[: len(other.axes)])), axes
        )

    __rmul__ = __mul__

    def __truediv__(self, other: M | int) -> M:
        return self * (other if isinstance(other, M) else num(other)) ** -1

    def __rtruediv__(self, other: int) -> M:
        return num(other) * self**-1

    def __pow__(self, exponent: int | Fraction | M) -> M:
        """Entry by entry."""
        raised = exponent.term if isinstance(exponent, M) else number(exponent)
        return M(power(self.term, raised), self.axes)

    def __matmul__(self, other: M) -> M:
        mid = fresh(self.axes[-1])
        left = tuple(fresh(axis) for axis in self.axes[:-1])
        right = tuple(fresh(axis) for axis in other.axes[1:])
        body = multiply(self.at(*left, mid), other.at(mid, *right))
        return M(total(body, mid), (*left, *right))

    @property
    def T(self) -> M:
        return M(self.term, self.axes[::-1])

    def matrix(self, function: str, *shape: int, parameter: Term | None = None) -> M:
        row, column = self._own()
        out = tuple(fresh(self.axes[k]) for k in shape)
        made = Matrix(function, self.at(row, column), row, column, out, parameter)
        return M(made, out)

    @property
    def inv(self) -> M:
        return self.matrix("inverse", 1, 0)

    @property
    def pinv(self) -> M:
        return self.matrix("pseudoinverse", 1, 0)

    @property
    def det(self) -> M:
        return self.matrix("det")

    @property
    def expm(self) -> M:
        return self.matrix("exp", 0, 1)

    @property
    def tr(self) -> M:
        axis = fresh(self.axes[0])
        return M(total(self.at(axis, axis), axis))

    @property
    def sum(self) -> M:
        axes = self._own()
        return M(total(self.at(*axes), *axes))

    def over(self, kind: str) -> M:
        axes = self._own()
        return M(Reduce(kind, self.at(*axes), axes))  # type: ignore[arg-type]

    @property
    def diag(self) -> M:
        row, column = fresh(self.axes[0]), fresh(self.axes[0])
        return M(multiply(self.at(row), Delta(row, column)), (row, column))


def outer(left: M, right: M) -> M:
    row, column = fresh(left.axes[0]), fresh(right.axes[0])
    return M(multiply(left.at(row), right.at(column)), (row, column))


def kron(left: M, right: M) -> M:
    i, k = fresh(left.axes[0]), fresh(right.axes[0])
    j, l = fresh(left.axes[1]), fresh(right.axes[1])
    row, column = new_axis("r", i.size * k.size), new_axis("c", j.size * l.size)
    body = Flatten(multiply(left.at(i, j), right.at(k, l)), (i, k), row)
    return M(Flatten(body, (j, l), column), (row, column))


def vec(matrix: M) -> M:
    """The columns one below the other."""
    i, j = (fresh(axis) for axis in matrix.axes)
    out = new_axis("v", i.size * j.size)
    return M(Flatten(matrix.at(i, j), (j, i), out), (out,))


def blocks(rows: list[list[M]]) -> M:
    row = new_axis("R", sum((one[0].axes[0].size for one in rows), Size()))
    column = new_axis("C", sum((one.axes[1].size for one in rows[0]), Size()))
    made: list[tuple[Term, Axis | None]] = []
    for line in rows:
        own = fresh(line[0].axes[0])
        beside = [(fresh(block.axes[1]), block) for block in line]
        parts = tuple((block.at(own, axis), axis) for axis, block in beside)
        made.append((Concatenate(parts, column), own))
    return M(Concatenate(tuple(made), row), (row, column))


def num(value: int | Fraction) -> M:
    return M(number(value))


def f(name: str, *arguments: M) -> M:
    axes = next((a.axes for a in arguments if a.axes), ())
    return M(apply(name, *(a.at(*axes[: len(a.axes)]) for a in arguments)), axes)


def exp(x: M) -> M:
    return f("exp", x)


def log(x: M) -> M:
    return f("log", x)


@dataclass
class Domains:
    """Declares symbols and makes their terms."""

    declared: dict[str, Declared] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    letters: set[str] = field(default_factory=set)
    grids: list[Grid] = field(default_factory=list)
    naturals: dict[str, Natural] = field(default_factory=dict)

    def __call__(self, name: str, *sizes: str | int, kind: Kind = "real", **ends: object) -> M:
        lengths = tuple(Size.of(size) for size in sizes)
        self.letters |= {size for size in sizes if isinstance(size, str)}
        self.declared[name] = Declared(name, lengths, Domain(kind, **ends))  # type: ignore[arg-type]
        axes = tuple(new_axis(name.lower(), size) for size in lengths)
        return M(Variable(name, axes), axes)

    def positive(self, name: str, *sizes: str | int) -> M:
        return self(name, *sizes, kind="interval", low=number(0))

    def eye(self, size: str | int) -> M:
        row, column = new_axis("i", Size.of(size)), new_axis("j", Size.of(size))
        return M(Delta(row, column), (row, column))

    def grid(self, size: str | int, kind: Literal["normal", "independent"] = "normal") -> M:
        """Outcomes of a random vector, by outcome and coordinate; `mean` sums over them."""
        letter = f"outcomes{len(self.grids)}"
        values: Kind = "nodes" if kind == "normal" else "coordinates"
        weights: Kind = "weights" if kind == "normal" else "coordinate weights"
        self.grids.append(Grid(letter, Size.of(size), kind))
        made = self(f"z{letter}", letter, size, kind=values)
        self(f"w{letter}", letter, kind=weights)
        self.letters -= {letter}
        return made

    def mean(self, value: M) -> M:
        """The expectation of what depends on the outcome, which is the first axis."""
        outcome = value.axes[0]
        weight = Variable("w" + outcome.size.parts[0][0][0], (outcome,))
        return M(total(multiply(weight, value.term), outcome), value.axes[1:])

    def given(self, left: M, relation: str, right: M | int | None = None) -> None:
        axes = left.axes
        other = None
        if right is not None:
            right = right if isinstance(right, M) else num(right)
            other = right.at(*axes[: len(right.axes)])
        made = Condition(left.term, relation, other, axes)  # type: ignore[arg-type]
        self.conditions.append(made)

    @property
    def problem(self) -> Problem:
        naturals = tuple(self.naturals.get(one, Natural(one)) for one in sorted(self.letters))
        return Problem(
            naturals, tuple(self.declared.values()), tuple(self.conditions), tuple(self.grids)
        )

    def proves(self, left: M, right: M | int) -> bool:
        from lemmata.formula.normal import proves_equal

        right = right if isinstance(right, M) else num(right)
        axes = left.axes or right.axes
        return proves_equal(
            left.at(*axes[: len(left.axes)]), right.at(*axes[: len(right.axes)]), self.problem
        )
