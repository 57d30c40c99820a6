"""The signs of verdicts, drawn: no face of the pages has all of them."""

from __future__ import annotations

from markupsafe import Markup

_STROKE = 'fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" '
_STROKE += 'stroke-linejoin="round"'
_CROSS = f'<path {_STROKE} d="m4.2 4.2 7.6 7.6m0-7.6-7.6 7.6"/>'
_TICK = f'<path {_STROKE} d="m3 8.6 3.3 3.6L13 4.4"/>'
_TOMBSTONE = '<path fill="currentColor" d="M4.2 3h7.6v10H4.2z"/>'
_MARK = f'<path {_STROKE} d="M8 3v6M8 12.6v.1"/>'
_QUESTION = f'<path {_STROKE} d="M5.4 5.6c0-3.4 5.4-3.4 5.4 0C10.8 7.8 8 7.7 8 9.6M8 12.7v.1"/>'
_GEAR = (
    '<path fill="none" stroke="currentColor" stroke-width="1.3" d="M8 4.3a3.7 3.7 0 1 0 0 7.4 '
    '3.7 3.7 0 0 0 0-7.4Z"/><path fill="none" stroke="currentColor" stroke-width="2" '
    'd="M8 1.6v2.2m0 8.4v2.2M1.6 8h2.2m8.4 0h2.2M3.5 3.5 5 5m6 6 1.5 1.5m0-9L11 5m-6 6-1.5 1.5"/>'
)
_CIRCLE = '<circle cx="8" cy="8" r="3.4" fill="none" stroke="currentColor" stroke-width="1.3"/>'
_DOTS = '<path fill="currentColor" d="M3 7.2h1.7v1.7H3zm4.2 0h1.7v1.7H7.2zm4.2 0H13v1.7h-1.6z"/>'
_PATHS = {
    "proved": _TOMBSTONE,
    "tested": _TICK,
    "refuted": _CROSS,
    "ill_typed": _MARK,
    "undeclared": _MARK,
    "not_understood": _QUESTION,
    "undecided": _QUESTION,
    "by_code": _GEAR,
    "unchecked": _CIRCLE,
    "open": _DOTS,
}


def sign(status: str) -> Markup:
    """The sign of a status; what it means is said in words beside it."""
    path = _PATHS.get(status, _CIRCLE)
    return Markup(  # noqa: S704
        f'<svg class="sign" viewBox="0 0 16 16" aria-hidden="true">{path}</svg>'
    )
