"""Engines with the signature of the real one that misbehave on demand, for tests of the judge."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from lemmata.formula.surface import Span
from lemmata.formula.verdict import Link, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence


class OddError(Exception):
    """Pickles, and does not come back."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def check(claim: str, given: Sequence[str] = (), seed: int = 0) -> Verdict:
    match claim:
        case "sleep":
            time.sleep(60)
        case "spin":
            while True:
                pass
        case "crash":
            os._exit(3)
        case "memory":
            raise_memory = [bytearray(1 << 26) for _ in range(200)]
            assert raise_memory
        case "odd":
            raise OddError("no", "way")
        case "print":
            print("x" * 100_000)  # noqa: T201
    link = Link(Status.TESTED, Span(0, len(claim)), points=seed)
    return Verdict(Status.TESTED, claim, tuple(given), (link,), points=os.getpid(), seed=seed)


def add(one: int, two: int) -> int:
    return one + two
