"""What is known while a claim is read: declared symbols, definitions, sizes that are still open."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood, Undeclared, shown
from lemmata.formula.problem import Condition, Declared, Domain, Grid, Natural
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.values import SetOf, Space, Tensor, Unknown, Value
from lemmata.formula.sizes import Size
from lemmata.formula.terms import Axis, Index, Term, Whole

if TYPE_CHECKING:
    from lemmata.formula.reading.minors import Minor
    from lemmata.formula.surface import Span, Surface

DEEPEST = 60
"""How many definitions may be open inside one another."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A parameter that stands for what was written at the call, read in the caller's scope."""

    surface: Surface
    scope: Scope


@dataclass(frozen=True, slots=True)
class Pattern:
    r"""A definition with parameters: ``f(x) = …``, ``d_i = …``, ``J^{ij} = …``.

    `arguments` is None where the left side is not a call.
    """

    base: str
    below: tuple[Surface, ...]
    above: tuple[Surface, ...]
    arguments: tuple[Surface, ...] | None
    separators: tuple[str, ...]
    body: Surface
    scope: Scope
    elementwise: bool = False
    support: tuple[Surface, Surface] | None = None
    given: int | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition of a name, read when it is first asked for."""

    body: Surface
    scope: Scope
    given: int | None = None


Binding: TypeAlias = "Value | Alias | Definition"


@dataclass
class Reading:
    """The state of reading one claim with its declarations."""

    naturals: dict[str, Natural] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    spaces: list[Space] = field(default_factory=list)
    patterns: dict[str, list[Pattern]] = field(default_factory=dict)
    solved: dict[str, Size] = field(default_factory=dict)
    implicit: dict[str, tuple[Axis, Span]] = field(default_factory=dict)
    tables: dict[str, list[tuple[tuple[Surface, ...], Unknown]]] = field(default_factory=dict)
    minors: dict[str, Minor] = field(default_factory=dict)
    events: dict[str, tuple[Axis, str, Term]] = field(default_factory=dict)
    memberships: list[tuple[Surface, SetOf, int]] = field(default_factory=list)
    definitions: dict[str, Definition] = field(default_factory=dict)
    differentials: set[str] = field(default_factory=set)
    limits: dict[str, Surface] = field(default_factory=dict)
    mappings: dict[str, tuple[Surface, Surface]] = field(default_factory=dict)
    stand_ins: set[str] = field(default_factory=set)
    lenient: bool = False
    depth: int = 0
    given: int | None = None
    _count: int = 0

    def next_number(self) -> int:
        """A number that was not given out before."""
        self._count += 1
        return self._count

    # ---- sizes

    def open_size(self) -> Size:
        """A size that whatever it stands beside will settle."""
        return Size.of(f"?{self.next_number()}")

    def size(self, size: Size) -> Size:
        """The size with all that is settled put in."""
        if not any(letter in self.solved for letter in size.letters):
            return size
        total = Size()
        for monomial, coefficient in size.parts:
            product = Size.of(coefficient)
            for atom in monomial:
                known = self.solved.get(atom) if isinstance(atom, str) else None
                product *= Size.of(atom) if known is None else self.size(known)
            total += product
        return total

    def unify(self, left: Size, right: Size) -> bool:
        """Make two sizes the same; False where they can't be."""
        left, right = self.size(left), self.size(right)
        if left == right:
            return True
        difference = left - right
        for monomial, coefficient in difference.parts:
            letter = monomial[0] if len(monomial) == 1 else None
            if isinstance(letter, str) and letter[0] == "?" and abs(coefficient) == 1:
                rest = (difference - Size(((monomial, coefficient),))) * Size.of(-coefficient)
                if letter not in rest.letters:
                    self.solved[letter] = rest
                    return True
        return False

    def dimension(self, name: str) -> Size:
        """A letter that a declared set uses as a size."""
        if name not in self.naturals:
            self.naturals[name] = Natural(name)
        return Size.of(name)

    # ---- what is sampled

    def variable(self, name: str, sizes: tuple[Size, ...], domain: Domain) -> None:
        """Have a symbol drawn."""
        self.declared[name] = Declared(name, sizes, domain)


class Scope:
    """Names bound in one place, over those of the place around it."""

    __slots__ = ("names", "parent", "reading")

    def __init__(
        self, reading: Reading, names: dict[str, Binding] | None = None, parent: Scope | None = None
    ) -> None:
        self.reading = reading
        self.names = {} if names is None else names
        self.parent = parent

    def inner(self, names: dict[str, Binding]) -> Scope:
        """A scope with more names."""
        return Scope(self.reading, names, self)

    def lookup(self, key: str) -> Binding | None:
        """What a name is bound to, unread."""
        scope: Scope | None = self
        while scope is not None:
            if key in scope.names:
                return scope.names[key]
            scope = scope.parent
        return None

    def alias(self, key: str) -> Surface | None:
        """What is written for a parameter, where it is just a stand-in."""
        found = self.lookup(key)
        return found.surface if isinstance(found, Alias) else None

    def key(self, surface: Surface) -> str | None:
        """The name that a symbol with its scripts is known by."""
        return key_of(surface, self.alias)

    def find(self, key: str, span: Span) -> Value | None:
        """The value of a name; None where nothing knows it."""
        found = self.lookup(key)
        if found is None:
            return self._size_letter(key)
        if isinstance(found, Alias):
            return _read(found.surface, found.scope, span)
        if isinstance(found, Definition):
            value = _defined(key, found, span)
            self._remember(key, value)
            return value
        return found

    def _remember(self, key: str, value: Value) -> None:
        scope: Scope | None = self
        while scope is not None:
            if key in scope.names:
                scope.names[key] = value
                return
            scope = scope.parent

    def _size_letter(self, key: str) -> Tensor | None:
        if key in self.reading.naturals:
            return Tensor(Whole(Size.of(key)))
        return None

    def is_known(self, key: str) -> bool:
        """Whether a name has a value, a size or a definition."""
        return self.lookup(key) is not None or key in self.reading.naturals

    # ---- indices

    def index(self, key: str, span: Span) -> Tensor:
        """An undeclared index: it must be free on both sides, and then stands for all."""
        known = self.reading.implicit.get(key)
        if known is None:
            axis = b.new_axis(key, self.reading.open_size())
            self.reading.implicit[key] = known = axis, span
        return Tensor(Index(known[0]))

    def undeclared(self, key: str, span: Span) -> Undeclared:
        """The mistake that a symbol is not declared."""
        names: set[str] = set(self.reading.naturals)
        scope: Scope | None = self
        while scope is not None:
            names |= scope.names.keys()
            scope = scope.parent
        near = get_close_matches(key, sorted(names), n=1, cutoff=0.4)
        hint = rf"declare it, as in {key} \in \mathbb{{R}}"
        if near:
            hint = f"did you mean {near[0]}? Else {hint}"
        return Undeclared(f"{shown(key)} is not declared", span, hint)

    # ---- fitting


def _read(surface: Surface, scope: Scope, span: Span) -> Value:
    from lemmata.formula.reading.expressions import read

    reading = scope.reading
    if reading.depth > DEEPEST:
        raise NotUnderstood(
            "definitions refer to one another without end", span, "define one of them otherwise"
        )
    reading.depth += 1
    try:
        return read(surface, scope)
    finally:
        reading.depth -= 1


def _defined(key: str, found: Definition, span: Span) -> Value:
    from lemmata.formula.reading.patterns import body_value

    return body_value(found.body, found.scope, span, key)
