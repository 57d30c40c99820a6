"""A sheet → what stands beside each of its fields, as soon as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lemmata.web.scratch.shown import Shown, mistaken_declaration, shown, waiting
from lemmata.web.scratch.steps import Step, steps

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from lemmata.formula.verdict import Verdict
    from lemmata.web.scratch.referee import Referee
    from lemmata.web.scratch.sheet import Sheet

NOTHING = "0 = 0"
"""Is claimed where nothing else is, so that the declarations are read all the same."""


@dataclass(frozen=True, slots=True)
class Field:
    """What has been found about a declaration or a line."""

    kind: Literal["given", "line"]
    index: int
    shown: Shown


async def judged(sheet: Sheet, referee: Referee) -> AsyncIterator[Field]:
    """The findings: at once what needs no judge or was judged before, then the rest in order."""
    teller = _Teller(sheet)
    given = teller.given
    later: list[tuple[int, Step]] = []
    for index, step in enumerate(steps(sheet.lines)):
        if step is None:
            continue
        verdict = referee.known(step.claim, given)
        if (plain := waiting(step)) is not None:
            yield Field("line", index, plain)
        elif verdict is not None:
            for field in teller.line(index, step, verdict):
                yield field
        else:
            later.append((index, step))
    for index, step in later:
        for field in teller.line(index, step, await referee.judge(step.claim, given)):
            yield field
    if given and not any(line.strip() for line in sheet.lines):
        for field in teller.declaration(await referee.judge(NOTHING, given)):
            yield field


class _Teller:
    """Words verdicts; the mistake of a declaration is told once, beside the declaration."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._places = [index for index, text in enumerate(sheet.given) if text.strip()]
        self._told: set[int] = set()

    @property
    def given(self) -> tuple[str, ...]:
        """The declarations that are not empty."""
        return tuple(self._sheet.given[place] for place in self._places)

    def line(self, index: int, step: Step, verdict: Verdict) -> list[Field]:
        """The verdict on a line."""
        found = shown(step, verdict, self._places)
        return [*self.declaration(verdict), Field("line", index, found)]

    def declaration(self, verdict: Verdict) -> list[Field]:
        """The mistake of a declaration that made a verdict impossible."""
        mistake = verdict.mistake
        if mistake is None or mistake.given is None or mistake.given >= len(self._places):
            return []
        place = self._places[mistake.given]
        if place in self._told:
            return []
        self._told.add(place)
        text = self._sheet.given[place]
        return [Field("given", place, mistaken_declaration(mistake, text, verdict.status))]
