"""Moves towards the places where inequalities are tight: borders, equal entries, extremes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from lemmata.formula.sample.domains import Floats, transposed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lemmata.formula.problem import Declared

    Jump: TypeAlias = "Callable[[np.random.Generator], Floats]"
    Move: TypeAlias = "Callable[[np.random.Generator, Floats], Floats]"

_NEAR = 1e-9  # how near an open end is approached


def _axes(values: Floats) -> tuple[int, ...]:
    return tuple(range(1, values.ndim))


def _scaled(factor: float) -> Move:
    return lambda _, values: values * factor


def _sparse(_: np.random.Generator, values: Floats) -> Floats:
    size = np.abs(values)
    return np.where(size == size.max(axis=_axes(values), keepdims=True, initial=0.0), values, 0.0)


def _halved(rng: np.random.Generator, values: Floats) -> Floats:
    return values * (rng.random(values.shape) < 0.5)


def _equal(_: np.random.Generator, values: Floats) -> Floats:
    return np.broadcast_to(values.mean(axis=_axes(values), keepdims=True), values.shape).copy()


def _equal_sizes(_: np.random.Generator, values: Floats) -> Floats:
    return np.asarray(np.sign(values) * np.abs(values).mean(axis=_axes(values), keepdims=True))


def _negated(_: np.random.Generator, values: Floats) -> Floats:
    return -values


def _rank_one(_: np.random.Generator, matrices: Floats) -> Floats:
    u, s, vt = np.linalg.svd(matrices, full_matrices=False)
    return np.asarray(u[..., :, :1] * s[..., None, :1] @ vt[..., :1, :])


def _identity(_: np.random.Generator, matrices: Floats) -> Floats:
    n = matrices.shape[-1]
    size = np.trace(matrices, axis1=-2, axis2=-1) / n
    return np.asarray(size[..., None, None] * np.eye(n))


def _diagonal(_: np.random.Generator, matrices: Floats) -> Floats:
    return matrices * np.eye(matrices.shape[-1])


def _spectrum(change: Callable[[Floats], Floats]) -> Move:
    def move(_: np.random.Generator, matrices: Floats) -> Floats:
        values, vectors = np.linalg.eigh(matrices)
        made = (vectors * change(values)[..., None, :]) @ transposed(vectors)
        return np.asarray(0.5 * (made + transposed(made)))

    return move


def _cut(values: Floats) -> Floats:
    """All but the largest eigenvalue become nothing, as far as definite matrices allow."""
    top = values[..., -1:]
    return np.where(np.arange(values.shape[-1]) == values.shape[-1] - 1, top, 1e-2 * top)


def _vertex(_: np.random.Generator, weights: Floats) -> Floats:
    top = weights == weights.max(axis=_axes(weights), keepdims=True)
    made = np.where(top, 1.0, 1e-6)
    return np.asarray(made / made.sum(axis=_axes(weights), keepdims=True))


def _powered(exponent: float) -> Move:
    def move(_: np.random.Generator, weights: Floats) -> Floats:
        made = weights**exponent
        return np.asarray(made / made.sum(axis=_axes(weights), keepdims=True))

    return move


_SIZES: tuple[Move, ...] = (_scaled(1e3), _scaled(1e-3), _scaled(10.0), _scaled(0.1))
_VECTOR: tuple[Move, ...] = (_equal_sizes, _sparse, _equal, _negated, _halved)
_MATRIX: tuple[Move, ...] = (_rank_one,)
_SQUARE: tuple[Move, ...] = (_identity, _diagonal)
_MOVES: dict[str, tuple[Move, ...]] = {
    "real": (*_VECTOR, *_SIZES),
    "symmetric": (_spectrum(_cut), _spectrum(np.abs), _negated, *_SIZES),
    "semidefinite": (_spectrum(_cut), *_SIZES),
    "definite": (_spectrum(_cut), *_SIZES),
    "invertible": (_negated, *_SIZES),
    "interval": (_equal, _sparse, *_SIZES),
    "simplex": (_powered(0.0), _vertex, _powered(4.0), _powered(0.5)),
    "integers": (lambda rng, values: _equal(rng, values).round(), _sparse, _negated),
    "signs": (_negated, lambda _, values: np.abs(values)),
    "orthogonal": (_negated, lambda _, q: np.broadcast_to(np.eye(q.shape[-1]), q.shape).copy()),
}


_MIRRORED = frozenset(("symmetric", "semidefinite", "definite"))


def structural(
    one: Declared, values: Mapping[str, Floats], ends: tuple[Floats, Floats]
) -> Iterator[Jump]:
    """The moves that fit a symbol: each gives a batch of new values for it."""
    base = values[one.name]
    kind = one.domain.kind
    moves = list(_MOVES.get(kind, ()))
    if base.ndim > 2 and kind == "real":
        moves += _MATRIX
    if base.ndim > 2 and kind in ("real", "symmetric", "definite", "semidefinite", "invertible"):
        moves += _SQUARE if base.shape[-1] == base.shape[-2] else ()
    yield from (_of(move, base) for move in moves)
    for end, inner in zip(ends, (_NEAR, -_NEAR), strict=True):
        if np.isfinite(end).all() and (one.domain.low or one.domain.high):
            is_open = one.domain.open_low if inner > 0 else one.domain.open_high
            at = np.broadcast_to(end + (inner if is_open else 0.0), base.shape)
            yield _to(at)
            yield _partly(at, base, mirrored=kind in _MIRRORED)
    for name, other in values.items():
        if name != one.name and other.shape == base.shape:
            yield _to(other)
            if kind == "real":
                yield _to(-other)


def _of(move: Move, base: Floats) -> Jump:
    return lambda rng: move(rng, base)


def _to(target: Floats) -> Jump:
    return lambda _: target.copy()


def _partly(target: Floats, base: Floats, *, mirrored: bool) -> Jump:
    """Some entries move, of a symmetric matrix both that mirror each other."""

    def jump(rng: np.random.Generator) -> Floats:
        chance = rng.random(base.shape)
        if mirrored:
            chance = np.triu(chance) + np.swapaxes(np.triu(chance, 1), -1, -2)
        return np.where(chance < 0.5, target, base)

    return jump
