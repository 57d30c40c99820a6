"""`lemmata` and `lemmata serve`: the course in the browser, until Ctrl-C."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.cli.browser import open_browser
from lemmata.cli.terminal import USAGE, fail, say, warn
from lemmata.web.serving import bind, run
from lemmata.web.settings import FIRST_PORT, Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from lemmata.store.folder import DataFolder


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    course: Path | None = None
    data: Path | None = None
    host: str = "127.0.0.1"
    port: int = FIRST_PORT
    browser: bool = True
    watch: bool = False


def serve(wish: Wish) -> None:
    """Serve and, unless asked not to, open the browser."""
    from lemmata.cli.opening import open_course, open_data
    from lemmata.web.app import create_app

    course = open_course(wish.course)
    try:
        listener = bind(wish.host, wish.port, _taken)
    except SettingsError as error:
        fail(error.found, error.hint, USAGE)
    port = listener.getsockname()[1]
    if wish.port not in (0, port):
        warn(f"Using port {port} instead.")
    settings = _settings(wish, course.directory, open_data(wish.data), port)
    app = create_app(settings, warn)
    if wish.watch:
        say(f"Watching {course.directory}: pages reload on save.")
    run(app, listener, lambda: _ready(settings, browser=wish.browser))
    say("\nClosed.")


def _settings(wish: Wish, course: Path, data: DataFolder, port: int) -> Settings:
    return Settings(course.resolve(), data, host=wish.host, port=port, watch=wish.watch)


def _taken(port: int) -> None:
    warn(f"Port {port} is taken.")


def _ready(settings: Settings, *, browser: bool) -> None:
    from lemmata.web.assets import Assets

    if not Assets().built:
        warn("The frontend is not built: pages have no styles. `lemmata doctor` says what to do.")
    say(f"The course is open at\n\n    {settings.opening_url}\n")
    say(
        "The key in this address is for you alone: whoever has it can run code as you. Ctrl-C ends."
    )
    if browser:
        open_browser(settings.opening_url, warn)
