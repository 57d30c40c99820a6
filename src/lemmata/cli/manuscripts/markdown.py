r"""Displays and declarations of Markdown: ``$$``, ``\[``, `math`, ``<!-- given: … -->``, roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lemmata.cli.manuscripts.macros import DEFINES, Macro, defined_at, expanded
from lemmata.cli.manuscripts.parts import (
    DISPLAYS,
    Closed,
    Closings,
    Display,
    Given,
    Heading,
    Opened,
    Part,
)  # fmt: skip
from lemmata.cli.manuscripts.traced import Traced, locator, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lemmata.course.positions import Place

_QUOTED = r"(?:^[ \t]{0,3}(?:>[ \t]?)*)"
_OPENING = re.compile(
    r"(?P<escaped>\\[\\$`<])"
    rf"|(?P<fence>{_QUOTED}[ \t]*(?P<ticks>`{{3,}}|~{{3,}}|:{{3,}})[ \t]*(?P<info>[^\n`]*)$)"
    rf"|(?P<heading>{_QUOTED}(?P<hashes>\#{{1,6}})(?=[ \t]))"
    rf"|(?P<under>^[ \t]{{0,3}}(?P<line>=+|-+)[ \t]*$)"
    r"|(?P<comment><!--)"
    r"|(?P<role>\{given\}(?P<quote>`+))"
    r"|(?P<code>`+)"
    r"|(?P<dollars>\$\$)"
    r"|(?P<bracket>\\\[)"
    rf"|(?P<environment>\\begin\{{(?P<name>(?:{'|'.join(DISPLAYS)})\*?)\}})"
    rf"|(?P<defines>{DEFINES.pattern})".replace("(?P<name>\\\\[A", "(?P<macro>\\\\[A")
    + r"|(?P<inline>\$(?:\\.|[^$\\\n]|\n(?!\s*\n))*\$)",
    re.MULTILINE,
)
_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_GIVEN = re.compile(r"\s*given:", re.IGNORECASE)
_OPTION = re.compile(r"\n[ \t>]*:(?P<key>[a-z]+):(?P<value>[^\n]*)")
_DIRECTIVE = re.compile(r"\{(?P<name>[^{}\s]+)\}[ \t]*(?P<rest>.*)")
_CODE = frozenset(
    ("code", "code-block", "code-cell", "raw", "eval-rst", "literalinclude", "mermaid")
)
_PROOFS = frozenset(("proof", "prf:proof"))
_BLOCKS = frozenset(
    ("theorem", "lemma", "proposition", "corollary", "definition", "example", "remark", "proof",
     "derivation", "axiom", "conjecture", "property", "algorithm", "assumption", "observation")
)  # fmt: skip
_MATHS = re.compile(r"\{math\}\s*|math\s*$")


def read_markdown(
    source: str,
    locate: Callable[[int], Place] | None = None,
    macros: dict[str, Macro] | None = None,
) -> Iterator[Part]:
    """The parts of Markdown in order; code is passed over, commands of one's own are put in."""
    reader = _Reader(source, locate or locator(source), {} if macros is None else macros)
    yield from reader.parts()


class _Reader:
    def __init__(
        self, source: str, locate: Callable[[int], Place], macros: dict[str, Macro]
    ) -> None:
        self.source = source
        self.locate = locate
        self.macros = macros
        self.closings = Closings(source)
        self.open: list[tuple[str, bool]] = []

    def parts(self) -> Iterator[Part]:
        matter = _MATTER.match(self.source)
        at = matter.end() if matter else 0
        while (found := _OPENING.search(self.source, at)) is not None:
            at = found.end()
            if found["fence"] is not None:
                parts, at = self.fence(found)
                yield from parts
            elif found["heading"] is not None:
                yield Heading(len(found["hashes"]))
            elif found["under"] is not None:
                yield from self.underlined(found)
            elif found["comment"] is not None:
                end = self.closings.find("-->", at)
                if end >= 0:
                    yield from self.declared(at, end)
                    at = end + 3
            elif found["role"] is not None:
                yield from self.role(found)
                at = self.closings.behind(found["quote"], at)
            elif found["code"] is not None:
                at = self.closings.behind(found["code"], at)
            elif found["defines"] is not None:
                at = self.define(found.start())
            elif found["escaped"] is None and found["inline"] is None:
                display, at = self.display(found)
                yield from display

    def fence(self, found: re.Match[str]) -> tuple[list[Part], int]:
        """A directive `math` is a display, another directive is read through, code is not."""
        ticks, info = found["ticks"], found["info"].strip()
        if not info and self.closes(ticks):
            return ([Closed()] if self.open.pop()[1] else []), found.end()
        if _MATHS.match(info):
            return self.maths(found)
        directive = _DIRECTIVE.match(info)
        if directive is not None and directive["name"] not in _CODE:
            block = directive["name"].removeprefix("prf:") in _BLOCKS
            self.open.append((ticks, block))
            options, _ = self.options(found.end(), len(self.source))
            of = options.get("of") or (directive["rest"] if directive["name"] in _PROOFS else None)
            opened = Opened(options.get("label"), of or None)
            return ([opened] if block else []), found.end()
        if ticks[0] == ":":
            return [], found.end()
        end = self.fence_end(ticks, found.end())
        return [], end.end() if end else len(self.source)

    def closes(self, ticks: str) -> bool:
        """Whether a bare fence ends the directive that was opened last."""
        return bool(self.open) and ticks.startswith(self.open[-1][0])

    def fence_end(self, ticks: str, at: int) -> re.Match[str] | None:
        closing = re.compile(rf"{_QUOTED}[ \t]*{re.escape(ticks)}{ticks[0]}*[ \t]*$", re.MULTILINE)
        return closing.search(self.source, at)

    def maths(self, found: re.Match[str]) -> tuple[list[Part], int]:
        """A display, unless it says that it is checked otherwise or not at all."""
        end = self.fence_end(found["ticks"], found.end())
        stop, after = (end.start(), end.end()) if end else (len(self.source),) * 2
        options, start = self.options(found.end(), stop)
        latex = self.cleaned(start, stop)
        silent = not latex.text.strip() or "check" in options or "unchecked" in options
        return ([] if silent else [Display(latex)]), after

    def options(self, start: int, stop: int) -> tuple[dict[str, str], int]:
        """The options at the head of a directive, and where its text begins."""
        options: dict[str, str] = {}
        while (option := _OPTION.match(self.source, start, stop)) is not None:
            options[option["key"]] = option["value"].strip()
            start = option.end()
        return options, start

    def underlined(self, found: re.Match[str]) -> Iterator[Part]:
        """A heading that is underlined, where a line of text stands above."""
        above = self.source[: max(0, found.start() - 1)].rpartition("\n")[2]
        if above.strip() and not above.lstrip().startswith(
            ("#", "-", ">", "|", "+++", "(", "*", "_")
        ):
            yield Heading(1 if found["line"][0] == "=" else 2)

    def declared(self, start: int, end: int) -> Iterator[Given]:
        """The declarations of a comment, parted by semicolons or lines."""
        given = _GIVEN.match(self.source, start, end)
        if given is None:
            return
        for part in re.compile(r"[^;\n]+").finditer(self.source, given.end(), end):
            again = _GIVEN.match(part[0])
            text = part[0][again.end() if again else 0 :].strip().strip("$").strip()
            if text:
                first = part.start() + part[0].rindex(text)
                yield Given(self.taken(first, first + len(text)))

    def role(self, found: re.Match[str]) -> Iterator[Given]:
        end = self.closings.find(found["quote"], found.end())
        text = self.source[found.end() : end].strip() if end >= 0 else ""
        if text:
            first = self.source.index(text, found.end())
            yield Given(self.taken(first, first + len(text)))

    def define(self, at: int) -> int:
        found = DEFINES.match(self.source, at)
        assert found is not None
        defined = defined_at(self.source, found)
        if defined is None:
            return found.end()
        self.macros[defined[0]] = defined[1]
        return defined[2]

    def display(self, found: re.Match[str]) -> tuple[list[Part], int]:
        if found["environment"] is not None:
            closing = rf"\end{{{found['name']}}}"
        else:
            closing = "$$" if found["dollars"] is not None else r"\]"
        end = self.closings.find(closing, found.end())
        if end < 0:
            return [], found.end()
        whole = found["environment"] is not None
        start, stop = (found.start(), end + len(closing)) if whole else (found.end(), end)
        start = self.defined_first(start, stop)
        latex = self.cleaned(start, stop)
        return ([Display(latex)] if latex.text.strip() else []), end + len(closing)

    def defined_first(self, start: int, stop: int) -> int:
        """Commands that are defined at the head of a display, as MathJax takes them."""
        space = re.compile(r"\s*")
        while True:
            after = space.match(self.source, start, stop)
            at = after.end() if after else start
            if DEFINES.match(self.source, at, stop) is None:
                return start
            start = self.define(at)

    def cleaned(self, start: int, end: int) -> Traced:
        """Without the marks of a quotation before its lines, its macros put in."""
        whole = taken(self.source, start, end, self.locate)
        marks = re.compile(r"(?<=\n)[ \t]{0,3}>(?:[ \t]?>)*[ \t]?")
        at, pieces = 0, []
        for mark in marks.finditer(whole.text):
            pieces.append((whole.text[at : mark.start()], whole.origins[at : mark.start()]))
            at = mark.end()
        pieces.append((whole.text[at:], whole.origins[at:]))
        return expanded(whole.joined(pieces), self.macros)

    def taken(self, start: int, end: int) -> Traced:
        return expanded(taken(self.source, start, end, self.locate), self.macros)
