"""Extrema over several variables: found from many starts at once, at a cost that is counted."""

from __future__ import annotations

import numpy as np

from lemmata.formula import check
from lemmata.formula.evaluate.descent import descended

RANDOM = np.random.default_rng(5)


def status(claim, *given):
    return str(check(claim, given, explain=False).status)


def test_all_starts_of_a_quadratic_reach_its_minimum():
    matrix = RANDOM.normal(size=(3, 3))
    matrix = matrix @ matrix.T + np.eye(3)
    shift = RANDOM.normal(size=(10, 3))
    runs = []

    def at(rows, who):
        runs.append(len(rows))
        gap = rows - shift[who]
        return np.einsum("ri,ij,rj->r", gap, matrix, gap), np.zeros((len(rows), 0))

    found = descended(at, RANDOM.normal(size=(10, 3)), 60)
    np.testing.assert_allclose(found, shift, atol=1e-6)
    assert len(runs) < 120


def test_a_descent_stays_on_the_sphere_and_finds_the_smallest_eigenvalue():
    matrix = np.diag([3.0, 1.0, 5.0, 4.0])

    def at(rows, who):
        value = np.einsum("ri,ij,rj->r", rows, matrix, rows)
        return value, (rows**2).sum(axis=1, keepdims=True) - 1

    found = descended(at, RANDOM.normal(size=(8, 4)), 60)
    value, equal = at(found, None)
    assert np.abs(equal).max() < 1e-12
    assert value.min() < 1 + 1e-9
    assert (value >= 1 - 1e-12).all()


def test_an_unbounded_body_has_no_supremum():
    f = r"f(x) = \log \sum_{i=1}^n e^{x_i}"
    conjugate = r"\sup_x \left( y^\top x - f(x) \right) = \sum_{i=1}^n y_i \log y_i"
    assert status(conjugate, r"y \in \mathbb{R}_{>0}^n", f) == "refuted"
    assert status(conjugate, r"y \in \Delta^n", "y_i > 0", f) == "tested"


def test_the_principal_direction_spans_the_best_line():
    given = (
        r"X \in \mathbb{R}^{m \times n}",
        r"d^* = \operatorname{argmin}_{\|d\| = 1} \|X - X d d^\top\|_F^2",
    )
    best = r"d^{*\top} X^\top X d^* = \%s_{\|d\| = 1} d^\top X^\top X d"
    assert status(best % "max", *given) == "tested"
    assert status(best % "min", *given) == "refuted"


def test_an_inequality_that_is_met_at_its_edge_is_honoured():
    given = (r"a > 0", r"f(x) = (x + a)^2")
    assert status(r"\min_{x \ge 0} f(x) = a^2", *given) == "tested"
    assert status(r"\min_{x \ge 0} f(x) = 0", *given) == "refuted"
