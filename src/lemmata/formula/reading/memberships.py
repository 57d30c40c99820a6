"""Symbols that a declaration puts into a set: what is drawn for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import IllTyped, NotUnderstood
from lemmata.formula.problem import Condition, Domain, Natural
from lemmata.formula.reading.calls import signature
from lemmata.formula.reading.expressions import as_tensor, read
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.patterns import arguments_of
from lemmata.formula.reading.ranges import term_size
from lemmata.formula.reading.values import Axes, Family, SetOf, Tensor, Unknown, scalar
from lemmata.formula.sizes import ONE, Size
from lemmata.formula.surface import (
    NOWHERE,
    Dots,
    Group,
    Juxtaposition,
    Scripts,
    Sequence,
    Surface,
    Symbol,
)
from lemmata.formula.terms import Index, Number, Variable, Whole

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope

_SQUARE = frozenset(("symmetric", "semidefinite", "definite", "orthogonal", "invertible"))


def declare_members(names: tuple[Surface, ...], members: SetOf, scope: Scope) -> None:
    r"""Declare one or several names, or a family ``x_1, \dots, x_N``."""
    family = _family(names)
    if family is not None:
        _declare_family(*family, members, scope)
        return
    for name in names:
        declare(name, members, scope)


def _family(names: tuple[Surface, ...]) -> tuple[Symbol, Surface] | None:
    r"""The letter and the last index of ``x_1, \dots, x_N``."""
    if not any(isinstance(name, Dots) for name in names):
        return None
    last = names[-1]
    if isinstance(last, Scripts) and isinstance(last.base, Symbol) and last.below is not None:
        return last.base, last.below
    return None


def domain_of(members: SetOf) -> Domain:  # noqa: PLR0911
    """Where the entries of a member live."""
    low = None if members.low is None else members.low.term
    high = None if members.high is None else members.high.term
    match members.kind:
        case "members":
            kept = sorted(members.members)
            if kept == [-1, 1]:
                return Domain("signs")
            if kept != list(range(kept[0], kept[-1] + 1)):
                raise NotUnderstood("this set has gaps", NOWHERE, "-1 and 1, or 0 to k are known")
            return Domain("integers", b.number(kept[0]), b.number(kept[-1]))
        case "interval":
            return Domain("interval", low, high, members.open_low, members.open_high)
        case "whole":
            return Domain("integers")
        case "naturals":
            return Domain("integers", b.ONE)
        case "index":
            return Domain("integers", low, high)
        case kind:
            return Domain(kind)  # type: ignore[arg-type]


def layout_of(members: SetOf) -> tuple[tuple[Size, ...], Axes]:
    """The sizes that are stored, and how they are read; a size of one is left out of a matrix."""
    shape = [size for size in members.shape if size is not None]
    if members.kind in _SQUARE:
        axes = tuple(b.new_axis(c, size) for c, size in zip("rc", shape, strict=True))
        return tuple(shape), axes
    if len(shape) == 2 and ONE in shape and shape != [ONE, ONE]:
        size = shape[0] if shape[1] == ONE else shape[1]
        axis = b.new_axis("r", size)
        return (size,), (axis, None) if shape[1] == ONE else (None, axis)
    axes_ = tuple(b.new_axis("abcdefgh"[k % 8], size) for k, size in enumerate(shape))
    if len(axes_) == 1:
        return tuple(shape), (axes_[0], None)
    return tuple(shape), axes_


def declare(name: Surface, members: SetOf, scope: Scope) -> None:
    """Declare one name."""
    key = name_key(name, scope)
    if key is None:
        _declare_call(name, members, scope)
        return
    if members.kind == "index":
        _declare_index(key, members, name, scope)
    elif members.kind in ("naturals", "whole") and not members.shape:
        _declare_whole(key, members, scope)
    else:
        if key in scope.reading.declared and _joined(key, members, name, scope):
            return
        sizes, axes = layout_of(members)
        scope.reading.variable(key, sizes, domain_of(members))
        term = Variable(key, tuple(axis for axis in axes if axis is not None))
        scope.names[key] = Tensor(term, axes)


def _joined(key: str, members: SetOf, name: Surface, scope: Scope) -> bool:
    """A second set for a symbol: it is in both, so the second is a condition."""
    value = scope.names.get(key)
    if not isinstance(value, Tensor):
        return False
    if members.kind in ("orthogonal", "semidefinite", "symmetric", "permutation"):
        return False
    check_member(value.fresh() if value.axes else value, members, name, scope)
    return True


def name_key(name: Surface, scope: Scope) -> str | None:
    r"""The name that is declared; ``\mathrm{d}A`` is one too."""
    match name:
        case Juxtaposition((Symbol("d", "mathrm"), rest)):
            inner = key_of(rest, lambda _: None)
            return None if inner is None else rf"\mathrm{{d}}{inner}"
        case Group("(" | "[", _, body) if not isinstance(body, Sequence):
            return name_key(body, scope)
    return scope.key(name)


def _declare_index(key: str, members: SetOf, name: Surface, scope: Scope) -> None:
    assert members.low is not None
    assert members.high is not None
    low, high = term_size(members.low.term), term_size(members.high.term)
    if low is None or high is None:
        raise NotUnderstood("this is no range of whole numbers", name.span, r"\{1,\dots,n\} is")
    axis = b.new_axis(key, high - low + ONE, low)
    scope.names[key] = scalar(Index(axis))


def _declare_whole(key: str, members: SetOf, scope: Scope) -> None:
    low = 1 if members.kind == "naturals" else -3
    existing = scope.reading.naturals.get(key)
    if existing is None or not existing.dimension:
        scope.reading.naturals[key] = Natural(key, low, None, dimension=False)
    scope.names[key] = scalar(Whole(Size.of(key)))


def _declare_family(letter: Symbol, last: Surface, members: SetOf, scope: Scope) -> None:
    from lemmata.formula.reading.sets import dimension_size

    key = scope.key(letter) or letter.name
    count = dimension_size(last, scope)
    sizes, axes = layout_of(members)
    lead = b.new_axis("k", count)
    scope.reading.variable(key, (count, *sizes), domain_of(members))
    own = tuple(axis for axis in axes if axis is not None)
    scope.names[key] = Family(Variable(key, (lead, *own)), (lead,), axes)


def _declare_call(name: Surface, members: SetOf, scope: Scope) -> None:
    r"""``r(s,a) \in \mathbb{R}``, ``p(d) \in \Delta^k``: values in a table."""
    match name:
        case Juxtaposition((head, Group("(", ")", _) as group)):
            key = scope.key(head)
            arguments, separators = arguments_of(group)
            if key is not None:
                declare_table(key, arguments, separators, members, scope)
                return
    from lemmata.formula.reading.conditions import member_condition

    member_condition(name, members, scope)


def declare_table(
    key: str,
    arguments: tuple[Surface, ...],
    separators: tuple[str, ...],
    members: SetOf | None,
    scope: Scope,
) -> Unknown:
    """A function that is known only by its values, one for each choice of its arguments."""
    axes = []
    for k, argument in enumerate(arguments):
        if members is not None and members.shape and len(members.shape) == len(arguments):
            size = members.shape[k]
            assert size is not None
        else:
            size = scope.reading.open_size()
        axes.append(b.new_axis(key_of(argument, lambda _: None) or "i", size))
    label = "".join(key_of(argument, lambda _: None) or "·" for argument in arguments)
    name = f"{signature(key, separators, len(arguments))}{label}"
    domain = Domain() if members is None else domain_of(members)
    scope.reading.variable(name, tuple(axis.size for axis in axes), domain)
    table = Unknown(name, tuple(axes))
    scope.reading.tables.setdefault(signature(key, separators, len(arguments)), []).append(
        (arguments, table)
    )
    return table


def same_letters(one: tuple[Surface, ...], two: tuple[Surface, ...]) -> bool:
    """Whether arguments are the same letters up to primes and indices, as s, s' and s_0 are."""
    return [_letter(argument) for argument in one] == [_letter(argument) for argument in two]


def _letter(argument: Surface) -> Surface:
    return argument.base if isinstance(argument, Scripts) else argument


def check_member(value: Tensor, members: SetOf, surface: Surface, scope: Scope) -> None:
    """Make a defined symbol a member of its declared set, or say that it can't be one."""
    from lemmata.formula.reading.algebra import shape_text

    reading = scope.reading
    if members.kind in ("index", "naturals", "whole") or not members.shape:
        if not value.is_scalar:
            raise IllTyped(
                f"{shape_text(reading, value)} is no number", surface.span, "change its set"
            )
        return
    _, axes = layout_of(members)
    wanted = [ONE if axis is None else axis.size for axis in axes]
    found = [ONE if axis is None else axis.size for axis in value.axes]
    if value.is_scalar:
        found = [ONE] * len(wanted)
    if len(wanted) != len(found) or not all(map(reading.unify, found, wanted)):
        declared = "×".join(map(str, wanted))
        raise IllTyped(
            f"this is {shape_text(reading, value)}, declared as {declared}", surface.span, ""
        )
    if members.kind == "invertible" and value.is_matrix:
        reading.conditions.append(Condition(value.term, "invertible", None, value.own))
    if members.kind == "definite" and value.is_matrix:
        reading.conditions.append(Condition(value.term, "definite", None, value.own))
    if members.kind == "interval" and members.low is not None:
        sign = ">" if members.open_low else ">="
        reading.conditions.append(Condition(value.term, sign, members.low.term))  # type: ignore[arg-type]
    if members.kind == "interval" and members.high is not None:
        sign = "<" if members.open_high else "<="
        reading.conditions.append(Condition(value.term, sign, members.high.term))  # type: ignore[arg-type]


__all__ = ["Number", "as_tensor", "check_member", "declare", "declare_members", "read"]
