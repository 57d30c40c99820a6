"""What must not be proved: false claims, and true ones that are defined on one side only."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.formula.normal.writing import Domains, M, exp, f, kron, log, num, outer

d = Domains()
A, C = d("A", "m", "n"), d("C", "n", "r")
X, Y = d("X", "n", "n"), d("Y", "n", "n")
S, P = d("S", "n", "n", kind="symmetric"), d("P", "n", "n", kind="definite")
R = d("R", "n", "n", kind="semidefinite")
G, H = d("G", "n", "n", kind="invertible"), d("H", "n", "n", kind="invertible")
Q, K = d("Q", "n", "n", kind="orthogonal"), d("K", "k", "k", kind="invertible")
F, U, V = d("F", "k", "k"), d("U", "n", "k"), d("V", "k", "n")
W = d("W", "n", "k", kind="orthonormal")
x, y, p = d("x", "n"), d("y", "n"), d("p", "n", kind="simplex")
t, s, a, b = d("t"), d("s"), d.positive("a"), d.positive("b")
zero_on = d("z", kind="interval", low=num(0).term, open_low=False)
I, J = d.eye("n"), d.eye("k")
HALF = Fraction(1, 2)
ONE = 1 + 0 * t

FALSE = {
    "traces of other orders": ((X @ Y @ G).tr, (Y @ X @ G).tr),
    "a product the wrong way": ((A @ C).T, C.T @ A.T * 2),
    "factors in the wrong order": ((G @ H).inv, G.inv @ H.inv),
    "a form that is not symmetric": (x @ X @ y, y @ X @ x),
    "a transposed matrix": (X @ x, X.T @ x),
    "transposed by a symmetric product": (S @ P, P @ S),
    "orthonormal rows": (W @ W.T, I),
    "an inverse that is no transpose": (G.inv, G.T),
    "a factor of a determinant": ((t * X).det, t * X.det),
    "a sum of determinants": ((X + Y).det, X.det + Y.det),
    "a sum of inverses": ((G + H).inv, G.inv + H.inv),
    "Woodbury with a sign": (
        (G + U @ K @ V).inv,
        G.inv + G.inv @ U @ (K.inv + V @ G.inv @ U).inv @ V @ G.inv,
    ),
    "Woodbury without the inverse of the middle": (
        (G + U @ K @ V).inv,
        G.inv - G.inv @ U @ (K + V @ G.inv @ U).inv @ V @ G.inv,
    ),
    "Sherman and Morrison with a sign": (
        (G + outer(x, y)).inv,
        G.inv - outer(G.inv @ x, y @ G.inv) / (1 - y @ G.inv @ x),
    ),
    "Kronecker factors exchanged": (kron(X, F), kron(F, X)),
    "pseudoinverse of a product": ((A @ C).pinv, C.pinv @ A.pinv),
    "a pseudoinverse on the wrong side": (A @ A.pinv, A.pinv.T @ A * 0 + A @ A.pinv * 2),
    "exponentials of sums": ((X + Y).expm, X.expm @ Y.expm),
    "noncommuting squares": ((X + Y) @ (X - Y), X @ X - Y @ Y),
    "sums of products": (x.sum * y.sum, (x * y).sum),
    "a sum of squares": (x.sum**2, x @ x),
    "a logarithm of a sum": (log(a + b), log(a) + log(b)),
    "a softmax without the sum": (exp(x) / exp(x).sum, exp(x)),
    "sine with a sign": (f("sin", t + s), f("sin", t) * f("cos", s) - f("cos", t) * f("sin", s)),
    "a factor 2": ((x - y) @ (x - y), x @ x - x @ y + y @ y),
    "simplex squares": (p @ p, ONE),
    "an absolute value": (f("abs", t), t),
    "a maximum": (f("max", t, s), t),
    "a product of a sum": ((x + y).over("product"), x.over("product") + y.over("product")),
}

PARTLY_DEFINED = {
    "log of a real square": (log(t**2), 2 * log(t)),
    "log of a product": (log(t * s), log(t) + log(s)),
    "root of a square": ((t**2) ** HALF, t),
    "a root squared": ((t**HALF) ** 2, t),
    "x over x": (t / t, ONE),
    "a cancelled fraction": ((t**2 - 1) / (t - 1), t + 1),
    "a fraction that begins at 0": (zero_on / zero_on, ONE),
    "an inverse that need not exist": (X @ X.inv, I),
    "an inverse of a semidefinite matrix": (R @ R.inv, I),
    "a hat matrix": (U @ (U.T @ U).inv @ U.T @ U, U),
    "exp of a log": (exp(log(t)), t),
    "log of determinants": (log((X @ Y).det), log(X.det) + log(Y.det)),
    "determinant of an inverse": (X.inv.det * X.det, ONE),
    "tan times cos": (f("tan", t) * f("cos", t), f("sin", t)),
    "a hidden zero below": ((t + 0 * (1 / s)), t + s / s - 1),
    "a real power": (t**s * t ** (-s), ONE),
    "Sylvester for inverses": (
        (G + U @ V).inv,
        G.inv - G.inv @ U @ (J + V @ G.inv @ U).inv @ V @ G.inv + 0 * X.inv + X.inv - X.inv,
    ),
}


def _cases(group: dict[str, tuple[M, M]]) -> list[object]:
    return [pytest.param(*pair, id=name) for name, pair in group.items()]


@pytest.mark.parametrize(("left", "right"), _cases(FALSE))
def test_a_false_claim_is_not_proved(left: M, right: M) -> None:
    assert not d.proves(left, right)
    assert not d.proves(right, left)


@pytest.mark.parametrize(("left", "right"), _cases(PARTLY_DEFINED))
def test_a_claim_defined_on_one_side_only_is_not_proved(left: M, right: M) -> None:
    assert not d.proves(left, right)
    assert not d.proves(right, left)


def test_a_condition_makes_the_difference() -> None:
    own = Domains()
    u, Z = own("u"), own("Z", "n", "n")
    assert not own.proves(u / u, 1)
    assert not own.proves(Z @ Z.inv, own.eye("n"))
    own.given(u, "!=", 0)
    own.given(Z, "invertible")
    assert own.proves(u / u, 1)
    assert own.proves(Z @ Z.inv, own.eye("n"))
    assert own.proves(log(u**2), 2 * log(f("abs", u)))
    assert not own.proves(log(u**2), 2 * log(u))


def test_an_inequality_is_a_fact_about_the_sign() -> None:
    own = Domains()
    u, v = own("u"), own("v")
    assert not own.proves((u**2) ** HALF, u)
    own.given(u, ">=", 0)
    assert own.proves((u**2) ** HALF, u)
    assert not own.proves(log(u * v), log(u) + log(v))
    own.given(u, ">", 0)
    own.given(1 - v, ">", 0)
    assert own.proves(log(u * (1 - v)), log(u) + log(1 - v))


def test_equations_are_rules_from_the_larger_side() -> None:
    own = Domains()
    E, N, g, h = own("E", "n", "n"), own("N", "n", "n"), own("g", "n"), own("h", "n")
    assert not own.proves(E @ E @ E, E)
    own.given(E @ E, "=", E)
    own.given(N.T, "=", -N)
    own.given(E @ g, "=", h)
    assert own.proves(E @ E @ E, E)
    assert not own.proves(E @ E, E.T)
    assert own.proves(g @ N @ g, 0 * N.tr)
    assert own.proves(E @ h, h)
    assert not own.proves(h, g)


def test_work_is_counted_and_bounded() -> None:
    from lemmata.formula.normal import proves_equal
    from lemmata.formula.problem import Budget

    long = (x + y + x * y) ** 20
    assert not proves_equal(long.term, (long + 1).term, d.problem)
    assert not proves_equal((t * s).term, (s * t).term, d.problem, Budget(terms=2))
    assert proves_equal((t * s).term, (s * t).term, d.problem)
