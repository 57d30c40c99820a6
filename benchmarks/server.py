"""`python -m benchmarks.server`: start to first page, and requests a second beside static files."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import (
    CannotMeasureError,
    Goal,
    Row,
    exit_code,
    median,
    print_report,
    write_json,
)
from benchmarks.serving import ROOT, build_outputs, fetch, lemmata, pending_outputs, static_site

LESSON = "/lessons/01"
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")


def main() -> int:
    """Measure, print, and return 1 where a goal is missed, 2 where nothing could be measured."""
    options = _options()
    try:
        if shutil.which("wrk") is None:
            raise CannotMeasureError(
                "wrk is missing; install it, on Debian with: apt-get install wrk"
            )
        with tempfile.TemporaryDirectory(prefix="lemmata-bench-") as folder:
            return _measure(options, Path(folder))
    except CannotMeasureError as error:
        print(f"benchmarks.server: {error}", file=sys.stderr)
        return 2


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="starts, and turns of wrk (5)")
    parser.add_argument("--seconds", type=int, default=4, help="length of a turn of wrk (4)")
    parser.add_argument("--course", type=Path, default=ROOT / "course")
    parser.add_argument("--json", type=Path, help="write the numbers there")
    return parser.parse_args()


def _measure(options: argparse.Namespace, folder: Path) -> int:
    data = folder / "data"
    build_outputs(options.course, data)
    with lemmata(options.course, data) as server:
        pending = pending_outputs(server, LESSON)
        body = fetch(server.url(LESSON), server.cookie)[1]
    site = folder / "site"
    site.mkdir()
    (site / "page.html").write_bytes(body)
    ours_start = [_start_ours(options.course, data) for _ in range(options.runs)]
    peer_start = [_start_peer(site) for _ in range(options.runs)]
    ours_rate, peer_rate = [], []
    with lemmata(options.course, data) as ours, static_site(site) as peer:
        sent = len(fetch(ours.url(LESSON), ours.cookie, "gzip")[1])
        peer_sent = len(fetch(peer.url("/page.html"), encoding="gzip")[1])
        for _ in range(options.runs):
            ours_rate.append(_wrk(ours.url(LESSON), ours.cookie, options.seconds))
            peer_rate.append(_wrk(peer.url("/page.html"), "", options.seconds))
    rows = [
        Row("process start to first page", "ms", median(ours_start), median(peer_start)),
        Row("requests a second", "", median(ours_rate), median(peer_rate), more_is_better=True),
        Row("the page, compressed", "kB", sent / 1e3, peer_sent / 1e3),
    ]
    goals = [
        Goal("ready within 2 s", rows[0].ours < 2000, f"{rows[0].ours:.0f} ms"),
        Goal("every output in the page", pending == 0, f"{pending} pending"),
        Goal("1,000 requests/s or more", rows[1].ours >= 1000, f"{rows[1].ours:,.0f}"),
    ]
    print_report(f"lesson page, medians of {options.runs}; wrk -t1 -c16, gzip", rows, goals)
    more: dict[str, object] = {
        "start_ms": {"ours": ours_start, "peer": peer_start},
        "requests_per_second": {"ours": ours_rate, "peer": peer_rate},
    }
    write_json(options.json, rows, goals, more)
    return exit_code(goals)


def _start_ours(course: Path, data: Path) -> float:
    """Milliseconds from the start of the process to the last byte of the lesson's page."""
    with lemmata(course, data) as server:
        fetch(server.url(LESSON), server.cookie, "gzip")
        return (time.perf_counter() - server.started) * 1000


def _start_peer(site: Path) -> float:
    with static_site(site) as server:
        fetch(server.url("/page.html"), encoding="gzip")
        return (time.perf_counter() - server.started) * 1000


def _wrk(url: str, cookie: str, seconds: int) -> float:
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "-H", "Accept-Encoding: gzip"]
    command += ["-H", f"Cookie: {cookie}"] if cookie else []
    done = subprocess.run(
        [*command, url], capture_output=True, text=True, timeout=seconds + 30, check=False
    )
    rate, bad = _RATE.search(done.stdout), _BAD.search(done.stdout)
    if rate is None or bad is not None:
        raise CannotMeasureError(f"wrk on {url}: {(done.stderr or done.stdout).strip()}")
    return float(rate[1])


if __name__ == "__main__":
    sys.exit(main())
