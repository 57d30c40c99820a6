"""Where an integrand has kinks and jumps: integrals are cut there, since smooth pieces settle."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.building import subtract, variables_of
from lemmata.formula.evaluate.arithmetic import DOUBLES
from lemmata.formula.terms import Apply, Extremum, Integral, Limit, Reduce, Term

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.evaluate.scene import Array, Scene

MOST = 12
"""How many cuts an integral may have."""
_ROOTS = 3
_HALVINGS = 60


def kinks(body: Term, name: str) -> list[Term]:
    """What is 0 where the body may have a kink or a jump as a function of the variable."""
    found: dict[Term, None] = {}
    waiting, seen = [body], set()
    while waiting:
        part = waiting.pop()
        if part in seen or isinstance(part, Integral | Limit | Extremum):
            continue
        seen.add(part)
        if isinstance(part, Apply):
            for zero in _zeros(part):
                if name in variables_of(zero):
                    found[zero] = None
        if not (isinstance(part, Reduce) and any("\\infty" in a.size.letters for a in part.axes)):
            waiting.extend(part.parts)
    return list(found)


def _zeros(part: Apply) -> list[Term]:
    match part.function:
        case "abs" | "sign" | "step":
            return list(part.arguments)
        case "max" | "min":
            return [subtract(a, b) for a, b in combinations(part.arguments, 2)]
        case "less" | "less_equal" | "equal":
            return [subtract(*part.arguments)]
        case _:
            return []


def cuts(scene: Scene, sample: Callable[[Scene, Array], list[Array]], nodes: Array) -> list[Array]:
    """Cuts of shape (1 or batch, *ends), one after another; nan where there is none.

    `sample` gives the functions of `kinks` at nodes of shape (batch, nodes, *ends), with further
    axes last; `nodes` are those between which changes of sign are looked for.
    """
    flat = replace(scene, arithmetic=DOUBLES)
    x = np.asarray(nodes, float)
    found: list[Array] = []
    for k, values in enumerate(sample(flat, x)):
        extra = values.shape[x.ndim :]
        lead = np.broadcast_shapes(values.shape[: x.ndim], x.shape)
        grown = np.broadcast_to(values, (*lead, *extra)).reshape(*lead, prod(extra))
        wide = np.broadcast_to(x, lead)
        for e in range(min(grown.shape[-1], MOST)):
            for low, high in _brackets(wide, grown[..., e]):
                found.append(_root(scene, sample, (k, e), low, high))
                if len(found) >= MOST:
                    return found
    return found


def _brackets(x: Array, values: Array) -> list[tuple[Array, Array]]:
    """Pairs of nodes between which the sign changes, at any point of the batch; nan elsewhere."""
    sign = np.sign(np.nan_to_num(values))
    changed = sign[:, 1:] * sign[:, :-1] <= 0
    changed &= (sign[:, 1:] != 0) | (sign[:, :-1] != 0)
    order = np.cumsum(changed, axis=1)
    made = []
    for n in range(1, _ROOTS + 1):
        here = changed & (order == n)
        if not here.any():
            break
        place = np.argmax(here, axis=1)[:, None]
        low, high = (np.take_along_axis(x, place + k, 1) for k in (0, 1))
        some = here.any(axis=1)[:, None]
        made.append((np.where(some, low, np.nan), np.where(some, high, np.nan)))
    return made


def _root(scene: Scene, sample: Any, which: tuple[int, int], low: Array, high: Array) -> Array:
    """By halving; nan where there is no bracket."""

    def sign_at(x: Array) -> Array:
        values = sample(scene, x)[k]
        flat = values.reshape(*values.shape[: x.ndim], -1)[..., e]
        flat = np.broadcast_to(flat, x.shape)
        above, below = np.asarray(flat > 0, int), np.asarray(flat < 0, int)
        return np.asarray(above - below)

    k, e = which
    low, high = (scene.arithmetic.convert(end) for end in (low, high))
    at_low = sign_at(low)
    for _ in range(_HALVINGS + 4 * scene.arithmetic.digits):
        middle = (low + high) / 2
        here = sign_at(middle)
        left = (here == at_low) & (here != 0)
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    high = np.where(at_low == 0, low, high)
    return np.asarray(high[:, 0])


def pieces(low: Array, high: Array, inside: list[Array], spare: Array) -> list[tuple[Array, Array]]:
    """The parts between the limits and the cuts in order; `spare` stands where a cut is missing."""
    shape = np.broadcast_shapes(low.shape, high.shape, *(cut.shape for cut in inside))
    a, b = (np.asarray(end, float) for end in (low, high))
    fixed = [np.where(_between(np.asarray(cut, float), a, b), cut, spare) for cut in inside]
    ordered = np.sort(np.stack([np.broadcast_to(cut, shape) for cut in fixed]), axis=0)
    return list(pairwise([low, *ordered, high]))


def _between(x: Array, low: Array, high: Array) -> Array:
    return (x > low) & (x < high)
