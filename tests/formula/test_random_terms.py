"""Random terms: their derivatives agree with differences, and simplification changes no value."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lemmata.formula.differentiate import derivative
from lemmata.formula.simplify import simplify
from tests.formula.derivatives import differences, fresh_axes, i, j, point
from tests.formula.plain_arrays import Plain
from tests.formula.trees import terms

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
SIZE = 2


def value(term, *axes):
    with np.errstate(all="ignore"):
        return Plain(*point(SIZE)).at(term, *axes)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=RELAXED)
@given(terms(axes=(i, j), depth=3))
def test_simplification_keeps_the_value(term) -> None:
    before = value(term, i, j)
    after = value(simplify(term), i, j)
    scale = max(1.0, float(np.nanmax(np.abs(before), initial=0.0)))
    assume(scale < 1e8)
    np.testing.assert_allclose(after, before, rtol=0, atol=1e-9 * scale)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=RELAXED)
@given(terms(axes=(i,), depth=3), st.sampled_from(["t", "x", "A"]))
def test_derivatives_agree_with_differences_twice(term, name) -> None:
    numbers, values = point(SIZE)
    for _ in range(2):
        own, new = sorted(term.free, key=lambda axis: axis.name), fresh_axes(name)
        made = derivative(term, name, new)
        found = value(made, *own, *new)
        with np.errstate(all="ignore"):
            wanted = differences(term, name, own, numbers, values)
        scale = max(1.0, float(np.nanmax(np.abs(wanted), initial=0.0)))
        assume(scale < 1e6)
        np.testing.assert_allclose(found, wanted, rtol=0, atol=2e-6 * scale)
        term = made
