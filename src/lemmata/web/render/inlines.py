"""Inlines → HTML: formulas, references with their hover text, terms, citations, notes."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, assert_never

from lemmata.course import document as d
from lemmata.course.bibliography import listed
from lemmata.course.plain import excerpt, plain_text
from lemmata.typeset import RendererMissingError, TypesetError
from lemmata.web.render.markup import element

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lemmata.course.formulas import Typesetter
    from lemmata.course.positions import Passage
    from lemmata.web.render.scope import Scope

CLOSING = re.compile(r"[,.;:!?)\]’”…]+")


def formula(latex: str, display: bool, typesetter: Typesetter) -> str:
    """A typeset formula; one that is broken is shown as its source, with the reason on hover."""
    try:
        return typesetter(latex, display)
    except (TypesetError, RendererMissingError) as error:
        return element("code", escape(latex), class_="broken", title=str(error))


def inlines(scope: Scope, run: Iterable[d.Inline]) -> str:
    """The HTML of a run of inlines; no line begins with the mark that follows a formula."""
    shown: list[str] = []
    after_formula = False
    for one in run:
        html = _inline(scope, one)
        marks = CLOSING.match(html) if after_formula and isinstance(one, d.Text) else None
        if marks:
            shown[-1] = element("span", shown[-1] + marks[0], class_="unbroken")
            html = html[marks.end() :]
        shown.append(html)
        after_formula = isinstance(one, d.Maths | d.Given)
    return "".join(shown)


def _inline(scope: Scope, one: d.Inline) -> str:  # noqa: C901, PLR0911, PLR0912 (one case an inline)
    match one:
        case d.Text(text):
            return escape(text, quote=False)
        case d.Emphasis(children):
            return element("em", inlines(scope, children))
        case d.Strong(children):
            return element("strong", inlines(scope, children))
        case d.Code(text):
            return element("code", escape(text, quote=False))
        case d.Break(hard):
            return "<br>\n" if hard else "\n"
        case d.Maths(latex):
            return formula(latex.text, False, scope.typeset)
        case d.Given(latex):
            return _given(scope, latex)
        case d.Reference():
            return _reference(scope, one)
        case d.TermReference(term, text):
            return _term(scope, term, text)
        case d.Citation(keys, textual):
            said = [_cited(scope, key, textual) for key in keys]
            shown = listed(said) if textual else f"({'; '.join(said)})"
            return element("span", shown, class_="citations")
        case d.FootnoteReference():
            return _footnote(scope, one)
        case d.Link(url, children, title):
            return _link(scope, url, inlines(scope, children), title)
        case d.Image(path, alt, width):
            return _image(scope, path, alt, width)
        case _:
            assert_never(one)


def _anchor(scope: Scope, content: str, **values: str | None) -> str:
    """A link, or its text alone where links can't stand, as in the contents list."""
    return element("a", content, **values) if scope.links else content


def _given(scope: Scope, latex: Passage) -> str:
    shown = formula(latex.text, False, scope.typeset)
    line = latex.place(0).line
    return element("span", shown, class_="given", data_latex=latex.text, data_line=line)


def _reference(scope: Scope, reference: d.Reference) -> str:
    target = scope.resolve(reference.target)
    said = escape(reference.text if reference.text is not None else "", quote=False)
    if target is None:
        shown = said or escape(reference.target, quote=False)
        return element("span", shown, class_="broken", title="This reference leads nowhere.")
    local = target.lesson == scope.lesson.id
    url = f"#{target.anchor}" if local else target.url
    return _anchor(
        scope, said or escape(target.name, quote=False), class_="ref", href=url, title=target.hover
    )


def _term(scope: Scope, term: str, text: str) -> str:
    found = scope.course.glossary.find(term)
    shown = escape(text, quote=False)
    if found is None:
        return element("span", shown, class_="broken", title="The glossary has no such term.")
    return _anchor(
        scope, shown, class_="term", href=f"/glossary#{found.id}", data_term=found.id,
        title=found.excerpt or None,
    )  # fmt: skip


def _cited(scope: Scope, key: d.CitationKey, textual: bool) -> str:
    work = scope.course.bibliography.works.get(key.key)
    if work is None:
        return element("span", escape(key.key), class_="broken", title="No such work.")
    said = work.textual(key.locator) if textual else work.label
    locator = f", {escape(key.locator, quote=False)}" if key.locator and not textual else ""
    link = _anchor(
        scope, escape(said, quote=False), class_="cite", href=f"/references#{work.key}",
        title=work.text,
    )  # fmt: skip
    return link + locator


def _footnote(scope: Scope, reference: d.FootnoteReference) -> str:
    note = scope.lesson.footnotes.get(reference.label)
    if note is None or not scope.links:
        return ""
    scope.mention(reference)
    link = element(
        "a", str(reference.number), class_="footnote-ref", href=f"#footnote-{reference.number}",
        id=f"footnote-ref-{reference.number}-{reference.ordinal}", role="doc-noteref",
        aria_label=f"Footnote {reference.number}", title=scope.lesson.named(excerpt(note.blocks)),
    )  # fmt: skip
    return element("sup", link)


def _link(scope: Scope, url: str, content: str, title: str | None) -> str:
    page, hash_, anchor = url.partition("#")
    if page.startswith(("http://", "https://")):
        return _anchor(scope, content, href=url, title=title, rel="noopener noreferrer")
    lesson = scope.course.lesson_at(page) if page else None
    if lesson is not None:
        url = f"/lessons/{lesson}{hash_}{anchor}"
    return _anchor(scope, content, href=url, title=title)


def _image(scope: Scope, path: str, alt: str, width: str | None) -> str:
    wide, high = scope.picture_size(path)
    if width is not None and wide and high:
        asked = float(width.rstrip("px%"))
        scale = asked / 100 if width.endswith("%") else asked / wide
        wide, high = round(scale * wide), round(scale * high)
    return element("img", src=scope.picture(path), alt=alt, width=wide, height=high, loading="lazy")


def spoken(run: Iterable[d.Inline]) -> str:
    """Inlines for a label that is read aloud."""
    return plain_text(run)
