"""What a worker does for the derivative page: differentiate, compare with differences, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lemmata.formula.differences import Code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula import Formula
    from lemmata.formula.errors import FormulaError


def differentiate(expr: str, wrt: str, given: Sequence[str], order: int) -> dict[str, Any]:
    """The derivative as the page shows it, or under `wrong` which field can't be followed."""
    from lemmata.formula import derivative
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
        formula = derivative(expr, wrt, list(given), order)
        shown = _printed(expr, wrt, order, formula)
        found = compare(parse(expr), variable, scope, order, _compiled(formula))
    except FormulaError as error:
        return _wrong("expr", 0, error)
    numbers = {"points": found.points, "deviation": found.deviation, "agrees": found.agrees}
    return {**shown, **numbers}


def _printed(expr: str, wrt: str, order: int, formula: Formula) -> dict[str, str]:
    latex = formula.latex()
    left = f"{_operator(wrt, order)} \\left( {expr} \\right)"
    indices = "".join(formula.indices())
    if indices:  # an entry is printed
        left = rf"\left[ {left} \right]_{{{indices}}}"
    equation = f"{left} = {latex}"
    codes = {name: _code(formula, name) for name in ("numpy", "torch", "jax")}
    return {"equation": equation, "latex": latex, **codes}


def _compiled(formula: Formula) -> Code | None:
    """The NumPy code as it runs, so that it is what is compared."""
    from lemmata.formula.building import variables_of
    from lemmata.formula.printing import NotCode

    names = tuple(sorted(variables_of(formula.term)))
    try:
        return Code(formula.compile(names), names)
    except NotCode:
        return None


def _code(formula: Formula, name: str) -> str:
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
