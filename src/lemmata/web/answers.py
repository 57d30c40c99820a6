"""An answer made in advance: every encoding, every header, sent without further thought."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lemmata.web.compression import THOROUGH, Encoding, accepted, compressed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Receive, Scope, Send

    Headers = tuple[tuple[bytes, bytes], ...]

FRESH = "private, no-cache"  # kept by the browser, asked about each time
FOREVER = "private, max-age=31536000, immutable"  # the name holds the content's hash
NEVER = "no-store"


@dataclass(frozen=True, slots=True)
class Variant:
    """One encoding of a body, with all headers of both the full answer and the 304."""

    body: bytes
    etag: bytes
    headers: Headers
    unchanged: Headers


@dataclass(frozen=True, slots=True)
class Answer:
    """An ASGI application that always gives the same answer, in the encoding asked for."""

    status: int
    variants: dict[Encoding, Variant]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the answer, or 304 to whoever has it already."""
        accept, known = b"", b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accept = value
            elif name == b"if-none-match":
                known = value
        variant = self.variants[_chosen(accept, tuple(self.variants))]
        if known and self.status == 200 and _matches(known, variant.etag):
            await _send(send, 304, variant.unchanged, b"")
            return
        body = b"" if scope["method"] == "HEAD" else variant.body
        await _send(send, self.status, variant.headers, body)


def prepared(
    body: bytes | str,
    media_type: str,
    *,
    status: int = 200,
    cache: str = FRESH,
    headers: Iterable[tuple[str, str]] = (),
    quality: int = THOROUGH,
) -> Answer:
    """Compress a body and write its headers, once."""
    content = body.encode() if isinstance(body, str) else body
    digest = hashlib.blake2b(content, digest_size=12).hexdigest()
    kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    bodies = compressed(content, media_type, quality)
    common = [("content-type", kind), *headers]
    shared = [("cache-control", cache)]
    if len(bodies) > 1:
        shared.append(("vary", "Accept-Encoding, Cookie" if cache == FRESH else "Accept-Encoding"))
    variants: dict[Encoding, Variant] = {}
    for encoding, encoded in bodies.items():
        etag = f'"{digest}"' if encoding == "identity" else f'"{digest}-{encoding}"'
        own = [("content-encoding", encoding)] if encoding != "identity" else []
        length = [("content-length", str(len(encoded)))]
        tagged = [*shared, ("etag", etag)] if status == 200 else shared
        variants[encoding] = Variant(
            encoded, etag.encode(), _raw([*common, *tagged, *own, *length]), _raw(tagged)
        )
    return Answer(status, variants)


def plain(status: int, text: str, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """A short text that nobody keeps."""
    return prepared(text, "text/plain", status=status, cache=NEVER, headers=headers)


def redirect(location: str, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """See other: the browser asks for `location` instead."""
    return plain(303, "", [("location", location), *headers])


def _raw(headers: Iterable[tuple[str, str]]) -> Headers:
    return tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers)


@lru_cache(maxsize=64)
def _chosen(accept: bytes, available: tuple[Encoding, ...]) -> Encoding:
    return next(encoding for encoding in accepted(accept) if encoding in available)


def _matches(known: bytes, etag: bytes) -> bool:
    if known.strip() == b"*":
        return True
    return any(tag.strip().removeprefix(b"W/") == etag for tag in known.split(b","))


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
