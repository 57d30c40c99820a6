"""Display formulas: `$$ … $$ (label)` and the `math` directive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.plain_maths import plain_maths
from lemmata.course.positions import Passage, Place

if TYPE_CHECKING:
    from markdown_it.token import Token

    from lemmata.course.positions import Span
    from lemmata.course.reading.context import Reading
    from lemmata.course.reading.options import Directive
    from lemmata.course.reading.view import View

_LABEL = re.compile(r"\$\$\s*\((?P<label>[^)$]+)\)\s*$")


def read_dollars(reading: Reading, view: View, token: Token) -> d.Equation:
    """A display formula between dollar signs."""
    first, end = token.map or [0, 1]
    lines = token.content.split("\n")
    starts: list[Place] = []
    for n, line in enumerate(lines):
        source, start = view.lines[first + n], view.passage.starts[first + n]
        if n == 0:
            column = source.find("$$") + 2
        elif n == len(lines) - 1:
            column = max(0, source.find(line + "$$"))
        else:
            column = len(source) - len(line)
        starts.append(Place(start.line, start.column + column))
    latex = Passage(token.content, tuple(starts)).stripped()
    found = _LABEL.search(view.lines[end - 1])
    label = view.line(end - 1).cut(*found.span("label")) if found else None
    return _equation(reading, latex, label, view.rows(token))


def read_math(reading: Reading, directive: Directive) -> d.Equation:
    """The `math` directive, which can also say how its claim is checked."""
    label = directive.options.get("label")
    return _equation(
        reading,
        directive.body.stripped(),
        label if label is not None and label.text else None,
        directive.span,
        check=directive.text("check"),
        unchecked=directive.text("unchecked"),
    )


def _equation(
    reading: Reading,
    latex: Passage,
    label: Passage | None,
    span: Span,
    *,
    check: str | None = None,
    unchecked: str | None = None,
) -> d.Equation:
    name = number = None
    if label is not None and reading.claim(label.text.strip(), label.stripped().span()):
        name = label.text.strip()
        number = reading.numbers.next("equation")
        reading.target("equation", name, span, number=number, excerpt=plain_maths(latex.text))
    anchor = name or reading.anchor(f"equation-{len(reading.equations) + 1}", span)
    reading.formulas.append((latex, True))
    equation = d.Equation(latex, anchor, name, number, check, unchecked, span)
    reading.equations.append(equation)
    return equation
