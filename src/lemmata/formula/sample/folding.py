"""Conditions that need no search: they narrow a domain, fix entries, set a rank, or lose a root."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeGuard

from lemmata.formula.problem import Condition, Declared, Domain, Problem
from lemmata.formula.sample.assignments import indices_only, rank_of, sizes_only
from lemmata.formula.sample.whole import constant, sides, value
from lemmata.formula.terms import Add, Apply, Multiply, Number, Reduce, Term, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable

_FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_BOUNDED = ("real", "interval", "integers", "symmetric")
_PINNED = ("real", "interval", "integers", "symmetric", "simplex", "invertible")
_STRONGER = {
    "invertible": ("invertible", "definite", "orthogonal", "permutation"),
    "definite": ("definite",),
}
_WEAKER = {"invertible": ("real",), "definite": ("real", "symmetric", "semidefinite")}
_ZERO = Number(Fraction(0))


@dataclass(frozen=True, slots=True)
class Pin:
    """Entries that are given: those at which equal axes stand at the same place."""

    pattern: tuple[int, ...]
    value: Term


@dataclass(frozen=True, slots=True)
class Rank:
    """What is said about the rank of a symbol along two of its axes."""

    row: int
    column: int
    relation: str
    right: Term


@dataclass(frozen=True, slots=True)
class Norm:
    """Non-negative entries whose sum over some of their axes is given: rows of probabilities."""

    axes: tuple[int, ...]
    value: Term


@dataclass(frozen=True, slots=True)
class Folded:
    """A problem whose simple conditions have become part of what is drawn.

    `conditions` are the rest, those on values; what `ranks` and `norms` say stays among them too,
    to be looked at again.
    """

    declared: tuple[Declared, ...]
    conditions: tuple[Condition, ...]
    pins: dict[str, tuple[Pin, ...]]
    ranks: dict[str, tuple[Rank, ...]]
    norms: dict[str, Norm]


def fold(problem: Problem) -> Folded:
    """The problem with its simple conditions turned into domains, pins and ranks."""
    declared = {one.name: one for one in problem.declared}
    pins: dict[str, tuple[Pin, ...]] = {}
    ranks: dict[str, tuple[Rank, ...]] = {}
    rest: list[Condition] = []
    for condition in problem.conditions:
        if sizes_only(condition) or indices_only(condition):
            if condition.right is not None and _beyond(condition):
                rest.append(condition)
            continue
        if _narrow(condition, declared) or _pin(condition, declared, pins):
            continue
        _note_rank(condition, declared, ranks)
        rest += simplified(condition)
    norms = dict(found for condition in rest if (found := _norm(condition, declared)) is not None)
    return Folded(tuple(declared.values()), tuple(rest), pins, ranks, norms)


def _beyond(condition: Condition) -> bool:
    """Whether a condition on whole numbers needs the evaluator."""
    if not sizes_only(condition):
        return False
    class_numbers = _Ones()
    return any(value(side, class_numbers) is None for side in sides(condition))


class _Ones(dict[str, int]):
    """Every whole number is 1: enough to see whether a term can be evaluated at all."""

    def __missing__(self, key: str) -> int:
        return 1


def _oriented(condition: Condition) -> tuple[Term, str, Term] | None:
    """The condition with its constant side at the right."""
    left, right = condition.left, condition.right
    if right is None or condition.relation not in _FLIPPED:
        return None
    if constant(right):
        return left, condition.relation, right
    return (right, _FLIPPED[condition.relation], left) if constant(left) else None


def _whole_variable(term: Term) -> TypeGuard[Variable]:
    return isinstance(term, Variable) and len(set(term.axes)) == len(term.axes)


def _narrow(condition: Condition, declared: dict[str, Declared]) -> bool:
    """Whether the condition could be made part of a symbol's domain."""
    if condition.relation in ("invertible", "definite"):
        return _structured(condition, declared)
    found = _oriented(condition)
    if found is None or found[1] in ("=", "!=") or not _whole_variable(found[0]):
        return False
    one = declared.get(found[0].name)
    if one is None or one.domain.kind not in _BOUNDED:
        return False
    domain = _with_end(one.domain, found[1], found[2])
    if domain is None:
        return False
    if domain.kind == "real":
        domain = replace(domain, kind="interval")
    declared[one.name] = replace(one, domain=domain)
    return True


def _with_end(domain: Domain, relation: str, bound: Term) -> Domain | None:
    strict = relation in ("<", ">")
    if domain.kind == "integers" and strict:
        return None
    upper = relation in ("<", "<=")
    end = domain.high if upper else domain.low
    if end is not None and end != bound:
        return None
    if upper:
        open_high = strict or (end is not None and domain.open_high)
        return replace(domain, high=bound, open_high=open_high)
    open_low = strict or (end is not None and domain.open_low)
    return replace(domain, low=bound, open_low=open_low)


def _structured(condition: Condition, declared: dict[str, Declared]) -> bool:
    left = condition.left
    if not _whole_variable(left) or left.axes[-2:] != condition.axes:
        return False
    one = declared.get(left.name)
    if one is None or one.domain.kind in _STRONGER[condition.relation]:
        return one is not None
    bounded = one.domain.low is not None or one.domain.high is not None
    if bounded or one.domain.kind not in _WEAKER[condition.relation]:
        return False
    domain = Domain("invertible" if condition.relation == "invertible" else "definite")
    declared[left.name] = replace(one, domain=domain)
    return True


def _pin(
    condition: Condition, declared: dict[str, Declared], pins: dict[str, tuple[Pin, ...]]
) -> bool:
    found = _oriented(condition)
    if found is None:
        return False
    variable, relation, right = found
    if relation != "=" or not isinstance(variable, Variable):
        return False
    one = declared.get(variable.name)
    if one is None or one.domain.kind not in _PINNED or value(right, _Ones()) is None:
        return False
    if one.domain.kind == "simplex" and right != _ZERO:
        return False
    pattern = tuple(variable.axes.index(axis) for axis in variable.axes)
    pins[variable.name] = (*pins.get(variable.name, ()), Pin(pattern, right))
    return True


def _note_rank(
    condition: Condition, declared: dict[str, Declared], ranks: dict[str, tuple[Rank, ...]]
) -> None:
    found = _oriented(condition)
    matrix = rank_of(found[0]) if found is not None else None
    if found is None or matrix is None or matrix[0].name not in declared:
        return
    variable, row, column = matrix
    noted = Rank(row, column, found[1], found[2])
    ranks[variable.name] = (*ranks.get(variable.name, ()), noted)


def _norm(condition: Condition, declared: dict[str, Declared]) -> tuple[str, Norm] | None:
    found = _oriented(condition)
    if found is None or found[1] != "=" or value(found[2], _Ones()) is None:
        return None
    match found[0]:
        case Reduce("sum", Variable(name, axes) as body, over) if _whole_variable(body):
            one = declared.get(name)
            if one is None or one.domain.kind != "interval" or one.domain.low != _ZERO:
                return None
            return name, Norm(tuple(axes.index(axis) for axis in over), found[2])
        case _:
            return None


def simplified(condition: Condition) -> list[Condition]:
    """Equations whose residual has a simple root: a norm is 0 where its entries are.

    Newton's method loses half of the digits at a double root, and cannot differentiate at a norm's.
    """
    if condition.relation != "=" or condition.right is None:
        return [condition]
    for side, other in ((condition.left, condition.right), (condition.right, condition.left)):
        if isinstance(other, Number) and other.value == 0:
            zeros = list(_zeros(side))
            return [replace(condition, left=zero, right=_ZERO) for zero in zeros]
    return [condition]


def _zeros(term: Term) -> Iterable[Term]:
    """Terms that are 0 exactly where this one is, with roots and squares taken away."""
    match term:
        case Apply("power", (base, Number(exponent))) if exponent > 0:
            yield from _zeros(base)
        case Apply("abs", (base,)):
            yield from _zeros(base)
        case Reduce("sum" | "max", body, _) if _nonnegative(body):
            yield from _zeros(body)
        case Add(terms) if all(map(_nonnegative, terms)):
            for part in terms:
                yield from _zeros(part)
        case Multiply((Number(factor), *rest)) if factor != 0 and len(rest) == 1:
            yield from _zeros(rest[0])
        case Multiply((left, right)) if left == right:
            yield from _zeros(left)
        case _:
            yield term


def _nonnegative(term: Term) -> bool:
    match term:
        case Apply("power", (_, Number(exponent))):
            return exponent.denominator == 2 or exponent.numerator % 2 == 0 < exponent.numerator
        case Multiply((Number(factor), *rest)) if factor > 0 and len(rest) == 1:
            return _nonnegative(rest[0])
        case Multiply((left, right)):
            return left == right
        case Reduce("sum" | "max", _, _) | Add():
            return all(map(_nonnegative, term.parts))
        case _:
            return isinstance(term, Apply) and term.function == "abs"
