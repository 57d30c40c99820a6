"""Identities as a claim for the engine, in SymPy in two ways, and by hand in NumPy.

Each of the three peers is written as a practitioner would: matrices of symbols and `simplify`,
MatrixSymbol and `doit`, five random points and `allclose`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

if TYPE_CHECKING:
    from collections.abc import Callable

N = 3
_RNG = np.random.default_rng(0)


@dataclass(frozen=True)
class Identity:
    """One identity; the callables answer True, False, or None for "can't say"."""

    name: str
    claim: str
    given: tuple[str, ...]
    entries: Callable[[], bool | None]
    symbols: Callable[[], bool | None]
    numpy: Callable[[], bool]


def identities() -> list[Identity]:
    """The table, from easy to hard."""
    return [
        *_algebra(), *_forms(), *_inverses(), *_updates(), *_derivatives(),
        *_matrix_derivatives(), *_products(), *_elementwise(),
    ]  # fmt: skip


_SQUARE = (r"A \in \mathbb{R}^{n \times n}", r"B \in \mathbb{R}^{n \times n}")
_INVERTIBLE = (r"A \in GL(n)", r"B \in GL(n)")


def _matrix(name: str, rows: int = N, columns: int = N) -> Any:
    return sp.Matrix(rows, columns, lambda i, j: sp.Symbol(f"{name}{i}{j}"))


def _vector(name: str) -> Any:
    return _matrix(name, N, 1)


def _zero(expression: Any) -> bool:
    """Whether SymPy simplifies it to zero."""
    found = sp.simplify(expression)
    return bool(found.is_zero_matrix if hasattr(found, "is_zero_matrix") else found == 0)


def _named(*names: str) -> list[Any]:
    n = sp.Symbol("n", positive=True, integer=True)
    return [sp.MatrixSymbol(name, n, 1 if name.islower() else n) for name in names]


def _same(left: Any, right: Any) -> bool | None:
    """Whether SymPy sees that two matrix expressions are the same; else it can't say."""
    left, right = left.doit(), right.doit()
    if left == right or sp.simplify(left - right) in (0, sp.ZeroMatrix(*_shape(left))):
        return True
    return None


def _shape(expression: Any) -> tuple[Any, Any]:
    return getattr(expression, "shape", (1, 1))


def _points(test: Callable[..., tuple[Any, Any]], *shapes: tuple[int, ...]) -> bool:
    """Whether both sides agree at five random points."""
    return all(
        np.allclose(*test(*(_RNG.standard_normal(shape) for shape in shapes))) for _ in range(5)
    )


def _slopes(f: Callable[[Any], float], at: Any, step: float = 1e-6) -> Any:
    """Central differences in every entry."""
    found = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        moved = np.zeros_like(at)
        moved[place] = step
        found[place] = (f(at + moved) - f(at - moved)) / (2 * step)
    return found


_S = (N, N)


def _algebra() -> list[Identity]:
    a, b, c = _matrix("a"), _matrix("b"), _matrix("c")
    A, B, C = _named("A", "B", "C")
    return [
        Identity(
            "(AB)ᵀ = BᵀAᵀ", r"(AB)^\top = B^\top A^\top", _SQUARE,
            lambda: _zero((a * b).T - b.T * a.T), lambda: _same((A * B).T, B.T * A.T),
            lambda: _points(lambda p, q: ((p @ q).T, q.T @ p.T), _S, _S),
        ),
        Identity(
            "tr(ABC) = tr(CAB)", r"\operatorname{tr}(ABC) = \operatorname{tr}(CAB)",
            (*_SQUARE, r"C \in \mathbb{R}^{n \times n}"),
            lambda: _zero((a * b * c).trace() - (c * a * b).trace()),
            lambda: _same(sp.Trace(A * B * C), sp.Trace(C * A * B)),
            lambda: _points(
                lambda p, q, r: (np.trace(p @ q @ r), np.trace(r @ p @ q)), _S, _S, _S
            ),
        ),
    ]  # fmt: skip


def _forms() -> list[Identity]:
    a, b, x = _matrix("a"), _matrix("b"), _vector("x")
    A, B, X = _named("A", "B", "x")
    return [
        Identity(
            "xᵀAx = ½xᵀ(A + Aᵀ)x", r"x^\top A x = \frac{1}{2} x^\top (A + A^\top) x",
            (_SQUARE[0], r"x \in \mathbb{R}^n"),
            lambda: _zero((x.T * a * x - x.T * (a + a.T) * x / 2)[0]),
            lambda: _same(X.T * A * X, X.T * (A + A.T) * X / 2),
            lambda: _points(lambda p, q: (q @ p @ q, q @ (p + p.T) @ q / 2), _S, (N,)),
        ),
        Identity(
            "det(AB) = det A det B", r"\det(AB) = \det A \det B", _SQUARE,
            lambda: _zero((a * b).det() - a.det() * b.det()),
            lambda: _same(sp.Determinant(A * B), sp.Determinant(A) * sp.Determinant(B)),
            lambda: _points(
                lambda p, q: (np.linalg.det(p @ q), np.linalg.det(p) * np.linalg.det(q)), _S, _S
            ),
        ),
    ]  # fmt: skip


def _inverses() -> list[Identity]:
    a, b, u, v = _matrix("a"), _matrix("b"), _matrix("u", N, 2), _matrix("v", 2, N)
    A, B, C = _named("A", "B", "C")
    inv, one = np.linalg.inv, np.eye(2)
    identity = sp.Identity(A.shape[0])
    return [
        Identity(
            "(AB)⁻¹ = B⁻¹A⁻¹", r"(AB)^{-1} = B^{-1} A^{-1}", _INVERTIBLE,
            lambda: _zero((a * b).inv() - b.inv() * a.inv()),
            lambda: _same((A * B).I, B.I * A.I),
            lambda: _points(lambda p, q: (inv(p @ q), inv(q) @ inv(p)), _S, _S),
        ),
        Identity(
            "Woodbury", r"(A + UV)^{-1} = A^{-1} - A^{-1}U(I + VA^{-1}U)^{-1}VA^{-1}",
            (r"A \in GL(n)", r"U \in \mathbb{R}^{n \times k}", r"V \in \mathbb{R}^{k \times n}",
             r"A + UV \in GL(n)"),
            lambda: _zero(
                (a + u * v).inv()
                - a.inv() + a.inv() * u * (sp.eye(2) + v * a.inv() * u).inv() * v * a.inv()
            ),
            lambda: _same(
                (A + B * C).I, A.I - A.I * B * (identity + C * A.I * B).I * C * A.I
            ),
            lambda: _points(
                lambda p, q, r: (
                    inv(p + q @ r), inv(p) - inv(p) @ q @ inv(one + r @ inv(p) @ q) @ r @ inv(p)
                ), _S, (N, 2), (2, N),
            ),
        ),
    ]  # fmt: skip


def _updates() -> list[Identity]:
    a, b, x, y = _matrix("a"), _matrix("b"), _vector("x"), _vector("y")
    A, B, X, Y = _named("A", "B", "x", "y")
    inv, identity = np.linalg.inv, sp.Identity(A.shape[0])
    return [
        Identity(
            "det(A + xyᵀ)", r"\det(A + xy^\top) = (1 + y^\top A^{-1} x) \det A",
            (r"A \in GL(n)", r"x \in \mathbb{R}^n", r"y \in \mathbb{R}^n"),
            lambda: _zero((a + x * y.T).det() - (1 + (y.T * a.inv() * x)[0]) * a.det()),
            lambda: _same(
                sp.Determinant(A + X * Y.T), (1 + (Y.T * A.I * X)[0, 0]) * sp.Determinant(A)
            ),
            lambda: _points(
                lambda p, q, r: (
                    np.linalg.det(p + np.outer(q, r)), (1 + r @ inv(p) @ q) * np.linalg.det(p)
                ), _S, (N,), (N,),
            ),
        ),
        Identity(
            "A(I + BA)⁻¹ = (I + AB)⁻¹A", r"A(I + BA)^{-1} = (I + AB)^{-1}A",
            (*_SQUARE, r"I + BA \in GL(n)"),
            lambda: _zero(a * (sp.eye(N) + b * a).inv() - (sp.eye(N) + a * b).inv() * a),
            lambda: _same(A * (identity + B * A).I, (identity + A * B).I * A),
            lambda: _points(
                lambda p, q: (
                    p @ inv(np.eye(N) + q @ p), inv(np.eye(N) + p @ q) @ p
                ), _S, _S,
            ),
        ),
    ]  # fmt: skip


def _derivatives() -> list[Identity]:
    a, x, y = _matrix("a"), _vector("x"), _vector("y")
    A, X, Y = _named("A", "x", "y")
    return [
        Identity(
            "∇ xᵀAx = (A + Aᵀ)x", r"\nabla_x (x^\top A x) = (A + A^\top) x",
            (_SQUARE[0], r"x \in \mathbb{R}^n"),
            lambda: _zero(sp.Matrix([(x.T * a * x)[0].diff(e) for e in x]) - (a + a.T) * x),
            lambda: _same((X.T * A * X).diff(X), (A + A.T) * X),
            lambda: _points(
                lambda p, q: (_slopes(lambda z: z @ p @ z, q), (p + p.T) @ q), _S, (N,)
            ),
        ),
        Identity(
            "∇ ‖Ax − y‖² = 2Aᵀ(Ax − y)", r"\nabla_x \|Ax - y\|^2 = 2A^\top (Ax - y)",
            (_SQUARE[0], r"x \in \mathbb{R}^n", r"y \in \mathbb{R}^n"),
            lambda: _zero(
                sp.Matrix([((a * x - y).T * (a * x - y))[0].diff(e) for e in x])
                - 2 * a.T * (a * x - y)
            ),
            lambda: _same(((A * X - Y).T * (A * X - Y)).diff(X), 2 * A.T * (A * X - Y)),
            lambda: _points(
                lambda p, q, r: (
                    _slopes(lambda z: float(np.sum((p @ z - r) ** 2)), q), 2 * p.T @ (p @ q - r)
                ), _S, (N,), (N,),
            ),
        ),
    ]  # fmt: skip


def _matrix_derivatives() -> list[Identity]:
    a, b, m = _matrix("a"), _matrix("b"), _matrix("m")
    A, B, M = _named("A", "B", "M")
    log_det = sp.log(m.det())
    return [
        Identity(
            "∂ log det X = X⁻ᵀ", r"\frac{\partial}{\partial X} \log\det X = X^{-\top}",
            (r"X \in GL(n)", r"\det(X) > 0"),
            lambda: _zero(sp.Matrix(N, N, lambda i, j: log_det.diff(m[i, j])) - m.inv().T),
            lambda: _same(sp.log(sp.Determinant(M)).diff(M), M.I.T),
            lambda: _points(
                lambda p: (
                    _slopes(lambda z: np.linalg.slogdet(z)[1], p), np.linalg.inv(p).T
                ), _S,
            ),
        ),
        Identity(
            "∂ tr(AXB) = AᵀBᵀ",
            r"\frac{\partial}{\partial X} \operatorname{tr}(AXB) = A^\top B^\top",
            (*_SQUARE, r"X \in \mathbb{R}^{n \times n}"),
            lambda: _zero(
                sp.Matrix(N, N, lambda i, j: (a * m * b).trace().diff(m[i, j])) - a.T * b.T
            ),
            lambda: _same(sp.Trace(A * M * B).diff(M), A.T * B.T),
            lambda: _points(
                lambda p, q, r: (_slopes(lambda z: np.trace(p @ z @ q), r), p.T @ q.T), _S, _S, _S
            ),
        ),
    ]  # fmt: skip


def _products() -> list[Identity]:
    a, b, c, d = _matrix("a"), _matrix("b"), _matrix("c"), _matrix("d")
    A, B, C, D = _named("A", "B", "C", "D")
    kron, kronecker = np.kron, sp.kronecker_product
    return [
        Identity(
            "(A ⊗ B)(C ⊗ D) = AC ⊗ BD", r"(A \otimes B)(C \otimes D) = AC \otimes BD",
            (*_SQUARE, r"C \in \mathbb{R}^{n \times n}", r"D \in \mathbb{R}^{n \times n}"),
            lambda: _zero(kronecker(a, b) * kronecker(c, d) - kronecker(a * c, b * d)),
            lambda: _same(
                sp.KroneckerProduct(A, B) * sp.KroneckerProduct(C, D),
                sp.KroneckerProduct(A * C, B * D),
            ),
            lambda: _points(
                lambda p, q, r, s: (kron(p, q) @ kron(r, s), kron(p @ r, q @ s)), _S, _S, _S, _S
            ),
        ),
        Identity(
            "tr(A ⊗ B) = tr A tr B",
            r"\operatorname{tr}(A \otimes B) = \operatorname{tr}(A) \operatorname{tr}(B)", _SQUARE,
            lambda: _zero(kronecker(a, b).trace() - a.trace() * b.trace()),
            lambda: _same(sp.Trace(sp.KroneckerProduct(A, B)), sp.Trace(A) * sp.Trace(B)),
            lambda: _points(lambda p, q: (np.trace(kron(p, q)), np.trace(p) * np.trace(q)), _S, _S),
        ),
    ]  # fmt: skip


def _elementwise() -> list[Identity]:
    a, b, x = _matrix("a"), _matrix("b"), _vector("x")
    A, B, X = _named("A", "B", "x")
    exps = [sp.exp(e) for e in x]
    soft = sp.Matrix([e / sum(exps) for e in exps])
    return [
        Identity(
            "xᵀ(A ∘ B)x", r"x^\top (A \odot B) x = \operatorname{tr}(\operatorname{diag}(x) A "
            r"\operatorname{diag}(x) B^\top)", (*_SQUARE, r"x \in \mathbb{R}^n"),
            lambda: _zero(
                (x.T * a.multiply_elementwise(b) * x)[0]
                - (sp.diag(*x) * a * sp.diag(*x) * b.T).trace()
            ),
            lambda: _same(
                X.T * sp.HadamardProduct(A, B) * X,
                sp.Trace(sp.DiagMatrix(X) * A * sp.DiagMatrix(X) * B.T),
            ),
            lambda: _points(
                lambda p, q, r: (
                    r @ (p * q) @ r, np.trace(np.diag(r) @ p @ np.diag(r) @ q.T)
                ), _S, _S, (N,),
            ),
        ),
        Identity(
            "softmax Jacobian", r"\frac{\partial s}{\partial x} = \operatorname{diag}(s) - ss^\top",
            (r"x \in \mathbb{R}^n", r"s = \operatorname{softmax}(x)"),
            lambda: _zero(soft.jacobian(x) - (sp.diag(*soft) - soft * soft.T)),
            lambda: _same(
                X.applyfunc(sp.exp).diff(X), sp.DiagMatrix(X.applyfunc(sp.exp))
            ) and None,
            lambda: _points(_softmax_by_hand, (N,)),
        ),
    ]  # fmt: skip


def _softmax_by_hand(z: Any) -> tuple[Any, Any]:
    def softmax(v: Any) -> Any:
        return np.exp(v) / np.exp(v).sum()

    step = 1e-6 * np.eye(N)
    columns = [(softmax(z + e) - softmax(z - e)) / 2e-6 for e in step]
    s = softmax(z)
    return np.array(columns).T, np.diag(s) - np.outer(s, s)
