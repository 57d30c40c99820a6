"""Numbers side by side, goals, and the exit code that follows from them."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class CannotMeasureError(Exception):
    """Something is missing or did not start: what, and the next step."""


@dataclass(frozen=True)
class Row:
    """One quantity of both sides; smaller is better unless it says otherwise."""

    name: str
    unit: str
    ours: float
    peer: float
    more_is_better: bool = False
    digits: int = 0

    @property
    def ratio(self) -> float | None:
        """How many times better we are; below 1 the peer is."""
        better, worse = (
            (self.peer, self.ours) if not self.more_is_better else (self.ours, self.peer)
        )
        return better / worse if worse > 1e-3 else None


@dataclass(frozen=True)
class Goal:
    """What must hold, and what was measured."""

    text: str
    met: bool
    measured: str


def median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


def print_report(title: str, rows: Sequence[Row], goals: Sequence[Goal]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for heading in ("", "Lemmata", "peer", "times better"):
        table.add_column(heading, justify="left" if not heading else "right")
    for row in rows:
        values = [f"{value:,.{row.digits}f} {row.unit}".strip() for value in (row.ours, row.peer)]
        ratio = row.ratio
        table.add_row(row.name, *values, "" if ratio is None else f"{ratio:.1f}")
    console = Console()
    console.print(table)
    for goal in goals:
        console.print(f"{'met   ' if goal.met else 'MISSED'}  {goal.text}: {goal.measured}")
    console.print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {platform.machine()}")


def write_json(
    path: Path | None, rows: Sequence[Row], goals: Sequence[Goal], more: dict[str, object]
) -> None:
    """The same as JSON; without a path, on the last line of the output."""
    said = {
        **more,
        "rows": [{**vars(row), "ratio": row.ratio} for row in rows],
        "goals": [vars(goal) for goal in goals],
        "load": os.getloadavg()[0],
        "cores": os.cpu_count(),
    }
    if path is None:
        print(json.dumps(said))
    else:
        path.write_text(json.dumps(said, indent=2) + "\n")


def exit_code(goals: Sequence[Goal]) -> int:
    return 0 if all(goal.met for goal in goals) else 1
