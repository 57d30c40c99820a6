"""Claims, what the engine says of them, and how that is counted."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from lemmata import check
from lemmata.formula.evaluate import Plan
from lemmata.formula.verdict import Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CLAIMS = Path(__file__).with_name("claims")
ORDERED = frozenset((r"\le", r"\ge", "<", ">", r"\preceq", r"\succeq", r"\prec", r"\succ"))
_DERIVATIVE = re.compile(r"\\partial|\\nabla|\\mathrm\{d\}|\\frac\{d")
_QUADRATURE = re.compile(
    r"\\int|\\lim|\\sup|\\inf(?!ty)|\\infty|\\mathbb\{E\}|\\operatorname\{(?:Var|Cov)\}|\\mathcal\{N\}"
    r"|\\sim|random|arg(?:max|min)|\\m(?:ax|in)_"
)


@dataclass
class Row:
    """A claim, what is known of it, and what has been said."""

    id: str
    given: tuple[str, ...]
    claim: str
    holds: bool
    mistake: str | None
    file: str
    verdict: Verdict | None = None
    error: str = ""
    seconds: float = 0.0
    precise: bool = False

    @property
    def status(self) -> Status | None:
        return None if self.verdict is None else self.verdict.status

    @property
    def accepted(self) -> bool:
        return self.status is not None and self.status.accepted

    @property
    def understood(self) -> bool:
        """Read and typed as far as its writer's mistakes allow."""
        if self.status in (None, Status.NOT_UNDERSTOOD):
            return False
        return not (self.holds and self.status in (Status.UNDECLARED, Status.ILL_TYPED))

    @property
    def is_matrix_calculus(self) -> bool:
        """An identity of the Matrix Cookbook, or a claim that holds a derivative."""
        return self.file == "cookbook" or _DERIVATIVE.search(self.claim) is not None

    @property
    def kind(self) -> str:
        """Which row of the table of times it belongs to."""
        assert self.verdict is not None
        if self.precise:
            return "doubt settled in higher precision"
        if any(link.relation in ORDERED for link in self.verdict.links):
            return "inequalities"
        text = " ".join((self.claim, *self.given))
        return "quadrature, series, extrema" if _QUADRATURE.search(text) else "equalities"

    @property
    def said(self) -> str:
        """The message of what stopped it."""
        if self.verdict is None:
            return self.error
        if self.verdict.mistake is not None:
            return self.verdict.mistake.message
        links = (link for link in self.verdict.links if link.status is self.status)
        return next((link.message for link in links if link.message), str(self.status))

    @property
    def construct(self) -> str:
        """The message without the names that it quotes."""
        return re.sub(r"“[^”]*”|\b[0-9]+\b", "…", self.said)


def rows_of(paths: Iterable[Path]) -> list[Row]:
    """All rows of JSONL files."""
    found = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found.append(
                Row(one["id"], tuple(one["given"]), one["claim"], one["holds"],
                    one.get("mistake"), path.stem)
            )  # fmt: skip
    return found


class Precision:
    """Notes whether an evaluation asked for more than double precision."""

    def __init__(self) -> None:
        self.used = False
        self._run = Plan.run

    def __enter__(self) -> Self:
        original, noted = self._run, self

        def run(self: Plan, point: Any, *, precise: int = 0) -> Any:
            noted.used = noted.used or precise > 0
            return original(self, point, precise=precise)

        Plan.run = run  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        Plan.run = self._run  # type: ignore[method-assign]


def judge(rows: Sequence[Row], seed: int = 0, *, explain: bool = True) -> Iterator[Row]:
    """Ask the engine about each row; what it raises is kept, for it must raise nothing."""
    with Precision() as precision:
        for row in rows:
            precision.used = False
            started = time.perf_counter()
            try:
                row.verdict = check(row.claim, row.given, seed=seed, explain=explain)
            except Exception as error:  # noqa: BLE001 - counted and listed as a failure
                row.verdict, row.error = None, f"raised {type(error).__name__}: {error}"
            row.seconds = time.perf_counter() - started
            row.precise = precision.used
            yield row


@dataclass
class Tally:
    """The numbers of one run."""

    rows: list[Row]
    true: list[Row] = field(init=False)
    false: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.true = [row for row in self.rows if row.holds]
        self.false = [row for row in self.rows if not row.holds]

    @property
    def understood(self) -> float:
        return share(self.rows, lambda row: row.understood)

    @property
    def verified(self) -> float:
        return share(self.true, lambda row: row.accepted)

    @property
    def calculus(self) -> list[Row]:
        return [row for row in self.true if row.is_matrix_calculus]

    @property
    def proved(self) -> float:
        return share(self.calculus, lambda row: row.status is Status.PROVED)

    @property
    def accepted_false(self) -> list[Row]:
        return [row for row in self.false if row.accepted]

    @property
    def proved_false(self) -> list[Row]:
        return [row for row in self.false if row.status is Status.PROVED]

    @property
    def blamed(self) -> list[Row]:
        """True rows that are called wrong."""
        return [row for row in self.true if row.status is not None and row.status.wrong]

    @property
    def single(self) -> list[Row]:
        """False rows with one mistake that has a name."""
        return [row for row in self.false if row.mistake not in (None, "other")]

    @property
    def diagnosed(self) -> float:
        return share(self.single, rightly_diagnosed)

    @property
    def open(self) -> dict[str, list[Row]]:
        """What is not understood or undecided, by construct, the most frequent first."""
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.status in (None, Status.NOT_UNDERSTOOD, Status.UNDECIDED):
                groups[row.construct].append(row)
        return dict(sorted(groups.items(), key=lambda item: -len(item[1])))


def rightly_diagnosed(row: Row) -> bool:
    """Whether the diagnosis names the mistake that was made."""
    return (
        row.verdict is not None
        and row.verdict.diagnosis is not None
        and row.verdict.diagnosis.mistake == row.mistake
    )


def share(rows: Sequence[Row], holds: Any) -> float:
    """How many of a hundred."""
    return 100 * sum(map(bool, map(holds, rows))) / len(rows) if rows else 100.0
