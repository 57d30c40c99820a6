"""`python -m benchmarks.pages`: a lesson's page beside Sphinx, MyST-NB and MathJax, in one run."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.browser import Visit, chromium, visit
from benchmarks.edits import SENTENCE, Edit, our_edits, peer_edits
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
    build_outputs,
    lemmata,
    pending_outputs,
    static_site,
)
from benchmarks.translation import translated

LESSON = "/lessons/01"
PAGE = "/page.html"


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
        pages = ((ours.url(LESSON), ours.cookie, False), (peer.url(PAGE), "", True))
        for page in pages:
            visit(browser, *page)  # both servers and the browser are warm, caches are not
        visits: list[list[Visit]] = [[], []]
        for _ in range(options.runs):
            for side, page in zip(visits, pages, strict=True):
                side.append(visit(browser, *page))
        edits = [
            our_edits(browser, ours.url(LESSON), ours.cookie, lesson, options.edits),
            peer_edits(browser, peer.url(PAGE), book.page, book.build, min(2, options.edits)),
        ]
    rows = _rows(visits, edits)
    goals = _goals(visits[0], rows, pending)
    what = "150 formulas" if options.formulas else lesson.stem.replace("_", " ")
    print_report(f"{what}: medians of {options.runs} cold visits", rows, goals)
    print(f"peer: first build {cold_build:.1f} s")
    more: dict[str, object] = {
        "page": what,
        "visits": {"ours": [vars(v) for v in visits[0]], "peer": [vars(v) for v in visits[1]]},
        "edits": {"ours": [vars(e) for e in edits[0]], "peer": [vars(e) for e in edits[1]]},
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


def _rows(visits: list[list[Visit]], edits: list[list[Edit]]) -> list[Row]:
    def row(name: str, unit: str, key: str, scale: float = 1, digits: int = 0) -> Row:
        sides = [median([getattr(v, key) for v in side]) * scale for side in visits]
        return Row(name, unit, *sides, digits=digits)

    def edit(name: str, key: str) -> Row:
        return Row(name, "ms", *(median([getattr(e, key) for e in side]) for side in edits))

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
        edit("edited sentence on the screen", "screen"),
        edit("edited page with all maths", "typeset"),
    ]


def _goals(ours: list[Visit], rows: list[Row], pending: int) -> list[Goal]:
    by_name = {row.name: row for row in rows}
    late = max(v.screen - v.paint for v in ours)
    shift, edit = max(v.shift for v in ours), by_name["edited sentence on the screen"].ours
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
