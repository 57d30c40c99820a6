"""Each operator's value beside an independent formula, its slope beside differences."""

from __future__ import annotations

import math
import subprocess
import sys
import warnings
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from lemmata.formula.building import apply, number
from lemmata.formula.evaluate import compile_terms
from lemmata.formula.operators import ELEMENTWISE, MATRIX_FUNCTIONS
from lemmata.formula.terms import Variable
from tests.formula.core_terms import scalars

NAN = float("nan")
X, Y = Variable("x"), Variable("y")
EVERYWHERE = [-800.0, -30.0, -2.5, -1.0, -0.3, 0.0, 0.2, 1.0, 1.7, 3.0, 30.0, 800.0]


def _where(fine, function):
    return lambda *a: function(*a) if fine(*a) else NAN


def _normal_cdf(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _at_pole(x):
    return x <= 0 and x == math.floor(x)


NAIVE = {
    "exp": lambda x: math.exp(x) if x < 700 else math.inf,
    "log": _where(lambda x: x > 0, math.log),
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "cot": _where(lambda x: x != 0, lambda x: 1 / math.tan(x)),
    "arcsin": _where(lambda x: abs(x) <= 1, math.asin),
    "arccos": _where(lambda x: abs(x) <= 1, math.acos),
    "arctan": math.atan,
    "sinh": lambda x: math.sinh(x) if abs(x) < 700 else math.copysign(math.inf, x),
    "cosh": lambda x: math.cosh(x) if abs(x) < 700 else math.inf,
    "tanh": math.tanh,
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "floor": math.floor,
    "ceil": math.ceil,
    "step": lambda x: float(x > 0),
    "sigmoid": lambda x: math.exp(x) / (1 + math.exp(x)) if x < 700 else 1.0,
    "softplus": lambda x: math.log1p(math.exp(x)) if x < 30 else x,
    "erf": math.erf,
    "normal_cdf": _normal_cdf,
    "real": lambda x: x,
    "gamma": _where(lambda x: not _at_pole(x), lambda x: math.gamma(x) if x < 171 else math.inf),
    "loggamma": _where(lambda x: x > 0, math.lgamma),
    "digamma": _where(lambda x: not _at_pole(x), lambda x: float(mpmath.digamma(x))),
    "factorial": _where(
        lambda x: not _at_pole(x + 1), lambda x: math.gamma(x + 1) if x < 170 else math.inf
    ),
}


@pytest.mark.parametrize("name", sorted(NAIVE))
def test_a_function_of_one_number_has_its_textbook_values(name):
    xs = np.array(EVERYWHERE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ELEMENTWISE[name].value(xs)
    wanted = [float(NAIVE[name](x)) for x in EVERYWHERE]
    np.testing.assert_allclose(found, wanted, rtol=2e-12, atol=1e-300)


def test_every_function_of_one_number_is_tried():
    assert set(NAIVE) == {name for name, entry in ELEMENTWISE.items() if entry.arity == 1}


PAIRS = {
    "power": [
        ((-2, 3), -8), ((-2, -1), -0.5), ((0, 0), 1), ((0, 2), 0), ((0, -1), NAN),
        ((-8, 1 / 3), NAN),
        ((2.5, 0.5), math.sqrt(2.5)), ((-3, 0), 1), ((-1, 1e15 + 1), -1),
    ],
    "max": [((1, 2), 2), ((NAN, 2), NAN), ((3, -2), 3)],
    "min": [((1, 2), 1), ((NAN, 2), NAN), ((3, -2), -2)],
    "mod": [((7, 3), 1), ((-7, 3), 2), ((7, 0), NAN), ((-1.5, 1), 0.5)],
    "binomial": [((5, 2), 10), ((5, 6), 0), ((5, -1), 0), ((0, 0), 1), ((30, 15), 155117520)],
    "polygamma": [
        ((1, 1), math.pi**2 / 6), ((2, 1), -2.4041138063191885), ((1, -0.5), 8.934802200544679),
        ((1, -1), NAN), ((1.5, 1), NAN), ((3, -1.5), math.pi**4 + 6 * (1.5**-4 + 0.5**-4)),
    ],
    "equal": [((1, 1), 1), ((1, 2), 0), ((NAN, 1), NAN)],
    "less": [((1, 1), 0), ((1, 2), 1), ((NAN, 1), NAN)],
    "less_equal": [((1, 1), 1), ((1, 2), 1), ((2, 1), 0)],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_function_of_two_numbers_has_its_textbook_values(name):
    for arguments, wanted in PAIRS[name]:
        found = ELEMENTWISE[name].value(*(np.array([a], float) for a in arguments))
        np.testing.assert_allclose(found, [wanted], rtol=1e-12, err_msg=str(arguments))


def test_where_takes_no_notice_of_the_other_branch():
    found = ELEMENTWISE["where"].value(
        np.array([1.0, 0.0, NAN]), np.array([5.0, NAN, 1.0]), np.array([NAN, 6.0, 1.0])
    )
    np.testing.assert_array_equal(found, [5, 6, NAN])


def test_a_complex_base_has_powers_and_a_logarithm():
    z = np.array([-4.0 + 0j, 1j])
    np.testing.assert_allclose(ELEMENTWISE["power"].value(z, 0.5), [2j, np.sqrt(1j)])
    np.testing.assert_allclose(
        ELEMENTWISE["log"].value(z), [np.log(4) + np.pi * 1j, np.pi / 2 * 1j]
    )


def test_factorials_of_whole_numbers_are_correctly_rounded():
    ks = np.arange(0, 171)
    wanted = [float(math.factorial(int(k))) for k in ks]
    np.testing.assert_array_equal(ELEMENTWISE["factorial"].value(ks.astype(float)), wanted)


DOMAIN = {
    "log": (0.2, 1.7, 30.0), "arcsin": (-0.9, 0.0, 0.5), "arccos": (-0.9, 0.0, 0.5),
    "gamma": (-1.5, 0.2, 1.7, 9.0), "loggamma": (0.2, 1.7, 30.0), "digamma": (-1.5, 0.2, 9.0),
    "factorial": (-1.5, 0.2, 3.0), "cot": (-2.5, 0.2, 1.0), "abs": (-2.5, 1.7), "sign": (-2.5, 1.7),
    "floor": (-2.5, 1.7), "ceil": (-2.5, 1.7), "step": (-2.5, 1.7),
    "sigmoid": (-800.0, -30.0, 0.2, 800.0), "softplus": (-800.0, -30.0, 0.2, 800.0),
    "tanh": (-30.0, 0.2, 30.0), "erf": (-5.0, 0.2, 5.0), "normal_cdf": (-800.0, -5.0, 0.2, 5.0),
    "exp": (-800.0, -3.0, 0.2, 20.0),
}  # fmt: skip
DEFAULT = (-2.5, -0.3, 0.2, 1.3)
TWO = {
    "power": ((0.5, 1.7, 2.0), (2.5, -1.0, 0.3)),
    "max": ((0.5, 2.0), (0.7, 1.0)),
    "min": ((0.5, 2.0), (0.7, 1.0)),
    "mod": ((7.3, -7.3), (3.1, 2.0)),
    "binomial": ((5.5, 3.2), (2.3, 0.7)),
    "polygamma": ((1.0, 2.0), (0.7, 3.0)),
    "equal": ((0.5, 2.0), (0.7, 1.0)),
    "less": ((0.5, 2.0), (0.7, 1.0)),
    "less_equal": ((0.5, 2.0), (0.7, 1.0)),
}


def _difference(name, arguments, position):
    """Central differences in 40 digits."""
    mp = mpmath.MPContext()
    mp.dps = 60
    h = mp.mpf(10) ** -20
    sides = []
    for sign in (1, -1):
        moved = [mp.mpf(a) for a in arguments]
        moved[position] += sign * h
        sides.append(ELEMENTWISE[name].precise(mp, *moved))
    return float((sides[0] - sides[1]) / (2 * h))


def _slope(name, position, arguments):
    symbols = tuple(Variable(f"a{k}") for k in range(len(arguments)))
    return ELEMENTWISE[name].slope(position, symbols)


def _value(term, arguments):
    at = scalars(**{f"a{k}": [a] for k, a in enumerate(arguments)})
    return compile_terms([term], [()]).run(at)[0][0]


ONE_ARGUMENT = [name for name, entry in ELEMENTWISE.items() if entry.arity == 1 and name != "real"]


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_a_slope_is_what_differences_give(name):
    term = _slope(name, 0, (0,))
    for x in DOMAIN.get(name, DEFAULT):
        wanted = _difference(name, (x,), 0)
        np.testing.assert_allclose(
            _value(term, (x,)), wanted, rtol=1e-10, atol=1e-15, err_msg=str(x)
        )


@pytest.mark.parametrize("name", sorted(TWO))
def test_partial_slopes_are_what_differences_give(name):
    for arguments in zip(*TWO[name], strict=True):
        for position in range(2):
            term = _slope(name, position, arguments)
            if term is None:
                assert (name, position) == ("polygamma", 0)
                continue
            wanted = _difference(name, arguments, position)
            np.testing.assert_allclose(_value(term, arguments), wanted, rtol=1e-9, atol=1e-15)


def test_the_slopes_of_where_and_of_three_numbers():
    for c, wanted in ((1.0, (0, 1, 0)), (0.0, (0, 0, 1))):
        found = [_value(_slope("where", k, (c, 2.0, 3.0)), (c, 2.0, 3.0)) for k in range(3)]
        assert tuple(found) == wanted
    for name, wanted in (("max", (0, 1, 0)), ("min", (1, 0, 0))):
        found = [_value(_slope(name, k, (1.0, 3.0, 2.0)), (1.0, 3.0, 2.0)) for k in range(3)]
        assert tuple(found) == wanted


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_what_a_slope_is_made_of_has_slopes_again(name):
    def operators(term):
        found = {term.function} if hasattr(term, "function") else set()
        return found.union(*map(operators, term.parts))

    waiting, seen = {name}, set()
    while waiting:
        one = waiting.pop()
        seen.add(one)
        entry = ELEMENTWISE[one]
        arguments = tuple(Variable(f"a{k}") for k in range(entry.arity or 2))
        positions = [1] if one == "polygamma" else range(len(arguments))
        for position in positions:
            slope = entry.slope(position, arguments)
            assert slope is not None
            waiting |= operators(slope) - seen


@pytest.mark.parametrize("name", sorted(ELEMENTWISE))
def test_many_digits_give_the_same_value(name):
    entry = ELEMENTWISE[name]
    mp = mpmath.MPContext()
    mp.dps = 30
    arity = entry.arity or 2
    tried = {1: [(x,) for x in (*DOMAIN.get(name, DEFAULT), -1.0, 0.0)], 3: [(1.0, 2.0, 3.0)]}
    pairs = TWO.get(name, ((), ()))
    tried[2] = list(zip(*pairs, strict=True)) + [a for a, _ in PAIRS.get(name, ())]
    for arguments in tried[arity]:
        found = float(entry.precise(mp, *map(mp.mpf, arguments)))
        wanted = entry.value(*(np.array([a], float) for a in arguments))[0]
        if math.isfinite(wanted) or math.isnan(wanted):
            np.testing.assert_allclose(
                wanted, found, rtol=1e-11, atol=1e-300, err_msg=str(arguments)
            )


@pytest.mark.parametrize("name", sorted(ELEMENTWISE))
def test_the_facts_of_an_operator_are_true_of_its_values(name):
    entry = ELEMENTWISE[name]
    xs = np.linspace(-4, 4, 41)
    arguments = [xs, np.roll(xs, 7), np.roll(xs, 13)][: entry.arity or 2]
    value = entry.value(*arguments)
    known = value[~np.isnan(value)]
    if entry.total:
        assert len(known) == len(xs)
    if entry.defined == "positive":
        assert (np.isnan(value) == ~(xs > 0)).all()
    if entry.defined == "between -1 and 1":
        assert (np.isnan(value) == (abs(xs) > 1)).all()
    assert not entry.positive or (known > 0).all()
    assert not entry.nonnegative or (known >= 0).all()
    assert not entry.whole or (known == np.rint(known)).all()
    if entry.parity:
        mirrored = entry.value(-xs) * (-1 if entry.parity == "odd" else 1)
        np.testing.assert_allclose(mirrored, value, atol=1e-12)
    if entry.increasing and entry.arity == 1:
        assert (np.diff(known) >= 0).all()


@pytest.mark.parametrize("name", sorted(ELEMENTWISE))
def test_the_printed_source_computes_the_same(name):
    import functools

    import scipy.special
    import torch

    entry = ELEMENTWISE[name]
    columns = TWO.get(name) or (DOMAIN.get(name, DEFAULT),)
    if name == "where":
        columns = ((1.0, 0.0), (2.0, 3.0), (4.0, 5.0))
    arrays = [np.array([c for c in column if abs(c) < 100]) for column in columns]
    if name in ("gamma", "factorial"):
        arrays = [array[array > 0] for array in arrays]
    wanted = entry.value(*arrays)
    places = ["a", "b", "c"][: len(arrays)]
    text = entry.source.numpy
    text = text.format(", ".join(places)) if entry.arity is None else text.format(*places)
    scope = {"np": np, "scipy": scipy, "functools": functools}
    found = eval(text, {**scope, **dict(zip(places, arrays, strict=True))})
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
    text = entry.source.torch
    text = text.format(", ".join(places)) if entry.arity is None else text.format(*places)
    tensors = dict(zip(places, map(torch.tensor, arrays), strict=True))
    if name == "real":
        tensors = {"a": tensors["a"].to(torch.complex128)}
    if name == "polygamma":
        found = [eval(text, {"torch": torch, "a": int(a), "b": torch.tensor(b)})
                 for a, b in zip(*arrays, strict=True)]  # fmt: skip
    else:
        found = eval(text, {"torch": torch, "functools": functools, **tensors}).numpy()
    np.testing.assert_allclose(found, wanted, rtol=1e-6 if name == "polygamma" else 1e-10)


def test_terms_of_exact_numbers_use_the_same_names():
    assert apply("power", X, number(1)) is X
    assert compile_terms([apply("power", X, number(Fraction(1, 2)))], [()]).steps == 2


def test_the_tables_cost_no_heavy_library():
    code = (
        "import sys; import lemmata.formula.operators, lemmata.formula.evaluate; "
        "sys.exit(bool({'scipy', 'mpmath', 'torch', 'sympy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_matrix_function_is_tried():
    from tests.formula import test_matrix_functions

    by_definition = {name for name in MATRIX_FUNCTIONS if not name.endswith("_derivative")}
    assert set(test_matrix_functions.TRIED) == by_definition
