"""Mutated claims against the formula engine: nothing may be raised, hang, or take the memory.

    python -m benchmarks.formula_fuzz [COUNT] [--seed N] [--workers N]

Each round takes a claim of benchmarks/claims with its declarations and spoils one of them or
both: characters and tokens dropped, doubled, exchanged; pieces of other claims put in; nesting,
huge numbers and endless sums wrapped around. The judge's worker answers or is killed at its safety
net. Exit code 1 where the engine failed, an answer came later than that, or memory went over 1 GiB.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from lemmata.formula.worker import Judge

CLAIMS = Path(__file__).with_name("claims")
SECONDS = 2.0
LATE = 1.1
MEMORY = 1 << 30
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]|[0-9]+|\s+|.", re.DOTALL)
_WRAPS = (
    r"\left({}\right)", r"{}^{{{}}}", r"\frac{{{}}}{{{}}}", r"\sqrt{{{}}}", r"\exp({})",
    r"\sum_{{i=1}}^{{10^9}} {}", r"\sum_{{k=0}}^{{\infty}} {}", r"({})^{{10^{{12}}}}",
    r"\det({})", r"({})^{{-1}}",
    r"\int_{{0}}^{{\infty}} {} \mathrm{{d}}x", r"\lim_{{x \to 0}} {}", r"\max_x {}", r"({})!",
    r"\frac{{\partial}}{{\partial x}} {}", r"\operatorname{{Tr}}({})", r"\mathbb{{E}}[{}]", r"|{}|",
)  # fmt: skip
_HUGE = ("10^{100000}", "99999999999999999999", "0", "-1", "0.0000000001", r"\infty")


class Spoiler:
    """Draws spoilt claims."""

    def __init__(self, rows: list[dict[str, object]], seed: int) -> None:
        self._random = random.Random(seed)
        self._rows = rows
        self._pieces = [str(row["claim"]) for row in rows]

    def draw(self) -> tuple[str, tuple[str, ...]]:
        """A claim and its declarations, at least one of them changed."""
        row = self._random.choice(self._rows)
        claim = str(row["claim"])
        given = [str(one) for one in row["given"]]  # type: ignore[attr-defined]
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            if given and self._random.random() < 0.3:
                k = self._random.randrange(len(given))
                given[k] = self._spoilt(given[k])
            else:
                claim = self._spoilt(claim)
        if self._random.random() < 0.1 and given:
            given.pop(self._random.randrange(len(given)))
        return claim, tuple(given)

    def _spoilt(self, text: str) -> str:
        tokens = _TOKEN.findall(text) or [""]
        k = self._random.randrange(len(tokens))
        match self._random.randrange(8):
            case 0:
                del tokens[k]
            case 1:
                tokens.insert(k, tokens[k])
            case 2:
                other = self._random.randrange(len(tokens))
                tokens[k], tokens[other] = tokens[other], tokens[k]
            case 3:
                tokens[k] = self._random.choice(_TOKEN.findall(self._random.choice(self._pieces)))
            case 4:
                tokens.insert(k, self._random.choice(_HUGE))
            case 5:
                piece = _TOKEN.findall(self._random.choice(self._pieces))
                tokens[k:k] = piece[: self._random.randrange(1, 12)]
            case 6:
                return self._wrapped(text, tokens, k)
            case _:
                tokens = tokens[k:] + tokens[:k]
        return "".join(tokens)

    def _wrapped(self, text: str, tokens: list[str], k: int) -> str:
        wrap = self._random.choice(_WRAPS)
        sides = text.split("=", 1)
        if len(sides) == 2 and self._random.random() < 0.5:
            inner = sides[1].strip()
            for _ in range(self._random.choice((1, 1, 2, 40))):
                inner = wrap.format(inner, inner) if len(inner) < 4000 else inner
            return f"{sides[0]}={inner}"
        tokens[k] = wrap.format(tokens[k], tokens[k])
        return "".join(tokens)


def main() -> int:
    arguments = _arguments()
    lines = (
        line
        for path in sorted(CLAIMS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    spoiler = Spoiler([json.loads(line) for line in lines], arguments.seed)
    drawn = [spoiler.draw() for _ in range(arguments.count)]
    started = time.perf_counter()
    with Judge(workers=arguments.workers, memory=MEMORY) as judge:
        judge.start()
        with ThreadPoolExecutor(arguments.workers) as threads:
            found = list(threads.map(lambda one: _judged(judge, *one), drawn))
        largest = _largest_child()
    return _report(found, drawn, largest, time.perf_counter() - started)


def _judged(judge: Judge, claim: str, given: tuple[str, ...]) -> tuple[str, str, float]:
    began = time.perf_counter()
    verdict = judge.check(claim, given, seconds=SECONDS)
    spent = time.perf_counter() - began
    message = verdict.mistake.message if verdict.mistake is not None else ""
    return str(verdict.status), message, spent


def _largest_child() -> int:
    sizes = [0]
    for child in psutil.Process().children(recursive=True):
        try:
            sizes.append(child.memory_info().rss)
        except psutil.Error:
            continue
    return max(sizes)


def _report(
    found: list[tuple[str, str, float]],
    drawn: list[tuple[str, tuple[str, ...]]],
    largest: int,
    elapsed: float,
) -> int:
    failures = [k for k, (_, message, _) in enumerate(found) if "itself failed" in message]
    failures += [k for k, (_, message, _) in enumerate(found) if "ended before" in message]
    killed = sum("took longer" in message for _, message, _ in found)
    late = [k for k, (_, _, spent) in enumerate(found) if spent > SECONDS * LATE + 5]
    print(f"{len(found)} spoilt claims in {elapsed:.0f} s: {dict(Counter(s for s, _, _ in found))}")
    print(
        f"killed at the safety net of {SECONDS:g} s: {killed}; largest worker {largest >> 20} MiB"
    )
    for k in failures[:20]:
        print(f"FAILED {found[k][1]}\n   {drawn[k][0]!r}\n   {drawn[k][1]!r}")
    for k in late[:20]:
        print(f"LATE {found[k][2]:.1f} s {drawn[k]!r}")
    wrong = bool(failures or late or largest > MEMORY)
    print("MISSED" if wrong else "met", f"{len(failures)} failures, {len(late)} late")
    return int(wrong)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
