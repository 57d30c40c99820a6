"""The WebSocket of a page: runs its cells, streams what they show, tells it when to reload."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from starlette.websockets import WebSocketDisconnect, WebSocketState

from lemmata.course import CourseError
from lemmata.course.reading.cells import edited
from lemmata.web.messages import (
    LARGEST_MESSAGE,
    AskOutputs,
    Prepare,
    RefusedError,
    Run,
    Stop,
    read_message,
)
from lemmata.web.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from starlette.websockets import WebSocket

    from lemmata.course import Lesson
    from lemmata.course.document import CodeCell
    from lemmata.sandbox import Event, Output, Session
    from lemmata.web.interpreters import Interpreters
    from lemmata.web.library import Library

MOST_SOCKETS = 64
SEND_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Services:
    """What the sockets need of the server."""

    library: Library
    interpreters: Interpreters


class Hub:
    """All open sockets."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.sockets: set[LessonSocket] = set()

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its first message to its last."""
        lesson = websocket.query_params.get("lesson", "")
        await websocket.accept()
        if len(self.sockets) >= MOST_SOCKETS:
            await websocket.close(1013, "too many pages are open")
            return
        socket = LessonSocket(websocket, lesson, self.services)
        self.sockets.add(socket)
        try:
            await socket.serve()
        finally:
            self.sockets.discard(socket)

    def reload(self, lessons: frozenset[str] | None = None) -> None:
        """Tell the pages of these lessons, or all of them, to load again.

        A page that is no lesson (the map, the glossary) may show something of any.
        """
        for socket in self.sockets:
            if lessons is None or not socket.lesson_id or socket.lesson_id in lessons:
                socket.outbox.put({"type": "reload"})


class LessonSocket:
    """One page's connection, with one session of cells, one run at a time."""

    def __init__(self, websocket: WebSocket, lesson: str, services: Services) -> None:
        self.websocket = websocket
        self.lesson_id = lesson
        self.library = services.library
        self.interpreters = services.interpreters
        self.outbox = Outbox()
        self._session: Session | None = None
        self._running: asyncio.Task[None] | None = None
        self._outputs: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Until the page goes away; then everything that ran for it is ended."""
        sender = asyncio.create_task(self._send_all())
        reader = asyncio.create_task(self._read_all())
        try:
            await asyncio.wait((sender, reader), return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = [t for t in (sender, reader, self._running, self._outputs) if t is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._session is not None:
                await asyncio.shield(self._session.close())
            if self.websocket.application_state is WebSocketState.CONNECTED:
                with suppress(RuntimeError, WebSocketDisconnect):
                    await self.websocket.close()

    async def _send_all(self) -> None:
        with suppress(WebSocketDisconnect, TimeoutError, RuntimeError):
            while True:
                text = json.dumps(await self.outbox.next(), ensure_ascii=False)
                await asyncio.wait_for(self.websocket.send_text(text), SEND_SECONDS)

    async def _read_all(self) -> None:
        while True:
            await self.outbox.has_room()
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                await self._follow(message.get("text") or "")
            except RefusedError as refusal:
                self.outbox.put({"type": "refused", "message": str(refusal)})

    async def _follow(self, text: str) -> None:
        if len(text) > LARGEST_MESSAGE:
            raise RefusedError("This message is too long.")
        lesson = await asyncio.to_thread(self._lesson)
        match read_message(text, len(lesson.cells)):
            case Run() as run:
                if self._running is not None and not self._running.done():
                    raise RefusedError("A cell is running. Stop it first, or wait.")
                self._running = self._guarded(self._run(lesson, run))
            case Stop():
                if self._session is not None:
                    await self._session.stop()
            case AskOutputs():
                if self._outputs is None or self._outputs.done():
                    self._outputs = self._guarded(self._send_outputs(lesson))
            case Prepare():
                await self._warm_up()
            case unknown:
                assert_never(unknown)

    async def _warm_up(self) -> None:
        """A courtesy: where it fails, the run that follows says why."""
        from lemmata.sandbox import SandboxError

        with suppress(SandboxError):
            await self.interpreters.zygote()

    def _lesson(self) -> Lesson:
        """The lesson as it stands now, with its cells."""
        try:
            return self.library.course.parse(self.lesson_id)
        except KeyError:
            raise RefusedError("There is no such lesson.") from None
        except CourseError as error:
            raise RefusedError(f"The lesson can't be read: {error}") from None

    def _guarded(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """A task that answers instead of failing."""
        from lemmata.sandbox import SandboxError

        async def guarded() -> None:
            try:
                await work
            except SandboxError as error:
                self.outbox.put({"type": "refused", "message": f"Cells can't run: {error}"})

        return asyncio.create_task(guarded())

    async def _run(self, lesson: Lesson, run: Run) -> None:
        if self._session is None:
            self._session = await self.interpreters.session()
        own = lesson.cells[: run.cell + 1]
        cells = [edited(cell, run.sources.get(cell.index, cell.source)) for cell in own]
        changed = (cell.index for cell in own if cell.source != cells[cell.index].source)
        first = next(changed, len(cells))
        sources = [cell.source for cell in cells]
        await self._session.run(sources, lambda event: self._tell(event, cells, first))

    def _tell(self, event: Event, cells: Sequence[CodeCell], changed: int) -> None:
        """Pass on what the session reports; `changed` is the first cell that was edited.

        HTML is made when its turn to be sent has come.
        """
        from lemmata.sandbox import Emitted, Finished, Started, Stream

        def html(cell: int, outputs: Sequence[Output]) -> str:
            return self.library.outputs.html(cells[cell], outputs, edited=cell >= changed)

        match event:
            case Started(cell):
                self.outbox.put({"type": "started", "cell": cell})
            case Emitted(cell, Stream(name, text)):
                self.outbox.offer_text(cell, name, text)
            case Emitted(cell, output):
                self.outbox.offer_made(
                    lambda: {"type": "output", "cell": cell, "html": html(cell, (output,))},
                    _weight((output,)),
                )
            case Finished(result):
                self.outbox.put_made(
                    lambda: {
                        "type": "finished",
                        "cell": result.index,
                        "status": result.status,
                        "message": result.message,
                        "seconds": round(result.seconds, 4),
                        "html": html(result.index, result.outputs),
                    },
                    _weight(result.outputs),
                )
            case _:
                assert_never(event)

    async def _send_outputs(self, lesson: Lesson) -> None:
        """The author's outputs: those that are known at once, the others as they are computed."""

        def on_output(cell: int, html: str) -> None:
            message = {"type": "author", "cell": cell, "html": html}
            self.outbox.put(message, len(html) + 100)

        await self.library.outputs.complete(lesson, on_output)


def _weight(outputs: tuple[object, ...]) -> int:
    """About how much memory outputs take while they wait."""
    from lemmata.sandbox import Display, Stream

    total = 200
    for output in outputs:
        if isinstance(output, Stream):
            total += len(output.text)
        elif isinstance(output, Display):
            total += sum(map(len, output.data.values()))
    return total
