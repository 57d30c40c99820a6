"""The functions that the language knows, at their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.expressions import tensor
from lemmata.formula.reading.patterns import (
    arguments_of,
)
from lemmata.formula.reading.spectral import both_axes
from lemmata.formula.reading.values import (
    Tensor,
    Value,
    scalar,
)
from lemmata.formula.reading.vocabulary import ELEMENTWISE
from lemmata.formula.sizes import Bound, Size
from lemmata.formula.surface import Scripts, Sequence, Span, Surface
from lemmata.formula.terms import Delta, Matrix, Reduce, Whole

if TYPE_CHECKING:
    from lemmata.formula.reading.products import Call
    from lemmata.formula.reading.scope import Reading, Scope


def builtin(name: str, item: Surface, called: Call, scope: Scope) -> Value:
    """A built-in function with its arguments in brackets."""
    arguments, _ = arguments_of(called.group)
    if isinstance(called.group.body, Sequence) and name in ELEMENTWISE:
        raise NotUnderstood("one argument is meant here", called.group.span, "")
    values = [Placed(tensor(argument, scope), argument.span) for argument in arguments]
    if len(values) == 1:
        values = [Placed(values[0].value, called.group.span)]
    return apply_builtin(name, item, values, scope)


def apply_builtin(name: str, item: Surface, values: list[Placed], scope: Scope) -> Tensor:
    """A built-in function at tensors; scripts on its name are powers and bases."""
    if isinstance(item, Scripts) and item.below is not None:
        return _with_base(name, item, values, scope)
    result = _apply(name, values, item.span, scope)
    if isinstance(item, Scripts) and item.above is not None:
        power = tensor(item.above, scope)
        if power.term == b.number(-1) and name in ELEMENTWISE:
            hint = "write arcsin for the inverse function, 1/… for the reciprocal"
            raise NotUnderstood("an inverse function or a reciprocal?", item.span, hint)
        return al.raise_to(scope.reading, Placed(result, values[0].span), power)
    return result


def _with_base(name: str, item: Scripts, values: list[Placed], scope: Scope) -> Tensor:
    assert item.below is not None
    if name != "log":
        raise NotUnderstood("a subscript on this function", item.below.span, "leave it out")
    base = tensor(item.below, scope)
    plain = _apply("log", values, item.span, scope)
    return Tensor(b.divide(plain.term, b.apply("log", base.term)), plain.axes)


def _apply(name: str, values: list[Placed], span: Span, scope: Scope) -> Tensor:  # noqa: C901, PLR0911, PLR0912
    reading = scope.reading
    if name in ("max", "min"):
        return extremum(name, values, scope)
    if name == "clip":
        return _clip(values, span, scope)
    if len(values) != 1:
        raise NotUnderstood(f"{name} takes one argument", span, "")
    (one,) = values
    match name:
        case "trace":
            return al.trace(reading, one)
        case "det":
            return determinant(reading, one)
        case "logdet":
            return scalar(b.apply("log", determinant(reading, one).term))
        case "rank":
            return rank(reading, one)
        case "adjugate":
            return al.matrix_function(reading, "adjugate", one)
        case "diag":
            return diagonal(reading, one)
        case "vec":
            return al.vectorize(one.value, one.span)
        case "softmax":
            return softmax(one)
        case "relu":
            return Tensor(b.apply("max", one.value.term, b.ZERO), one.value.axes)
        case "logsumexp":
            axes = one.value.own
            return scalar(b.apply("log", b.total(b.apply("exp", one.value.term), *axes)))
        case _:
            return al.elementwise(reading, name, one)


def _clip(values: list[Placed], span: Span, scope: Scope) -> Tensor:
    if len(values) != 3:
        raise NotUnderstood(
            "clip takes a value and two bounds", span, r"\operatorname{clip}(x,a,b)"
        )
    lifted = extremum("max", [values[0], values[1]], scope)
    return extremum("min", [Placed(lifted, values[0].span), values[2]], scope)


def extremum(name: str, values: list[Placed], scope: Scope) -> Tensor:
    """The largest or smallest of several numbers, of a vector's entries, or entry by entry."""
    if len(values) == 1:
        (one,) = values
        if one.value.is_scalar:
            return one.value
        return scalar(Reduce("max" if name == "max" else "min", one.value.term, one.value.own))
    sizes = [whole_size(placed_.value) for placed_ in values]
    if all(size is not None for size in sizes):
        kept = tuple(size for size in sizes if size is not None)
        return scalar(Whole(Size.of(Bound(name, kept))))
    shape = next((v for v in values if not v.value.is_scalar), values[0])
    terms = []
    for one in values:
        if one.value.is_scalar:
            terms.append(one.value.term)
        else:
            axes = al.same_axes(scope.reading, shape, one, f"a {name}")
            terms.append(one.value.along(axes).term)
    return Tensor(b.apply(name, *terms), shape.value.axes)


def whole_size(value: Tensor) -> Size | None:
    """The size that a number is, where it is one that names letters."""
    from lemmata.formula.reading.ranges import term_size

    size = term_size(value.term) if value.is_scalar else None
    return size if size is not None and size.number is None else None


def determinant(reading: Reading, one: Placed) -> Tensor:
    """The determinant of a square matrix; of a number the number."""
    if one.value.is_scalar:
        return one.value
    row, column = al.square(reading, one.value, one.span, "the determinant")
    return scalar(Matrix("det", one.value.term, row, column))


def rank(reading: Reading, one: Placed) -> Tensor:
    """The rank of a matrix."""
    del reading
    value = one.value
    if value.is_scalar:
        raise IllTyped("the rank of a number", one.span, "a matrix is needed here")
    row, column = both_axes(value)
    return scalar(Matrix("rank", value.term, row, column))


def diagonal(reading: Reading, one: Placed) -> Tensor:
    """The diagonal matrix of a vector, the diagonal of a matrix."""
    value = one.value
    if value.is_vector:
        (axis,) = value.own
        other = b.fresh(axis)
        return Tensor(b.multiply(Delta(axis, other), value.term), (axis, other))
    if value.is_scalar:
        raise IllTyped("diag of a number", one.span, "a vector or a matrix is needed here")
    row, column = al.square(reading, value, one.span, "the diagonal")
    return Tensor(b.rename(value.term, {column: row}), (row, None))


def softmax(one: Placed) -> Tensor:
    """The softmax of a vector; of a matrix row by row."""
    value = one.value
    if value.is_scalar:
        raise IllTyped("the softmax of a number", one.span, "a vector is needed here")
    axis = value.own[-1]
    summed = b.fresh(axis)
    below = b.total(b.apply("exp", b.rename(value.term, {axis: summed})), summed)
    return Tensor(b.divide(b.apply("exp", value.term), below), value.axes)
