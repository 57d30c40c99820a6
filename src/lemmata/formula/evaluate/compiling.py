"""From terms to a program: common parts once, sums of products fused, no recursion on depth."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate import contracting, shaping, steps
from lemmata.formula.evaluate.errors import OverBudget, Undecided
from lemmata.formula.evaluate.logarithms import without_exponentials
from lemmata.formula.evaluate.program import Program
from lemmata.formula.operators import ELEMENTWISE, MATRIX_FUNCTIONS
from lemmata.formula.sizes import ENDLESS
from lemmata.formula.terms import (
    Add,
    Apply,
    Axis,
    Concatenate,
    Constant,
    Delta,
    Extremum,
    Flatten,
    Index,
    Integral,
    Limit,
    Matrix,
    Multiply,
    Number,
    Pick,
    Reduce,
    Term,
    Variable,
    Whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lemmata.formula.evaluate.scene import Layout
    from lemmata.formula.evaluate.steps import Step
    from lemmata.formula.problem import Budget

NESTED = 4
"""How many integrals, series, limits and extrema may stand inside one another."""

_ENDLESS = ENDLESS.letters


def endless(axis: Axis) -> bool:
    """Whether it is the axis of a series."""
    return bool(axis.size.letters & _ENDLESS)


class Compiler:
    """Collects the steps of several terms.

    `scope` tells the axes along which the values of a bound variable are laid out.
    """

    def __init__(self, budget: Budget, scope: Mapping[str, Layout], depth: int, limit: int) -> None:
        self.budget, self.scope, self.depth, self.limit = budget, scope, depth, limit
        self.steps: list[Step] = []
        self._by_id: dict[int, int] = {}
        self._by_key: dict[Any, int] = {}
        self._alive: list[Term] = []
        self._moved: dict[int, Term | None] = {}
        self._visited = 0

    def layout(self, slot: int) -> Layout:
        """The axes of a slot."""
        return self.steps[slot - 1].layout

    def slot(self, root: Term) -> int:
        """Where the value of a term will stand; compiles what is not yet there, parts first."""
        waiting = [root]
        while waiting:
            term = waiting[-1]
            if id(term) in self._by_id:
                waiting.pop()
                continue
            missing = [part for part in self._needs(term) if id(part) not in self._by_id]
            if missing:
                waiting.extend(missing)
                continue
            self._visited += 1
            if self._visited > self.limit:
                raise OverBudget(f"the formula has more than {self.limit} parts")
            self._alive.append(term)
            self._by_id[id(term)] = self._emitted(term)
            waiting.pop()
        return self._by_id[id(root)]

    def _needs(self, term: Term) -> tuple[Term, ...]:  # noqa: PLR0911
        match term:
            case Reduce(kind, body, axes):
                if any(map(endless, axes)):
                    return ()
                return _factors(body) if kind == "sum" else (body,)
            case Apply("power", (base, Number())):
                return (base,)
            case Integral() | Apply("log"):
                moved = self._rewritten(term)
                if moved is not None:
                    return (moved,)
                return (term.lower, term.upper) if isinstance(term, Integral) else term.parts
            case Limit(to=to):
                return (to,)
            case Extremum():
                return ()
            case _:
                return term.parts

    def _rewritten(self, term: Integral | Apply) -> Term | None:
        """An integral in better variables, a logarithm without exponentials; None: as it is."""
        if id(term) not in self._moved:
            if isinstance(term, Integral):
                from lemmata.formula.evaluate.ends import moved_to_zero

                moved = moved_to_zero(term)
            else:
                moved = without_exponentials(term)
            self._moved[id(term)] = moved
            if moved is not None:
                self._alive.append(moved)
                self._moved |= {id(piece): None for piece in (moved, *moved.parts)}
        return self._moved[id(term)]

    def _add(self, key: Any, make: Callable[[], Step]) -> int:
        """The slot of a step; the same key gives the same slot."""
        found = self._by_key.get(key) if key is not None else None
        if found is None:
            self.steps.append(make())
            found = len(self.steps)
            if key is not None:
                self._by_key[key] = found
        return found

    def _part(self, term: Term) -> shaping.Part:
        slot = self._by_id[id(term)]
        return slot, self.layout(slot)

    def _parts(self, terms: Sequence[Term]) -> tuple[tuple[int, ...], list[Layout]]:
        slots = tuple(self._by_id[id(term)] for term in terms)
        return slots, [self.layout(slot) for slot in slots]

    def _emitted(self, term: Term) -> int:  # noqa: PLR0911
        match term:
            case Number() | Constant() | Whole() | Variable() | Index() | Delta():
                return self._leaf(term)
            case Add(terms):
                slots, layouts = self._parts(terms)
                return self._add(("add", slots), lambda: steps.folded(np.add, slots, layouts))
            case Multiply() | Reduce(kind="sum"):
                return self._summed(term)
            case Reduce():
                return self._reduced(term)
            case Apply(function, arguments):
                moved = self._moved.get(id(term))
                if moved is not None:
                    return self._by_id[id(moved)]
                return self._applied(function, arguments)
            case Integral() | Limit() | Extremum():
                return self._bound(term)
            case _:
                return self._shaped(term)

    def _leaf(self, term: Term) -> int:
        match term:
            case Number(value):
                return self._add(
                    ("number", value), lambda: steps.constant(lambda s: s.arithmetic.number(value))
                )
            case Constant(name):
                return self._add(
                    ("constant", name),
                    lambda: steps.constant(lambda s: s.arithmetic.constant(name)),
                )
            case Whole(size):
                return self._add(("whole", size), lambda: steps.whole(size))
            case Variable(name, axes):
                if name in self.scope:
                    axes = (*axes, *self.scope[name])
                return self._add(("variable", name, axes), lambda: shaping.variable(name, axes))
            case Index(axis):
                return self._add(("index", axis), lambda: steps.index(axis))
            case Delta(left, right):
                return self._add(("delta", left, right), lambda: steps.delta(left, right))
        raise AssertionError(term)

    def _applied(self, function: str, arguments: tuple[Term, ...]) -> int:
        if function not in ELEMENTWISE:
            raise Undecided(f"{function} can't be computed")
        if function == "power" and isinstance(arguments[1], Number):
            exponent, (base, layout) = arguments[1].value, self._part(arguments[0])
            return self._add(
                ("power", base, exponent), lambda: steps.constant_power(exponent, base, layout)
            )
        slots, layouts = self._parts(arguments)
        return self._add(
            ("apply", function, slots), lambda: steps.pointwise(function, slots, layouts)
        )

    def _summed(self, term: Term) -> int:
        """A sum over axes of a product; either may be missing."""
        body, axes = (term.body, term.axes) if isinstance(term, Reduce) else (term, ())
        if isinstance(term, Reduce) and any(map(endless, axes)):
            return self._series(term)
        parts = body.factors if isinstance(body, Multiply) else (body,)
        deltas = tuple((f.left, f.right) for f in parts if isinstance(f, Delta) and axes)
        coefficient = Fraction(1)
        factors: list[shaping.Part] = []
        for factor in parts:
            if isinstance(factor, Number) and axes:
                coefficient *= factor.value
            elif not (isinstance(factor, Delta) and axes):
                factors.append(self._part(factor))
        if not axes:
            slots, layouts = tuple(s for s, _ in factors), [lay for _, lay in factors]
            return self._add(("times", slots), lambda: steps.folded(np.multiply, slots, layouts))
        if len(factors) == 1 and not deltas and coefficient == 1:
            (slot, layout), *_ = factors
            if all(axis in layout for axis in axes):
                return self._add(
                    ("sum", slot, axes), lambda: shaping.plain_sum((slot, layout), axes)
                )
        product = contracting.Product(tuple(factors), deltas, coefficient, frozenset(axes))
        key = ("contract", tuple(s for s, _ in factors), deltas, coefficient, product.summed)
        return self._add(key, lambda: contracting.contraction(product))

    def _reduced(self, term: Reduce) -> int:
        if any(map(endless, term.axes)):
            return self._series(term)
        part = self._part(term.body)
        key = (term.kind, part[0], term.axes)
        if term.kind == "product":
            return self._add(key, lambda: shaping.product(part, term.axes))
        if term.kind in ("max", "min"):
            return self._add(key, lambda: shaping.extreme(term.kind, part, term.axes))
        (axis,) = term.axes
        return self._add(key, lambda: shaping.place_of_extreme(term.kind, part, axis))

    def _shaped(self, term: Term) -> int:
        match term:
            case Pick(body, axis, at):
                inner, index = self._part(body), self._part(at)
                return self._add(
                    ("pick", inner[0], axis, index[0]), lambda: shaping.pick(inner, axis, index)
                )
            case Flatten(body, axes, out):
                part = self._part(body)
                return self._add(
                    ("flatten", part[0], axes, out), lambda: shaping.flatten(part, axes, out)
                )
            case Concatenate(blocks, out):
                parts = tuple((self._part(body), axis) for body, axis in blocks)
                return self._add(
                    ("join", tuple((slot, axis) for (slot, _), axis in parts), out),
                    lambda: shaping.concatenate(parts, term.out),
                )
            case Matrix():
                return self._matrix(term)
        raise Undecided(f"{type(term).__name__} can't be computed")

    def _matrix(self, term: Matrix) -> int:
        name, ends = term.function, (term.row, term.column)
        if name not in MATRIX_FUNCTIONS:
            raise Undecided(f"the matrix function {name} can't be computed")
        body = self._part(term.body)
        power = None if term.parameter is None else self._part(term.parameter)
        key = ("matrix", name, body[0], ends, term.out, power and power[0])
        return self._add(key, lambda: shaping.matrix(name, body, ends, term.out, power))

    def within(self, terms: Sequence[Term], scope: Mapping[str, Layout]) -> Inner:
        """A program of its own for the body of an integral, a series …; `scope` adds to ours."""
        if self.depth >= NESTED:
            raise OverBudget(f"more than {NESTED} integrals, sums or limits inside one another")
        compiler = Compiler(self.budget, {**self.scope, **scope}, self.depth + 1, self.limit)
        slots = [compiler.slot(term) for term in terms]
        return Inner(compiler, slots)

    def _series(self, term: Reduce) -> int:
        from lemmata.formula.evaluate.series import series

        ends = tuple(axis for axis in term.axes if endless(axis))
        rest = tuple(axis for axis in term.axes if not endless(axis))
        body = Reduce(term.kind, term.body, rest) if rest else term.body
        return self._add(None, lambda: series(term.kind, self.within([body], {}), ends))

    def _bound(self, term: Integral | Limit | Extremum) -> int:
        if isinstance(term, Integral):
            moved = self._moved[id(term)]
            if moved is not None:
                return self._by_id[id(moved)]
            from lemmata.formula.evaluate.integrals import integral

            lower, upper = self._part(term.lower), self._part(term.upper)
            return self._add(None, lambda: integral(self, term, lower, upper))
        if isinstance(term, Limit):
            from lemmata.formula.evaluate.limits import limit

            to = self._part(term.to)
            return self._add(None, lambda: limit(self, term, to))
        from lemmata.formula.evaluate.extrema import extremum

        return self._add(None, lambda: extremum(self, term))


class Inner:
    """The compiled body of a bound variable or axis."""

    def __init__(self, compiler: Compiler, slots: list[int]) -> None:
        self._compiler, self._slots = compiler, slots
        self.layouts = [compiler.layout(slot) for slot in slots]

    def program(self, orders: Sequence[Layout]) -> Program:
        """The program with these orders of axes."""
        return Program(self._compiler.steps, list(zip(self._slots, orders, strict=True)))


def _factors(body: Term) -> tuple[Term, ...]:
    """What has to be computed for a sum of products: identities and numbers need not."""
    parts = body.factors if isinstance(body, Multiply) else (body,)
    return tuple(part for part in parts if not isinstance(part, Delta | Number))
