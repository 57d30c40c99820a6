"""Code cells: what runs, what of it is folded away, and what a cell must say of itself."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.plain import marked_text, slug
from lemmata.course.positions import Span
from lemmata.course.reading import builders

if TYPE_CHECKING:
    from lemmata.course.positions import Passage
    from lemmata.course.reading.context import Reading
    from lemmata.course.reading.options import Directive

LANGUAGES = ("python", "python3", "ipython", "ipython3")

_CHECKS = re.compile(r"^# checks?\b.*$", re.MULTILINE | re.IGNORECASE)
_NOT_DRAWING = {"rcParams", "rc", "style", "colormaps", "cm", "close", "rcdefaults"}


def read_cell(reading: Reading, directive: Directive) -> d.Block:
    """The next code cell of the lesson."""
    language = directive.argument
    if language.text and language.text not in LANGUAGES:
        reading.mistake(
            language.span(), "unknown-language", f"cells run Python, not `{language.text}`",
            "write `{code-cell} python`, or a plain fence for code that is only shown",
        )  # fmt: skip
    code = directive.body
    source = code.text.rstrip("\n")
    source = source + "\n" if source else ""
    _check_code(reading, directive, _code(source))
    caption = builders.inline(reading, directive.options.get("caption"))
    shown, checks = split_checks(source)
    index = len(reading.cells)
    cell = d.CodeCell(
        index=index,
        source=source,
        shown=shown,
        checks=checks,
        name=directive.text("name"),
        alt=directive.text("alt"),
        caption=caption,
        raises=_raises(reading, directive),
        hide=directive.flag("hide"),
        anchor=_anchor(reading, directive, index, marked_text(caption)),
        line=code.starts[0].line,
        span=directive.span,
    )
    reading.cells.append(cell)
    return cell


def split_checks(source: str) -> tuple[str, str]:
    """The code the reader sees, and the assertions behind the last comment `# check`."""
    marks = list(_CHECKS.finditer(source))
    if not marks:
        return source, ""
    start = marks[-1].start()
    return source[:start], source[start:]


def edited(cell: d.CodeCell, source: str) -> d.CodeCell:
    """The cell with a learner's text for the author's."""
    shown, checks = split_checks(source)
    return replace(cell, source=source, shown=shown, checks=checks)


def _anchor(reading: Reading, directive: Directive, index: int, caption: str) -> str:
    """`cell-<name>`, or `cell-<index>` for a cell without a name."""
    name = directive.text("name")
    if name is None:
        return reading.anchor(f"cell-{index}", directive.span)
    if name != slug(name):
        reading.mistake(
            directive.place("name"), "invalid-id", f"`{name}` can't be the name of a cell",
            f"write it in lower case with hyphens: `{slug(name)}`",
        )  # fmt: skip
    anchor = f"cell-{slug(name)}"
    if not reading.claim(anchor, directive.place("name")):
        return reading.anchor(anchor, directive.span)
    reading.target("cell", anchor, directive.span, title=name.replace("-", " "), excerpt=caption)
    return anchor


def _raises(reading: Reading, directive: Directive) -> str | None:
    name = directive.text("raises")
    if name is not None and not re.fullmatch(r"[A-Za-z_][\w.]*", name):
        reading.mistake(
            directive.place("raises"), "invalid-exception", f"`{name}` is no exception's name",
            "write its name alone: `:raises: ValueError`",
        )  # fmt: skip
        return None
    return name


@dataclass(frozen=True, slots=True)
class _Code:
    """What a cell's code shows by itself: the names of pyplot it imports, those it draws with."""

    problem: SyntaxError | None = None
    pyplots: tuple[str, ...] = ()
    draws_with: frozenset[str] = frozenset()


@lru_cache(maxsize=1024)
def _code(source: str) -> _Code:
    """Parsed once, however often the text around the cell changes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except SyntaxError as error:
        return _Code(error)
    except (ValueError, RecursionError, MemoryError) as error:
        return _Code(SyntaxError(str(error)))
    pyplots: list[str] = []
    draws_with: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                pyplots += [n.asname for n in names if n.name == "matplotlib.pyplot" and n.asname]
            case ast.ImportFrom(module="matplotlib", names=names):
                pyplots += [n.asname or n.name for n in names if n.name == "pyplot"]
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                if attribute not in _NOT_DRAWING:
                    draws_with.add(name)
            case _:
                pass
    return _Code(None, tuple(pyplots), frozenset(draws_with))


def _place(code: Passage, error: SyntaxError) -> Span:
    """Where in the file a syntax error of a cell stands."""
    row = min(max(0, (error.lineno or 1) - 1), len(code.starts) - 1)
    line = code.rows(row, row + 1)
    start = min(max(0, (error.offset or 1) - 1), len(line.text))
    same_line = error.end_lineno == error.lineno and error.end_offset is not None
    end = max(start + 1, (error.end_offset or 0) - 1) if same_line else start + 1
    place = line.place(start)
    return Span(place.line, place.column, place.line, place.column + end - start)


def _check_code(reading: Reading, directive: Directive, code: _Code) -> None:
    """A cell is Python, and one that draws says in `:alt:` what is seen."""
    if code.problem is not None and directive.text("raises") != "SyntaxError":
        reading.mistake(
            _place(directive.body, code.problem), "cell-syntax",
            f"the cell is not Python: {code.problem.msg}",
            "cells hold plain Python, without `%` or `!` commands",
        )  # fmt: skip
    reading.drawing.update(code.pyplots)
    if directive.text("alt") is None and code.draws_with & reading.drawing:
        reading.mistake(
            directive.opening, "missing-alt", "this cell draws, and its figure has no `:alt:`",
            "say in one sentence what is seen",
        )  # fmt: skip
