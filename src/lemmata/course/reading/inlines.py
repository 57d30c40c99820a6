"""Inline tokens → inlines, each with its exact span, and the mistakes a sentence can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lemmata.course import document as d
from lemmata.course.positions import Span
from lemmata.course.reading.roles import read_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from lemmata.course.positions import Passage
    from lemmata.course.reading.context import Reading

_STRAY = re.compile(
    r"(?P<maths>\$\$?)"
    r"|(?P<role>\{[A-Za-z][\w:+-]*\}`+)"
    r"|(?P<html></?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>|<!--)"
)


def read_inlines(
    reading: Reading, passage: Passage, tokens: Sequence[Token], *, table: bool = False
) -> tuple[d.Inline, ...]:
    """The inlines of one run of text, or of a table's cell; offsets count in the passage."""
    return tuple(_Run(reading, passage, tokens, table=table).until(None))


class _Run:
    """Walks the flat tokens of one run of text and nests them."""

    def __init__(
        self, reading: Reading, passage: Passage, tokens: Sequence[Token], *, table: bool
    ) -> None:
        self.table = table
        self.reading = reading
        self.passage = passage
        self.tokens = tokens
        self.next = 0

    def until(self, closing: str | None) -> Iterator[d.Inline]:
        while self.next < len(self.tokens):
            token = self.tokens[self.next]
            if token.type == closing:
                return
            if token.type in ("text", "text_special"):
                text = self.text()
                if text.text:
                    yield text
                continue
            self.next += 1
            yield from self.one(token)

    def span(self, token: Token) -> Span:
        return self.passage.span(*token.meta["at"])

    def text(self) -> d.Text:
        """A run of adjacent text tokens; what an escape made is never a mistake."""
        said, plain, first, last = "", "", self.tokens[self.next], self.tokens[self.next]
        offset = first.meta["at"][0]
        while self.next < len(self.tokens):
            last = self.tokens[self.next]
            if last.type not in ("text", "text_special"):
                break
            start, end = last.meta["at"]
            said += last.content
            raw = last.content if last.type == "text" else ""
            plain = plain.ljust(start - offset) + raw.ljust(end - start)
            self.next += 1
        end = self.tokens[self.next - 1].meta["at"][1]
        self.stray(plain, offset)
        return d.Text(said, self.passage.span(offset, end))

    def stray(self, plain: str, offset: int) -> None:
        """Note marks that were meant as syntax but did not become any."""
        for found in _STRAY.finditer(plain):
            span = self.passage.span(offset + found.start(), offset + found.end())
            mark = found.group()
            if found.lastgroup == "maths":
                self.dollars(offset + found.start(), mark)
            elif found.lastgroup == "role":
                self.reading.mistake(
                    span, "unclosed-role", f"the role `{mark.rstrip('`')}` has no closing backtick",
                    "close it in the same paragraph",
                )  # fmt: skip
            else:
                self.reading.mistake(
                    span, "raw-html", f"HTML is shown as it stands: `{mark}`",
                    "write Markdown or a directive; a comment is a line that begins with %",
                )  # fmt: skip

    def dollars(self, at: int, mark: str) -> None:
        """Dollar signs that opened or closed nothing; `$$…$$` in a line is told once."""
        text = self.passage.text
        if mark == "$" and text[at - 1 : at + 1] == "$$":
            return
        if text[at : at + 2] == "$$":
            self.reading.mistake(
                self.passage.span(at, at + 2), "unclosed-maths", "this `$$` begins no formula",
                "put `$$` at both ends, no blank line inside; only a label may follow",
            )  # fmt: skip
            return
        hint = (
            r"close it in the same paragraph, no line of it beginning with + or -; a dollar is `\$`"
        )
        if self.table:
            hint = r"a bar ends the cell of a table: write `\mid`, `\lvert` or `\rvert`"
        span = self.passage.span(at, at + 1)
        self.reading.mistake(span, "unclosed-maths", "`$` without its partner", hint)

    def one(self, token: Token) -> Iterator[d.Inline]:
        span = self.span(token)
        start, end = token.meta["at"]
        match token.type:
            case "em_open" | "strong_open" | "link_open":
                yield from self.nested(token)
            case "code_inline":
                yield d.Code(token.content, span)
            case "softbreak" | "hardbreak":
                yield d.Break(token.type == "hardbreak", span)
            case "math_inline":
                latex = self.passage.cut(start + 1, end - 1).stripped()
                self.reading.formulas.append((latex, False))
                yield d.Maths(latex, span)
            case "myst_role":
                yield from read_role(self.reading, self.passage.cut(start, end), token)
            case "footnote_ref":
                yield self.footnote(token)
            case "image":
                yield from self.image(token)

    def nested(self, token: Token) -> Iterator[d.Inline]:
        opening = self.span(token)
        closing = token.type.replace("open", "close")
        children = tuple(self.until(closing))
        span = opening
        if self.next < len(self.tokens):
            span = opening.to(self.span(self.tokens[self.next]))
            self.next += 1
        if token.type == "strong_open":  # markdown-it keeps the inner of the two marks
            span = Span(span.line, span.column - 1, span.end_line, span.end_column + 1)
        if token.type == "em_open":
            yield d.Emphasis(children, span)
        elif token.type == "strong_open":
            yield d.Strong(children, span)
        else:
            yield from self.link(token, children, opening)

    def link(self, token: Token, children: tuple[d.Inline, ...], span: Span) -> Iterator[d.Inline]:
        url = str(token.attrGet("href") or "")
        title = token.attrGet("title")
        if problem := url_problem(url):
            self.reading.mistake(span, "link-scheme", f"the link `{url}` {problem}", _LINKS)
            yield from children
        else:
            yield d.Link(url, children, str(title) if title else None, span)

    def image(self, token: Token) -> Iterator[d.Inline]:
        span = self.span(token)
        path = str(token.attrGet("src") or "")
        alt = "".join(child.content for child in token.children or [])
        problem = path_problem(path)
        if problem:
            self.reading.mistake(
                span, "image-path", f"the picture `{path}` {problem}",
                "give a path in the course's folder",
            )  # fmt: skip
            return
        if not alt.strip():
            self.reading.mistake(
                span, "missing-alt", "the picture has no alternative text",
                "say in the square brackets what it shows",
            )  # fmt: skip
        width = token.attrGet("width")
        good = isinstance(width, str) and re.fullmatch(r"\d{1,4}(px)?|\d{1,3}%", width)
        yield d.Image(path, alt, str(width) if good else None, span)

    def footnote(self, token: Token) -> d.Inline:
        label = str(token.meta["label"])
        places = self.reading.footnotes.setdefault(label, [])
        span = self.span(token)
        places.append(span)
        number = list(self.reading.footnotes).index(label) + 1
        return d.FootnoteReference(label, number, len(places), span)


_LINKS = "link to http(s), to a page of the course or to an `#anchor`"


def url_problem(url: str) -> str | None:
    """Why a link may not stand in a lesson, or None where it may."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "is malformed"
    if parts.scheme in ("http", "https"):
        return None if parts.netloc else "names no host"
    if parts.scheme:
        return f"uses the scheme `{parts.scheme}:`"
    if parts.netloc or url.startswith(("//", "\\", "/\\")) or "\\" in url:
        return "leaves the course without saying how"
    return None if url else "is empty"


def path_problem(path: str) -> str | None:
    """Why a path may not name a file of the course, or None where it may."""
    clean = unquote(path)
    try:
        parts = urlsplit(clean)
    except ValueError:
        return "is malformed"
    if parts.scheme or parts.netloc:
        return "is not a file of the course"
    if clean.startswith(("/", "\\")) or ".." in clean.replace("\\", "/").split("/"):
        return "leaves the course's folder"
    return None if clean else "is not named"
