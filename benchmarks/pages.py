"""`python -m benchmarks.pages`: a lesson's page beside Sphinx, MyST-NB and MathJax, in one run."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.browser import Visit, chromium, fresh, settled, visit
from benchmarks.formulas import COURSE, formulas_lesson
from benchmarks.peer import Book, require_peer
from benchmarks.report import (
    CannotMeasureError,
    Goal,
    Row,
    exit_code,
    median,
    print_report,
    write_json,
)
from benchmarks.serving import (
    ROOT,
    Running,
    build_outputs,
    lemmata,
    pending_outputs,
    static_site,
)
from benchmarks.translation import translated

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LESSON = "/lessons/01"
SENTENCE = "The benchmark has edited this sentence {} times."


def main() -> int:
    """Measure, print, and return 1 where a goal is missed, 2 where nothing could be measured."""
    options = _options()
    try:
        require_peer()
        with tempfile.TemporaryDirectory(prefix="lemmata-bench-") as folder:
            return _measure(options, Path(folder))
    except CannotMeasureError as error:
        print(f"benchmarks.pages: {error}", file=sys.stderr)
        return 2


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--formulas", action="store_true", help="a page of 150 formulas instead")
    parser.add_argument("--runs", type=int, default=5, help="cold visits of each page (5)")
    parser.add_argument("--edits", type=int, default=5, help="edits of ours; the peer gets 2 (5)")
    parser.add_argument("--chromium", help="the browser to use")
    parser.add_argument("--json", type=Path, help="write the numbers there")
    return parser.parse_args()


def _measure(options: argparse.Namespace, folder: Path) -> int:
    course, lesson = _course(folder, options.formulas)
    book = Book(folder / "peer", translated(lesson.read_text()))
    cold_build = book.build()
    build_outputs(course, folder / "data")
    with ExitStack() as stack:
        ours = stack.enter_context(lemmata(course, folder / "data", "--watch"))
        peer = stack.enter_context(static_site(book.html))
        browser = stack.enter_context(chromium(options.chromium))
        pending = pending_outputs(ours, LESSON)
        pages = ((ours.url(LESSON), ours.cookie, False), (peer.url("/page.html"), "", True))
        for page in pages:
            visit(browser, *page)  # both servers and the browser are warm, caches are not
        visits: list[list[Visit]] = [[], []]
        for _ in range(options.runs):
            for side, page in zip(visits, pages, strict=True):
                side.append(visit(browser, *page))
        our_edits = _edit_ours(browser, ours, lesson, options.edits)
        peer_edits = _edit_peer(browser, peer, book, min(2, options.edits))
    rows = _rows(visits, our_edits, peer_edits)
    goals = _goals(visits[0], rows, pending)
    what = "150 formulas" if options.formulas else lesson.stem.replace("_", " ")
    print_report(f"{what}: medians of {options.runs} cold visits", rows, goals)
    print(f"peer: first build {cold_build:.1f} s")
    more: dict[str, object] = {
        "page": what,
        "visits": {"ours": [vars(v) for v in visits[0]], "peer": [vars(v) for v in visits[1]]},
        "edits": {"ours": our_edits, "peer": peer_edits},
    }
    write_json(options.json, rows, goals, more)
    return exit_code(goals)


def _course(folder: Path, formulas: bool) -> tuple[Path, Path]:
    """A course of our own to edit, and the file of its lesson 01 with a sentence to edit in it."""
    course = folder / "course"
    if formulas:
        course.mkdir()
        (course / "course.toml").write_text(COURSE)
        (course / "glossary.md").write_text("")
        (course / "references.bib").write_text("")
        lesson = course / "01_Formulas.md"
        text = formulas_lesson()
    else:
        shutil.copytree(ROOT / "course", course)
        lesson = next(course.glob("01_*.md"))
        text = lesson.read_text()
    heading = text.index("\n## ") + 1
    below = text.index("\n", heading) + 1
    lesson.write_text(text[:below] + f"\n{SENTENCE.format(0)}\n" + text[below:])
    return course, lesson


def _edit_ours(browser: Browser, ours: Running, lesson: Path, edits: int) -> list[float]:
    """Milliseconds from saving a sentence to the page that shows it."""
    times = []
    with fresh(browser, ours.url(LESSON), ours.cookie, peer=False) as context:
        page = context.new_page()
        page.goto(ours.url(LESSON), wait_until="load")
        page.wait_for_timeout(1000)
        for edit in range(1, edits + 2):
            start = _save(lesson, edit)
            page.get_by_text(SENTENCE.format(edit)).wait_for(state="attached")
            times.append((time.perf_counter() - start) * 1000)
            page.wait_for_load_state("load")
            page.wait_for_timeout(600)
    return times[1:]


def _edit_peer(browser: Browser, peer: Running, book: Book, edits: int) -> list[float]:
    times = []
    with fresh(browser, peer.url("/page.html"), "", peer=True) as context:
        page = context.new_page()
        page.goto(peer.url("/page.html"), wait_until="load")
        for edit in range(1, edits + 1):
            start = _save(book.page, edit)
            book.build()
            page.reload(wait_until="commit")
            page.get_by_text(SENTENCE.format(edit)).wait_for(state="attached")
            settled(page)
            times.append((time.perf_counter() - start) * 1000)
    return times


def _save(path: Path, edit: int) -> float:
    text = path.read_text().replace(SENTENCE.format(edit - 1), SENTENCE.format(edit))
    start = time.perf_counter()
    path.write_text(text)
    return start


def _rows(visits: list[list[Visit]], ours: list[float], peer: list[float]) -> list[Row]:
    def row(name: str, unit: str, key: str, scale: float = 1, digits: int = 0) -> Row:
        sides = [median([getattr(v, key) for v in side]) * scale for side in visits]
        return Row(name, unit, *sides, digits=digits)

    return [
        row("first paint", "ms", "paint"),
        row("maths of the first screen typeset", "ms", "screen"),
        row("all maths typeset", "ms", "typeset"),
        row("all maths typeset, fonts there", "ms", "with_fonts"),
        row("layout shift", "", "shift", digits=4),
        row("bytes transferred", "kB", "bytes", 1e-3),
        row("requests", "", "requests"),
        row("elements in the page", "", "nodes"),
        row("formulas", "", "maths"),
        Row("edited sentence to page", "ms", median(ours), median(peer)),
    ]


def _goals(ours: list[Visit], rows: list[Row], pending: int) -> list[Goal]:
    by_name = {row.name: row for row in rows}
    late = max(v.screen - v.paint for v in ours)
    shift, edit = max(v.shift for v in ours), by_name["edited sentence to page"].ours
    ratio = by_name["all maths typeset"].ratio or 0
    errors = max(v.errors for v in ours)
    formulas = by_name["formulas"]
    return [
        Goal("the first screen's maths at first paint", late == 0, f"{late:.0f} ms later at most"),
        Goal("every output in the page", pending == 0, f"{pending} pending"),
        Goal("no formula in error", errors == 0, str(errors)),
        Goal("no layout shift", shift < 1e-4, f"{shift:.4f} at most"),
        Goal("typeset at least 4 times faster", ratio >= 4, f"{ratio:.1f} times"),
        Goal("edit to page under 300 ms", edit < 300, f"{edit:.0f} ms"),
        Goal(
            "the peer shows as many formulas",
            0.9 < formulas.ours / max(1, formulas.peer) < 1.4,
            f"{formulas.ours:.0f} and {formulas.peer:.0f}",
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
