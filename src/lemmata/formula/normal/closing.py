"""Polynomials with their axes named by position, the same whatever the axes were called."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, permutations, product
from math import factorial, prod
from typing import TYPE_CHECKING

from lemmata.formula.normal.heads import Axes, Group, Rational, renamed
from lemmata.formula.normal.labelling import labelled
from lemmata.formula.normal.polynomials import Component, Monomial, Polynomial, monomial

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lemmata.formula.normal.algebra import Algebra

_ORDERS = 24


@dataclass(frozen=True, slots=True)
class Closed:
    """The parts by position, the axes that belong in the slots, what may be exchanged."""

    parts: tuple[Polynomial, ...]
    slots: Axes
    group: Group
    loose: Axes = ()


def close(
    algebra: Algebra,
    parts: tuple[Polynomial, ...],
    fixed: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
    loose: Sequence[str],
) -> Closed:
    """The smallest way to name the axes of the parts by position.

    `fixed`: the ways in which axes bound in order (``!0``, ``!1`` …) may be read, each with the
    axes that then lead the slots; `loose`: axes bound in any order (``?0`` …). All other free axes
    follow in the slots (``@k``).
    """
    bound = {axis for order, _ in fixed for axis in order}.union(loose)
    lead = {axis for _, slots in fixed for axis in slots}
    free = sorted({axis for part in parts for axis in part.free} - bound)
    if lead & bound:
        raise ValueError("an axis is both bound and in the slots")
    best: tuple[tuple[str, ...], tuple[Polynomial, ...], Axes, Axes] | None = None
    alike: list[Axes] = []
    for (order, slots), inner, outer in product(
        fixed, _orders(parts, loose), _orders(parts, [axis for axis in free if axis not in lead])
    ):
        algebra.spend(1)
        places = (*slots, *outer)
        names = {axis: f"!{k}" for k, axis in enumerate(order)}
        names |= {axis: f"?{k}" for k, axis in enumerate(inner)}
        names |= {axis: f"@{k}" for k, axis in enumerate(places)}
        made = tuple([repositioned(algebra, part, names) for part in parts])
        key = tuple(part.key for part in made)
        if best is None or key < best[0]:
            best, alike = (key, made, places, inner), [places]
        elif key == best[0] and places not in alike:
            alike.append(places)
    assert best is not None
    places = best[2]
    if len(set(places)) < len(places):
        return Closed(best[1], places, (), best[3])
    group = tuple(tuple(places.index(axis) for axis in other) for other in alike)
    return Closed(best[1], places, group, best[3])


def _orders(parts: tuple[Polynomial, ...], axes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The orders of axes that their surroundings leave open; one of them where they are many."""
    if len(axes) < 2:
        yield tuple(axes)
        return
    classes: dict[str, list[str]] = {}
    for axis in axes:
        classes.setdefault(_surroundings(parts, axis), []).append(axis)
    groups = [sorted(classes[mark]) for mark in sorted(classes)]
    if prod(factorial(len(group)) for group in groups) > _ORDERS:
        yield tuple(chain.from_iterable(groups))
        return
    for choice in product(*(permutations(group) for group in groups)):
        yield tuple(chain.from_iterable(choice))


def _surroundings(parts: tuple[Polynomial, ...], axis: str) -> str:
    """Where an axis stands in the parts, in words that know no names of axes."""
    marks = []
    for number, part in enumerate(parts):
        for one, value in part:
            shape = sorted(f"{_shape(p)}^{e}" for p, e in one)
            inside = sorted(
                f"{head.key}{head.orbits[slot]}^{exponent * power}"
                for p, power in one
                if axis in p.free
                for head, slots, exponent in p.factors
                for slot, there in enumerate(slots)
                if there == axis
            )
            if inside:
                marks.append(f"{number}:{value}:{shape}:{inside}")
    return "|".join(sorted(marks))


def _shape(part: Component) -> str:
    return ".".join(sorted(f"{head.key}^{exponent}" for head, _, exponent in part.factors))


def repositioned(algebra: Algebra, part: Polynomial, names: Mapping[str, str]) -> Polynomial:
    """The polynomial with free axes renamed one to one."""
    if part.free.isdisjoint(names):
        return part
    if any(algebra.active(p) for one, _ in part for p, _ in one):
        return algebra.substituted(part, names)
    terms: dict[Monomial, Rational] = {}
    for one, value in part:
        powers: dict[Component, Rational] = {}
        for p, exponent in one:
            powers[_moved(algebra, p, names)] = exponent
        terms[monomial(powers)] = value
    return Polynomial(terms)


def _moved(algebra: Algebra, part: Component, names: Mapping[str, str]) -> Component:
    if part.free.isdisjoint(names):
        return part
    algebra.spend(1)
    sizes = {f"~{k}": size for k, size in enumerate(part.bound)}
    return labelled([(h, renamed(s, names), e) for h, s, e in part.factors], sizes)
