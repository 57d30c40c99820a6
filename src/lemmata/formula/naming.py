"""The names that a formula holds and those that a declaration introduces."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from lemmata.formula.errors import FormulaError
from lemmata.formula.grammar import parse
from lemmata.formula.surface import (
    Group,
    Juxtaposition,
    Relations,
    Scripts,
    Sequence,
    Symbol,
    Words,
)
from lemmata.formula.surface_printing import to_latex
from lemmata.formula.surface_walking import walk

if TYPE_CHECKING:
    from lemmata.formula.surface import Surface

_KEPT = 4096
_LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_NO_LETTERS = frozenset(("mathbb", "operatorname"))
_NO_NAMES = frozenset((r"\top", r"\infty", r"\partial", r"\nabla", r"\times", r"\cdot", "*", ":"))


class Introduced(NamedTuple):
    """A name and what is said of it: the set it is from, or its value."""

    name: str
    says: Literal["set", "value"]


@lru_cache(maxsize=_KEPT)
def letters(latex: str) -> frozenset[str]:
    """Every letter with its accents in a formula; whatever may be one if it can't be read."""
    try:
        tree = parse(latex)
    except FormulaError:
        return frozenset(_LETTER.findall(latex))
    return frozenset(
        to_latex(node)
        for node in walk(tree)
        if isinstance(node, Symbol)
        and node.alphabet not in _NO_LETTERS
        and node.name not in _NO_NAMES
    )


@lru_cache(maxsize=_KEPT)
def introduced(latex: str) -> tuple[Introduced, ...]:
    r"""What a declaration introduces: ``x, y \in S``, ``c = …``, ``a_1, …, a_n \text{ the …}``.

    A condition on what is declared elsewhere, and what can't be read, introduces nothing.
    """
    try:
        tree = parse(latex)
    except FormulaError:
        return ()
    return tuple(dict.fromkeys(_introduced(tree)))


def _introduced(tree: Surface) -> list[Introduced]:
    match tree:
        case Relations((left, _, *_), (r"\in" | r"\sim", *_)):
            return [Introduced(name, "set") for name in _names(left)]
        case Relations((left, _, *_), ("=" | r"\coloneqq", *_)):
            name = _defined(left)
            return [] if name is None else [Introduced(name, "value")]
        case Sequence(items):
            return _from_list(items)
        case _:
            return []


def _from_list(items: tuple[Surface, ...]) -> list[Introduced]:
    r"""``x, y \in S``; ``a_1, \dots, a_n \text{ the columns of } A``."""
    words = next((k for k, item in enumerate(items) if isinstance(item, Words)), None)
    if words is not None:
        return [Introduced(name, "value") for item in items[:words] for name in _names(item)]
    said: list[Introduced] = []
    waiting: list[str] = []
    for item in items:
        found = _introduced(item) if isinstance(item, Relations) else []
        if found:
            said += [Introduced(name, found[0].says) for name in waiting] + found
            waiting = []
        else:
            waiting += _names(item)
    return said


def _names(tree: Surface) -> list[str]:
    match tree:
        case Symbol() | Scripts(Symbol()):
            return [to_latex(tree)]
        case Sequence(items) | Group(body=Sequence(items)):
            return [name for item in items for name in _names(item)]
        case _:
            return []


def _defined(left: Surface) -> str | None:
    match left:
        case Symbol() | Scripts(Symbol(), _, None | Group() | Symbol("*" | r"\star")):
            return to_latex(left)
        case Juxtaposition((Symbol() | Scripts(Symbol()) as head, Group("(" | "["))):
            return None if _is_operator(head) else to_latex(left)
        case _:
            return None


def _is_operator(head: Surface) -> bool:
    r"""Whether a head is a word of the language or of one's own: ``\det``, ``\operatorname{f}``.

    An equation for one may be a condition, ``\operatorname{rank}(A) = n``.
    """
    base = head.base if isinstance(head, Scripts) else head
    return isinstance(base, Symbol) and (
        base.alphabet == "operatorname" or (base.alphabet == "mathrm" and len(base.name) > 1)
    )
