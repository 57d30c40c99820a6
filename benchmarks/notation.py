"""How long it takes to read a formula of benchmarks/claims, beside SymPy's parse_latex."""

import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lemmata.formula import parse

CLAIMS = Path(__file__).with_name("claims")
ROUNDS = 3
GOAL = 0.1  # milliseconds, the median


def formulas() -> list[str]:
    rows = [
        json.loads(line)
        for path in sorted(CLAIMS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return list(dict.fromkeys(text for row in rows for text in [*row["given"], row["claim"]]))


def milliseconds(read: Callable[[str], object], source: str, rounds: int) -> float | None:
    """The best of several rounds; None for what is not read."""
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        try:
            read(source)
        except Exception:  # noqa: BLE001 - whatever a peer raises, it has not read this
            return None
        best = min(best, time.perf_counter() - started)
    return best * 1e3


def report(name: str, times: list[float | None]) -> float:
    read = sorted(value for value in times if value is not None)
    median, last = statistics.median(read), read[int(0.99 * len(read))]
    print(
        f"{name:8} {len(read):5} of {len(times)} read, median {median:.3f} ms, 99 % {last:.3f} ms"
    )
    return median


def main() -> int:
    sources = formulas()
    ours, peers = [], []
    peer: Callable[[str], object] | None = None
    if importlib.util.find_spec("antlr4") is not None:
        from sympy.parsing.latex import parse_latex

        peer = parse_latex
    for source in sources:
        ours.append(milliseconds(parse, source, ROUNDS))
        if peer is not None:
            peers.append(milliseconds(peer, source, ROUNDS))
    median = report("lemmata", ours)
    if peer is None:
        print("SymPy's parse_latex needs antlr4-python3-runtime==4.11.*; not measured")
    else:
        print(f"SymPy takes {report('sympy', peers) / median:.0f} times as long")
    return int(median > GOAL or None in ours)


if __name__ == "__main__":
    sys.exit(main())
