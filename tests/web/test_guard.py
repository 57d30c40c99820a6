"""Who may ask: every address, with and without the key, from here and from elsewhere."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from lemmata.store.folder import DataFolder
from lemmata.web.security import _own_path
from lemmata.web.settings import Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Running

PATHS = ["/", "/lessons/01", "/glossary", "/references", "/search?q=a", "/api/search?q=a"]
PATHS += ["/static/main.css", "/figures/" + "0" * 32 + ".svg", "/favicon.ico", "/nothing", "/ws"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_served_without_the_cookie(shared: Running, path: str) -> None:
    answer = shared.get(path, cookie="")

    assert answer.status_code == 403
    assert "?token=" in answer.text
    assert "rank" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "cookie", ["lemmata-1=x", "{name}=", "{name}=wrong", "{name}x={secret}", "x{name}={secret}"]
)
def test_a_wrong_cookie_opens_nothing(shared: Running, cookie: str) -> None:
    name, secret = shared.settings.cookie, shared.settings.secret
    answer = shared.get("/lessons/01", cookie=cookie.format(name=name, secret=secret))

    assert answer.status_code == 403


def test_the_token_becomes_a_cookie_and_leaves_the_address(shared: Running) -> None:
    with httpx.Client(follow_redirects=False) as client:
        answer = client.get(shared.settings.opening_url)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"lemmata-{shared.settings.port}=")
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert shared.settings.token not in cookie
        assert client.get(shared.base + "/").status_code == 200


@pytest.mark.parametrize("token", ["", "wrong", "é", "%00", "x" * 5000])
def test_a_wrong_token_opens_nothing(shared: Running, token: str) -> None:
    answer = shared.get(f"/?token={token}", cookie="")

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_token_opens_only_at_the_root(shared: Running) -> None:
    answer = shared.get(f"/glossary?token={shared.settings.token}", cookie="")

    assert answer.status_code == 403


def test_an_old_token_does_not_shut_out_who_is_in(shared: Running) -> None:
    answer = shared.get("/?token=of-yesterday")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ("/lessons/01", "/lessons/01"),
        ("/lessons/01#rank", "/lessons/01#rank"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nset-cookie: x=1", "/"),
        ("", "/"),
        ("lessons/01", "/"),
    ],
)
def test_next_leads_nowhere_else(wish: str, place: str) -> None:
    assert _own_path(wish) == place


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.2:{port}"]
)
def test_another_host_is_refused(shared: Running, host: str) -> None:
    answer = shared.get("/", host=host.format(port=shared.settings.port))

    assert answer.status_code == 421
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", ["localhost:{port}", "[::1]:{port}", "LocalHost:{port}"])
def test_the_names_of_this_computer_are_welcome(shared: Running, host: str) -> None:
    assert shared.get("/", host=host.format(port=shared.settings.port)).status_code == 200


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 0)])
@pytest.mark.parametrize("upgrade", [False, True])
def test_two_hosts_are_refused(shared: Running, order: tuple[int, int], *, upgrade: bool) -> None:
    hosts = (f"127.0.0.1:{shared.settings.port}", "evil.example")
    fields = [("Host", hosts[order[0]]), ("Host", hosts[order[1]]), ("Cookie", shared.cookie)]
    fields += SOCKET if upgrade else []
    fields += [("Origin", shared.base)] if upgrade else []
    answer = raw(shared, "/ws" if upgrade else "/lessons/01", fields)

    assert re.match(rb"HTTP/1.1 40[03] ", answer), answer[:80]
    assert b"rank" not in answer.lower()


def test_two_origins_are_refused(shared: Running) -> None:
    origins = [("Origin", "http://evil.example"), ("Origin", shared.base)]
    fields = [("Host", f"127.0.0.1:{shared.settings.port}"), ("Cookie", shared.cookie), *origins]

    assert raw(shared, "/lessons/01", fields).startswith(b"HTTP/1.1 400 ")
    assert re.match(rb"HTTP/1.1 40[03] ", raw(shared, "/ws", [*fields, *SOCKET]))


SOCKET = [
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "MDEyMzQ1Njc4OWFiY2RlZg=="),
]


def raw(server: Running, path: str, fields: list[tuple[str, str]]) -> bytes:
    """The answer to a request written by hand: clients refuse to send such."""
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields)]
    with socket.create_connection(("127.0.0.1", server.settings.port), 10) as connection:
        connection.settimeout(10)
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return connection.recv(65536)


FOREIGN = [
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:1"},
    {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"},
    {"sec_fetch_site": "same-site", "sec_fetch_mode": "cors", "sec_fetch_dest": "empty"},
    {"sec_fetch_site": "same-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"},
    {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "embed"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_other_pages_load_is_refused(shared: Running, headers: dict[str, str]) -> None:
    for path in ("/lessons/01", "/api/search?q=rank", f"/?token={shared.settings.token}"):
        answer = shared.get(path, **headers)
        assert answer.status_code == 403
        assert "rank" not in answer.text


@pytest.mark.parametrize("site", ["none", "same-origin", "same-site", "cross-site"])
def test_a_link_from_anywhere_opens_a_page(shared: Running, site: str) -> None:
    headers = {"sec_fetch_site": site, "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}

    assert shared.get("/lessons/01", **headers).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_reading_is_possible(shared: Running, method: str) -> None:
    assert shared.request(method, "/lessons/01").status_code == 403
    own = shared.request(method, "/lessons/01", origin=shared.base)
    assert (own.status_code, own.headers["allow"]) == (405, "GET, HEAD")
    assert shared.request(method, "/lessons/01", origin="http://evil.example").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": ""},
        {"Cookie": "lemmata-1=x"},
        {"Origin": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:{port}"},
        {"Host": "evil.example"},
    ],
)
def test_a_foreign_socket_is_refused(shared: Running, headers: dict[str, str]) -> None:
    told = {name: value.format(port=shared.settings.port) for name, value in headers.items()}
    with pytest.raises(InvalidStatus) as refused, shared.connect(**told):
        pass

    assert refused.value.response.status_code == 403


def test_the_page_itself_may_connect(shared: Running) -> None:
    with shared.connect() as socket:
        socket.send('{"type": "nothing"}')
        assert "refused" in str(socket.recv(10))


@pytest.mark.parametrize("path", [*PATHS, "/?token=wrong"])
@pytest.mark.parametrize("cookie", ["", None])
def test_every_answer_carries_its_rules(shared: Running, path: str, cookie: str | None) -> None:
    answer = shared.get(path, **({} if cookie is None else {"cookie": cookie}))
    fields = answer.headers

    assert fields["x-content-type-options"] == "nosniff"
    assert fields["referrer-policy"] == "no-referrer"
    assert fields["cross-origin-opener-policy"] == "same-origin"
    assert fields["cross-origin-resource-policy"] == "same-origin"
    policies = fields.get_list("content-security-policy")
    assert len(policies) == 1
    assert re.match(r"default-src '(self|none)'", policies[0])
    assert "unsafe-inline" not in policies[0].replace("style-src-attr 'unsafe-inline'", "")
    assert "frame-ancestors 'none'" in policies[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.org", "", "127.0.0.2"])
def test_no_other_address_is_bound(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        Settings(tmp_path, DataFolder(tmp_path), host=host)


def test_keys_are_not_printed(tmp_path: Path) -> None:
    settings = Settings(tmp_path, DataFolder(tmp_path))

    assert settings.token not in repr(settings)
    assert settings.secret not in repr(settings)
    assert settings.token != Settings(tmp_path, DataFolder(tmp_path)).token
