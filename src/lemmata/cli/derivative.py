"""`lemmata derivative`: a derivative as LaTeX or as code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lemmata.cli.terminal import WRONG, fail, say, warn
from lemmata.formula.errors import FormulaError
from lemmata.formula.wording import carets
from lemmata.formula.worker import Judge, OutOfTimeError, WorkerLostError

if TYPE_CHECKING:
    from collections.abc import Sequence

Form = Literal["latex", "numpy", "torch", "jax"]
SECONDS = 20.0


def derivative(expression: str, wrt: str, given: Sequence[str], form: Form, order: int) -> None:
    """Print the derivative; ends with 1 and a caret where there is none."""
    with Judge() as judge:
        try:
            text, indices = judge.call(
                f"{__name__}:derived", expression, wrt, tuple(given), form, order, seconds=SECONDS
            )
        except FormulaError as error:
            for line in carets(_source(error, expression, given), error.span):
                warn(line)
            fail(error.message, error.hint)
        except (OutOfTimeError, WorkerLostError, MemoryError) as error:
            why = str(error) or "needed more memory than a formula may have"
            fail(f"no derivative: {why}", "try a shorter expression")
        except (ArithmeticError, ValueError, NotImplementedError) as error:
            fail(f"no derivative: {error}", "", WRONG)
    say(text.rstrip("\n"))
    if indices:
        warn(f"(its entry with the indices {', '.join(indices)}: it has no matrix notation)")


def _source(error: FormulaError, expression: str, given: Sequence[str]) -> str:
    """The text that an error is about: the expression, or a declaration."""
    number = getattr(error, "given", None)
    if isinstance(number, int) and 0 <= number < len(given):
        return given[number]
    return expression


def derived(
    expression: str, wrt: str, given: Sequence[str], form: Form, order: int
) -> tuple[str, tuple[str, ...]]:
    """The derivative in one form, the indices of an entry that is printed; runs in a worker."""
    from lemmata.formula import derivative as differentiated

    formula = differentiated(expression, wrt, given=list(given), order=order)
    return str(getattr(formula, form)()), formula.indices() if form == "latex" else ()
