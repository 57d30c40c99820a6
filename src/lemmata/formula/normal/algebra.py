"""Arithmetic of canonical polynomials: sums, products, sums over axes, renaming."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count

from lemmata.formula.normal.closing import Closed, close
from lemmata.formula.normal.contracting import contracted, floor, merged, tidy, whole
from lemmata.formula.normal.gathering import accumulate, connected
from lemmata.formula.normal.heads import Factor, Head, Rational, renamed
from lemmata.formula.normal.labelling import labelled, single
from lemmata.formula.normal.polynomials import (
    NOTHING,
    UNIT,
    Component,
    Monomial,
    Polynomial,
    monomial,
    monomial_key,
)
from lemmata.formula.normal.refusing import Unsupported, rational_power
from lemmata.formula.normal.rewriting import Match, Rule, matches
from lemmata.formula.sizes import Size

_COPIES = 4
_POWERS = 24
_TERMS = 3000

Expansion = Callable[["Algebra", Head, Rational], "tuple[Polynomial, Rational] | None"]

Join = Callable[
    [list[Factor], dict[str, Size]], "tuple[Polynomial, list[Factor], dict[str, Size]] | None"
]


class Algebra:
    """The ring of canonical polynomials under a set of rules, with a counter of the work done.

    `expansions` says for a kind of head how a power of it is multiplied out, `laws` which rules a
    head brings along; `rules` are those of the declared domain, `join` makes one of two factors.
    """

    def __init__(self, work: int) -> None:
        self.work = work
        self.rules: dict[str, list[Rule]] = {}
        self.expansions: dict[str, Expansion] = {"polynomial": _expanded}
        self.laws: dict[str, Callable[[Head], Sequence[Rule]]] = {}
        self.idempotent: set[str] = {"delta", "indicator"}
        self.join: Join | None = None
        self._numbers = count()
        self._rules_of: dict[str, tuple[Rule, ...]] = {}
        self._active: dict[str, bool] = {}
        self._sums: dict[str, Factor] = {}
        self._near: dict[str, frozenset[str]] = {}

    def spend(self, work: int) -> None:
        """Counts work; raises `Unsupported` when it is used up."""
        self.work -= work
        if self.work < 0:
            raise Unsupported("the work that a proof may cost is spent")

    def fresh(self) -> str:
        """An axis name that nothing else has."""
        return f"${next(self._numbers)}"

    def add_rule(self, rule: Rule) -> None:
        """A law of the declared domain."""
        if not rule.closed:
            return
        for head, _, _ in rule.pattern:
            self._active.clear()
            self._near.clear()
            self.rules.setdefault(head.key, [])
        self.rules[rule.trigger].append(rule)

    def rules_of(self, head: Head) -> tuple[Rule, ...]:
        """The rules that start with this head: those that it brings along, and the declared."""
        found = self._rules_of.get(head.key)
        if found is None:
            law = self.laws.get(head.kind)
            self._rules_of[head.key] = ()
            made = law(head) if law else ()
            found = self._rules_of[head.key] = tuple(rule for rule in made if rule.closed)
        more = self.rules.get(head.key)
        return (*found, *more) if more else found

    # Products

    def factor(self, head: Head, axes: Sequence[str], exponent: Rational = 1) -> Polynomial:
        """One factor."""
        return self.assemble(1, [(head, tuple(axes), exponent)], {})

    def assemble(
        self, value: Rational, factors: list[Factor], bound: dict[str, Size]
    ) -> Polynomial:
        """A product of factors summed over bound axes, in canonical form; `bound` is used up."""
        self.spend(1 + len(factors))
        powers = merged(contracted(factors, bound))
        flat: list[Factor] = []
        grown: Polynomial | None = None
        for (head, slots), exponent in powers.items():
            if head.kind in self.idempotent and exponent > 0:
                flat.append((head, slots, 1))
            elif head.kind == "prime" and (exponent >= 1 or exponent < 0):
                steps = floor(exponent)
                value = value * rational_power(int(head.name), steps)
                if exponent != steps:
                    flat.append((head, slots, exponent - steps))
            else:
                made = None if grown is not None else self._expansion(head, exponent)
                if made is None:
                    flat.append((head, slots, exponent))
                    continue
                grown = self.placed(made[0], slots)
                if made[1]:
                    flat.append((head, slots, tidy(made[1])))
        if grown is not None:
            return self._within(value, grown, flat, bound)
        return self._rewritten(value, flat, bound)

    def assembled(self, body: Polynomial) -> Polynomial:
        """The polynomial with its products multiplied out anew."""
        total: dict[Monomial, Rational] = {}
        for one, value in body:
            factors, bound = self.flattened(one)
            accumulate(total, self.assemble(value, factors, bound))
        return Polynomial(total)

    def _expansion(self, head: Head, exponent: Rational) -> tuple[Polynomial, Rational] | None:
        if head.kind == "sum":
            if 0 < exponent <= _COPIES and whole(exponent):
                return head.parts[0], exponent - 1
            return None
        grow = self.expansions.get(head.kind)
        return None if grow is None else grow(self, head, exponent)

    def _within(
        self, value: Rational, inner: Polynomial, rest: list[Factor], bound: dict[str, Size]
    ) -> Polynomial:
        """A polynomial times factors, summed over bound axes."""
        total: dict[Monomial, Rational] = {}
        for one, coefficient in inner:
            more, inside = self.flattened(one)
            accumulate(total, self.assemble(value * coefficient, more + rest, {**bound, **inside}))
        return Polynomial(total)

    def _rewritten(
        self, value: Rational, factors: list[Factor], bound: dict[str, Size]
    ) -> Polynomial:
        for head, _, _ in factors:
            rules = self.rules_of(head)
            if not rules:
                continue
            for match in matches(rules, factors, bound, self.spend):
                if match.rule.ordered and not self._smaller(match, factors, bound):
                    continue
                inner = {target for axis, target in match.axes.items() if axis[0] == "?"}
                names = {a: t for a, t in match.axes.items() if a[0] != "?"}
                made = self.substituted(match.rule.replacement, names)
                left = {axis: size for axis, size in bound.items() if axis not in inner}
                return self._within(value, made, match.rest, left)
        joined = self.join(factors, bound) if self.join is not None and bound else None
        if joined is not None:
            made, rest, left = joined
            return self._within(value, made, rest, left)
        return self._split(value, factors, bound)

    def _smaller(self, match: Match, factors: list[Factor], bound: dict[str, Size]) -> bool:
        """Whether a rule that only rearranges gives the product a smaller name."""
        inner = {target for axis, target in match.axes.items() if axis[0] == "?"}
        ((one, _),) = match.rule.replacement
        more, inside = self.flattened(one)
        moved: list[Factor] = [(h, renamed(s, match.axes), e) for h, s, e in more]
        left = {axis: size for axis, size in bound.items() if axis not in inner}
        (before,) = self._split(1, factors, bound).terms
        (after,) = self._split(1, moved + match.rest, {**left, **inside}).terms
        return monomial_key(after) < monomial_key(before)

    def _split(self, value: Rational, factors: list[Factor], bound: dict[str, Size]) -> Polynomial:
        powers: dict[Component, Rational] = {}
        sizes: list[Size] = []
        if bound:
            used = {axis for _, slots, _ in factors for axis in slots}
            sizes = [size for axis, size in bound.items() if axis not in used]
        for group, axes in connected(factors, bound):
            if axes:
                part = labelled(group, axes)
                powers[part] = powers.get(part, 0) + 1
            else:
                part, exponent = self._lone(group[0])
                powers[part] = powers.get(part, 0) + exponent
        made = Polynomial({monomial(powers): value} if value else {})
        for size in sizes:
            made = self.times(made, self.size(size))
        return made

    def _lone(self, factor: Factor) -> tuple[Component, Rational]:
        head, slots, exponent = factor
        if head.kind != "sum":
            return single(factor), exponent
        ((one, _),) = self.placed(head.parts[0], slots)
        ((part, power),) = one
        return part, power * exponent

    def flattened(self, one: Monomial) -> tuple[list[Factor], dict[str, Size]]:
        """The factors of a monomial, its bound axes under fresh names."""
        factors: list[Factor] = []
        bound: dict[str, Size] = {}
        for part, exponent in one:
            if not part.bound:
                head, slots, power = part.factors[0]
                factors.append((head, slots, power * exponent))
            elif 0 < exponent <= _COPIES and whole(exponent):
                for _ in range(int(exponent)):
                    names = {f"~{k}": self.fresh() for k in range(len(part.bound))}
                    bound.update(zip(names.values(), part.bound, strict=True))
                    factors += [(h, renamed(s, names), e) for h, s, e in part.factors]
            else:
                head, slots, _ = self.sum_factor(part)
                factors.append((head, slots, exponent))
        return factors, bound

    def sum_factor(self, part: Component) -> Factor:
        """A sum over bound axes as one factor, for powers that can't be written out."""
        found = self._sums.get(part.key)
        if found is None:
            closed = self.closed((Polynomial({((part, 1),): 1}),))
            head = Head("sum", "", len(closed.slots), closed.parts, closed.group)
            found = self._sums[part.key] = (head, closed.slots, 1)
        return found

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """The product."""
        if left.constant is not None:
            return right.scaled(left.terms.get((), 0))
        if right.constant is not None:
            return left.scaled(right.terms.get((), 0))
        if len(left.terms) * len(right.terms) > _TERMS:
            raise Unsupported("too many terms")
        total: dict[Monomial, Rational] = {}
        for one, a in left:
            for other, b in right:
                accumulate(total, self._product(one, other, a * b))
        return Polynomial(total)

    def _product(self, one: Monomial, other: Monomial, value: Rational) -> Polynomial:
        self.spend(1)
        if self._together(one, other):
            factors, bound = self.flattened(one)
            more, inside = self.flattened(other)
            return self.assemble(value, factors + more, {**bound, **inside})
        powers: dict[Component, Rational] = dict(one)
        for part, exponent in other:
            powers[part] = powers.get(part, 0) + exponent
        return Polynomial({monomial(powers): value})

    def _together(self, one: Monomial, other: Monomial) -> bool:
        """Whether the product of two monomials may be more than both beside each other."""
        for left, right in ((one, other), (other, one)):
            for part, _ in left:
                if not self.active(part):
                    continue
                wanted = self._partners(part)
                if "delta:" in wanted or any(
                    head.key in wanted for there, _ in right for head, _, _ in there.factors
                ):
                    return True
        return False

    def _partners(self, part: Component) -> frozenset[str]:
        """The heads with which a component does not stand beside each other."""
        found = self._near.get(part.key)
        if found is None:
            keys: set[str] = set()
            for head, _, _ in part.factors:
                if head.kind != "delta" or not part.bound:
                    keys.add(head.key)
                for rule in self.rules_of(head):
                    keys.update(other.key for other, _, _ in rule.pattern)
            found = self._near[part.key] = frozenset(keys)
        return found

    def active(self, part: Component) -> bool:
        """Whether a product with this component has to be looked at for rules."""
        found = self._active.get(part.key)
        if found is None:
            found = self._active[part.key] = any(
                head.kind in self.idempotent
                or head.kind in ("prime", "sum")
                or head.kind in self.expansions
                or head.kind in self.laws
                or head.key in self.rules
                for head, _, _ in part.factors
            )
        return found

    def product(self, parts: Iterable[Polynomial]) -> Polynomial:
        """The product of all."""
        made = UNIT
        for part in parts:
            made = self.times(made, part)
        return made

    def whole_power(self, base: Polynomial, exponent: int) -> Polynomial:
        """A power with a whole exponent ≥ 0, multiplied out."""
        if len(base.terms) == 1:
            ((one, value),) = base
            if exponent <= 1 or not any(self.active(part) for part, _ in one):
                powers = {part: power * exponent for part, power in one}
                return Polynomial({monomial(powers): rational_power(value, exponent)})
        if exponent > _POWERS:
            raise Unsupported("a high power of a sum")
        made = UNIT
        while exponent:
            if exponent & 1:
                made = self.times(made, base)
            exponent >>= 1
            if exponent:
                base = self.times(base, base)
        return made

    # Axes

    def summed(self, body: Polynomial, axes: Mapping[str, Size]) -> Polynomial:
        """The sum over free axes, which need not occur."""
        total: dict[Monomial, Rational] = {}
        for one, value in body:
            inside = [part for part in one if not part[0].free.isdisjoint(axes)]
            outside = tuple([part for part in one if part[0].free.isdisjoint(axes)])
            factors, bound = self.flattened(tuple(inside))
            names = {axis: self.fresh() for axis in axes}
            bound.update({names[axis]: size for axis, size in axes.items()})
            moved = [(head, renamed(slots, names), e) for head, slots, e in factors]
            made = self.assemble(value, moved, bound)
            accumulate(total, self.times(Polynomial({outside: 1}), made) if outside else made)
        return Polynomial(total)

    def substituted(self, body: Polynomial, names: Mapping[str, str]) -> Polynomial:
        """The polynomial with free axes renamed, perhaps two to the same."""
        if body.free.isdisjoint(names):
            return body
        total: dict[Monomial, Rational] = {}
        for one, value in body:
            if all(part.free.isdisjoint(names) for part, _ in one):
                accumulate(total, Polynomial({one: value}))
                continue
            factors, bound = self.flattened(one)
            moved = [(head, renamed(slots, names), e) for head, slots, e in factors]
            accumulate(total, self.assemble(value, moved, bound))
        return Polynomial(total)

    def substituted_factors(
        self,
        value: Rational,
        factors: list[Factor],
        bound: dict[str, Size],
        names: Mapping[str, str],
    ) -> Polynomial:
        """A product summed over bound axes, other axes renamed."""
        moved: list[Factor] = [(head, renamed(slots, names), e) for head, slots, e in factors]
        return self.assemble(value, moved, bound)

    def placed(self, part: Polynomial, slots: Sequence[str]) -> Polynomial:
        """A part of a head, with the axes that stand in the head's slots."""
        return self.substituted(part, {f"@{k}": axis for k, axis in enumerate(slots)})

    def size(self, size: Size) -> Polynomial:
        """A size as a number."""
        total = NOTHING
        for letters, value in size.parts:
            factors: list[Factor] = [
                (Head("letter", atom, 0), (), 1)
                if isinstance(atom, str)
                else (Head("bound", str(atom), 0), (), 1)
                for atom in letters
            ]
            total = total + self.assemble(value, factors, {})
        return total

    def closed(
        self,
        parts: tuple[Polynomial, ...],
        fixed: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = (((), ()),),
        loose: Sequence[str] = (),
    ) -> Closed:
        """The parts with their axes named by position; see `closing`."""
        return close(self, parts, fixed, loose)


def _expanded(
    algebra: Algebra, head: Head, exponent: Rational
) -> tuple[Polynomial, Rational] | None:
    steps = floor(exponent)
    return (algebra.whole_power(head.parts[0], steps), exponent - steps) if steps >= 1 else None


__all__ = ["Algebra"]
