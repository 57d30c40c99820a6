"""Claims of lesson 01 that the formula language cannot say, each checked on a random instance.

A check is a function of a random generator. It draws an instance and raises AssertionError if the
claim fails there. Beside it stands its `wrong`: the same test on a claim that was deliberately
spoilt (an assumption dropped, a number off by one, an order exchanged), which must raise
AssertionError for every seed. A check whose `wrong` passes checks nothing.

Ranks are those of small random integer matrices, so they are exact: they come from elimination
over the rational numbers, not from floating point.
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np

Rng = np.random.Generator
Check = Callable[[Rng], None]
WRONG: dict[str, Check] = {}


def refuted_by(wrong: Check) -> Callable[[Check], Check]:
    """Attach the spoilt claim to its check, as the attribute `wrong`."""

    def attach(check: Check) -> Check:
        check.wrong = wrong  # type: ignore[attr-defined]
        WRONG[check.__name__] = wrong
        return check

    return attach


def echelon(A: np.ndarray) -> tuple[list[list[Fraction]], list[int]]:
    """The reduced row echelon form over the rationals, and its pivot columns."""
    R = [[Fraction(int(entry)) for entry in row] for row in A]
    pivots: list[int] = []
    for column in range(A.shape[1]):
        row = len(pivots)
        found = next((i for i in range(row, len(R)) if R[i][column]), None)
        if found is None:
            continue
        R[row], R[found] = R[found], R[row]
        pivot = R[row][column]
        R[row] = [entry / pivot for entry in R[row]]
        for i in range(len(R)):
            if i != row and R[i][column]:
                factor = R[i][column]
                R[i] = [a - factor * b for a, b in zip(R[i], R[row], strict=True)]
        pivots.append(column)
    return R, pivots


def rank(A: np.ndarray) -> int:
    """The number of pivots, exactly."""
    return len(echelon(A)[1])


def null_basis(A: np.ndarray) -> np.ndarray:
    """The special solutions, a basis of N(A), one a column, their denominators cleared."""
    R, pivots = echelon(A)
    n = A.shape[1]
    vectors = []
    for free in (j for j in range(n) if j not in pivots):
        z = [Fraction(0)] * n
        z[free] = Fraction(1)
        for row, pivot in enumerate(pivots):
            z[pivot] = -R[row][free]
        scale = int(np.lcm.reduce([entry.denominator for entry in z]))
        vectors.append([int(scale * entry) for entry in z])
    return np.array(vectors, dtype=np.int64).reshape(len(vectors), n).T


def matrix(rng: Rng, m: int, n: int, r: int) -> np.ndarray:
    """A random integer matrix of rank exactly r."""
    while True:
        A = rng.integers(-3, 4, (m, r)) @ rng.integers(-3, 4, (r, n))
        if rank(A) == r:
            return A


def nonzero(rng: Rng, n: int) -> np.ndarray:
    """A random integer vector other than 0."""
    while True:
        x = rng.integers(-4, 5, n)
        if x.any():
            return x


def _meets_bound(x: np.ndarray, y: np.ndarray) -> bool:
    return int(x @ y) ** 2 == int(x @ x) * int(y @ y)


def _equality_for_all_pairs(rng: Rng) -> None:
    x = nonzero(rng, 3)
    assert _meets_bound(x, np.cross(x, [1, 0, 0] if x[1] or x[2] else [0, 1, 0]))


@refuted_by(_equality_for_all_pairs)
def cauchy_schwarz_equality(rng: Rng) -> None:
    """Equality for multiples (and for zero), and for nothing else."""
    x = nonzero(rng, 3)
    assert _meets_bound(x, int(rng.integers(-3, 4)) * x)
    assert _meets_bound(x, 0 * x)
    y = nonzero(rng, 3)
    multiples = rank(np.stack([x, y])) < 2
    assert _meets_bound(x, y) == multiples


def _affine_map_is_matrix(rng: Rng) -> None:
    W, b = rng.standard_normal((3, 4)), rng.standard_normal(3)
    _agrees_with_its_columns(lambda x: W @ x + b, rng)


def _agrees_with_its_columns(f: Callable[[np.ndarray], np.ndarray], rng: Rng) -> None:
    x = rng.standard_normal(4)
    assert np.allclose(f(x), np.column_stack([f(e) for e in np.eye(4)]) @ x)


@refuted_by(_affine_map_is_matrix)
def linear_map_is_matrix(rng: Rng) -> None:
    """A linear map that is not given as a matrix: cumulative sums after a cyclic shift."""
    step = int(rng.integers(4))
    _agrees_with_its_columns(lambda x: np.cumsum(np.roll(x, step)), rng)


def _nullity_counts_rows(rng: Rng) -> None:
    A = matrix(rng, 3, 5, int(rng.integers(1, 4)))
    assert rank(A) + null_basis(A).shape[1] == A.shape[0]


@refuted_by(_nullity_counts_rows)
def rank_nullity(rng: Rng) -> None:
    """The columns of null_basis are in N(A), independent, and no vector of N(A) is missing."""
    m, n = (int(size) for size in rng.integers(1, 6, 2))
    A = matrix(rng, m, n, int(rng.integers(0, min(m, n) + 1)))
    Z = null_basis(A)
    assert not (A @ Z).any()
    assert Z.shape[1] == 0 or rank(Z) == Z.shape[1]
    assert rank(A) + Z.shape[1] == n
    singular_values = np.linalg.svd(A, compute_uv=False)
    assert int((singular_values > 1e-9).sum()) == n - Z.shape[1]


def _same_space(A: np.ndarray, B: np.ndarray) -> bool:
    """Do the columns of A and B span the same subspace?"""
    return rank(A) == rank(B) == rank(np.hstack([A, B]))


def _null_space_is_complement_of_columns(rng: Rng) -> None:
    A = matrix(rng, 4, 4, 2)
    while _same_space(A, A.T):
        A = matrix(rng, 4, 4, 2)
    assert _same_space(null_basis(A), null_basis(A.T))


@refuted_by(_null_space_is_complement_of_columns)
def null_space_is_complement(rng: Rng) -> None:
    """N(A) against the complement of the row space, found from an orthonormal basis of it."""
    m, n = (int(size) for size in rng.integers(1, 6, 2))
    A = matrix(rng, m, n, int(rng.integers(0, min(m, n) + 1)))
    Z = null_basis(A).astype(float)
    Q = np.linalg.svd(A.T, full_matrices=False)[0][:, : rank(A)]
    onto_complement = np.eye(n) - Q @ Q.T
    onto_null = Z @ np.linalg.pinv(Z)
    assert np.allclose(onto_complement, onto_null)


def _dimensions_add_to_one_more(rng: Rng) -> None:
    V = matrix(rng, 5, 3, int(rng.integers(1, 4)))
    assert rank(V) + null_basis(V.T).shape[1] == 5 + 1


@refuted_by(_dimensions_add_to_one_more)
def complement_of_complement(rng: Rng) -> None:
    """dim V + dim V^⊥ = n, and the complement of the complement is V again."""
    V = matrix(rng, 5, 3, int(rng.integers(0, 4)))
    W = null_basis(V.T)
    assert rank(V) + W.shape[1] == 5
    assert not (V.T @ W).any()
    assert _same_space(null_basis(W.T), V)


def _solvable(A: np.ndarray, b: np.ndarray) -> bool:
    """Solvability judged without ranks: the least-squares residual vanishes."""
    x = np.linalg.lstsq(A.astype(float), b.astype(float), rcond=None)[0]
    return bool(np.abs(A @ x - b).max() < 1e-8)


def _every_system_is_solvable(rng: Rng) -> None:
    A = matrix(rng, 4, 3, 2)
    b = nonzero(rng, 4)
    while rank(np.column_stack([A, b])) == 2:
        b = nonzero(rng, 4)
    assert _solvable(A, b)


@refuted_by(_every_system_is_solvable)
def solvable_iff_ranks_agree(rng: Rng) -> None:
    """For right-hand sides that are reached, and for arbitrary ones."""
    A = matrix(rng, 4, 3, int(rng.integers(0, 4)))
    for b in (A @ nonzero(rng, 3), nonzero(rng, 4)):
        assert _solvable(A, b) == (rank(np.column_stack([A, b])) == rank(A))


def _solutions_shift_by_rows(rng: Rng) -> None:
    A = matrix(rng, 3, 5, 2)
    x_p = nonzero(rng, 5)
    row = next(row for row in A if row.any())
    assert np.array_equal(A @ (x_p + row), A @ x_p)


@refuted_by(_solutions_shift_by_rows)
def solution_set(rng: Rng) -> None:
    """Both inclusions: x_p + N(A) solves, and two solutions differ by an element of N(A)."""
    A = matrix(rng, 3, 5, int(rng.integers(0, 4)))
    x_p = nonzero(rng, 5)
    b, Z = A @ x_p, null_basis(A)
    assert np.array_equal(A @ (x_p + Z @ rng.integers(-3, 4, Z.shape[1])), b)
    another = np.linalg.lstsq(A.astype(float), b.astype(float), rcond=None)[0]
    coefficients = np.linalg.lstsq(Z.astype(float), another - x_p, rcond=None)[0]
    assert np.allclose(A @ another, b)
    assert np.allclose(x_p + Z @ coefficients, another)


def _only_zero(A: np.ndarray) -> bool:
    return not null_basis(A).size


def _unique_iff_full_row_rank(rng: Rng) -> None:
    A = matrix(rng, 3, 5, 3)
    assert _only_zero(A) == (rank(A) == A.shape[0])


@refuted_by(_unique_iff_full_row_rank)
def unique_iff_full_column_rank(rng: Rng) -> None:
    """At every rank, against the smallest singular value."""
    for r in (0, 1, 2, 3):
        A = matrix(rng, 5, 3, r)
        smallest = np.linalg.svd(A, compute_uv=False)[-1]
        assert _only_zero(A) == (rank(A) == 3) == bool(smallest > 1e-9)


def _no_reason_is_needed(rng: Rng) -> None:
    A = matrix(rng, 4, 3, 2)
    b = nonzero(rng, 4)
    while _solvable(A, b):
        b = nonzero(rng, 4)
    assert not (null_basis(A.T).T @ b).any()


@refuted_by(_no_reason_is_needed)
def either_solution_or_reason(rng: Rng) -> None:
    """C(A) = N(Aᵀ)^⊥, and for one b: solvable exactly when no z in N(Aᵀ) objects."""
    A = matrix(rng, 4, 3, int(rng.integers(0, 4)))
    Z = null_basis(A.T)
    assert _same_space(null_basis(Z.T), A)
    for b in (A @ nonzero(rng, 3), nonzero(rng, 4)):
        assert _solvable(A, b) != bool((Z.T @ b).any())


def leibniz(A: np.ndarray) -> int:
    """The determinant multiplied out: choose a row for each column, sort them, count exchanges."""
    n = len(A)
    total = 0
    for rows in np.ndindex(*(n,) * n):
        if len(set(rows)) == n:
            exchanges = sum(rows[i] > rows[j] for i in range(n) for j in range(i + 1, n))
            total += (-1) ** exchanges * int(np.prod([A[rows[j], j] for j in range(n)]))
    return total


def _large_determinant_iff_basis(rng: Rng) -> None:
    A = np.diag([1, 1, int(rng.integers(1, 4))])
    assert (leibniz(A) > 3) == (rank(A) == 3)


@refuted_by(_large_determinant_iff_basis)
def det_detects_basis(rng: Rng) -> None:
    """At every rank."""
    for r in (0, 1, 2, 3):
        A = matrix(rng, 3, 3, r)
        assert (leibniz(A) != 0) == (rank(A) == 3)


def _invertible_iff_not_zero(rng: Rng) -> None:
    A = matrix(rng, 3, 3, 2)
    assert A.any() == (rank(A) == 3)


@refuted_by(_invertible_iff_not_zero)
def invertibility(rng: Rng) -> None:
    """All six statements about one matrix, each tested in its own way."""
    for r in (0, 1, 2, 3):
        A = matrix(rng, 3, 3, r)
        _, pivots = echelon(np.hstack([A, np.eye(3, dtype=int)]))
        targets = [np.eye(3, dtype=int)[:, j] for j in range(3)] + [nonzero(rng, 3)]
        answers = {
            "has an inverse": pivots[:3] == [0, 1, 2],
            "determinant": leibniz(A) != 0,
            "rank": rank(A) == 3,
            "null space": _only_zero(A),
            "one solution for every b": all(_solvable(A, b) for b in targets) and _only_zero(A),
            "columns are a basis": bool(np.linalg.svd(A, compute_uv=False)[-1] > 1e-9),
        }
        assert len(set(answers.values())) == 1, answers


def by_first_row(A: np.ndarray, first_sign: int = 1) -> int:
    """The expansion of the lesson; first_sign = -1 spoils it."""
    if len(A) == 1:
        return int(A[0, 0])
    minors = (np.delete(A[1:], j, axis=1) for j in range(len(A)))
    terms = ((-1) ** j * int(A[0, j]) * by_first_row(minor) for j, minor in enumerate(minors))
    total: int = sum(terms)
    return first_sign * total


def _wrong_sign_of_expansion(rng: Rng) -> None:
    A = matrix(rng, 4, 4, 4)
    assert by_first_row(A, first_sign=-1) == leibniz(A)


@refuted_by(_wrong_sign_of_expansion)
def expansion_by_first_row(rng: Rng) -> None:
    """The expansion equals the determinant multiplied out, and has the three properties."""
    A = matrix(rng, 4, 4, int(rng.integers(2, 5)))
    assert by_first_row(A) == leibniz(A)
    assert by_first_row(np.eye(4, dtype=int)) == 1
    twice = A.copy()
    twice[:, 2] = twice[:, 0]
    assert by_first_row(twice) == 0
    column, c = rng.integers(-3, 4, 4), int(rng.integers(-3, 4))
    other, mixed = A.copy(), A.copy()
    other[:, 1] = column
    mixed[:, 1] += c * column
    assert by_first_row(mixed) == by_first_row(A) + c * by_first_row(other)
