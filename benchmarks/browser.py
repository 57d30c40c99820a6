"""What a browser measures of one page, in a fresh context with nothing cached."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.report import CannotMeasureError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LIMIT = 60_000
SETTLED = 700  # milliseconds without anything to do, in which late shifts still count

# Runs before any script of the page. `log` says how many formulas the document held at which time.
# Maths that comes typeset stands as soon as it is in the document; of the other, `typeset` is when
# MathJax's startup promise is kept.
_WATCH = """
window.watch = { shift: 0, paint: null, typeset: null, fonts: null, log: [], peer: PEER };
watch.maths = document.getElementsByTagName(PEER ? "mjx-container" : "math");
new MutationObserver(() => {
  const last = watch.log.at(-1)?.[1] ?? 0;
  if (watch.maths.length > last) watch.log.push([performance.now(), watch.maths.length]);
}).observe(document, { childList: true, subtree: true });
const note = (type, handle) =>
  new PerformanceObserver((list) => list.getEntries().forEach(handle))
    .observe({ type, buffered: true });
note("layout-shift", (entry) => {
  if (!entry.hadRecentInput) watch.shift += entry.value;
});
note("paint", (entry) => {
  if (entry.name === "first-contentful-paint") watch.paint = entry.startTime;
});
const done = () => {
  watch.typeset = performance.now();
  document.fonts.ready.then(() => (watch.fonts = performance.now()));
};
if (PEER) {
  const timer = setInterval(() => {
    const promise = window.MathJax?.startup?.promise;
    if (!promise) return;
    clearInterval(timer);
    promise.then(done);
  }, 2);
} else {
  document.addEventListener("readystatechange", done, { once: true });
}
"""

_READ = """() => {
  const seen = [...watch.maths].filter((m) => m.getBoundingClientRect().top < innerHeight).length;
  const since = (count) => watch.log.find((entry) => entry[1] >= count)?.[0] ?? 0;
  return {
    paint: watch.paint, fonts: watch.fonts, shift: watch.shift,
    nodes: document.getElementsByTagName("*").length, maths: watch.maths.length,
    screen: watch.peer ? watch.typeset : since(seen),
    typeset: watch.peer ? watch.typeset : watch.typeset && since(watch.maths.length),
    undone: document.querySelectorAll("mjx-merror, .math-error, merror").length,
  };
}"""


@dataclass(frozen=True)
class Visit:
    """One cold visit; times in milliseconds since navigation began."""

    paint: float
    screen: float
    typeset: float
    with_fonts: float
    shift: float
    bytes: int
    nodes: int
    maths: int
    errors: int
    requests: int


@contextmanager
def chromium(path: str | None) -> Iterator[Browser]:
    """A headless Chromium: the one given, the system's, or Playwright's own."""
    try:
        from playwright.sync_api import Error, sync_playwright
        from playwright.sync_api import TimeoutError as LateError
    except ImportError:
        raise CannotMeasureError("playwright is missing: pip install -e '.[bench]'") from None
    found = path or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        except Error as error:
            said = str(error).splitlines()[0]
            raise CannotMeasureError(
                f"{said}; install chromium, or name it with --chromium"
            ) from None
        try:
            yield browser
        except LateError as error:
            raise CannotMeasureError(str(error)) from None
        finally:
            browser.close()


@contextmanager
def fresh(browser: Browser, url: str, cookie: str, peer: bool) -> Iterator[BrowserContext]:
    """A context with an empty cache, let in by the cookie `name=value` where there is one."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(LIMIT)
    if cookie:
        name, _, value = cookie.partition("=")
        home = "/".join(url.split("/")[:3])
        context.add_cookies([{"name": name, "value": value, "url": f"{home}/"}])
    context.add_init_script(_WATCH.replace("PEER", "true" if peer else "false"))
    try:
        yield context
    finally:
        context.close()


def visit(browser: Browser, url: str, cookie: str = "", peer: bool = False) -> Visit:
    """Open the page cold and wait until nothing moves any more."""
    with fresh(browser, url, cookie, peer) as context:
        page = context.new_page()
        sizes: dict[str, float] = {}
        _count_bytes(context, page, sizes)
        page.goto(url, wait_until="load")
        settled(page)
        page.wait_for_timeout(SETTLED)
        said = settled(page)
    paint, typeset = said["paint"], max(said["paint"], said["typeset"])
    return Visit(
        paint=paint,
        screen=max(paint, said["screen"]),
        typeset=typeset,
        with_fonts=max(typeset, said["fonts"]),
        shift=said["shift"],
        bytes=int(sum(sizes.values())),
        nodes=said["nodes"],
        maths=said["maths"],
        errors=said["undone"],
        requests=len(sizes),
    )


def settled(page: Page) -> dict[str, Any]:
    """What the page noted, once it has painted, typeset and has its fonts."""
    for _ in range(LIMIT // 20):
        said: dict[str, Any] = page.evaluate(_READ)
        if None not in (said["paint"], said["typeset"], said["fonts"]):
            return said
        page.wait_for_timeout(20)
    raise CannotMeasureError(f"{page.url} never came to rest: {said}")


def _count_bytes(context: BrowserContext, page: Page, sizes: dict[str, float]) -> None:
    """Bytes on the wire, headers included, by request."""
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
