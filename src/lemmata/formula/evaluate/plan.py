"""Compiling terms and running them: what the rest of the engine calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lemmata.formula.evaluate.arithmetic import DOUBLES, precise
from lemmata.formula.evaluate.compiling import Compiler
from lemmata.formula.evaluate.errors import OverBudget, Undecided
from lemmata.formula.evaluate.program import Program
from lemmata.formula.evaluate.scene import Meter, Scene
from lemmata.formula.evaluate.steps import broadcast
from lemmata.formula.problem import Budget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.evaluate.scene import Array
    from lemmata.formula.problem import Point
    from lemmata.formula.terms import Axis, Term


class Plan:
    """Compiled terms.

    After a run, `errors` holds for each output how far quadrature, series, limits and extrema may
    be off (an array of the output's shape, or 0.0 where nothing is estimated; rounding is not in
    it), `unsettled` in words what did not settle, and `unsettled_rows` at which points of the batch
    (values there are nan without being undefined).
    """

    def __init__(self, program: Program, budget: Budget) -> None:
        self._program, self._budget = program, budget
        self.errors: list[Any] = []
        self.unsettled: list[str] = []
        self.unsettled_rows: Array = np.zeros(1, bool)

    @property
    def steps(self) -> int:
        """How many operations a run takes, those inside integrals and series not counted."""
        return len(self._program.steps)

    def run(self, point: Point, *, precise: int = 0) -> list[Array]:
        """Each output as an array of shape (batch, *sizes in its order), nan where undefined.

        `precise` asks for so many decimal digits: arrays of mpmath numbers, computed slowly. The
        arrays may share memory and are to be read only. Raises `OverBudget` before it allocates
        too much, `Undecided` where a letter or a symbol has no value.
        """
        arithmetic = DOUBLES if not precise else _precise(precise)
        meter = Meter(self._budget)
        scene = Scene(point.numbers, point.values, point.batch, arithmetic, meter)
        try:
            with np.errstate(all="ignore"):
                values, self.errors = self._program.results(scene)
        except np.linalg.LinAlgError as error:
            raise Undecided(f"linear algebra did not settle: {error}") from error
        self.unsettled = list(meter.unsettled)
        self.unsettled_rows = np.zeros(point.batch, bool)
        for rows in meter.unsettled.values():
            self.unsettled_rows |= rows
        self.errors = [
            error if isinstance(error, float) else broadcast(error, (point.batch, *error.shape[1:]))
            for error in self.errors
        ]
        return [
            broadcast(value, (point.batch, *value.shape[1:]))
            if value.shape[0] != point.batch
            else value
            for value in values
        ]


_precise = precise


def compile_terms(
    terms: Sequence[Term], orders: Sequence[tuple[Axis, ...]], budget: Budget | None = None
) -> Plan:
    """Compile terms together; `orders[k]` is the order of the axes of the k-th output.

    An order may hold axes that a term lacks (it is repeated along them). Raises `OverBudget` for
    more than `budget.terms` parts a term, `ValueError` for an order that lacks a free axis.
    """
    budget = Budget() if budget is None else budget
    try:
        return _compiled(terms, orders, budget)
    except RecursionError:
        raise OverBudget("the formula is nested too deeply") from None


def _compiled(terms: Sequence[Term], orders: Sequence[tuple[Axis, ...]], budget: Budget) -> Plan:
    compiler = Compiler(budget, {}, 0, budget.terms * max(len(terms), 1))
    outputs = []
    for term, order in zip(terms, orders, strict=True):
        slot = compiler.slot(term)
        lost = [axis.name for axis in compiler.layout(slot) if axis not in order]
        if lost:
            raise ValueError(f"the order lacks the free axes {', '.join(lost)}")
        outputs.append((slot, tuple(order)))
    return Plan(Program(compiler.steps, outputs), budget)
