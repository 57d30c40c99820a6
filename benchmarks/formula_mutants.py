"""Every single mistake made in every verified claim: what is really different must be refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.formula_oracle import differs
from benchmarks.report import Goal
from lemmata import check
from lemmata.formula import parse, to_latex
from lemmata.formula.diagnose import Mutation, mutations
from lemmata.formula.diagnose.declared import known_symbols
from lemmata.formula.errors import FormulaError
from lemmata.formula.reading import GivenError, Part, read_declarations, take_apart
from lemmata.formula.surface import Relations
from lemmata.formula.verdict import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.formula_rows import Row

_SAMPLED = 25
"""One of so many refuted mutants is tried on the oracle too, which must not find it equal."""


@dataclass
class Mutants:
    """What became of them."""

    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    wronged: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    same: int = 0
    open: int = 0
    tried: int = 0

    @property
    def refused(self) -> int:
        return self.statuses[Status.REFUTED] + self.statuses[Status.ILL_TYPED]


def mutation_goal(rows: Sequence[Row], most: int, *, verbose: bool) -> Goal:
    """Make the mistakes, judge the mutants, print what became of them."""
    found = Mutants()
    verified = [row for row in rows if row.holds and row.accepted]
    for number, row in enumerate(verified, 1):
        for mutation, given in _mutants(row, most):
            _judge(row, mutation, given, found)
        if verbose:
            print(f"{number:4} {row.id:45} {sum(found.statuses.values())} mutants", flush=True)
    _print(found, len(verified))
    different = found.refused + len(found.missed)
    measured = 100 * found.refused / different if different else 100.0
    text = "really different mutants refuted or ill-typed: 100 %"
    return Goal(text, not found.missed, f"{measured:.2f} % of {different}")


def _mutants(row: Row, most: int) -> list[tuple[Mutation, tuple[str, ...]]]:
    try:
        claim = take_apart(parse(row.claim))
        symbols = known_symbols(read_declarations(row.given))
    except (FormulaError, GivenError):
        return []
    given = (*row.given, *(to_latex(condition) for condition in claim.conditions))
    found = [
        (mutation, given)
        for chain in claim.chains
        for part in chain
        for mutation in mutations(Relations((part.left, part.right), (part.relation,)), symbols)
    ]
    if not most or len(found) <= most:
        return found
    return [found[k * len(found) // most] for k in range(most)]


def _judge(row: Row, mutation: Mutation, given: tuple[str, ...], found: Mutants) -> None:
    text = to_latex(mutation.claim)
    try:
        verdict = check(text, given, seed=2, explain=False)
    except Exception as error:  # noqa: BLE001 - it must raise nothing: listed
        found.raised.append(f"{row.id}: {type(error).__name__} {text}")
        return
    found.statuses[verdict.status] += 1
    found.kinds[mutation.mistake] += 1
    assert isinstance(mutation.claim, Relations)
    part = Part(mutation.claim.items[0], mutation.claim.signs[0], mutation.claim.items[1])
    if verdict.status in (Status.PROVED, Status.TESTED, Status.UNDECIDED):
        _settle(f"{row.id}: {verdict.status} {text}", differs(part, given), found)
    elif verdict.status is Status.REFUTED and found.statuses[Status.REFUTED] % _SAMPLED == 0:
        found.tried += 1
        if differs(part, given) is False and mutation.claim.signs[0] == "=":
            found.wronged.append(f"{row.id}: {text}")


def _settle(name: str, really: bool | None, found: Mutants) -> None:
    if really is None:
        found.open += 1
    elif really:
        found.missed.append(name)
    else:
        found.same += 1


def _print(found: Mutants, claims: int) -> None:
    total = sum(found.statuses.values())
    print(f"\nmutants: {total} of {claims} verified claims")
    print("  " + ", ".join(f"{status} {count}" for status, count in found.statuses.most_common()))
    print("  by mistake: " + ", ".join(f"{k} {n}" for k, n in found.kinds.most_common()))
    print(f"  of those not refused: {found.same} are the same by their PyTorch code,")
    print(f"  {found.open} can't be decided by it, {len(found.missed)} really differ")
    for name in found.missed:
        print(f"    {name}")
    print(f"  raised: {len(found.raised)}")
    for name in found.raised[:40]:
        print(f"    {name}")
    print(f"  refuted, the same by their code: {len(found.wronged)} of {found.tried} tried")
    for name in found.wronged:
        print(f"    {name}")
