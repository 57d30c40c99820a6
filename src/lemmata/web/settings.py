"""How a server is set up: which course, which address, which key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from lemmata.store.folder import DataFolder

LOOPBACK = ("127.0.0.1", "::1", "localhost")
FIRST_PORT = 8417


@dataclass(eq=False)
class SettingsError(Exception):
    """A server can't be set up this way: what is wrong, and the next step."""

    found: str
    hint: str

    def __str__(self) -> str:
        return f"{self.found}. {self.hint}"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a server needs to know. Only loopback addresses are accepted.

    `token` opens the course; a browser that shows it gets a cookie with `secret`. Both are
    new at each start and known to nobody else.
    """

    course: Path
    data: DataFolder
    host: str = "127.0.0.1"
    port: int = FIRST_PORT
    watch: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def __post_init__(self) -> None:
        require_loopback(self.host)

    @property
    def address(self) -> str:
        """The address without the key, such as `http://127.0.0.1:8417/`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    @property
    def opening_url(self) -> str:
        """The address that opens the course; whoever has it can run code as this user."""
        return f"{self.address}?token={self.token}"

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies are shared by all ports of a host, so it holds the port."""
        return f"lemmata-{self.port}"


def require_loopback(host: str) -> None:
    """Raise unless only this computer can reach the address."""
    if host not in LOOPBACK:
        raise SettingsError(
            f"{host!r} is not a loopback address, and whoever reaches the server can run code",
            "Use 127.0.0.1, ::1 or localhost; from another computer, use `ssh -L`",
        )
