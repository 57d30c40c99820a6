"""Signs and logarithms of terms as they are written, before a product is multiplied out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.normal.facts import real
from lemmata.formula.normal.polynomials import NOTHING, Polynomial
from lemmata.formula.terms import Add, Apply, Multiply, Number, Reduce, Term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lemmata.formula.normal.translating import Translator
    from lemmata.formula.terms import Axis

    Pins = Mapping[str, Polynomial]


class Signs:
    """Signs of terms under a translator's facts."""

    def __init__(self, translator: Translator) -> None:
        self.translator, self.facts = translator, translator.facts
        self._seen: dict[Term, str] = {}

    def sign(self, term: Term, pins: Pins) -> str:
        """``+`` or ``0+`` where a term is seen to be so where it exists, else nothing."""
        if pins:
            return self._found(term, pins)
        known = self._seen.get(term)
        if known is None:
            known = self._seen[term] = self._found(term, pins)
        return known

    def forget(self) -> None:
        """Asks for every sign anew, for the facts have changed."""
        self._seen.clear()

    def _found(self, term: Term, pins: Pins) -> str:
        found = self._written(term, pins)
        if found == "+":
            return found
        sign = self.facts.range(self.translator.read(term, pins)).sign
        return sign if sign == "+" or (sign == "0+" and not found) else found

    def _written(self, term: Term, pins: Pins) -> str:  # noqa: PLR0911
        match term:
            case Reduce("sum", body, axes):
                sign = self.sign(body, _outside(pins, axes))
                filled = all(self.facts.at_least(axis.size) >= 1 for axis in axes)
                return sign if filled or not sign else "0+"
            case Reduce("product", body, axes):
                return self.sign(body, _outside(pins, axes))
            case Add(terms):
                signs = {self.sign(one, pins) for one in terms}
                return "" if "" in signs else "+" if "+" in signs else "0+"
            case Multiply(factors):
                return self._product(factors, pins)
            case Apply("exp"):
                return "+" if self._real(term, pins) else ""
            case Apply("power", (base, exponent)):
                return self._power(base, exponent, pins)
        return ""

    def _product(self, factors: tuple[Term, ...], pins: Pins) -> str:
        rest = [one for one in factors if factors.count(one) % 2]
        signs = {self.sign(one, pins) for one in rest}
        if "" in signs:
            return ""
        if len(rest) == len(factors):
            return "0+" if "0+" in signs else "+"
        return "0+" if all(self._real(one, pins) for one in factors) else ""

    def _power(self, base: Term, exponent: Term, pins: Pins) -> str:
        if self.sign(base, pins) == "+":
            return "+" if self._real(exponent, pins) else ""
        if isinstance(exponent, Number) and exponent.value.denominator > 1:
            return "0+" if self._real(base, pins) else ""
        even = isinstance(exponent, Number) and exponent.value % 2 == 0
        return "0+" if even and self._real(base, pins) else ""

    def _real(self, term: Term, pins: Pins) -> bool:
        return real(self.translator.read(term, pins))

    def logarithm(self, term: Term, pins: Pins) -> Polynomial:
        """The logarithm of a term that is positive as it is written."""
        algebra = self.translator.algebra
        match term:
            case Multiply(factors) if all(self.sign(one, pins) == "+" for one in factors):
                total = NOTHING
                for one in factors:
                    total = total + self.logarithm(one, pins)
                return total
            case Apply("exp", (inner,)):
                return self.translator.read(inner, pins)
            case Apply("power", (base, exponent)) if self.sign(base, pins) == "+":
                raised = self.translator.read(exponent, pins)
                return algebra.times(raised, self.logarithm(base, pins))
            case Reduce("product", body, axes):
                inside = _outside(pins, axes)
                if self.sign(body, inside) == "+":
                    sizes = {self.translator.axis(axis): axis.size for axis in axes}
                    return algebra.summed(self.logarithm(body, inside), sizes)
        return self.translator.powers.logarithm(self.translator.read(term, pins))


def _outside(pins: Pins, axes: tuple[Axis, ...]) -> Pins:
    names = {axis.name for axis in axes}
    return {name: at for name, at in pins.items() if name not in names}
