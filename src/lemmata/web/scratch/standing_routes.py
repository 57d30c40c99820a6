"""The address at which a lesson's page asks how its equations stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, StreamingResponse

from lemmata.web.scratch.bodies import UNKEPT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from lemmata.web.library import Library
    from lemmata.web.scratch.standings import Standings


def add_standings(app: FastAPI, library: Library, standings: Standings) -> None:
    """The standings of a lesson, each as a line of JSON as soon as it is known."""

    async def answer(request: Request) -> Response:
        lesson = request.path_params["lesson"]
        if not any(entry.id == lesson and entry.written for entry in library.course.lessons):
            return JSONResponse({"message": "There is no such lesson."}, 404, UNKEPT)
        found = _lines(standings, lesson)
        return StreamingResponse(found, media_type="application/x-ndjson", headers=UNKEPT)

    app.add_route("/api/standings/{lesson}", answer, methods=["GET"])


async def _lines(standings: Standings, lesson: str) -> AsyncIterator[str]:
    async for mark in standings.all(lesson):
        yield json.dumps({"anchor": mark.anchor, "html": mark.html}, ensure_ascii=False) + "\n"
