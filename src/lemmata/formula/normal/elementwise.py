"""Elementwise functions of canonical polynomials, most by exp, log, powers, sin, cos, abs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import DELTA, floor, whole
from lemmata.formula.normal.heads import magnitude
from lemmata.formula.normal.laws import leading
from lemmata.formula.normal.polynomials import NOTHING, UNIT, Monomial, Polynomial, rational
from lemmata.formula.normal.refusing import Unsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lemmata.formula.normal.algebra import Algebra
    from lemmata.formula.normal.heads import Head, Rational
    from lemmata.formula.normal.powers import Powers

_ANGLES = 4
_MULTIPLES = 6


class Functions:
    """The elementwise functions by name."""

    def __init__(self, powers: Powers) -> None:
        self.powers, self.algebra, self.facts = powers, powers.algebra, powers.facts
        self.algebra.expansions["sin"] = self._square_of_sine
        self.table: dict[str, Callable[..., Polynomial]] = {
            "power": powers.raised,
            "exp": powers.exponential,
            "log": powers.logarithm,
            "sigmoid": self.sigmoid,
            "softplus": lambda x: powers.logarithm(UNIT + powers.exponential(x)),
            "sin": lambda x: self.circular(x)[1],
            "cos": lambda x: self.circular(x)[0],
            "tan": lambda x: self._quotient(*reversed(self.circular(x))),
            "cot": lambda x: self._quotient(*self.circular(x)),
            "sinh": lambda x: (powers.exponential(x) - self._falling(x)).scaled(Fraction(1, 2)),
            "cosh": lambda x: (powers.exponential(x) + self._falling(x)).scaled(Fraction(1, 2)),
            "tanh": self.tanh,
            "abs": powers.absolute,
            "step": self.step,
            "sign": self.sign,
            "less": lambda x, y: self.step(y - x),
            "less_equal": lambda x, y: UNIT - self.step(x - y),
            "equal": self.equal,
            "max": lambda *x: self._alike("max", x),
            "min": lambda *x: self._alike("min", x),
            "real": self._real,
        }

    def apply(self, name: str, arguments: Sequence[Polynomial]) -> Polynomial:
        """The function of these arguments."""
        made = self.table.get(name)
        if made is not None:
            return made(*arguments)
        if name in _ODD | _EVEN:
            return self._signed(name, arguments[0])
        return self.powers.applied(name, arguments)

    def _signed(self, name: str, body: Polynomial) -> Polynomial:
        """An odd or even function, its argument's leading coefficient positive."""
        if name in _ODD and not body.terms:
            return NOTHING
        if body.terms and leading(body)[1] < 0:
            return self._signed(name, body.scaled(-1)).scaled(-1 if name in _ODD else 1)
        return self.powers.applied(name, (body,))

    def _alike(self, name: str, arguments: Sequence[Polynomial]) -> Polynomial:
        """A function of which the order of the arguments, and their repetition, is no matter."""
        sorted_ones = sorted({a.key: a for a in arguments}.values(), key=lambda a: a.key)
        if len(sorted_ones) == 1:
            return sorted_ones[0]
        return self.powers.applied(name, sorted_ones)

    def _real(self, body: Polynomial) -> Polynomial:
        from lemmata.formula.normal.facts import real

        return body if real(body) else self.powers.applied("real", (body,))

    def _falling(self, body: Polynomial) -> Polynomial:
        return self.powers.exponential(body.scaled(-1))

    def _quotient(self, above: Polynomial, below: Polynomial) -> Polynomial:
        return self.algebra.times(above, self.powers.power(below, -1))

    def sigmoid(self, body: Polynomial) -> Polynomial:
        """``1 / (1 + exp(-x))``."""
        return self.powers.power(UNIT + self._falling(body), -1)

    def tanh(self, body: Polynomial) -> Polynomial:
        """``1 - 2 / (exp(2x) + 1)``."""
        twice = self.powers.exponential(body.scaled(2))
        return UNIT - self.powers.power(UNIT + twice, -1).scaled(2)

    def sign(self, body: Polynomial) -> Polynomial:
        """``sign``, 1 or -1 where the types tell it."""
        sign = self.facts.range(body).sign
        if sign in ("+", "-"):
            return rational(1 if sign == "+" else -1)
        return self._signed("sign", body)

    def step(self, body: Polynomial) -> Polynomial:
        """1 for a positive number, else 0; positive factors make no difference."""
        sign = self.facts.range(body).sign
        if sign in ("+", "-", "0-"):
            return UNIT if sign == "+" else NOTHING
        value, shared, rest = self.powers.content(body)
        kept = [(p, e) for p, e in shared.items() if self.facts.sign_of(p) != "+"]
        inner = self.algebra.product(
            [Polynomial({((p, e),): 1}) for p, e in kept] + [rest.scaled(1 if value > 0 else -1)]
        )
        return self.powers.applied("step", (inner,), "indicator") if body.terms else NOTHING

    def equal(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """1 where both are equal; for the indices of two axes of one size a delta."""
        gap = left - right
        fixed = gap.constant
        if fixed is not None:
            return UNIT if fixed == 0 else NOTHING
        if self.facts.nonzero(gap):
            return NOTHING
        places = _two_places(gap)
        if places is not None:
            return self.algebra.factor(DELTA, places)
        value, _, _ = self.powers.content(gap)
        return self.powers.applied("equal", (gap.scaled(1 / Fraction(value)),), "indicator")

    def circular(self, body: Polynomial) -> tuple[Polynomial, Polynomial]:
        """Cosine and sine, of sums by the addition theorems."""
        if not body.terms:
            return UNIT, NOTHING
        if len(body.terms) > _ANGLES:
            if leading(body)[1] < 0:
                cosine, sine = self._basic(body.scaled(-1))
                return cosine, sine.scaled(-1)
            return self._basic(body)
        cosine, sine = UNIT, NOTHING
        for one, value in body:
            c, s = self._multiple(Polynomial({one: 1}), value)
            times = self.algebra.times
            cosine, sine = times(cosine, c) - times(sine, s), times(sine, c) + times(cosine, s)
        return cosine, sine

    def _multiple(self, one: Polynomial, value: Rational) -> tuple[Polynomial, Polynomial]:
        ((parts, _),) = one
        if _is_pi(parts) and whole(2 * value):
            quarter = int(2 * value) % 4
            return rational((1, 0, -1, 0)[quarter]), rational((0, 1, 0, -1)[quarter])
        size = magnitude(value)
        if not whole(size) or size > _MULTIPLES:
            cosine, sine = self._basic(one.scaled(size))
        else:
            c, s = self._basic(one)
            cosine, sine = c, s
            times = self.algebra.times
            for _ in range(int(size) - 1):
                cosine, sine = times(cosine, c) - times(sine, s), times(sine, c) + times(cosine, s)
        return cosine, sine if value > 0 else sine.scaled(-1)

    def _basic(self, body: Polynomial) -> tuple[Polynomial, Polynomial]:
        applied = self.powers.applied
        return applied("cos", (body,)), applied("sin", (body,), "sin")

    def _square_of_sine(
        self, algebra: Algebra, head: Head, exponent: Rational
    ) -> tuple[Polynomial, Rational] | None:
        steps = floor(Fraction(exponent) / 2)
        if steps < 1 or not whole(exponent):
            return None
        cosine = self.powers.applied("cos", (head.parts[0],))
        return algebra.whole_power(
            UNIT - algebra.times(cosine, cosine), steps
        ), exponent - 2 * steps


def _is_pi(parts: Monomial) -> bool:
    match parts:
        case ((part, 1),):
            return part.key.startswith("pi:")
    return False


def _two_places(gap: Polynomial) -> tuple[str, str] | None:
    """The axes i, j where the polynomial is the place of i less that of j."""
    if len(gap.terms) != 2 or sorted(gap.terms.values()) != [-1, 1]:
        return None
    axes = []
    for one in gap.terms:
        match one:
            case ((part, 1),) if not part.bound and part.factors[0][0].kind == "place":
                axes.append((part.factors[0][1][0], part.factors[0][0].key))
            case _:
                return None
    (left, one_size), (right, other_size) = axes
    return (left, right) if one_size == other_size else None


_ODD = frozenset(("arcsin", "arctan", "sign", "erf"))
_EVEN: frozenset[str] = frozenset()

__all__ = ["Functions", "Unsupported"]
