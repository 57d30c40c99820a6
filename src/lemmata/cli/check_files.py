"""Checks the display equations of manuscripts, so that an author can put it in CI."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lemmata.cli.manuscripts import ManuscriptError, read_manuscript, read_text
from lemmata.cli.manuscripts.claims import manuscript_claims
from lemmata.cli.terminal import USAGE, deliver, fail, say
from lemmata.formula.surface import Span as Offsets
from lemmata.formula.verdict import Status
from lemmata.formula.wording import NAMES, brief, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lemmata.cli.check import Asked
    from lemmata.course.claims import Claim
    from lemmata.course.positions import Span
    from lemmata.formula.verdict import Verdict
    from lemmata.formula.worker import Judge

HOW = "write displays between `$$`, in `\\[ … \\]`, or in an environment such as align"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one place of a file."""

    span: Span
    status: Status
    found: str
    hints: tuple[str, ...]

    def lines(self, path: Path, source: str) -> Iterator[str]:
        """As a compiler would say it, with carets under the characters that are meant."""
        yield f"{path}:{self.span.line}:{self.span.column}: {NAMES[self.status]}: {self.found}"
        rows = source.splitlines()
        text = rows[self.span.line - 1] if self.span.line <= len(rows) else ""
        number = str(self.span.line)
        last = self.span.end_column if self.span.end_line == self.span.line else len(text) + 1
        width = max(1, min(last, len(text.rstrip()) + 1) - self.span.column)
        before = "".join("\t" if c == "\t" else " " for c in text[: self.span.column - 1])
        yield f"  {number} | {text.rstrip()}"
        yield f"  {' ' * len(number)} | {before}{'^' * width}"
        yield from (f"  {' ' * len(number)} = {hint}" for hint in self.hints if hint)


def check_files(judge: Judge, asked: Asked, files: Sequence[Path]) -> bool:
    """Whether no equation of the files is wrong, or, where asked strictly, none is in doubt."""
    fine = [_check(judge, asked, path) for path in files]
    return all(fine)


def _check(judge: Judge, asked: Asked, path: Path) -> bool:
    try:
        source = read_text(path)
        displays = manuscript_claims(read_manuscript(path, source))
    except ManuscriptError as error:
        fail(error.found, error.hint, USAGE)
    if not any(displays):
        fail(f"{path} holds no display equation", HOW, USAGE)
    counts: Counter[Status] = Counter()
    for claim in (claim for claims in displays for claim in claims):
        verdict = judge.check(claim.text, claim.given, asked.seed, asked.seconds)
        if claim.kind == "definition" and not _wrong_definition(verdict):
            continue
        counts[verdict.status] += 1
        _report(asked, path, source, claim, verdict)
    if not asked.as_json:
        say(f"{path}: {_counted(counts)}")
    return not any(status.wrong or (asked.strict and not status.accepted) for status in counts)


def _wrong_definition(verdict: Verdict) -> bool:
    return verdict.status in (Status.ILL_TYPED, Status.UNDECLARED)


def _report(asked: Asked, path: Path, source: str, claim: Claim, verdict: Verdict) -> None:
    remark = _remark(claim, verdict)
    if asked.as_json:
        deliver(json.dumps(_json(path, claim, verdict, remark), ensure_ascii=False))
    elif not verdict.status.accepted:
        for line in remark.lines(path, source):
            say(line)


def _remark(claim: Claim, verdict: Verdict) -> Remark:
    if verdict.mistake is not None:
        place = claim.span(verdict.mistake.span, verdict.mistake.given)
        hints = (verdict.mistake.hint,)
        return Remark(place, verdict.status, verdict.mistake.message, hints)
    link = verdict.broken or next((x for x in verdict.links if not x.status.accepted), None)
    if link is None:
        return Remark(claim.span(Offsets(0, len(claim.text))), verdict.status, "", ())
    mended = link.diagnosis
    fix = "" if mended is None else f"{mended.text}: {' '.join(mended.fix.split())}".rstrip(": ")
    where, said = brief(link), link.message
    found = said or where or "no proof and no counterexample was found"
    return Remark(
        claim.span(link.span), link.status, found, (where if said else "", fix, link.hint)
    )


def _json(path: Path, claim: Claim, verdict: Verdict, remark: Remark) -> dict[str, Any]:
    place = claim.span(Offsets(0, len(claim.text)))
    name = f"{path}:{place.line}:{place.column}"
    told = {"file": str(path), "line": place.line, "column": place.column, "found": remark.found}
    return {**to_json(verdict, name), **told, "at": [remark.span.line, remark.span.column]}


def _counted(counts: Counter[Status]) -> str:
    total = sum(counts.values())
    said = ", ".join(f"{counts[status]} {NAMES[status]}" for status in Status if counts[status])
    return f"{total} equation{'s' if total != 1 else ''}: {said or 'only definitions'}"
