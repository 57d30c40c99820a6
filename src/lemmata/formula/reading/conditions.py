"""Conditions: relations and memberships that a point has to meet."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from lemmata.formula import building as b
from lemmata.formula.errors import NotUnderstood
from lemmata.formula.problem import Condition, Domain, Natural
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.expressions import tensor
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.memberships import check_member, same_letters
from lemmata.formula.reading.values import SetOf, Tensor, scalar
from lemmata.formula.reading.vocabulary import CONSTANTS
from lemmata.formula.reading.walking import walk
from lemmata.formula.sizes import Size
from lemmata.formula.surface import (
    Group,
    Juxtaposition,
    Large,
    Relations,
    Scripts,
    Sequence,
    Surface,
    Symbol,
)
from lemmata.formula.surface_printing import to_latex
from lemmata.formula.terms import Variable, Whole

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope

SPECTRAL = (Symbol(r"\lambda"), Symbol(r"\sigma"))
_SIGNS: dict[str, Literal["=", "!=", "<", "<=", ">", ">="]] = {
    "=": "=", r"\ne": "!=", "<": "<", r"\le": "<=", ">": ">", r"\ge": ">=", r"\equiv": "=",
}  # fmt: skip


def member_condition(surface: Surface, members: SetOf, scope: Scope) -> None:
    """An expression that a declaration puts into a set."""
    check_member(tensor(surface, scope), members, surface, scope)


def declare_bounded(surface: Relations, scope: Scope, defined: frozenset[str]) -> None:
    """Letters that only an inequality declares: real ones, or whole ones beside sizes."""
    if any(sign not in ("<", r"\le", ">", r"\ge", r"\ne") for sign in surface.signs):
        return
    for item in surface.items:
        for part in item.items if isinstance(item, Sequence) else (item,):
            if not isinstance(part, Symbol | Scripts):
                continue
            key = scope.key(part)
            if key is None or scope.is_known(key) or _is_entry(part, defined, scope):
                continue
            if isinstance(part, Symbol) and part.name in CONSTANTS:
                continue
            if _beside_sizes(part, surface, scope):
                scope.reading.naturals[key] = Natural(key, 1, None, dimension=False)
                scope.names[key] = scalar(Whole(Size.of(key)))
                continue
            scope.reading.variable(key, (), Domain())
            scope.names[key] = scalar(Variable(key))


def _beside_sizes(part: Surface, surface: Relations, scope: Scope) -> bool:
    """Whether a letter is compared with something that is made of sizes."""
    for other in surface.items:
        if other == part:
            continue
        names = [scope.key(node) or "" for node in walk(other) if isinstance(node, Symbol)]
        sizes = [name for name in names if name in scope.reading.naturals]
        if sizes and all(
            name in scope.reading.naturals
            or name in ("min", "max", r"\operatorname{min}", r"\min", r"\max")
            for name in names
        ):
            return True
    return False


def _is_entry(part: Surface, defined: frozenset[str], scope: Scope) -> bool:
    """Whether a name is an entry of something declared, or a square of a definition."""
    if not isinstance(part, Scripts):
        key = scope.key(part) or ""
        return (
            key in defined
            or key in scope.reading.patterns
            or any(scope.is_known(key + square) for square in ("^2", "^{2}"))
        )
    base = scope.key(part.base) if isinstance(part.base, Symbol) else None
    if base is None or scope.is_known(base) or base in scope.reading.patterns:
        return True
    return base in defined or (scope.key(part) or "") in defined


def relation_condition(surface: Relations, scope: Scope) -> None:
    """The conditions that a chain of relations states, for all of its free indices."""
    items = surface.items
    for k, sign in enumerate(surface.signs):
        left, right = items[k], items[k + 1]
        if sign == r"\in":
            continue
        if sign in (r"\succ", r"\succeq", r"\prec", r"\preceq"):
            _definiteness(left, sign, right, scope)
            continue
        if sign not in _SIGNS:
            raise NotUnderstood(f"{sign} as a condition is not part of the language", surface.span)
        for one in left.items if isinstance(left, Sequence) else (left,):
            _condition(one, _SIGNS[sign], right, surface, scope)


def _definiteness(left: Surface, sign: str, right: Surface, scope: Scope) -> None:
    if sign in (r"\prec", r"\preceq"):
        left, right = right, left
    one, two = Placed(tensor(left, scope), left.span), Placed(tensor(right, scope), right.span)
    value = al.add(scope.reading, [("+", one), ("-", two)])
    if not value.is_matrix:
        raise NotUnderstood("only matrices are definite", left.span, "")
    scope.reading.conditions.append(Condition(value.term, "definite", None, value.own))


def _condition(
    left: Surface,
    sign: Literal["=", "!=", "<", "<=", ">", ">="],
    right: Surface,
    whole: Surface,
    scope: Scope,
) -> None:
    _declare_tables(left, scope)
    _declare_tables(right, scope)
    one, two = tensor(left, scope), tensor(right, scope)
    text = to_latex(whole)
    shape = one if not one.is_scalar else two
    pair = Placed(one, left.span), Placed(two, right.span)
    if not (one.is_scalar or two.is_scalar):
        axes = al.same_axes(scope.reading, *pair, "a comparison")
        two = two.along(axes)
    if sign == "!=" and not shape.is_scalar:
        square = b.power(b.subtract(one.term, two.term), b.number(2))
        total = b.total(square, *shape.own)
        scope.reading.conditions.append(Condition(total, "!=", b.ZERO, (), text))
        return
    scope.reading.conditions.append(Condition(one.term, sign, two.term, shape.own, text))


def _declare_tables(surface: Surface, scope: Scope) -> None:
    """Functions that only a condition names are tables of values."""
    from lemmata.formula.reading.calls import signature
    from lemmata.formula.reading.memberships import declare_table
    from lemmata.formula.reading.patterns import arguments_of, choose

    summed = isinstance(surface, Large) and surface.name == r"\sum"
    called = _called_names(surface)
    for part in walk(surface):
        indexed = isinstance(part, Scripts) and part.below is not None
        if isinstance(part, Scripts) and isinstance(part.base, Symbol) and indexed:
            _declare_entries(part, scope, spectral=part in called)
        if not isinstance(part, Juxtaposition):
            continue
        for head, group in pairwise(part.items):
            key = key_of(head, lambda _: None)
            if key is None or not isinstance(group, Group) or group.opening != "(":
                continue
            arguments, separators = arguments_of(group)
            own = scope.reading.patterns.get(key, [])
            if not _is_new(head, key, scope) or choose(own, arguments, separators) is not None:
                continue
            known = scope.reading.tables.get(signature(key, separators, len(arguments)), [])
            if any(same_letters(names, arguments) for names, _ in known):
                continue
            members = SetOf("interval", (), scalar(b.ZERO), open_low=True) if summed else None
            declare_table(key, arguments, separators, members, scope)


def _called_names(surface: Surface) -> set[Surface]:
    """The names that stand before brackets."""
    return {
        head
        for part in walk(surface)
        if isinstance(part, Juxtaposition)
        for head, group in pairwise(part.items)
        if isinstance(group, Group) and group.opening == "("
    }


def _is_new(head: Surface, key: str, scope: Scope) -> bool:
    from lemmata.formula.reading.products import _function_name
    from lemmata.formula.reading.vocabulary import DISTRIBUTIONS, PROBABILITY

    if scope.is_known(key):
        return False
    base = head.base if isinstance(head, Scripts) else head
    if base in SPECTRAL and isinstance(head, Scripts):
        return False
    if _function_name(head, True, scope) is not None:
        return False
    return key not in DISTRIBUTIONS and key not in PROBABILITY


def _declare_entries(part: Scripts, scope: Scope, *, spectral: bool) -> None:
    """An array that only conditions on its entries name: ``p_{ij} = p_{ji}``."""
    from lemmata.formula.reading.keys import script_items

    base = part.base
    assert isinstance(base, Symbol)
    key = scope.key(base) or ""
    if scope.is_known(key) or scope.is_known(scope.key(part) or ""):
        return
    if spectral and base in SPECTRAL:
        return
    if key in scope.reading.patterns or base.name in (
        r"\sum",
        r"\nabla",
        r"\partial",
        "e",
        r"\delta",
        "I",
    ):
        return
    if base.alphabet not in ("", "mathbf") or base.name in ("log", "max", "min"):
        return
    items = script_items(part.below, 2)
    if not all(isinstance(item, Symbol | Scripts) for item in items) or len(items) > 2:
        return
    axes = tuple(b.new_axis("ij"[k], scope.reading.open_size()) for k in range(len(items)))
    scope.reading.variable(key, tuple(axis.size for axis in axes), Domain())
    layout = axes if len(axes) == 2 else (axes[0], None)
    scope.names[key] = Tensor(Variable(key, axes), layout)
