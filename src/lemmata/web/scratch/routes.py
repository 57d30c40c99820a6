"""The addresses of the scratch page."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, JSONResponse, StreamingResponse

from lemmata.web.scratch.bodies import UNKEPT, body_of, json_of
from lemmata.web.scratch.examples import EXAMPLES
from lemmata.web.scratch.judging import Field, judged
from lemmata.web.scratch.sheet import Sheet, SheetError, from_json, from_query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from lemmata.web.pages import Pages
    from lemmata.web.scratch.referee import Referee

LEGEND = (
    ("proved", "proved", "Both sides have the same canonical form, by rules that are sound."),
    ("tested", "tested", "They agree at many random points, in several sizes."),
    ("refuted", "refuted", "A point of the declared domain where they differ."),
    ("ill_typed", "ill-typed, undeclared", "Shapes that do not fit, a letter that is nothing yet."),
    ("undecided", "undecided, not understood", "Beyond the checker: this says nothing of you."),
)


def add_scratch(app: FastAPI, pages: Pages, referee: Referee) -> None:
    """The page, read and posted, and the judgements that its script asks for."""

    async def read(request: Request) -> Response:
        try:
            sheet = from_query(request.url.query)
        except SheetError as error:
            return await _page(pages, Sheet(), [], str(error), error.status)
        await referee.prepare()
        return await _page(pages, sheet, [])

    async def posted(request: Request) -> Response:
        try:
            sheet = from_query((await body_of(request)).decode("utf-8", "replace"))
        except SheetError as error:
            return await _page(pages, Sheet(), [], str(error), error.status)
        return await _page(pages, sheet, [field async for field in judged(sheet, referee)])

    async def check(request: Request) -> Response:
        try:
            sheet = from_json(json_of(await body_of(request)))
        except SheetError as error:
            return JSONResponse({"message": str(error)}, error.status, UNKEPT)
        found = _lines(pages, sheet, referee)
        return StreamingResponse(found, media_type="application/x-ndjson", headers=UNKEPT)

    app.add_route("/scratch", read, methods=["GET", "HEAD"])
    app.add_route("/scratch", posted, methods=["POST"])
    app.add_route("/api/check", check, methods=["POST"])


async def _lines(pages: Pages, sheet: Sheet, referee: Referee) -> AsyncIterator[str]:
    """Each finding as a line of JSON, as soon as it is there.

    A page that asks anew closes this answer: what still waits for its turn is then given up.
    """
    async for field in judged(sheet, referee):
        said = await asyncio.to_thread(
            pages.templates.finding, field.kind, field.index, field.shown
        )
        yield json.dumps(said, ensure_ascii=False) + "\n"
    yield json.dumps({"kind": "done"}) + "\n"


async def _page(
    pages: Pages, sheet: Sheet, fields: list[Field], problem: str = "", status: int = 200
) -> Response:
    found = {(field.kind, field.index): field.shown for field in fields}
    context = {
        "sheet": {
            "given": [
                {"text": text, "shown": found.get(("given", k))}
                for k, text in enumerate(sheet.given)
            ],
            "lines": [
                {"text": text, "shown": found.get(("line", k))}
                for k, text in enumerate(sheet.lines)
            ],
        },
        "examples": EXAMPLES,
        "legend": LEGEND,
        "problem": problem,
    }
    text = await asyncio.to_thread(pages.tool, "scratch.html", "Scratch", context)
    return HTMLResponse(text, status, headers=UNKEPT)
