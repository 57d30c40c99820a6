"""The addresses of the derivative page."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, StreamingResponse

from lemmata.web.scratch.bodies import UNKEPT, body_of, json_of
from lemmata.web.scratch.deriving import (
    EXAMPLES,
    Answer,
    Asked,
    Derived,
    asked_in_json,
    asked_in_query,
)
from lemmata.web.scratch.sheet import SheetError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from lemmata.web.pages import Pages
    from lemmata.web.scratch.deriving import Deriver


def add_derivative(app: FastAPI, pages: Pages, deriver: Deriver) -> None:
    """The page, which answers what its address asks, and what its script asks for."""

    async def read(request: Request) -> Response:
        try:
            asked = asked_in_query(request.url.query)
        except SheetError as error:
            return await _page(pages, Asked("", ""), (), str(error), error.status)
        return await _page(pages, asked, await deriver.derive(asked) if asked.complete else ())

    async def derive(request: Request) -> Response:
        try:
            asked = asked_in_json(json_of(await body_of(request)))
        except SheetError as error:
            return JSONResponse({"message": str(error)}, error.status, UNKEPT)
        found = _lines(pages, asked, deriver)
        return StreamingResponse(found, media_type="application/x-ndjson", headers=UNKEPT)

    app.add_route("/derivative", read, methods=["GET", "HEAD"])
    app.add_route("/api/derivative", derive, methods=["POST"])


async def _lines(pages: Pages, asked: Asked, deriver: Deriver) -> AsyncIterator[str]:
    """The answer as lines of JSON; a page that asks anew closes it, and it is given up."""
    answer: Answer = await deriver.derive(asked) if asked.complete else ()
    for said in await asyncio.to_thread(_said, pages, answer):
        yield json.dumps(said, ensure_ascii=False) + "\n"
    yield json.dumps({"kind": "done"}) + "\n"


def _said(pages: Pages, answer: Answer) -> list[dict[str, Any]]:
    if isinstance(answer, Derived):
        html = pages.templates.derived(answer)
        said = {"kind": "result", "index": 0, "status": "tested", "html": html}
        return [{**said, "said": answer.said, "span": None}]
    return [pages.templates.finding(wrong.kind, wrong.index, wrong.shown) for wrong in answer]


async def _page(
    pages: Pages, asked: Asked, answer: Answer, problem: str = "", status: int = 200
) -> Response:
    wrongs = () if isinstance(answer, Derived) else answer
    found = {(wrong.kind, wrong.index): wrong.shown for wrong in wrongs}

    def field(kind: Any, index: int, text: str) -> dict[str, Any]:
        return {"text": text, "shown": found.get((kind, index))}

    context = {
        "fields": {
            "expr": field("expr", 0, asked.expr),
            "wrt": field("wrt", 0, asked.wrt),
            "given": [field("given", k, text) for k, text in enumerate(asked.given)],
            "order": asked.order,
        },
        "result": answer if isinstance(answer, Derived) else None,
        "examples": [{"title": t, "address": a.address, "expr": a.expr} for t, a in EXAMPLES],
        "problem": problem,
    }
    text = await asyncio.to_thread(pages.tool, "derivative.html", "Derivative", context)
    return HTMLResponse(text, status, headers=UNKEPT)
