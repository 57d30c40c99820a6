"""How far a declaration reaches: what is in force at one place of a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lemmata.course.document import DEPTHS
from lemmata.formula.naming import introduced, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lemmata.course.document import Depth
    from lemmata.course.positions import Passage, Place
    from lemmata.formula.naming import Introduced


@dataclass(frozen=True, slots=True)
class Declaration:
    """A `{given}` or a displayed definition, with the place of each of its characters.

    `latex` is its text with exact places; `depth` how deep a path must read to come across it.
    """

    text: str
    latex: Passage
    depth: Depth = "core"
    displayed: bool = False

    @property
    def introduces(self) -> tuple[Introduced, ...]:
        """The names that it says something new of; none where it is a condition."""
        return introduced(self.text)

    @property
    def letters(self) -> frozenset[str]:
        """All letters in it."""
        return letters(self.text)

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.latex.place(0)


@dataclass(eq=False)
class Scope:
    """What is declared in one section or one block.

    In a `whole` scope, that of a block, a name may be introduced below its use, as in "where …".
    """

    whole: bool = False
    declarations: list[Declaration] = field(default_factory=list)

    def add(self, declaration: Declaration) -> None:
        """Declare something from here on."""
        self.declarations.append(declaration)


def in_force(chain: Sequence[Scope], place: Place, used: frozenset[str]) -> tuple[Declaration, ...]:
    """The declarations on which letters at a place depend, from the outermost scope in.

    A name that an inner scope introduces again hides the outer one and all that was said of it.
    """
    known: list[Declaration] = []
    for scope in chain:
        inner = _latest(d for d in scope.declarations if d.place < place or _names(scope, d))
        hidden = {one.name for d in inner for one in d.introduces} & _names_of(known)
        known = [d for d in known if not _speaks_of(d, hidden)] + inner
    return needed(known, used)


def _latest(declarations: Iterable[Declaration]) -> list[Declaration]:
    """Without those of which one below says the same thing anew."""
    found = list(declarations)
    last = {one: k for k, declaration in enumerate(found) for one in declaration.introduces}
    return [
        declaration
        for k, declaration in enumerate(found)
        if all(last[one] == k for one in declaration.introduces)
    ]


def _names(scope: Scope, declaration: Declaration) -> bool:
    return scope.whole and bool(declaration.introduces)


def _names_of(declarations: Iterable[Declaration]) -> set[str]:
    return {one.name for d in declarations for one in d.introduces}


def _speaks_of(declaration: Declaration, hidden: set[str]) -> bool:
    if any(one.name in hidden for one in declaration.introduces):
        return True
    return any(letters(_head(name)) & declaration.letters for name in hidden)


def needed(known: Sequence[Declaration], wanted: Iterable[str]) -> tuple[Declaration, ...]:
    """Those among declarations on which the letters depend, directly or through others.

    A condition is needed as soon as it speaks of anything that is; what introduces names, where
    one of these is. What is left out has nothing to do with the letters.
    """
    reached, kept = set(wanted), dict[int, Declaration]()
    grown = True
    while grown:
        grown = False
        for k, declaration in enumerate(known):
            if k not in kept and _is_needed(declaration, reached):
                kept[k] = declaration
                reached |= declaration.letters
                grown = True
        sizing = None if grown else _sizing(known, kept, reached)
        if sizing is not None:
            kept[sizing] = known[sizing]
            reached |= known[sizing].letters
            grown = True
    return tuple(kept[k] for k in sorted(kept))


def _sizing(
    known: Sequence[Declaration], kept: dict[int, Declaration], reached: set[str]
) -> int | None:
    r"""A declaration that alone says what a letter is: the size in ``x \in \mathbb{R}^n``."""
    said = {letter for one in kept.values() for letter in _says(one)}
    for k, declaration in enumerate(known):
        if k not in kept and (_says(declaration) & reached) - said:
            return k
    return None


def _says(declaration: Declaration) -> frozenset[str]:
    """The letters of which a declaration says what they are, sizes in its set among them."""
    names = declaration.introduces
    if any(one.says == "set" for one in names):
        return declaration.letters
    return frozenset(letter for one in names for letter in letters(_head(one.name)))


def _is_needed(declaration: Declaration, reached: set[str]) -> bool:
    names = declaration.introduces
    if names:
        return any(letters(_head(one.name)) & reached for one in names)
    if declaration.displayed:
        return False  # a definition of notation that has no name to be used by
    return not declaration.letters or bool(declaration.letters & reached)


def _head(name: str) -> str:
    """The letter by which a name is used: `f` of `f(x)`, `d` of `d_i`."""
    for mark in ("(", "["):
        name = name.partition(mark)[0]
    return name.partition("_")[0].strip() or name


def declared_twice(scopes: Sequence[Scope]) -> list[tuple[Declaration, str, Declaration]]:
    """Every declaration of what was declared before in one scope, with the name and the first.

    A set and a value may both be said of a name: then the value must be in the set.
    """
    first: dict[Introduced, Declaration] = {}
    found: list[tuple[Declaration, str, Declaration]] = []
    for scope in scopes:
        for declaration in scope.declarations:
            for one in declaration.introduces:
                if one in first and first[one] is not declaration:
                    found.append((declaration, one.name, first[one]))
                first.setdefault(one, declaration)
    return found


def is_folded(declaration: Declaration, depth: Depth) -> bool:
    """Whether a path that reads to this depth folds the declaration away."""
    return DEPTHS.index(declaration.depth) > DEPTHS.index(depth)
