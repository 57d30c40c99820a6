"""Powers, roots, exponentials and logarithms of canonical polynomials.

Each is taken apart as far as the types allow: ``exp`` of a sum into a product of powers of ``exp``
of its monomials, ``log`` of a product into a sum for the factors that are positive by type, roots
of products for those that are ≥ 0. Everything here holds wherever the given expression exists.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.normal.contracting import floor, tidy, whole
from lemmata.formula.normal.facts import Facts, real
from lemmata.formula.normal.heads import Head, Rational, magnitude
from lemmata.formula.normal.laws import leading
from lemmata.formula.normal.polynomials import (
    NOTHING,
    UNIT,
    Component,
    Polynomial,
    monomial,
    rational,
)
from lemmata.formula.normal.refusing import Unsupported, rational_power

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.normal.algebra import Algebra

_PRIMES_TO = 10_000


class Powers:
    """Powers, exponentials and logarithms in an algebra, by the facts of a domain."""

    def __init__(self, algebra: Algebra, facts: Facts) -> None:
        self.algebra, self.facts = algebra, facts
        algebra.expansions["abs"] = self._square_of_abs
        algebra.expansions["alternating"] = _even_sign

    def applied(self, name: str, parts: Sequence[Polynomial], kind: str = "apply") -> Polynomial:
        """An elementwise function that is not taken apart."""
        closed = self.algebra.closed(tuple(parts))
        head = Head(kind, name, len(closed.slots), closed.parts, closed.group)
        return self.algebra.factor(head, closed.slots)

    def content(  # noqa: PLR0912
        self, body: Polynomial
    ) -> tuple[Rational, dict[Component, Rational], Polynomial]:
        """A number, common factors and what is left; the leading coefficient left is 1.

        Common are the smallest powers in all terms, so that none is negative in what is left.
        """
        if not body.terms:
            return 1, {}, NOTHING
        shared: dict[Component, Rational] | None = None
        for one in body.terms:
            powers = dict(one)
            if shared is None:
                shared = powers
                continue
            for part in {*shared, *powers}:
                low = min(shared.get(part, 0), powers.get(part, 0))
                if low:
                    shared[part] = low
                else:
                    shared.pop(part, None)
        assert shared is not None
        value, rest = leading(body)[1], NOTHING
        grown = False
        for one, factor in body:
            powers = dict(one)
            for part, exponent in shared.items():
                powers[part] = tidy(powers.get(part, 0) - exponent)
            left = Polynomial({monomial(powers): tidy(Fraction(factor) / value)})
            if any(powers[part] > 0 and self._grows(part) for part in shared):
                grown = True
                left = self.algebra.assembled(left)
            rest = rest + left
        if not grown:
            return value, shared, rest
        # Denominators multiplied away may be sums, and leave factors that are common again.
        again, more, rest = self.content(rest)
        for part, exponent in more.items():
            total = tidy(shared.get(part, 0) + exponent)
            if total:
                shared[part] = total
            else:
                del shared[part]
        return value * again, shared, rest

    def _grows(self, part: Component) -> bool:
        return not part.bound and part.factors[0][0].kind in self.algebra.expansions

    def power(self, base: Polynomial, exponent: Rational) -> Polynomial:
        """A power with a rational exponent."""
        exponent = tidy(exponent)
        if whole(exponent) and exponent >= 0:
            return self.algebra.whole_power(base, int(exponent))
        if not base.terms:
            if exponent > 0:
                return NOTHING
            raise Unsupported("a negative power of 0")
        value, shared, rest = self.content(base)
        if not whole(exponent):
            return self._root(value, shared, rest, exponent)
        made = self._product({p: e * exponent for p, e in shared.items()})
        made = made.scaled(rational_power(value, int(exponent)))
        return self.algebra.times(made, self._base(rest, exponent))

    def _product(self, powers: dict[Component, Rational]) -> Polynomial:
        factors, bound = self.algebra.flattened(monomial({p: tidy(e) for p, e in powers.items()}))
        return self.algebra.assemble(1, factors, bound)

    def _base(self, rest: Polynomial, exponent: Rational) -> Polynomial:
        if rest.constant == 1:
            return UNIT
        closed = self.algebra.closed((rest,))
        head = Head("polynomial", "", len(closed.slots), closed.parts, closed.group)
        return self.algebra.factor(head, closed.slots, exponent)

    def _root(
        self,
        value: Rational,
        shared: dict[Component, Rational],
        rest: Polynomial,
        exponent: Rational,
    ) -> Polynomial:
        outside: list[Polynomial] = [self.root_of_number(abs(Fraction(value)), exponent)]
        inside: dict[Component, Rational] = {}
        for part, power in shared.items():
            alone = Polynomial({((part, 1),): 1})
            if not whole(power) or self.facts.sign_of(part) in ("+", "0+"):
                outside.append(self._product({part: power * exponent}))
            elif whole(power) and power % 2 == 0 and real(alone):
                outside.append(self.power(self.absolute(alone), power * exponent))
            else:
                inside[part] = power
        rest = self.algebra.times(
            rest.scaled(1 if value > 0 else -1), Polynomial({monomial(inside): 1})
        )
        if len(inside) == 1 and rest == Polynomial({monomial(inside): 1}):
            ((part, power),) = inside.items()
            outside.append(self._product({part: power * exponent}))
        elif rest.constant == -1:
            raise Unsupported("a root of a negative number")
        elif rest.constant != 1:
            outside.append(self._base(rest, exponent))
        return self.algebra.product(outside)

    def root_of_number(self, value: Fraction, exponent: Rational) -> Polynomial:
        """A rational power of a positive rational number, as powers of primes."""
        made = UNIT
        for prime, times in primes(value).items():
            head = Head("prime", str(prime), 0)
            made = self.algebra.times(made, self.algebra.factor(head, (), tidy(times * exponent)))
        return made

    def absolute(self, body: Polynomial) -> Polynomial:
        """``|body|``, without the sign where the types tell it."""
        if not body.terms:
            return body
        value, shared, rest = self.content(body)
        if not real(body):
            return self.applied("abs", (body,))
        outside = [rational(magnitude(value))]
        for part, power in shared.items():
            alone = Polynomial({((part, power),): 1})
            sign = self.facts.range(alone).sign
            if sign in ("+", "0+"):
                outside.append(alone)
            elif sign in ("-", "0-"):
                outside.append(alone.scaled(-1))
            else:
                lone = self.applied("abs", (Polynomial({((part, 1),): 1}),), "abs")
                outside.append(self.power(lone, power))
        sign = self.facts.range(rest).sign
        if sign:
            outside.append(rest.scaled(1 if sign[-1] == "+" else -1))
        else:
            outside.append(self.applied("abs", (rest,), "abs"))
        return self.algebra.product(outside)

    def _square_of_abs(
        self, _: Algebra, head: Head, exponent: Rational
    ) -> tuple[Polynomial, Rational] | None:
        steps = 2 * floor(Fraction(exponent) / 2)
        if steps == 0 or not whole(exponent):
            return None
        return self.power(head.parts[0], steps), exponent - steps

    def exponential(self, body: Polynomial) -> Polynomial:
        """``exp(body)``."""
        made = UNIT
        for one, value in body:
            made = self.algebra.times(made, self._exponential(Polynomial({one: 1}), value))
        return made

    def _exponential(self, one: Polynomial, value: Rational) -> Polynomial:
        ((parts, _),) = one
        if len(parts) == 1 and parts[0][1] == 1 and not parts[0][0].bound:
            head, slots, _ = parts[0][0].factors[0]
            if head.kind == "apply" and head.name == "log":
                inner = self.algebra.placed(head.parts[0], slots)
                return self.power(inner, value)
        closed = self.algebra.closed((one,))
        head = Head("exp", "", len(closed.slots), closed.parts, closed.group)
        return self.algebra.factor(head, closed.slots, value)

    def logarithm(self, body: Polynomial) -> Polynomial:
        """``log(body)``."""
        if not body.terms:
            raise Unsupported("the logarithm of 0")
        value, shared, rest = self.content(body)
        total = self.log_of_number(abs(Fraction(value)))
        inside: dict[Component, Rational] = {}
        for part, power in shared.items():
            alone = Polynomial({((part, 1),): 1})
            if self.facts.sign_of(part) == "+":
                total = total + self._log_of_factor(part).scaled(power)
            elif whole(power) and power % 2 == 0 and real(alone):
                lone = self.absolute(alone)
                total = total + self.applied("log", (lone,)).scaled(power)
            elif not whole(power):
                total = total + self._log_of_factor(part).scaled(power)
            else:
                inside[part] = power
        rest = self.algebra.times(
            rest.scaled(1 if value > 0 else -1), Polynomial({monomial(inside): 1})
        )
        if len(inside) == 1 and rest == Polynomial({monomial(inside): 1}):
            ((part, power),) = inside.items()
            return total + self._log_of_factor(part).scaled(power)
        if rest.constant == -1:
            raise Unsupported("the logarithm of a negative number")
        return total if rest.constant == 1 else total + self.applied("log", (rest,))

    def _log_of_factor(self, part: Component) -> Polynomial:
        if not part.bound:
            head, slots, _ = part.factors[0]
            if head.kind == "exp":
                return self.algebra.placed(head.parts[0], slots)
            if head.kind == "polynomial":
                return self.logarithm(self.algebra.placed(head.parts[0], slots))
            if head.kind == "prime":
                return self.log_of_number(Fraction(int(head.name)))
        return self.applied("log", (Polynomial({((part, 1),): 1}),))

    def log_of_number(self, value: Fraction) -> Polynomial:
        """The logarithm of a positive rational number, by its primes."""
        total = NOTHING
        for prime, times in primes(value).items():
            total = total + self.applied("log", (rational(prime),)).scaled(times)
        return total

    def raised(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        """``base ** exponent``; taken apart where the base is positive by type."""
        fixed = exponent.constant
        if fixed is not None:
            return self.power(base, fixed)
        if self.facts.positive(base):
            return self.exponential(self.algebra.times(exponent, self.logarithm(base)))
        if self.facts.whole(exponent) and base.terms:
            return self._whole_raised(base, exponent)
        return self.applied("power", (base, exponent))

    def _whole_raised(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        """A power with a whole exponent, of each factor by itself."""
        value, shared, rest = self.content(base)
        parts = []
        if value < 0:
            parts.append(self._alternating(exponent))
        if magnitude(value) != 1:
            parts.append(self.raised(rational(magnitude(value)), exponent))
        for part, power in shared.items():
            alone = Polynomial({((part, 1),): 1})
            if self.facts.positive(alone):
                parts.append(self.power(self.raised(alone, exponent), power))
            else:
                parts.append(self.power(self._count_off(alone, exponent), power))
        if rest.constant != 1:
            parts.append(self._count_off(rest, exponent))
        return self.algebra.product(parts)

    def _count_off(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        """``xᵏ⁺ⁿ = xᵏ xⁿ`` for a number n, where both exist whatever x is."""
        fixed = exponent.terms.get((), 0)
        rest = exponent - rational(fixed)
        if fixed > 0 and self.facts.nonnegative(rest):
            raised = self.applied("power", (base, rest))
            return self.algebra.times(raised, self.power(base, fixed))
        return self.applied("power", (base, exponent))

    def _alternating(self, exponent: Polynomial) -> Polynomial:
        """``(-1)ⁿ`` for whole n, by which terms of n are odd."""
        sign, odd = 1, NOTHING
        for one, value in exponent:
            parity = self.facts.parity(one) if value % 2 else 0
            if parity is None:
                odd = odd + Polynomial({one: 1})
            elif parity:
                sign = -sign
        if not odd.terms:
            return rational(sign)
        made = rational(sign)
        for one in odd.terms:
            part = self.applied("", (Polynomial({one: 1}),), "alternating")
            made = self.algebra.times(made, part)
        return made


def primes(value: Fraction) -> dict[int, int]:
    """The prime factors of a positive rational number with their exponents; large ones whole."""
    found: dict[int, int] = {}
    for number, sign in ((value.numerator, 1), (value.denominator, -1)):
        left, prime = number, 2
        while prime * prime <= left and prime < _PRIMES_TO:
            while left % prime == 0:
                found[prime] = found.get(prime, 0) + sign
                left //= prime
            prime += 1
        if left > 1:
            found[left] = found.get(left, 0) + sign
    return found


def _even_sign(
    _algebra: Algebra, _head: Head, exponent: Rational
) -> tuple[Polynomial, Rational] | None:
    """A sign to a whole power."""
    if not whole(exponent) or exponent == 1:
        return None
    return UNIT, exponent % 2
