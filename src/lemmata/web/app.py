"""The application: who may come in, the pages, and behind them what is asked for more rarely."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI, Response, WebSocket
from starlette.responses import JSONResponse

from lemmata.course import CourseError, render_with_files
from lemmata.web.answers import plain
from lemmata.web.assets import Assets
from lemmata.web.catalogue import Catalogue
from lemmata.web.files import Files
from lemmata.web.interpreters import Interpreters
from lemmata.web.library import Library
from lemmata.web.outputs import AuthorOutputs
from lemmata.web.pages import Pages
from lemmata.web.scratch.derivative_routes import add_derivative
from lemmata.web.scratch.deriver import WorkerDeriver
from lemmata.web.scratch.referee import Referee
from lemmata.web.scratch.routes import add_scratch
from lemmata.web.scratch.standing_routes import add_standings
from lemmata.web.scratch.standings import Standings
from lemmata.web.security import Guard
from lemmata.web.sockets import Hub, Services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lemmata.course import Diagnostic
    from lemmata.web.settings import Settings

log = logging.getLogger("lemmata")


class CourseServer:
    """Everything that one server holds, wired together."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.say = say
        self.interpreters = Interpreters()
        self.outputs = AuthorOutputs(settings, self.interpreters, self._say_mistakes)
        self.library = Library(settings, self.outputs)
        self.assets = Assets()
        self.standings = Standings(settings, self.library)
        self.pages = Pages(settings, self.library, self.assets, self.standings)
        self.files = Files(settings, self.assets, self.outputs.store)
        self.catalogue = Catalogue(self.library)
        self.referee = Referee()
        self.hub = Hub(Services(self.library, self.interpreters))

    @asynccontextmanager
    async def open(self, app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG002
        """While the server runs. Nothing here delays the first answer."""
        stop = asyncio.Event()
        tasks = [asyncio.create_task(self._prepare())]
        if self.settings.watch:
            from lemmata.web.watching import Watcher

            watcher = Watcher(self.library, self.hub, self.say)
            tasks.append(asyncio.create_task(watcher.watch(stop)))
        try:
            yield
        finally:
            stop.set()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.referee.close()
            await self.standings.close()
            await self.outputs.close()
            await self.interpreters.close()

    def _say_mistakes(self, mistakes: tuple[Diagnostic, ...]) -> None:
        """Cells that don't do what the lesson says are the author's concern."""
        if self.settings.watch:
            self.say(render_with_files(mistakes, self.settings.course))

    async def _prepare(self) -> None:
        """What the first search and the first page would otherwise wait for."""
        await asyncio.sleep(0.5)
        try:
            await self.catalogue.ready()
        except CourseError as error:
            log.debug("no index: %s", error)
        await asyncio.to_thread(self.outputs.store.prune)


class FrontDoor:
    """Answers for pages and files before anything else is looked at."""

    def __init__(self, app: ASGIApp, course: CourseServer) -> None:
        self.app = app
        self.course = course

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application behind do it; a mistake of ours becomes a 500 page."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._serve(scope, receive, noted)
        except Exception:
            log.exception("%s could not be answered", scope["path"])
            if started:
                raise
            await self.course.pages.failed()(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        answer = self.course.files.answer(path) or await self.course.pages.answer(path)
        if answer is None:
            await self.app(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD"):
            await answer(scope, receive, send)
        else:
            refusal = plain(405, "This address can only be read.\n", [("allow", "GET, HEAD")])
            await refusal(scope, receive, send)


def create_app(settings: Settings, say: Callable[[str], None] = log.warning) -> FastAPI:
    """The ASGI application of one server. `say` prints a line for the person at the terminal."""
    course = CourseServer(settings, say)
    app = FastAPI(
        title="Lemmata", lifespan=course.open, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.course = course
    _add_routes(app, course)
    add_scratch(app, course.pages, course.referee)
    add_derivative(app, course.pages, WorkerDeriver(course.referee))
    add_standings(app, course.library, course.standings)
    app.add_middleware(FrontDoor, course=course)
    app.add_middleware(Guard, settings=settings)
    return app


def _add_routes(app: FastAPI, course: CourseServer) -> None:
    @app.api_route("/api/search", methods=["GET", "HEAD"])
    async def search_json(q: str = "") -> Response:
        hits = await course.catalogue.ask(q)
        return JSONResponse([hit.to_json() for hit in hits], headers={"cache-control": "no-store"})

    @app.websocket("/ws")
    async def socket(websocket: WebSocket) -> None:
        await course.hub.serve(websocket)

    @app.api_route("/search", methods=["GET", "HEAD"])
    async def search_page(q: str = "") -> ASGIResponse:
        hits = await course.catalogue.ask(q, limit=30)
        return ASGIResponse(await asyncio.to_thread(course.pages.search, q, hits))

    @app.exception_handler(404)
    async def missing(_request: object, _error: Exception) -> ASGIResponse:
        return ASGIResponse(await asyncio.to_thread(course.pages.missing))

    @app.exception_handler(CourseError)
    async def broken(_request: object, error: Exception) -> ASGIResponse:
        assert isinstance(error, CourseError)
        return ASGIResponse(await asyncio.to_thread(course.pages.broken, error))


class ASGIResponse(Response):
    """An answer that was made in advance, given through a route."""

    def __init__(self, answer: ASGIApp) -> None:
        super().__init__()
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await self._answer(scope, receive, send)
