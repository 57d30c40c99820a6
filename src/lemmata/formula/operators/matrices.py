"""The table of matrix functions: one fact sheet each."""

from __future__ import annotations

from typing import Literal

from lemmata.formula.operators import matrix_values, precise_matrices
from lemmata.formula.operators.facts import MatrixFunction

_Shape = tuple[Literal["m", "n", "min"], ...]

_SHEETS: tuple[tuple[str, str, _Shape, bool], ...] = (
    ("inverse", r"^{-1}", ("m", "n"), True),
    ("pseudoinverse", "^+", ("n", "m"), False),
    ("det", r"\det", (), True),
    ("power", "^", ("m", "n"), True),
    ("exp", r"\exp", ("m", "n"), True),
    ("log", r"\log", ("m", "n"), True),
    ("sqrt", "^{1/2}", ("m", "n"), True),
    ("sin", r"\sin", ("m", "n"), True),
    ("cos", r"\cos", ("m", "n"), True),
    ("symmetric_eigenvalues", r"\lambda", ("m",), True),
    ("symmetric_eigenvectors", r"\operatorname{eigenvectors}", ("m", "n"), True),
    ("eigenvalues", r"\lambda", ("m",), True),
    ("singular_values", r"\sigma", ("min",), False),
    ("left_singular", r"\operatorname{left}", ("m", "m"), False),
    ("right_singular", r"\operatorname{right}", ("n", "n"), False),
    ("rank", r"\operatorname{rank}", (), False),
    ("adjugate", r"\operatorname{adj}", ("m", "n"), True),
)

MATRIX_FUNCTIONS: dict[str, MatrixFunction] = {
    name: MatrixFunction(
        name,
        latex,
        len(shape),
        getattr(matrix_values, name),
        getattr(precise_matrices, name),
        shape,
        square,
    )
    for name, latex, shape, square in _SHEETS
}
"""The matrix functions by the name that `Matrix` holds."""
