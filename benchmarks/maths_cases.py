"""What `benchmarks.maths` measures: each function, its trusted function, and the truth."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.linalg
import scipy.spatial.transform
from scipy.spatial.distance import cdist

import lemmata.maths.linear_algebra as la

LONG = np.longdouble


@dataclass(frozen=True)
class Case:
    name: str
    trusted_name: str
    size: str
    ours: Callable[[], Any]
    trusted: Callable[[], Any]
    truth: Any
    view: Callable[[Any], Any] = lambda result: result
    """What of a result is compared with the truth: a basis, for one, by its projector."""

    def error(self, result: Any) -> float:
        found, truth = np.asarray(self.view(result), LONG), np.asarray(self.truth, LONG)
        size = np.sqrt((truth**2).sum())
        return float(np.sqrt(((found - truth) ** 2).sum()) / (size if size else 1))


def _functions(*names: str) -> list[tuple[str, Callable[..., Any]]]:
    return [(name, getattr(la, name)) for name in names]


def with_singular_values(
    rng: np.random.Generator, m: int, n: int, s: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    U = np.linalg.qr(rng.normal(size=(m, len(s))))[0]
    V = np.linalg.qr(rng.normal(size=(n, len(s))))[0]
    return (U * s) @ V.T, U, V


def products(rng: np.random.Generator) -> Iterator[Case]:
    n = 128
    A, B = rng.normal(size=(n, n)), rng.normal(size=(n, n))
    truth = A.astype(LONG) @ B.astype(LONG)
    trusted = ("A @ B", f"{n}×{n}")
    orders = ("ijk", "jik", "ikj", "kij", "jki", "kji")
    for order in (*orders, "entries", "columns", "rows", "outer", "blocked"):
        yield Case(
            f"matmul {order}", *trusted, lambda o=order: la.matmul(A, B, o), lambda: A @ B, truth
        )
    a, b = A[:32, :32], B[:32, :32]
    exact = a.astype(LONG) @ b.astype(LONG)
    yield Case(
        "matmul_plain", "A @ B", "32×32", lambda: la.matmul_plain(a, b), lambda: a @ b, exact
    )
    n = 512
    C, D = rng.normal(size=(n, n)), rng.normal(size=(n, n))
    exact = C.astype(LONG) @ D.astype(LONG)
    yield Case("strassen", "A @ B", f"{n}×{n}", lambda: la.strassen(C, D), lambda: C @ D, exact)


def elimination(rng: np.random.Generator) -> Iterator[Case]:
    n = 300
    s = np.geomspace(1, 1e-3, n)
    A, _, _ = with_singular_values(rng, n, n, s)
    x = rng.normal(size=n)
    b = (A.astype(LONG) @ x).astype(float)
    size = f"{n}×{n}, κ=1e3"
    solve = ("numpy.linalg.solve", size)
    yield Case(
        "lu_solve_pp", *solve, lambda: la.lu_solve_pp(A, b), lambda: np.linalg.solve(A, b), x
    )
    yield Case(
        "lu_solve_plain", *solve, lambda: la.lu_solve_plain(A, b), lambda: np.linalg.solve(A, b), x
    )
    yield Case(
        "change_basis", *solve, lambda: la.change_basis(A, b), lambda: np.linalg.solve(A, b), x
    )
    T = np.triu(rng.normal(size=(n, n))) + 20 * np.eye(n)
    c = (T.astype(LONG) @ x).astype(float)
    triangular = scipy.linalg.solve_triangular
    yield Case(
        "back_substitute",
        "scipy.linalg.solve_triangular",
        f"{n}×{n}",
        lambda: la.back_substitute(T, c),
        lambda: triangular(T, c),
        x,
    )
    d = (T.T.astype(LONG) @ x).astype(float)
    yield Case(
        "forward_substitute",
        "scipy.linalg.solve_triangular",
        f"{n}×{n}",
        lambda: la.forward_substitute(T.T, d),
        lambda: triangular(T.T, d, lower=True),
        x,
    )
    yield Case(
        "slogdet",
        "numpy.linalg.slogdet",
        size,
        lambda: la.slogdet(A),
        lambda: np.linalg.slogdet(A),
        np.log(s).sum(),
        view=lambda result: result[1],
    )


def subspaces(rng: np.random.Generator) -> Iterator[Case]:
    m, n, r = 100, 784, 60
    s = np.linspace(1, 2, r)
    A, U, V = with_singular_values(rng, m, n, s)
    size = f"{m}×{n}, rank {r}"
    yield Case(
        "rank", "numpy.linalg.matrix_rank", size, lambda: la.rank(A),
        lambda: np.linalg.matrix_rank(A), r,
    )  # fmt: skip
    yield Case(
        "rref", "numpy.linalg.matrix_rank", size, lambda: la.rref(A),
        lambda: (None, range(np.linalg.matrix_rank(A))), r, view=lambda result: len(result[1]),
    )  # fmt: skip
    complement = np.eye(n) - V @ V.T
    for name, f in _functions("nullspace", "special_solutions"):
        yield Case(
            name,
            "scipy.linalg.null_space",
            size,
            lambda f=f: f(A),
            lambda: scipy.linalg.null_space(A),
            complement,
            view=lambda Z: la.projector(Z) if np.abs(Z).max() > 1 else Z @ Z.T,
        )
    yield Case(
        "column_space", "scipy.linalg.orth", size, lambda: la.column_space(A),
        lambda: scipy.linalg.orth(A), U @ U.T, view=lambda Q: Q @ Q.T,
    )  # fmt: skip
    yield Case(
        "qr_householder", "numpy.linalg.qr", f"{n}×{m}", lambda: la.qr_householder(A.T),
        lambda: np.linalg.qr(A.T), A.T, view=lambda result: result[0] @ result[1],
    )  # fmt: skip
    b = rng.normal(size=m)
    for name, f in _functions("project", "projector"):
        yield Case(
            name, "A @ lstsq(A, b)[0]", size,
            (lambda f=f: f(A, b)) if name == "project" else (lambda f=f: f(A) @ b),
            lambda: A @ np.linalg.lstsq(A, b)[0], U @ (U.T @ b),
        )  # fmt: skip


def least_squares(rng: np.random.Generator) -> Iterator[Case]:
    m, n = 500, 50
    A, U, _ = with_singular_values(rng, m, n, np.geomspace(1, 1e-6, n))
    x = rng.normal(size=n)
    b = (A.astype(LONG) @ x).astype(float)
    size = f"{m}×{n}, κ=1e6"
    lstsq = ("numpy.linalg.lstsq", size)
    for name, f in _functions("least_squares", "least_squares_plain"):
        yield Case(name, *lstsq, lambda f=f: f(A, b), lambda: np.linalg.lstsq(A, b)[0], x)
    y = rng.normal(size=m)
    yield Case(
        "projector_plain", "A @ lstsq(A, b)[0]", size, lambda: la.projector_plain(A) @ y,
        lambda: A @ np.linalg.lstsq(A, y)[0], U @ (U.T @ y),
    )  # fmt: skip
    N, d = 50, 400
    X, U, V = with_singular_values(rng, N, d, np.linspace(1, 2, N))
    y = rng.normal(size=N)
    shortest = V @ ((U.T @ y) / np.linspace(1, 2, N))
    pinv = ("numpy.linalg.pinv(A) @ b", f"{N}×{d}")
    yield Case(
        "solve_under", *pinv, lambda: la.solve_under(X, y), lambda: np.linalg.pinv(X) @ y, shortest
    )
    yield Case(
        "gd_linear, 200 steps", *pinv, lambda: la.gd_linear(X, y, np.zeros(d), 0.4, 200),
        lambda: np.linalg.pinv(X) @ y, shortest,
    )  # fmt: skip
    n, k = 1000, 10
    diagonal, W, z = rng.uniform(1, 2, n), rng.normal(size=(n, k)), rng.normal(size=n)
    M = np.diag(diagonal) + W @ W.T
    c = (diagonal * z.astype(LONG) + W.astype(LONG) @ (W.T.astype(LONG) @ z)).astype(float)
    for name, f in _functions("woodbury_solve", "woodbury_solve_plain"):
        yield Case(
            name, "numpy.linalg.solve", f"n={n}, k={k}", lambda f=f: f(diagonal, W, c),
            lambda: np.linalg.solve(M, c), z,
        )  # fmt: skip


def distances(rng: np.random.Generator) -> Iterator[Case]:
    N, d = 300, 64
    for place in (0, 1000):
        X, Y = rng.normal(size=(N, d)) + place, rng.normal(size=(N, d)) + place
        exact = ((X.astype(LONG)[:, None] - Y.astype(LONG)) ** 2).sum(axis=2)
        for name, f in _functions("pairwise_sqdist", "pairwise_sqdist_plain"):
            yield Case(
                name, "scipy cdist(X, Y)**2", f"{N}×{N}×{d} around {place}",
                lambda f=f, X=X, Y=Y: f(X, Y), lambda X=X, Y=Y: cdist(X, Y) ** 2, exact,
            )  # fmt: skip
    X = rng.normal(size=(N, d))
    G = X.astype(LONG) @ X.T.astype(LONG)
    lengths = np.sqrt(np.diag(G))
    for name, f in _functions("cosine_matrix", "cosine_matrix_plain"):
        yield Case(
            name, "1 − scipy cdist cosine", f"{N}×{N}×{d}", lambda f=f: f(X),
            lambda: 1 - cdist(X, X, "cosine"), G / np.outer(lengths, lengths),
        )  # fmt: skip
    x = rng.normal(size=10_000)
    exact_norm = np.sqrt((x.astype(LONG) ** 2).sum())
    for name, f in _functions("norm", "norm_plain"):
        yield Case(
            name, "numpy.linalg.norm", "10,000", lambda f=f: f(x),
            lambda: np.linalg.norm(x), exact_norm,
        )  # fmt: skip
    u, v = np.array([1.0, 0.0]), np.array([math.cos(1e-6), math.sin(1e-6)])
    subspace_angle = scipy.linalg.subspace_angles
    for name, f in _functions("angle", "angle_plain"):
        yield Case(
            name, "scipy.linalg.subspace_angles", "θ = 1e-6", lambda f=f: f(u, v),
            lambda: subspace_angle(u[:, None], v[:, None])[0], 1e-6,
        )  # fmt: skip


def maps(rng: np.random.Generator) -> Iterator[Case]:
    v, w = rng.normal(size=(2, 3))
    vl, wl = v.astype(LONG), w.astype(LONG)
    exact = np.roll(vl, -1) * np.roll(wl, -2) - np.roll(vl, -2) * np.roll(wl, -1)
    yield Case("cross", "numpy.cross", "3", lambda: la.cross(v, w), lambda: np.cross(v, w), exact)
    yield Case("skew", "numpy.cross", "3", lambda: la.skew(v) @ w, lambda: np.cross(v, w), exact)
    rotation = scipy.spatial.transform.Rotation
    c, s = np.cos(LONG(2)), np.sin(LONG(2))
    yield Case(
        "rotation", "scipy Rotation", "2×2", lambda: la.rotation(2.0),
        lambda: rotation.from_rotvec([0, 0, 2.0]).as_matrix()[:2, :2], np.array([[c, -s], [s, c]]),
    )  # fmt: skip
    u = rng.normal(size=200)
    ul = u.astype(LONG)
    mirror = np.eye(200) - 2 * np.outer(ul, ul) / (ul @ ul)
    yield Case(
        "reflection", "I − 2uuᵀ/uᵀu in NumPy", "200×200", lambda: la.reflection(u),
        lambda: np.eye(200) - 2 * np.outer(u, u) / (u @ u), mirror,
    )  # fmt: skip
    W2, b2, W1, b1 = (rng.normal(size=shape) for shape in ((64, 64), 64, (64, 64), 64))
    exact = np.column_stack([W2.astype(LONG) @ W1, W2.astype(LONG) @ b1 + b2])
    yield Case(
        "affine_compose", "homogeneous product", "64×64",
        lambda: np.column_stack(la.affine_compose(W2, b2, W1, b1)),
        lambda: (la.homogeneous(W2, b2) @ la.homogeneous(W1, b1))[:-1], exact,
    )  # fmt: skip


def all_cases() -> Iterator[Case]:
    rng = np.random.default_rng(0)
    for group in (products, elimination, subspaces, least_squares, distances, maps):
        yield from group(rng)
