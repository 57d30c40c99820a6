"""Answers made in advance: encodings, ETags, HEAD."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING, Any

import brotli
import pytest

from lemmata.web.answers import FOREVER, Answer, prepared, redirect
from lemmata.web.compression import accepted, compressed

if TYPE_CHECKING:
    from collections.abc import Mapping

BODY = "the same sentence again and again. " * 100


def ask(
    answer: Answer, headers: Mapping[str, str] | None = None, method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is read")

    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": method, "headers": raw, "path": "/"}
    asyncio.run(answer(scope, receive, send))
    fields = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], fields, sent[1]["body"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"", ("identity",)),
        (b"gzip", ("gzip", "identity")),
        (b"gzip, deflate, br", ("br", "gzip", "identity")),
        (b"br;q=0, gzip", ("gzip", "identity")),
        (b"*", ("br", "gzip", "identity")),
        (b"*;q=0.1, br;q=0", ("gzip", "identity")),
        (b"br;q=nonsense", ("identity",)),
        (b"GZIP", ("gzip", "identity")),
        (b"\xff;;,,q=1", ("identity",)),
    ],
)
def test_accept_encoding_is_read_with_its_weights(header: bytes, expected: tuple[str, ...]) -> None:
    assert accepted(header) == expected


def test_every_encoding_decodes_to_the_body() -> None:
    bodies = compressed(BODY.encode(), "text/html")

    assert brotli.decompress(bodies["br"]) == bodies["identity"] == BODY.encode()
    assert gzip.decompress(bodies["gzip"]) == BODY.encode()


@pytest.mark.parametrize(("body", "kind"), [(b"short", "text/html"), (b"x" * 5000, "font/woff2")])
def test_what_does_not_get_smaller_is_left_alone(body: bytes, kind: str) -> None:
    assert list(compressed(body, kind)) == ["identity"]


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_an_etag_gives_304_in_its_own_encoding_only(encoding: str) -> None:
    answer = prepared(BODY, "text/html")
    status, fields, body = ask(answer, {"accept-encoding": encoding})
    assert status == 200
    assert fields.get("content-encoding", "identity") == encoding
    assert int(fields["content-length"]) == len(body)

    again, unchanged, nothing = ask(
        answer, {"accept-encoding": encoding, "if-none-match": f'"x", W/{fields["etag"]}'}
    )
    assert (again, nothing) == (304, b"")
    assert unchanged["etag"] == fields["etag"]
    assert unchanged["vary"] == fields["vary"]

    other = "gzip" if encoding == "br" else "br"
    assert ask(answer, {"accept-encoding": other, "if-none-match": fields["etag"]})[0] == 200


def test_head_has_the_headers_and_no_body() -> None:
    answer = prepared(BODY, "text/html")
    status, fields, body = ask(answer, method="HEAD")

    assert (status, body) == (200, b"")
    assert int(fields["content-length"]) == len(BODY)


def test_other_content_has_another_etag() -> None:
    tags = {ask(prepared(text, "text/plain"))[1]["etag"] for text in ("one", "two")}

    assert len(tags) == 2


def test_what_is_named_by_its_content_is_kept_for_good() -> None:
    fields = ask(prepared(BODY, "text/css", cache=FOREVER))[1]

    assert "immutable" in fields["cache-control"]
    assert "private" in fields["cache-control"]


def test_errors_and_redirects_have_no_etag() -> None:
    assert "etag" not in ask(prepared(BODY, "text/html", status=404))[1]
    status, fields, _ = ask(redirect("/somewhere"))
    assert (status, fields["location"]) == (303, "/somewhere")
    assert "etag" not in fields
