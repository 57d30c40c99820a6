"""Directives: which there are, what each may be given, and which block each becomes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.diagnostics import did_you_mean
from lemmata.course.reading import builders
from lemmata.course.reading.cells import read_cell
from lemmata.course.reading.equations import read_math
from lemmata.course.reading.options import (
    Directive,
    OptionKind,
    Signature,
    check_options,
    split_options,
)
from lemmata.course.targets import THEOREM_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.token import Token

    from lemmata.course.positions import Passage
    from lemmata.course.reading.context import Reading
    from lemmata.course.reading.view import View


def _texts(*names: str) -> dict[str, OptionKind]:
    return dict.fromkeys(names, "text")


_LABELLED = ("label",)
_UNLABELLED = ("example", "remark")
_CALLOUT = Signature("optional", _texts("label"))
_COMPANION = Signature("required", _texts("title", "about"), body="none")

SIGNATURES: dict[str, Signature] = {
    **{
        kind: Signature(
            "optional", _texts("label", "id"), () if kind in _UNLABELLED else _LABELLED
        )
        for kind in THEOREM_KINDS
    },
    "proof": Signature("optional", {}),
    "derivation": Signature("required", _texts("of", "id", "title")),
    "implementation": Signature("required", {}, body="none"),
    "code-cell": Signature(
        "optional", {**_texts("name", "alt", "caption", "raises"), "hide": "flag"}
    ),
    "explorable": _COMPANION,
    "exercise": _COMPANION,
    "figure": Signature("required", _texts("alt", "caption", "label"), ("alt",), body="optional"),
    "margin": Signature("none", {}),
    "math": Signature("none", _texts("label", "check", "unchecked")),
    "puzzle": _CALLOUT,
    "pitfall": Signature("required", _texts("label")),
    "summary": _CALLOUT,
}  # fmt: skip

_BUILDERS: dict[str, Callable[[Reading, Directive], d.Block]] = {
    **dict.fromkeys(THEOREM_KINDS, builders.theorem),
    "proof": builders.proof,
    "derivation": builders.derivation,
    "implementation": builders.implementation,
    "code-cell": read_cell,
    "explorable": builders.companion,
    "exercise": builders.companion,
    "figure": builders.figure,
    "margin": builders.margin,
    "math": read_math,
    "puzzle": builders.callout,
    "pitfall": builders.callout,
    "summary": builders.callout,
}

_INFO = re.compile(r"\{(?P<name>[^{}\s]*)\}[ \t]*(?P<argument>.*)")


def read_directive(reading: Reading, view: View, token: Token) -> Iterator[d.Block]:
    """The block of a fence: a directive, or code that is only shown."""
    info, opening = view.info(token), view.opening(token)
    body, closed = view.fenced(token)
    if not closed:
        reading.mistake(
            opening,
            "unbalanced-fence",
            "this fence is never closed",
            f"end it with a line {token.markup}; an outer fence needs more marks than an inner one",
        )
    found = _INFO.fullmatch(info.text)
    if found is None:
        if token.type == "colon_fence":
            reading.mistake(
                opening, "missing-directive", f"`{token.markup}` opens no directive",
                "write its name in braces: `:::{margin}`",
            )  # fmt: skip
            yield from reading.blocks(body, "div")
        else:
            yield d.CodeBlock(info.text.split(" ")[0], token.content, view.rows(token))
        return
    name = info.cut(*found.span("name"))
    argument = info.cut(*found.span("argument"))
    if name.text not in SIGNATURES:
        yield from _unknown(reading, name, body)
        return
    keys, rest = split_options(body)
    options = {key.text: value for key, value in reversed(keys)}
    directive = Directive(name.text, argument, options, rest, view.rows(token), opening)
    check_options(reading, directive, SIGNATURES[name.text], keys)
    yield _BUILDERS[name.text](reading, directive)


def _unknown(reading: Reading, name: Passage, body: Passage) -> Iterator[d.Block]:
    """An unknown directive: its text is read all the same, so that all mistakes are found."""
    reading.mistake(
        name.span(),
        "unknown-directive",
        f"there is no directive `{name.text}`",
        did_you_mean(name.text, SIGNATURES),
    )
    yield from reading.blocks(split_options(body)[1], name.text)
