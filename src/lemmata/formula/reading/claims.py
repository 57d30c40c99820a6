"""Claims: chains of relations as pairs of terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import FormulaError, IllTyped, NotUnderstood, Undeclared, shown
from lemmata.formula.reading import algebra as al
from lemmata.formula.reading.algebra import Placed
from lemmata.formula.reading.expressions import tensor
from lemmata.formula.reading.values import Tensor
from lemmata.formula.reading.walking import walk
from lemmata.formula.surface import (
    Blank,
    Group,
    Juxtaposition,
    Relations,
    Sequence,
    Signed,
    Span,
    Sum,
    Surface,
    Symbol,
    Table,
    Words,
)
from lemmata.formula.terms import Axis, Number, Term

if TYPE_CHECKING:
    from lemmata.formula.reading.scope import Scope

_ALIGNED = frozenset(
    ("aligned", "align", "align*", "split", "gathered", "gather", "gather*", "alignedat")
)
RELATIONS = frozenset(
    ("=", r"\ne", "<", r"\le", ">", r"\ge", r"\propto", r"\approx", r"\equiv", r"\sim",
     r"\preceq", r"\succeq", r"\prec", r"\succ", r"\to")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One relation as it is written."""

    left: Surface
    relation: str
    right: Surface

    @property
    def span(self) -> Span:
        """The characters of both sides."""
        return self.left.span.to(self.right.span)


@dataclass(frozen=True, slots=True)
class Pair:
    """One relation between two terms that share the axes `own`; others ride along, for all.

    `order` is what stands in O(…); `small` the names of variables that tend to a limit there.
    """

    relation: str
    left: Term
    right: Term
    own: tuple[Axis, ...]
    part: Part
    order: Term | None = None

    @property
    def axes(self) -> tuple[Axis, ...]:
        """All free axes, in a fixed order."""
        free = self.left.free | self.right.free
        if self.order is not None:
            free |= self.order.free
        more = sorted(free - frozenset(self.own), key=lambda axis: axis.name)
        return (*self.own, *more)


# ---- taking a claim apart


@dataclass(frozen=True, slots=True)
class Claim:
    """The chains of a claim, and what it gives beside them (“for all x > 0”)."""

    chains: tuple[tuple[Part, ...], ...]
    conditions: tuple[Surface, ...] = ()


def take_apart(surface: Surface) -> Claim:
    """The relations of a claim; `NotUnderstood` where it states none."""
    conditions: list[Surface] = []
    chains = [_chain(one) for one in _statements(surface, conditions)]
    if not chains:
        raise NotUnderstood("this claims nothing", surface.span, "write an equation")
    return Claim(tuple(chains), tuple(conditions))


def _statements(surface: Surface, conditions: list[Surface]) -> list[Surface]:
    match surface:
        case Table(kind, rows) if kind in _ALIGNED:
            return _rows(rows, conditions)
        case Sequence(items, separators):
            return _parted(items, separators, conditions)
        case _:
            return [surface]


def _parted(
    items: tuple[Surface, ...], separators: tuple[str, ...], conditions: list[Surface]
) -> list[Surface]:
    found: list[Surface] = []
    conditional = False
    for k, item in enumerate(items):
        if isinstance(item, Words):
            text = item.text.strip()
            if text.startswith(("for", "if", "where", "when", "with")):
                conditional = True
            elif text in ("and", "or", "so", "hence", "thus", "therefore"):
                conditional = False
            continue
        separator = separators[k - 1] if k else ""
        if separator in ("quad", ";") and not isinstance(items[k - 1], Words):
            conditional = False
        if conditional:
            conditions.append(item)
        elif isinstance(item, Relations | Table):
            found.extend(_statements(item, conditions))
        elif k == 0 and len(items) > 1 and isinstance(items[1], Relations) and separators[0] == ",":
            raise NotUnderstood("a list in a claim", item.span, "write one claim for each")
        elif isinstance(item, Group) and isinstance(item.body, Relations | Symbol | Sequence):
            conditions.append(item.body)
        else:
            raise NotUnderstood("this claims nothing", item.span, "write an equation")
    return found


def _rows(rows: tuple[tuple[Surface, ...], ...], conditions: list[Surface]) -> list[Surface]:
    """The chains of aligned lines: a line that begins with a relation goes on with the last."""
    found: list[tuple[list[Surface], list[str]]] = []
    for row in rows:
        for cell in row:
            for piece in _pieces(cell, conditions):
                _join(piece, found)
    return [
        Relations(tuple(items), tuple(signs), (), items[0].span.to(items[-1].span))
        for items, signs in found
        if signs
    ]


def _pieces(cell: Surface, conditions: list[Surface]) -> list[Surface]:
    match cell:
        case Blank() | Words():
            return []
        case Sequence(items, separators) if any(isinstance(i, Words) for i in items) or (
            set(separators) <= {"quad", ",", ".", ""}
        ):
            kept: list[Surface] = []
            for k, item in enumerate(items):
                if isinstance(item, Words):
                    if item.text.strip().startswith(("for", "if", "where", "when")):
                        conditions.extend(i for i in items[k + 1 :] if not isinstance(i, Words))
                        break
                    if item.text.strip() in ("by", "since", "because", "as", "using", "from"):
                        break
                    continue
                if kept and not isinstance(item, Relations):
                    break
                kept.append(item)
            return kept
        case _:
            return [cell]


def _join(piece: Surface, found: list[tuple[list[Surface], list[str]]]) -> None:
    if isinstance(piece, Relations) and isinstance(piece.items[0], Blank):
        if not found:
            raise NotUnderstood("nothing stands before this relation", piece.span, "write it")
        items, signs = found[-1]
        items.extend(piece.items[1:])
        signs.extend(piece.signs)
    elif isinstance(piece, Relations):
        found.append((list(piece.items), list(piece.signs)))
    else:
        found.append(([piece], []))


def _chain(surface: Surface) -> tuple[Part, ...]:
    if not isinstance(surface, Relations):
        raise NotUnderstood("this claims nothing", surface.span, "write an equation")
    parts = []
    for k, sign in enumerate(surface.signs):
        if sign not in RELATIONS:
            place = surface.sign_spans[k] if k < len(surface.sign_spans) else surface.span
            hint = "it is beyond the language: check it by code"
            raise NotUnderstood(f"the relation {shown(sign)} can't be checked", place, hint)
        parts.append(Part(surface.items[k], sign, surface.items[k + 1]))
    return tuple(parts)


# ---- reading a relation


def read_pair(part: Part, scope: Scope) -> Pair:
    """The terms of one relation; free indices must stand on both sides."""
    reading = scope.reading
    reading.implicit.clear()
    right, order_surface = _without_order(part.right, scope)
    if part.relation == r"\sim":
        from lemmata.formula.reading.same_law import read_law_claim

        return read_law_claim(part, scope)
    left = tensor(part.left, scope)
    value = Tensor(b.ZERO) if right is None else tensor(right, scope)
    own, terms = _common(left, value, part, scope)
    order = None
    if order_surface is not None:
        order = tensor(order_surface, scope).term
    if part.relation in (r"\preceq", r"\succeq", r"\prec", r"\succ"):
        return _definite_pair(terms, own, part, scope)
    pair = Pair(part.relation, terms[0], terms[1], own, part, order)
    _check_indices(pair, scope)
    return pair


def _definite_pair(
    terms: tuple[Term, Term], own: tuple[Axis, ...], part: Part, scope: Scope
) -> Pair:
    """An order of symmetric matrices: the smallest eigenvalue of the difference."""
    from lemmata.formula.terms import Matrix, Reduce

    if len(own) != 2 or not scope.reading.unify(own[0].size, own[1].size):
        raise IllTyped("only square matrices are ordered so", part.span, "")
    larger, smaller = terms if part.relation in (r"\succeq", r"\succ") else terms[::-1]
    difference = b.subtract(larger, smaller)
    out = b.new_axis("l", own[0].size)
    values = Matrix("symmetric_eigenvalues", difference, own[0], own[1], (out,))
    least = Reduce("min", values, (out,))
    sign = r"\ge" if part.relation in (r"\succeq", r"\preceq") else ">"
    return Pair(sign, least, b.ZERO, (), part)


def _common(
    left: Tensor, right: Tensor, part: Part, scope: Scope
) -> tuple[tuple[Axis, ...], tuple[Term, Term]]:
    """Both sides along the same axes; of literal numbers only 0 stands for each entry."""
    pair = Placed(left, part.left.span), Placed(right, part.right.span)
    if left.is_scalar != right.is_scalar:
        number, other = (left, right) if left.is_scalar else (right, left)
        if isinstance(number.term, Number) and (
            number.term.value == 0 or part.relation not in ("=", r"\approx", r"\propto")
        ):
            return other.own, (left.term, right.term)
        shapes = al.shape_text(scope.reading, left), al.shape_text(scope.reading, right)
        raise IllTyped(
            f"the left side is {shapes[0]}, the right side {shapes[1]}", part.span,
            "is a trace, a transpose or an index missing?",
        )  # fmt: skip
    if left.is_scalar:
        return (), (left.term, right.term)
    try:
        axes = al.same_axes(scope.reading, *pair, "a comparison")
    except IllTyped as error:
        shapes = al.shape_text(scope.reading, left), al.shape_text(scope.reading, right)
        message = f"the left side is {shapes[0]}, the right side {shapes[1]}"
        raise IllTyped(message, part.span, error.hint) from error
    return left.own, (left.term, right.along(axes).term)


def _without_order(surface: Surface, scope: Scope) -> tuple[Surface | None, Surface | None]:
    """A right side without its O(…), and what stands in it."""
    order = _order(surface, scope)
    if order is not None:
        return None, order
    if isinstance(surface, Sum):
        for k, signed in enumerate(surface.terms):
            order = _order(signed.term, scope)
            if order is not None:
                kept: tuple[Signed, ...] = (*surface.terms[:k], *surface.terms[k + 1 :])
                return Sum(kept, surface.span), order
    return surface, None


def _order(surface: Surface, scope: Scope) -> Surface | None:
    match surface:
        case Juxtaposition((Symbol("O", "" | "mathcal") as name, Group("(", ")", body))):
            return None if scope.is_known(scope.key(name) or "") else body
    return None


def _check_indices(pair: Pair, scope: Scope) -> None:
    """Indices that nothing declares must be free on both sides, where they mean “for all”."""
    implicit = scope.reading.implicit
    for key, (axis, span) in implicit.items():
        sides = [axis in pair.left.free, axis in pair.right.free]
        constant = isinstance(pair.left, Number) or isinstance(pair.right, Number)
        if all(sides) or (any(sides) and constant):
            continue
        if not any(sides) and not _stands(key, pair, scope):
            continue
        hint = f"declare it, as in {key} \\in \\{{1,\\dots,n\\}}, or sum over it"
        raise Undeclared(f"the index {shown(key)} is free on one side only", span, hint)


def _stands(key: str, pair: Pair, scope: Scope) -> bool:
    """Whether an index is written in a pair at all."""
    return any(
        scope.key(node) == key for side in (pair.part.left, pair.part.right) for node in walk(side)
    )


__all__ = ["Claim", "FormulaError", "Pair", "Part", "read_pair", "take_apart"]
