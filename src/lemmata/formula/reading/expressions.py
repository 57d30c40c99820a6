"""Surface → meaning: each kind of notation goes to the module that knows it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.crossing import are_crossed, cross
from lemmata.formula.reading.values import (
    Builtin,
    Distribution,
    Family,
    Function,
    RandomLabel,
    SetOf,
    Tensor,
    Unknown,
    Value,
    scalar,
)
from lemmata.formula.surface import (
    Blank,
    Dots,
    Evaluated,
    Factorial,
    Group,
    Juxtaposition,
    Large,
    Numeral,
    Operation,
    Relations,
    Root,
    Scripts,
    Sequence,
    Signed,
    Sum,
    Surface,
    Symbol,
    Table,
    Words,
)
from lemmata.formula.surface import (
    Fraction as Quotient,
)

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope


def tensor(surface: Surface, scope: Scope) -> Tensor:
    """The tensor that an expression is; `NotUnderstood` where it is something else."""
    return as_tensor(read(surface, scope), surface, scope)


def placed(surface: Surface, scope: Scope) -> Placed:
    """A tensor with its place."""
    return Placed(tensor(surface, scope), surface.span)


def number_term(surface: Surface, scope: Scope, what: str) -> Tensor:
    """A tensor that has to be a number."""
    value = tensor(surface, scope)
    if not value.is_scalar:
        shape = al.shape_text(scope.reading, value)
        raise IllTyped(f"{what} is {shape}, not a number", surface.span, "a number is needed here")
    return value


def as_tensor(value: Value, surface: Surface, scope: Scope) -> Tensor:
    """What stands for itself as a tensor: a family of numbers, a function at its own arguments."""
    match value:
        case Tensor():
            return value
        case Family(term, lead, ()) if len(lead) <= 2:
            return Tensor(term, (*lead, None)[:2]).fresh()
        case Function():
            from lemmata.formula.reading.calls import at_own_arguments

            return at_own_arguments(value, surface.span, scope)
        case Family():
            message, hint = "a family of tensors without its index", "write the index"
        case Builtin(name):
            message, hint = f"{name} without what it applies to", "write it behind the name"
        case Distribution():
            message, hint = "a distribution where a number is needed", "name a variable ~ it"
        case RandomLabel():
            message = "a random variable whose values are not given"
            hint = r"give them, as in \Pr(X = x_i) = p_i"
        case SetOf():
            message, hint = "a set where a number is needed", "write one of its members"
        case Unknown():
            message, hint = "a function without its argument", "write the argument"
        case _:
            assert_never(value)
    raise NotUnderstood(message, surface.span, hint)


def read(surface: Surface, scope: Scope) -> Value:  # noqa: PLR0911
    """The meaning of an expression."""
    match surface:
        case Numeral(text):
            return scalar(b.number(Fraction(text)))
        case Operation():
            return _operation(surface, scope)
        case Sum():
            return _sum(surface, scope)
        case Signed(sign, term, span=span):
            return _sum(Sum((Signed(sign, term, span),), span), scope)
        case Quotient():
            return _fraction(surface, scope)
        case Root(body, degree):
            return _root(body, degree, scope)
        case Group():
            return _group(surface, scope)
        case Factorial(body):
            value = number_term(body, scope, "what stands before the !")
            return scalar(b.apply("factorial", value.term))
        case Sequence() | Relations() | Dots() | Blank():
            return _no_value(surface)
        case _:
            return _elsewhere(surface, scope)


def _elsewhere(
    surface: Symbol | Scripts | Words | Juxtaposition | Large | Evaluated | Table, scope: Scope
) -> Value:
    """What modules above this one know."""
    from lemmata.formula.reading import calculus, large, names, products, tables

    match surface:
        case Symbol() | Scripts() | Words():
            return names.read_name(surface, scope)
        case Juxtaposition(items):
            return products.read_product(items, scope)
        case Large():
            return large.read_large(surface, scope)
        case Evaluated():
            return calculus.read_evaluated(surface, scope)
        case Table():
            return tables.read_table(surface, scope)
        case _:
            assert_never(surface)


def _no_value(surface: Sequence | Relations | Dots | Blank) -> Value:
    match surface:
        case Relations():
            message, hint = (
                "a relation where a value is needed",
                r"\mathbb{1}\{…\} is 1 where it holds",
            )
        case Sequence():
            message, hint = "several things where one is needed", "write one of them"
        case _:
            message, hint = "nothing that has a value", "write it out"
    raise NotUnderstood(message, surface.span, hint)


def _sum(surface: Sum, scope: Scope) -> Tensor:
    for signed in surface.terms:
        if signed.sign not in "+-":
            raise NotUnderstood("± is two claims in one", signed.span, "write them separately")
    terms = [(signed.sign, placed(signed.term, scope)) for signed in surface.terms]
    return al.add(scope.reading, terms)


def _operation(surface: Operation, scope: Scope) -> Tensor:
    found = placed(surface.items[0], scope)
    for sign, item in zip(surface.signs, surface.items[1:], strict=True):
        right = placed(item, scope)
        value = _binary(sign, found, right, scope)
        found = Placed(value, found.span.to(right.span))
    return found.value


def _binary(sign: str, left: Placed, right: Placed, scope: Scope) -> Tensor:
    reading = scope.reading
    match sign:
        case r"\cdot" | r"\times":
            if sign == r"\cdot" and left.value.is_column and right.value.is_column:
                left = Placed(al.transpose(left.value, left.span), left.span)
            if sign == r"\times" and are_crossed(reading, left, right):
                return cross(left.value, right.value)
            return al.times(reading, left, right)
        case "/" | r"\div":
            return al.divide(reading, left, right)
        case r"\odot" | r"\circ" | r"\ast":
            return al.hadamard(reading, left, right)
        case r"\otimes":
            return al.kronecker(left, right)
        case r"\bmod" if left.value.is_scalar and right.value.is_scalar:
            return scalar(b.apply("mod", left.value.term, right.value.term))
    span = left.span.to(right.span)
    raise NotUnderstood(f"the sign {sign} is not part of the language here", span, "")


def _fraction(surface: Quotient, scope: Scope) -> Value:
    from lemmata.formula.reading.calculus import derivative_fraction

    if surface.binomial:
        upper = number_term(surface.numerator, scope, "the upper number")
        lower = number_term(surface.denominator, scope, "the lower number")
        return scalar(b.apply("binomial", upper.term, lower.term))
    derivative = derivative_fraction(surface, scope)
    if derivative is not None:
        return derivative
    top = placed(surface.numerator, scope)
    bottom = placed(surface.denominator, scope)
    return al.divide(scope.reading, top, bottom)


def _root(body: Surface, degree: Surface | None, scope: Scope) -> Tensor:
    inside = placed(body, scope)
    if degree is None:
        return al.elementwise(scope.reading, "sqrt", inside)
    order = number_term(degree, scope, "the degree of the root").term
    if not inside.value.is_scalar:
        raise IllTyped("a root of an array", body.span, "a number is needed here")
    return scalar(b.power(inside.value.term, b.power(order, b.number(-1))))


def _group(surface: Group, scope: Scope) -> Value:
    match surface.opening:
        case "(" | "[" | "." | "{":
            return read(surface.body, scope)
        case r"\{":
            return read(surface.body, scope)
        case "|":
            return _bars(surface, scope)
        case r"\|":
            from lemmata.formula.reading.norms import norm

            return norm(surface, None, scope)
        case r"\langle":
            return _inner_product(surface, scope)
        case r"\lfloor" | r"\lceil":
            name = "floor" if surface.opening == r"\lfloor" else "ceil"
            inside = placed(surface.body, scope)
            return Tensor(b.apply(name, inside.value.term), inside.value.axes)
        case _:
            raise NotUnderstood("these brackets are not part of the language", surface.span, "")


def _bars(surface: Group, scope: Scope) -> Tensor:
    """A determinant of a square matrix, the size of a set, else absolute values."""
    value = read(surface.body, scope)
    if isinstance(value, SetOf) and value.high is not None:
        return value.high
    inside = Placed(as_tensor(value, surface.body, scope), surface.span)
    if inside.value.is_matrix:
        row, column = inside.value.own
        if scope.reading.unify(row.size, column.size):
            from lemmata.formula.reading.builtins import determinant

            return determinant(scope.reading, inside)
    return Tensor(al.absolute(inside.value.term), inside.value.axes)


def _inner_product(surface: Group, scope: Scope) -> Tensor:
    match surface.body:
        case Sequence((left, right), (",",)):
            one, two = placed(left, scope), placed(right, scope)
            axes = al.same_axes(scope.reading, one, two, "an inner product")
            return scalar(al.dot(one.value, two.value.along(axes)))
    raise NotUnderstood("an inner product of two things is meant", surface.span, "write ⟨x, y⟩")
