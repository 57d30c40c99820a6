"""What the tests of derivatives share: symbols, and derivatives compared with differences."""

from __future__ import annotations

import numpy as np

from lemmata.formula.building import new_axis
from lemmata.formula.differentiate import derivative
from lemmata.formula.sizes import Size
from lemmata.formula.terms import Axis, Matrix, Variable
from tests.formula.plain_arrays import Plain

n = Size.of("n")
i, j, k, l, a, b = (Axis(letter, n) for letter in "ijklab")
t = Variable("t")
RANKS = {"t": 0, "x": 1, "y": 1, "A": 2, "B": 2}


def x(axis):
    return Variable("x", (axis,))


def y(axis):
    return Variable("y", (axis,))


def A(row, column):
    return Variable("A", (row, column))


def B(row, column):
    return Variable("B", (row, column))


def matrix(function, body, *out, parameter=None):
    """A function of a matrix with rows along k, columns along l."""
    return Matrix(function, body, k, l, out, parameter)


def point(size=3, seed=0):
    """Numbers for sizes and symbols; A is invertible, its eigenvalues simple and positive."""
    draw = np.random.default_rng(seed)
    values = {
        "t": np.array(0.7),
        "x": draw.uniform(0.5, 1.5, size),
        "y": draw.standard_normal(size),
        "A": 0.2 * draw.standard_normal((size, size)) + np.diag(np.arange(size) + 1.5),
        "B": draw.standard_normal((size, size)),
    }
    return {"n": size, "m": 2}, values


def fresh_axes(name):
    return tuple(new_axis("p", n) for _ in range(RANKS[name]))


def differences(term, name, axes, numbers, values, *, step=2e-4):
    """The derivative by differences of fourth order, the variable's axes last."""
    weights = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}
    start = values[name]
    columns = []
    for place in np.ndindex(start.shape):
        unit = np.zeros(start.shape)
        unit[place] = step
        moved = (
            weight * Plain(numbers, {**values, name: start + shift * unit}).at(term, *axes)
            for shift, weight in weights.items()
        )
        columns.append(sum(moved) / step)
    made = np.stack(columns, axis=-1)
    return made.reshape((*made.shape[:-1], *start.shape))


def agrees(term, name, orders=1, *, size=3, seed=0, tolerance=1e-7):
    """Assert that the derivatives up to an order are those that differences show; the last one."""
    numbers, values = point(size, seed)
    for _ in range(orders):
        own, new = sorted(term.free, key=lambda axis: axis.name), fresh_axes(name)
        made = derivative(term, name, new)
        found = Plain(numbers, values).at(made, *own, *new)
        wanted = differences(term, name, own, numbers, values)
        scale = max(1.0, float(np.abs(wanted).max()))
        assert np.isfinite(found).all()
        np.testing.assert_allclose(found, wanted, rtol=0, atol=tolerance * scale)
        term = made
    return term
