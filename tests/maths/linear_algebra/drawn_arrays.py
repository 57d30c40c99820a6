"""Random arrays with known rank, condition and scale, and exact references for small integers."""

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

SCALES = st.sampled_from([1.0, 1e-150, 1e-20, 1e20, 1e150])
SEEDS = st.integers(0, 2**32 - 1)
FLOATS = st.integers(-(10**6), 10**6).map(lambda k: k / 1000)  # none so tiny that squares vanish


def vectors(n: int, elements: st.SearchStrategy[float] = FLOATS) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(np.float64, n, elements=elements)


def matrices(m: int, n: int) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(np.float64, (m, n), elements=FLOATS)


def integer_matrices(largest: int = 6) -> st.SearchStrategy[np.ndarray]:
    side = st.integers(1, largest)
    return st.tuples(side, side).flatmap(
        lambda shape: hnp.arrays(np.int64, shape, elements=st.integers(-3, 3))
    )


def with_singular_values(rng: np.random.Generator, m: int, n: int, s: np.ndarray) -> np.ndarray:
    U = np.linalg.qr(rng.normal(size=(m, len(s))))[0]
    V = np.linalg.qr(rng.normal(size=(n, len(s))))[0]
    return (U * s) @ V.T


@st.composite
def of_known_rank(draw: st.DrawFn, largest: int = 8) -> tuple[np.ndarray, int]:
    """A matrix at a drawn scale whose non-zero singular values lie within a factor 100."""
    m, n = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    r = draw(st.integers(0, min(m, n)))
    rng = np.random.default_rng(draw(SEEDS))
    s = draw(SCALES) * 10 ** rng.uniform(-1, 1, r)
    return with_singular_values(rng, m, n, s), r


@st.composite
def invertible(draw: st.DrawFn, largest: int = 8) -> np.ndarray:
    """A square matrix of condition at most 100, at a drawn scale."""
    n = draw(st.integers(1, largest))
    rng = np.random.default_rng(draw(SEEDS))
    return with_singular_values(rng, n, n, draw(SCALES) * 10 ** rng.uniform(-1, 1, n))


def exact_rank(A: np.ndarray) -> int:
    """Elimination in fractions: slow, naive, without a tolerance."""
    rows = [[Fraction(int(a)) for a in row] for row in A]
    r = 0
    for j in range(A.shape[1]):
        pivot = next((i for i in range(r, len(rows)) if rows[i][j] != 0), None)
        if pivot is None:
            continue
        rows[r], rows[pivot] = rows[pivot], rows[r]
        for i in range(r + 1, len(rows)):
            factor = rows[i][j] / rows[r][j]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[r], strict=True)]
        r += 1
    return r
