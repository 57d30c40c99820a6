"""Identities that the canonical form proves: for all sizes and values of the declared sets."""

from __future__ import annotations

from fractions import Fraction

import pytest

from lemmata.formula.building import power, whole
from lemmata.formula.sizes import Size
from tests.formula.normal.writing import Domains, M, blocks, exp, f, kron, log, outer, vec

d = Domains()
A, C, B = d("A", "m", "n"), d("C", "n", "r"), d("B", "p", "q")
X, Y = d("X", "n", "n"), d("Y", "n", "n")
S, P = d("S", "n", "n", kind="symmetric"), d("P", "n", "n", kind="definite")
G, H = d("G", "n", "n", kind="invertible"), d("H", "n", "n", kind="invertible")
Q, K = d("Q", "n", "n", kind="orthogonal"), d("K", "k", "k", kind="invertible")
F, U, V = d("F", "k", "k"), d("U", "n", "k"), d("V", "k", "n")
W, D = d("W", "n", "k", kind="orthonormal"), d("D", "q", "s")
x, y, p = d("x", "n"), d("y", "n"), d("p", "n", kind="simplex")
signs = d("g", "n", kind="signs")
t, s, a, b = d("t"), d("s"), d.positive("a"), d.positive("b")
I, J = d.eye("n"), d.eye("k")
HALF = Fraction(1, 2)

PRODUCTS = {
    "trace is cyclic": ((A @ C @ C.T @ A.T).tr, (C.T @ A.T @ A @ C).tr),
    "trace of a transpose": ((X @ Y @ S).tr, (S @ Y.T @ X.T).tr),
    "transpose of a product": ((A @ C).T, C.T @ A.T),
    "a symmetric form": (x @ S @ y, y @ S @ x),
    "a square of a difference": ((x - y) @ (x - y), x @ x - 2 * (x @ y) + y @ y),
    "Frobenius norm": ((A * A).sum, (A.T @ A).tr),
    "two equal traces": (X.tr**2, X.tr * X.T.tr),
    "a diagonal commutes with a diagonal": (x.diag @ y.diag, (x * y).diag),
    "orthogonal columns": (Q.T @ Q, I),
    "orthogonal rows": (Q @ Q.T, I),
    "orthonormal columns": (W.T @ W, J),
    "norm under rotation": ((Q @ x) @ (Q @ x), x @ x),
    "signs squared": (signs @ signs, M(whole(Size.of("n")))),
    "a distribution sums to 1": (p.sum, 1 + 0 * t),
    "variance": ((p * (x - p @ x) ** 2).sum, p @ (x * x) - (p @ x) ** 2),
}

INVERSES = {
    "inverse times matrix": (G.inv @ G, I),
    "inverse of a product": ((G @ H).inv, H.inv @ G.inv),
    "inverse of any product": ((X @ Y).inv, Y.inv @ X.inv),
    "inverse of a transpose": (G.T.inv, G.inv.T),
    "inverse of an inverse": (G.inv.inv, G),
    "inverse of a multiple": ((a * G).inv, G.inv / a),
    "orthogonal inverse": (Q.inv, Q.T),
    "Woodbury": (
        (G + U @ K @ V).inv,
        G.inv - G.inv @ U @ (K.inv + V @ G.inv @ U).inv @ V @ G.inv,
    ),
    "push-through": ((P + U @ U.T).inv @ U, P.inv @ U @ (J + U.T @ P.inv @ U).inv),
    "push-through of Grams": (U @ (U.T @ U + J).inv, (U @ U.T + I).inv @ U),
    "Searle": ((G.inv + H.inv).inv, G @ (G + H).inv @ H),
    "parallel sums commute": (G @ (G + H).inv @ H, H @ (G + H).inv @ G),
    "Sherman and Morrison": (
        (G + outer(x, y)).inv,
        G.inv - outer(G.inv @ x, y @ G.inv) / (1 + y @ G.inv @ x),
    ),
    "resolvents": (G.inv - H.inv, G.inv @ (H - G) @ H.inv),
    "ridge": ((U.T @ U + a * J).inv @ U.T, U.T @ (U @ U.T + a * I).inv),
    "Kronecker inverse": (kron(G, K).inv, kron(G.inv, K.inv)),
    "Penrose 1": (A @ A.pinv @ A, A),
    "Penrose 2": (A.pinv @ A @ A.pinv, A.pinv),
    "Penrose 3": ((A @ A.pinv).T, A @ A.pinv),
    "Penrose 4": ((A.pinv @ A).T, A.pinv @ A),
    "pseudoinverse of a transpose": (A.T.pinv, A.pinv.T),
    "pseudoinverse by the Gram matrix": (A.pinv, (A.T @ A).pinv @ A.T),
    "pseudoinverse of a Gram matrix": ((A.T @ A).pinv, A.pinv @ A.T.pinv),
    "a projector": ((A.pinv @ A) @ (A.pinv @ A), A.pinv @ A),
}

DETERMINANTS = {
    "of a product": ((X @ Y).det, X.det * Y.det),
    "of a transpose": (X.T.det, X.det),
    "of an inverse": (G.inv.det, 1 / G.det),
    "of a multiple": ((t * X).det, M(power(t.term, whole(Size.of("n")))) * X.det),
    "Sylvester": ((d.eye("m") + A @ A.T).det, (I + A.T @ A).det),
    "rank one": ((G + outer(x, y)).det, G.det * (1 + y @ G.inv @ x)),
    "low rank": ((G + U @ V).det, G.det * (J + V @ G.inv @ U).det),
    "of an exponential": (X.expm.det, exp(X.tr)),
    "of a definite matrix, in logs": (log((P @ P).det), 2 * log(P.det)),
    "of a Kronecker product": (
        kron(X, F).det,
        M(power(X.det.term, whole(Size.of("k")))) * M(power(F.det.term, whole(Size.of("n")))),
    ),
    "exponential of minus": (X.expm.inv, (-X).expm),
}

LAYOUTS = {
    "mixed product": (kron(A, B) @ kron(C, D), kron(A @ C, B @ D)),
    "transpose": (kron(A, B).T, kron(A.T, B.T)),
    "trace": (kron(X, F).tr, X.tr * F.tr),
    "vec of a product": (vec(A @ X @ C), kron(C.T, A) @ vec(X)),
    "vec and trace": (vec(A) @ vec(A), (A.T @ A).tr),
    "block product": (
        blocks([[X, U], [V, F]]) @ blocks([[Y, U], [V, F]]),
        blocks([[X @ Y + U @ V, X @ U + U @ F], [V @ Y + F @ V, V @ U + F @ F]]),
    ),
    "block transpose": (blocks([[X, U], [V, F]]).T, blocks([[X.T, V.T], [U.T, F.T]])),
    "block trace": (blocks([[X, U], [V, F]]).tr, X.tr + F.tr),
}

FUNCTIONS = {
    "logistic symmetry": (f("sigmoid", -t), 1 - f("sigmoid", t)),
    "tanh by sigmoid": (f("tanh", t), 2 * f("sigmoid", 2 * t) - 1),
    "slope of the sigmoid": (
        f("sigmoid", t) * (1 - f("sigmoid", t)),
        exp(-t) / (1 + exp(-t)) ** 2,
    ),
    "softplus": (f("softplus", t), t + f("softplus", -t)),
    "softmax sums to 1": ((exp(x) / exp(x).sum).sum, 1 + 0 * t),
    "log-softmax": (log(exp(x) / exp(x).sum), x - log(exp(x).sum)),
    "softmax is shifted": (exp(x + t) / exp(x + t).sum, exp(x) / exp(x).sum),
    "sine of a sum": (f("sin", t + s), f("sin", t) * f("cos", s) + f("cos", t) * f("sin", s)),
    "Pythagoras": (f("sin", t) ** 2 + f("cos", t) ** 2, 1 + 0 * t),
    "hyperbolic Pythagoras": (f("cosh", t) ** 2 - f("sinh", t) ** 2, 1 + 0 * t),
    "log of a product": (log(a * b**2), log(a) + 2 * log(b)),
    "log of a square": (log(t**2), 2 * log(f("abs", t))),
    "root of a square": ((t**2) ** HALF, f("abs", t)),
    "root of a positive square": ((a**2) ** HALF, a),
    "powers": (a**t * a**s, a ** (t + s)),
    "fractions": (1 / a + 1 / b, (a + b) / (a * b)),
    "fractions that need the same": (1 / t + 1 / s, (t + s) / (t * s)),
    "a quotient": ((a**2 - 1) / (a + 1), a - 1),
    "norm squared": (((x @ x) ** HALF) ** 2, x @ x),
    "logs of forms": (log(x @ P @ x + 1), log(1 + x @ P @ x)),
    "max in any order": (f("max", t, s), f("max", s, t)),
    "a product of exponentials": (exp(x).over("product"), exp(x.sum)),
}

ALL = [
    pytest.param(*pair, id=name)
    for group in (PRODUCTS, INVERSES, DETERMINANTS, LAYOUTS, FUNCTIONS)
    for name, pair in group.items()
]


@pytest.mark.parametrize(("left", "right"), ALL)
def test_it_is_proved_both_ways(left: M, right: M) -> None:
    assert d.proves(left, right)
    assert d.proves(right, left)


def test_a_symmetric_sum_cancels_its_inverse() -> None:
    own = Domains()
    Z = own("Z", "n", "n")
    own.given(Z + Z.T, "invertible")
    assert own.proves((Z + Z.T) @ (Z + Z.T).inv, own.eye("n"))
    assert own.proves((Z + Z.T).inv @ (Z + Z.T), own.eye("n"))
    assert not own.proves((Z + Z.T).inv @ (Z - Z.T), own.eye("n"))
