"""The Fréchet derivatives of matrix functions: ∂f(A)_{ij} / ∂A_{kl}, axes in the order i, j, k, l.

N. J. Higham, "Functions of Matrices", 2008, chapter 3: that along E is the upper right block of
``f([[A, E], [0, A]])``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.operators import matrix_values, precise_matrices
from lemmata.formula.operators.facts import Array, MatrixFunction
from lemmata.formula.operators.values import quiet

if TYPE_CHECKING:
    from collections.abc import Callable

DERIVATIVE = "_derivative"
"""What the name of a matrix function's Fréchet derivative ends in."""

ANALYTIC = ("exp", "log", "sqrt", "sin", "cos")
"""The matrix functions that have one."""


def _by_blocks(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """All directions at once, as blocks."""

    def derivative(matrix: Array) -> Array:
        n = matrix.shape[-1]
        units = np.eye(n * n).reshape(n, n, n, n)
        blocks = np.zeros((*matrix.shape[:-2], n, n, 2 * n, 2 * n), np.result_type(matrix, float))
        blocks[..., :n, :n] = blocks[..., n:, n:] = matrix[..., None, None, :, :]
        blocks[..., :n, n:] = units
        found = function(blocks)[..., :n, n:]
        return np.moveaxis(found, (-4, -3), (-2, -1))

    return quiet(derivative)


_exp = _by_blocks(matrix_values.exp)


def _solved(operator: Array) -> Array:
    """The inverse of a linear map between matrices, as an array of four axes."""
    n = operator.shape[-1]
    flat = operator.reshape(*operator.shape[:-4], n * n, n * n)
    return matrix_values.inverse(flat).reshape(operator.shape)


def _log(matrix: Array) -> Array:
    """The inverse of the exponential's, at the logarithm."""
    return _solved(_exp(matrix_values.log(matrix)))


def _sqrt(matrix: Array) -> Array:
    """The solution L of R L + L R = E, with R the root."""
    root = matrix_values.sqrt(matrix)
    one = np.eye(matrix.shape[-1])
    left = np.einsum("...ik,jl->...ijkl", root, one)
    return _solved(left + np.einsum("...lj,ik->...ijkl", root, one))


_VALUES: dict[str, Callable[[Array], Array]] = {
    "exp": _exp,
    "log": quiet(_log),
    "sqrt": quiet(_sqrt),
    "sin": _by_blocks(matrix_values.sin),
    "cos": _by_blocks(matrix_values.cos),
}


def _precise(name: str) -> Callable[..., Any]:
    function = getattr(precise_matrices, name)

    def derivative(mp: Any, matrix: Any) -> Any:
        n = matrix.rows
        found = [[[[mp.zero] * n for _ in range(n)] for _ in range(n)] for _ in range(n)]
        for k in range(n):
            for l in range(n):
                block = mp.zeros(2 * n)
                block[:n, :n] = block[n:, n:] = matrix
                block[k, n + l] = mp.one
                value = function(mp, block)
                for i in range(n):
                    for j in range(n):
                        found[i][j][k][l] = value[i][n + j]
        return found

    return derivative


FRECHET: dict[str, MatrixFunction] = {
    name + DERIVATIVE: MatrixFunction(
        name + DERIVATIVE,
        rf"\operatorname{{D}}\!\{name}",
        4,
        _VALUES[name],
        _precise(name),
        ("m", "m", "m", "m"),
    )
    for name in ANALYTIC
}
"""Their fact sheets."""
