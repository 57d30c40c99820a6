"""Runs the server: finds a port, says where it is, and ends with everything that it started."""

from __future__ import annotations

import errno
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from lemmata.web.messages import LARGEST_MESSAGE
from lemmata.web.settings import SettingsError, require_loopback

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Iterator
    from types import FrameType

    from starlette.types import ASGIApp

TRIES = 20
PATIENCE = 3


def bind(host: str, port: int, taken: Callable[[int], None]) -> socket.socket:
    """A listening socket on the port, or on the next free one; `taken` is told of each that is not.

    Port 0 takes any free one. SettingsError where none of twenty is free, or the address is no
    loopback address.
    """
    require_loopback(host)
    family = socket.AF_INET6 if host == "::1" else socket.AF_INET
    for offset in range(TRIES):
        if port + offset > 65535:
            break
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port + offset))
            listener.listen(256)
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise SettingsError(
                    f"{host}:{port + offset} can't be opened: {error.strerror}",
                    "Choose another address with --host and --port",
                ) from None
            taken(port + offset)
        else:
            return listener
    last = min(port + TRIES - 1, 65535)
    raise SettingsError(f"no port from {port} to {last} is free", "Choose one with --port")


class Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready, and ends quietly on Ctrl-C."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen, then calls `ready`."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A signal ends the server, not the process: what comes after it still happens."""
        import signal

        if threading.current_thread() is not threading.main_thread():
            yield  # signals reach the main thread only
            return
        before = {s: signal.signal(s, self.handle_exit) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int | signal.Signals, frame: FrameType | None) -> None:  # noqa: ARG002
        """The first signal asks for the end, the second one insists."""
        self.force_exit = self.should_exit
        self.should_exit = True


def run(app: ASGIApp, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until a signal comes; then every child has been ended."""
    server_for(app, ready).run(sockets=[listener])


def server_for(app: ASGIApp, ready: Callable[[], None]) -> Server:
    """A server that is set up for pages that were made in advance."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    return Server(config, ready)
