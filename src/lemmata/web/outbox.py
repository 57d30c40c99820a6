"""Messages on their way to a page that may be slow to take them."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Message = dict[str, Any]
ROOM = 1 << 20


@dataclass(slots=True)
class _Waiting:
    """A message, or how to make it; `pieces` is text of a stream that still grows."""

    make: Callable[[], Message]
    size: int
    slow: bool = False
    cell: int = -1
    name: str = ""
    pieces: list[str] = field(default_factory=list)


class Outbox:
    """A queue that never grows beyond its room by what can be left out.

    What a cell prints on the way is left out when the page can't keep up: the message at the end
    of the cell repeats all of it. Nothing else is left out, but `has_room` says when to wait.
    """

    def __init__(self, room: int = ROOM) -> None:
        self.size = 0
        self._room = room
        self._waiting: deque[_Waiting] = deque()
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()
        self._emptied.set()

    def put(self, message: Message, size: int = 200) -> None:
        """A message that must arrive."""
        self._add(_Waiting(lambda: message, size))

    def put_made(self, make: Callable[[], Message], size: int) -> None:
        """A message that must arrive; it is made in a thread, when its turn has come."""
        self._add(_Waiting(make, size, slow=True))

    def offer_made(self, make: Callable[[], Message], size: int) -> bool:
        """A message that is left out where there is no room."""
        if self.size + size > self._room:
            return False
        self._add(_Waiting(make, size, slow=True))
        return True

    def offer_text(self, cell: int, name: str, text: str) -> bool:
        """Printed text: joined to what waits already, left out where there is no room."""
        if self.size + len(text) > self._room:
            return False
        last = self._waiting[-1] if self._waiting else None
        if last is not None and last.name == name and last.cell == cell:
            last.pieces.append(text)
            last.size += len(text)
            self.size += len(text)
            return True
        pieces = [text]
        waiting = _Waiting(
            lambda: {"type": "stream", "cell": cell, "name": name, "text": "".join(pieces)},
            len(text) + 100, cell=cell, name=name, pieces=pieces,
        )  # fmt: skip
        self._add(waiting)
        return True

    def _add(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self.size += waiting.size
        self._filled.set()
        if self.size > self._room:
            self._emptied.clear()

    async def next(self) -> Message:
        """The next message; waits for one."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        waiting = self._waiting.popleft()
        try:
            return await asyncio.to_thread(waiting.make) if waiting.slow else waiting.make()
        finally:
            self.size -= waiting.size
            if self.size <= self._room // 2:
                self._emptied.set()

    async def has_room(self) -> None:
        """Waits until the page has taken most of what waits for it."""
        await self._emptied.wait()
