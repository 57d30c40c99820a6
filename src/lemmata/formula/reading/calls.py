"""Functions at their arguments: defined ones, and those that the language knows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import FormulaError, IllTyped, NotUnderstood, Undeclared
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.expressions import as_tensor, placed, read, tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.patterns import (
    argument_surface,
    arguments_of,
    call,
    choose,
    parameter_key,
)
from lemmata.formula.reading.scope import Alias
from lemmata.formula.reading.symmetry import is_symmetric
from lemmata.formula.reading.values import (
    Builtin,
    Distribution,
    Family,
    Function,
    Tensor,
    Unknown,
    Value,
    scalar,
    shaped,
)
from lemmata.formula.reading.vocabulary import ELEMENTWISE
from lemmata.formula.sizes import Bound, Size
from lemmata.formula.surface import Group, Numeral, Scripts, Sequence, Span, Surface, Symbol, Words
from lemmata.formula.terms import Axis, Delta, Index, Matrix, Pick, Reduce, Term, Whole

if TYPE_CHECKING:
    from lemmata.formula.reading.products import Call
    from lemmata.formula.reading.scope import Reading, Scope


# ---- defined functions


def own_function(item: Surface, called: Call, scope: Scope) -> Value | None:
    """The value of a function that is defined here; None where the name is no function."""
    primes = item.primes if isinstance(item, Scripts) else 0
    plain = Scripts(item.base, item.below, item.above) if isinstance(item, Scripts) else item
    if isinstance(plain, Scripts) and plain.below is None and plain.above is None:
        plain = plain.base
    arguments, separators = arguments_of(called.group)
    function = _function(plain, arguments, separators, scope)
    if function is None:
        return _of_entry(plain, called, scope)
    if isinstance(function, Unknown):
        return table_entry(function, arguments, scope)
    if isinstance(function, Distribution):
        from lemmata.formula.reading.densities import density_at

        return density_at(function, [read(a, scope) for a in arguments], called.group.span, scope)
    values = [argument_value(argument_surface(argument), scope) for argument in arguments]
    span = item.span.to(called.group.span)
    if primes:
        from lemmata.formula.reading.calculus import primed

        return primed(function, values, primes, span, scope)
    return call(function, values, span)


def _function(
    plain: Surface, arguments: tuple[Surface, ...], separators: tuple[str, ...], scope: Scope
) -> Function | Unknown | Distribution | None:
    key = scope.key(plain)
    if key is None:
        return None
    patterns = scope.reading.patterns.get(key, [])
    chosen = choose([p for p in patterns if not p.below], arguments, separators)
    if chosen is not None:
        assert chosen.arguments is not None
        return Function(
            chosen.base, chosen.arguments, chosen.body, chosen.scope,
            chosen.elementwise, chosen.support,
        )  # fmt: skip
    tables = scope.reading.tables.get(signature(key, separators, len(arguments)), [])
    if tables:
        from lemmata.formula.reading.memberships import same_letters

        fitting = (table for names, table in tables if same_letters(names, arguments))
        return next(fitting, tables[0][1])
    bound = scope.find(key, plain.span) if scope.lookup(key) is not None else None
    if isinstance(bound, Function | Distribution):
        return bound
    if isinstance(plain, Scripts) and isinstance(plain.base, Symbol):
        from lemmata.formula.reading.patterns import indexed_definition

        base_key = scope.key(plain.base) or ""
        if any(p.below for p in scope.reading.patterns.get(base_key, ())):
            value = indexed_definition(plain, plain.base, scope)
            if isinstance(value, Function | Distribution):
                return value
    return None


def signature(key: str, separators: tuple[str, ...], count: int) -> str:
    """The name under which a table of values is kept: ``p(·|·)``."""
    signs = ["|" if sign in (r"\mid", r"\|") else "," for sign in separators]
    return key + "(" + "".join("·" + sign for sign in signs) + ("·)" if count else ")")


def _of_entry(plain: Surface, called: Call, scope: Scope) -> Value | None:
    """``s_i(x)``: an entry of what the function s gives."""
    if not isinstance(plain, Scripts) or plain.below is None or plain.above is not None:
        return None
    key = scope.key(plain.base)
    if key is None or scope.is_known(scope.key(plain) or ""):
        return None
    arguments, separators = arguments_of(called.group)
    function = _function(plain.base, arguments, separators, scope)
    if not isinstance(function, Function):
        return None
    values = [argument_value(argument_surface(argument), scope) for argument in arguments]
    span = plain.span.to(called.group.span)
    value = call(function, values, span)
    from lemmata.formula.reading.names import subscripted

    return subscripted(value, plain.below, span, scope)


def argument_value(surface: Surface, scope: Scope) -> Value | Alias:
    """An argument read in the caller's scope; what has no value yet stands as it is written."""
    try:
        return read(surface, scope)
    except (Undeclared, NotUnderstood):
        if key_of(surface, lambda _: None) is not None:
            return Alias(surface, scope)
        raise


def table_entry(unknown: Unknown, arguments: tuple[Surface, ...], scope: Scope) -> Tensor:
    """The value of a tabled function at indices."""
    from lemmata.formula.reading.names import at_index, index_value
    from lemmata.formula.terms import Term, Variable

    axes = tuple(b.fresh(axis) for axis in unknown.axes)
    term: Term = Variable(unknown.name, axes)
    for axis, argument in zip(axes, arguments, strict=True):
        term = at_index(term, axis, index_value(argument_surface(argument), scope), scope)
    return scalar(term)


def at_own_arguments(function: Function, span: Span, scope: Scope) -> Tensor:
    """A function named without arguments: at those that define it, where they have values."""
    values: list[Value | Alias] = []
    for parameter in function.parameters:
        key = parameter_key(parameter)
        if key is None or not scope.is_known(key):
            hint = "write its argument"
            raise NotUnderstood(f"the function {function.name} stands alone", span, hint)
        found = scope.find(key, span)
        assert found is not None
        values.append(found.fresh() if isinstance(found, Tensor) and found.axes else found)
    return as_tensor(call(function, values, span), Symbol(function.name, span=span), scope)


# ---- built-in functions


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
    row, column = _both(value)
    return scalar(Matrix("rank", value.term, row, column))


def _both(value: Tensor) -> tuple[Axis, Axis]:
    row, column = value.axes
    return row or b.new_axis("r", Size.of(1)), column or b.new_axis("c", Size.of(1))


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


# ---- spectra


def spectral(item: Surface, called: Call, scope: Scope) -> Tensor | None:  # noqa: PLR0911
    r"""``\lambda_i(A)``, ``\lambda_{\max}(A)``, ``\sigma_{\min}(A)``, ``\kappa(A)``."""
    name, below = (item.base, item.below) if isinstance(item, Scripts) else (item, None)
    if not isinstance(name, Symbol) or name.name not in (r"\lambda", r"\sigma", r"\kappa", r"\rho"):
        return None
    key = scope.key(name) or ""
    known = scope.find(key, item.span) if scope.is_known(key) else None
    if isinstance(known, Tensor | Family):
        return None
    if key in scope.reading.patterns or isinstance(known, Function):
        return None
    matrix = placed(called.group.body, scope)
    if not matrix.value.is_matrix:
        return None
    if name.name == r"\kappa":
        return _condition_number(matrix)
    if below is None:
        return None
    descending = scope.lookup("descending") is not None
    if name.name == r"\sigma":
        values, falling = singular_values(matrix.value), True
    else:
        values = eigenvalues(matrix, scope, real=True)
        falling = False
    return spectrum_entry(values, below, falling, scope, flip=descending and not falling)


def _condition_number(matrix: Placed) -> Tensor:
    values = singular_values(matrix.value)
    (axis,) = values.own
    largest = Reduce("max", values.term, (axis,))
    return scalar(b.divide(largest, Reduce("min", values.term, (axis,))))


def spectrum_entry(
    values: Tensor, below: Surface, falling: bool, scope: Scope, flip: bool = False
) -> Tensor:
    """One of ordered values: the largest, the smallest, the i-th."""
    from lemmata.formula.reading.names import at_index, index_value

    del falling
    (axis,) = values.own
    match below:
        case Symbol("max") | Words("max"):
            return scalar(Reduce("max", values.term, (axis,)))
        case Symbol("min") | Words("min"):
            return scalar(Reduce("min", values.term, (axis,)))
    index = index_value(below, scope)
    if flip:
        at = b.subtract(b.add(b.whole(axis.size), b.ONE), index.term)
        return scalar(Pick(values.term, axis, at))
    return scalar(at_index(values.term, axis, index, scope))


def eigenvalues(matrix: Placed, scope: Scope, *, real: bool = False) -> Tensor:
    """The eigenvalues of a square matrix, ascending where it is known to be symmetric."""
    row, column = al.square(scope.reading, matrix.value, matrix.span, "the eigenvalues")
    out = b.new_axis("l", row.size)
    symmetric = is_symmetric(matrix.value, scope.reading)
    name = "symmetric_eigenvalues" if symmetric else "eigenvalues"
    del real
    return Tensor(Matrix(name, matrix.value.term, row, column, (out,)), (out, None))


def singular_values(value: Tensor) -> Tensor:
    """The singular values of a matrix, descending."""
    row, column = _both(value)
    size = row.size if row.size == column.size else Size.of(Bound("min", (row.size, column.size)))
    out = b.new_axis("s", size)
    return Tensor(Matrix("singular_values", value.term, row, column, (out,)), (out, None))


def half(term: Term) -> Term:
    """The square root."""
    return b.power(term, b.number(Fraction(1, 2)))


def numeral(surface: Surface) -> int | None:
    """A plain whole number that is written."""
    return int(surface.text) if isinstance(surface, Numeral) and surface.text.isdigit() else None


__all__ = ["Builtin", "FormulaError", "Group", "Index", "shaped"]
