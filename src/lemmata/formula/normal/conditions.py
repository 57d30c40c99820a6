"""What the declared domain adds: rules for orthogonal matrices, equations read from left to right.

An equation between polynomials is a rule that replaces its largest term; an inequality a fact about
the sign of the difference; ``invertible`` and ``definite`` are kept by the matrix's canonical form.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import DELTA, whole
from lemmata.formula.normal.facts import Range
from lemmata.formula.normal.heads import Factor, Head, Rational
from lemmata.formula.normal.laws import leading, pattern
from lemmata.formula.normal.matrices import Square
from lemmata.formula.normal.moments import moment_rules
from lemmata.formula.normal.polynomials import UNIT, Monomial, Polynomial
from lemmata.formula.normal.refusing import Unsupported
from lemmata.formula.normal.rewriting import Rule
from lemmata.formula.terms import Matrix, Multiply, Number, Term, Variable, Whole

if TYPE_CHECKING:
    from lemmata.formula.normal.needs import Needs
    from lemmata.formula.problem import Condition, Declared, Problem
    from lemmata.formula.sizes import Size


def install(needs: Needs, problem: Problem) -> None:
    """Makes rules and facts of a problem's declarations and conditions."""
    for one in problem.declared:
        for rule in (*_declared(needs, one), *_characteristic(needs, one)):
            needs.algebra.add_rule(rule)
    for rule in moment_rules(needs.algebra, problem):
        needs.algebra.add_rule(rule)
    needs.facts.close = lambda body: needs.algebra.closed((body,)).parts[0].key
    for condition in problem.conditions:
        if condition.relation == "=" and condition.right is not None:
            _turned(needs, condition.left, condition.right)
    for condition in problem.conditions:
        with suppress(Unsupported):
            _condition(needs, condition)
        needs.translator.forget()


def _full_rank(needs: Needs, rank: Matrix, size: Size) -> None:
    """``rank(X) = n`` for a matrix of n columns (or rows) makes ``XᵀX`` (``XXᵀ``) definite."""
    body = needs.translator.read(rank.body)
    for near, far in ((rank.row, rank.column), (rank.column, rank.row)):
        if near.size == size:
            needs.full.add(needs.oblong_key(body, near.name, far.name))
            other = needs.algebra.fresh()
            moved = needs.algebra.substituted(body, {near.name: other})
            gram = needs.algebra.summed(needs.algebra.times(body, moved), {far.name: far.size})
            matrix = Square(gram, near.name, other, near.size)
            needs.definite.add(needs.matrix_key(matrix))
            needs.implied |= set(needs.inverse(matrix))


def _turned(needs: Needs, left: Term, right: Term) -> None:
    """An equation that says of a matrix that it is symmetric, or skew."""
    match left, right:
        case Variable(name, (row, column)), Variable(other, axes):
            sign = 1
        case Variable(name, (row, column)), Multiply((Number(value), Variable(other, axes))):
            sign = -1 if value == -1 else 0
        case _:
            return
    if name == other and axes == (column, row) and sign:
        kept = needs.translator.symmetric if sign == 1 else needs.translator.skew
        kept.add(name)


def _characteristic(needs: Needs, one: Declared) -> list[Rule]:
    """A matrix of two or three rows under its own characteristic polynomial."""
    if len(one.sizes) != 2 or one.sizes[0] != one.sizes[1] or one.sizes[0].number not in (2, 3):
        return []
    algebra, size = needs.algebra, one.sizes[0]
    head = Head("variable", one.name, 2)
    mid = algebra.fresh()
    trace = algebra.assemble(1, [(head, (mid, mid), 1)], {mid: size})
    row, column = algebra.fresh(), algebra.fresh()
    matrix = Square(algebra.factor(head, (row, column)), row, column, size)
    last = algebra.times(
        needs.translator.matrices.determinant(matrix), algebra.factor(DELTA, ("@0", "@1"))
    )
    once = algebra.factor(head, ("@0", "@1"))
    if size.number == 2:
        square: tuple[Factor, ...] = ((head, ("@0", "?0"), 1), (head, ("?0", "@1"), 1))
        return [Rule(square, algebra.times(trace, once) - last)]
    other = algebra.fresh()
    twice = algebra.assemble(
        1, [(head, (mid, other), 1), (head, (other, mid), 1)], {mid: size, other: size}
    )
    pair = (algebra.times(trace, trace) - twice).scaled(Fraction(1, 2))
    squared = algebra.assemble(1, [(head, ("@0", mid), 1), (head, (mid, "@1"), 1)], {mid: size})
    cube: tuple[Factor, ...] = tuple(
        (head, ends, 1) for ends in (("@0", "?0"), ("?0", "?1"), ("?1", "@1"))
    )
    made = algebra.times(trace, squared) - algebra.times(pair, once) + last
    return [Rule(cube, made)]


def _declared(needs: Needs, one: Declared) -> list[Rule]:
    kind = one.domain.kind
    if kind in ("orthogonal", "permutation", "orthonormal"):
        batch = tuple(f"@{k}" for k in range(2, len(one.sizes)))
        head = Head("variable", one.name, len(one.sizes))
        delta = needs.algebra.factor(DELTA, ("@0", "@1"))
        columns, rows = (
            tuple((head, (*batch, *pair), 1) for pair in pairs)
            for pairs in ((("?0", "@0"), ("?0", "@1")), (("@0", "?0"), ("@1", "?0")))
        )
        found = [Rule(columns, delta)]
        return found if kind == "orthonormal" else [*found, Rule(rows, delta)]
    slots = tuple(f"@{k}" for k in range(len(one.sizes)))
    head = Head("variable", one.name, len(one.sizes))
    if kind == "signs":
        return [Rule(((head, slots, 2),), UNIT)]
    if kind == "simplex":
        inner = tuple(f"?{k}" for k in range(len(one.sizes)))
        return [Rule(((head, inner, 1),), UNIT)]
    return []


def _condition(needs: Needs, condition: Condition) -> None:
    if condition.relation in ("invertible", "definite"):
        row, column = condition.axes[:2]
        body = needs.translator.read(condition.left)
        matrix = Square(body, row.name, column.name, row.size)
        if condition.relation == "definite":
            needs.definite.add(needs.matrix_key(matrix))
        needs.implied |= needs.of(condition.left) | set(needs.inverse(matrix))
        return
    assert condition.right is not None
    gap = needs.translator.read(condition.left) - needs.translator.read(condition.right)
    needs.implied |= needs.of(condition.left) | needs.of(condition.right)
    if condition.relation == "=":
        for one, other in (
            (condition.left, condition.right),
            (condition.right, condition.left),
        ):
            if isinstance(one, Matrix) and one.function == "rank" and isinstance(other, Whole):
                _full_rank(needs, one, other.size)
                return
        rule = _oriented(needs, gap)
        if rule is not None:
            needs.algebra.add_rule(rule)
        return
    upward = gap if condition.relation in (">", ">=") else gap.scaled(-1)
    match condition.relation:
        case "!=":
            needs.implied |= set(needs.nonzero(gap))
        case ">" | "<":
            needs.implied |= {*needs.positive(upward), *needs.nonzero(gap)}
        case _:
            needs.implied |= set(needs.nonnegative(upward))
    _ordered(needs, gap, condition.relation)


def _oriented(needs: Needs, gap: Polynomial) -> Rule | None:
    if not gap.terms:
        return None
    one, _ = _eliminated(gap) or leading(gap)
    if any(exponent < 0 or not whole(exponent) for _, exponent in one):
        return None
    used = {axis for part, _ in one for axis in part.free}
    if used != set(gap.free) or not one:
        return None
    names = {axis: f"@{k}" for k, axis in enumerate(sorted(used))}
    body = needs.algebra.substituted(gap, names)
    moved, value = _eliminated(body) or leading(body)
    factors, bound = needs.algebra.flattened(moved)
    wanted = pattern(factors, bound)
    if wanted is None or len(moved) == 0:
        return None
    rest = (body - Polynomial({moved: value})).scaled(-Fraction(1) / Fraction(value))
    mine = _heads(moved)
    again = [other for other in rest.terms if _heads(other) == mine]
    if again and len(rest.terms) > 1:
        return None
    return Rule(wanted, rest, ordered=bool(again))


def _eliminated(gap: Polynomial) -> tuple[Monomial, Rational] | None:
    """A declared symbol that stands alone on one side, and nowhere on the other."""
    for one, value in gap:
        match one:
            case ((part, 1),) if not part.bound:
                head, slots, _ = part.factors[0]
                others = Polynomial({other: 1 for other in gap.terms if other is not one})
                if (
                    head.kind == "variable"
                    and len(set(slots)) == len(slots)
                    and set(slots) == set(gap.free)
                    and head.key not in _inside(others)
                ):
                    return one, value
    return None


def _inside(body: Polynomial) -> set[str]:
    """The keys of all heads, those inside of heads too."""
    found: set[str] = set()
    rest = [body]
    while rest:
        for one in rest.pop().terms:
            for part, _ in one:
                for head, _, _ in part.factors:
                    if head.key not in found:
                        found.add(head.key)
                        rest.extend(head.parts)
    return found


def _heads(one: Monomial) -> list[str]:
    return sorted(head.key for part, _ in one for head, _, _ in part.factors)


def _ordered(needs: Needs, gap: Polynomial, relation: str) -> None:
    facts = needs.facts
    low: Rational = 0
    if len(gap.terms) == 2 and () in gap.terms:
        low = -gap.terms[()]
    body = gap - Polynomial({(): -low}) if low else gap
    if len(body.terms) != 1 or relation == "!=":
        body, low = gap, 0
    if len(body.terms) == 1:
        ((one, value),) = body
        found = _range(relation, Fraction(low) / Fraction(value), value > 0)
        key = facts.close(Polynomial({one: 1})) if facts.close else ""
        # Distinct axes only: a law for all entries is known by the entries with axes of their own.
        facts.known[key] = _narrower(facts.known.get(key), found)
        return
    if facts.close:
        facts.known[facts.close(body)] = _range(relation, 0, True)


def _range(relation: str, end: Rational, upward: bool) -> Range:
    if relation == "!=":
        return Range(nonzero=end == 0)
    strict = relation in ("<", ">")
    up = (relation in (">", ">=")) == upward
    return Range(end, strict) if up else Range(None, False, end, strict)


def _narrower(old: Range | None, new: Range) -> Range:
    if old is None:
        return new
    low, above = max(
        ((r.low, r.above) for r in (old, new) if r.low is not None), default=(None, False)
    )
    ends = [(r.high, not r.below) for r in (old, new) if r.high is not None]
    high, closed = min(ends, default=(None, True))
    return Range(low, above, high, not closed, old.nonzero or new.nonzero)
