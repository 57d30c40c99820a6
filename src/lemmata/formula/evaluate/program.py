"""A list of steps and how it runs: bound to sizes once, then one call after another."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate.scene import OBJECT_WORK, aligned
from lemmata.formula.evaluate.steps import broadcast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.evaluate.scene import Array, Layout, Scene
    from lemmata.formula.evaluate.steps import Bound, Step

_KEPT = 24
_LARGE = 2_000_000


@dataclass(slots=True)
class Binding:
    """Steps bound to sizes: what is fixed is computed already."""

    fixed: list[Any]
    moves: list[tuple[int, Bound]]
    entries: int
    last_use: dict[int, list[int]]


@dataclass
class Program:
    """Steps (slot k + 1 holds what step k gives) and, for each output, its slot and axes."""

    steps: Sequence[Step]
    outputs: Sequence[tuple[int, Layout]]
    _bindings: OrderedDict[Any, Binding] = field(default_factory=OrderedDict, repr=False)

    def __post_init__(self) -> None:
        self.estimated = [k + 1 for k, step in enumerate(self.steps) if step.estimated]

    def bound(self, scene: Scene) -> Binding:
        """The binding for these sizes; raises `OverBudget` before anything is allocated."""
        key = (tuple(scene.numbers.items()), scene.batch, scene.arithmetic.digits)
        found = self._bindings.get(key)
        if found is None:
            found = self._bindings[key] = self._bind(scene)
            if len(self._bindings) > _KEPT:
                self._bindings.popitem(last=False)
        return found

    def _bind(self, scene: Scene) -> Binding:
        seen: dict[Layout, int] = {}
        entries = 0
        for step in self.steps:
            if step.layout not in seen:
                seen[step.layout] = scene.entries(step.layout)
            entries += seen[step.layout]
        scene.meter.spend(0, 0)
        slots: list[Any] = [scene, *[None] * len(self.steps)]
        moves: list[tuple[int, Bound]] = []
        fixed: set[int] = set()
        for k, step in enumerate(self.steps, 1):
            call = step.bind(scene)
            if step.fixed or (step.reads and not step.estimated and fixed.issuperset(step.reads)):
                slots[k] = call(slots)
                fixed.add(k)
            else:
                moves.append((k, call))
        slots[0] = None
        return Binding(slots, moves, entries, self._last_use(fixed))

    def _last_use(self, fixed: set[int]) -> dict[int, list[int]]:
        """For each step the slots that nobody reads after it."""
        last: dict[int, int] = {}
        for k, step in enumerate(self.steps, 1):
            last[k] = k
            for slot in step.reads:
                last[slot] = k
        kept = fixed | {slot for slot, _ in self.outputs} | set(self.estimated)
        freed: dict[int, list[int]] = {}
        for slot, k in last.items():
            if slot not in kept:
                freed.setdefault(k, []).append(slot)
        return freed

    def run(
        self, scene: Scene, instead: dict[int, Any] | None = None
    ) -> tuple[list[Any], dict[int, Any]]:
        """All slots, and the errors of the estimated ones; `instead` replaces values of slots."""
        binding = self.bound(scene)
        work = OBJECT_WORK if scene.arithmetic.digits else 1
        scene.meter.spend(len(binding.moves), work * binding.entries)
        slots = binding.fixed.copy()
        slots[0] = scene
        errors: dict[int, Any] = {}
        if not self.estimated and binding.entries <= _LARGE:
            for k, call in binding.moves:
                slots[k] = call(slots)
            return slots, errors
        estimated = set(self.estimated)
        for k, call in binding.moves:
            if instead is not None and k in instead:
                slots[k] = instead[k]
            elif k in estimated:
                slots[k], errors[k] = call(slots)
            else:
                slots[k] = call(slots)
            for slot in binding.last_use.get(k, ()):
                slots[slot] = None
        return slots, errors

    def results(self, scene: Scene) -> tuple[list[Array], list[Any]]:
        """The outputs in their order of axes (first axis 1 or batch), and their errors."""
        slots, errors = self.run(scene)
        values = [self._read(scene, slots, *output) for output in self.outputs]
        if not errors:
            return values, [0.0] * len(values)
        return values, self._spread(scene, values, slots, errors)

    def _read(self, scene: Scene, slots: list[Any], slot: int, order: Layout) -> Array:
        array = aligned(slots[slot], self.steps[slot - 1].layout, order)
        return broadcast(array, (array.shape[0], *scene.shape(order)))

    def _spread(
        self, scene: Scene, values: list[Array], slots: list[Any], errors: dict[int, Any]
    ) -> list[Any]:
        """How far the outputs move when what is estimated is off by its error.

        Several patterns of signs, so that errors don't hide behind each other.
        """
        totals: list[Any] = [0.0] * len(values)
        rounds = 1 if len(errors) == 1 else 3
        for turn in range(rounds):
            instead = {
                k: slots[k] + (-1) ** ((place >> turn) & turn.bit_length()) * error
                for place, (k, error) in enumerate(errors.items())
            }
            moved, _ = self.run(scene, instead)
            for n, output in enumerate(self.outputs):
                gap = _gap(values[n], self._read(scene, moved, *output))
                totals[n] = np.maximum(totals[n], gap)
        return totals


def _gap(value: Array, moved: Array) -> Array:
    """The distance; infinite where the moved value is lost."""
    if value.dtype == object:
        value, moved = _doubles(value), _doubles(moved)
    gap = np.abs(value - moved)
    lost = np.isnan(moved) & ~np.isnan(value)
    return np.where(np.isnan(value), 0.0, np.where(lost, np.inf, np.nan_to_num(gap, posinf=np.inf)))


def _doubles(array: Array) -> Array:
    return np.array([complex(x) for x in array.reshape(-1)]).reshape(array.shape)
