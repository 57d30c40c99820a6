"""The NumPy and PyTorch code of a term computes what the term stands for."""

from __future__ import annotations

import inspect
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, reject, settings

from lemmata.formula.building import add, apply, multiply, negate, number, power, rename, total
from lemmata.formula.derivatives import derivative
from lemmata.formula.evaluate import compile_terms
from lemmata.formula.printing import NotCode, compile_numpy, numpy_source, torch_source
from lemmata.formula.printing.factoring import MOST_SUMMANDS, factored
from lemmata.formula.terms import Add, Delta, Integral, Matrix, Multiply, Reduce, Variable
from tests.formula.core_terms import TERMS, I, J, K, L, matrix, point, vector

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
NAMES = ("A", "S", "t", "x", "y")
SIZES = {"n": 2, "m": 3}


def executed(text: str, name: str = "f"):
    space: dict[str, object] = {}
    exec(text, space)
    return space[name]


def called(function, values, sizes=SIZES):
    named = inspect.getfullargspec(function).kwonlyargs
    with np.errstate(all="ignore"):
        return function(*values, **{letter: sizes[letter] for letter in named})


def drawn(function, values):
    """The same where the term is drawn: some have no value anywhere, and code says so."""
    try:
        return called(function, values)
    except (ZeroDivisionError, IndexError):
        reject()


def reference(term, axes):
    """The value at one point by the evaluator, and the arguments there."""
    at = point(batch=1)
    values = [at.values[name][0] for name in NAMES]
    (found,) = compile_terms([term], [axes]).run(at)
    return np.broadcast_to(np.asarray(found)[0], [axis.size.value(SIZES) for axis in axes]), values


def agrees(found, wanted) -> None:
    """Equal, where the value is defined everywhere: what 0 times undefined is, nobody says."""
    assume(np.isfinite(wanted).all())
    scale = max(1.0, float(np.abs(wanted).max(initial=0.0)))
    assume(scale < 1e9)
    found = np.asarray(found, float)
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-8 * scale)


def in_order(term):
    return tuple(sorted(term.free, key=lambda axis: axis.name))


@settings(
    max_examples=100,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=RELAXED,
)
@given(TERMS)
def test_readable_and_fast_numpy_compute_the_value_of_any_term(term) -> None:
    axes = in_order(term)
    wanted, values = reference(term, axes)
    readable = executed(numpy_source(term, axes, "f", NAMES))
    agrees(drawn(readable, values), wanted)
    agrees(drawn(compile_numpy(term, axes, NAMES, SIZES), values), wanted)


@settings(
    max_examples=100,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=RELAXED,
)
@given(TERMS, TERMS, TERMS)
def test_taking_out_common_factors_keeps_the_value(one, two, common) -> None:
    moved = rename(common, {J: L})
    term = add(
        total(multiply(common, one), J),
        total(multiply(number(-2), moved, two), L),
        multiply(common, two),
    )
    axes = in_order(term)
    wanted, values = reference(term, axes)
    assert factored(term, SIZES).free <= term.free
    agrees(drawn(compile_numpy(term, axes, NAMES, SIZES), values), wanted)


# ---- what the code is like


def bilinear(d: str, k=J) -> Reduce:
    """AᵀDA with a diagonal D, its summation index called by another name each time."""
    from lemmata.formula.building import new_axis

    i = new_axis("s", I.size)
    return total(multiply(matrix("A", i, J), matrix("A", i, L), apply("sin", vector(d, i))), i)


def sums(term) -> int:
    return isinstance(term, Reduce) + sum(map(sums, term.parts))


def test_two_products_with_the_same_outer_factors_become_one() -> None:
    term = Add((bilinear("x"), negate(bilinear("u")), bilinear("v")))
    assert sums(term) == 3
    assert sums(factored(term)) == 1


def test_a_factor_is_not_taken_out_where_the_bracket_would_be_larger() -> None:
    left = total(multiply(matrix("A", I, J), vector("y", J), vector("x", K), vector("z", L)), J)
    right = total(multiply(matrix("A", I, J), matrix("B", J, K), vector("z", L)), J)
    other = total(multiply(matrix("A", I, J), matrix("B", J, K), vector("w", L)), J)
    assert isinstance(factored(add(right, other)), Multiply | Reduce)
    assert isinstance(factored(add(left, right), {"n": 10, "m": 1000}), Multiply | Reduce)
    grown = add(
        total(multiply(vector("x", K), vector("y", J)), K),
        total(multiply(vector("x", K), matrix("S", K, I)), K),
    )
    assert isinstance(factored(grown), Add)


def test_indices_that_are_summed_over_stay_different_when_a_factor_is_taken_out() -> None:
    left = total(multiply(vector("x", K), matrix("S", I, K), matrix("A", I, J)), I, K)
    term = add(left, total(multiply(vector("x", I), matrix("B", I, J)), I))
    assert isinstance(factored(term), Reduce)
    random = np.random.default_rng(0)
    A, B, S = random.normal(size=(2, 3)), random.normal(size=(2, 3)), random.normal(size=(2, 2))
    x = random.normal(size=2)
    found = compile_numpy(term, (J,), ("A", "B", "S", "x"))(A, B, S, x)
    np.testing.assert_allclose(found, (S @ x) @ A + x @ B, rtol=1e-12)


def test_long_sums_stay_as_they_are() -> None:
    terms = tuple(multiply(vector("x"), Variable(f"t{k}")) for k in range(MOST_SUMMANDS + 1))
    assert factored(Add(terms)) == Add(terms)
    assert factored(Add(terms[:-1])) != Add(terms[:-1])


HESSIANS = {
    "factorization": (
        r"\|UV^\top - T\|_F^2", "U",
        (r"U \in \mathbb{R}^{n \times k}", r"V \in \mathbb{R}^{m \times k}",
         r"T \in \mathbb{R}^{n \times m}"),
        ("U", "V", "T"), {"U": (4, 2), "V": (3, 2), "T": (4, 3)},
    ),
    "softmax": (r"\log \sum_{i=1}^n e^{x_i}", "x", (r"x \in \mathbb{R}^n",), ("x",), {"x": (5,)}),
    "log det": (
        r"\log \det X", "X", (r"X \in \mathbb{R}^{n \times n}", r"\det(X) > 0"),
        ("X",), {"X": (3, 3)},
    ),
    "network": (
        r"\|B\tanh(Wx)\|^2", "W",
        (r"W \in \mathbb{R}^{h \times n}", r"B \in \mathbb{R}^{k \times h}",
         r"x \in \mathbb{R}^n"),
        ("W", "B", "x"), {"W": (3, 4), "B": (2, 3), "x": (4,)},
    ),
}  # fmt: skip


def hessian(name: str):
    latex, variable, given_, arguments, shapes = HESSIANS[name]
    made = derivative(latex, variable, given_, order=2)
    random = np.random.default_rng(0)
    values = [random.normal(size=shapes[one]) for one in arguments]
    return made, arguments, values


@pytest.mark.parametrize("name", HESSIANS)
def test_no_identity_is_made_and_readable_code_agrees_with_fast(name, monkeypatch) -> None:
    made, arguments, values = hessian(name)
    sizes = {"n": 4, "k": 2, "m": 3, "h": 3}
    wanted = called(executed(numpy_source(made.term, made.axes, "f", arguments)), values, sizes)
    fast = made.compile(arguments, sizes)
    for maker in ("eye", "identity", "diag"):
        monkeypatch.delattr(np, maker)
    found = called(fast, values, sizes)
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-12)


def test_the_hessian_of_log_det_takes_one_inverse(monkeypatch) -> None:
    made, arguments, values = hessian("log det")
    fast, inverse, calls = made.compile(arguments), np.linalg.inv, []
    monkeypatch.setattr(np.linalg, "inv", lambda a: calls.append(1) or inverse(a))
    fast(*values)
    assert len(calls) == 1


def test_a_compiled_function_changes_none_of_its_arguments() -> None:
    for name in HESSIANS:
        made, arguments, values = hessian(name)
        before = [value.copy() for value in values]
        called(made.compile(arguments), values, {"n": 4})
        for value, old in zip(values, before, strict=True):
            np.testing.assert_array_equal(value, old)
    # Here the array that is filled begins as an argument.
    term = add(matrix("S", I, K), multiply(Delta(I, K), vector("x")))
    S, x = np.ones((2, 2)), np.ones(2)
    found = compile_numpy(term, (I, K), ("S", "x"))(S, x)
    np.testing.assert_array_equal(found, [[2, 1], [1, 2]])
    np.testing.assert_array_equal(S, np.ones((2, 2)))


def test_sizes_that_no_shape_tells_are_keywords() -> None:
    text = numpy_source(Delta(I, K), (I, K))
    assert "def f(*, n):" in text
    np.testing.assert_array_equal(executed(text)(n=3), np.eye(3))
    np.testing.assert_array_equal(compile_numpy(Delta(I, K), (I, K))(n=3), np.eye(3))


def test_nothing_in_a_name_is_executed() -> None:
    odd = 'x"""\nraise SystemExit\n'
    term = Variable(odd, (I,))
    text = numpy_source(add(term, number(1)), (I,), 'g"; raise SystemExit')
    (name,) = re.findall(r"^def (\w+)\(\w+\):$", text, re.MULTILINE)
    np.testing.assert_array_equal(executed(text, name)(np.zeros(2)), [1, 1])
    np.testing.assert_array_equal(compile_numpy(add(term, number(1)), (I,))(np.zeros(2)), [1, 1])


def test_what_has_no_code_says_so() -> None:
    term = Integral(Variable("u"), "u", number(0), number(1))
    for source in (numpy_source, torch_source, compile_numpy):
        with pytest.raises(NotCode, match="integral"):
            source(term, ())


def test_torch_code_computes_the_same_and_can_be_differentiated() -> None:
    import torch

    loss = add(
        total(apply("log", add(number(1), apply("exp", multiply(matrix("A"), vector("x"))))), I, J),
        Matrix("det", add(matrix("S", I, K), multiply(number(5), Delta(I, K))), I, K),
        total(power(vector("y", J), number(2)), J),
        apply("max", Variable("t"), number(-9)),
    )
    wanted, values = reference(loss, ())
    tensors = [torch.tensor(value, requires_grad=True) for value in values]
    found = executed(torch_source(loss, (), "f", NAMES))(*tensors)
    np.testing.assert_allclose(found.item(), wanted, rtol=1e-12)
    found.backward()
    np.testing.assert_allclose(tensors[-1].grad, 2 * values[-1], rtol=1e-12)


@pytest.mark.parametrize("name", HESSIANS)
def test_torch_code_of_a_hessian_agrees_with_numpy(name) -> None:
    import torch

    made, arguments, values = hessian(name)
    sizes = {"n": 4, "k": 2, "m": 3, "h": 3}
    source = torch_source(made.term, made.axes, "f", arguments)
    found = called(executed(source), [torch.tensor(value) for value in values], sizes)
    wanted = called(made.compile(arguments, sizes), values, sizes)
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-12)
