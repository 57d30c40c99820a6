"""Tensors combined as linear algebra combines them; what doesn't fit is said with both shapes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood
from lemmata.formula.reading.values import Axes, Tensor, scalar, shaped
from lemmata.formula.sizes import Size
from lemmata.formula.terms import Apply, Axis, Flatten, Matrix, Number, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Reading
    from lemmata.formula.surface import Span

MATRIX_WISE = frozenset(("exp", "log", "sin", "cos", "sqrt"))
"""Functions that a square matrix takes as a whole; all others go entry by entry."""
_UNROLLED = 4
_TWO_COLUMNS = r"x^\top y, x y^\top or x \odot y?"


@dataclass(frozen=True, slots=True)
class Placed:
    """A tensor with the characters that wrote it."""

    value: Tensor
    span: Span


def shape_text(reading: Reading, value: Tensor) -> str:
    """A shape in words: ``n × 1``."""
    if value.is_scalar:
        return "a number"
    sizes = [Size.of(1) if axis is None else reading.size(axis.size) for axis in value.axes]
    return "×".join("?" if "?" in str(size) else str(size) for size in sizes)


def same_axes(reading: Reading, left: Placed, right: Placed, verb: str) -> Axes:
    """Make two shapes the same, or say that they aren't."""
    one, two = left.value, right.value
    fits = len(one.axes) == len(two.axes) and all(
        _fits(reading, a, c) for a, c in zip(one.axes, two.axes, strict=True)
    )
    if not fits:
        shapes = shape_text(reading, one), shape_text(reading, two)
        raise IllTyped(
            f"{verb} of different shapes: {shapes[0]} and {shapes[1]}",
            left.span.to(right.span),
            _shape_hint(one, two),
        )
    return one.axes


def _fits(reading: Reading, left: Axis | None, right: Axis | None) -> bool:
    one = Size.of(1)
    return reading.unify(
        one if left is None else left.size, one if right is None else right.size
    ) and (left is None) == (right is None)


def _shape_hint(left: Tensor, right: Tensor) -> str:
    if left.is_vector and right.is_vector and left.is_column != right.is_column:
        return r"one of them is a row: a transpose (^\top) is missing or too many"
    if (left.is_scalar and right.is_matrix) or (right.is_scalar and left.is_matrix):
        return "a number times I, perhaps?"
    if left.is_scalar or right.is_scalar:
        return r"one of them is a number, the other is not: is a \top or an index missing?"
    return "is a transpose missing, or are two factors swapped?"


def add(reading: Reading, terms: list[tuple[str, Placed]]) -> Tensor:
    """The sum of signed terms."""
    shape = next((p for _, p in terms if not p.value.is_scalar), terms[0][1])
    parts = []
    for sign, placed in terms:
        value = placed.value
        if value.is_scalar and not shape.value.is_scalar:
            _check_spread(reading, placed, shape)
        elif placed is not shape:
            value = value.along(same_axes(reading, shape, placed, "a sum"))
        parts.append(b.negate(value.term) if sign == "-" else value.term)
    return Tensor(b.add(*parts), shape.value.axes)


def _check_spread(reading: Reading, number: Placed, shape: Placed) -> None:
    """A number beside a vector means that number in each entry; beside a matrix only 0 and 1 do."""
    if shape.value.is_vector or isinstance(number.value.term, Number):
        return
    shapes = shape_text(reading, number.value), shape_text(reading, shape.value)
    start, end = sorted((number.span, shape.span))
    raise IllTyped(
        f"a sum of different shapes: {shapes[0]} and {shapes[1]}",
        start.to(end),
        "a number is added to a matrix as a multiple of I",
    )


def times(reading: Reading, left: Placed, right: Placed) -> Tensor:
    """The product of two factors side by side."""
    one, two = left.value, right.value
    if one.is_scalar or two.is_scalar:
        return Tensor(b.multiply(one.term, two.term), one.axes or two.axes)
    if len(one.axes) != 2 or len(two.axes) != 2:
        raise IllTyped(
            "a product of arrays with more than two axes",
            left.span.to(right.span),
            "write it with indices",
        )
    (row, inner), (other, column) = one.axes, two.axes
    if inner is None and other is None:
        return shaped(b.multiply(one.term, two.term), row, column)
    if inner is not None and other is not None and reading.unify(inner.size, other.size):
        second = b.rename(two.term, {other: inner})
        return shaped(b.total(b.multiply(one.term, second), inner), row, column)
    if (inner is None and _is_one(reading, other)) or (other is None and _is_one(reading, inner)):
        return _squeezed(one, two)
    raise _no_product(reading, left, right)


def _is_one(reading: Reading, axis: Axis | None) -> bool:
    return axis is not None and reading.size(axis.size).number == 1


def _squeezed(one: Tensor, two: Tensor) -> Tensor:
    """A product over an inner axis of length one."""
    (row, inner), (other, column) = one.axes, two.axes
    term = b.multiply(one.term, two.term)
    return shaped(b.total(term, *(a for a in (inner, other) if a is not None)), row, column)


def _no_product(reading: Reading, left: Placed, right: Placed) -> IllTyped:
    one, two = left.value, right.value
    shapes = shape_text(reading, one), shape_text(reading, two)
    if one.is_column and two.is_column:
        return IllTyped(
            f"a product of two columns, {shapes[0]} and {shapes[1]}",
            left.span.to(right.span),
            f"did you mean {_TWO_COLUMNS}",
        )
    inner = (
        reading.size(one.axes[1].size) if one.axes[1] else 1,
        reading.size(two.axes[0].size) if two.axes[0] else 1,
    )
    return IllTyped(
        f"{shapes[0]} times {shapes[1]}: the inner sizes {inner[0]} and {inner[1]} differ",
        left.span.to(right.span),
        _product_hint(reading, one, two),
    )


def _product_hint(reading: Reading, one: Tensor, two: Tensor) -> str:
    def alike(left: Axis | None, right: Axis | None) -> bool:
        sizes = [Size.of(1) if a is None else reading.size(a.size) for a in (left, right)]
        return sizes[0] == sizes[1]

    if alike(one.axes[0], two.axes[0]):
        return r"did you mean a \top on the left factor?"
    if alike(one.axes[1], two.axes[1]):
        return r"did you mean a \top on the right factor?"
    if alike(one.axes[0], two.axes[1]):
        return "did you mean the two factors in the other order?"
    return "is a factor missing between them?"


def transpose(value: Tensor, span: Span) -> Tensor:
    """Rows and columns exchanged."""
    if value.is_scalar:
        return value
    if len(value.axes) != 2:
        raise IllTyped("a transpose of an array with more than two axes", span, "use indices")
    return Tensor(value.term, (value.axes[1], value.axes[0]))


def square(reading: Reading, value: Tensor, span: Span, what: str) -> tuple[Axis, Axis]:
    """The axes of a square matrix; anything else is a mistake."""
    if value.is_scalar:
        axis = Axis("one", Size.of(1))
        return b.fresh(axis), b.fresh(axis)
    if value.is_matrix:
        row, column = value.own
        if reading.unify(row.size, column.size):
            return row, column
    raise IllTyped(
        f"{what} of something that is not square: {shape_text(reading, value)}",
        span,
        "only a square matrix has one",
    )


def matrix_function(
    reading: Reading, name: str, placed: Placed, parameter: Term | None = None
) -> Tensor:
    """A function from square matrices to square matrices."""
    row, column = square(reading, placed.value, placed.span, f"the {name}")
    if placed.value.is_scalar:
        raise IllTyped(f"the {name} of a number", placed.span, "a matrix is needed here")
    out = b.fresh(row), b.fresh(row)
    return Tensor(Matrix(name, placed.value.term, row, column, out, parameter), out)


def invert(reading: Reading, placed: Placed) -> Tensor:
    """The reciprocal of a number, the inverse of a matrix."""
    if placed.value.is_scalar:
        return scalar(b.power(placed.value.term, b.number(-1)))
    if placed.value.is_vector:
        raise IllTyped("the inverse of a vector", placed.span, "a vector has none; v^+ is")
    return matrix_function(reading, "inverse", placed)


def raise_to(reading: Reading, base: Placed, exponent: Tensor) -> Tensor:  # noqa: PLR0911
    """A power: of a number, entry by entry of a vector, of a square matrix."""
    value, term = base.value, exponent.term
    if not exponent.is_scalar:
        return _to_matrix_exponent(reading, base, exponent)
    if not value.is_matrix:
        return Tensor(b.power(value.term, term), value.axes)
    row, column = value.own
    if not reading.unify(row.size, column.size):
        raise IllTyped(
            f"a power of something that is not square: {shape_text(reading, value)}",
            base.span,
            r"A^\top A is square; entries are raised by A^{\circ 2}",
        )
    if isinstance(term, Number) and term.value.denominator == 1:
        whole = int(term.value)
        if whole == -1:
            return invert(reading, base)
        if 1 <= whole <= _UNROLLED:
            return _repeated(reading, base, whole)
    if isinstance(term, Number) and term.value == Fraction(1, 2):
        return matrix_function(reading, "sqrt", base)
    if isinstance(term, Number) and term.value == Fraction(-1, 2):
        root = Placed(matrix_function(reading, "sqrt", base), base.span)
        return invert(reading, root)
    if isinstance(term, Number) and term.value.denominator != 1:
        message = f"the power {term.value} of a matrix is not part of the language"
        raise NotUnderstood(message, base.span, "whole powers, 1/2 and -1/2 are")
    return matrix_function(reading, "power", base, term)


def _to_matrix_exponent(reading: Reading, base: Placed, exponent: Tensor) -> Tensor:
    if not base.value.is_scalar:
        shapes = shape_text(reading, base.value), shape_text(reading, exponent)
        if base.value.is_vector and exponent.is_vector:
            axes = same_axes(reading, base, Placed(exponent, base.span), "a power")
            return Tensor(b.power(base.value.term, exponent.along(axes).term), axes)
        raise IllTyped(f"a power with shapes {shapes[0]} and {shapes[1]}", base.span, "use indices")
    scaled = exponent
    if base.value.term != b.E:
        logarithm = b.apply("log", base.value.term)
        scaled = Tensor(b.multiply(logarithm, exponent.term), exponent.axes)
    return elementwise(reading, "exp", Placed(scaled, base.span))


def _repeated(reading: Reading, base: Placed, times_: int) -> Tensor:
    found = base.value
    for _ in range(times_ - 1):
        found = times(reading, Placed(found, base.span), Placed(base.value.fresh(), base.span))
    return found


def elementwise(reading: Reading, name: str, placed: Placed, *more: Term) -> Tensor:
    """A function of each entry; exp, log, sin, cos and roots take a square matrix as a whole."""
    value = placed.value
    if name in MATRIX_WISE and value.is_matrix:
        row, column = value.own
        if reading.unify(row.size, column.size):
            return matrix_function(reading, name, placed)
    if name == "sqrt":
        return Tensor(b.power(value.term, b.number(Fraction(1, 2))), value.axes)
    return Tensor(b.apply(name, value.term, *more), value.axes)


def divide(reading: Reading, top: Placed, bottom: Placed) -> Tensor:
    """A quotient: by a number, or entry by entry of vectors of one shape."""
    value = bottom.value
    if value.is_scalar:
        return Tensor(b.divide(top.value.term, value.term), top.value.axes)
    if value.is_vector and (top.value.is_vector or top.value.is_scalar):
        if top.value.is_scalar:
            return Tensor(b.divide(top.value.term, value.term), value.axes)
        axes = same_axes(reading, top, bottom, "a quotient")
        return Tensor(b.divide(top.value.term, value.along(axes).term), axes)
    shape = shape_text(reading, value)
    raise IllTyped(
        f"a division by something that is no number: {shape}",
        bottom.span,
        "write the inverse ^{-1} on the side where it belongs",
    )


def hadamard(reading: Reading, left: Placed, right: Placed) -> Tensor:
    """The product entry by entry."""
    if left.value.is_scalar or right.value.is_scalar:
        return times(reading, left, right)
    axes = same_axes(reading, left, right, "an entrywise product")
    return Tensor(b.multiply(left.value.term, right.value.along(axes).term), axes)


def kronecker(left: Placed, right: Placed) -> Tensor:
    """The Kronecker product."""
    one, two = left.value, right.value
    if one.is_scalar or two.is_scalar:
        return Tensor(b.multiply(one.term, two.term), one.axes or two.axes)
    term: Term = b.multiply(one.term, two.term)
    axes: list[Axis | None] = []
    for a, c in zip(one.axes, two.axes, strict=True):
        if a is None or c is None:
            axes.append(a or c)
            continue
        out = b.new_axis("k", a.size * c.size)
        term = Flatten(term, (a, c), out)
        axes.append(out)
    return Tensor(term, tuple(axes))


def vectorize(value: Tensor, span: Span) -> Tensor:
    """The columns of a matrix below one another."""
    if not value.is_matrix:
        if value.is_column:
            return value
        raise IllTyped("vec of something that is no matrix", span, "only a matrix has columns")
    row, column = value.own
    out = b.new_axis("v", row.size * column.size)
    return Tensor(Flatten(value.term, (column, row), out), (out, None))


def trace(reading: Reading, placed: Placed) -> Tensor:
    """The sum along the diagonal."""
    if placed.value.is_scalar:
        return placed.value
    row, column = square(reading, placed.value, placed.span, "the trace")
    return scalar(b.total(b.rename(placed.value.term, {column: row}), row))


def dot(left: Tensor, right: Tensor) -> Term:
    """The sum of products of two terms over axes that they share."""
    return b.total(b.multiply(left.term, right.term), *left.own)


def absolute(term: Term) -> Term:
    """The absolute value."""
    return Apply("abs", (term,))
