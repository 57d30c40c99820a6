"""Rules: a product of factors, wherever it stands in a monomial, may be replaced by a polynomial.

A rule is a law for all values of its free axes (``@0``, ``@1`` …); its bound axes (``?0`` …) must
meet bound axes that occur nowhere else in the monomial, for then the sum over them is the law's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lemmata.formula.normal.heads import Axes, Factor, Rational
    from lemmata.formula.normal.polynomials import Polynomial
    from lemmata.formula.sizes import Size


@dataclass(frozen=True)
class Rule:
    """The product of the pattern, summed over its axes ``?k``, is the replacement.

    `ordered`: the replacement is no simpler, so the rule is used only where the name gets smaller.
    """

    pattern: tuple[Factor, ...]
    replacement: Polynomial
    ordered: bool = False

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many factors of each head the pattern has."""
        found: dict[str, int] = {}
        for head, _, _ in self.pattern:
            found[head.key] = found.get(head.key, 0) + 1
        return found

    @property
    def closed(self) -> bool:
        """Whether the pattern says what every axis of the replacement is."""
        named = {axis for _, slots, _ in self.pattern for axis in slots}
        return self.replacement.free <= named

    @property
    def trigger(self) -> str:
        """The key of the head by which the rule is found."""
        return self.pattern[0][0].key


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule fits: the axes for its axes, the factors left over."""

    rule: Rule
    axes: Mapping[str, str]
    rest: list[Factor]


def matches(
    rules: Sequence[Rule],
    factors: list[Factor],
    bound: Mapping[str, Size],
    spend: Callable[[int], None],
) -> Iterator[Match]:
    """The places at which rules fit."""
    present: dict[str, Rational] = {}
    for head, _, exponent in factors:
        present[head.key] = present.get(head.key, 0) + max(exponent, -exponent, 1)
    for rule in rules:
        if all(count <= present.get(key, 0) for key, count in rule.counts.items()):
            spend(len(factors))
            yield from _fit(rule, 0, {}, factors, bound)


def _fit(
    rule: Rule,
    place: int,
    axes: dict[str, str],
    factors: list[Factor],
    bound: Mapping[str, Size],
) -> Iterator[Match]:
    if place == len(rule.pattern):
        inner = {target for axis, target in axes.items() if axis[0] == "?"}
        if not any(axis in inner for _, slots, _ in factors for axis in slots):
            yield Match(rule, axes, factors)
        return
    head, wanted, exponent = rule.pattern[place]
    for spot, (candidate, slots, present) in enumerate(factors):
        if candidate.key != head.key:
            continue
        if (present < exponent) if exponent > 0 else (present > exponent):
            continue
        left = present - exponent
        if exponent > 0 and left < 0:
            continue
        rest = factors[:spot] + factors[spot + 1 :]
        if left:
            rest.append((candidate, slots, left))
        for move in candidate.group:
            found = _bind(wanted, tuple([slots[s] for s in move]), axes, bound)
            if found is not None:
                yield from _fit(rule, place + 1, found, rest, bound)


def _bind(
    wanted: Axes, slots: Axes, axes: dict[str, str], bound: Mapping[str, Size]
) -> dict[str, str] | None:
    made = dict(axes)
    for axis, target in zip(wanted, slots, strict=True):
        known = made.get(axis)
        if known is None:
            if axis[0] == "?" and (
                target not in bound or any(t == target for a, t in made.items() if a[0] == "?")
            ):
                return None
            made[axis] = target
        elif known != target:
            return None
    # An inner axis of the law must not be an outer one too.
    inner = {target for axis, target in made.items() if axis[0] == "?"}
    if inner and any(t in inner for axis, t in made.items() if axis[0] != "?"):
        return None
    return made
