"""One name for each bound axis, the same however they were called: a canonical labelling.

Colour refinement tells the axes apart by where they stand; what it leaves alike is tried one by
one, and the smallest serialisation wins (McKay & Piperno, *Practical graph isomorphism II*, 2014).
The search is capped: past the cap equal sums may get unequal labels, never the other way round.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lemmata.formula.normal.polynomials import Component

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lemmata.formula.normal.heads import Axes, Factor
    from lemmata.formula.sizes import Size

_LEAVES = 32
_WORK = 4_000


@lru_cache(maxsize=4096)
def _text(size: Size) -> str:
    return str(size)


def single(head_axes: Factor) -> Component:
    """The component of one factor without bound axes."""
    head, axes, _ = head_axes
    slots = head.arranged(axes)
    return Component(((head, slots, 1),), (), f"{head.key}[{','.join(slots)}]")


def labelled(factors: Sequence[Factor], bound: Mapping[str, Size]) -> Component:
    """The component with its bound axes in canonical order."""
    if not bound:
        return single(factors[0])
    start = {axis: f"~{_text(size)}" for axis, size in bound.items()}
    search = _Search(factors, bound)
    search.descend(search.refined(start))
    assert search.best is not None
    return search.best


class _Search:
    def __init__(self, factors: Sequence[Factor], bound: Mapping[str, Size]) -> None:
        self.factors, self.bound = factors, bound
        self.best: Component | None = None
        self.leaves = 0
        self.most = max(1, min(_LEAVES, _WORK // (len(factors) * len(bound))))

    def refined(self, colours: dict[str, str]) -> dict[str, str]:
        """Colours that also tell apart what stands beside differently coloured axes."""
        count = len(set(colours.values()))
        while count < len(colours):
            marks: dict[str, list[str]] = {axis: [] for axis in colours}
            for head, axes, exponent in self.factors:
                seen = [colours.get(axis, axis) for axis in axes]
                around = sorted(f"{o}{c}" for o, c in zip(head.orbits, seen, strict=True))
                base = f"{head.key}^{exponent}({','.join(around)})"
                for slot, axis in enumerate(axes):
                    if axis in marks:
                        others = sum(1 for one in axes if one == axis)
                        marks[axis].append(f"{base}{head.orbits[slot]}:{others}")
            made = {axis: "".join((colours[axis], *sorted(marks[axis]))) for axis in colours}
            ranks = {text: rank for rank, text in enumerate(sorted(set(made.values())))}
            colours = {axis: f"~{ranks[text]:03d}" for axis, text in made.items()}
            if len(ranks) == count:
                break
            count = len(ranks)
        return colours

    def descend(self, colours: dict[str, str]) -> None:
        """Tries each axis of the first colour that several share."""
        classes: dict[str, list[str]] = {}
        for axis, colour in colours.items():
            classes.setdefault(colour, []).append(axis)
        alike = min((c for c, members in classes.items() if len(members) > 1), default=None)
        if alike is None:
            self.leaves += 1
            self.offer(sorted(colours, key=lambda axis: colours[axis]))
            return
        for axis in classes[alike]:
            if self.leaves >= self.most:
                return
            self.descend(self.refined({**colours, axis: colours[axis] + "!"}))

    def offer(self, order: list[str]) -> None:
        """Keeps the component under this order where it is the smallest so far."""
        names = {axis: f"~{place}" for place, axis in enumerate(order)}
        made: list[tuple[str, Factor]] = []
        for head, axes, exponent in self.factors:
            slots: Axes = head.arranged(tuple([names.get(axis, axis) for axis in axes]))
            made.append((f"{head.key}^{exponent}[{','.join(slots)}]", (head, slots, exponent)))
        made.sort(key=lambda one: one[0])
        sizes = tuple(self.bound[axis] for axis in order)
        key = ".".join([text for text, _ in made]) + "{" + ",".join(map(_text, sizes)) + "}"
        if self.best is None or key < self.best.key:
            self.best = Component(tuple(factor for _, factor in made), sizes, key)
