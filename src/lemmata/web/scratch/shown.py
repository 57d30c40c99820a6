"""A verdict as a reader sees it: its sign and word, what is wrong and where, the line mended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula.verdict import Status
from lemmata.formula.wording import NAMES
from lemmata.web.scratch.figures import equations, figure
from lemmata.web.scratch.steps import is_same, same_side, without_first_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lemmata.formula.verdict import Counterexample, Link, Mistake, Verdict
    from lemmata.web.scratch.steps import Step

WINDOW = 46
"""Characters of a line that are shown on either side of what is wrong."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The characters that a message is about, with what stands around them."""

    before: str
    marked: str
    after: str

    @property
    def caret(self) -> str:
        """A line of carets that stands below."""
        return " " * len(self.before) + "^" * max(1, len(self.marked))


@dataclass(frozen=True, slots=True)
class Point:
    """A counterexample, as formulas: where it is, and what the two sides are there."""

    sizes: str
    values: tuple[str, ...]
    left: str
    right: str
    relation: str
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands beside a line; `span` are the characters of the line that are wrong."""

    status: str
    word: str
    message: str
    hint: str = ""
    excerpt: Excerpt | None = None
    point: Point | None = None
    diagnosis: str = ""
    fix: str = ""
    span: tuple[int, int] | None = None

    @property
    def said(self) -> str:
        """What a screen reader says."""
        parts = (f"{self.word}.", self.message, self.diagnosis, self.hint)
        return " ".join(part for part in parts if part)


def shown(step: Step, verdict: Verdict, places: Sequence[int] = ()) -> Shown:
    """The verdict on one line of a sheet, whose declarations stand at these places."""
    word = NAMES[verdict.status]
    if verdict.mistake is not None:
        return _mistaken(step, verdict.status, verdict.mistake, places)
    link = verdict.broken or _weakest(verdict)
    if link is None:
        return Shown(verdict.status, word, _praise(verdict))
    if link.status.accepted:
        said = sentence(link.message) or _praise(verdict)
        return Shown(verdict.status, word, said, sentence(link.hint))
    wrong = link.diagnosis.span if link.diagnosis and not link.place else link.place
    span = step.place(wrong or link.span)
    part = _part(verdict, link)
    typed = link.status in (Status.ILL_TYPED, Status.UNDECLARED, Status.NOT_UNDERSTOOD)
    return Shown(
        verdict.status,
        word,
        sentence(part + (link.message or _default(link))),
        sentence(link.hint),
        excerpt=excerpt(step.line, span) if typed and link.place else None,
        point=_point(link.counterexample, link.relation),
        diagnosis=_explained(link),
        fix=mended(step, link.diagnosis.fix) if link.diagnosis else "",
        span=span if span != (0, len(step.line)) else None,
    )


def waiting(step: Step) -> Shown | None:
    """What is said of a line that is no claim: it continues nothing, or claims nothing yet."""
    if step.problem:
        return Shown("open", "not judged", step.problem)
    if step.bare:
        message = "An expression claims nothing yet: continue it below with = and another one."
        return Shown("open", "", message)
    return None


def mistaken_declaration(mistake: Mistake, text: str, status: Status) -> Shown:
    """What is wrong with a declaration."""
    span = (mistake.span.start, mistake.span.end)
    said, hint = sentence(mistake.message), sentence(mistake.hint)
    return Shown(status, NAMES[status], said, hint, excerpt(text, span), span=span)


def mended(step: Step, fix: str) -> str:
    """The line that would have been right; a whole statement where what is above was wrong.

    Nothing where the line is right as it stands, under a declaration that is missing.
    """
    if is_same(fix, step.claim):
        return ""
    if not step.taken:
        return fix
    side = step.claim[: step.taken - 1]
    return (without_first_side(fix) or fix) if same_side(fix, side) else fix


def excerpt(text: str, span: tuple[int, int]) -> Excerpt:
    """What is wrong, with so much around it as is needed to find it."""
    start, end = min(span[0], len(text)), min(max(span), len(text))
    first, last = max(0, start - WINDOW), min(len(text), end + WINDOW)
    before = ("…" if first else "") + text[first:start]
    return Excerpt(before, text[start:end], text[end:last] + ("…" if last < len(text) else ""))


def _mistaken(step: Step, status: Status, mistake: Mistake, places: Sequence[int]) -> Shown:
    if mistake.given is not None:
        place = places[mistake.given] if mistake.given < len(places) else mistake.given
        message = f"Not judged: declaration {place + 1} has to be mended first."
        return Shown("open", "", message)
    said, hint = sentence(mistake.message), sentence(mistake.hint)
    span = step.place(mistake.span)
    if span == (0, len(step.line)):  # about the line as a whole
        return Shown(status, NAMES[status], said, hint)
    shown_at = excerpt(step.line, span)
    return Shown(status, NAMES[status], said, hint, shown_at, span=span)


def _weakest(verdict: Verdict) -> Link | None:
    """The link that decides the status of the whole."""
    return next((link for link in verdict.links if link.status is verdict.status), None)


def _explained(link: Link) -> str:
    """The likely mistake, unless the message names it already."""
    found = link.diagnosis
    if found is None or (found.mistake == "undeclared" and not found.fix):
        return ""
    return sentence(found.text)


def sentence(text: str) -> str:
    """A remark of the engine as a sentence, unless it begins or ends with a formula."""
    if re.match(r"[a-z]{2,} ", text) or text.startswith("a "):
        text = text[0].upper() + text[1:]
    return text + "." if re.search(r"[a-z’”)]$", text) and " " in text else text


def _default(link: Link) -> str:
    if link.status is Status.REFUTED and link.counterexample is None:
        return "There is a point of the declared domain at which it fails."
    return ""


def _part(verdict: Verdict, link: Link) -> str:
    if len(verdict.links) < 2:
        return ""
    return f"Link {verdict.links.index(link) + 1} of {len(verdict.links)}: "


def _praise(verdict: Verdict) -> str:
    if verdict.status is Status.PROVED:
        return "Both sides have the same canonical form."
    if verdict.status is Status.TESTED:
        return f"Agrees at {verdict.points:,} random points."
    return ""


def _point(found: Counterexample | None, relation: str) -> Point | None:
    if found is None:
        return None
    sizes = ",\\; ".join(equations({**found.sizes, **found.place}))
    left, right = figure(found.left) or "", figure(found.right) or ""
    said = "" if relation in ("", "=") else relation
    return Point(sizes, tuple(equations(found.values)), left, right, said, found.note)
