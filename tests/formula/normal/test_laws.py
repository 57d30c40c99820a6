"""Laws of single heads: moments, roots, spectra, exponentials, powers, blocks, counted sums."""

from __future__ import annotations

from fractions import Fraction

from lemmata.formula.building import add, multiply, new_axis, number, total, whole
from lemmata.formula.problem import Natural
from lemmata.formula.sizes import ONE, Size
from lemmata.formula.terms import Index, Matrix
from tests.formula.normal.writing import Domains, M, blocks, exp, f, log, num, outer

HALF = Fraction(1, 2)


def test_moments_of_a_normal_vector_are_sums_over_pairings() -> None:
    d = Domains()
    z, A, B, m = d.grid("n"), d("A", "n", "n"), d("B", "n", "n"), d("m", "n")
    one = M(z.at(*z.axes), z.axes)
    form = M(total(multiply(z.term, A.at(z.axes[1], j := new_axis("j", Size.of("n"))),
                            z.at(z.axes[0], j)), z.axes[1], j), z.axes[:1])  # fmt: skip
    assert d.proves(d.mean(one), 0 * m)
    assert d.proves(d.mean(form), A.tr)
    assert not d.proves(d.mean(form), A.T.tr * 2)
    square = M(multiply(form.term, form.term), form.axes)
    assert d.proves(d.mean(square), A.tr**2 + (A @ A).tr + (A @ A.T).tr)
    assert not d.proves(d.mean(square), A.tr**2 + 2 * (A @ A).tr)
    assert not d.proves(d.mean(form), B.tr)


def test_moments_of_independent_coordinates_factor() -> None:
    d = Domains()
    x = d.grid("n", "independent")
    outcome, i = x.axes
    j = new_axis("j", Size.of("n"))
    pair = M(multiply(x.at(outcome, i), x.at(outcome, j)), (outcome, i, j))
    mean, square = d.mean(x), d.mean(x**2)
    wanted = outer(mean, mean) + (square - mean**2).diag
    assert d.proves(d.mean(pair), wanted)
    assert not d.proves(d.mean(pair), outer(mean, mean))


def test_roots_of_matrices() -> None:
    d = Domains()
    P, X, I = d("P", "n", "n", kind="definite"), d("X", "n", "n"), d.eye("n")
    root = P.matrix("sqrt", 0, 1)
    assert d.proves(root @ root, P)
    assert d.proves(root.inv @ P @ root.inv, I)
    assert d.proves(root.inv @ P, root)
    assert d.proves(root.det**2, P.det)
    assert not d.proves(root @ root, P.inv)
    assert not d.proves(X.matrix("sqrt", 0, 1) @ X.matrix("sqrt", 0, 1), X)


def test_spectra() -> None:
    d = Domains()
    S, X, I = d("S", "n", "n", kind="symmetric"), d("X", "n", "n"), d.eye("n")
    V, values = S.matrix("symmetric_eigenvectors", 0, 1), S.matrix("symmetric_eigenvalues", 0)
    assert d.proves(values.sum, S.tr)
    assert d.proves(X.matrix("eigenvalues", 0).sum, X.tr)
    assert d.proves(V @ V.T, I)
    assert d.proves(V @ values.diag @ V.T, S)
    assert not d.proves(V @ V, I)
    A = d("A", "m", "n")
    assert d.proves((A @ A.pinv).tr, A.matrix("rank"))
    assert d.proves((A.pinv @ A).matrix("rank"), A.T.matrix("rank"))
    assert not d.proves((A @ A.pinv).tr, d("B", "m", "n").matrix("rank"))


def test_exponentials_of_matrices_that_commute_join() -> None:
    d = Domains()
    X, Y, E, I = d("X", "n", "n"), d("Y", "n", "n"), d("E", "n", "n"), d.eye("n")
    t, s = d("t"), d("s")
    assert d.proves((t * X).expm @ (s * X).expm, ((t + s) * X).expm)
    assert d.proves((t * I + X).expm, exp(t) * X.expm)
    assert not d.proves(X.expm @ Y.expm, (X + Y).expm)
    d.given(X @ Y, "=", Y @ X)
    assert d.proves(X.expm @ Y.expm, (X + Y).expm)
    assert not d.proves(X.expm @ E.expm, (X + E).expm)
    d.given(E @ E, "=", E)
    assert d.proves((t * E).expm, I + (exp(t) - 1) * E)


def test_powers_of_matrices_join() -> None:
    d = Domains()
    X, G = d("X", "n", "n"), d("G", "n", "n", kind="invertible")
    d.letters.add("k")
    d.naturals["k"] = Natural("k", 0, dimension=False)
    k = whole(Size.of("k"))

    def to(matrix: M, more: int) -> M:
        return matrix.matrix("power", 0, 1, parameter=add(k, number(more)))

    assert d.proves(to(X, 0) @ to(X, 1), X.matrix("power", 0, 1, parameter=add(k, k, number(1))))
    assert d.proves(to(G, 0) @ to(G, 0).inv, d.eye("n"))
    assert d.proves(G.inv @ to(G, 1), to(G, 0))
    assert not d.proves(G.inv.T @ to(G, 1), to(G, 0))
    assert not d.proves(G.inv @ to(G, 1).T, to(G, 0).T)
    assert d.proves(to(X, 0).det, M(f("power", X.det, M(k)).term))
    assert not d.proves(to(X, 0) @ to(X, 1), to(X, 2))


def test_a_counted_sum_may_be_counted_backwards() -> None:
    d = Domains()
    X, A = d("X", "n", "n"), d("A", "n", "n")
    d.letters.add("k")
    r = new_axis("r", Size.of("k"), Size())
    up, down = Index(r), add(whole(Size.of("k") - ONE), multiply(number(-1), Index(r)))

    def summed(first: object, last: object) -> M:
        left, right = (X.matrix("power", 0, 1, parameter=p) for p in (first, last))  # type: ignore[arg-type]
        made = left @ A @ right
        return M(total(made.term, r), made.axes)

    assert d.proves(summed(up, down), summed(down, up))
    assert not d.proves(summed(up, down), summed(up, up))


def test_blocks_by_the_schur_complement() -> None:
    d = Domains()
    A, B, C = d("A", "n", "n"), d("B", "n", "k"), d("C", "k", "n")
    G, H, F = (
        d("G", "n", "n", kind="invertible"),
        d("H", "k", "k", kind="invertible"),
        d("F", "k", "k"),
    )
    I, v = d.eye("k"), d("v", "k")
    whole_one = blocks([[A, B], [C, H]])
    assert d.proves(whole_one.det, H.det * (A - B @ H.inv @ C).det)
    assert d.proves(blocks([[G, B], [C, F]]).det, G.det * (F - C @ G.inv @ B).det)
    assert d.proves(blocks([[A, B], [0 * C, F]]).det, A.det * F.det)
    assert d.proves(blocks([[A, B], [0 * C, I]]).det, A.det)
    assert d.proves(blocks([[d.eye("n"), B], [0 * C, v.diag]]).det, v.over("product"))
    assert not d.proves(whole_one.det, A.det * H.det - (B @ C).det)
    inverse = blocks([[G.inv, -(G.inv @ B @ H.inv)], [0 * C, H.inv]])
    assert d.proves(blocks([[G, B], [0 * C, H]]).inv, inverse)
    assert not d.proves(blocks([[G, B], [C, H]]).inv, inverse)


def test_small_matrices_and_their_characteristic_polynomial() -> None:
    d = Domains()
    A, B = d("A", 2, 2), d("B", 3, 3)
    assert d.proves(A @ A, A.tr * A - A.det * d.eye(2))
    traces = 1 + B.det + B.tr + HALF * num(1) * B.tr**2 - HALF * num(1) * (B @ B).tr
    assert d.proves((d.eye(3) + B).det, traces)
    assert not d.proves((d.eye(3) + B).det, 1 + B.det)
    assert not d.proves((d.eye(2) + A).det, 1 + A.tr - A.det)


def test_what_both_sides_need_may_be_granted() -> None:
    d = Domains()
    X, Y, U, v = d("X", "n", "n"), d("Y", "n", "n"), d("U", "m", "n"), d("v", "n")
    adjugate = X.matrix("adjugate", 0, 1)
    assert d.proves(X.det * X.inv, adjugate + X.inv - X.inv)
    assert not d.proves(adjugate, X.det * X.inv)
    assert not d.proves(X.det * Y.inv, adjugate + Y.inv - Y.inv)
    left = (U.T @ U).inv @ U.T
    assert d.proves(left + U.pinv - U.pinv, U.pinv + left - left)
    assert not d.proves(left, U.pinv)
    rank = M(Matrix("rank", U.term, *U.axes))
    d.given(rank, "=", M(whole(Size.of("n"))))
    assert d.proves(left, U.pinv)
    assert not d.proves(U @ left, d.eye("m"))
    assert d.proves(log((U.T @ U).det), 2 * log((U.T @ U).det ** HALF))
    assert not d.proves(v @ v / (v @ v), 1)


def test_signs_to_whole_powers() -> None:
    d = Domains()
    N, X = d("N", "n", "n"), d("X", "n", "n")
    d.naturals["n"] = Natural("n", 1, parity="odd")
    assert d.proves((-X).det, -X.det)
    d.given(N.T, "=", -N)
    assert d.proves(N.det, 0 * N.tr)
    d.naturals["n"] = Natural("n", 1, parity="even")
    assert d.proves((-X).det, X.det)
    assert not d.proves(N.det, 0 * N.tr)
