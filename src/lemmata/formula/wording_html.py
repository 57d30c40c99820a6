"""A verdict as HTML for a notebook; classes only, and styles that work without a sheet."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from lemmata.formula.tables import cells, number, plain_value, readable, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.formula.surface import Span
    from lemmata.formula.verdict import Counterexample, Link, Verdict


def verdict_html(verdict: Verdict, sign: str, summary: str) -> str:
    """The facts of a verdict in one `div`; everything that came from outside is escaped."""
    kind = verdict.status.value.replace("_", "-")
    parts = [f"<p><strong>{escape(sign)}</strong> {escape(summary)}</p>"]
    if verdict.mistake is not None:
        source = verdict.claim
        if verdict.mistake.given is not None and verdict.mistake.given < len(verdict.given):
            source = verdict.given[verdict.mistake.given]
        parts += [_marked(source, verdict.mistake.span), *_hint(verdict.mistake.hint)]
    elif verdict.broken is not None:
        parts += _broken(verdict, verdict.broken)
    else:
        parts.append(f"<pre>{escape(verdict.claim)}</pre>")
    return f'<div class="lemmata-verdict lemmata-{kind}">{"".join(parts)}</div>'


def _marked(source: str, span: Span) -> str:
    before, inside = source[: span.start], source[span.start : max(span.end, span.start + 1)]
    after = source[max(span.end, span.start + 1) :]
    return f"<pre>{escape(before)}<mark>{escape(inside)}</mark>{escape(after)}</pre>"


def _hint(text: str) -> list[str]:
    return [f"<p>{escape(text)}</p>"] if text else []


def _broken(verdict: Verdict, link: Link) -> Iterator[str]:
    yield _marked(verdict.claim, link.span)
    yield from _hint(link.hint)
    if link.diagnosis is not None:
        yield f"<p>{escape(link.diagnosis.text)}</p>"
        if link.diagnosis.fix:
            yield f"<pre>{escape(link.diagnosis.fix)}</pre>"
    if link.counterexample is not None:
        yield _counterexample(link, link.counterexample)


def _counterexample(link: Link, found: Counterexample) -> str:
    entries: list[tuple[str, Any]] = [*found.sizes.items(), *found.values.items()]
    entries += [*found.place.items(), ("left side", found.left), ("right side", found.right)]
    rows = "".join(
        f"<tr><th>{escape(readable(name))}</th><td>{_value(value)}</td></tr>"
        for name, value in entries
    )
    claimed = f"left {readable(link.relation)} right"
    note = "".join(_hint(found.note))
    return f"<table><caption>Counterexample to {escape(claimed)}</caption>{rows}</table>{note}"


def _value(value: Any) -> str:
    match shape(value):
        case 0:
            return escape(number(value))
        case 2:
            rows = "".join(
                "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>"
                for row in cells(value)
            )
            return f"<table>{rows}</table>"
        case _:
            return escape(plain_value(value)[0])
