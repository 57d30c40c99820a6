"""What is shown to whoever comes without the key."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING

from lemmata.web.answers import NEVER, plain, prepared
from lemmata.web.policies import locked_policy

if TYPE_CHECKING:
    from lemmata.web.answers import Answer

STYLE = """
:root { color-scheme: light dark; font: 1.05rem/1.6 Georgia, serif; }
main { max-width: 34rem; margin: 18vh auto; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; font-weight: 600; }
code { font-size: .9em; }
"""

TEXT = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not open here · Lemmata</title><style>{style}</style></head>
<body><main>
<h1>The course is not open in this browser</h1>
<p>It runs code on this computer, so every page asks for a key. Open the address that the terminal
printed: it ends in <code>?token=…</code> and needs to be opened once in each browser, after each
start of <code>lemmata</code>.</p>
<p>If you have done that, and came here by a link on another site, <a href="">open this page
again</a>.</p>
</main></body>
</html>
"""


@cache
def locked_page() -> Answer:
    """The 403 page; it stands alone, since nothing else is served without the key."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return prepared(
        TEXT.format(style=STYLE),
        "text/html",
        status=403,
        cache=NEVER,
        headers=[("content-security-policy", locked_policy(digest))],
    )


@cache
def wrong_host(hosts: tuple[str, ...]) -> Answer:
    """Another name leads to this address, as when a site points its own name at 127.0.0.1."""
    return plain(421, f"This server answers to {' and '.join(hosts)} only.\n")


@cache
def said_twice() -> Answer:
    """The request says twice whom it asks or where it comes from."""
    return plain(400, "A request names its host and its origin once.\n")


@cache
def foreign_request() -> Answer:
    """The request was made by a page that is not the course's own."""
    return plain(403, "Other pages have no access to the course.\n")
