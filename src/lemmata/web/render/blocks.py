"""Blocks → HTML."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, assert_never

from lemmata.course import document as d
from lemmata.web.render.cells import code_cell
from lemmata.web.render.inlines import formula, inlines, spoken
from lemmata.web.render.markup import code_block, element
from lemmata.web.render.standing import slot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lemmata.web.render.scope import Scope

QED = '<span class="qed" role="img" aria-label="end of proof">□</span>'


def blocks(scope: Scope, run: Iterable[d.Block], depth: d.Depth = "core") -> str:
    """The HTML of blocks; footnotes stand right behind the block that mentions them first."""
    shown: list[str] = []
    before: d.Block | None = None
    for block in run:
        if isinstance(block, d.Section):
            shown.append(_section(scope, block, depth))
        elif isinstance(block, d.Proof):
            shown.append(_proof(scope, block, before))
        else:
            shown.append(_block(scope, block))
        before = block
        shown += _footnotes(scope)
    return "\n".join(part for part in shown if part)


def _block(scope: Scope, block: d.Block) -> str:  # noqa: C901, PLR0911, PLR0912 (one case a block)
    match block:
        case d.Paragraph(children):
            return element("p", inlines(scope, children))
        case d.Equation():
            return _equation(scope, block)
        case d.Theorem():
            return _theorem(scope, block)
        case d.Derivation():
            return _derivation(scope, block)
        case d.CodeCell():
            return code_cell(scope, block)
        case d.Callout():
            return _callout(scope, block)
        case d.Margin(inner):
            return element("aside", blocks(scope, inner), class_="margin", role="note")
        case d.Implementation():
            return _implementation(block)
        case d.Companion():
            return _companion(scope, block)
        case d.Figure():
            return _figure(scope, block)
        case d.Footnote():
            return ""
        case d.Section() | d.Proof():
            return blocks(scope, (block,))
        case _:
            return _plain(scope, block)


def _plain(
    scope: Scope,
    block: d.ItemList | d.Quote | d.DefinitionList | d.Table | d.CodeBlock | d.Divider,
) -> str:
    """The blocks that Markdown has by itself."""
    match block:
        case d.ItemList():
            return _item_list(scope, block)
        case d.Quote(inner):
            return element("blockquote", blocks(scope, inner))
        case d.DefinitionList(entries):
            return element("dl", "\n".join(_definition(scope, entry) for entry in entries))
        case d.Table():
            return _table(scope, block)
        case d.CodeBlock(language, text):
            return code_block(text, language or "text")
        case d.Divider():
            return "<hr>"
        case _:
            assert_never(block)


def _footnotes(scope: Scope) -> list[str]:
    shown = []
    while scope.mentioned:
        reference = scope.mentioned.pop(0)
        note = scope.lesson.footnotes[reference.label]
        back = element(
            "a", str(reference.number), class_="footnote-ref",
            href=f"#footnote-ref-{reference.number}-{reference.ordinal}", role="doc-backlink",
            aria_label=f"Back to the text of footnote {reference.number}",
        )  # fmt: skip
        inner = _opened(blocks(scope, note.blocks), f"<sup>{back}</sup> ")
        shown.append(
            element(
                "aside", inner, class_="margin footnote", id=f"footnote-{reference.number}",
                role="doc-footnote",
            )
        )  # fmt: skip
    return shown


def _opened(html: str, start: str) -> str:
    """HTML with something put at the beginning of its first paragraph."""
    return f"<p>{start}{html.removeprefix('<p>')}" if html.startswith("<p>") else start + html


def _ended(html: str, end: str) -> str:
    """HTML with something put at the end of its last paragraph."""
    return f"{html.removesuffix('</p>')} {end}</p>" if html.endswith("</p>") else html + end


def _section(scope: Scope, section: d.Section, outer: d.Depth) -> str:
    name = f"h{section.level}"
    hash_ = element(
        "a", "#", class_="anchor", href=f"#{section.anchor}",
        aria_label=f"Link to the section {spoken(section.title)}",
    )  # fmt: skip
    notes = "\n".join(_footnotes(scope))
    body = notes + blocks(scope, section.blocks, section.depth)
    if section.depth in ("core", outer):
        inner = f"{element(name, inlines(scope, section.title) + hash_)}\n{body}\n"
    else:  # a summary is a button: no link may stand in it
        heading = element(name, inlines(scope.unlinked(), section.title))
        fold = element(
            "details", f"{element('summary', heading)}\n{body}\n", class_="fold",
            data_depth=section.depth, open=True,
        )  # fmt: skip
        inner = hash_ + fold
    return element("section", inner, id=section.anchor, class_=f"depth-{section.depth}")


def _title(kind: str, name: str, anchor: str | None = None, tag: str = "p") -> str:
    if anchor is None:
        head = element("span", kind, class_="block-kind")
    else:
        head = element("a", kind, class_="block-number", href=f"#{anchor}")
    named = " " + element("span", name, class_="block-name") if name else ""
    return element(tag, head + named, class_="block-title")


def _equation(scope: Scope, equation: d.Equation) -> str:
    shown = formula(equation.latex.text, True, scope.typeset)
    number = ""
    if equation.number:
        number = element(
            "a", f"({equation.number})", class_="eq-number", href=f"#{equation.anchor}",
            aria_label=f"Equation {equation.number}",
        )  # fmt: skip
    latex = equation.latex.text
    return element(
        "div", shown + number + slot(equation.anchor, latex), class_="equation",
        id=equation.anchor, data_latex=latex, data_line=equation.latex.place(0).line,
    )  # fmt: skip


def _theorem(scope: Scope, theorem: d.Theorem) -> str:
    kind = f"{theorem.kind.capitalize()} {theorem.number}"
    name = spoken(theorem.title)
    title = _title(kind, inlines(scope, theorem.title), theorem.anchor)
    body = "\n".join(_footnotes(scope)) + blocks(scope, theorem.blocks)
    return element(
        "section", f"{title}\n{body}\n", class_=f"block {theorem.kind}", id=theorem.anchor,
        role="group", aria_label=f"{kind} ({name})" if name else kind,
    )  # fmt: skip


def _proof(scope: Scope, proof: d.Proof, before: d.Block | None) -> str:
    target = scope.resolve(proof.of) if proof.of else None
    follows = isinstance(before, d.Theorem) and proof.of in (None, before.label)
    of = ""
    if target is not None and not follows:
        local = target.lesson == scope.lesson.id
        url = f"#{target.anchor}" if local else target.url
        of = "of " + element("a", escape(target.name), class_="ref", href=url, title=target.hover)
    body = _ended(blocks(scope, proof.blocks), QED)
    label = f"Proof of {target.name}" if target else "Proof"
    return element(
        "section", f"{_title('Proof', of)}\n{body}\n", class_="block proof", role="group",
        aria_label=label,
    )  # fmt: skip


def _derivation(scope: Scope, derivation: d.Derivation) -> str:
    name = inlines(scope.unlinked(), derivation.title)
    target = scope.resolve(derivation.of) if derivation.of else None
    if not name:
        name = f"of {escape(target.name)}" if target else escape(derivation.id.replace("-", " "))
    label = f"Derivation: {spoken(derivation.title) or derivation.id.replace('-', ' ')}"
    summary = element("summary", _title("Derivation", name, tag="span"))
    body = blocks(scope, derivation.blocks)
    return element(
        "details", f"{summary}\n{body}\n", class_="block derivation", id=derivation.anchor,
        data_derivation=f"{scope.lesson.id}/derivation/{derivation.id}", open=True,
        aria_label=label,
    )  # fmt: skip


def _callout(scope: Scope, callout: d.Callout) -> str:
    kind = {"puzzle": "Puzzle", "pitfall": "Pitfall", "summary": "Summary"}[callout.kind]
    name = spoken(callout.title)
    title = _title(kind, inlines(scope, callout.title))
    body = "\n".join(_footnotes(scope)) + blocks(scope, callout.blocks)
    return element(
        "section", f"{title}\n{body}\n", class_=f"block {callout.kind}", id=callout.anchor,
        role="group", aria_label=f"{kind}: {name}" if name else kind,
    )  # fmt: skip


def _implementation(block: d.Implementation) -> str:
    module, _, short = block.name.rpartition(".")
    name = element("code", _breakable(short))
    if module:
        name += " " + element("small", "in " + element("code", _breakable(module)))
    title = _title("Implementation", name, block.anchor)
    source = block.source if block.source is not None else f"# {block.name} is not there\n"
    listing = code_block(source, label=f"Source of {short}")
    return element(
        "section", f"{title}\n{listing}\n", class_="block implementation", id=block.anchor,
        role="group", aria_label=f"Implementation of {short}",
    )  # fmt: skip


def _breakable(name: str) -> str:
    """A dotted name that may go on in the next line behind a dot or an underscore."""
    return re.sub(r"([._]+)(?=.)", r"\1<wbr>", escape(name))


def _companion(scope: Scope, block: d.Companion) -> str:
    kind = block.kind.capitalize()
    spare = block.id.replace("-", " ")
    title = _title(kind, inlines(scope, block.title) or escape(spare))
    about = inlines(scope, block.about)
    note = f"{about} " if about else ""
    coming = element("span", f"This {block.kind} is still to come.", class_="coming")
    return element(
        "section", f"{title}\n<p>{note}{coming}</p>\n",
        class_=f"block {block.kind}", id=block.anchor, role="group",
        aria_label=f"{kind}: {spoken(block.title) or spare}",
    )  # fmt: skip


def _figure(scope: Scope, figure: d.Figure) -> str:
    picture = ""
    if figure.path:
        width, height = scope.picture_size(figure.path)
        picture = element(
            "img", src=scope.picture(figure.path), alt=figure.alt, width=width, height=height,
            loading="lazy",
        )  # fmt: skip
    number = ""
    if figure.number:
        number = element(
            "a", f"Figure {figure.number}", class_="block-number", href=f"#{figure.anchor}"
        )
    said = " ".join(part for part in (number, inlines(scope, figure.caption)) if part)
    caption = element("figcaption", said) if said else ""
    return element("figure", picture + caption, id=figure.anchor)


def _item_list(scope: Scope, block: d.ItemList) -> str:
    items = []
    for item in block.items:
        inner = blocks(scope, item)
        if block.tight and item and isinstance(item[0], d.Paragraph):
            inner = inner.removeprefix("<p>").replace("</p>", "", 1)
        items.append(element("li", inner))
    start = block.start if block.start not in (None, 1) else None
    name = "ul" if block.start is None else "ol"
    return element(name, "\n" + "\n".join(items) + "\n", start=start)


def _definition(scope: Scope, entry: d.DefinitionEntry) -> str:
    term = element("dt", inlines(scope, entry.term))
    return term + "".join(element("dd", blocks(scope, one)) for one in entry.definitions)


def _table(scope: Scope, table: d.Table) -> str:
    head = "".join(_table_cell(scope, cell, "th") for cell in table.head)
    rows = ["".join(_table_cell(scope, cell, "td") for cell in row) for row in table.rows]
    body = "\n".join(element("tr", row) for row in rows)
    return element("table", f"\n<thead>{element('tr', head)}</thead>\n<tbody>\n{body}\n</tbody>\n")


def _table_cell(scope: Scope, cell: d.TableCell, name: str) -> str:
    inner = inlines(scope, cell.children)
    name = name if inner else "td"  # a corner without words heads nothing
    return element(
        name, inner, class_=f"align-{cell.align}" if cell.align else None,
        scope="col" if name == "th" else None,
    )  # fmt: skip
