"""Symbols with their scripts: names, entries, families, transposes, inverses, powers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.entries import subscripted
from lemmata.formula.reading.exponents import exponentiate
from lemmata.formula.reading.expressions import as_tensor, read, tensor
from lemmata.formula.reading.indexed import identity, indexed_symbol, ones
from lemmata.formula.reading.keys import (
    head_symbol,
    key_of,
    split_star,
)
from lemmata.formula.reading.values import (
    Builtin,
    Family,
    Function,
    Tensor,
    Value,
    index_axis,
    scalar,
)
from lemmata.formula.surface import (
    Group,
    Scripts,
    Span,
    Surface,
    Symbol,
    Words,
)
from lemmata.formula.terms import Axis, Constant, Index

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Pattern, Scope

_MEANS = r"\bar"


def read_name(surface: Surface, scope: Scope) -> Value:
    """The value of a symbol, with all that hangs on it."""
    if isinstance(surface, Scripts):
        return _scripted(surface, scope)
    key = scope.key(surface)
    assert key is not None
    found = known_name(key, surface, scope)
    if found is None:
        raise scope.undeclared(key, surface.span)
    return found


def known_name(key: str, surface: Surface, scope: Scope) -> Value | None:
    """A bound name, a definition with parameters as a whole, or what the language itself knows."""
    found = scope.find(key, surface.span)
    if found is not None:
        return found.fresh() if isinstance(found, Tensor) and found.axes else found
    patterns = scope.reading.patterns.get(key)
    if patterns:
        whole = _whole(patterns, surface.span)
        if whole is not None:
            return whole
    root = scope.find(key + "^2", surface.span) or scope.find(key + "^{2}", surface.span)
    if isinstance(root, Tensor):
        return Tensor(b.power(root.term, b.number(Fraction(1, 2))), root.axes)
    return _builtin(surface, scope)


def _whole(patterns: list[Pattern], span: Span) -> Value | None:
    """A definition named without its parameters: an array of its values, or a function."""
    for pattern in patterns:
        if pattern.arguments is not None:
            return Function(
                pattern.base, pattern.arguments, pattern.body, pattern.scope,
                pattern.elementwise, pattern.support,
            )  # fmt: skip
    return _array(patterns[0], span)


def _array(pattern: Pattern, span: Span) -> Tensor | None:
    """The vector or matrix whose entries a definition gives."""
    parameters = (*pattern.below, *pattern.above)
    reading = pattern.scope.reading
    axes: list[Axis] = []
    names: dict[str, Value] = {}
    for parameter in parameters:
        key = key_of(parameter, lambda _: None)
        if key is None or len(parameters) > 2:
            return None
        declared = pattern.scope.lookup(key)
        known = index_axis(declared) if isinstance(declared, Tensor) else None
        size = reading.open_size() if known is None else known.size
        axis = b.new_axis(key, size)
        names[key] = scalar(Index(axis))
        axes.append(axis)
    reading.depth += 1
    if reading.depth > 60:
        raise NotUnderstood("definitions refer to one another without end", span, "")
    value = tensor(pattern.body, pattern.scope.inner(dict(names)))
    reading.depth -= 1
    if not value.is_scalar:
        if len(axes) == 1 and pattern.below and not pattern.above and value.is_column:
            return None
        return None
    return Tensor(value.term, (axes[0], axes[1] if len(axes) > 1 else None))


def _builtin(surface: Surface, scope: Scope) -> Value | None:  # noqa: PLR0911
    from lemmata.formula.reading.vocabulary import CONSTANTS, FUNCTIONS, SETS

    match surface:
        case Symbol("I", "" | "mathbf"):
            return identity(scope.reading.open_size())
        case Symbol("1", "mathbf" | "mathbb") | Symbol("1", accents=(r"\vec",)):
            return ones(scope.reading.open_size())
        case Symbol("0", "mathbf"):
            return scalar(b.ZERO)
        case Symbol(name, "") if name in CONSTANTS:
            return scalar(Constant(CONSTANTS[name]))
        case Symbol("e", "" | "mathrm"):
            return scalar(b.E)
        case Symbol(name, _, (accent, *rest)) if accent == _MEANS:
            return _mean(Symbol(name, surface.alphabet, tuple(rest), surface.span), scope)
    key = key_of(surface, lambda _: None)
    name = surface.text.strip() if isinstance(surface, Words) else getattr(surface, "name", "")
    if key in FUNCTIONS or name in FUNCTIONS:
        return Builtin(FUNCTIONS.get(key or "") or FUNCTIONS[name])
    if key in SETS:
        return SETS[key]
    return None


def _mean(symbol: Symbol, scope: Scope) -> Tensor | None:
    r"""The mean ``\bar{x}`` of a family or of a vector's entries."""
    key = scope.key(symbol)
    value = None if key is None else scope.find(key, symbol.span)
    if isinstance(value, Family) and len(value.lead) == 1:
        (lead,) = value.lead
        total = b.total(value.term, lead)
        mean = Tensor(b.divide(total, b.whole(lead.size)), value.axes)
        return mean.fresh()
    if isinstance(value, Tensor) and value.is_column:
        (axis,) = value.own
        return scalar(b.divide(b.total(value.term, axis), b.whole(axis.size)))
    return None


# ---- scripts


def _scripted(surface: Scripts, scope: Scope) -> Value:
    base, below, above = surface.base, surface.below, surface.above
    star, exponent = (None, None) if above is None else split_star(above)
    if head_symbol(base) is not None and isinstance(base, Symbol):
        whole = scope.key(surface)
        if whole is not None and scope.is_known(whole):
            found = scope.find(whole, surface.span)
            if found is not None:
                return found.fresh() if isinstance(found, Tensor) and found.axes else found
        named = Scripts(base, below, star, surface.primes, surface.span)
        value = _named(named, scope)
        if value is None and (star or surface.primes):
            return _starred(surface, named, scope)
        if value is None:
            value = indexed_symbol(surface, base, scope)
            if value is not None and surface.above is not None and _takes_above(base, scope):
                return value
        if value is None:
            raise scope.undeclared(scope.key(named) or "", surface.span)
    else:
        value = _of_expression(surface, scope)
    if exponent is None:
        return value
    return exponentiate(Placed(as_tensor(value, surface, scope), surface.span), exponent, scope)


def _takes_above(base: Symbol, scope: Scope) -> bool:
    return any(p.above for p in scope.reading.patterns.get(scope.key(base) or "", ()))


def _named(named: Scripts, scope: Scope) -> Value | None:
    """A name that holds its scripts, such as x_{t-1} or x^*."""
    if named.below is None and named.above is None and not named.primes:
        key = scope.key(named.base)
        return None if key is None else known_name(key, named.base, scope)
    key = scope.key(named)
    if key is None or not scope.is_known(key):
        functions = [] if key is None else scope.reading.patterns.get(key, [])
        return _whole(functions, named.span) if functions else None
    found = scope.find(key, named.span)
    return found.fresh() if isinstance(found, Tensor) and found.axes else found


def _starred(surface: Scripts, named: Scripts, scope: Scope) -> Value:
    """A starred or primed name that nothing declares: the part before the star may."""
    key = scope.key(named) or ""
    raise scope.undeclared(key, surface.span)


def _of_expression(surface: Scripts, scope: Scope) -> Value:
    base, below = surface.base, surface.below
    if isinstance(base, Group) and base.opening in ("|", r"\|"):
        from lemmata.formula.reading.norms import norm

        if base.opening == r"\|":
            return norm(base, below, scope)
    value = read(base, scope)
    if surface.primes:
        raise NotUnderstood("a prime on an expression", surface.span, "name it as a function first")
    return value if below is None else subscripted(value, below, surface.span, scope)
