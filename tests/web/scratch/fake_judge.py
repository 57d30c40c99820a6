"""A judge that answers by what stands in a claim, at once, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from lemmata.formula.surface import Span
from lemmata.formula.verdict import Counterexample, Diagnosis, Link, Mistake, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

POINT = Counterexample(
    {"n": 2}, {"A": [[1, 1], [0, 1]]}, [[1, -1], [-2, 3]], [[3, -1], [-2, 1]], {}
)


class FakeJudge:
    """`WRONG` is refuted and its fix has `RIGHT`; `xy` is ill-typed, `slow` takes its time."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.ended: list[str] = []
        self.closed = False

    async def check_async(
        self, claim: str, given: Sequence[str] = (), seed: int = 0, seconds: float = 2.0
    ) -> Verdict:
        given = tuple(given)
        self.asked.append((claim, given))
        if "slow" in claim:
            await asyncio.sleep(0.5)
        self.ended.append(claim)
        return verdict(claim, given)

    async def call_async(
        self, function: str, *arguments: Any, seconds: float = 2.0, **named: Any
    ) -> Any:
        raise NotImplementedError

    def start(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


def verdict(claim: str, given: tuple[str, ...]) -> Verdict:
    for place, text in enumerate(given):
        if "?" in text:
            at = text.index("?")
            mistake = Mistake("an odd sign", Span(at, at + 1), "leave it out", place)
            return Verdict(Status.NOT_UNDERSTOOD, claim, given, mistake=mistake)
    whole = Span(0, len(claim))
    if "xy" in claim:
        at = claim.index("xy")
        mistake = Mistake("two columns side by side", Span(at, at + 2), r"x^\top y?")
        return Verdict(Status.ILL_TYPED, claim, given, mistake=mistake)
    if "WRONG" in claim:
        fix = claim.replace("WRONG", "RIGHT")
        diagnosis = Diagnosis("order", "The order is the other one.", fix)
        link = Link(
            Status.REFUTED, whole, message="They differ.", counterexample=POINT, diagnosis=diagnosis
        )
        return Verdict(Status.REFUTED, claim, given, (link,))
    if r"\le" in claim:
        return Verdict(Status.TESTED, claim, given, (Link(Status.TESTED, whole, r"\le", 80),), 80)
    if "slow" in claim:
        mistake = Mistake("took longer than 2 s", whole)
        return Verdict(Status.UNDECIDED, claim, given, mistake=mistake)
    return Verdict(Status.PROVED, claim, given, (Link(Status.PROVED, whole),))
