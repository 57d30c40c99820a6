"""What may stand in a mended line: the declared symbols, and what the line itself is made of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Literal

from lemmata.formula.diagnose.making import factors_of, number_of, terms_of
from lemmata.formula.diagnose.units import (
    bare,
    is_derivative,
    is_extreme,
    is_nabla,
    is_named,
    units,
)
from lemmata.formula.diagnose.walking import below, every, replaced
from lemmata.formula.surface import (
    Fraction,
    Group,
    Juxtaposition,
    Large,
    Numeral,
    Relations,
    Scripts,
    Sequence,
    Sum,
    Surface,
    Symbol,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Sequence as Many

_FUNCTIONS = frozenset(
    (r"\Gamma", r"\sigma", r"\Phi", r"\phi", r"\psi", r"\rho", r"\zeta", "f", "g", "h", "p", "q")
)
_NUMBERS = frozenset(
    {"tr", "Tr", "det", "rank", "log", "ln", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh"}
    | {"dim", "KL", "H", "I", "E", "Var", "Cov", "P", "Pr", "min", "max"}
)
_NO_INDEX = frozenset((r"\infty", r"\top", "F", "*", r"\ast"))
MOST_DONORS = 40
"""How many terms or factors found elsewhere are tried in each place."""


@dataclass(frozen=True, slots=True)
class Known:
    """A declared symbol as it is written: sizes of its axes (None: not known), and what it is.

    `drawn`: declared rather than defined. `properties`: what its declaration says of it already,
    of ``symmetric``, ``orthogonal``, ``positive``, ``simplex``, ``invertible``.
    """

    symbol: Surface
    shape: tuple[str, ...] | None = None
    role: Literal["value", "function", "index", "size"] = "value"
    drawn: bool = True
    properties: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Vocabulary:
    """The declared symbols, the sides of the link and the lines before it."""

    sides: tuple[Surface, ...]
    symbols: Mapping[str, Known] = field(default_factory=dict)
    previous: tuple[Surface, ...] = ()

    @cached_property
    def _known(self) -> dict[Surface, Known]:
        return {known.symbol: known for known in self.symbols.values()}

    def known(self, node: Surface) -> Known | None:
        """The declaration of a symbol, its superscript left aside."""
        found = self._known.get(node)
        if found is None and isinstance(node, Scripts):
            found = self._known.get(replace(node, above=None))
            if found is None and node.below is None and not node.primes:
                found = self._known.get(node.base)
        return found

    def is_name(self, node: Surface) -> bool:
        r"""Whether the subscript belongs to the name, as in ``\\Sigma_0``, ``D_{\\mathrm{KL}}``."""
        if not isinstance(node, Scripts) or node.below is None:
            return False
        if isinstance(node.below, Symbol) and node.below.alphabet:
            return True
        return replace(node, above=None) in self._known

    def applies(self, node: Surface) -> bool:
        """Whether brackets behind the symbol are its arguments."""
        known = self.known(node) or self._known.get(bare(node))
        if known is not None:
            return known.role == "function"
        base = bare(node)
        return isinstance(base, Symbol) and base.name in _FUNCTIONS

    def units(self, node: Surface) -> list[tuple[Surface, ...]]:
        """The factors of a product, operators together with what they apply to."""
        return units(factors_of(node), self.applies)

    def is_number(self, unit: tuple[Surface, ...]) -> bool:
        """Whether a factor is surely a number and commutes with all others."""
        head = unit[0]
        if len(unit) > 1:
            return _is_scalar_function(head)
        known = self.known(head)
        if known is not None or number_of(head) is not None:
            return known is None or known.shape == () or known.role in ("size", "index")
        if isinstance(head, Scripts):
            return self._is_entry(head) or self.is_number((head.base,))
        if isinstance(head, Fraction) and not is_derivative(head):
            parts = (head.numerator, head.denominator)
            return all(self.is_number(one) for part in parts for one in self.units(part))
        return isinstance(head, Group) and head.opening in ("|", r"\|")

    def _is_entry(self, node: Scripts) -> bool:
        """Whether a subscript leaves nothing of a declared vector or matrix but a number."""
        known = self._known.get(node.base)
        if known is None or known.shape is None or node.below is None:
            return False
        items = getattr(node.below, "items", (node.below,))
        return len(items) == len(known.shape) and Symbol(":") not in items

    def are_indices(self, above: Surface) -> bool:
        r"""Whether a superscript holds indices, as the one of ``J^{ij}``."""
        items = above.items if isinstance(above, Juxtaposition | Sequence) else ()
        declared = (self._known.get(item) for item in items)
        roles = [None if known is None else known.role for known in declared]
        return bool(roles) and set(roles) == {"index"}

    def all_numbers(self, node: Surface) -> bool:
        """Whether a product, or each term of a sum, is surely a number."""
        return all(self.is_number(u) for term in terms_of(node) for u in self.units(term.term))

    def same_shape(self, known: Known) -> Iterable[Known]:
        """The other declared symbols that could stand in a symbol's place."""
        for other in self.symbols.values():
            alike = other.role == known.role and other.symbol != known.symbol
            if alike and (known.shape is None or other.shape in (None, known.shape)):
                yield other

    @cached_property
    def indices(self) -> tuple[Surface, ...]:
        """The letters that count: declared, bound by a sum, or standing in a subscript."""
        found = [known.symbol for known in self.symbols.values() if known.role == "index"]
        for node in self._everything:
            if isinstance(node, Large):
                found.extend(_bound(node.below))
            elif isinstance(node, Scripts) and not self.is_name(node):
                found.extend(_letters(node.below) if not is_named(node) else ())
        kept = (one for one in found if isinstance(one, Symbol | Scripts))
        return tuple(dict.fromkeys(kept))[:MOST_DONORS]

    @cached_property
    def numbers(self) -> tuple[Surface, ...]:
        """Numbers with a name, those that the line does not mention first."""
        named = [
            known.symbol
            for known in self.symbols.values()
            if known.role == "size" or (known.shape == () and known.role == "value")
        ]
        named.sort(key=self.mentions)
        return tuple(named)[:MOST_DONORS]

    @cached_property
    def subjects(self) -> frozenset[Surface]:
        """What a side is, where it is one symbol: the line must not explain it by itself."""
        return frozenset(bare(side) for side in self.sides if isinstance(side, Symbol | Scripts))

    @cached_property
    def varied(self) -> frozenset[Surface]:
        """What the line differentiates by: such a factor is a forgotten inner derivative."""
        found = (node for node in self._everything if is_derivative(node))
        below = (factors_of(node.denominator) for node in found if isinstance(node, Fraction))
        return frozenset(item for items in below for item in items[1:])

    @cached_property
    def factors(self) -> tuple[Surface, ...]:
        """Factors that occur in the line or the lines before, then the declared symbols."""
        found: dict[Surface, None] = {}
        for node in self._everything:
            if isinstance(node, Juxtaposition):
                for unit in self.units(node):
                    if len(unit) == 1 and not _is_operator(unit[0]) and number_of(unit[0]) is None:
                        found[unit[0]] = None
            elif isinstance(node, Symbol | Scripts) and self.known(node) is not None:
                found[node] = None
        named = [k.symbol for k in self.symbols.values() if k.role == "value"]
        unused = [symbol for symbol in named if not self.mentions(symbol)]
        once = dict.fromkeys((*unused, *found, *named))
        kept = (one for one in once if one not in self.numbers or one in self.varied)
        kept = (one for one in kept if one not in self.sides)
        return tuple(kept)[:MOST_DONORS]

    @cached_property
    def terms(self) -> tuple[Surface, ...]:
        """Terms of sums in the line and the lines before, then symbols and 1 and I."""
        found: dict[Surface, None] = {}
        for node in (*self.previous, *self._everything):
            if isinstance(node, Sum):
                found.update(dict.fromkeys(signed.term for signed in node.terms))
        named = [k.symbol for k in self.symbols.values() if k.role in ("value", "size")]
        unused = [symbol for symbol in named if not self.mentions(symbol)]
        logs = (_logarithm(symbol) for symbol in unused if self.is_number((symbol,)))
        inserted = islice(self._with_unused(unused), MOST_DONORS)
        own = (*unused, *inserted, *logs, Numeral("1"), Symbol("I"))
        more = (*found, *own, *self.previous, *named)
        kept = (one for one in more if not isinstance(one, Sum) and one not in self.sides)
        return tuple(dict.fromkeys(kept))[:MOST_DONORS]

    def _with_unused(self, unused: Many[Surface]) -> Iterable[Surface]:
        r"""What a side's expectation is of, with an unused symbol in it: the ``m^\top m``."""
        for side in self.sides:
            for node in every(side):
                if isinstance(node, Group) and isinstance(node.body, Juxtaposition | Scripts):
                    for symbol in unused:
                        yield from self._replacing(node.body, symbol)

    def _replacing(self, body: Surface, symbol: Surface) -> Iterable[Surface]:
        known = self.known(symbol)
        for other in self.symbols.values():
            shapes = {other.shape, None if known is None else known.shape}
            if other.symbol != symbol and (None in shapes or len(shapes) == 1):
                new = replaced(body, other.symbol, symbol)
                if new != body:
                    yield new

    def mentions(self, symbol: Surface) -> bool:
        """Whether the line uses a symbol."""
        return symbol in self._mentioned

    @cached_property
    def _mentioned(self) -> frozenset[Surface]:
        found = [node for side in self.sides for node in every(side)]
        bare = (replace(node, above=None) for node in found if isinstance(node, Scripts))
        return frozenset((*found, *bare))

    @cached_property
    def _everything(self) -> tuple[Surface, ...]:
        found: list[Surface] = []
        for side in (*self.sides, *self.previous):
            found.extend(every(side))
        return tuple(found)


def _is_scalar_function(head: Surface) -> bool:
    base = bare(head)
    named = isinstance(base, Symbol) and base.name.lstrip("\\") in _NUMBERS
    return named or is_extreme(head)


def _logarithm(symbol: Surface) -> Surface:
    return Juxtaposition((Symbol("log", "operatorname"), symbol))


def _is_operator(node: Surface) -> bool:
    return is_named(node) or is_nabla(node) or is_derivative(node)


def _bound(node: Surface | None) -> Iterable[Surface]:
    if isinstance(node, Relations):
        return _bound(node.items[0])
    if isinstance(node, Sequence):
        return node.items
    return () if node is None else (node,)


def _letters(node: Surface | None) -> Many[Surface]:
    if node is None:
        return ()
    if isinstance(node, Symbol):
        fits = not node.alphabet and node.name not in _NO_INDEX and not node.accents
        return (node,) if fits else ()
    if isinstance(node, Scripts):
        return (node,) if node.primes and node.below is None else ()
    return tuple(letter for child in below(node) for letter in _letters(child))
