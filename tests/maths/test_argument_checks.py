"""The checker says which argument, what was found, and what to do."""

import pickle

import numpy as np
import pytest

from lemmata.maths.checks import (
    ArgumentError,
    NotFiniteError,
    SingularMatrixError,
    WrongShapeError,
    as_array,
    as_matrix,
    naming,
)


def test_floats_are_not_copied_and_keep_their_precision() -> None:
    for dtype in (np.float32, np.float64):
        a = np.ones((2, 2), dtype)
        assert as_matrix(a, "A") is a


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint64, np.float16, np.longdouble, ">f4"])
def test_other_real_numbers_become_float64(dtype: object) -> None:
    assert as_array(np.ones(2).astype(dtype), "x").dtype == np.float64


def test_subclasses_of_arrays_become_plain_arrays() -> None:
    class Odd(np.ndarray):
        pass

    assert type(as_array(np.ones(2).view(Odd), "x")) is np.ndarray


def test_the_first_bad_entry_is_pointed_at() -> None:
    with pytest.raises(NotFiniteError) as caught:
        as_matrix(np.array([[1, 2], [np.inf, np.nan]]), "X")
    assert str(caught.value) == (
        "X: found inf at index (1, 0); remove or replace such entries first"
    )


def test_errors_survive_a_process_boundary() -> None:
    error = WrongShapeError("A", "found a", "do b")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (WrongShapeError, "A: found a; do b")


def test_an_inner_error_is_told_by_the_callers_name() -> None:
    with pytest.raises(ArgumentError, match=r"^B: found"), naming(A="B"):
        raise SingularMatrixError("A", "found", "do")
    with pytest.raises(ArgumentError, match=r"^C: found"), naming(A="B"):
        raise SingularMatrixError("C", "found", "do")
