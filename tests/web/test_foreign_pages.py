"""A real browser that holds the cookie, and a page on another port that tries everything."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.chromium import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.web.conftest import Running

pytestmark = pytest.mark.browser

ATTACKS = """<!doctype html><title>attacks</title>
<iframe name="target"></iframe>
<form method="post" target="target"><input name="q" value="x"></form>
<script>
async function outcome(attempt) {
  try { return await attempt(); } catch (error) { return "refused"; }
}
const loaded = (element, url) => new Promise((resolve) => {
  element.onload = () => resolve("loaded");
  element.onerror = () => resolve("refused");
  element[element.tagName === "LINK" ? "href" : "src"] = url;
  document.body.append(element);
});
window.attack = {
  fetch: (url) => outcome(async () =>
    (await (await fetch(url, { credentials: "include" })).text())),
  blind: (url) => outcome(async () =>
    (await fetch(url, { credentials: "include", mode: "no-cors" })).type),
  post: (url) => outcome(async () =>
    (await fetch(url, { credentials: "include", method: "POST", body: "x" })).status),
  image: (url) => loaded(document.createElement("img"), url),
  script: (url) => loaded(document.createElement("script"), url),
  style: (url) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    return loaded(link, url);
  },
  frame: async (url) => {
    const frame = document.createElement("iframe");
    await loaded(frame, url);
    try { return frame.contentDocument.body.innerText; } catch (error) { return "refused"; }
  },
  form: (url) => new Promise((resolve) => {
    const frame = document.querySelector("iframe");
    frame.onload = () => resolve("answered");
    document.forms[0].action = url;
    document.forms[0].submit();
    setTimeout(() => resolve("silence"), 3000);
  }),
  socket: (url) => new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.onopen = () => resolve("open");
    socket.onerror = () => resolve("refused");
  }),
};
</script>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[int]:
    """The port of a server that somebody else runs on this computer."""

    class Attacker(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = ATTACKS.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Attacker)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def context(browser: Browser, shared: Running) -> Iterator[BrowserContext]:
    """A browser in which the course is open."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(shared.settings.opening_url)
    assert page.url == shared.base + "/"
    (cookie,) = context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    yield context
    context.close()


@pytest.fixture(params=["127.0.0.1", "localhost"])
def attacker(
    context: BrowserContext, elsewhere: int, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """The other page: on the same host, so that the browser sends the cookie, and on another."""
    page = context.new_page()
    page.goto(f"http://{request.param}:{elsewhere}/")
    yield page
    page.close()


def test_the_course_itself_may(context: BrowserContext, shared: Running) -> None:
    page = context.new_page()
    page.goto(shared.base + "/lessons/01")

    assert page.evaluate("async () => (await fetch('/api/search?q=rank')).status") == 200
    opened = """() => new Promise((resolve) => {
      const socket = new WebSocket(`ws://${location.host}/ws?lesson=01`);
      socket.onopen = () => resolve("open");
      socket.onerror = () => resolve("refused");
    })"""
    assert page.evaluate(opened) == "open"
    page.close()


@pytest.mark.parametrize("path", ["/lessons/01", "/api/search?q=rank", "/"])
def test_nothing_can_be_read(attacker: Page, shared: Running, path: str) -> None:
    assert attacker.evaluate("url => attack.fetch(url)", shared.base + path) == "refused"
    assert attacker.evaluate("url => attack.post(url)", shared.base + path) == "refused"
    assert attacker.evaluate("url => attack.blind(url)", shared.base + path) == "refused"


@pytest.mark.parametrize("kind", ["image", "script", "style"])
def test_nothing_can_be_embedded(attacker: Page, shared: Running, kind: str) -> None:
    for path in ("/favicon.ico", "/lessons/01"):
        assert attacker.evaluate(f"url => attack.{kind}(url)", shared.base + path) == "refused"


def test_no_page_can_be_framed(attacker: Page, shared: Running) -> None:
    answers = []
    attacker.on("response", lambda answer: answers.append((answer.url, answer.status)))
    said = attacker.evaluate("url => attack.frame(url)", shared.base + "/lessons/01")

    assert said == "refused"
    assert (shared.base + "/lessons/01", 403) in answers


def test_no_form_can_be_sent(attacker: Page, shared: Running) -> None:
    answers = []
    attacker.on("response", lambda answer: answers.append((answer.request.method, answer.status)))
    attacker.evaluate("url => attack.form(url)", shared.base + "/lessons/01")

    assert [status for method, status in answers if method == "POST"] == [403]


def test_no_socket_can_be_opened(attacker: Page, shared: Running) -> None:
    url = f"ws://127.0.0.1:{shared.settings.port}/ws?lesson=01"

    assert attacker.evaluate("url => attack.socket(url)", url) == "refused"
    assert not shared.course.hub.sockets


def test_another_name_for_this_computer_opens_nothing(
    context: BrowserContext, shared: Running
) -> None:
    """A site whose name leads to 127.0.0.1 is refused by its name."""
    page = context.new_page()
    answer = page.goto(f"http://sub.localhost:{shared.settings.port}/")

    assert answer is not None
    assert answer.status == 421
    page.close()


def test_without_the_key_a_browser_learns_how_to_open(browser: Browser, shared: Running) -> None:
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    answer = page.goto(shared.base + "/lessons/01")

    assert answer is not None
    assert answer.status == 403
    assert page.get_by_role("heading").inner_text() == "The course is not open in this browser"
    margin = page.locator("main").evaluate("main => getComputedStyle(main).maxWidth")
    assert margin != "none", "the page's own style is applied"
    assert errors == []
    context.close()
