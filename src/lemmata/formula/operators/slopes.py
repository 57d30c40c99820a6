"""The partial derivatives of the elementwise operators, as terms made of their arguments.

Where a function has a kink or a jump the slope is that beside it.
"""

from __future__ import annotations

from fractions import Fraction

from lemmata.formula.building import (
    ONE,
    ZERO,
    add,
    apply,
    divide,
    multiply,
    negate,
    number,
    power,
    subtract,
)
from lemmata.formula.terms import Constant, Term

TWO = number(2)
PI = Constant("pi")


def nothing(*_: Term) -> Term:
    """Of what is constant between its jumps."""
    return ZERO


def power_by_base(x: Term, y: Term) -> Term:
    """y x^(y-1)."""
    return multiply(y, power(x, subtract(y, ONE)))


def power_by_exponent(x: Term, y: Term) -> Term:
    """x^y log x."""
    return multiply(power(x, y), apply("log", x))


def exp(x: Term) -> Term:
    """The exponential function itself."""
    return apply("exp", x)


def log(x: Term) -> Term:
    """1 / x."""
    return power(x, number(-1))


def sin(x: Term) -> Term:
    """The cosine."""
    return apply("cos", x)


def cos(x: Term) -> Term:
    """Minus the sine."""
    return negate(apply("sin", x))


def tan(x: Term) -> Term:
    """1 + tan²."""
    return add(ONE, power(apply("tan", x), TWO))


def cot(x: Term) -> Term:
    """-(1 + cot²)."""
    return negate(add(ONE, power(apply("cot", x), TWO)))


def _arc(x: Term) -> Term:
    return power(subtract(ONE, power(x, TWO)), number(Fraction(-1, 2)))


def arcsin(x: Term) -> Term:
    """(1 - x²)^(-1/2)."""
    return _arc(x)


def arccos(x: Term) -> Term:
    """-(1 - x²)^(-1/2)."""
    return negate(_arc(x))


def arctan(x: Term) -> Term:
    """1 / (1 + x²)."""
    return power(add(ONE, power(x, TWO)), number(-1))


def sinh(x: Term) -> Term:
    """The hyperbolic cosine."""
    return apply("cosh", x)


def cosh(x: Term) -> Term:
    """The hyperbolic sine."""
    return apply("sinh", x)


def tanh(x: Term) -> Term:
    """1 - tanh²."""
    return subtract(ONE, power(apply("tanh", x), TWO))


def absolute(x: Term) -> Term:
    """The sign."""
    return apply("sign", x)


def largest(position: int, *arguments: Term) -> Term:
    """1 where this argument is above all others."""
    mine = arguments[position]
    others = (other for k, other in enumerate(arguments) if k != position)
    return multiply(*(apply("step", subtract(mine, other)) for other in others))


def smallest(position: int, *arguments: Term) -> Term:
    """1 where this argument is below all others."""
    mine = arguments[position]
    others = (other for k, other in enumerate(arguments) if k != position)
    return multiply(*(apply("step", subtract(other, mine)) for other in others))


def mod_by_first(*_: Term) -> Term:
    """1 between the jumps."""
    return ONE


def mod_by_second(x: Term, y: Term) -> Term:
    """-floor(x / y)."""
    return negate(apply("floor", divide(x, y)))


def gamma(x: Term) -> Term:
    """Γ ψ."""
    return multiply(apply("gamma", x), apply("digamma", x))


def loggamma(x: Term) -> Term:
    """ψ."""
    return apply("digamma", x)


def digamma(x: Term) -> Term:
    """ψ₁."""
    return apply("polygamma", ONE, x)


def polygamma(order: Term, x: Term) -> Term:
    """ψ of the next order."""
    return apply("polygamma", add(order, ONE), x)


def factorial(x: Term) -> Term:
    """x! ψ(x + 1)."""
    return multiply(apply("factorial", x), apply("digamma", add(x, ONE)))


def binomial_by_first(n: Term, k: Term) -> Term:
    """C(n, k) (ψ(n + 1) - ψ(n - k + 1))."""
    gap = add(subtract(n, k), ONE)
    inner = subtract(apply("digamma", add(n, ONE)), apply("digamma", gap))
    return multiply(apply("binomial", n, k), inner)


def binomial_by_second(n: Term, k: Term) -> Term:
    """C(n, k) (ψ(n - k + 1) - ψ(k + 1))."""
    gap = add(subtract(n, k), ONE)
    inner = subtract(apply("digamma", gap), apply("digamma", add(k, ONE)))
    return multiply(apply("binomial", n, k), inner)


def sigmoid(x: Term) -> Term:
    """σ (1 - σ)."""
    own = apply("sigmoid", x)
    return multiply(own, subtract(ONE, own))


def softplus(x: Term) -> Term:
    """σ."""
    return apply("sigmoid", x)


def erf(x: Term) -> Term:
    """2 e^(-x²) / √π."""
    bell = apply("exp", negate(power(x, TWO)))
    return multiply(TWO, bell, power(PI, number(Fraction(-1, 2))))


def normal_cdf(x: Term) -> Term:
    """The density of the standard normal distribution."""
    bell = apply("exp", multiply(number(Fraction(-1, 2)), power(x, TWO)))
    return multiply(bell, power(multiply(TWO, PI), number(Fraction(-1, 2))))


def where_yes(condition: Term, *_: Term) -> Term:
    """1 where the condition holds."""
    return apply("where", condition, ONE, ZERO)


def where_no(condition: Term, *_: Term) -> Term:
    """1 where it does not."""
    return apply("where", condition, ZERO, ONE)
