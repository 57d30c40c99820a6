"""Core terms → array programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.formula.building import ONE, fresh, negate, power, reduce_over, rename, whole
from lemmata.formula.errors import FormulaError
from lemmata.formula.printing.contraction import Contractions, reduced
from lemmata.formula.printing.steps import Labelled, Step, Steps, merged
from lemmata.formula.printing.structure import Part, first, parts_of
from lemmata.formula.sizes import ENDLESS
from lemmata.formula.surface import NOWHERE
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
    from collections.abc import Mapping, Sequence

DEEPEST = 150


class NotCode(FormulaError):  # noqa: N818
    """The term has no counterpart in code: integrals, limits, suprema, endless sums."""


class Arrays:
    """Builds the program of a term whose axes shall come in `order`.

    `fast` scales the smallest factor of a product, where a reader expects the number in front.
    """

    def __init__(
        self, order: Sequence[Axis], *, fast: bool = False, sizes: Mapping[str, int] | None = None
    ) -> None:
        self.steps = Steps(self._rank)
        self.order = tuple(order)
        self._fast = fast
        self._contractions = Contractions(self.steps, sizes)
        self._built: dict[Term, Labelled] = {}
        self._depth = 0

    def program(self, term: Term) -> Labelled:
        """The whole term, its dimensions in the order asked for."""
        parts = parts_of(term, brackets=self._fast)
        if len(parts) == 1 and not parts[0].classes:
            made = self.build(parts[0].body)
            if {*made.axes} == {*self.order}:
                return self._viewed(made, self.order)
        return self._assembled(parts, self.order)

    def build(self, term: Term) -> Labelled:
        """An array with an axis for each free axis of the term, in any order."""
        found = self._built.get(term)
        if found is None:
            self._depth += 1
            if self._depth > DEEPEST:
                raise NotCode("this is nested too deeply to be written as code", NOWHERE)
            parts = parts_of(term, brackets=self._fast)
            if len(parts) == 1 and not parts[0].classes:
                found = self._dense(parts[0].body)
            else:
                axes = sorted(term.free, key=lambda axis: (self._rank(axis), axis.name))
                found = self._assembled(parts, tuple(axes))
            self._built[term] = found
            self._depth -= 1
        return found

    def _rank(self, axis: Axis) -> int:
        return self.order.index(axis) if axis in self.order else len(self.order)

    def _dense(self, term: Term) -> Labelled:  # noqa: C901, PLR0911, PLR0912
        match term:
            case Number(value):
                return Labelled(self.steps.make("number", (), value, ()), ())
            case Constant(name):
                return Labelled(self.steps.make("constant", (), name, ()), ())
            case Whole(size):
                return Labelled(self.steps.make("size", (), size, ()), ())
            case Index(axis):
                step = self.steps.make("index", (), axis.start, (_finite(axis).size,))
                return Labelled(step, (axis,))
            case Variable(name, axes):
                step = self.steps.make("input", (), name, (axis.size for axis in axes))
                return self._viewed(Labelled(step, axes), tuple(dict.fromkeys(axes)))
            case Add(terms):
                return self._sum(terms)
            case Multiply():
                return self._product(term, ())
            case Reduce("sum", body, axes):
                return self._product(body, axes)
            case Reduce(kind, body, axes):
                return self._reduced(kind, body, axes)
            case Apply(function, arguments):
                return self.steps.mapped(function, [self.build(a) for a in arguments])
            case Matrix():
                return self._matrix(term)
            case Flatten(body, axes, out):
                return self._flattened(body, axes, out)
            case Concatenate():
                return self._joined(term)
            case Pick():
                return self._picked(term)
            case Delta(left, right):
                part = Part(frozenset((frozenset((left, right)),)), ONE)
                return self._assembled([part], (left, right))
            case Integral() | Extremum() | Limit():
                name = type(term).__name__.lower()
                raise NotCode(f"no code for this {name}", NOWHERE, "ask for LaTeX instead")

    # ---- sums and products

    def _sum(self, terms: Sequence[Term]) -> Labelled:
        positive = [t for t in terms if not _is_negative(t)]
        made: Labelled | None = None
        for term in (*positive, *(t for t in terms if _is_negative(t))):
            if made is None:
                made = self.build(term)
            elif _is_negative(term):
                made = self.steps.mapped("subtract", (made, self.build(_negated(term))))
            else:
                made = self.steps.mapped("add", (made, self.build(term)))
        assert made is not None
        return made

    def _product(self, body: Term, axes: Sequence[Axis]) -> Labelled:
        factors, bound = self._factors(body, axes)
        summed = frozenset(map(_finite, bound))
        scalar: Labelled | None = None
        divisors: list[Labelled] = []
        arrays: list[Labelled] = []
        below: list[Labelled] = []
        kept = frozenset(axis for f in factors for axis in f.free) - summed
        for factor in sorted(factors, key=lambda f: not isinstance(f, Number)):
            base = _denominator(factor)
            if not factor.free and base is not None:
                divisors.append(self.build(base))
            elif not factor.free:
                scalar = self._times(scalar, self.build(factor))
            elif base is None:
                arrays.append(self.build(factor))
            elif base.free & summed or (self._fast and base.free < kept):
                arrays.append(self._quotient(None, self.build(base)))
            else:
                below.append(self.build(base))
        for axis in bound:
            if not any(axis in one.axes for one in arrays):
                scalar = self._times(scalar, self.build(whole(axis.size)))
        if self._fast:
            for one in divisors:
                scalar = self._quotient(scalar, one)
            divisors.clear()
            if scalar is not None and arrays:
                arrays, scalar = [*arrays, scalar], None
        made = self._scaled(arrays, summed, scalar)
        for divisor in (*divisors, *below):
            made = self._quotient(made, divisor)
        assert made is not None
        return made

    def _scaled(
        self, arrays: Sequence[Labelled], summed: frozenset[Axis], scalar: Labelled | None
    ) -> Labelled | None:
        """The contraction of arrays, if any, times a number, if there is one."""
        if not arrays:
            return scalar
        held = frozenset(axis for one in arrays for axis in one.axes)
        made = self._contractions.contract(arrays, summed & held)
        return made if scalar is None else self._times(scalar, made)

    def _times(self, left: Labelled | None, right: Labelled) -> Labelled:
        return right if left is None else self.steps.mapped("multiply", (left, right))

    def _quotient(self, above: Labelled | None, below: Labelled) -> Labelled:
        return self.steps.mapped("divide", (above or self.build(ONE), below))

    def _factors(self, body: Term, axes: Sequence[Axis]) -> tuple[list[Term], list[Axis]]:
        """The factors of a product and of the sums that are factors, their axes kept apart."""
        bound = list(axes)
        found: list[Term] = []
        rest: list[Term] = list(body.factors) if isinstance(body, Multiply) else [body]
        while rest:
            factor = rest.pop(0)
            if isinstance(factor, Reduce) and factor.kind == "sum" and factor.free:
                names = {axis: fresh(axis) for axis in factor.axes}
                bound += names.values()
                inner = rename(factor.body, names)
                rest[:0] = list(inner.factors) if isinstance(inner, Multiply) else [inner]
            else:
                found.append(factor)
        return found, bound

    # ---- the other nodes

    def _reduced(self, kind: str, body: Term, axes: Sequence[Axis]) -> Labelled:
        made = self.build(body)
        inside = [_finite(axis) for axis in axes if axis in made.axes]
        outside = [axis for axis in axes if axis not in made.axes]
        if inside:
            made = reduced(self.steps, kind, made, inside)
        if outside and kind == "product":
            for axis in outside:
                made = self.steps.mapped("power", (made, self.build(whole(axis.size))))
        elif outside and kind.startswith("arg"):
            made = self.build(whole(outside[0].start))
        return made

    def _viewed(self, made: Labelled, axes: tuple[Axis, ...]) -> Labelled:
        if made.axes == axes:
            return made
        if made.axes == axes[::-1] and _is_symmetric(made.step):
            return Labelled(made.step, axes)
        places = tuple(axes.index(axis) for axis in made.axes)
        step = self.steps.make("view", (made.step,), places, (axis.size for axis in axes))
        return Labelled(step, axes)

    def _assembled(self, parts: Sequence[Part], axes: tuple[Axis, ...]) -> Labelled:
        made, details = [], []
        for classes, body in parts:
            inside = self._fast and not classes and body.free == {*axes}
            sign = -1 if _is_negative(body) and not inside else 1
            one = self.build(_negated(body) if sign < 0 else body)
            if _is_symmetric(one.step) and one.axes[0] in axes[axes.index(one.axes[1]) :]:
                one = Labelled(one.step, one.axes[::-1])
            first_of = {first(c): tuple(sorted(axes.index(a) for a in c)) for c in classes}
            groups = tuple(sorted(first_of.values()))
            places = tuple(
                first_of[axis] if axis in first_of else (axes.index(axis),) for axis in one.axes
            )
            made.append(one.step)
            details.append((groups, places, sign))

        def rank(k: int) -> tuple[int, ...]:
            groups, places, sign = details[k]
            whole = not groups and len(places) == len(axes)
            return (not whole, -sign) if self._fast else (-sign, not whole, len(groups))

        order = sorted(range(len(parts)), key=rank)
        detail = tuple(details[k] for k in order)
        step = self.steps.make(
            "assemble", [made[k] for k in order], detail, (axis.size for axis in axes)
        )
        return Labelled(step, axes)

    def _matrix(self, term: Matrix) -> Labelled:
        body = self.build(term.body)
        for axis in (term.row, term.column):
            if axis not in body.axes:
                body = self._repeated(body, axis)
        batch = tuple(a for a in body.axes if a not in (term.row, term.column))
        body = self._viewed(body, (*batch, term.row, term.column))
        args = [body]
        if term.parameter is not None:
            args.append(self.build(term.parameter))
            if args[1].axes and args[1].axes != batch:
                raise NotCode("no code for powers that run along an index", NOWHERE)
        axes = (*batch, *term.out)
        step = self.steps.make(
            "matrix", [a.step for a in args], term.function, (axis.size for axis in axes)
        )
        return Labelled(step, axes)

    def _repeated(self, made: Labelled, axis: Axis) -> Labelled:
        axes = (*made.axes, axis)
        places = tuple((k,) for k in range(len(made.axes)))
        detail = (((), places, 1),)
        step = self.steps.make("assemble", (made.step,), detail, (a.size for a in axes))
        return Labelled(step, axes)

    def _flattened(self, body: Term, axes: tuple[Axis, ...], out: Axis) -> Labelled:
        made = self.build(body)
        for axis in axes:
            if axis not in made.axes:
                made = self._repeated(made, axis)
        rest = tuple(axis for axis in made.axes if axis not in axes)
        made = self._viewed(made, (*rest, *axes))
        kept = len(rest)
        groups = (*((k,) for k in range(kept)), tuple(range(kept, kept + len(axes))))
        shape = (*(axis.size for axis in rest), out.size)
        return Labelled(self.steps.make("reshape", (made.step,), groups, shape), (*rest, out))

    def _joined(self, term: Concatenate) -> Labelled:
        made = []
        for body, axis in term.blocks:
            if axis is None:
                made.append(self.build(body))
            else:
                one = self.build(body)
                made.append(one if axis in one.axes else self._repeated(one, axis))
        own = [axis for _, axis in term.blocks]
        rest = merged(
            tuple(a for a in one.axes if a != axis) for one, axis in zip(made, own, strict=True)
        )
        axes = (*rest, term.out)
        detail = []
        for one, axis in zip(made, own, strict=True):
            places = [len(rest) if a == axis else rest.index(a) for a in one.axes]
            detail.append((tuple(places), axis is None))
        step = self.steps.make(
            "join", [one.step for one in made], tuple(detail), (axis.size for axis in axes)
        )
        return Labelled(step, axes)

    def _picked(self, term: Pick) -> Labelled:
        body, at = self.build(term.body), self.build(term.at)
        if term.axis not in body.axes:
            return body
        rest = tuple(axis for axis in body.axes if axis != term.axis)
        axes = merged((rest, at.axes))
        places = tuple(-1 if a == term.axis else axes.index(a) for a in body.axes)
        detail = (places, tuple(axes.index(a) for a in at.axes), term.axis.start)
        step = self.steps.make("take", (body.step, at.step), detail, (axis.size for axis in axes))
        return Labelled(step, axes)


def _finite(axis: Axis) -> Axis:
    if axis.size == ENDLESS:
        raise NotCode("no code for an endless sum", NOWHERE, "ask for LaTeX instead")
    return axis


def _is_negative(term: Term) -> bool:
    match term:
        case Number(value):
            return value < 0
        case Multiply((Number(value), *_)):
            return value < 0
        case Reduce("sum", body):
            return _is_negative(body)
    return False


def _negated(term: Term) -> Term:
    if isinstance(term, Reduce):
        return reduce_over("sum", negate(term.body), term.axes)
    return negate(term)


def _denominator(factor: Term) -> Term | None:
    """What stands below the line where the factor is a negative power."""
    match factor:
        case Apply("power", (base, Number(value))) if value < 0:
            return power(base, Number(-value))
    return None


def _is_symmetric(step: Step) -> bool:
    """Whether it is a matrix times its own transpose."""
    if step.kind != "contract" or step.args[0] is not step.args[1] or len(step.shape) != 2:
        return False
    left, right, (first, second) = step.detail
    turned = {first: second, second: first}
    return [turned.get(k, k) for k in left] == list(right)
