"""Problems to sample from: square matrices A, B over n, vectors x, y, and what is said of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lemmata.formula.building import (
    add,
    apply,
    fresh,
    multiply,
    negate,
    number,
    power,
    subtract,
    total,
    whole,
)
from lemmata.formula.problem import Condition, Declared, Domain, Natural, Problem
from lemmata.formula.sizes import Size
from lemmata.formula.terms import Axis, Delta, Matrix, Term, Variable

M, N, K = map(Size.of, "mnk")
I, J, L, P = (Axis(name, N) for name in "ijlp")
ROW = Axis("r", M)
ZERO, ONE, TWO = number(0), number(1), number(2)


def square(kind: Any = "real", name: str = "A", **ends: Any) -> Declared:
    return Declared(name, (N, N), Domain(kind, **ends))


def vector(kind: Any = "real", name: str = "x", size: Size = N, **ends: Any) -> Declared:
    return Declared(name, (size,), Domain(kind, **ends))


def scalar(kind: Any = "real", name: str = "t", **ends: Any) -> Declared:
    return Declared(name, (), Domain(kind, **ends))


def over_n(*declared: Declared, where: tuple[Condition, ...] = ()) -> Problem:
    return Problem((Natural("n"),), declared, where)


def over(letters: str, *declared: Declared, where: tuple[Condition, ...] = ()) -> Problem:
    return Problem(tuple(map(Natural, letters)), declared, where)


def a(row: Axis = I, column: Axis = J) -> Term:
    return Variable("A", (row, column))


def b(row: Axis = I, column: Axis = J) -> Term:
    return Variable("B", (row, column))


def x(axis: Axis = I, name: str = "x") -> Term:
    return Variable(name, (axis,))


def t(name: str = "t") -> Term:
    return Variable(name)


def product(left: Any, right: Any) -> Term:
    """Entry (i, j) of a product of two square matrices."""
    between = fresh(Axis("c", N))
    return total(multiply(left(I, between), right(between, J)), between)


def equal(left: Term, right: Term, text: str = "") -> Condition:
    return Condition(left, "=", right, text=text)


def inverse(body: Any) -> Term:
    return Matrix("inverse", body(L, P), L, P, (I, J))


def norm(body: Term, axis: Axis) -> Term:
    return power(total(power(body, TWO), axis), number(Fraction(1, 2)))


IDEMPOTENT = over_n(square(), where=(equal(product(a, a), a()),))
INVOLUTION = over_n(square(), where=(equal(product(a, a), Delta(I, J)),))
SKEW = over_n(square(), where=(equal(a(J, I), negate(a())),))
COMMUTING = over_n(square(), square(name="B"), where=(equal(product(a, b), product(b, a)),))
UNITARY = over_n(square(), where=(equal(total(multiply(a(L, I), a(L, J)), L), Delta(I, J)),))
UNIT = over_n(vector(), where=(equal(total(power(x(), TWO), I), ONE),))
STOCHASTIC = over_n(square(), where=(Condition(a(), ">=", ZERO), equal(total(a(), J), ONE)))
JOINT = over_n(
    square(),
    where=(
        Condition(a(), ">=", ZERO),
        equal(a(), a(J, I)),
        equal(a(I, I), ZERO),
        equal(total(a(), I, J), ONE),
    ),
)
SYSTEM = over(
    "mn",
    Declared("A", (M, N)),
    vector(),
    vector(name="y", size=M),
    where=(equal(total(multiply(Variable("A", (ROW, J)), x(J)), J), Variable("y", (ROW,))),),
)
SAME = over_n(vector(), vector(name="y"), where=(equal(norm(subtract(x(), x(name="y")), I), ZERO),))
PARALLEL_SUM = over_n(
    square(),
    square(name="B"),
    where=(equal(inverse(lambda r, c: add(a(r, c), b(r, c))), add(inverse(a), inverse(b))),),
)
CONTRACTION = over_n(
    square(),
    where=(Condition(apply("abs", Matrix("eigenvalues", a(), I, J, (L,))), "<", ONE),),
)


def rank(relation: Any, right: Term) -> Condition:
    """Of the m × n matrix A."""
    return Condition(Matrix("rank", Variable("A", (ROW, J)), ROW, J), relation, right)


def rank_problem(relation: Any, right: Term, letters: str = "mn") -> Problem:
    return over(letters, Declared("A", (M, N)), where=(rank(relation, right),))


def size(letter: str) -> Term:
    return whole(Size.of(letter))
