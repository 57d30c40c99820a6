"""The same identities decided by SymPy (entry by entry, and by MatrixSymbol) and by hand in NumPy.

SymPy gets n = 3 and five seconds an identity. "By hand" is what somebody would write who only wants
to know: five random points.
"""

from __future__ import annotations

import signal
import statistics
import time
from typing import TYPE_CHECKING, Any

from lemmata import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

SECONDS = 5.0
_ROUNDS = 5


class _TooLongError(Exception):
    """Five seconds are over."""


def compare() -> None:
    """Print the table; it says what each decides and how long that takes."""
    from benchmarks.formula_identities import identities

    print(f"\n{'identity':34} {'Lemmata':>20} {'SymPy, entries':>22} {'ratio':>7}"
          f" {'SymPy, MatrixSymbol':>24} {'NumPy':>9}")  # fmt: skip
    ratios, decided, symbolic, count = [], 0, 0, 0
    for one in identities():
        count += 1
        ours, status = _ours(one.claim, one.given)
        entries, entries_said = _timed(one.entries)
        matrix, matrix_said = _timed(one.symbols)
        floor, _ = _timed(one.numpy, rounds=_ROUNDS)
        decided += entries_said == "true"
        symbolic += matrix_said == "true"
        ratio = entries / ours
        ratios.append(ratio)
        bound = ">" if entries_said == "timed out" else " "
        print(
            f"{one.name:34} {status:>9} {ours:7.2f} ms {entries_said:>11} {entries:7.0f} ms"
            f" {bound}{ratio:6.0f} {matrix_said:>13} {matrix:7.0f} ms {floor:6.2f} ms"
        )
    print(
        f"SymPy decides {decided} of {count} by entries, {symbolic} by MatrixSymbol;"
        f" by entries it takes {statistics.median(ratios):.0f} times as long (median)"
    )


def _ours(claim: str, given: tuple[str, ...]) -> tuple[float, str]:
    times = []
    for seed in range(_ROUNDS):
        started = time.perf_counter()
        verdict = check(claim, given, seed=seed, explain=False)
        times.append((time.perf_counter() - started) * 1e3)
    return min(times), str(verdict.status)


def _timed(decide: Callable[[], Any], rounds: int = 1) -> tuple[float, str]:
    """Milliseconds of the best round, and what was said."""
    best, said = float("inf"), ""
    for _ in range(rounds):
        started = time.perf_counter()
        said = _within(decide)
        best = min(best, (time.perf_counter() - started) * 1e3)
    return best, said


def _within(decide: Callable[[], Any]) -> str:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        found = decide()
    except _TooLongError:
        return "timed out"
    except Exception as error:  # noqa: BLE001 - whatever a peer raises, it has not decided
        return type(error).__name__[:11]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return {True: "true", False: "false", None: "undecided"}[found]
