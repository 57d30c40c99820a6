"""Verdicts in words: for a terminal with carets, for a notebook as HTML, for a program as JSON."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from lemmata.formula.tables import number, plain_value, readable
from lemmata.formula.verdict import Status
from lemmata.formula.wording_html import verdict_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.surface import Span
    from lemmata.formula.verdict import Counterexample, Link, Mistake, Verdict

NAMES: dict[Status, str] = {
    Status.PROVED: "proved",
    Status.TESTED: "tested",
    Status.REFUTED: "refuted",
    Status.ILL_TYPED: "ill-typed",
    Status.UNDECLARED: "undeclared",
    Status.NOT_UNDERSTOOD: "not understood",
    Status.UNDECIDED: "undecided",
}
"""What a status is called in a sentence."""

SIGNS: dict[Status, str] = {
    Status.PROVED: "∎",
    Status.TESTED: "✓",
    Status.REFUTED: "✗",
    Status.ILL_TYPED: "✗",
    Status.UNDECLARED: "✗",
    Status.NOT_UNDERSTOOD: "?",
    Status.UNDECIDED: "?",
}
"""The mark of a status beside a line."""

MARGIN = "    "


def summary(verdict: Verdict) -> str:
    """What was found, in one sentence that claims no more than was done."""
    sentence = _sentence(verdict.status, verdict.points, _reason(verdict))
    place = _broken_place(verdict)
    return f"{sentence} ({place})" if place else sentence


def plain(verdict: Verdict) -> str:
    """A verdict for a terminal: what was found, carets under the exact characters, the next step.

    Ends without a newline.
    """
    lines = [summary(verdict)]
    if verdict.mistake is not None:
        lines += _mistake(verdict, verdict.mistake)
    elif len(verdict.links) > 1:
        lines += _chain(verdict)
    broken = verdict.broken
    if broken is not None and verdict.mistake is None:
        lines += _broken(verdict, broken)
    return "\n".join(line.rstrip() for line in lines)


def html(verdict: Verdict) -> str:
    """A verdict for a notebook: the same facts, every piece of input escaped."""
    return verdict_html(verdict, SIGNS[verdict.status], summary(verdict))


def to_json(verdict: Verdict, identifier: str | None = None) -> dict[str, Any]:
    """A verdict for another program; strict JSON, so that what is not finite is a word."""
    diagnosis = verdict.diagnosis
    return {
        "id": identifier,
        "status": verdict.status.value,
        "links": [
            {"status": link.status.value, "span": [link.span.start, link.span.end]}
            for link in verdict.links
        ],
        "diagnosis": None
        if diagnosis is None
        else {"mistake": diagnosis.mistake, "text": diagnosis.text, "fix": diagnosis.fix},
        "counterexample": None
        if verdict.counterexample is None
        else _counterexample_json(verdict.counterexample),
        "ms": round(verdict.milliseconds, 3),
    }


def brief(link: Link) -> str:
    """Where a link fails, in one line: ``at n = 1, x = (2): left side 3, right side 5``."""
    found = link.counterexample
    if found is None:
        return ""
    entries: list[tuple[str, Any]] = [*found.sizes.items(), *found.values.items()]
    entries += found.place.items()
    where = ", ".join(f"{readable(name)} = {_inline(value)}" for name, value in entries)
    sides = f"left side {_inline(found.left)}, right side {_inline(found.right)}"
    return f"at {where}: {sides}" if where else sides


def _inline(value: Any) -> str:
    return "; ".join(plain_value(value))


def carets(source: str, span: Span, margin: str = MARGIN) -> list[str]:
    """The lines of the source that a span touches, with a caret below each of its characters.

    White space at either end of a line is not marked; an empty span marks the place.
    """
    end = max(span.end, span.start + 1)
    shown: list[str] = []
    at = 0
    for line in source.split("\n"):
        first, last = max(span.start, at), min(end, at + len(line))
        while first < last and line[first - at].isspace():
            first += 1
        while last > first and line[last - 1 - at].isspace():
            last -= 1
        if first < last or (first == at + len(line) == span.start):
            before = "".join("\t" if c == "\t" else " " for c in line[: first - at])
            shown += [margin + line, margin + before + "^" * max(1, last - first)]
        at += len(line) + 1
    return shown or [margin + source.rsplit("\n", 1)[-1], margin + "^"]


def _sentence(status: Status, points: int, reason: str) -> str:
    match status:
        case Status.PROVED:
            return "proved: both sides have the same canonical form"
        case Status.TESTED:
            done = f"tested: holds at {points} random points of the declared domain"
            if points == 1:
                return "tested: both sides come to the same, and nothing in them varies"
            return f"{done}; {reason}" if reason else f"{done}, which is evidence and no proof"
        case Status.UNDECIDED:
            return f"undecided: {reason or 'neither a proof nor a counterexample was found'}"
        case _:
            default = "there is a point of the declared domain at which it fails"
            return f"{NAMES[status]}: {reason or default}"


def _reason(verdict: Verdict) -> str:
    if verdict.mistake is not None:
        return verdict.mistake.message
    same = [link for link in verdict.links if link.status is verdict.status and link.message]
    return same[0].message if same else ""


def _broken_place(verdict: Verdict) -> str:
    """Which link of a chain is meant, where there are several."""
    broken = verdict.broken
    if broken is None or len(verdict.links) < 2:
        return ""
    return f"link {verdict.links.index(broken) + 1} of {len(verdict.links)}"


def _mistake(verdict: Verdict, mistake: Mistake) -> Iterator[str]:
    source = verdict.claim
    if mistake.given is not None and mistake.given < len(verdict.given):
        source = verdict.given[mistake.given]
        yield f"  in the declaration {mistake.given + 1}:"
    yield from carets(source, mistake.span)
    if mistake.hint:
        yield f"  hint: {mistake.hint}"


def _chain(verdict: Verdict) -> Iterator[str]:
    for link in verdict.links:
        text = _one_row(verdict.claim[link.span.start : link.span.end])
        yield f"  {SIGNS[link.status]} {NAMES[link.status]:<9} {text}"


def _one_row(text: str) -> str:
    """The text of a link without the marks that only align it and the reasons beside it."""
    if r"\begin" not in text:
        text = re.sub(r"&&\s*\\text\s*\{[^{}]*\}", " ", text)
        text = re.sub(r"\\\\(?:\[[^\]]*\])?|(?<!\\)&", " ", text)
    return " ".join(text.split())


def _broken(verdict: Verdict, link: Link) -> Iterator[str]:
    yield from carets(verdict.claim, link.place or link.span)
    if link.hint:
        yield f"  hint: {link.hint}"
    if link.counterexample is not None:
        yield from _counterexample(link, link.counterexample)
    if link.diagnosis is not None:
        yield f"  {link.diagnosis.text}"
        if link.diagnosis.fix and link.diagnosis.mistake != "assumption":
            yield MARGIN + " ".join(link.diagnosis.fix.split())


def _counterexample(link: Link, found: Counterexample) -> Iterator[str]:
    yield "  counterexample:"
    entries: list[tuple[str, Any]] = [*found.sizes.items(), *found.values.items()]
    entries += found.place.items()
    for name, value in entries:
        yield from _named(name, value)
    yield from _named("left side", found.left)
    yield from _named("right side", found.right)
    if link.relation not in ("", "="):
        yield f"{MARGIN}claimed: left {readable(link.relation)} right"
    if found.note:
        yield f"{MARGIN}{found.note}"


def _named(name: str, value: Any) -> Iterator[str]:
    head = f"{MARGIN}{readable(name)} = "
    for row, line in enumerate(plain_value(value)):
        yield (head if row == 0 else " " * len(head)) + line


def _counterexample_json(found: Counterexample) -> dict[str, Any]:
    return {
        "sizes": dict(found.sizes),
        "values": {name: _strict(value) for name, value in found.values.items()},
        "place": dict(found.place),
        "left": _strict(found.left),
        "right": _strict(found.right),
        "note": found.note,
    }


def _strict(value: Any) -> Any:
    """Nested lists of numbers as JSON knows them."""
    if isinstance(value, list | tuple):
        return [_strict(one) for one in value]
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        return number(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return number(value)


__all__ = ["NAMES", "SIGNS", "brief", "carets", "html", "plain", "summary", "to_json"]
