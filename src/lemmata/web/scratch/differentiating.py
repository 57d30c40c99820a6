"""What a worker does for the derivative page: differentiate, compare with differences, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.errors import FormulaError


def differentiate(expr: str, wrt: str, given: Sequence[str], order: int) -> dict[str, Any]:
    """The derivative as the page shows it, or under `wrong` which field can't be followed."""
    from lemmata.formula.differences import compare
    from lemmata.formula.errors import FormulaError
    from lemmata.formula.grammar import parse
    from lemmata.formula.reading import GivenError, read_declarations
    from lemmata.formula.reading.gradients import target_of

    try:
        scope = read_declarations(given)
    except GivenError as mistake:
        return _wrong("given", mistake.given or 0, mistake.error)
    try:
        variable = parse(wrt)
        target_of(variable, scope)
    except FormulaError as error:
        return _wrong("wrt", 0, error)
    try:
        surface = parse(expr)
        found = compare(surface, variable, scope, order)
        shown = _differentiated(expr, wrt, given, order)
    except FormulaError as error:
        return _wrong("expr", 0, error)
    numbers = {"points": found.points, "deviation": found.deviation, "agrees": found.agrees}
    return {**shown, **numbers}


def _differentiated(expr: str, wrt: str, given: Sequence[str], order: int) -> dict[str, Any]:
    from lemmata.formula import derivative

    formula = derivative(expr, wrt, list(given), order)
    latex = formula.latex()
    codes = {name: _code(formula, name) for name in ("numpy", "torch", "jax")}
    return {
        "equation": f"{_operator(wrt, order)} \\left( {expr} \\right) = {latex}",
        "latex": latex,
        **codes,
    }


def _code(formula: Any, name: str) -> str:
    """The source for a library; nothing where the derivative can't be written so."""
    from lemmata.formula.printing import NotCode

    try:
        return str(getattr(formula, name)())
    except NotCode:
        return ""


def _operator(wrt: str, order: int) -> str:
    if order == 1:
        return rf"\frac{{\partial}}{{\partial {wrt}}}"
    return rf"\frac{{\partial^{order}}}{{\partial {wrt}^{order}}}"


def _wrong(kind: str, index: int, error: FormulaError) -> dict[str, Any]:
    from lemmata.formula.verify.checking import status_of

    found = {"kind": kind, "index": index, "status": str(status_of(error))}
    said = {"message": error.message, "hint": error.hint, "span": tuple(error.span)}
    return {"wrong": {**found, **said}}
