"""The matrix functions beside what defines them, on batches, and in many digits."""

from __future__ import annotations

import math
import warnings

import mpmath
import numpy as np
import pytest

from lemmata.formula.operators import MATRIX_FUNCTIONS

RANDOM = np.random.default_rng(4)
GENERAL = RANDOM.normal(size=(2, 3, 4, 4))
ROOT = RANDOM.normal(size=(2, 3, 4, 4))
DEFINITE = ROOT @ ROOT.swapaxes(-1, -2) + 0.1 * np.eye(4)
WIDE = RANDOM.normal(size=(2, 3, 2, 4))
LOW = WIDE.swapaxes(-1, -2) @ WIDE


def f(name, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return MATRIX_FUNCTIONS[name].value(*arguments)


def t(a):
    return a.swapaxes(-1, -2)


def close(found, wanted, rtol=1e-8):
    np.testing.assert_allclose(found, wanted, rtol=rtol, atol=1e-9)


def exp_series(a):
    return sum(np.linalg.matrix_power(a, k) / math.factorial(k) for k in range(60))


def check_inverse():
    close(f("inverse", GENERAL) @ GENERAL, np.broadcast_to(np.eye(4), GENERAL.shape))
    assert np.isnan(f("inverse", LOW)).all()
    mixed = np.stack([LOW[0, 0], GENERAL[0, 0]])
    assert np.isnan(f("inverse", mixed)).any(axis=(1, 2)).tolist() == [True, False]


def check_pseudoinverse():
    for a in (WIDE, LOW, GENERAL):
        p = f("pseudoinverse", a)
        close(a @ p @ a, a)
        close(p @ a @ p, p)
        close(t(a @ p), a @ p)
        close(t(p @ a), p @ a)


def check_det():
    signs = 0
    from itertools import permutations

    for order in permutations(range(4)):
        parity = (-1) ** sum(order[i] > order[j] for i in range(4) for j in range(i + 1, 4))
        signs = signs + parity * math.prod(GENERAL[..., i, order[i]] for i in range(4))
    close(f("det", GENERAL), signs)


def check_power():
    close(f("power", GENERAL, 3), GENERAL @ GENERAL @ GENERAL)
    close(f("power", GENERAL, 0), np.broadcast_to(np.eye(4), GENERAL.shape))
    close(f("power", GENERAL, -2) @ GENERAL @ GENERAL, np.broadcast_to(np.eye(4), GENERAL.shape))
    table = f("power", GENERAL[:, :, None], np.array([2.0, 0.5, -1.0, 5.0]))
    close(table[:, :, 0], GENERAL @ GENERAL)
    assert np.isnan(table[:, :, 1]).all()
    close(table[:, :, 2], np.linalg.inv(GENERAL))
    close(table[:, :, 3], np.linalg.matrix_power(GENERAL, 5))


def check_exp():
    close(f("exp", GENERAL), exp_series(GENERAL))
    large = 30 * GENERAL
    from scipy.linalg import expm

    close(f("exp", large) / np.abs(expm(large)).max(), expm(large) / np.abs(expm(large)).max())
    close(f("exp", np.zeros((4, 4))), np.eye(4))


def check_log():
    close(exp_series(f("log", DEFINITE / 10)), DEFINITE / 10)
    tilted = np.eye(4) + 0.15 * GENERAL
    close(exp_series(f("log", tilted)), tilted)
    assert np.isnan(f("log", -np.eye(3))).all()
    assert np.isnan(f("log", np.array([[0.0, 1.0], [0.0, 0.0]]))).all()


def check_sqrt():
    close(f("sqrt", DEFINITE) @ f("sqrt", DEFINITE), DEFINITE)
    close(f("sqrt", LOW) @ f("sqrt", LOW), LOW, rtol=1e-6)
    assert (np.linalg.eigvalsh(f("sqrt", DEFINITE)) > 0).all()
    tilted = 2 * np.eye(4) + 0.3 * GENERAL
    close(f("sqrt", tilted) @ f("sqrt", tilted), tilted)
    assert np.isnan(f("sqrt", np.array([[-1.0, 0], [1, -2]]))).all()


def check_sin():
    series = sum(
        (-1) ** k * np.linalg.matrix_power(GENERAL, 2 * k + 1) / math.factorial(2 * k + 1)
        for k in range(30)
    )
    close(f("sin", GENERAL), series)


def check_cos():
    series = sum(
        (-1) ** k * np.linalg.matrix_power(GENERAL, 2 * k) / math.factorial(2 * k)
        for k in range(30)
    )
    close(f("cos", GENERAL), series)


def check_symmetric_eigenvalues():
    values, vectors = f("symmetric_eigenvalues", DEFINITE), f("symmetric_eigenvectors", DEFINITE)
    assert (np.diff(values) >= 0).all()
    close(DEFINITE @ vectors, vectors * values[..., None, :])
    close(t(vectors) @ vectors, np.broadcast_to(np.eye(4), DEFINITE.shape))


def check_eigenvalues():
    values = f("eigenvalues", GENERAL)
    close(values.sum(-1), np.trace(GENERAL, axis1=-2, axis2=-1))
    close(values.prod(-1), f("det", GENERAL))
    assert (np.diff(values.real) >= -1e-9).all()
    assert f("eigenvalues", np.diag([3.0, 1.0])).tolist() == [1.0, 3.0]
    assert f("eigenvalues", np.array([[0.0, 1], [-1, 0]])).tolist() == [-1j, 1j]


def check_singular_values():
    values = f("singular_values", WIDE)
    assert values.shape == (2, 3, 2)
    assert (np.diff(values) <= 0).all()
    left, right = f("left_singular", WIDE), f("right_singular", WIDE)
    assert left.shape == (2, 3, 2, 2)
    assert right.shape == (2, 3, 4, 4)
    middle = np.zeros(WIDE.shape)
    middle[..., [0, 1], [0, 1]] = values
    close(left @ middle @ t(right), WIDE)


def check_rank():
    assert (f("rank", LOW) == 2).all()
    assert (f("rank", GENERAL) == 4).all()
    assert f("rank", np.zeros((2, 3))) == 0
    assert (f("rank", WIDE) == 2).all()


def check_adjugate():
    close(f("adjugate", GENERAL) @ GENERAL, f("det", GENERAL)[..., None, None] * np.eye(4))
    singular = np.array([[1.0, 2.0], [2.0, 4.0]])
    close(f("adjugate", singular), [[4, -2], [-2, 1]])
    close(f("adjugate", np.array([[7.0]])), [[1.0]])


TRIED = {
    "inverse": check_inverse,
    "pseudoinverse": check_pseudoinverse,
    "det": check_det,
    "power": check_power,
    "exp": check_exp,
    "log": check_log,
    "sqrt": check_sqrt,
    "sin": check_sin,
    "cos": check_cos,
    "symmetric_eigenvalues": check_symmetric_eigenvalues,
    "symmetric_eigenvectors": check_symmetric_eigenvalues,
    "eigenvalues": check_eigenvalues,
    "singular_values": check_singular_values,
    "left_singular": check_singular_values,
    "right_singular": check_singular_values,
    "rank": check_rank,
    "adjugate": check_adjugate,
}


@pytest.mark.parametrize("name", sorted(TRIED))
def test_a_matrix_function_does_what_defines_it(name):
    TRIED[name]()


@pytest.mark.parametrize("name", ["log", "sqrt"])
def test_matrices_without_a_basis_of_eigenvectors_have_functions_too(name):
    block = np.array([[4.0, 1.0, 0.0], [0.0, 4.0, 1.0], [0.0, 0.0, 4.0]])
    found = f(name, np.stack([block, np.diag([1.0, 2.0, 3.0])]))[0]
    first, second, third = {"log": (math.log(4), 1 / 4, -1 / 32), "sqrt": (2, 1 / 4, -1 / 64)}[name]
    close(found, [[first, second, third], [0, first, second], [0, 0, first]])


def test_an_inverse_is_told_from_a_singular_matrix_up_to_working_precision():
    nearly = np.array([[1.0, 1.0], [1.0, 1.0 + 1e-12]])
    close(f("inverse", nearly) @ nearly, np.eye(2), rtol=1e-3)
    assert np.isnan(f("inverse", np.array([[1.0, 1.0], [1.0, 1.0 + 1e-16]]))).all()
    third = np.array([[1.0, 1 / 3], [0.3, 0.1]])
    assert np.isnan(f("inverse", third)).all()


UP_TO_SIGN = ("symmetric_eigenvectors", "left_singular", "right_singular")


@pytest.mark.parametrize("name", sorted(TRIED))
def test_many_digits_give_the_same_matrix(name):
    entry = MATRIX_FUNCTIONS[name]
    mp = mpmath.MPContext()
    mp.dps = 40
    general = np.eye(3) + 0.3 * RANDOM.normal(size=(3, 3))
    a = DEFINITE[0, 0] if "symmetric" in name else general if entry.square else WIDE[0, 0]
    extra = (-2,) if name == "power" else ()
    found = entry.precise(mp, mp.matrix(a.tolist()), *extra)
    found = np.array(found, object).astype(complex)
    wanted = entry.value(a, *extra)
    assert found.shape == wanted.shape
    if name in UP_TO_SIGN:
        k = min(a.shape)
        found, wanted = np.abs(found[:, :k]), np.abs(wanted[:, :k])
    close(found, wanted)


@pytest.mark.parametrize("name", sorted(TRIED))
def test_a_matrix_that_is_undefined_has_undefined_functions_and_no_warning(name):
    a = np.stack([np.eye(3), np.full((3, 3), np.nan)])
    found = f(name, a, 2) if name == "power" else f(name, a)
    assert not np.isnan(found[0]).any()
    assert np.isnan(found[1]).any()


@pytest.mark.parametrize("name", ["inverse", "log"])
def test_singular_matrices_are_seen_in_many_digits_too(name):
    mp = mpmath.MPContext()
    mp.dps = 30
    singular = mp.matrix([[1, 2], [2, 4]])
    found = MATRIX_FUNCTIONS[name].precise(mp, singular)
    assert mp.isnan(found[0][0])
