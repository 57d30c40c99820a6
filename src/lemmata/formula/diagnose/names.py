"""One function for another, one norm for another, one symbol for another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.diagnose.making import (
    MINUS_ONE,
    ONE,
    TRANSPOSES,
    TWO,
    factors_of,
    number_of,
    opened,
    product,
)
from lemmata.formula.diagnose.slips import Edit, Slip
from lemmata.formula.diagnose.units import bare, is_derivative, is_nabla
from lemmata.formula.diagnose.walking import every, occurs, replaced, rewritten
from lemmata.formula.surface import (
    Fraction,
    Group,
    Juxtaposition,
    Large,
    Numeral,
    Scripts,
    Sequence,
    Signed,
    Sum,
    Surface,
    Symbol,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.diagnose.sites import Site
    from lemmata.formula.diagnose.vocabulary import Known, Vocabulary

_ALIKE = (
    ("sin", "cos", "tan"), ("sinh", "cosh", "tanh"), ("log", "exp"), ("ln", "exp"),
    ("max", "min"), ("argmax", "argmin"), ("sup", "inf"), ("tr", "det", "rank"),
    ("Tr", "det", "rank"), ("trace", "det"), ("Var", "E"), ("Cov", "Var"), ("arcsin", "arccos"),
    ("row", "col"), ("diag", "tr"), ("tanh", "sigmoid"), ("softmax", "sigmoid"),
)  # fmt: skip
_LARGE_ALIKE = {
    "max": ("min",), "min": ("max",), "sup": ("inf",), "inf": ("sup",), "argmax": ("argmin",),
    "argmin": ("argmax",), r"\sum": (r"\prod",), r"\prod": (r"\sum",),
}  # fmt: skip
_NORMS = (Numeral("1"), Numeral("2"), Symbol(r"\infty"), Symbol("F"), Symbol("*"))


def _functions(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if isinstance(node, Large):
        for name in _LARGE_ALIKE.get(node.name, ()):
            yield Edit(replace(node, name=name), _shown(node.name), _shown(name))
        return
    if site.role != "name":
        return
    base = bare(node)
    if not isinstance(base, Symbol) or not base.alphabet:
        return
    for family in _ALIKE:
        for other in family if base.name in family else ():
            if other != base.name:
                symbol = _operator(other)
                yield Edit(_renamed(node, symbol), base, symbol)


def _operator(name: str) -> Symbol:
    return Symbol(name, "mathbb") if name == "E" else Symbol(name, "operatorname")


def _subscripts(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, Scripts) or node.below is None:
        return
    if isinstance(node.base, Group) and node.base.opening == r"\|":
        for norm in _NORMS:
            if norm != node.below:
                new = replace(node, below=norm)
                yield Edit(new, node, new)
    elif isinstance(node.below, Symbol) and node.below.name in ("max", "min"):
        other = "min" if node.below.name == "max" else "max"
        new = replace(node, below=replace(node.below, name=other))
        yield Edit(new, node, new)


def _renamed(node: Surface, symbol: Symbol) -> Surface:
    return replace(node, base=symbol) if isinstance(node, Scripts) else symbol


def _shown(name: str) -> str:
    return name if name.startswith("\\") else f"\\{name}"


def _complements(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    r"""``\sigma(x)`` for ``1 - \sigma(x)``."""
    node = site.node
    if not isinstance(node, Juxtaposition) or site.role != "value":
        if isinstance(node, Group) and site.role == "value" and isinstance(node.body, Sum):
            terms = node.body.terms
            if len(terms) == 2 and terms[0].term == ONE and terms[1].sign == "-":
                yield Edit(terms[1].term, node, terms[1].term)
        return
    units = vocabulary.units(node)
    for k, unit in enumerate(units):
        if len(unit) == 2 and vocabulary.applies(unit[0]):
            whole = product(unit)
            other = Group("(", ")", Sum((Signed("+", ONE), Signed("-", whole))))
            items = (i for u in (*units[:k], (other,), *units[k + 1 :]) for i in u)
            yield Edit(product(items), whole, other.body)


def _wrapped(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """A function too many or too few round a factor."""
    node = site.node
    if site.role != "value":
        return
    if isinstance(node, Juxtaposition):
        units = vocabulary.units(node)
        for k, unit in enumerate(units):
            inner = unit[1] if len(unit) == 2 else None
            single = isinstance(inner, Group) and not isinstance(inner.body, Sequence)
            if inner is not None and single and isinstance(bare(unit[0]), Symbol):
                plain = inner if isinstance(opened(inner), Sum) else opened(inner)
                items = (i for u in (*units[:k], (plain,), *units[k + 1 :]) for i in u)
                yield Edit(product(items), product(unit), plain)
    whole = site.slot in ("side", "numerator", "denominator", "body", "argument")
    if whole and number_of(node) is None and not isinstance(node, Sequence):
        for name in ("exp", "log"):
            new = product((Symbol(name, "operatorname"), Group("(", ")", opened(node))))
            yield Edit(new, node, new, extra=0.5)


def _wrapped_throughout(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """``\\exp`` forgotten at every occurrence of a symbol, as in a softmax without it."""
    if site.slot != "side":
        return
    bases = {node.base for node in every(site.node) if isinstance(node, Scripts) and node.below}
    for base in sorted(bases, key=str):
        if vocabulary.known(base) is None:
            continue
        for name in ("exp", "log"):

            def rule(node: Surface, name: str = name, base: Surface = base) -> Surface | None:
                if isinstance(node, Scripts) and node.base == base and node.above is None:
                    return product((Symbol(name, "operatorname"), Group("(", ")", node)))
                return None

            new = rewritten(site.node, rule)
            yield Edit(new, Symbol(name, "operatorname"), base)


def _product_for_sum(site: Site, _: Vocabulary) -> Iterator[Edit]:
    node = site.node
    if isinstance(node, Sum) and len(node.terms) == 2 and site.role == "value":
        pieces = [
            Group("(", ")", one.term) if isinstance(one.term, Sum) else one.term
            for one in node.terms
        ]
        yield Edit(product(pieces), node.terms[0].term, node.terms[1].term)


def _derivatives(site: Site, _: Vocabulary) -> Iterator[Edit]:
    """One prime more or fewer."""
    node = site.node
    if isinstance(node, Scripts) and node.primes and site.role in ("name", "value"):
        for primes in (node.primes + 1, node.primes - 1):
            new: Surface = replace(node, primes=primes)
            if not primes and node.below is None and node.above is None:
                new = node.base
            yield Edit(new, node, new)


def _centred_throughout(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """A mean that has not been subtracted anywhere."""
    if site.slot != "side":
        return
    for mean in vocabulary.symbols.values():
        if mean.role != "value" or vocabulary.mentions(mean.symbol) or mean.shape == ():
            continue
        for known in vocabulary.same_shape(mean):
            old, less = known.symbol, mean.symbol
            if occurs(old, site.node):
                new = _centred(site.node, old, less)
                yield Edit(new, less, old)


def _centred(side: Surface, old: Surface, less: Surface) -> Surface:
    return rewritten(side, lambda node: _less(node, old, less))


def _less(node: Surface, old: Surface, less: Surface) -> Surface | None:
    above = None
    if isinstance(node, Scripts) and node != old:
        above, node = node.above, replace(node, above=None)
        node = node.base if node.below is None and not node.primes else node
    if node != old or (above is not None and above not in TRANSPOSES):
        return None
    group = Group("(", ")", Sum((Signed("+", old), Signed("-", less))))
    return group if above is None else Scripts(group, None, above)


def _other_symbols(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    known = _replaceable(site, vocabulary)
    for other in vocabulary.same_shape(known) if known is not None else ():
        if bare(other.symbol) in vocabulary.subjects:
            continue
        if known is not None and not _differ_by_index(known.symbol, other.symbol):
            extra = 0.0 if not vocabulary.mentions(other.symbol) else 0.2
            yield Edit(_in_place(site.node, other.symbol), known.symbol, other.symbol, extra=extra)


def _other_subscripts(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    r"""``\mu_2`` where ``\mu_1`` is meant."""
    known = _replaceable(site, vocabulary)
    for other in vocabulary.same_shape(known) if known is not None else ():
        if known is not None and _differ_by_index(known.symbol, other.symbol):
            yield Edit(_in_place(site.node, other.symbol), known.symbol, other.symbol)


def _replaceable(site: Site, vocabulary: Vocabulary) -> Known | None:
    """The symbol in a place, if another one could stand there."""
    node = site.node
    if site.role == "name" or not isinstance(node, Symbol | Scripts):
        return None
    if isinstance(node, Scripts) and not vocabulary.is_name(node):
        return None
    if isinstance(node, Scripts) and node.above not in (None, MINUS_ONE, TWO, *TRANSPOSES):
        return None
    known = vocabulary.known(node)
    return None if known is None or known.role == "index" else known


def _in_place(node: Surface, symbol: Surface) -> Surface:
    """The symbol with the superscript of the one that it replaces."""
    above = node.above if isinstance(node, Scripts) else None
    if above is None:
        return symbol
    if isinstance(symbol, Scripts) and symbol.above is None:
        return replace(symbol, above=above)
    return Scripts(symbol, None, above)


def _differ_by_index(one: Surface, other: Surface) -> bool:
    both = isinstance(one, Scripts) and isinstance(other, Scripts)
    return both and bare(one) == bare(other)


def _other_symbols_throughout(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    if site.slot != "side":
        return
    for known in vocabulary.symbols.values():
        if known.role in ("index",) or not isinstance(known.symbol, Symbol):
            continue
        if sum(node == known.symbol for node in every(site.node)) < 2:
            continue
        for other in vocabulary.same_shape(known):
            if isinstance(other.symbol, Symbol) and other.symbol not in vocabulary.subjects:
                old, put = known.symbol, other.symbol
                new = replaced(site.node, old, put)
                yield Edit(new, old, put)


def _sizes_and_ranks(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """A size where the rank is meant: full rank used but not given."""
    node = site.node
    known = vocabulary.known(node) if isinstance(node, Symbol) else None
    if site.role != "value" or known is None or known.role != "size":
        return
    for other in vocabulary.symbols.values():
        if other.shape is not None and len(other.shape) == 2 and known.symbol in _letters(other):
            rank = product((Symbol("rank", "operatorname"), Group("(", ")", other.symbol)))
            yield Edit(rank, other.symbol, rank)


def _letters(known: object) -> tuple[Surface, ...]:
    shape = getattr(known, "shape", None) or ()
    return tuple(Symbol(size) for size in shape)


def _other_variable(site: Site, vocabulary: Vocabulary) -> Iterator[Edit]:
    """A derivative by another variable."""
    node = site.node
    if is_nabla(node) and isinstance(node, Scripts) and node.below is not None:
        for other in _drawn_instead(node.below, vocabulary):
            yield Edit(replace(node, below=other), node.below, other)
    elif isinstance(node, Fraction) and is_derivative(node):
        sign, *variables = factors_of(node.denominator)
        for other in _drawn_instead(variables[0], vocabulary) if len(variables) == 1 else ():
            yield Edit(replace(node, denominator=product((sign, other))), variables[0], other)


def _drawn_instead(variable: Surface, vocabulary: Vocabulary) -> Iterator[Surface]:
    for known in vocabulary.symbols.values():
        if known.drawn and known.role == "value" and known.symbol != variable:
            yield known.symbol


OPERATORS = (Slip("variable", "the derivative by {new}, not by {old}", 1.2, _other_variable),)
"""The slips in the sign of a derivative, where no others are looked for."""
NAMES = (
    Slip("function", "with {new} instead of {old}", 1.6, _functions),
    Slip("function", "with {new} instead of {old}", 1.2, _subscripts),
    Slip("function", "with {new} instead of {old}", 1.7, _complements),
    Slip("function", "with {new} instead of {old}", 2.2, _wrapped),
    Slip("function", "{old} is missing at each {new}", 2.2, _wrapped_throughout),
    Slip("function", "the product of {old} and {new}, not their sum", 2.4, _product_for_sum),
    Slip("function", "with {new} instead of {old}", 1.5, _derivatives),
    Slip("index", "with {new} instead of {old}", 1.4, _other_subscripts),
    Slip("term", "{old} is to be subtracted from each {new}", 2.2, _centred_throughout),
    Slip("variable", "with {new} instead of {old}", 1.8, _other_symbols),
    Slip("variable", "with {new} instead of {old} throughout", 2.1, _other_symbols_throughout),
    Slip("assumption", "this needs {old} of full rank; without it, {new}", 1.5, _sizes_and_ranks),
)
