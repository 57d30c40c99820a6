"""The server's ends of the control sockets: frames in both directions, on the event loop."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator, Sequence
from typing import Any

from lemmata.sandbox import frames

LONGEST_INBOX = 64
CHUNK = 1 << 16


class ClosedError(Exception):
    """The process on the other side is gone."""


class Wire:
    """One control socket. What comes in waits in an inbox, so that a wait can be given up."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._inbox: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(LONGEST_INBOX)
        self._ended = False
        self._reading = asyncio.get_running_loop().create_task(self._read())
        # Here and not in `_read`: a task that is cancelled before its first step runs none of it.
        self._reading.add_done_callback(lambda _: sock.close())

    @property
    def ended(self) -> bool:
        """Whether the other side is known to be gone."""
        return self._ended

    async def send(self, message: dict[str, Any], files: Sequence[int] = ()) -> None:
        """Sends one frame, with open files if any; raises ClosedError when nobody is there."""
        data = frames.pack(message)
        try:
            if files:
                data = data[socket.send_fds(self._sock, [data], list(files)) :]
            await asyncio.get_running_loop().sock_sendall(self._sock, data)
        except (OSError, ValueError) as error:
            raise ClosedError(str(error)) from error

    async def receive(self) -> dict[str, Any]:
        """The next frame; raises ClosedError when there will be none."""
        if self._ended and self._inbox.empty():
            raise ClosedError("the other side has ended")
        message = await self._inbox.get()
        if message is None:
            raise ClosedError("the other side has ended")
        return message

    def close(self) -> None:
        """Closes this end: the process on the other side ends itself."""
        self._reading.cancel()
        self._ended = True

    async def _read(self) -> None:
        try:
            while True:
                length = frames.read_length(await self._exactly(frames.LENGTH.size))
                await self._inbox.put(frames.unpack(await self._exactly(length)))
        except (OSError, ValueError, EOFError, frames.BrokenFrameError):
            self._ended = True
            await self._inbox.put(None)

    async def _exactly(self, count: int) -> bytes:
        loop = asyncio.get_running_loop()
        parts: list[bytes] = []
        while count > 0:
            data = await loop.sock_recv(self._sock, min(count, CHUNK))
            if not data:
                raise EOFError
            parts.append(data)
            count -= len(data)
        return b"".join(parts)


def wire_pair() -> tuple[Wire, int]:
    """A wire, and the descriptor of its other end, to be handed to a process."""
    ours, theirs = socket.socketpair()
    return Wire(ours), theirs.detach()


@contextlib.contextmanager
def handed_over(descriptors: Sequence[int]) -> Iterator[Sequence[int]]:
    """Closes this process's copies of descriptors once they have been sent."""
    try:
        yield descriptors
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
