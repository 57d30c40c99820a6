"""Outputs of cells as HTML: text escaped, figures and rich HTML in files of their own."""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import TYPE_CHECKING, Protocol, assert_never

from lemmata.sandbox.results import Display, Failure, Notice, Output, Stream, TraceLine
from lemmata.web.failed_checks import told_check
from lemmata.web.policies import INERT
from lemmata.web.render.pictures import png_size
from lemmata.web.terminal_text import terminal_html
from lemmata.web.typeset_text import formula_in, typeset_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lemmata.web.failed_checks import Checks

LONG_LINES = 60
LONG_TEXT = 12_000
_SIZE = re.compile(r"<svg\b[^>]*?\bwidth=\"(\d+)\"[^>]*?\bheight=\"(\d+)\"", re.DOTALL)
_ONLY_ITS_TYPE = re.compile(r"<[\w.]+ object(?: at 0x[0-9a-fA-F]+)?>")


class Assets(Protocol):
    """Keeps files under addresses that a page can ask for."""

    def put(self, content: bytes, media_type: str) -> str:
        """Keeps the content; its address."""


def render_outputs(
    outputs: Sequence[Output],
    assets: Assets,
    *,
    alt: str | None = None,
    cell: int | None = None,
    checks: Checks | None = None,
) -> str:
    """The outputs in order. `alt` describes the cell's figures; several are numbered.

    `cell` is the cell that ran, from 0: lines of other cells in a trace are named as theirs.
    An exception from the cell's `checks` is told as what it is, not as a crash.
    """
    figures = sum(_is_picture(output) for output in outputs)
    parts: list[str] = []
    drawn = 0
    for output in outputs:
        drawn += _is_picture(output)
        described = f"{alt} ({drawn} of {figures})" if alt and figures > 1 else alt
        parts.append(_output(output, assets, described, cell, checks))
    return "\n".join(part for part in parts if part)


def _output(
    output: Output, assets: Assets, alt: str | None, cell: int | None, checks: Checks | None
) -> str:
    match output:
        case Stream(name, text):
            return _stream(name, text)
        case Display():
            return _display(output, assets, alt)
        case Failure():
            trace = f'<pre class="error">{_failure(output, cell)}</pre>'
            told = None if checks is None else told_check(output, cell, checks, trace)
            return told or trace
        case Notice(text):
            return f'<p class="notice">{html.escape(text)}</p>'
        case _:
            assert_never(output)


def _is_picture(output: Output) -> bool:
    kinds = ("image/svg+xml", "image/png", "image/jpeg")
    return isinstance(output, Display) and any(kind in output.data for kind in kinds)


def _stream(name: str, text: str) -> str:
    kind = "stream stderr" if name == "stderr" else "stream"
    return _folded(f'<pre class="{kind}">{terminal_html(text)}</pre>', text)


def _folded(block: str, text: str) -> str:
    """Very long text behind a summary that says how long it is."""
    lines = text.count("\n") + 1
    if lines <= LONG_LINES and len(text) <= LONG_TEXT:
        return block
    size = f"{lines:,} lines" if lines > LONG_LINES else f"{len(text):,} characters"
    return f'<details class="long-output"><summary>Output of {size}</summary>{block}</details>'


def _display(output: Display, assets: Assets, alt: str | None) -> str:
    """The richest of the media types that a page can show."""
    data = output.data
    if "image/svg+xml" in data:
        return _svg(data["image/svg+xml"], assets, alt)
    for kind in ("image/png", "image/jpeg"):
        if kind in data and (picture := _picture(data[kind], kind, assets, alt)):
            return picture
    if "text/latex" in data and (formula := typeset_text(data["text/latex"])):
        return f'<div class="result">{formula}</div>'
    if "text/html" in data:
        return _frame(data["text/html"], assets)
    text = _text_of(data)
    return _folded(f'<pre class="result">{terminal_html(text)}</pre>', text) if text else ""


def _text_of(data: Mapping[str, str]) -> str:
    """What says most without markup: the text of a formula rather than the type of its object."""
    plain, latex = data.get("text/plain", ""), data.get("text/latex", "")
    written = data.get("text/markdown") or formula_in(latex) or latex
    return written if written and (not plain or _ONLY_ITS_TYPE.fullmatch(plain)) else plain


def _svg(svg: str, assets: Assets, alt: str | None) -> str:
    size = _SIZE.match(svg[svg.find("<svg") :][:2000]) if "<svg" in svg else None
    url = assets.put(svg.encode("utf-8", "replace"), "image/svg+xml")
    return _image(url, (int(size[1]), int(size[2])) if size else None, alt)


def _picture(encoded: str, kind: str, assets: Assets, alt: str | None) -> str:
    try:
        content = base64.b64decode(encoded)
    except (binascii.Error, ValueError):
        return ""
    size = png_size(content)
    if kind == "image/png" and size is None:
        return ""
    return _image(assets.put(content, kind), size, alt)


def _image(url: str, size: tuple[int, int] | None, alt: str | None) -> str:
    measures = f' width="{size[0]}" height="{size[1]}"' if size else ""
    described = html.escape(alt or "A figure drawn by this cell.")
    return f'<img class="figure" src="{url}"{measures} alt="{described}">'


def _frame(body: str, assets: Assets) -> str:
    """HTML that a cell made: a page of its own, that can neither run scripts nor load anything."""
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(INERT)}">'
        "<title>Output of a cell</title><style>body{margin:.5rem;font:15px/1.45 system-ui,"
        "sans-serif}table{border-collapse:collapse}td,th{padding:.15rem .6rem;text-align:right;"
        f"border-bottom:1px solid #d9d9de}}</style></head><body>{body}</body></html>"
    )
    url = assets.put(page.encode("utf-8", "replace"), "text/html")
    return f'<iframe sandbox="" loading="lazy" title="Output of a cell" src="{url}"></iframe>'


def _failure(failure: Failure, cell: int | None) -> str:
    """The learner's lines, then the exception, then what had caused it."""
    lines = [_trace_line(line, cell) for line in failure.trace]
    name = f'<strong class="error-name">{html.escape(failure.name)}</strong>'
    message = terminal_html(failure.message)
    lines.append(f"{name}: {message}" if message else name)
    if failure.raised_in:
        lines.append(f'<span class="error-place">raised in {html.escape(failure.raised_in)}</span>')
    if failure.cause is not None:
        lines.append('<span class="error-place">It was caused by:</span>')
        lines.append(_failure(failure.cause, cell))
    return "\n".join(lines)


def _trace_line(line: TraceLine, cell: int | None) -> str:
    if line.line == 0:
        return f'<span class="error-place">{html.escape(line.source)}</span>'
    here = f"line {line.line}" if line.cell == cell else f"cell {line.cell + 1}, line {line.line}"
    where = f" in {html.escape(line.function)}" if _is_named(line.function) else ""
    shown = f'<span class="error-place">{here}{where}</span>\n    {html.escape(line.source)}'
    if line.column is not None and 0 < line.column <= len(line.source) + 1:
        shown += f"\n    {' ' * (line.column - 1)}^"
    return shown


def _is_named(function: str) -> bool:
    return bool(function) and not function.startswith("<")
