"""What the declared types say of a polynomial: between which bounds it lies, whether it is 0."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import whole
from lemmata.formula.normal.heads import Factor, Head, Rational, magnitude, renamed
from lemmata.formula.normal.labelling import labelled, single
from lemmata.formula.normal.polynomials import Component, Monomial, Polynomial
from lemmata.formula.normal.squares import is_square_sum
from lemmata.formula.sizes import ONE, Size
from lemmata.formula.terms import Number

if TYPE_CHECKING:
    from collections.abc import Callable

    from lemmata.formula.problem import Declared, Natural, Problem


@dataclass(frozen=True, slots=True)
class Range:
    """Real numbers between two ends (None: without end); `above`, `below`: the end is left out.

    `nonzero`: 0 is left out besides.
    """

    low: Rational | None = None
    above: bool = False
    high: Rational | None = None
    below: bool = False
    nonzero: bool = False

    @property
    def sign(self) -> str:
        """``+``, ``-``, ``0+``, ``0-``, or nothing."""
        if self.low is not None and (self.low > 0 or (self.low == 0 and self.above)):
            return "+"
        if self.high is not None and (self.high < 0 or (self.high == 0 and self.below)):
            return "-"
        if self.low is not None and self.low >= 0:
            return "+" if self.nonzero else "0+"
        if self.high is not None and self.high <= 0:
            return "-" if self.nonzero else "0-"
        return ""


ANY = Range()
POSITIVE = Range(0, True)
NONNEGATIVE = Range(0)


def exactly(value: Rational) -> Range:
    """One number."""
    return Range(value, False, value, False, value != 0)


def plus(left: Range, right: Range) -> Range:
    """Sums."""
    low = None if left.low is None or right.low is None else left.low + right.low
    high = None if left.high is None or right.high is None else left.high + right.high
    return Range(low, left.above or right.above, high, left.below or right.below)


def negative(one: Range) -> Range:
    """Numbers of the other sign."""
    low = None if one.high is None else -one.high
    high = None if one.low is None else -one.low
    return Range(low, one.below, high, one.above, one.nonzero)


def times(left: Range, right: Range) -> Range:
    """Products; ends are found where both signs are known."""
    nonzero = _nonzero(left) and _nonzero(right)
    flip = False
    if left.sign in ("-", "0-"):
        left, flip = negative(left), not flip
    if right.sign in ("-", "0-"):
        right, flip = negative(right), not flip
    if not (left.sign and right.sign):
        return Range(nonzero=nonzero)
    assert left.low is not None
    assert right.low is not None
    low = left.low * right.low
    above = (left.above or right.above) if low else nonzero
    high = None if left.high is None or right.high is None else left.high * right.high
    below = left.below or right.below
    made = Range(low, above, high, below and bool(high), nonzero)
    return negative(made) if flip else made


def _nonzero(one: Range) -> bool:
    return one.nonzero or one.sign in ("+", "-")


def to_power(base: Range, exponent: Rational) -> Range:
    """Powers, where they exist."""
    if exponent == 1:
        return base
    if not whole(exponent):
        inside = base.sign == "+" or exponent < 0
        return POSITIVE if inside else NONNEGATIVE
    return _even(base, exponent) if exponent % 2 == 0 else _odd(base, exponent)


def _even(base: Range, exponent: Rational) -> Range:
    strict = _nonzero(base) or exponent < 0
    if base.low is None or base.high is None or exponent < 0:
        return POSITIVE if strict else NONNEGATIVE
    top = max(magnitude(base.high), magnitude(base.low)) ** int(exponent)
    return Range(0, strict, top, base.sign == "+" and base.below, strict)


def _odd(base: Range, exponent: Rational) -> Range:
    upward = base.sign in ("+", "0+")
    if exponent < 0:
        if upward:
            return POSITIVE
        return negative(POSITIVE) if base.sign else Range(nonzero=True)
    if upward:
        high = None if base.high is None else base.high ** int(exponent)
        return Range(0, base.sign == "+", high, base.below)
    return Range(nonzero=_nonzero(base))


class Facts:
    """Bounds and signs under a problem's declarations and conditions.

    `known` holds what conditions say: ranges by the key of a polynomial whose axes are named by
    position. `close` names them so.
    """

    def __init__(self, problem: Problem) -> None:
        self.declared: dict[str, Declared] = {one.name: one for one in problem.declared}
        self.naturals: dict[str, Natural] = {one.name: one for one in problem.naturals}
        self.grids = {grid.letter for grid in problem.grids}
        self.known: dict[str, Range] = {}
        self.heads: dict[str, Range] = {}
        self._ranges: dict[str, Range] = {}
        self.close: Callable[[Polynomial], str] | None = None
        self.definite: Callable[[Head], str] = lambda _: ""
        self.determinant: Callable[[Head], Range] = lambda _: ANY

    def range(self, body: Polynomial) -> Range:
        """Where the values of a polynomial lie."""
        found = self._ranges.get(body.key)
        if found is None:
            found = self._ranges[body.key] = self._range(body)
        return found

    def forget(self) -> None:
        """Works every range out anew, for more is known."""
        self._ranges.clear()

    def _range(self, body: Polynomial) -> Range:
        if not real(body):
            return ANY
        total = exactly(0)
        for one, value in body:
            total = plus(total, times(exactly(value), self._monomial(one)))
        if len(body.terms) == 1:
            ((one, value),) = body
            total = times(exactly(value), self._monomial(one))
        if total.sign not in ("+", "-") and self.known and self.close is not None:
            found = self.known.get(self.close(body))
            if found is None:
                turned = self.known.get(self.close(body.scaled(-1)))
                found = None if turned is None else negative(turned)
            if found is not None:
                return found if found.sign else replace(total, nonzero=True)
        return total

    def positive(self, body: Polynomial) -> bool:
        """Whether the types say > 0."""
        return self.range(body).sign == "+"

    def nonnegative(self, body: Polynomial) -> bool:
        """Whether the types say ≥ 0."""
        return self.range(body).sign in ("+", "0+") or self._counted(body)

    def _counted(self, body: Polynomial) -> bool:
        """Whether sizes and places within axes, each at its worst, come to 0 at least."""
        least: dict[tuple[str, ...], Rational] = {}
        for one, value in body:
            if any(part.bound or exponent != 1 for part, exponent in one):
                return False
            heads = [part.factors[0][0] for part, _ in one]
            letters = tuple(sorted(head.name for head in heads if head.kind == "letter"))
            places = [head for head in heads if head.kind == "place"]
            if len(letters) + len(places) < len(heads) or len(places) > 1:
                return False
            if not places:
                least[letters] = least.get(letters, 0) + value
            elif letters:
                return False
            elif value < 0:
                for more, count in (places[0].sizes[0] - ONE).parts:
                    if not all(isinstance(letter, str) for letter in more):
                        return False
                    key = tuple(sorted(str(letter) for letter in more))
                    least[key] = least.get(key, 0) + value * count
        parts = tuple((letters, value) for letters, value in least.items() if value)
        return self.at_least(Size(parts)) >= 0  # type: ignore[arg-type]

    def nonzero(self, body: Polynomial) -> bool:
        """Whether the types say ≠ 0."""
        return _nonzero(self.range(body))

    def whole(self, body: Polynomial) -> bool:
        """Whether all values are whole numbers by type."""
        return all(
            whole(value) and all(whole(e) and e > 0 and self._whole_part(part) for part, e in one)
            for one, value in body
        )

    def _whole_part(self, part: Component) -> bool:
        return all(
            whole(e) and e > 0 and (head.kind in _WHOLE or self._whole_variable(head.name))
            for head, _, e in part.factors
        )

    def _whole_variable(self, name: str) -> bool:
        declared = self.declared.get(name)
        return declared is not None and declared.domain.kind in ("integers", "signs", "permutation")

    def parity(self, one: Monomial) -> int | None:
        """Whether a product of whole numbers is odd (1) or even (0), where it is known."""
        known = 1
        for part, _ in one:
            head = part.factors[0][0]
            natural = self.naturals.get(head.name) if head.kind == "letter" else None
            if part.bound or natural is None or not natural.parity:
                known = -1 if known else 0
            elif natural.parity == "even":
                known = 0
        return None if known < 0 else known

    def sign_of(self, part: Component) -> str:
        """The sign of a component."""
        return self.range(Polynomial({((part, 1),): 1})).sign

    def _monomial(self, one: Monomial) -> Range:
        made = exactly(1)
        for part, exponent in one:
            made = times(made, to_power(self._component(part), exponent))
        return made

    def _component(self, part: Component) -> Range:
        if not part.bound:
            found = self._head(*part.factors[0][:2])
            if not found.sign and self.known and self.close is not None:
                known = self.known.get(self.close(Polynomial({((part, 1),): 1})))
                found = known or found
            return found
        inside = exactly(1)
        for head, slots, exponent in part.factors:
            inside = times(inside, to_power(self._head(head, slots), exponent))
        filled = all(self.at_least(size) >= 1 for size in part.bound)
        if inside.sign == "+" and filled:
            return POSITIVE
        if inside.sign in ("+", "0+") or self._quadratic(part) or is_square_sum(part):
            return NONNEGATIVE
        if inside.sign in ("-", "0-"):
            return negative(POSITIVE) if inside.sign == "-" and filled else negative(NONNEGATIVE)
        return ANY

    def at_least(self, size: Size) -> Rational:
        """A number that a size never falls below (-1 where none is found)."""
        total: Rational = 0
        for letters, value in size.parts:
            if value < 0:
                if letters:
                    return -1
                total += value
                continue
            least = value
            for letter in letters:
                natural = self.naturals.get(letter) if isinstance(letter, str) else None
                low = int(letter in self.grids) if natural is None else natural.low
                least *= max(low, 0)
            total += least
        return total

    def _head(self, head: Head, slots: tuple[str, ...]) -> Range:
        if head.kind == "variable":
            return self._variable(head, slots)
        if head.kind == "letter":
            natural = self.naturals.get(head.name)
            return ANY if natural is None else Range(natural.low, False, natural.high)
        if head.kind in ("polynomial", "sum"):
            return self.range(head.parts[0])
        if head.kind in ("apply", "abs", "sin"):
            return self._applied(head)
        if head.kind == "matrix" and head.name == "det":
            return self.determinant(head)
        return _PLAIN.get(head.kind, ANY)

    def _applied(self, head: Head) -> Range:
        if head.name == "abs":
            return POSITIVE if self.nonzero(head.parts[0]) else NONNEGATIVE
        if head.name == "gamma" and self.positive(head.parts[0]):
            return POSITIVE
        if head.name == "log" and head.parts[0].constant is not None:
            return POSITIVE if head.parts[0].constant > 1 else ANY
        return _PLAIN.get(head.name, ANY)

    def _variable(self, head: Head, slots: tuple[str, ...]) -> Range:
        found = self.heads.get(head.key)
        if found is not None:
            return found
        declared = self.declared.get(head.name)
        if declared is None:
            return ANY
        domain = declared.domain
        kind = domain.kind
        if kind in ("interval", "integers"):
            low = domain.low.value if isinstance(domain.low, Number) else None
            high = domain.high.value if isinstance(domain.high, Number) else None
            open_ends = kind == "interval"
            return Range(low, open_ends and domain.open_low, high, open_ends and domain.open_high)
        if kind in ("definite", "semidefinite") and slots[-2] == slots[-1]:
            return POSITIVE if kind == "definite" else NONNEGATIVE
        return _DOMAINS.get(kind, ANY)

    def _quadratic(self, part: Component) -> bool:
        """Whether it is a sum over a, b of v_a S_ab v_b with S semidefinite."""
        for spot, (head, slots, exponent) in enumerate(part.factors):
            axes = slots[-2:] if head.kind == "variable" else slots[:2]
            if exponent != 1 or not self.definite(head) or axes[0][0] != "~":
                continue
            rest = [f for k, f in enumerate(part.factors) if k != spot]
            halves = _halves(rest, axes[0], axes[1], part.bound)
            if halves:
                return True
        return False


def _halves(rest: list[Factor], left: str, right: str, sizes: tuple[Size, ...]) -> bool:
    """Whether the factors fall into two equal products, one at `left`, one at `right`."""
    keys = []
    used: list[set[str]] = []
    for axis in (left, right):
        group, axes = [], {axis}
        grown = True
        while grown:
            grown = False
            for factor in rest:
                mine = {a for a in factor[1] if a[0] == "~"}
                if factor not in group and not mine.isdisjoint(axes):
                    group.append(factor)
                    axes |= mine
                    grown = True
        moved: list[Factor] = [(h, renamed(s, {axis: "#"}), e) for h, s, e in group]
        bound = {a: sizes[int(a[1:])] for a in axes - {axis}}
        alone = "|".join(sorted(f"{single(f).key}^{f[2]}" for f in moved))
        keys.append(labelled(moved, bound).key if bound else alone)
        used.append(axes)
    covered = sum(1 for f in rest if {a for a in f[1] if a[0] == "~"})
    apart = used[0].isdisjoint(used[1])
    return apart and keys[0] == keys[1] and bool(keys[0]) and covered == len(rest)


def real(body: Polynomial) -> bool:
    """Whether all values are real numbers."""
    return all(head.real for one in body.terms for part, _ in one for head, _, _ in part.factors)


_WHOLE = ("place", "letter", "delta", "indicator", "merge", "embed", "alternating")
_UNIT = Range(-1, False, 1, False)
_PLAIN: dict[str, Range] = {
    "exp": POSITIVE,
    "prime": POSITIVE,
    "pi": Range(3, True, 4, True),
    "delta": Range(0, False, 1, False),
    "merge": Range(0, False, 1, False),
    "embed": Range(0, False, 1, False),
    "alternating": Range(-1, False, 1, False, True),
    "indicator": Range(0, False, 1, False),
    "place": NONNEGATIVE,
    "normal_cdf": Range(0, True, 1, True),
    "sin": _UNIT,
    "cos": _UNIT,
    "erf": Range(-1, True, 1, True),
}
_DOMAINS: dict[str, Range] = {
    "simplex": Range(0, False, 1, False),
    "signs": Range(-1, False, 1, False, True),
    "orthogonal": _UNIT,
    "orthonormal": _UNIT,
    "permutation": Range(0, False, 1, False),
    "weights": POSITIVE,
    "coordinate weights": POSITIVE,
}
