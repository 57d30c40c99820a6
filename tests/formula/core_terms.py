"""Terms to test with: symbols over a few axes, random trees of them, points that fit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from lemmata.formula.building import ONE, add, apply, multiply, new_axis, number, reduce_over, whole
from lemmata.formula.problem import Point
from lemmata.formula.sizes import Size
from lemmata.formula.terms import (
    Axis,
    Concatenate,
    Delta,
    Flatten,
    Index,
    Matrix,
    Pick,
    Reduce,
    Term,
    Variable,
)

N, M = Size.of("n"), Size.of("m")
I, K = new_axis("i", N), new_axis("k", N)
J, L = new_axis("j", M), new_axis("l", M)
FREE = (I, K, J, L)


def matrix(name: str, row: Axis = I, column: Axis = J) -> Variable:
    """The entry of a matrix."""
    return Variable(name, (row, column))


def vector(name: str, axis: Axis = I) -> Variable:
    """The entry of a vector."""
    return Variable(name, (axis,))


def point(batch: int = 3, n: int = 2, m: int = 3, seed: int = 0, **more: Any) -> Point:
    """Random values of A (n × m), S (n × n), x (n), y (m), t, and what is given by name."""
    random = np.random.default_rng(seed)
    shapes = {"A": (n, m), "S": (n, n), "x": (n,), "y": (m,), "t": ()}
    values = {name: random.normal(size=(batch, *shape)) for name, shape in shapes.items()}
    values |= {name: np.asarray(value, float) for name, value in more.items()}
    return Point({"n": n, "m": m}, values, batch)


def scalars(**values: Any) -> Point:
    """A batch of numbers by name."""
    arrays = {name: np.atleast_1d(np.asarray(value, float)) for name, value in values.items()}
    return Point({}, arrays, max(map(len, arrays.values()), default=1))


LEAVES = st.one_of(
    st.sampled_from([matrix("A", r, c) for r in (I, K) for c in (J, L)]),
    st.sampled_from([matrix("S", r, c) for r in (I, K) for c in (I, K)]),
    st.sampled_from([vector("x", I), vector("x", K), vector("y", J), vector("y", L)]),
    st.sampled_from([Delta(I, K), Delta(J, L), Index(I), Index(L), Variable("t"), whole(N)]),
    st.fractions(-3, 3, max_denominator=4).map(lambda q: number(Fraction(q))),
)


@st.composite
def _combined(draw: st.DrawFn, parts: st.SearchStrategy[Term]) -> Term:  # noqa: PLR0911
    body = draw(parts)
    match draw(st.integers(0, 12)):
        case 0:
            return add(body, *draw(st.lists(parts, min_size=1, max_size=2)))
        case 1 | 2:
            return multiply(body, *draw(st.lists(parts, min_size=1, max_size=3)))
        case 3 | 4:
            factors = multiply(body, *draw(st.lists(parts, min_size=1, max_size=3)))
            axes = draw(st.lists(st.sampled_from(FREE), min_size=1, max_size=3, unique=True))
            return reduce_over("sum", factors, axes)
        case 5:
            kind = draw(st.sampled_from(["product", "max", "min"]))
            axes = draw(st.lists(st.sampled_from(FREE), min_size=1, max_size=2, unique=True))
            return reduce_over(kind, body, axes)
        case 6:
            name = draw(st.sampled_from(["sin", "abs", "arctan", "tanh"]))
            return apply(name, body)
        case 7:
            return apply(draw(st.sampled_from(["max", "min"])), body, draw(parts))
        case 8 | 9 | 10:
            entries = draw(st.sampled_from([matrix("A"), matrix("S", I, K), ONE]))
            return draw(st.sampled_from(_reshaped(multiply(body, entries))))
        case _:
            exponent = draw(st.sampled_from([-2, -1, Fraction(1, 2), 2, 3]))
            return apply("power", body, number(exponent))


def _reshaped(body: Term) -> list[Term]:
    flat = new_axis("f", N * M)
    joined = new_axis("c", N + Size.of(1))
    return [
        Pick(body, I, add(Index(K), number(1))),
        Pick(body, J, number(1)),
        multiply(body, reduce_over("argmax", matrix("S", I, K), (I,))),
        add(body, reduce_over("argmin", matrix("A"), (J,))),
        Reduce("sum", body, (K, L)),
        reduce_over(
            "sum",
            multiply(Flatten(body, (I, L), flat), Flatten(vector("y", J), (K, J), flat)),
            (flat,),
        ),
        reduce_over("sum", Flatten(multiply(body, Index(J)), (J, K), flat), (flat,)),
        reduce_over("max", Concatenate(((body, I), (Variable("t"), None)), joined), (joined,)),
        Matrix("det", add(matrix("S", I, K), multiply(number(Fraction(1, 9)), body)), I, K),
    ]


TERMS = st.recursive(LEAVES, _combined, max_leaves=8)
