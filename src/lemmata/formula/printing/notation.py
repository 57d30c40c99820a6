r"""Pieces of printed mathematics, put together from smaller ones: products, quotients, scripts.

All of it is built as surface trees, so that brackets stand where the printer finds them needed.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from lemmata.formula import surface as s
from lemmata.formula.errors import FormulaError
from lemmata.formula.grammar import parse
from lemmata.formula.sizes import ENDLESS, Bound, Size
from lemmata.formula.surface_printing import to_latex
from lemmata.formula.surface_walking import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lemmata.formula.surface import Surface

TOP = s.Symbol(r"\top")
UNIT = s.Numeral("1")
ONES = s.Symbol("1", "mathbf")
IDENTITY = s.Symbol("I")
HALF = s.Operation((UNIT, s.Numeral("2")), ("/",))


@lru_cache(maxsize=1024)
def named(name: str) -> Surface:
    """A symbol by its name in LaTeX."""
    name, _, _ = name.partition("@")  # what stands behind it tells bound variables apart
    try:
        return parse(name)
    except FormulaError:
        return s.Words(name)


def numeral(value: Fraction) -> Surface:
    """A rational number; whole ones plain, others as a fraction."""
    sign, value = value < 0, abs(value)
    made: Surface = s.Numeral(str(value.numerator))
    if value.denominator != 1:
        made = s.Fraction(made, s.Numeral(str(value.denominator)))
    return negative(made) if sign else made


def negative(tree: Surface) -> Surface:
    """The tree with a minus before it."""
    return s.Sum((s.Signed("-", tree),))


def product(items: Iterable[Surface]) -> Surface:
    """Factors side by side; 1 for none."""
    flat: list[Surface] = []
    for item in items:
        flat += item.items if isinstance(item, s.Juxtaposition) else (item,)
    if not flat:
        return UNIT
    return flat[0] if len(flat) == 1 else s.Juxtaposition(tuple(flat))


def weight(tree: Surface) -> int:
    """Where a factor stands among others: symbols first, then functions, sums, large operators."""
    if isinstance(tree, s.Symbol) or (isinstance(tree, s.Scripts) and not is_call(tree)):
        return 0
    if isinstance(tree, s.Large):
        return 3
    return 2 if isinstance(tree, s.Sum) else 1


def entrywise(items: Iterable[Surface]) -> Surface:
    r"""Factors with ``\odot`` between; reciprocals become the denominator of a fraction."""
    over: list[Surface] = []
    under: list[Surface] = []
    for item in items:
        if isinstance(item, s.Fraction) and item.numerator == UNIT:
            under.append(item.denominator)
        elif isinstance(item, s.Operation) and r"\odot" in item.signs:
            over += item.items
        else:
            over.append(item)
    over.sort(key=weight)
    if under:
        return s.Fraction(entrywise(over) if over else UNIT, entrywise(under))
    if len(over) == 1:
        return over[0]
    return s.Operation(tuple(over), (r"\odot",) * (len(over) - 1))


def call(name: str, *arguments: Surface) -> Surface:
    """A named function with its arguments in brackets."""
    body = listed(arguments)
    head = s.Symbol(name, "operatorname")
    if len(arguments) == 1 and name == "log" and is_call(body, "det"):
        return product((head, body))
    return s.Juxtaposition((head, s.Group("(", ")", body)))


def is_call(tree: Surface, name: str | None = None) -> bool:
    """Whether a tree is a function, perhaps this one, with its arguments in brackets."""
    match tree:
        case s.Juxtaposition((s.Symbol(), s.Scripts(s.Group("(")))):
            return name is None
        case s.Juxtaposition((s.Symbol(found, alphabet), s.Group("(" | r"\{"))):
            return (alphabet == "operatorname" and name in (None, found)) or name is None
    return False


def scripted(tree: Surface, below: Surface | None = None, above: Surface | None = None) -> Surface:
    """A subscript, a superscript; those of a call hang on its brackets."""
    match tree:
        case s.Juxtaposition((head, s.Group() as group)) if is_call(tree):
            return s.Juxtaposition((head, s.Scripts(group, below, above)))
        case s.Juxtaposition((head, s.Scripts(s.Group() as group, before, None))) if is_call(tree):
            if below is None:
                return s.Juxtaposition((head, s.Scripts(group, before, above)))
        case s.Scripts(s.Symbol() as base, before, None, 0) if below is None:
            return s.Scripts(base, before, above)
        case s.Scripts(base, before, None, 0) if below is None and above != TOP:
            return s.Scripts(base, before, above)
        case s.Scripts() | s.Sum() | s.Juxtaposition() | s.Operation() | s.Fraction():
            return s.Scripts(s.Group("(", ")", tree), below, above)
    return s.Scripts(tree, below, above)


def transposed(tree: Surface) -> Surface:
    """The transpose; of an inverse with one script for both."""
    match tree:
        case s.Scripts(base, None, s.Sum((s.Signed("-", s.Numeral("1")),))):
            return s.Scripts(base, None, negative(TOP))
    return scripted(tree, above=TOP)


def norm(tree: Surface, below: str) -> Surface:
    """The square of a norm."""
    bars = s.Group(r"\|", r"\|", tree)
    return s.Scripts(bars, s.Numeral(below) if below.isdigit() else s.Symbol(below), s.Numeral("2"))


def raised(tree: Surface, exponent: Fraction) -> Surface:
    """A power of a number or of a vector's entries with a positive exponent."""
    match tree:
        case s.Scripts(s.Group(r"\|") as bars, below, s.Numeral("2")):
            twice = exponent * 2
            return s.Scripts(bars, below, None if twice == 1 else numeral(twice))
    if exponent == 1:
        return tree
    if exponent == Fraction(1, 2):
        return s.Root(tree)
    if exponent.numerator == 1 and exponent.denominator < 10:
        return s.Root(tree, s.Numeral(str(exponent.denominator)))
    return scripted(
        tree, above=s.Numeral(str(exponent)) if exponent.denominator == 1 else _slashed(exponent)
    )


def _slashed(value: Fraction) -> Surface:
    pair = s.Numeral(str(value.numerator)), s.Numeral(str(value.denominator))
    return s.Operation(pair, ("/",))


def indices(items: Iterable[Surface]) -> Surface:
    """Indices side by side; with commas where one is more than a letter."""
    items = tuple(items)
    if all(isinstance(item, s.Symbol | s.Numeral) for item in items):
        return product(items)
    return listed(items)


def listed(items: Iterable[Surface]) -> Surface:
    """Several with commas between."""
    items = tuple(items)
    return items[0] if len(items) == 1 else s.Sequence(items, (",",) * (len(items) - 1))


def size(value: Size) -> Surface:
    """A size as it is printed."""
    if value == ENDLESS:
        return s.Symbol(r"\infty")
    terms = []
    for monomial, coefficient in sorted(value.parts, key=lambda part: (not part[0], part[1] < 0)):
        factors: list[Surface] = (
            [] if abs(coefficient) == 1 and monomial else [s.Numeral(str(abs(coefficient)))]
        )
        factors = [*factors, *map(_atom, monomial)]
        terms.append(s.Signed("-" if coefficient < 0 else "+", product(factors)))
    if not terms:
        return s.Numeral("0")
    plain = len(terms) == 1 and terms[0].sign == "+"
    return terms[0].term if plain else s.Sum(tuple(terms))


def _atom(atom: str | Bound) -> Surface:
    if isinstance(atom, str):
        return named(atom)
    return call(atom.kind, *map(size, atom.sizes))


def holds_large(tree: Surface) -> bool:
    """Whether a sum with its index stands inside."""
    return any(isinstance(node, s.Large) for node in walk(tree))


def width(tree: Surface) -> int:
    """About how many characters wide a tree is when printed; shared parts are measured once."""
    known = _WIDTHS.get(id(tree))
    if known is None:
        if len(_WIDTHS) > MEASURED:
            _WIDTHS.clear()
        known = _WIDTHS[id(tree)] = tree, _measured(tree)
    return known[1]


def _measured(tree: Surface) -> int:  # noqa: PLR0911
    match tree:
        case s.Symbol(name):
            return len(name) if tree.alphabet == "operatorname" else 1
        case s.Numeral(text) | s.Words(text):
            return len(text)
        case s.Juxtaposition(items):
            return sum(width(item) + 2 * isinstance(item, s.Sum) for item in items)
        case s.Operation(items) | s.Sequence(items) | s.Relations(items):
            brackets = sum(2 for item in items if isinstance(item, s.Sum))
            return sum(map(width, items)) + len(items) - 1 + brackets
        case s.Sum(terms):
            leading = terms[0].sign == "+"
            return sum(width(signed.term) + 1 for signed in terms) - leading
        case s.Group(body=body):
            return width(body) + 2
        case s.Scripts(base, below, above):
            brackets = 0 if isinstance(base, s.Symbol | s.Group) else 2
            return width(base) + brackets + sum(width(one) for one in (below, above) if one)
        case s.Large(_, below, above, body):
            return 1 + width(body) + sum(width(one) for one in (below, above) if one)
        case s.Fraction(top, bottom):
            return width(top) + width(bottom) + 1
        case s.Root(body):
            return width(body) + 1
        case s.Table(_, rows):
            return sum(width(cell) for row in rows for cell in row) + 2
    return len(to_latex(tree))


MEASURED = 20_000
_WIDTHS: dict[int, tuple[Surface, int]] = {}
