r"""Displays and declarations of a LaTeX file: ``\[ … \]``, ``equation`` and kin, ``% given: …``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lemmata.cli.manuscripts.macros import DEFINES, Macro, defined_at, expanded
from lemmata.cli.manuscripts.parts import DISPLAYS, Closings, Display, Given, Heading, Part
from lemmata.cli.manuscripts.traced import locator, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lemmata.course.positions import Place

_LEVELS = {
    "part": 1, "chapter": 2, "section": 3, "subsection": 4, "subsubsection": 5, "paragraph": 6,
    "subparagraph": 7,
}  # fmt: skip
_GIVEN = re.compile(r"%+[ \t]*given:(?P<given>[^\n]*)")
_OPENING = re.compile(
    r"(?P<escaped>\\[\\%$&#_{}])"
    r"|(?P<comment>%[^\n]*)"
    r"|(?P<skipped>\\begin\{(?P<quiet>verbatim\*?|Verbatim|lstlisting|minted|comment|filecontents"
    r"\*?)\})"
    r"|(?P<verb>\\verb\*?(?P<mark>[^A-Za-z\s*]))"
    rf"|(?P<defines>{DEFINES.pattern})".replace("(?P<name>", "(?P<macro>")
    + rf"|(?P<heading>\\(?P<section>{'|'.join(_LEVELS)})\*?(?=[\[{{]))"
    r"|(?P<dollars>\$\$)"
    r"|(?P<bracket>\\\[)"
    rf"|(?P<environment>\\begin\{{(?P<name>(?:{'|'.join(DISPLAYS)})\*?)\}})"
    r"|(?P<inline>\$(?:\\.|[^$\\\n]|\n(?!\s*\n))*\$)",
    re.DOTALL,
)


def read_latex(source: str, locate: Callable[[int], Place] | None = None) -> Iterator[Part]:
    """The parts of a LaTeX file in order, the author's own commands put in.

    What is never closed is passed over: LaTeX itself says more of that.
    """
    locate = locate or locator(source)
    macros: dict[str, Macro] = {}
    closings = Closings(source)
    at = 0
    while (found := _OPENING.search(source, at)) is not None:
        at = found.end()
        kind = found.lastgroup
        if found["comment"] is not None:
            yield from _declared(source, found.start(), found.end(), macros, locate)
        elif found["skipped"] is not None:
            at = closings.behind(rf"\end{{{found['quiet']}}}", at)
        elif found["verb"] is not None:
            at = closings.behind(found["mark"], at)
        elif found["defines"] is not None:
            at = _define(source, found.start(), macros)
        elif found["heading"] is not None:
            yield Heading(_LEVELS[found["section"]])
        elif kind != "inline" and found["escaped"] is None:
            closing = _closing(found)
            end = closings.find(closing, at)
            if end >= 0:
                yield from _displayed(source, found, end, macros, locate)
                at = end + len(closing)


def _closing(found: re.Match[str]) -> str:
    if found["dollars"] is not None:
        return "$$"
    return r"\]" if found["bracket"] is not None else rf"\end{{{found['name']}}}"


def _define(source: str, at: int, macros: dict[str, Macro]) -> int:
    found = DEFINES.match(source, at)
    assert found is not None
    defined = defined_at(source, found)
    if defined is None:
        return found.end()
    name, macro, end = defined
    macros[name] = macro
    return end


def _displayed(
    source: str,
    found: re.Match[str],
    end: int,
    macros: dict[str, Macro],
    locate: Callable[[int], Place],
) -> Iterator[Part]:
    """A display, and before it what comments inside it declare."""
    start = found.end()
    for comment in _GIVEN.finditer(source, start, end):
        yield from _declared(source, comment.start(), comment.end(), macros, locate)
    if found["environment"] is not None:  # how its rows hang together is in its name
        start, end = found.start(), end + len(_closing(found))
    yield Display(expanded(taken(source, start, end, locate), macros))


def _declared(
    source: str, start: int, end: int, macros: dict[str, Macro], locate: Callable[[int], Place]
) -> Iterator[Given]:
    """The declarations of a comment, parted by semicolons."""
    found = _GIVEN.match(source, start, end)
    if found is None:
        return
    for part in re.finditer(r"[^;]+", found["given"]):
        text = part[0].strip().strip("$").strip()
        if text:
            first = found.start("given") + part.start() + part[0].index(text)
            yield Given(expanded(taken(source, first, first + len(text), locate), macros))
