"""What the functions of `lemmata.maths` accept, and what they say to anything else.

One rule for numbers: float32 and float64 keep their precision, every other real type (integers,
booleans, lists of them) becomes float64. Nothing is copied that needs no conversion, and nothing
is ever written to: a function that works in place copies first.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

AXES = ("rows", "columns")


@dataclass(eq=False)
class ArgumentError(ValueError):
    """An argument that cannot be used: which one, what was found, and what to do."""

    argument: str
    found: str
    hint: str
    code: ClassVar[str] = "bad-argument"

    def __str__(self) -> str:
        return f"{self.argument}: {self.found}; {self.hint}"


class WrongShapeError(ArgumentError):
    """The array has other axes or other lengths than the formula needs."""

    code = "wrong-shape"


class NotRealError(ArgumentError):
    """The array holds something other than real numbers."""

    code = "not-real"


class NotFiniteError(ArgumentError):
    """The array holds NaN or an infinity."""

    code = "not-finite"


class ZeroVectorError(ArgumentError):
    """A direction was asked of a vector that has none."""

    code = "zero-vector"


class OutOfRangeError(ArgumentError):
    """A number or a name lies outside what is allowed."""

    code = "out-of-range"


class SingularMatrixError(ArgumentError, np.linalg.LinAlgError):
    """A pivot is zero, or too small beside the entries of its column to be told from zero."""

    code = "singular"


def as_array(value: ArrayLike, name: str) -> Float[np.ndarray, "..."]:
    """Claim: the result is a finite, non-empty float array that shares memory where it can."""
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise WrongShapeError(
            name, "found rows of different lengths", "give all of them one length"
        ) from error
    if array.dtype.kind not in "biuf":
        raise NotRealError(name, f"found entries of type {array.dtype}", "give real numbers")
    if array.dtype not in (np.dtype(np.float32), np.dtype(np.float64)):
        array = array.astype(np.float64)
    if array.size == 0:
        raise WrongShapeError(name, f"found an empty array of shape {array.shape}", "give entries")
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise NotFiniteError(
            name,
            f"found {array[place]} at index {place}",
            "remove or replace such entries first",
        )
    return array


def as_vector(value: ArrayLike, name: str, length: int | None = None) -> Float[np.ndarray, "n"]:
    """Claim: the result has one axis, and `length` entries where a length is asked for."""
    array = as_array(value, name)
    if array.ndim != 1:
        raise WrongShapeError(
            name, f"expected a vector (one axis), found shape {array.shape}", f"try {name}.ravel()"
        )
    if length is not None and len(array) != length:
        raise WrongShapeError(
            name,
            f"expected shape ({length},) to fit the other arguments, found {array.shape}",
            "make the lengths agree",
        )
    return array


def as_matrix(value: ArrayLike, name: str) -> Float[np.ndarray, "m n"]:
    """Claim: the result has two axes; a vector is refused: it could be a row or a column."""
    array = as_array(value, name)
    if array.ndim != 2:
        raise WrongShapeError(
            name,
            f"expected a matrix (two axes), found shape {array.shape}",
            f"a vector becomes a column by {name}[:, None], a row by {name}[None, :]",
        )
    return array


def as_square(value: ArrayLike, name: str) -> Float[np.ndarray, "n n"]:
    """Claim: the result has as many rows as columns."""
    array = as_matrix(value, name)
    if array.shape[0] != array.shape[1]:
        raise WrongShapeError(
            name,
            f"expected a square matrix, found shape {array.shape}",
            "for more equations than unknowns, or fewer, see least_squares and solve_under",
        )
    return array


def as_columns(value: ArrayLike, name: str, length: int) -> Float[np.ndarray, "n *k"]:
    """Claim: the result is a vector of `length` entries, or a matrix of such columns."""
    array = as_array(value, name)
    if array.ndim not in (1, 2) or len(array) != length:
        raise WrongShapeError(
            name,
            f"expected shape ({length},) or ({length}, k) to fit the matrix, found {array.shape}",
            f"give one column of {length} entries, or several side by side",
        )
    return array


def require_fit(**pair: tuple[np.ndarray, int]) -> None:
    """Claim: two named arrays are equally long along the axes that a formula joins."""
    (left, (A, i)), (right, (B, j)) = pair.items()
    if A.shape[i] != B.shape[j]:
        raise WrongShapeError(
            right,
            f"found shape {B.shape} beside {left} of shape {A.shape}: "
            f"{B.shape[j]} {AXES[j]} of {right} against {A.shape[i]} {AXES[i]} of {left}",
            "make the two equal; is a transpose missing?",
        )


def as_number(value: object, name: str, least: float = -math.inf) -> float:
    """Claim: the result is a finite number of at least `least`."""
    number = value if isinstance(value, (int, float, np.integer, np.floating)) else math.nan
    if not (math.isfinite(number) and number >= least):
        limit = "" if least == -math.inf else f" of at least {least:g}"
        raise OutOfRangeError(name, f"found {value!r}", f"give a finite number{limit}")
    return float(number)


def as_count(value: object, name: str, least: int) -> int:
    """Claim: the result is a whole number of at least `least`."""
    if not isinstance(value, (int, np.integer)) or value < least:
        raise OutOfRangeError(name, f"found {value!r}", f"give a whole number of at least {least}")
    return int(value)


def require_choice(value: str, name: str, choices: tuple[str, ...]) -> None:
    """Claim: the value is one of the names."""
    if value not in choices:
        raise OutOfRangeError(name, f"found {value!r}", f"choose from {', '.join(choices)}")


@contextmanager
def naming(**names: str) -> Iterator[None]:
    """Claim: an error inside speaks of the caller's argument by the caller's name for it."""
    try:
        yield
    except ArgumentError as error:
        error.argument = names.get(error.argument, error.argument)
        raise
