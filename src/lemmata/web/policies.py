"""What a browser may do with each kind of answer, as header fields."""

from __future__ import annotations

COMMON = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ("x-robots-tag", "none"),
)
"""On every answer, whatever it holds."""

INERT = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""What a document may say of itself that loads and runs nothing, wherever it is opened."""

FIGURE = f"{INERT}; frame-ancestors 'self'; sandbox"
"""An SVG that a cell drew: no script in it ever runs, even when it is opened by itself."""

RICH_OUTPUT = FIGURE
"""HTML that a cell made: an opaque origin without scripts, forms or requests."""


def page_policy(host: str) -> str:
    """The policy of the course's own pages, for the host that the browser asked for."""
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        f"frame-src 'self'; connect-src 'self' ws://{host}; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def locked_policy(style_hash: str) -> str:
    """The policy of the page that says how to open the course: one style, nothing else."""
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
