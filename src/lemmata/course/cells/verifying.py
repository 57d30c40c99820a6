"""Whether a cell of a lesson ended as its author says it does."""

from lemmata.course.cells.protocols import Cell, Lesson
from lemmata.course.codes import Code
from lemmata.course.diagnostics import Diagnostic
from lemmata.sandbox.results import CellResult, Failure


def as_expected(cell: Cell, result: CellResult) -> bool:
    """Whether the cell ran to its end, or raised exactly what it has to raise."""
    failure = _failure(result)
    if cell.raises is None:
        return result.status == "ok"
    return failure is not None and failure.name == cell.raises


def mistake_in(lesson: Lesson, cell: Cell, result: CellResult) -> Diagnostic | None:
    """The author's mistake that the result shows, at its line of the lesson, if there is one."""
    if as_expected(cell, result):
        return None
    failure = _failure(result)
    if failure is None and result.status == "ok":
        return _at(
            lesson, cell.line, "cell-did-not-raise",
            f"this cell should raise {cell.raises}, and raised nothing",
            "remove `:raises:` or have the cell show the error",
        )  # fmt: skip
    if failure is None:
        return _at(lesson, cell.line, "cell-ended", f"this cell did not finish. {result.message}")
    line = _own_line(cell, failure)
    found = f"this cell raised {failure.name}: {_first_line(failure.message)}"
    if cell.raises is not None:
        return _at(lesson, line, "cell-raised", f"{found}; it should raise {cell.raises}")
    hint = f"if it is meant to, say `:raises: {failure.name}`"
    return _at(lesson, line, "cell-raised", found, hint)


def _failure(result: CellResult) -> Failure | None:
    return next((out for out in reversed(result.outputs) if isinstance(out, Failure)), None)


def _own_line(cell: Cell, failure: Failure) -> int:
    """The line of the lesson that failed, or the cell's first if it was not in this cell."""
    own = [t.line for t in failure.trace if t.cell == cell.index and t.line > 0]
    return cell.line + own[-1] - 1 if own else cell.line


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0] or "(no message)"


def _at(lesson: Lesson, line: int, code: Code, found: str, hint: str = "") -> Diagnostic:
    lines = lesson.source.split("\n")
    text = lines[line - 1].rstrip() if 0 < line <= len(lines) else ""
    column = len(text) - len(text.lstrip()) + 1
    return Diagnostic(lesson.path, line, column, max(len(text), column) + 1, code, found, hint)
