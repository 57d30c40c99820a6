"""What a scope declares, as diagnosis needs it: how a symbol is written, its shape, its role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.diagnose.vocabulary import Known
from lemmata.formula.errors import FormulaError
from lemmata.formula.grammar import parse
from lemmata.formula.reading.scope import Definition
from lemmata.formula.reading.values import Builtin, Function, Tensor, Unknown
from lemmata.formula.surface import NOWHERE, Scripts, Symbol
from lemmata.formula.terms import Index, Whole

if TYPE_CHECKING:
    from lemmata.formula.problem import Domain
    from lemmata.formula.reading.scope import Binding, Scope
    from lemmata.formula.surface import Surface

_PROPERTIES = {
    "symmetric": ("symmetric",),
    "semidefinite": ("symmetric",),
    "definite": ("symmetric", "positive", "invertible"),
    "orthogonal": ("orthogonal", "invertible"),
    "permutation": ("orthogonal", "invertible"),
    "invertible": ("invertible",),
    "simplex": ("simplex", "nonnegative"),
    "orthonormal": ("orthonormal", "rank"),
}


def known_symbols(scope: Scope) -> dict[str, Known]:
    """Every symbol that declarations name, by its LaTeX."""
    found: dict[str, Known] = {}
    for key in scope.names:
        symbol = _symbol(key)
        known = None if symbol is None else _known(symbol, key, scope)
        if known is not None:
            found[key] = known
    for key in scope.reading.patterns:
        symbol = _symbol(key)
        if symbol is not None and key not in found:
            called = any(p.arguments is not None for p in scope.reading.patterns[key])
            found[key] = Known(symbol, None, "function" if called else "value", drawn=False)
    for letter, natural in scope.reading.naturals.items():
        symbol = _symbol(letter)
        if symbol is not None and letter not in found:
            found[letter] = Known(symbol, (), "size", drawn=not natural.dimension)
    return found


def _symbol(key: str) -> Surface | None:
    try:
        tree = parse(key)
    except FormulaError:
        return None
    return tree if isinstance(tree, Symbol | Scripts) else None


def _known(symbol: Surface, key: str, scope: Scope) -> Known | None:
    value: Binding | None = scope.names[key]
    if isinstance(value, Definition):
        try:
            value = scope.find(key, NOWHERE)
        except FormulaError:
            return Known(symbol, None, "value", drawn=False)
    if isinstance(value, Function | Builtin | Unknown):
        return Known(symbol, None, "function", drawn=False)
    if not isinstance(value, Tensor):
        return None
    if isinstance(value.term, Index):
        return Known(symbol, (), "index")
    if isinstance(value.term, Whole):
        return Known(symbol, (), "size")
    shape = tuple(str(scope.reading.size(axis.size)) for axis in value.own)
    drawn = scope.reading.declared.get(key)
    properties = frozenset() if drawn is None else _properties(drawn.domain)
    return Known(symbol, shape, "value", drawn is not None, properties)


def _properties(domain: Domain) -> frozenset[str]:
    found = set(_PROPERTIES.get(domain.kind, ()))
    if domain.kind == "interval" and domain.low is not None:
        found.add("nonnegative")
        if domain.open_low:
            found.add("positive")
    return frozenset(found)
