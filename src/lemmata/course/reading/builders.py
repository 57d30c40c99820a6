"""The blocks that directives become, code cells and formulas apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from lemmata.course import document as d
from lemmata.course.diagnostics import did_you_mean
from lemmata.course.plain import excerpt, marked_text, plain_text, slug
from lemmata.course.reading.inlines import path_problem, read_inlines
from lemmata.course.reading.markdown import markdown
from lemmata.course.sources import find_source, similar_names

if TYPE_CHECKING:
    from lemmata.course.positions import Passage
    from lemmata.course.reading.context import Reading
    from lemmata.course.reading.options import Directive

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def inline(reading: Reading, passage: Passage | None) -> tuple[d.Inline, ...]:
    """One line of Markdown, such as a title or a caption."""
    if passage is None or not passage.text:
        return ()
    tokens = markdown().parseInline(passage.text, reading.environment)
    return read_inlines(reading, passage, tokens[0].children or [])


def label(reading: Reading, directive: Directive) -> str | None:
    """The label of a directive, where it is free."""
    passage = directive.options.get("label")
    if passage is None or not passage.text or not reading.claim(passage.text, passage.span()):
        return None
    return passage.text


def _syllabus(reading: Reading, directive: Directive, letter: str) -> str | None:
    code = directive.text("id")
    if code is not None and not re.fullmatch(rf"{letter}\d+[a-z]?", code):
        reading.mistake(
            directive.place("id"), "invalid-id", f"`{code}` is no number of the syllabus",
            f"write it as `{letter}1`",
        )  # fmt: skip
        return None
    return code


def _id(reading: Reading, directive: Directive) -> str:
    """The kebab-case id that a derivation, explorable or exercise is called by."""
    name = directive.argument.text
    if name and not _KEBAB.fullmatch(name):
        reading.mistake(
            directive.argument.span(), "invalid-id", f"`{name}` can't be an id",
            f"write it in lower case with hyphens: `{slug(name)}`",
        )  # fmt: skip
    return slug(name)


def theorem(reading: Reading, directive: Directive) -> d.Block:
    """A theorem-like block; its number is that of its opening, whatever stands inside."""
    kind = cast("d.TheoremKind", directive.name)
    number = reading.numbers.next("theorem")
    title = inline(reading, directive.argument)
    name = label(reading, directive)
    anchor = name or reading.anchor(
        slug(f"{kind} {plain_text(title)}") if title else kind, directive.span
    )
    syllabus = _syllabus(reading, directive, "T")
    blocks = reading.blocks(directive.body, kind)
    if name:
        reading.target(
            kind,
            name,
            directive.span,
            number=number,
            title=plain_text(title),
            excerpt=excerpt(blocks),
        )
    return d.Theorem(kind, title, number, anchor, name, syllabus, blocks, directive.span)


def proof(reading: Reading, directive: Directive) -> d.Block:
    """A proof; the theorem it names is looked up when all labels are known."""
    of = directive.argument.text or None
    if of is not None:
        reading.mentions.append((of, directive.argument.span()))
    return d.Proof(of, reading.blocks(directive.body, "proof"), directive.span)


def derivation(reading: Reading, directive: Directive) -> d.Block:
    """A derivation, whose anchor is `derivation-<id>`."""
    name = _id(reading, directive)
    anchor = f"derivation-{name}"
    free = reading.claim(anchor, directive.argument.span())
    of = directive.text("of")
    if of is not None:
        reading.mentions.append((of, directive.place("of")))
    title = inline(reading, directive.options.get("title"))
    syllabus = _syllabus(reading, directive, "D")
    blocks = reading.blocks(directive.body, "derivation")
    if free:
        spoken = plain_text(title) or name.replace("-", " ")
        reading.target("derivation", anchor, directive.span, title=spoken, excerpt=excerpt(blocks))
    return d.Derivation(name, title, of, syllabus, anchor, blocks, directive.span)


def implementation(reading: Reading, directive: Directive) -> d.Block:
    """The library's own source, looked up without importing it."""
    name = directive.argument.text
    source = find_source(name)
    if name and source is None:
        reading.mistake(
            directive.argument.span(), "unknown-implementation",
            f"there is no `{name}` in lemmata.maths",
            did_you_mean(name, similar_names(name), "write the dotted name of a function or class"),
        )  # fmt: skip
    short = name.rpartition(".")[2]
    anchor = f"implementation-{slug(short)}"
    if anchor not in reading.claimed:
        reading.claim(anchor, directive.argument.span())
        reading.target("implementation", anchor, directive.span, title=short)
    else:
        anchor = reading.anchor(anchor, directive.span)
    return d.Implementation(name, source, anchor, directive.span)


def companion(reading: Reading, directive: Directive) -> d.Block:
    """The place of an explorable or an exercise."""
    kind: Literal["explorable", "exercise"] = (
        "explorable" if directive.name == "explorable" else "exercise"
    )
    name = _id(reading, directive)
    anchor = f"{kind}-{name}"
    title = inline(reading, directive.options.get("title"))
    about = inline(reading, directive.options.get("about"))
    if reading.claim(anchor, directive.argument.span()):
        spoken = plain_text(title) or name.replace("-", " ")
        reading.target(kind, anchor, directive.span, title=spoken, excerpt=marked_text(about))
    return d.Companion(kind, name, title, about, anchor, directive.span)


def figure(reading: Reading, directive: Directive) -> d.Block:
    """A still picture; the caption is the option or the body."""
    path = directive.argument.text
    if path and (problem := path_problem(path)):
        reading.mistake(
            directive.argument.span(), "image-path", f"the picture `{path}` {problem}",
            "give a path in the course's folder",
        )  # fmt: skip
        path = ""
    elif path:
        reading.pictures.append((path, directive.argument.span()))
    caption = directive.options.get("caption") or directive.body.stripped()
    said = inline(reading, caption)
    name = label(reading, directive)
    number = reading.numbers.next("figure") if name else None
    if name:
        reading.target("figure", name, directive.span, number=number, excerpt=marked_text(said))
    anchor = name or reading.anchor("figure", directive.span)
    alt = directive.text("alt") or ""
    return d.Figure(path, alt, said, number, anchor, name, directive.span)


def margin(reading: Reading, directive: Directive) -> d.Block:
    """A note beside the text."""
    return d.Margin(reading.blocks(directive.body, "margin"), directive.span)


def callout(reading: Reading, directive: Directive) -> d.Block:
    """A puzzle, pitfall or summary."""
    kind = directive.name
    assert kind in ("puzzle", "pitfall", "summary")
    title = inline(reading, directive.argument)
    name = label(reading, directive)
    spoken = plain_text(title)
    anchor = name or reading.anchor(slug(f"{kind} {spoken}"), directive.span)
    blocks = reading.blocks(directive.body, kind)
    if name:
        reading.target(
            "callout", name, directive.span, title=spoken or kind, excerpt=excerpt(blocks)
        )
    return d.Callout(kind, title, anchor, blocks, directive.span)  # type: ignore[arg-type]
