"""Judges rows of claims, one JSON object a line, in their order and as they come."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from lemmata.cli.terminal import USAGE, deliver, fail, warn
from lemmata.formula.verdict import Status
from lemmata.formula.wording import NAMES, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from lemmata.cli.check import Asked
    from lemmata.formula.verdict import Verdict
    from lemmata.formula.worker import Judge

SHAPE = 'a row is as {"id": "…", "given": ["…"], "claim": "…"}'
LONGEST = 1_000_000
"""Characters of one row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A claim to judge."""

    id: str | None
    claim: str
    given: tuple[str, ...]


class RowError(ValueError):
    """A line that is no row: what is wrong with it."""


def read_row(line: str) -> Row:
    """The row of a line; RowError says what is wrong with it."""
    if len(line) > LONGEST:
        raise RowError(f"the row has more than {LONGEST:,} characters")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RowError(f"this is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise RowError("this is not a JSON object")
    claim, given, name = found.get("claim"), found.get("given", []), found.get("id")
    if not isinstance(claim, str):
        raise RowError("it has no text `claim`")
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise RowError("`given` is no list of texts")
    if name is not None and not isinstance(name, str | int):
        raise RowError("`id` is neither a text nor a number")
    return Row(None if name is None else str(name), claim, tuple(given))


def check_rows(judge: Judge, asked: Asked, name: str) -> bool:
    """Print an object a row; whether no row is wrong and every row could be read."""
    started = time.perf_counter()
    counts: Counter[Status] = Counter()
    bad = 0
    with _opened(name) as lines, ThreadPoolExecutor(max(1, asked.jobs)) as threads:
        waiting: deque[tuple[Row, Future[Verdict]]] = deque()
        for number, line in _numbered(lines, name):
            if not line.strip():
                continue
            try:
                row = read_row(line)
            except RowError as error:
                bad += 1
                warn(f"{name}:{number}: {error}; {SHAPE}")
                continue
            done = threads.submit(judge.check, row.claim, row.given, asked.seed, asked.seconds)
            waiting.append((row, done))
            while waiting and (len(waiting) > asked.jobs or waiting[0][1].done()):
                _print(*waiting.popleft(), counts)
        for pair in waiting:
            _print(*pair, counts)
    _summary(name, counts, bad, time.perf_counter() - started)
    return not bad and not any(status.wrong for status in counts)


def _print(row: Row, done: Future[Verdict], counts: Counter[Status]) -> None:
    verdict = done.result()
    counts[verdict.status] += 1
    told: dict[str, Any] = to_json(verdict, row.id)
    deliver(json.dumps(told, ensure_ascii=False))


def _summary(name: str, counts: Counter[Status], bad: int, seconds: float) -> None:
    total = sum(counts.values())
    if not total and not bad:
        fail(f"{name} holds no rows", SHAPE, USAGE)
    said = ", ".join(f"{counts[status]} {NAMES[status]}" for status in Status if counts[status])
    unread = f"; {bad} could not be read" if bad else ""
    warn(f"{name}: {total} rows in {seconds:.1f} s: {said or 'none judged'}{unread}")


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  (closed below)
    except FileNotFoundError:
        fail(f"there is no file {name}", "look at its name and folder; `-` reads the input", USAGE)
    except OSError as error:
        fail(f"{name} can't be read: {error.strerror}", "", USAGE)
    with file:
        yield file


def _numbered(lines: IO[bytes], name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            fail(f"{name}:{number}: this is not UTF-8", "save the file in that encoding", USAGE)
