"""What was sent, up to a bound."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lemmata.web.scratch.sheet import LARGEST_BODY, SheetError

if TYPE_CHECKING:
    from starlette.requests import Request

UNKEPT = {"cache-control": "no-store"}


async def body_of(request: Request) -> bytes:
    """All that was sent; SheetError (413) as soon as it is too much."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise SheetError(f"A sheet has at most {LARGEST_BODY // 1024} KiB.", 413)
    return body


def json_of(body: bytes) -> object:
    """What a body says; SheetError where it is not JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise SheetError("This message is not JSON.") from None
