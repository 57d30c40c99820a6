"""Who may ask: the key, the cookie it is exchanged for, the host, and where a request comes from.

One ASGI middleware around everything, HTTP and WebSocket alike: a page elsewhere, or on another
port of this computer, must never read a page or run code here, even in the browser that holds
the cookie.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from lemmata.web.answers import redirect
from lemmata.web.locked import foreign_request, locked_page, said_twice, wrong_host
from lemmata.web.policies import COMMON, page_policy

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from lemmata.web.answers import Answer
    from lemmata.web.settings import Settings

POLICY = b"content-security-policy"
OWN_SITES = (b"same-origin", b"none")
SAFE_METHODS = ("GET", "HEAD")
SAID_ONCE = (b"host", b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest")


class Guard:
    """Lets through what the course's own pages and the user ask; refuses everything else."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.token = settings.token.encode()
        self.secret = settings.secret.encode()
        self.cookie = settings.cookie.encode()
        names = [f"{host}:{settings.port}" for host in ("127.0.0.1", "localhost", "[::1]")]
        if settings.port == 80:
            names += ["127.0.0.1", "localhost", "[::1]"]
        self.hosts = tuple(names)
        common = tuple((name.encode(), value.encode()) for name, value in COMMON)
        self.fields = {
            name.encode(): (common, (POLICY, page_policy(name).encode())) for name in names
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here with a refusal."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").lower()
        socket = scope["type"] == "websocket"
        refusal = self._refusal(scope, headers, host, socket=socket)
        if socket:
            if refusal is None:
                await self.app(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 4403})
            return
        answer = refusal or self.app
        await answer(scope, receive, self._dressed(send, host))

    def _refusal(
        self, scope: Scope, headers: dict[bytes, bytes], host: bytes, *, socket: bool
    ) -> Answer | None:
        """The answer to a request that may not pass, or None for one that may."""
        if _is_ambiguous(scope):
            return said_twice()
        if host not in self.fields:
            return wrong_host(self.hosts)
        method = "WEBSOCKET" if socket else scope["method"]
        if _is_foreign(method, headers, host):
            return foreign_request()
        known = self._has_cookie(headers.get(b"cookie", b""))
        if not socket and scope["path"] == "/" and b"token=" in scope["query_string"]:
            return self._opening(scope["query_string"], known=known)
        return None if known else locked_page()

    def _has_cookie(self, header: bytes) -> bool:
        for part in header.split(b";"):
            name, _, value = part.strip().partition(b"=")
            if name == self.cookie and hmac.compare_digest(value, self.secret):
                return True
        return False

    def _opening(self, query: bytes, *, known: bool) -> Answer:
        """The key becomes a cookie, and disappears from the address."""
        fields = parse_qs(query.decode("latin-1"))
        place = _own_path(fields.get("next", ["/"])[0])
        shown = fields.get("token", [""])[0]
        if hmac.compare_digest(shown.encode(), self.token):
            value = f"{self.settings.cookie}={self.settings.secret}"
            cookie = f"{value}; Path=/; HttpOnly; SameSite=Strict"
            return redirect(place, [("set-cookie", cookie)])
        return redirect(place) if known else locked_page()

    def _dressed(self, send: Send, host: bytes) -> Send:
        """Adds the fields that every answer carries; an answer's own policy stands."""
        common, policy = self.fields.get(host) or next(iter(self.fields.values()))

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"] = [*message.get("headers", ()), *common]
                if not any(name == POLICY for name, _ in headers):
                    headers.append(policy)
            await send(message)

        return dressed


def _is_ambiguous(scope: Scope) -> bool:
    """Whether a field that decides who asks was sent twice, so that each reader may see another."""
    deciding = [name for name, _ in scope["headers"] if name in SAID_ONCE]
    return len(set(deciding)) < len(deciding)


def _is_foreign(method: str, headers: dict[bytes, bytes], host: bytes) -> bool:
    """Whether another page makes this request. A link from elsewhere to a page is not foreign."""
    origin = headers.get(b"origin")
    own = b"http://" + host
    if method == "WEBSOCKET":
        return origin != own
    if origin is not None and origin != own:
        return True
    site = headers.get(b"sec-fetch-site")
    if method not in SAFE_METHODS:
        return origin is None or site not in (None, b"same-origin")
    if site is None or site in OWN_SITES:
        return False
    navigates = headers.get(b"sec-fetch-mode") == b"navigate"
    return not (navigates and headers.get(b"sec-fetch-dest") == b"document")


def _own_path(place: str) -> str:
    """A path on this server, or `/` for anything that could lead elsewhere."""
    plain = all(" " < letter < "\x7f" for letter in place)
    safe = place.startswith("/") and not place.startswith(("//", "/\\"))
    return place if plain and safe and "\\" not in place else "/"
