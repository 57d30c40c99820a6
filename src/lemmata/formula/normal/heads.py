"""What a factor of a product is called: its head, which stands with axes in its slots."""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from lemmata.formula.normal.polynomials import Polynomial
    from lemmata.formula.sizes import Size

Rational: TypeAlias = "int | Fraction"
Axes: TypeAlias = tuple[str, ...]
Group: TypeAlias = tuple[tuple[int, ...], ...]

_LONG = 48


class Head:
    """A function of the indices in its slots; equal heads have equal keys.

    `parts` are the polynomials inside, with axes named by position (``@0`` the first slot, ``!0``
    and ``?0`` axes bound here). `group` holds all permutations of the slots that change no value,
    `sizes` how long the axes ``!0``, ``!1`` are where that counts.
    """

    __slots__ = ("__dict__", "_hash", "arity", "group", "key", "kind", "name", "parts", "sizes")

    def __init__(  # noqa: PLR0917
        self,
        kind: str,
        name: str,
        arity: int,
        parts: tuple[Polynomial, ...] = (),
        group: Group = (),
        sizes: tuple[Size, ...] = (),
    ) -> None:
        self.kind, self.name, self.arity, self.parts = kind, name, arity, parts
        self.sizes = sizes
        self.group: Group = group or (tuple(range(arity)),)
        key = f"{kind}:{name}" + "".join(f"<{part.key}>" for part in parts)
        if sizes:
            key += f"({';'.join(map(str, sizes))})"
        self.key = key if len(key) <= _LONG else f"{kind}#{digest(key)}"
        self._hash = hash(self.key)

    @cached_property
    def orbits(self) -> tuple[int, ...]:
        """For each slot the smallest slot that the group takes it to."""
        return tuple(min(move[slot] for move in self.group) for slot in range(self.arity))

    @cached_property
    def real(self) -> bool:
        """Whether its values are real numbers where those inside are."""
        if self.kind == "matrix" and self.name == "eigenvalues":
            return False
        if self.name == "real":
            return True
        return all(
            head.real
            for body in self.parts
            for one in body.terms
            for part, _ in one
            for head, _, _ in part.factors
        )

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Head) and self.key == other.key)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return self.key

    def arranged(self, axes: Axes) -> Axes:
        """The axes in the smallest order that means the same."""
        if len(self.group) == 1:
            return axes
        return min(tuple([axes[slot] for slot in move]) for move in self.group)


Factor: TypeAlias = "tuple[Head, Axes, Rational]"
"""A head with the axes in its slots and an exponent, which is not 0."""


def magnitude(value: Rational) -> Rational:
    """A rational number without its sign."""
    return value if value >= 0 else -value


def digest(text: str) -> str:
    """A short name for a long text; two texts do not share one."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def renamed(axes: Axes, names: Mapping[str, str]) -> Axes:
    """The axes under new names."""
    return tuple([names.get(axis, axis) for axis in axes])
