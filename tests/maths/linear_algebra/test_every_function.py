"""What holds for every public function: one list, one contract, one way to treat its arguments."""

import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import lemmata.maths.linear_algebra as la
from lemmata.maths.checks import ArgumentError

RNG = np.random.default_rng(7)
A = RNG.integers(-5, 6, (4, 3))
B = RNG.integers(-5, 6, (3, 5))
S = RNG.integers(-5, 6, (3, 3)) + 9 * np.eye(3, dtype=int)
b3, b4, w3 = (RNG.integers(1, 6, n) for n in (3, 4, 3))

# A call of each function, by the names of its array arguments; whole numbers, so that the same
# call can be made in every precision.
CALLS: dict[str, dict[str, Any]] = {
    "affine_compose": {"W2": A, "b2": b4, "W1": S, "b1": b3},
    "angle": {"x": b3, "y": w3},
    "angle_plain": {"x": b3, "y": w3},
    "back_substitute": {"U": S, "b": b3},
    "change_basis": {"B": S, "v": b3},
    "column_space": {"A": A},
    "cosine_matrix": {"X": A},
    "cosine_matrix_plain": {"X": A},
    "cross": {"v": b3, "w": w3},
    "forward_substitute": {"L": S, "b": b3},
    "gd_linear": {"X": A, "y": b4, "w0": b3, "eta": 0.001, "steps": 3},
    "homogeneous": {"W": A, "b": b4},
    "least_squares": {"A": A, "b": b4},
    "least_squares_plain": {"A": A, "b": b4},
    "lu_solve_plain": {"A": S, "b": b3},
    "lu_solve_pp": {"A": S, "b": b3},
    "matmul": {"A": A, "B": B},
    "matmul_loops": {"A": A, "B": B, "order": "jki"},
    "matmul_plain": {"A": A, "B": B},
    "matmul_views": {"A": A, "B": B, "view": "outer"},
    "norm": {"x": b3},
    "norm_plain": {"x": b3},
    "nullspace": {"A": B},
    "pairwise_sqdist": {"X": A, "Y": S},
    "pairwise_sqdist_plain": {"X": A, "Y": S},
    "pivoted_reflectors": {"A": A},
    "project": {"A": A, "b": b4},
    "projector": {"A": A},
    "projector_plain": {"A": A},
    "qr_householder": {"A": A},
    "rank": {"A": A},
    "rank_tolerance": {"A": A},
    "reflection": {"u": b3},
    "rref": {"A": B},
    "skew": {"v": b3},
    "slogdet": {"A": S},
    "solve_under": {"A": B, "b": b3},
    "special_solutions": {"A": B},
    "strassen": {"A": A, "B": B, "cutoff": 1},
    "woodbury_solve": {"d": b4, "U": A, "b": b4},
    "woodbury_solve_plain": {"d": b4, "U": A, "b": b4},
}
# Steps of the functions above, on the checked working copy of their caller; and a map of a number.
STEPS = {"bring_pivot", "reflector", "reflect_back", "rotation"}
EVERY = pytest.mark.parametrize("name", CALLS)


def converted(call: dict[str, Any], change: Callable[[np.ndarray], np.ndarray]) -> dict[str, Any]:
    return {k: change(v) if isinstance(v, np.ndarray) else v for k, v in call.items()}


def flattened(result: object) -> list[np.ndarray]:
    parts = result if isinstance(result, (tuple, list)) else [result]
    return [np.asarray(part) for part in parts]


def as_view(a: np.ndarray) -> np.ndarray:
    """The same numbers, backwards and in steps of two in memory."""
    spread = np.zeros([2 * n for n in a.shape], a.dtype)
    view = spread[tuple(slice(None, None, -2) for _ in a.shape)]
    view[...] = a
    return view


def test_every_public_function_is_called_here() -> None:
    assert set(la.__all__) == set(CALLS) | STEPS


def test_the_list_of_names_is_sorted_and_complete() -> None:
    assert la.__all__ == sorted(la.__all__)
    defined = set()
    for module in pkgutil.iter_modules(la.__path__):
        found = import_module(f"{la.__name__}.{module.name}")
        for name, value in inspect.getmembers(found, inspect.isfunction):
            if value.__module__ == found.__name__ and not name.startswith("_"):
                defined.add(name)
    assert defined == set(la.__all__)


@pytest.mark.parametrize("name", la.__all__)
def test_every_docstring_states_shapes_cost_errors_and_source(name: str) -> None:
    text = inspect.getdoc(getattr(la, name)) or ""
    for part in ("Shapes: ", "Cost: ", "Raises: ", "Source: "):
        assert text.count(f"\n{part}") == 1, part


@pytest.mark.parametrize("name", la.__all__)
def test_every_function_fits_on_a_page(name: str) -> None:
    assert len(inspect.getsource(getattr(la, name)).splitlines()) <= 40


@EVERY
def test_arguments_are_never_written_to(name: str) -> None:
    for dtype in (np.int64, np.float32, np.float64):
        call = converted(CALLS[name], lambda a, dtype=dtype: a.astype(dtype))
        before = converted(call, np.copy)
        results = flattened(getattr(la, name)(**call))
        for key, value in call.items():
            np.testing.assert_array_equal(value, before[key])
            assert not any(np.shares_memory(r, value) for r in results)


@EVERY
@pytest.mark.parametrize(
    "change",
    [np.int64, np.int8, np.float16, np.asfortranarray, as_view, lambda a: a.astype(">f8")],
    ids=["int64", "int8", "float16", "column-major", "strided", "big-endian"],
)
def test_other_numbers_and_other_layouts_give_the_result_of_float64(
    name: str, change: Callable[[np.ndarray], np.ndarray]
) -> None:
    function = getattr(la, name)
    expected = flattened(function(**converted(CALLS[name], np.float64)))
    results = flattened(function(**converted(CALLS[name], change)))
    for got, want in zip(results, expected, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)
        assert got.dtype == want.dtype


@EVERY
def test_float32_keeps_its_precision(name: str) -> None:
    function = getattr(la, name)
    expected = flattened(function(**converted(CALLS[name], np.float64)))
    results = flattened(function(**converted(CALLS[name], np.float32)))
    for got, want in zip(results, expected, strict=True):
        if want.ndim and want.dtype == np.float64:
            assert got.dtype == np.float32
        if name != "rank_tolerance":  # which is that of float32
            np.testing.assert_allclose(got, want, rtol=1e-3, atol=2e-4)


@EVERY
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_an_entry_that_is_not_finite_is_named(name: str, bad: float) -> None:
    for argument, value in CALLS[name].items():
        if isinstance(value, np.ndarray):
            broken = value.astype(float)
            broken.flat[-1] = bad
            with pytest.raises(
                ArgumentError, match=rf"^{argument}: found {bad} at index"
            ) as caught:
                getattr(la, name)(**{**CALLS[name], argument: broken})
            assert caught.value.code == "not-finite"


@EVERY
@pytest.mark.usefixtures("as_a_user")
def test_other_axes_complex_numbers_text_and_nothing_are_named(name: str) -> None:
    for argument, value in CALLS[name].items():
        if not isinstance(value, np.ndarray):
            continue
        for bad, code in [
            (value[None, None], "wrong-shape"),
            (np.float64(1.0), "wrong-shape"),
            (value[:0], "wrong-shape"),
            ([[1.0, 2.0], [3.0]], "wrong-shape"),
            (value + 1j, "not-real"),
            (value.astype(str), "not-real"),
            (None, "not-real"),
        ]:
            with pytest.raises(ArgumentError, match=f"^{argument}: ") as caught:
                getattr(la, name)(**{**CALLS[name], argument: bad})
            assert caught.value.code == code
            assert caught.value.hint


@EVERY
@pytest.mark.usefixtures("as_a_user")
def test_lists_are_accepted(name: str) -> None:
    function = getattr(la, name)
    lists = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in CALLS[name].items()}
    results, expected = flattened(function(**lists)), flattened(function(**CALLS[name]))
    for got, want in zip(results, expected, strict=True):
        np.testing.assert_array_equal(got, want)


def test_a_mismatch_of_shapes_is_refused_by_the_annotation_too() -> None:
    with pytest.raises(Exception, match="Type-check error"):
        la.matmul(A, A)


@pytest.mark.usefixtures("as_a_user")
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: la.matmul(A, A),
            (
                "B: found shape (4, 3) beside A of shape (4, 3): 4 rows of B against 3 columns of"
                " A; make the two equal; is a transpose missing?"
            ),
        ),
        (
            lambda: la.lu_solve_pp(A, b4),
            (
                "A: expected a square matrix, found shape (4, 3); for more equations than unknowns"
                ", or fewer, see least_squares and solve_under"
            ),
        ),
        (
            lambda: la.lu_solve_pp(S, b4),
            (
                "b: expected shape (3,) or (3, k) to fit the matrix, found (4,); give one column "
                "of 3 entries, or several side by side"
            ),
        ),
        (
            lambda: la.lu_solve_pp(np.ones((2, 2)), np.ones(2)),
            (
                "A: singular to working precision: pivot 2 is 0, tolerance 4.44e-15; "
                "ask rank(A); solve_under always answers"
            ),
        ),
        (
            lambda: la.rank(b3),
            (
                "A: expected a matrix (two axes), found shape (3,); "
                "a vector becomes a column by A[:, None], a row by A[None, :]"
            ),
        ),
        (lambda: la.norm(S), "x: expected a vector (one axis), found shape (3, 3); try x.ravel()"),
        (lambda: la.cross(b4, b3), None),
        (lambda: la.reflection(np.zeros(2)), None),
        (lambda: la.angle(np.zeros(2), np.ones(2)), None),
        (lambda: la.rotation(np.nan), "theta: found nan; give a finite number"),
        (lambda: la.rotation("90"), "theta: found '90'; give a finite number"),
        (lambda: la.rank(A, tol=-1), "tol: found -1; give a finite number of at least 0"),
        (lambda: la.rank(A, tol=np.nan), None),
        (
            lambda: la.strassen(A, B, cutoff=0),
            "cutoff: found 0; give a whole number of at least 1",
        ),
        (lambda: la.gd_linear(A, b4, b3, 0.1, -1), None),
        (lambda: la.gd_linear(A, b4, b3, 0.1, 2.5), None),
        (lambda: la.woodbury_solve(b3, A, b4), None),
        (lambda: la.solve_under(B, b3, np.ones(2)), None),
        (
            lambda: la.matmul_loops(A, B, "iij"),
            "order: found 'iij'; choose from ijk, jik, ikj, kij, jki, kji",
        ),
        (lambda: la.matmul_views(A, B, "diagonals"), None),
        (lambda: la.matmul(A, B, "?"), None),
        (lambda: la.affine_compose(A, b4, A, b4), None),
    ],
)
def test_messages_name_the_argument_what_was_found_and_what_to_do(
    call: Callable[[], object], message: str | None
) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert message is None or str(caught.value) == message
    assert caught.value.hint


def test_a_singular_matrix_is_also_numpys_error() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        la.lu_solve_pp(np.zeros((2, 2)), np.ones(2))


@pytest.mark.parametrize("x", [1e-300, -2.0, 1e300])
def test_matrices_of_one_entry(x: float) -> None:
    one = np.array([[x]])
    np.testing.assert_allclose(la.lu_solve_pp(one, np.array([x])), [1])
    assert la.rref(one)[1] == [0]
    assert la.rank(one) == 1
    assert la.nullspace(one).shape == (1, 0)
    np.testing.assert_allclose(la.projector(one), [[1]])
    np.testing.assert_allclose(la.cosine_matrix(one), [[1]])
    np.testing.assert_allclose(la.matmul(one, np.ones((1, 1))), one)
    np.testing.assert_allclose(la.slogdet(one), [np.sign(x), np.log(abs(x))])


def test_linear_algebra_needs_neither_the_rest_of_lemmata_nor_the_type_checker() -> None:
    program = (
        "import sys, lemmata.maths.linear_algebra\n"
        "for name in sys.modules:\n"
        "    top, *rest = name.split('.')\n"
        "    if top in ('beartype', 'scipy', 'torch') or (top == 'lemmata' and rest):\n"
        "        if rest[:1] != ['maths']: print(name)"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert output.stdout == ""
