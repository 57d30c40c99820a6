"""The problems of `derivatives`: in LaTeX, as a loss for autograd, and derived by hand.

Logistic regression, matrix factorization and a small dense network are those of S. Laue,
M. Mitterreiter & J. Giesen, "Computing Higher Order Derivatives of Matrix and Tensor Expressions"
(NeurIPS 2018). The losses are written with what NumPy, PyTorch and JAX call the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Array = NDArray[np.float64]
VECTOR, MATRIX = r"\in \mathbb{R}^n", r"\in \mathbb{R}^{n \times n}"


@dataclass(frozen=True)
class Problem:
    """A Hessian by one variable.

    `loss` and `closed` take the arguments in the order of their names, `loss` after the module of
    arrays. `structure`: whether most entries are zero or alike, so that code can know more than
    the trace of a program does.
    """

    name: str
    latex: str
    variable: str
    given: tuple[str, ...]
    arguments: tuple[str, ...]
    sizes: Callable[[int], dict[str, int]]
    shapes: Mapping[str, str]
    output: str
    loss: Callable[..., Any]
    closed: Callable[..., Array]
    structure: bool = True
    lengths: tuple[int, ...] = (100, 300, 1000)

    def values(self, n: int) -> list[Array]:
        """Random arguments, small enough that no exponential overflows."""
        random = np.random.default_rng(n)
        sizes = self.sizes(n)
        made = []
        for name in self.arguments:
            shape = tuple(sizes[letter] for letter in self.shapes[name])
            made.append(random.normal(size=shape) / np.sqrt(shape[-1]))
        return made


def _logistic_loss(xp: Any, X: Any, y: Any, w: Any) -> Any:
    return xp.log(1 + xp.exp(-y * (X @ w))).sum()


def _logistic(X: Array, y: Array, w: Array) -> Array:
    p = 1 / (1 + np.exp(y * (X @ w)))
    return X.T @ ((y**2 * p * (1 - p))[:, None] * X)


def _factorization_loss(xp: Any, U: Any, V: Any, T: Any) -> Any:  # noqa: ARG001
    return ((U @ V.T - T) ** 2).sum()


def _factorization(U: Array, V: Array, T: Array) -> Array:  # noqa: ARG001
    n, k = U.shape
    hessian = np.zeros((n, k, n, k))
    rows = np.arange(n)
    hessian[rows, :, rows, :] = 2 * V.T @ V
    return hessian


def _network_loss(xp: Any, *arrays: Any) -> Any:
    W, B, C, x, y = arrays
    z = C @ xp.tanh(B @ xp.tanh(W @ x))
    return xp.log(xp.exp(z).sum()) - y @ z


def _network(W: Array, B: Array, C: Array, x: Array, y: Array) -> Array:
    a = np.tanh(W @ x)
    b = np.tanh(B @ a)
    e = np.exp(C @ b)
    p = e / e.sum()
    da, db = 1 - a**2, 1 - b**2
    g = C.T @ (p - y)
    J = C * db @ (B * da)
    inner = J.T @ (p[:, None] * J) - np.outer(p @ J, p @ J)
    inner -= (B * da).T @ ((2 * g * b * db)[:, None] * (B * da))
    inner[np.diag_indices(len(a))] -= 2 * a * da * (B.T @ (g * db))
    return inner[:, None, :, None] * x[:, None, None] * x


def _quadratic_loss(xp: Any, A: Any, x: Any) -> Any:  # noqa: ARG001
    return x @ A @ x


def _quadratic(A: Array, x: Array) -> Array:  # noqa: ARG001
    return A + A.T


def _softmax_loss(xp: Any, x: Any) -> Any:
    return xp.log(xp.exp(x).sum())


def _softmax(x: Array) -> Array:
    e = np.exp(x)
    p = e / e.sum()
    hessian = np.multiply.outer(-p, p)
    hessian.ravel()[:: len(p) + 1] += p
    return hessian


def _log_det_loss(xp: Any, X: Any) -> Any:
    return xp.linalg.slogdet(X)[1]


def _log_det(X: Array) -> Array:
    inverse = np.linalg.inv(X)
    return -inverse.T[:, None, None, :] * inverse[:, :, None]


def _with(**fixed: int) -> Callable[[int], dict[str, int]]:
    return lambda n: {"n": n, **fixed}


PROBLEMS = (
    Problem(
        "logistic regression",
        r"\mathbf{1}^\top \log(1 + \exp(-y \odot Xw))", "w",
        (r"X \in \mathbb{R}^{m \times n}", r"y \in \mathbb{R}^m", rf"w {VECTOR}"),
        ("X", "y", "w"), lambda n: {"n": n, "m": 2 * n}, {"X": "mn", "y": "m", "w": "n"}, "nn",
        _logistic_loss, _logistic,
    ),
    Problem(
        "matrix factorization",
        r"\|UV^\top - T\|_F^2", "U",
        (
            r"U \in \mathbb{R}^{n \times k}", r"V \in \mathbb{R}^{m \times k}",
            r"T \in \mathbb{R}^{n \times m}",
        ),
        ("U", "V", "T"), _with(k=5, m=20), {"U": "nk", "V": "mk", "T": "nm"}, "nknk",
        _factorization_loss, _factorization,
    ),
    Problem(
        "dense network",
        r"\log(\mathbf{1}^\top \exp(C \tanh(B \tanh(Wx)))) - y^\top C \tanh(B \tanh(Wx))", "W",
        (
            r"W \in \mathbb{R}^{h \times n}", r"B \in \mathbb{R}^{k \times h}",
            r"C \in \mathbb{R}^{c \times k}", rf"x {VECTOR}", r"y \in \mathbb{R}^c",
        ),
        ("W", "B", "C", "x", "y"), _with(h=5, k=5, c=5),
        {"W": "hn", "B": "kh", "C": "ck", "x": "n", "y": "c"}, "hnhn",
        _network_loss, _network, structure=False,
    ),
    Problem(
        "x'Ax", r"x^\top A x", "x", (rf"A {MATRIX}", rf"x {VECTOR}"),
        ("A", "x"), _with(), {"A": "nn", "x": "n"}, "nn", _quadratic_loss, _quadratic,
    ),
    Problem(
        "softmax (log-sum-exp)", r"\log \sum_{i=1}^n e^{x_i}", "x", (rf"x {VECTOR}",),
        ("x",), _with(), {"x": "n"}, "nn", _softmax_loss, _softmax,
    ),
    Problem(
        "log det", r"\log \det X", "X", (rf"X {MATRIX}", r"\det(X) > 0"),
        ("X",), _with(), {"X": "nn"}, "nnnn", _log_det_loss, _log_det, lengths=(10, 30, 60),
    ),
)  # fmt: skip
"""Outputs are dense. log det has n⁴ entries: 13 million at n = 60, 104 MB."""
