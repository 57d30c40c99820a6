"""Building terms: constructors that do the arithmetic that is always right; renaming of axes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Concatenate,
    Constant,
    Delta,
    Extremum,
    Flatten,
    Index,
    Integral,
    Limit,
    Matrix,
    Multiply,
    Number,
    Pick,
    Reduce,
    Term,
    Variable,
    Whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lemmata.formula.sizes import Size

ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))
E = Constant("e")
PI = Constant("pi")
_fresh = count(1)


def number(value: int | Fraction) -> Number:
    """An exact number."""
    return Number(Fraction(value))


def fresh(axis: Axis) -> Axis:
    """An axis like this one with a name that no other has."""
    return replace(axis, name=f"{axis.name.partition('#')[0]}#{next(_fresh)}")


def new_axis(name: str, size: Size, start: Size | None = None) -> Axis:
    """An axis of its own, called after a letter."""
    made = Axis(name, size) if start is None else Axis(name, size, start)
    return fresh(made)


def whole(size: Size) -> Term:
    """A size as a number."""
    value = size.number
    return Whole(size) if value is None else number(value)


def add(*terms: Term) -> Term:
    """The sum, flattened, numbers added up; 0 for nothing."""
    total = Fraction(0)
    rest: list[Term] = []
    for term in terms:
        for one in term.terms if isinstance(term, Add) else (term,):
            if isinstance(one, Number):
                total += one.value
            else:
                rest.append(one)
    if total or not rest:
        rest.append(Number(total))
    return rest[0] if len(rest) == 1 else Add(tuple(rest))


def multiply(*factors: Term) -> Term:
    """The product, flattened, numbers multiplied; 1 for nothing, 0 where a factor is."""
    total = Fraction(1)
    rest: list[Term] = []
    for factor in factors:
        for one in factor.factors if isinstance(factor, Multiply) else (factor,):
            if isinstance(one, Number):
                total *= one.value
            else:
                rest.append(one)
    if total == 0:
        return ZERO
    if total != 1 or not rest:
        rest.insert(0, Number(total))
    return rest[0] if len(rest) == 1 else Multiply(tuple(rest))


def negate(term: Term) -> Term:
    """The term with the other sign."""
    return multiply(number(-1), term)


def subtract(left: Term, right: Term) -> Term:
    """The difference."""
    return add(left, negate(right))


def divide(left: Term, right: Term) -> Term:
    """The quotient."""
    return multiply(left, power(right, number(-1)))


def power(base: Term, exponent: Term) -> Term:
    """``base`` raised to ``exponent``, place by place."""
    if isinstance(exponent, Number):
        if exponent.value == 1:
            return base
        if exponent.value == 0:
            return ONE
        if isinstance(base, Number) and exponent.value.denominator == 1:
            small = abs(exponent.value) <= 64 and len(str(base.value)) <= 20
            if small and (base.value or exponent.value > 0):
                return Number(base.value ** int(exponent.value))
        match base:
            # The square of a norm is a sum of squares, also where the norm has no slope.
            case Apply("power", (inner, Number(root))) if (
                root == Fraction(1, 2) and _even(exponent.value) and _sum_of_squares(inner)
            ):
                return power(inner, Number(exponent.value / 2))
    return Apply("power", (base, exponent))


def _even(value: Fraction) -> bool:
    return value.denominator == 1 and value > 0 and value.numerator % 2 == 0


def _sum_of_squares(term: Term) -> bool:
    match term:
        case Reduce("sum", body):
            return _sum_of_squares(body)
        case Apply("power", (_, Number(value))):
            return _even(value)
    return False


def apply(function: str, *arguments: Term) -> Term:
    """An elementwise function."""
    return power(*arguments) if function == "power" else Apply(function, arguments)


def reduce_over(kind: str, body: Term, axes: Iterable[Axis]) -> Term:
    """A `Reduce`; for sums, axes that the body lacks count (their size is a factor)."""
    axes = tuple(axes)
    if not axes:
        return body
    if kind == "sum":
        if body == ZERO:
            return ZERO
        inside = tuple(axis for axis in axes if axis in body.free)
        sizes = [whole(axis.size) for axis in axes if axis not in body.free]
        if isinstance(body, Reduce) and body.kind == "sum" and inside:
            inside = (*body.axes, *inside)
            body = body.body
        return multiply(*sizes, Reduce("sum", body, inside) if inside else body)
    return Reduce(kind, body, axes)  # type: ignore[arg-type]


def total(body: Term, *axes: Axis) -> Term:
    """The sum over axes."""
    return reduce_over("sum", body, axes)


def rebuild(term: Term, change: Callable[[Term], Term]) -> Term:  # noqa: C901, PLR0911
    """The same node with its parts changed; leaves come back as they are."""
    match term:
        case Number() | Constant() | Whole() | Variable() | Index() | Delta():
            return term
        case Pick(body, axis, at):
            return Pick(change(body), axis, change(at))
        case Add(terms):
            return add(*map(change, terms))
        case Multiply(factors):
            return multiply(*map(change, factors))
        case Reduce(kind, body, axes):
            return reduce_over(kind, change(body), axes)
        case Apply(function, arguments):
            return apply(function, *map(change, arguments))
        case Matrix(body=body, parameter=parameter):
            after = None if parameter is None else change(parameter)
            return replace(term, body=change(body), parameter=after)
        case Flatten(body, axes, out):
            return Flatten(change(body), axes, out)
        case Concatenate(blocks, out):
            return Concatenate(tuple((change(body), axis) for body, axis in blocks), out)
        case Integral(body, name, lower, upper):
            return Integral(change(body), name, change(lower), change(upper))
        case Extremum():
            return replace(
                term,
                body=change(term.body),
                inequalities=tuple(map(change, term.inequalities)),
                equalities=tuple(map(change, term.equalities)),
            )
        case Limit(body, name, to, side):
            return Limit(change(body), name, change(to), side)


def bound_axes(term: Term) -> tuple[Axis, ...]:
    """The axes that this very node binds in its body."""
    match term:
        case Reduce(axes=axes) | Flatten(axes=axes):
            return axes
        case Pick(axis=axis):
            return (axis,)
        case Matrix(row=row, column=column):
            return row, column
        case Concatenate(blocks=blocks):
            return tuple(axis for _, axis in blocks if axis is not None)
        case Extremum(variables=variables):
            return tuple(axis for variable in variables for axis in variable.axes)
        case _:
            return ()


def rename(term: Term, names: Mapping[Axis, Axis]) -> Term:
    """The term with free axes renamed; bound axes in the way get fresh names."""
    names = {old: new for old, new in names.items() if old in term.free and old != new}
    return _rename(term, names, {}) if names else term


def _rename(term: Term, names: Mapping[Axis, Axis], seen: dict[Term, Term]) -> Term:
    if not term.free & names.keys() and not isinstance(term, Extremum):
        return term
    found = seen.get(term)
    if found is None:
        found = seen[term] = _renamed(term, names, seen)
    return found


def _renamed(term: Term, names: Mapping[Axis, Axis], seen: dict[Term, Term]) -> Term:
    match term:
        case Variable(name, axes):
            return Variable(name, tuple(names.get(axis, axis) for axis in axes))
        case Index(axis):
            return Index(names.get(axis, axis))
        case Delta(left, right):
            left, right = names.get(left, left), names.get(right, right)
            return ONE if left == right else Delta(left, right)
    bound = bound_axes(term)
    targets = set(names.values())
    inner = {old: new for old, new in names.items() if old not in bound}
    clash = {axis: fresh(axis) for axis in bound if axis in targets}
    if clash:
        inner |= clash
    again = seen if inner == names else {}
    made = rebuild(term, lambda part: _rename(part, inner, again))
    match term, made:  # what stands outside of the body is not bound
        case Pick(at=at), Pick():
            made = replace(made, at=_rename(at, names, seen))
        case Matrix(parameter=parameter), Matrix() if parameter is not None:
            made = replace(made, parameter=_rename(parameter, names, seen))
    return _rebound(made, names, clash)


def _rebound(made: Term, names: Mapping[Axis, Axis], clash: Mapping[Axis, Axis]) -> Term:  # noqa: PLR0911
    """A node whose body is renamed, with the axes that it names itself."""
    match made:
        case Reduce(kind, body, axes) if clash:
            return reduce_over(kind, body, [clash.get(axis, axis) for axis in axes])
        case Pick(body, axis, at) if clash:
            return Pick(body, clash.get(axis, axis), at)
        case Matrix():
            out = tuple(names.get(axis, axis) for axis in made.out)
            row, column = (clash.get(axis, axis) for axis in (made.row, made.column))
            return replace(made, out=out, row=row, column=column)
        case Flatten(body, axes, out):
            inside = tuple(clash.get(axis, axis) for axis in axes)
            return Flatten(body, inside, names.get(out, out))
        case Concatenate(blocks, out):
            parts = tuple((body, clash.get(a, a) if a else None) for body, a in blocks)
            return Concatenate(parts, names.get(out, out))
        case Extremum(variables=variables) if clash or made.place:
            table = {**names, **clash}
            moved = tuple(
                Variable(v.name, tuple(table.get(axis, axis) for axis in v.axes)) for v in variables
            )
            return replace(made, variables=moved)
    return made


def substitute(term: Term, values: Mapping[str, Callable[[tuple[Axis, ...]], Term]]) -> Term:
    """The term with variables replaced; each replacement is made for the axes that stand there."""
    seen: dict[Term, Term] = {}

    def change(part: Term) -> Term:
        found = seen.get(part)
        if found is None:
            if isinstance(part, Variable) and part.name in values:
                found = values[part.name](part.axes)
            else:
                found = rebuild(part, change)
            seen[part] = found
        return found

    return change(term)


def variables_of(term: Term) -> frozenset[str]:
    """The names of all variables inside, bound ones included."""
    found: set[str] = set()
    seen: set[Term] = set()
    rest = [term]
    while rest:
        part = rest.pop()
        if part in seen:
            continue
        seen.add(part)
        if isinstance(part, Variable):
            found.add(part.name)
        rest.extend(part.parts)
    return frozenset(found)
