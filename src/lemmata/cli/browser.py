"""Opens an address in the user's browser, where there is one."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT_BROWSERS = {"www-browser", "links", "elinks", "lynx", "w3m", "browsh"}
MISSING = "No browser could be opened here. Open the address above in one on this computer."
REMOTE = (
    "This is a remote shell: to read in a browser over there, forward the port with "
    "`ssh -L PORT:127.0.0.1:PORT` and open the address above."
)


def find_browser() -> str | None:
    """What would open a page, or None: a browser inside the terminal does not count."""
    if sys.platform.startswith("linux") and not _has_display() and "BROWSER" not in os.environ:
        return None
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return None
    name = str(getattr(found, "name", "") or "") or type(found).__name__
    return None if os.path.basename(name) in TEXT_BROWSERS else name  # noqa: PTH119


def open_browser(url: str, warn: Callable[[str], None]) -> None:
    """Opens the address in the background; says how to open it where that fails."""
    if find_browser() is None:
        warn(REMOTE if "SSH_CONNECTION" in os.environ else MISSING)
        return

    def opening() -> None:
        try:
            opened = webbrowser.open(url)
        except (webbrowser.Error, OSError):
            opened = False
        if not opened:
            warn(MISSING)

    threading.Thread(target=opening, daemon=True).start()


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
