"""Roles: ``{name}`content` `` inside a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lemmata.course import document as d
from lemmata.course.diagnostics import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from lemmata.course.positions import Passage, Span
    from lemmata.course.reading.context import Reading

ROLES = ("given", "ref", "eq", "cite", "cite:p", "cite:t", "term")

_OPENING = re.compile(r"\{([^}]*)\}(`+)")
_TITLED = re.compile(r"(?P<text>.*\S)\s*<(?P<target>[^<>]+)>", re.DOTALL)
_CITED = re.compile(r"\s*(?P<key>[^\s();]+)\s*(?:\((?P<locator>[^)]*)\))?\s*", re.DOTALL)


def read_role(reading: Reading, whole: Passage, token: Token) -> Iterator[d.Inline]:
    """The inline that a role stands for; an unknown role leaves its content as code."""
    opening = _OPENING.match(whole.text)
    assert opening is not None
    name = opening.group(1)
    ticks = len(opening.group(2))
    inner = whole.cut(opening.end(), len(whole.text) - ticks)
    span = whole.span()
    match name:
        case "given":
            latex = inner.stripped()
            reading.formulas.append((latex, False))
            given = d.Given(latex, span)
            reading.givens.append(given)
            yield given
        case "ref":
            text, target, place = _titled(inner)
            yield d.Reference("ref", target, text, place)
        case "eq":
            yield d.Reference("eq", inner.text.strip(), None, inner.stripped().span())
        case "term":
            text, target, place = _titled(inner)
            yield d.TermReference(target, text or target, place)
        case "cite" | "cite:p" | "cite:t":
            yield d.Citation(_cited(reading, inner), name == "cite:t", span)
        case _:
            reading.mistake(
                whole.span(1, 1 + len(name)),
                "unknown-role",
                f"there is no role `{name}`",
                did_you_mean(name, ROLES),
            )
            yield d.Code(token.content, span)


def _titled(inner: Passage) -> tuple[str | None, str, Span]:
    """`text <target>` or `target`, with the place of the target."""
    found = _TITLED.fullmatch(inner.text)
    if found is None:
        part = inner.stripped()
        return None, _one_line(part.text), part.span()
    place = inner.span(*found.span("target"))
    return _one_line(found["text"]), _one_line(found["target"]), place


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _cited(reading: Reading, inner: Passage) -> tuple[d.CitationKey, ...]:
    keys: list[d.CitationKey] = []
    offset = 0
    for part in inner.text.split(";"):
        found = _CITED.fullmatch(part)
        if found is None:
            reading.mistake(
                inner.span(offset, offset + len(part)),
                "invalid-citation",
                f"`{part.strip()}` is not a citation",
                "write keys separated by `;`, a place in brackets: `strang2016 (ch. 1)`",
            )
        else:
            place = inner.span(offset + found.start("key"), offset + found.end("key"))
            locator = found["locator"]
            keys.append(d.CitationKey(found["key"], _one_line(locator) if locator else None, place))
        offset += len(part) + 1
    return tuple(keys)
