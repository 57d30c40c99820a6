"""Symbols with their scripts: names, entries, families, transposes, inverses, powers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood, shown
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.expressions import as_tensor, number_term, read, tensor
from lemmata.formula.reading.keys import (
    head_symbol,
    is_transpose,
    key_of,
    negated,
    script_items,
    split_star,
)
from lemmata.formula.reading.scope import Alias, Definition, Pattern
from lemmata.formula.reading.values import (
    Builtin,
    Family,
    Function,
    Tensor,
    Value,
    index_axis,
    scalar,
)
from lemmata.formula.sizes import Size
from lemmata.formula.surface import (
    Blank,
    Group,
    Numeral,
    Operation,
    Scripts,
    Span,
    Surface,
    Symbol,
    Words,
)
from lemmata.formula.terms import Axis, Concatenate, Constant, Delta, Index, Pick, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope

_MEANS = r"\bar"


def read_name(surface: Surface, scope: Scope) -> Value:
    """The value of a symbol, with all that hangs on it."""
    if isinstance(surface, Scripts):
        return _scripted(surface, scope)
    key = scope.key(surface)
    assert key is not None
    found = _known(key, surface, scope)
    if found is None:
        raise scope.undeclared(key, surface.span)
    return found


def _known(key: str, surface: Surface, scope: Scope) -> Value | None:
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
            return identity(scope, scope.reading.open_size())
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


def identity(scope: Scope, size: Size) -> Tensor:
    """The identity matrix."""
    row, column = b.new_axis("a", size), b.new_axis("b", size)
    return Tensor(Delta(row, column), (row, column))


def ones(size: Size) -> Tensor:
    """The vector of ones."""
    return Tensor(b.ONE, (b.new_axis("a", size), None))


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
            value = _indexed_symbol(surface, base, scope)
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
        return None if key is None else _known(key, named.base, scope)
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


def _indexed_symbol(surface: Scripts, base: Symbol, scope: Scope) -> Value | None:
    """A symbol with an index: an entry, a member of a family, a definition with parameters."""
    from lemmata.formula.reading.patterns import indexed_definition

    if base is surface.base and isinstance(surface.below, Group):
        from lemmata.formula.reading.minors import read_minor

        minor = read_minor(surface, scope)
        if minor is not None:
            return minor
    found = indexed_definition(surface, base, scope)
    if found is not None:
        return found
    listed = _listed(surface, base, scope) or _row(surface, base, scope)
    if listed is not None:
        return listed
    special = _special_index(surface, base, scope)
    if special is not None:
        return special
    key = scope.key(base)
    value = None if key is None else _known(key, base, scope)
    if value is None or surface.below is None:
        return None
    return subscripted(value, surface.below, surface.span, scope)


_DATA = frozenset("xyz")
_MOST_LISTED = 12


def _listed(surface: Scripts, base: Symbol, scope: Scope) -> Tensor | None:
    """The i-th of X_1, X_2, X_3, where each is declared by its own name."""
    if surface.below is None or not isinstance(surface.below, Symbol):
        return None
    index = scope.lookup(scope.key(surface.below) or "")
    axis = index_axis(index) if isinstance(index, Tensor) else None
    count = None if axis is None else axis.size.number
    if axis is None or count is None or not 1 <= count <= _MOST_LISTED:
        return None
    start = axis.start.number
    if start is None:
        return None
    values = []
    for k in range(start, start + count):
        named = Scripts(base, Numeral(str(k)), None)
        key = scope.key(named) or ""
        if scope.lookup(key) is None:
            return None
        values.append(as_tensor(scope.find(key, surface.span) or scalar(b.ZERO), surface, scope))
    if not all(value.is_scalar for value in values):
        return None
    return scalar(Concatenate(tuple((value.term, None) for value in values), axis))


def _row(surface: Scripts, base: Symbol, scope: Scope) -> Tensor | None:
    """x_i is the i-th row of a declared data matrix X, as a column, where x is not declared."""
    if base.name not in _DATA or base.alphabet or base.accents or surface.below is None:
        return None
    if scope.is_known(base.name) or base.name in scope.reading.patterns:
        return None
    matrix = scope.lookup(base.name.upper())
    if not isinstance(matrix, Tensor) or not matrix.is_matrix:
        return None
    if len(script_items(surface.below, 1)) != 1:
        return None
    value = matrix.fresh()
    row, column = value.own
    index = index_value(surface.below, scope)
    return Tensor(at_index(value.term, row, index, scope), (column, None))


def _special_index(surface: Scripts, base: Symbol, scope: Scope) -> Value | None:
    r"""What the language itself knows with an index: ``e_i``, ``I_n``, ``\delta_{ij}``, ``\mathbf{1}_n``."""
    if surface.below is None or scope.is_known(scope.key(base) or ""):
        return None
    match base:
        case Symbol("e", "" | "mathbf"):
            return basis_vector(surface.below, scope)
        case Symbol("I", "" | "mathbf") | Symbol("1", "mathbf"):
            size = size_of(tensor(surface.below, scope), surface.below.span)
            return identity(scope, size) if base.name == "I" else ones(size)
        case Symbol(r"\delta"):
            items = script_items(surface.below, 2)
            if len(items) == 2:
                left, right = (index_value(item, scope) for item in items)
                return scalar(kronecker_delta(left, right, scope))
        case Symbol(r"\nabla" | r"\partial"):
            return Builtin(base.name)
    return None


def kronecker_delta(left: Tensor, right: Tensor, scope: Scope) -> Term:
    """1 where two indices are the same."""
    one, two = index_axis(left), index_axis(right)
    if one and two and one.start == two.start and scope.reading.unify(one.size, two.size):
        return Delta(one, two) if one != two else b.ONE
    return b.apply("equal", left.term, right.term)


def basis_vector(below: Surface, scope: Scope) -> Tensor:
    """The standard basis vector with a 1 at an index."""
    value = index_value(below, scope)
    at = index_axis(value)
    if at is not None:
        axis = b.new_axis("e", at.size)
        return Tensor(Delta(axis, at), (axis, None))
    axis = b.new_axis("e", scope.reading.open_size())
    other = b.fresh(axis)
    return Tensor(Pick(Delta(axis, other), other, value.term), (axis, None))


def size_of(value: Tensor, span: Span) -> Size:
    """A number that is a size."""
    from lemmata.formula.reading.ranges import term_size

    size = term_size(value.term) if value.is_scalar else None
    if size is None:
        raise NotUnderstood("this is no size", span, "a size is made of dimensions and numbers")
    return size


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


# ---- entries


def index_value(surface: Surface, scope: Scope) -> Tensor:
    """The value of an index; a letter that nothing declares is an index for all."""
    match surface:
        case Symbol() | Scripts(Symbol()):
            key = scope.key(surface)
            shape = scope.alias(key) if key else None
            if key is not None and shape is None and not scope.is_known(key):
                simple = isinstance(surface, Symbol) and not _known_index(surface, scope)
                scripted = isinstance(surface, Scripts) and not scope.is_known(
                    scope.key(surface.base) or ""
                )
                if (simple or scripted) and scope.reading.lenient:
                    return scope.index(key, surface.span)
    found = scope.lookup(scope.key(surface) or "") if head_symbol(surface) else None
    if isinstance(found, Alias):
        return index_value(found.surface, found.scope)
    return number_term(surface, scope, "an index")


def _known_index(surface: Symbol, scope: Scope) -> bool:
    return (surface.name in ("e", r"\pi", "I") and False) or bool(
        scope.reading.patterns.get(scope.key(surface) or "")
    )


def subscripted(value: Value, below: Surface, span: Span, scope: Scope) -> Tensor:
    """An entry, a row, a column, or a member of a family."""
    if isinstance(value, Family):
        lead, axes, term = value.lead, value.axes, value.term
    else:
        found = as_tensor(value, Symbol("?", span=span), scope)
        lead, axes, term = found.own, (), found.term
        items = script_items(below, len(lead))
        if any(item == Symbol(":") for item in items):
            return _sliced(found, items, span, scope)
    items = script_items(below, len(lead))
    if len(items) != len(lead):
        shape = f"{len(lead)} ind{'ex' if len(lead) == 1 else 'ices'}"
        found_text = f"{len(items)} {'is' if len(items) == 1 else 'are'} written"
        hint = "a number has no entries" if not lead else "write as many as it has axes"
        raise IllTyped(f"{shape} needed, {found_text}", span, hint)
    if isinstance(value, Family):
        fresh = {axis: b.fresh(axis) for axis in (*lead, *(a for a in axes if a))}
        term = b.rename(term, fresh)
        lead = tuple(fresh[axis] for axis in lead)
        axes = tuple(None if a is None else fresh[a] for a in axes)
    for axis, item in zip(lead, items, strict=True):
        term = at_index(term, axis, index_value(item, scope), scope)
    return Tensor(term, axes)


def at_index(term: Term, axis: Axis, index: Tensor, scope: Scope) -> Term:
    """A term at one place of an axis."""
    at = index_axis(index)
    if at is not None and _runs_along(at, axis, scope):
        return b.rename(term, {axis: at})
    return Pick(term, axis, index.term)


def _runs_along(at: Axis, axis: Axis, scope: Scope) -> bool:
    """Whether an index runs over a whole axis; one of n numbers from 0 does, too."""
    reading = scope.reading
    if at.start == axis.start:
        return reading.unify(at.size, axis.size)
    return reading.size(at.size) == reading.size(axis.size)


def _sliced(value: Tensor, items: tuple[Surface, ...], span: Span, scope: Scope) -> Tensor:
    if not value.is_matrix or len(items) != 2:
        raise IllTyped("a slice of something that is no matrix", span, "x_i is an entry")
    row, column = value.own
    colon = Symbol(":")
    match [item == colon for item in items]:
        case [False, True]:
            return Tensor(
                at_index(value.term, row, index_value(items[0], scope), scope), (None, column)
            )
        case [True, False]:
            return Tensor(
                at_index(value.term, column, index_value(items[1], scope), scope), (row, None)
            )
        case _:
            return value


# ---- exponents


def exponentiate(base: Placed, above: Surface, scope: Scope) -> Tensor:
    """A superscript: transpose, inverse, pseudo-inverse, entrywise power, power."""
    reading = scope.reading
    span = base.span
    if is_transpose(above):
        return al.transpose(base.value, span)
    behind = negated(above)
    if behind is not None and is_transpose(behind):
        return al.transpose(al.invert(reading, base), span)
    match above:
        case Symbol("+" | r"\dagger"):
            return pseudo_inverse(base)
        case Operation((Blank(), exponent), (r"\circ" | r"\odot",)):
            power = number_term(exponent, scope, "the exponent").term
            return Tensor(b.power(base.value.term, power), base.value.axes)
        case Symbol("*"):
            message = f"the star on {shape(base, scope)} is not declared"
            raise NotUnderstood(message, above.span, "declare the starred name, or write \\top")
        case Symbol("c" | "H", "" | "mathsf" | "mathrm") if not scope.is_known(above.name):
            message = f"the superscript {shown(above.name)} is not part of the language"
            raise NotUnderstood(message, above.span, r"\top is the transpose")
    return al.raise_to(reading, base, tensor(above, scope))


def shape(base: Placed, scope: Scope) -> str:
    """The shape of what is raised, in words."""
    return al.shape_text(scope.reading, base.value)


def pseudo_inverse(base: Placed) -> Tensor:
    """The Moore-Penrose inverse, of a vector too."""
    from lemmata.formula.terms import Matrix

    value = base.value
    if value.is_scalar:
        raise NotUnderstood("the pseudo-inverse of a number", base.span, "write ^{-1}")
    row, column = value.axes
    one = Size.of(1)
    row_axis = row or b.new_axis("r", one)
    column_axis = column or b.new_axis("c", one)
    out_row = b.fresh(column_axis)
    out_column = b.fresh(row_axis)
    term: Term = Matrix("pseudoinverse", value.term, row_axis, column_axis, (out_row, out_column))
    if column is None:
        term, out_row = Pick(term, out_row, b.ONE), None  # type: ignore[assignment]
    if row is None:
        term, out_column = Pick(term, out_column, b.ONE), None  # type: ignore[assignment]
    return Tensor(term, (out_row, out_column))


def is_literal(surface: Surface) -> bool:
    """Whether a script is a plain number."""
    return isinstance(surface, Numeral)


def definition_of(key: str, scope: Scope) -> Definition | None:
    """The definition behind a name, where it has not been read yet."""
    found = scope.lookup(key)
    return found if isinstance(found, Definition) else None
