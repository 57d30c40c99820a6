"""A code cell as the element that the browser brings to life; readable without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.web.render.inlines import inlines
from lemmata.web.render.markup import element, highlighted

if TYPE_CHECKING:
    from lemmata.course.document import CodeCell
    from lemmata.web.render.scope import Scope


def code_cell(scope: Scope, cell: CodeCell) -> str:
    """Source, folded checks, output and caption; the codes' text joined is the cell's source."""
    parts = [_source(cell), _checks(cell), _output(scope, cell)]
    if cell.caption:
        parts.append(element("p", inlines(scope, cell.caption), class_="cell-caption"))
    return element(
        "lem-cell", "\n" + "\n".join(part for part in parts if part) + "\n", lesson=scope.lesson.id,
        cell=cell.index, name=cell.name, id=cell.anchor, data_raises=cell.raises,
        data_line=cell.line,
    )  # fmt: skip


def _listing(code: str) -> str:
    return element("pre", element("code", highlighted(code), class_="python"))


def _source(cell: CodeCell) -> str:
    source = element("div", _listing(cell.shown), class_="cell-source")
    if not cell.hide:
        return source
    name = (cell.name or "").replace("-", " ")
    summary = element(
        "summary", f"The code of this cell ({name})" if name else "The code of this cell"
    )
    return element("details", summary + source, class_="cell-fold")


def _checks(cell: CodeCell) -> str:
    if not cell.checks:
        return ""
    summary = element("summary", "The checks of this cell")
    return element("details", summary + _listing(cell.checks), class_="cell-checks")


def _output(scope: Scope, cell: CodeCell) -> str:
    html = scope.outputs.get(cell.index)
    kind = "cell-output" if html is not None else "cell-output pending"
    return element("div", html or "", class_=kind, aria_live="polite")
