"""Inlines → the Markdown that Jupyter shows: formulas stay LaTeX, roles become words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from lemmata.course import document as d
from lemmata.course.bibliography import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lemmata.course.course import Course
    from lemmata.course.lesson import Lesson


@dataclass(slots=True)
class Export:
    """One lesson while it is exported; `cited` and `notes` collect what comes at the end."""

    lesson: Lesson
    course: Course
    cited: list[str] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)


def escaped(text: str) -> str:
    """Text whose characters mean themselves in Markdown."""
    text = re.sub(r"([\\`*_\[\]<>$|~])", r"\\\1", text)
    text = re.sub(r"^(\s*)(#{1,6}|[+-])(?=\s|$)", r"\1\\\2", text)
    return re.sub(r"^(\s*\d{1,9})([.)])(?=\s|$)", r"\1\\\2", text)


def jupyter_latex(latex: str) -> str:
    """LaTeX without the commands that Jupyter's MathJax does not load."""
    return re.sub(r"\\coloneqq(?![a-zA-Z])\s?", ":= ", latex)


def sentence(export: Export, run: Iterable[d.Inline]) -> str:
    """A run of inlines as Markdown."""
    return "".join(_inline(export, one) for one in run)


def _inline(export: Export, one: d.Inline) -> str:  # noqa: C901, PLR0911, PLR0912 (one case an inline)
    match one:
        case d.Text(text):
            return escaped(text)
        case d.Emphasis(children):
            return f"*{sentence(export, children)}*"
        case d.Strong(children):
            return f"**{sentence(export, children)}**"
        case d.Code(text):
            ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
            pad = " " if "`" in text else ""
            return f"{ticks}{pad}{text}{pad}{ticks}"
        case d.Break(hard):
            return "  \n" if hard else "\n"
        case d.Maths(latex) | d.Given(latex):
            return f"${jupyter_latex(latex.text)}$"
        case d.Reference(target=target, text=text):
            return escaped(_reference(export, target, text))
        case d.TermReference(text=text):
            return escaped(text)
        case d.Citation(keys, textual):
            return escaped(_cited(export, keys, textual))
        case d.FootnoteReference(label=label, number=number):
            export.notes.append((number, label))
            return f"<sup>{number}</sup>"
        case d.Link(url, children):
            said = sentence(export, children)
            return f"[{said}]({url})" if url.startswith("http") else said
        case d.Image(alt=alt):
            return f"*{escaped(alt)}*"
        case _:
            assert_never(one)


def _reference(export: Export, target: str, text: str | None) -> str:
    found = export.course.resolve(target, export.lesson)
    if found is None:
        return text or target
    elsewhere = "" if found.lesson == export.lesson.id else f" of lesson {found.lesson}"
    if text is None:
        return found.name + elsewhere
    return f"{text} ({found.name}{elsewhere})" if found.number else text


def _cited(export: Export, keys: tuple[d.CitationKey, ...], textual: bool) -> str:
    said = [_work(export, key, textual) for key in keys]
    return listed(said) if textual else f"({'; '.join(said)})"


def _work(export: Export, key: d.CitationKey, textual: bool) -> str:
    work = export.course.bibliography.works.get(key.key)
    if work is None:
        return key.key
    if key.key not in export.cited:
        export.cited.append(key.key)
    if textual:
        return work.textual(key.locator)
    return work.label + (f", {key.locator}" if key.locator else "")
