"""The largest and smallest over indices, or over real variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lemmata.formula import building as b
from lemmata.formula.errors import FormulaError, IllTyped, NotUnderstood
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.expressions import as_tensor, placed, read, tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.large import Ranges, read_ranges
from lemmata.formula.reading.memberships import layout_of
from lemmata.formula.reading.sets import read_set
from lemmata.formula.reading.values import SetOf, Tensor, scalar
from lemmata.formula.reading.walking import walk
from lemmata.formula.surface import (
    Group,
    Juxtaposition,
    Large,
    Relations,
    Scripts,
    Sequence,
    Sum,
    Surface,
    Symbol,
)
from lemmata.formula.terms import Axis, Delta, Extremum, Index, Number, Reduce, Term, Variable

if TYPE_CHECKING:
    from lemmata.formula.reading.algebra import Placed
    from lemmata.formula.reading.scope import Scope


def read_optimum(surface: Large, scope: Scope) -> Tensor:
    """A maximum, supremum, argmax or one of their kin."""
    if surface.below is None:
        hint = rf"write \{surface.name}_i, or \{surface.name}(a, b)"
        raise NotUnderstood("nothing says over what", surface.span, hint)
    found = _over_indices(surface, scope)
    return _over_reals(surface, scope) if found is None else found


def _over_indices(surface: Large, scope: Scope) -> Tensor | None:
    """The extremum over axes; None where the letters below index nothing."""
    assert surface.below is not None
    if any(_is_real_item(item) for item in _items(surface.below)):
        return None
    before = dict(scope.reading.solved)
    ranges = Ranges()
    try:
        inner = read_ranges(surface.below, surface.above, scope, ranges)
        value = as_tensor(read(surface.body, inner), surface.body, inner)
    except FormulaError:
        scope.reading.solved = before
        if surface.name in ("sup", "inf") or _one_plain(surface.below):
            return None
        raise
    axes = tuple(ranges.axes.values())
    unused = [a for a in axes if _still_open(a.size, scope) and not _is_place(a, value.term)]
    if unused or not value.is_scalar:
        scope.reading.solved = before
        return None
    kind: Literal["max", "min", "argmax", "argmin"]
    kind = {"sup": "max", "inf": "min"}.get(surface.name, surface.name)  # type: ignore[assignment]
    body = value.term
    for mask in ranges.masks:
        worst = b.negate(_infinity()) if "max" in kind else _infinity()
        body = b.apply("where", mask, body, worst)
    return scalar(Reduce(kind, body, axes))


def _is_place(axis: Axis, term: Term) -> bool:
    """Whether an index of an open range tells entries of an array apart: ``\\max_a Q(s, a)``."""
    rest, found = [term], False
    while rest:
        part = rest.pop()
        if isinstance(part, Index) and part.axis == axis:
            return False
        found = found or (isinstance(part, Variable) and axis in part.axes)
        rest.extend(part.parts)
    return found


def _infinity() -> Term:
    from lemmata.formula.terms import Constant

    return Constant("infinity")


def _items(below: Surface) -> tuple[Surface, ...]:
    return below.items if isinstance(below, Sequence) else (below,)


def _one_plain(below: Surface) -> bool:
    return all(key_of(item, lambda _: None) is not None for item in _items(below))


def _is_real_item(item: Surface) -> bool:
    """Whether a range speaks of real variables: ``s > 0``, a norm, membership in a real set."""
    match item:
        case Relations((_, members), (r"\in",)):
            return not isinstance(members, Group)
        case Relations((left, _), ("=",)) if key_of(left, lambda _: None) is None:
            return True
        case Relations(parts, signs):
            return any(
                isinstance(part, Group | Scripts) and _holds_norm(part) for part in parts
            ) or (signs[0] in (">", r"\ge", "<", r"\le") and any(_is_numeral(p) for p in parts))
        case _:
            return False


def _holds_norm(part: Surface) -> bool:
    base = part.base if isinstance(part, Scripts) else part
    return isinstance(base, Group) and base.opening in (r"\|", "|")


def _is_numeral(part: Surface) -> bool:
    from lemmata.formula.surface import Numeral

    return isinstance(part, Numeral)


def _still_open(size: object, scope: Scope) -> bool:
    settled = scope.reading.size(size)  # type: ignore[arg-type]
    return any(letter[0] == "?" for letter in settled.letters)


# ---- over real variables


def _over_reals(surface: Large, scope: Scope) -> Tensor:
    try:
        return _over_shape(surface, scope, vectors=False)
    except IllTyped:
        return _over_shape(surface, scope, vectors=True)


def _over_shape(surface: Large, scope: Scope, *, vectors: bool) -> Tensor:
    """The extremum with undeclared letters as numbers where nothing else shows, or as vectors."""
    assert surface.below is not None
    names: dict[str, Tensor] = {}
    for item in _items(surface.below):
        for key, symbol in _letters(item, surface.body, scope):
            if key not in names:
                names[key] = _real_variable(key, symbol, surface, item, scope, vectors=vectors)
    if not names:
        raise NotUnderstood("over which variable?", surface.below.span, "write its letter")
    inner = scope.inner(dict(names))
    body = tensor(surface.body, inner)
    if not body.is_scalar:
        raise NotUnderstood("an extremum of something that is no number", surface.body.span, "")
    inequalities: list[Term] = []
    equalities: list[Term] = []
    for item in _items(surface.below):
        _condition(item, inner, inequalities, equalities)
    kind: Literal["sup", "inf"] = "sup" if surface.name in ("max", "sup", "argmax") else "inf"
    variables = tuple(_as_variable(value) for value in names.values())
    place = None
    axes: tuple[Axis | None, ...] = ()
    if surface.name.startswith("arg"):
        first = next(iter(names.values()))
        place, axes = variables[0].name, first.axes
    return Tensor(
        Extremum(kind, body.term, variables, tuple(inequalities), tuple(equalities), place), axes
    )


def _as_variable(value: Tensor) -> Variable:
    assert isinstance(value.term, Variable)
    return value.term


def _letters(item: Surface, body: Surface, scope: Scope) -> list[tuple[str, Surface]]:
    """The letters of a range that are bound by it: those that nothing else gives a value.

    Where all have one, the first that what is optimised speaks of.
    """
    match item:
        case Symbol() | Scripts(Symbol()):
            return [(key_of(item, lambda _: None) or "", item)]
        case Relations((left, _), (r"\in",)):
            return _letters(left, body, scope)
        case Relations(parts):
            found = [pair for part in parts for pair in _letters_inside(part)]
            fresh = [pair for pair in found if not scope.is_known(pair[0])]
            spoken = {key_of(part, lambda _: None) for part in walk(body)}
            return fresh or [pair for pair in found if pair[0] in spoken][:1] or found[:1]
        case _:
            return []


def _letters_inside(part: Surface) -> list[tuple[str, Surface]]:  # noqa: PLR0911
    match part:
        case Symbol(name) if name not in (r"\infty", r"\pi"):
            return [(key_of(part, lambda _: None) or "", part)]
        case Scripts(Symbol() as base, None, above) if above is not None:
            return _letters_inside(base)
        case Scripts(Symbol()):
            return [(key_of(part, lambda _: None) or "", part)]
        case Group(body=body) | Scripts(base=Group(body=body)):
            return _letters_inside(body)
        case Juxtaposition(items):
            return [pair for one in items for pair in _letters_inside(one)]
        case Sum(terms):
            return [pair for signed in terms for pair in _letters_inside(signed.term)]
        case _:
            return []


def _real_variable(
    key: str, symbol: Surface, surface: Large, item: Surface, scope: Scope, *, vectors: bool
) -> Tensor:
    name = f"{key}@{symbol.span.start}"
    known = scope.find(key, symbol.span) if scope.is_known(key) else None
    members = _set_of(item, scope)
    axes: tuple[Axis | None, ...]
    if members is not None and members.shape:
        _, axes = layout_of(members)
    elif isinstance(known, Tensor):
        axes = tuple(None if axis is None else b.fresh(axis) for axis in known.axes)
    elif vectors or _is_vector_in(key, surface.body) or _is_vector_in(key, item):
        axes = (b.new_axis(key, scope.reading.open_size()), None)
    else:
        axes = ()
    return Tensor(Variable(name, tuple(axis for axis in axes if axis is not None)), axes)


def _set_of(item: Surface, scope: Scope) -> SetOf | None:
    """The set that a range puts its letter into."""
    match item:
        case Relations((_, members), (r"\in",)):
            found = read_set(members, scope)
            if found is None:
                raise NotUnderstood(
                    "this set is not part of the language", members.span, r"\mathbb{R}^n, \Delta^n"
                )
            return found
        case _:
            return None


def _is_vector_in(key: str, body: Surface) -> bool:
    """Whether a letter is written as a vector: transposed, in a norm, with an index."""
    match body:
        case Scripts(Symbol() as base, below, above) if key_of(base, lambda _: None) == key:
            return above == Symbol(r"\top") or below is not None
        case Group(r"\|", _, Symbol() as inner):
            return key_of(inner, lambda _: None) == key
    return any(_is_vector_in(key, part) for part in _parts(body))


def _parts(surface: Surface) -> list[Surface]:
    from lemmata.formula.reading.walking import parts

    return parts(surface)


def _condition(
    item: Surface, scope: Scope, inequalities: list[Term], equalities: list[Term]
) -> None:
    if not isinstance(item, Relations):
        return
    if item.signs == (r"\in",):
        _membership(item, scope, inequalities, equalities)
        return
    values = [placed(part, scope) for part in item.items]
    for left, sign, right in zip(values, item.signs, values[1:], strict=False):
        difference = _difference(left, right, sign, scope)
        if sign == "=":
            equalities.append(difference)
        elif sign in (">", r"\ge"):
            inequalities.append(difference)
        elif sign in ("<", r"\le"):
            inequalities.append(b.negate(difference))
        elif sign == r"\ne":
            continue  # one point less changes no supremum
        else:
            raise NotUnderstood(f"{sign} can't restrict a range", item.span, "")


def _difference(left: Placed, right: Placed, sign: str, scope: Scope) -> Term:
    """One side less the other; a bound that is a number holds for each entry."""
    one, two = left.value, right.value
    if one.is_scalar == two.is_scalar:
        axes = al.same_axes(scope.reading, left, right, "a comparison")
        return b.subtract(one.term, two.along(axes).term)
    number = one if one.is_scalar else two
    if sign == "=" and not isinstance(number.term, Number):
        al.same_axes(scope.reading, left, right, "a comparison")
    return b.subtract(one.term, two.term)


def _membership(
    item: Relations, scope: Scope, inequalities: list[Term], equalities: list[Term]
) -> None:
    """What it takes to be in a set, as terms."""
    members = _set_of(item, scope)
    assert members is not None
    value = tensor(item.items[0], scope)
    match members.kind:
        case "real":
            return
        case "simplex":
            inequalities.append(value.term)
            equalities.append(b.subtract(b.total(value.term, *value.own), b.ONE))
        case "interval":
            if members.low is not None:
                inequalities.append(b.subtract(value.term, members.low.term))
            if members.high is not None:
                inequalities.append(b.subtract(members.high.term, value.term))
        case "orthogonal" if value.is_matrix:
            row, column = value.own
            other = b.fresh(column)
            gram = b.total(b.multiply(value.term, b.rename(value.term, {column: other})), row)
            equalities.append(b.subtract(gram, Delta(column, other)))
        case "symmetric" if value.is_matrix:
            row, column = value.own
            swapped = b.rename(value.term, {row: column, column: row})
            equalities.append(b.subtract(value.term, swapped))
        case kind:
            message = f"an extremum over this set ({kind}) is not part of the language"
            raise NotUnderstood(message, item.items[1].span, "write its conditions below")
