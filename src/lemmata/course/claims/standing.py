"""How a display equation stands, and the author's mistakes that verdicts show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lemmata.course.diagnostics import Diagnostic
from lemmata.formula.surface import Span as Offsets
from lemmata.formula.verdict import Status
from lemmata.formula.wording import NAMES, brief, summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lemmata.course.claims.code import Outcome, Tested
    from lemmata.course.claims.reading import Claim, DisplayedClaims
    from lemmata.course.codes import Code
    from lemmata.formula.verdict import Link, Verdict

StandingStatus = Literal[
    "proved", "tested", "refuted", "ill_typed", "undeclared", "not_understood", "undecided",
    "by_code", "unchecked", "definition",
]  # fmt: skip
"""How a display stands; `by_code` where a named check holds, `unchecked` where nothing is claimed
or an author says why it is not checked."""

_WORST = (
    Status.REFUTED, Status.ILL_TYPED, Status.UNDECLARED, Status.NOT_UNDERSTOOD, Status.UNDECIDED,
    Status.TESTED, Status.PROVED,
)  # fmt: skip
_CODES: Mapping[Status, Code] = {
    Status.REFUTED: "claim-refuted",
    Status.ILL_TYPED: "claim-ill-typed",
    Status.UNDECLARED: "claim-undeclared",
    Status.NOT_UNDERSTOOD: "claim-not-understood",
    Status.UNDECIDED: "claim-undecided",
}
_CODE_CODES: Mapping[Outcome, Code] = {
    "fails": "check-failed",
    "passes-anything": "check-passes-anything",
    "unknown": "unknown-check",
}
OTHERWISE = "name a Python check with `:check:`, or say with `:unchecked:` why there is none"
DEFINE = r"to define it here, write `\coloneqq` in place of `=`"


@dataclass(frozen=True, slots=True)
class Standing:
    """One display: its anchor and line in the lesson, how it stands and, in words, why.

    `verdicts` are those of its claims in order, each with the claim it is about; `links` counts
    the relations that were judged. `ok` is whether it may be printed as it is.
    """

    id: str
    line: int
    status: StandingStatus
    reason: str
    verdicts: tuple[tuple[Claim, Verdict], ...] = ()
    derivation: str | None = None
    check: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the display may stand in a lesson as it is."""
        return self.status in ("proved", "tested", "by_code", "unchecked", "definition")

    @property
    def links(self) -> int:
        """How many relations were judged."""
        return sum(max(1, len(verdict.links)) for _, verdict in self.verdicts)


def judged(display: DisplayedClaims, verdicts: Sequence[Verdict]) -> Standing:
    """The standing of a display whose claims the engine has judged: that of the worst of them."""
    pairs = tuple(zip(display.claims, verdicts, strict=True))
    claims = [verdict for claim, verdict in pairs if claim.kind == "claim"]
    wrong = [verdict for claim, verdict in pairs if _is_wrong(claim, verdict)]
    if wrong or claims:
        worst = min(wrong or claims, key=lambda verdict: _WORST.index(verdict.status))
        status, reason = worst.status.value, summary(worst)
    elif display.defines:
        status, reason = "definition", "defines what is used below"
    else:
        status, reason = "not_understood", "there is no claim in this display"
    return _standing(display, status, reason, pairs)  # type: ignore[arg-type]


def tested_by_code(display: DisplayedClaims, tested: Tested) -> Standing:
    """The standing of a display whose claim a function tests."""
    name = display.equation.check
    if tested.outcome == "holds":
        return _standing(display, "by_code", f"tested by the function `{name}`")
    return _standing(display, "refuted" if tested.outcome == "fails" else "undecided",
                     tested.message)  # fmt: skip


def unchecked(display: DisplayedClaims) -> Standing:
    """The standing of a display that says why it is not checked."""
    return _standing(display, "unchecked", display.equation.unchecked or "")


def _standing(
    display: DisplayedClaims,
    status: StandingStatus,
    reason: str,
    pairs: tuple[tuple[Claim, Verdict], ...] = (),
) -> Standing:
    equation = display.equation
    line = equation.span.line
    return Standing(
        equation.anchor, line, status, reason, pairs, display.derivation, equation.check
    )


def _is_wrong(claim: Claim, verdict: Verdict) -> bool:
    """A definition is wrong where its right side is; that a set has no value is none of that."""
    if claim.kind == "claim":
        return not verdict.status.accepted
    return verdict.status in (Status.ILL_TYPED, Status.UNDECLARED)


def mistakes_in(
    path: str, display: DisplayedClaims, standing: Standing, tested: Tested | None = None
) -> Iterator[Diagnostic]:
    """The mistakes of an author that a standing shows, each at its exact characters."""
    span = display.equation.latex.span()
    if tested is not None and tested.outcome != "holds":
        code = _CODE_CODES[tested.outcome]
        yield Diagnostic.at(path, display.equation.span, code, tested.message, tested.hint)
    if not (display.claims or display.defines or display.equation.check):
        found = "this display claims nothing and defines nothing"
        yield Diagnostic.at(path, span, "claims-nothing", found, OTHERWISE)
    for claim, verdict in standing.verdicts:
        if _is_wrong(claim, verdict):
            yield _mistake(path, claim, verdict)


def _mistake(path: str, claim: Claim, verdict: Verdict) -> Diagnostic:
    code, link, mistake = _CODES[verdict.status], verdict.broken, verdict.mistake
    if mistake is not None:
        span = claim.span(mistake.span, mistake.given)
        hint = "; ".join(filter(None, (mistake.hint, _further(claim, verdict))))
        return Diagnostic.at(path, span, code, _found(verdict.status, mistake.message), hint)
    link = link or next((one for one in verdict.links if not one.status.accepted), None)
    if link is None:
        whole = claim.span(Offsets(0, len(claim.text)))
        return Diagnostic.at(path, whole, code, summary(verdict), _further(claim, verdict))
    found = _found(link.status, link.message or brief(link))
    hint = "; ".join(filter(None, (_mended(link), link.hint, _further(claim, verdict))))
    return Diagnostic.at(path, claim.span(link.span), code, found, hint)


def _found(status: Status, message: str) -> str:
    return f"{NAMES[status]}: {message}" if message else NAMES[status]


def _mended(link: Link) -> str:
    if link.diagnosis is None:
        return ""
    fix = " ".join(link.diagnosis.fix.split())
    return f"{link.diagnosis.text}: {fix}" if fix else link.diagnosis.text


def _further(claim: Claim, verdict: Verdict) -> str:
    """The next step that only an author has."""
    if verdict.status in (Status.NOT_UNDERSTOOD, Status.UNDECIDED):
        return OTHERWISE
    mistake = verdict.mistake
    if verdict.status is Status.UNDECLARED and mistake is not None and mistake.given is None:
        left, equals, _ = claim.text.partition("=")
        if equals and not mistake.span.start and mistake.span.end <= len(left):
            return DEFINE
    return ""
