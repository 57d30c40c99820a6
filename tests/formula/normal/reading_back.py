"""Canonical polynomials as terms again, by the meaning of each head: what the tests evaluate."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lemmata.formula.building import (
    add,
    apply,
    multiply,
    negate,
    new_axis,
    number,
    power,
    rename,
    subtract,
    total,
    whole,
)
from lemmata.formula.normal.heads import Head
from lemmata.formula.sizes import Size
from lemmata.formula.terms import (
    Axis,
    Concatenate,
    Constant,
    Delta,
    Flatten,
    Index,
    Matrix,
    Number,
    Pick,
    Reduce,
    Term,
    Variable,
    Whole,
)

if TYPE_CHECKING:
    from lemmata.formula.normal.polynomials import Polynomial
    from lemmata.formula.normal.proving import Prover


class NoMeaning(Exception):  # noqa: N818
    """A head whose slots' sizes are not known here."""


class Back:
    """Polynomials read back as terms; `axes` are the free axes of the problem."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        self.axes: dict[str, Axis] = dict(prover.translator.axes)

    def term(self, body: Polynomial, names: dict[str, Axis]) -> Term:
        """The polynomial as a term, its free axes under these."""
        return add(*[self._monomial(one, value, names) for one, value in body])

    def _monomial(self, one: object, value: object, names: dict[str, Axis]) -> Term:
        made = [number(Fraction(value))]  # type: ignore[arg-type]
        for part, exponent in one:  # type: ignore[attr-defined]
            inner = {f"~{k}": new_axis("b", size) for k, size in enumerate(part.bound)}
            there = {**names, **inner}
            factors = [
                power(self._head(head, [there[axis] for axis in slots]), number(e))
                for head, slots, e in part.factors
            ]
            body = total(multiply(*factors), *inner.values())
            made.append(power(body, number(exponent)))
        return multiply(*made)

    def _head(self, head: Head, slots: list[Axis]) -> Term:  # noqa: C901, PLR0911, PLR0912
        here = {f"@{k}": axis for k, axis in enumerate(slots)}
        parts = head.parts
        match head.kind:
            case "variable":
                return self._lone(slots, lambda own: Variable(head.name, tuple(own)))
            case "delta":
                return number(1) if slots[0] == slots[1] else Delta(slots[0], slots[1])
            case "place":
                return Index(Axis(slots[0].name, slots[0].size, Size.of(0)))
            case "letter":
                return Whole(Size.of(head.name))
            case "prime":
                return number(int(head.name))
            case "pi":
                return Constant("pi")
            case "exp":
                return apply("exp", self.term(parts[0], here))
            case "polynomial" | "sum":
                return self.term(parts[0], here)
            case "apply" | "abs" | "sin" | "indicator":
                return self._applied(head.name, [self.term(part, here) for part in parts])
            case "product" | "max" | "min" | "argmax" | "argmin":
                inner = {f"?{k}": new_axis("r", size) for k, size in enumerate(head.sizes)}
                body = self.term(parts[0], {**here, **inner})
                return Reduce(head.kind, body, tuple(inner.values()))
            case "inverse" | "matrix" | "pseudoinverse":
                return self._matrix(head, slots)
            case "projector":
                inverse = Head("pseudoinverse", "", head.arity, parts, (), head.sizes)
                rows, columns = head.sizes
                mid = new_axis("p", columns if head.name == "0" else rows)
                left, right = new_axis("l", slots[0].size), new_axis("s", slots[1].size)
                if head.name == "0":
                    body = self.term(parts[0], {**here, "!0": left, "!1": mid})
                    made = total(multiply(body, self._head(inverse, [mid, right, *slots[2:]])), mid)
                else:
                    body = self.term(parts[0], {**here, "!0": mid, "!1": right})
                    made = total(multiply(self._head(inverse, [left, mid, *slots[2:]]), body), mid)
                return self._moved(made, (left, right), slots)
            case "merge":
                flat = new_axis("f", slots[0].size)
                i, k = new_axis("i", slots[1].size), new_axis("k", slots[2].size)
                made = Flatten(multiply(Delta(i, slots[1]), Delta(k, slots[2])), (i, k), flat)
                return rename(made, {flat: slots[0]})
        raise NoMeaning(head.kind)

    def _lone(self, slots: list[Axis], make: object) -> Term:
        own = [new_axis("v", axis.size) for axis in slots]
        return self._moved(make(own), tuple(own), slots)  # type: ignore[operator]

    @staticmethod
    def _moved(term: Term, old: tuple[Axis, ...], new: list[Axis]) -> Term:
        return rename(term, dict(zip(old, new, strict=False)))

    @staticmethod
    def _applied(name: str, parts: list[Term]) -> Term:
        return apply(name, *parts)

    def _matrix(self, head: Head, slots: list[Axis]) -> Term:
        if head.name == "rank":
            raise NoMeaning("a rank knows no longer which size is that of the rows")
        sizes = head.sizes if len(head.sizes) == 2 else (head.sizes[0],) * 2
        row, column = new_axis("r", sizes[0]), new_axis("c", sizes[1])
        outs = {"inverse": 2, "pseudoinverse": 2}.get(head.kind)
        if outs is None:
            outs = 0 if head.name in ("det", "rank") else 1 if "values" in head.name else 2
        names = {f"@{k}": axis for k, axis in enumerate(slots)}
        body = self.term(head.parts[0], {**names, "!0": row, "!1": column})
        parameter = self.term(head.parts[1], names) if len(head.parts) > 1 else None
        own = tuple(new_axis("o", axis.size) for axis in slots[:outs])
        name = head.kind if head.kind != "matrix" else head.name
        return self._moved(Matrix(name, body, row, column, own, parameter), own, slots)


__all__ = ["Back", "Concatenate", "NoMeaning", "Number", "Pick", "negate", "subtract", "whole"]
