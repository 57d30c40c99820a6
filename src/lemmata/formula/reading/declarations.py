"""Declarations, definitions and conditions, in any order, into one scope."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.formula.errors import FormulaError, NotUnderstood, Undeclared
from lemmata.formula.grammar import parse
from lemmata.formula.problem import Domain
from lemmata.formula.reading.blocks import name_blocks
from lemmata.formula.reading.conditions import declare_bounded
from lemmata.formula.reading.definitions import (
    Left,
    define,
    left_side,
    named_side,
    refers_to_itself,
)
from lemmata.formula.reading.drawn_functions import draw_functions, keep_mapping
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.laws import declare_law
from lemmata.formula.reading.manifolds import declare_on_manifold
from lemmata.formula.reading.memberships import check_member, declare_members, name_key
from lemmata.formula.reading.phrases import declare_phrase, without_quantifier
from lemmata.formula.reading.scope import Reading, Scope
from lemmata.formula.reading.sets import read_set
from lemmata.formula.reading.spectra import declare_eigenpairs, is_eigen_equation
from lemmata.formula.reading.statements import (
    Statement,
    defined_keys,
    definition_side,
    is_index_set,
    is_law,
    is_mapping,
    is_membership,
    names_the_right,
    split,
)
from lemmata.formula.reading.unknowns import condition_with_unknowns
from lemmata.formula.reading.values import SetOf, Tensor, scalar
from lemmata.formula.surface import (
    Juxtaposition,
    Relations,
    Sequence,
    Sum,
    Surface,
    Symbol,
    Table,
    Words,
)
from lemmata.formula.terms import Variable

if TYPE_CHECKING:
    from collections.abc import Iterable


class GivenError(Exception):
    """A mistake in a declaration: which one, and what."""

    def __init__(self, given: int, error: FormulaError) -> None:
        super().__init__(str(error))
        self.given = given
        self.error = error


def read_declarations(given: Iterable[str]) -> Scope:
    """The scope that declarations make; `GivenError` names the one that can't be read."""
    return read_statements([(k, parse_given(k, source)) for k, source in enumerate(given)])


def parse_given(number: int, source: str) -> Surface:
    """The tree of one declaration."""
    try:
        return parse(source)
    except FormulaError as error:
        raise GivenError(number, error) from error


def read_statements(given: list[tuple[int, Surface]]) -> Scope:
    """The scope that parsed declarations make."""
    reading = Reading(lenient=True)
    scope = Scope(reading)
    statements = [Statement(one, number) for number, surface in given for one in split(surface)]
    later = _declare_all(statements, scope)
    equations = [s for s in later if _is_equation(s)]
    for statement in [s for s in later if s not in equations and not _is_equation(s)]:
        _attempt(statement, lambda s: _relation(s.surface, scope), scope)
    for statement in equations:
        _attempt(statement, lambda s: _relation(s.surface, scope), scope)
    _settle_memberships(statements, scope)
    reading.lenient = True
    reading.implicit.clear()
    return scope


def read_into(surface: Surface, scope: Scope) -> None:
    """One more declaration or condition, which a claim states beside its equations."""
    for one in split(surface):
        statements = _declare_all([Statement(one, -1)], scope)
        for statement in statements:
            _relation(statement.surface, scope)
    scope.reading.implicit.clear()


def _attempt(statement: Statement, work: object, scope: Scope) -> None:
    scope.reading.given = statement.given
    try:
        work(statement)  # type: ignore[operator]
    except FormulaError as error:
        raise GivenError(statement.given, error) from error
    finally:
        scope.reading.given = None
        scope.reading.implicit.clear()


# ---- first: what is drawn


def _declare_all(statements: list[Statement], scope: Scope) -> list[Statement]:
    """Declare what is put into sets; what remains are definitions and conditions."""
    statements = [replace(s, surface=without_quantifier(s.surface)) for s in statements]
    defined = defined_keys(statements)
    rest: list[Statement] = []
    phrases: list[Statement] = []
    for statement in statements:
        surface = statement.surface
        match surface:
            case Sequence(items) if any(isinstance(item, Words) for item in items):
                phrases.append(statement)
            case _ if is_index_set(surface):
                _attempt(statement, lambda s: _named_set(s.surface, scope), scope)
            case _:
                rest.append(statement)
    again: list[Statement] = []
    for statement in rest:
        if is_mapping(statement.surface):
            keep_mapping(statement.surface, scope)
            continue
        if names_the_right(statement.surface, statements):
            continue
        if not is_membership(statement.surface):
            again.append(statement)
            continue
        _attempt(statement, lambda s: _membership(s.surface, defined, scope), scope)
    _declare_bounded(again, defined | _powers_defined(statements), scope)
    laws = [s for s in again if is_law(s.surface)]
    postponed = _phrases(phrases, scope)
    others = [s for s in again if s not in laws]
    for statement in [s for s in others if is_eigen_equation(s.surface, scope)]:
        _attempt(statement, lambda s: declare_eigenpairs(s.surface, scope), scope)
        others.remove(statement)
    others = _define_names(others, scope)
    draw_functions(rest, scope)
    for statement in postponed:
        _attempt(statement, lambda s: declare_phrase(s.surface, s.given, scope), scope)
    for statement in laws:
        _attempt(statement, lambda s: declare_law(s.surface, scope), scope)
    return others


def _phrases(phrases: list[Statement], scope: Scope) -> list[Statement]:
    """Declare what words say; those that need a definition come later."""
    later = []
    for statement in phrases:
        scope.reading.given = statement.given
        try:
            declare_phrase(statement.surface, statement.given, scope)
        except Undeclared:
            later.append(statement)
        except FormulaError as error:
            raise GivenError(statement.given, error) from error
        finally:
            scope.reading.implicit.clear()
    return later


def _named_set(surface: Surface, scope: Scope) -> None:
    assert isinstance(surface, Relations)
    name, members = surface.items
    key = scope.key(name)
    found = read_set(members, scope)
    if key is None or found is None:
        raise NotUnderstood("this set is not understood", members.span, r"\{1,\dots,n\} is")
    scope.names[key] = found


def _membership(surface: Surface, defined: frozenset[str], scope: Scope) -> None:
    if isinstance(surface, Sequence):
        last = surface.items[-1]
        assert isinstance(last, Relations)
        names: tuple[Surface, ...] = (*surface.items[:-1], last.items[0])
        target = last.items[1]
    else:
        assert isinstance(surface, Relations)
        head = surface.items[0]
        names = head.items if isinstance(head, Sequence) else (head,)
        target = surface.items[1]
    if declare_on_manifold(names, target, scope):
        return
    members = read_set(target, scope)
    if members is None:
        hint = r"\mathbb{R}^n, \mathbb{R}^{m \times n}, GL(n), \mathbb{S}^n_{++}, \Delta^n, … are"
        raise NotUnderstood("this set is not part of the language", target.span, hint)
    for name in names:
        key = name_key(name, scope)
        if key is not None and key in defined:
            scope.reading.memberships.append((name, members, scope.reading.given or 0))
            return
    if len(names) == 1 and not _is_nameable(names[0], scope):
        scope.reading.memberships.append((names[0], members, scope.reading.given or 0))
        return
    declare_members(names, members, scope)


def _is_nameable(name: Surface, scope: Scope) -> bool:
    """Whether a name, or a call like ``r(s, a)``, is declared, not an expression put into a set."""
    from lemmata.formula.surface import Group

    if name_key(name, scope) is not None:
        return True
    match name:
        case Juxtaposition((head, Group("(", ")", _))):
            key = key_of(head, lambda _: None)
            return key is not None and not scope.is_known(key)
    return False


# ---- second: definitions


def _is_equation(statement: Statement) -> bool:
    return isinstance(statement.surface, Relations) and statement.surface.signs[0] == "="


def _define_names(statements: list[Statement], scope: Scope) -> list[Statement]:
    """Keep all definitions; what remains are conditions."""
    rest: list[Statement] = []
    late: list[tuple[Statement, Left, Surface]] = []
    for statement in statements:
        surface = statement.surface
        match surface:
            case Relations((_, Table()), ("=",)) if name_blocks(surface, scope, dry=True):
                _attempt(statement, lambda s: name_blocks(s.surface, scope), scope)
                continue
            case Relations((left, *body), ("=", *more)):
                side = named_side(left, body[0])
                again = any(side == other for _, other, _ in late)
                if side is not None and not again and not _has_value(side, scope):
                    late.append((statement, side, body[0]))
                    if r"\in" in more:
                        _later_membership(surface, scope, statement.given)
                    elif more:
                        rest.append(Statement(Relations(tuple(body), tuple(more)), statement.given))
                    continue
            case Relations((left, _), (r"\coloneqq",)):
                side = left_side(left)
                if side is not None:
                    late.append((statement, side, surface.items[1]))
                    continue
        rest.append(statement)
    return rest + _keep(late, scope)


def _keep(late: list[tuple[Statement, Left, Surface]], scope: Scope) -> list[Statement]:
    rest = []
    for statement, side, body in late:
        if refers_to_itself(side, body, scope):
            rest.append(statement)
            continue
        define(side, body, scope, statement.given)
    return rest


def _later_membership(surface: Relations, scope: Scope, given: int) -> None:
    members = read_set(surface.items[-1], scope)
    if members is not None:
        scope.reading.memberships.append((surface.items[0], members, given))


_MATRIX_NUMBERS = frozenset(("rank", "rk", "det", r"\det", "tr", "Tr", "trace"))
"""Of a declared matrix these are numbers already: an equation about one is a condition."""


def _has_value(side: Left, scope: Scope) -> bool:
    """Whether a left side already has a value, so that the equation is a condition."""
    if side.arguments is not None:
        known = side.key.rpartition("{")[2].rstrip("}") in _MATRIX_NUMBERS
        keys = [scope.key(argument) for argument in side.arguments]
        if known and all(key is not None and scope.lookup(key) is not None for key in keys):
            return True
        # Brackets behind a declared array multiply: A(x + d) = b is an equation.
        summed = any(isinstance(argument, Sum) for argument in side.arguments)
        return summed and isinstance(scope.lookup(side.key), Tensor)
    if side.below or side.above:
        return scope.lookup(side.key) is not None or scope.lookup(side.base) is not None
    return scope.lookup(side.key) is not None


def _powers_defined(statements: list[Statement]) -> frozenset[str]:
    """The letters of which a power is defined: ``\\hat\\sigma^2 = …``."""
    sides = (definition_side(statement.surface) for statement in statements)
    return frozenset(side.key for side in sides if side is not None and side.exponent is not None)


def _declare_bounded(statements: list[Statement], defined: frozenset[str], scope: Scope) -> None:
    """Declare the letters that only inequalities declare."""
    for statement in statements:
        surface = statement.surface
        for item in _each_related(surface):
            declare_bounded(item, scope, defined)


def _each_related(surface: Surface) -> list[Relations]:
    """The relations that a list states: ``a, b > 0`` states a > 0 and b > 0."""
    if not isinstance(surface, Sequence):
        return [surface] if isinstance(surface, Relations) else []
    last = surface.items[-1]
    if not isinstance(last, Relations) or not all(s in (",", ";") for s in surface.separators):
        return [item for item in surface.items if isinstance(item, Relations)]
    rest = last.items[1:]
    return [
        item if isinstance(item, Relations) else Relations((item, *rest), last.signs, (), item.span)
        for item in surface.items
    ]


# ---- third: conditions


def _relation(surface: Surface, scope: Scope) -> None:
    match surface:
        case Relations((variable, goal), (r"\to",)):
            key = scope.key(variable)
            if key is None:
                raise NotUnderstood("a variable is meant here", variable.span, "h \\to 0")
            known = scope.lookup(key)
            if not isinstance(known, Tensor) or known.is_scalar:
                scope.reading.variable(key, (), Domain())
                scope.names[key] = scalar(Variable(key))
            scope.reading.limits[key] = goal
        case Relations():
            condition_with_unknowns(surface, scope)
        case Sequence(items, separators) if all(s in (",", ";") for s in separators):
            _listed_relation(items, surface, scope)
        case _:
            raise NotUnderstood(
                "this declares nothing that is understood", surface.span,
                r"write x \in \mathbb{R}^n, f(x) = …, or a condition such as x > 0",
            )  # fmt: skip


def _listed_relation(items: tuple[Surface, ...], surface: Sequence, scope: Scope) -> None:
    """``p_i, q_i > 0``: the relation holds for each."""
    last = items[-1]
    if isinstance(last, Relations):
        for item in items[:-1]:
            _relation(
                item
                if isinstance(item, Relations)
                else Relations((item, *last.items[1:]), last.signs),
                scope,
            )
        _relation(last, scope)
        return
    match items[0], last:
        case Symbol(), Relations(signs=(r"\to",)):
            return
    raise NotUnderstood("this declares nothing that is understood", surface.span, "")


def _settle_memberships(statements: list[Statement], scope: Scope) -> None:
    """Check the sets of what is defined."""
    from lemmata.formula.reading.expressions import as_tensor, read

    del statements
    for name, members, given in scope.reading.memberships:
        scope.reading.given = given
        try:
            key = name_key(name, scope)
            if key is not None and scope.lookup(key) is None and key in scope.reading.patterns:
                from lemmata.formula.reading.names import _array

                value = _array(scope.reading.patterns[key][0], name.span)
                if value is None:
                    continue
            else:
                value = as_tensor(read(name, scope), name, scope)
            assert isinstance(members, SetOf)
            assert isinstance(value, Tensor)
            check_member(value, members, name, scope)
        except Undeclared:
            continue
        except FormulaError as error:
            raise GivenError(given, error) from error
        finally:
            scope.reading.implicit.clear()


__all__ = ["GivenError", "read_declarations", "read_statements"]
