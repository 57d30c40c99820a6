"""`lemmata doctor`: what is installed, what is missing, and what that costs."""

from __future__ import annotations

import asyncio
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, version
from typing import TYPE_CHECKING, Literal

from lemmata.cli.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Verdict = Literal["fine", "note", "missing"]
MARKS: dict[Verdict, str] = {"fine": "[green]✓[/]", "note": "[yellow]•[/]", "missing": "[red]✗[/]"}

COSTS = {
    "numpy": "no cell runs",
    "scipy": "cells that compare with SciPy fail",
    "matplotlib": "no figures",
    "sympy": "symbolic cells fail",
    "torch": "cells and lessons that use autograd fail; everything else works",
    "ipython": "no cell runs",
    "uvloop": "the server is slower",
    "watchfiles": "`--watch` does not work",
    "nbformat": "no export of notebooks",
    "mini-racer": "no formula can be typeset",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `costs` says what does not work for want of it."""

    name: str
    verdict: Verdict
    found: str
    costs: str = ""


def doctor(course: Path | None, data: Path | None) -> None:
    """Print every finding; ends with 1 where something is missing that the course needs."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    findings = list(findings_of(course, data))
    table = Table(show_header=False, box=None, pad_edge=False)
    for finding in findings:
        costs = f"\n[dim]{escape(finding.costs)}[/]" if finding.costs else ""
        table.add_row(MARKS[finding.verdict], finding.name, escape(finding.found) + costs)
    Console(soft_wrap=False).print(table)
    if any(finding.verdict == "missing" for finding in findings):
        raise SystemExit(1)


def findings_of(course: Path | None, data: Path | None) -> Iterator[Finding]:
    """Everything, in the order in which one would look."""
    yield _python()
    yield from _packages()
    yield _torch()
    yield from _browsers()
    yield _sandbox()
    yield _data(data)
    yield _course(course)
    yield _frontend()


def _python() -> Finding:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    old = sys.version_info < (3, 11)
    return Finding("Python", "missing" if old else "fine", found, "3.11 is needed" if old else "")


def _packages() -> Iterator[Finding]:
    for requirement in distribution("lemmata").requires or []:
        if "extra ==" in requirement or ("win32" in requirement and sys.platform == "win32"):
            continue
        name = re.split(r"[<>=!~;\s\[(]", requirement, maxsplit=1)[0]
        if name == "torch":
            continue
        try:
            yield Finding(name, "fine", version(name))
        except PackageNotFoundError:
            costs = COSTS.get(name.lower(), "the course does not open")
            verdict: Verdict = "note" if name in ("uvloop", "watchfiles") else "missing"
            yield Finding(name, verdict, "not installed", f"{costs}; `pip install '{requirement}'`")


def _torch() -> Finding:
    """The build is read from the metadata: importing torch takes seconds."""
    try:
        found = version("torch")
    except PackageNotFoundError:
        return Finding("torch", "note", "not installed", f"{COSTS['torch']}; `pip install torch`")
    build = found.partition("+")[2]
    gpu = any(_installed(f"nvidia-cuda-runtime{suffix}") for suffix in ("", "-cu12", "-cu13"))
    kind = "CPU build" if build == "cpu" or not (build or gpu) else f"build for {build or 'CUDA'}"
    return Finding("torch", "fine", f"{found} ({kind})")


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _browsers() -> Iterator[Finding]:
    browser = find_browser()
    if browser:
        yield Finding("browser", "fine", browser)
    else:
        costs = "`lemmata` prints the address, and you open it yourself"
        yield Finding("browser", "note", "none found", costs)
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    costs = "" if chromium else "the browser tests of a checkout are skipped; reading needs none"
    yield Finding("Chromium", "fine" if chromium else "note", chromium or "none found", costs)


def _sandbox() -> Finding:
    try:
        abilities = asyncio.run(_abilities())
    except Exception as error:  # noqa: BLE001 (whatever it is, the doctor says it)
        said = str(error).strip().splitlines() or [type(error).__name__]
        return Finding("sandbox", "missing", said[-1], "no cell runs")
    on = [name.replace("_", " ") for name, able in abilities.items() if able]
    off = [name.replace("_", " ") for name, able in abilities.items() if not able]
    costs = f"not here: {', '.join(off)}; cells are shut in less tightly" if off else ""
    return Finding("sandbox", "note" if off else "fine", ", ".join(on), costs)


async def _abilities() -> dict[str, bool]:
    from lemmata.sandbox import Zygote

    zygote = await Zygote.start()
    try:
        return await zygote.capabilities()
    finally:
        await zygote.close()


def _data(root: Path | None) -> Finding:
    from lemmata.store.folder import open_folder

    folder = open_folder(root)
    if folder.writable:
        return Finding("data folder", "fine", str(folder.root))
    costs = "what is computed is not kept, and computed again at each start; `--data DIR` helps"
    return Finding("data folder", "note", f"{folder.root}: {folder.refusal}", costs)


def _course(directory: Path | None) -> Finding:
    from lemmata.course import CourseError, load

    try:
        course = load(directory)
    except CourseError as error:
        return Finding("course", "missing", str(error), "there is nothing to open")
    written = sum(entry.written for entry in course.lessons)
    found = f"{course.directory} ({written} of {len(course.lessons)} lessons written)"
    return Finding("course", "fine", found)


def _frontend() -> Finding:
    from lemmata.web.assets import Assets

    if Assets().built:
        return Finding("frontend", "fine", "built")
    costs = "pages have no styles and cells can't be run; `pip install -e .` builds it"
    return Finding("frontend", "missing", "not built", costs)
