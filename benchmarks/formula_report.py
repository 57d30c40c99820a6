"""The tables and goals of the formula engine's benchmark."""

from __future__ import annotations

from benchmarks.formula_rows import Row, Tally, judge, rightly_diagnosed, share
from benchmarks.report import Goal

KINDS = (
    "equalities", "inequalities", "quadrature, series, extrema",
    "doubt settled in higher precision",
)  # fmt: skip


def show(number: int, row: Row) -> None:
    diagnosis = "" if row.verdict is None or row.verdict.diagnosis is None else (
        f"  {row.verdict.diagnosis.mistake}: {row.verdict.diagnosis.text}"
    )  # fmt: skip
    mark = "true " if row.holds else f"false ({row.mistake})"
    print(f"{number:4} {row.id:45} {mark:18} {row.status or row.error}{diagnosis}", flush=True)


# ---- claims


def claim_goals(tally: Tally) -> list[Goal]:
    _print_table(tally)
    _print_lists(tally)
    return [
        Goal("understood ≥ 95 %", tally.understood >= 95, f"{tally.understood:.1f} %"),
        Goal("true claims verified ≥ 93 %", tally.verified >= 93, f"{tally.verified:.1f} %"),
        Goal(
            "matrix calculus proved ≥ 40 % (the Cookbook's rows and all with a derivative)",
            tally.proved >= 40, f"{tally.proved:.1f} % of {len(tally.calculus)}",
        ),
        _none("false claims accepted", tally.accepted_false),
        _none("false claims proved", tally.proved_false),
        _none("true claims refuted, ill-typed or undeclared", tally.blamed),
        Goal(
            "false claims with one mistake diagnosed with it ≥ 70 %",
            tally.diagnosed >= 70, f"{tally.diagnosed:.1f} % of {len(tally.single)}",
        ),
    ]  # fmt: skip


def _none(text: str, rows: list[Row]) -> Goal:
    return Goal(f"{text}: 0", not rows, str(len(rows)))


def _print_table(tally: Tally) -> None:
    names = sorted({row.file for row in tally.rows})
    print(f"{'':12} {'rows':>5} {'understood':>11} {'verified':>9} {'proved':>7} {'diagnosed':>10}")
    for name in (*names, "all"):
        part = Tally([row for row in tally.rows if name in (row.file, "all")])
        proved = share(part.true, lambda row: row.status == "proved")
        print(
            f"{name:12} {len(part.rows):5} {part.understood:9.1f} % "
            f"{_percent(part.verified, part.true)} {_percent(proved, part.true)} "
            f"{_percent(part.diagnosed, part.single):>10}"
        )


def _percent(value: float, of: list[Row]) -> str:
    return f"{value:6.1f} %" if of else f"{'–':>8}"


def _print_lists(tally: Tally) -> None:
    print("\nnot understood or undecided, by construct")
    for construct, rows in tally.open.items():
        ids = ", ".join(row.id for row in rows[:6]) + (" …" if len(rows) > 6 else "")
        print(f"  {len(rows):3}  {construct[:90]}  [{ids}]")
    _listed("true claims that are called wrong", tally.blamed)
    _listed("false claims that are accepted", tally.accepted_false)
    _listed("raised something", [row for row in tally.rows if row.verdict is None])
    missed: dict[str, list[str]] = {}
    for row in tally.single:
        if not rightly_diagnosed(row):
            found = None if row.verdict is None else row.verdict.diagnosis
            key = f"{row.mistake} → {'nothing' if found is None else found.mistake}"
            missed.setdefault(key, []).append(row.id)
    print("\nmistake made → mistake named, where they differ")
    for key, missing in sorted(missed.items(), key=lambda item: -len(item[1])):
        print(f"  {len(missing):3}  {key}  [{', '.join(missing)}]")


def _listed(title: str, rows: list[Row]) -> None:
    print(f"\n{title}: {len(rows)}")
    for row in rows:
        print(f"  {row.id}: {row.status or ''} {row.said}")


# ---- times


def time_goals(rows: list[Row]) -> list[Goal]:
    """Milliseconds a link, warm: everything is judged again with another seed."""
    again = [Row(r.id, r.given, r.claim, r.holds, r.mistake, r.file) for r in rows if r.accepted]
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for row in judge(again, seed=1, explain=False):
        if row.verdict is not None and row.verdict.links:
            times[row.kind].append(row.verdict.milliseconds / len(row.verdict.links))
    wrong = [r for r in rows if r.verdict is not None and r.verdict.broken is not None]
    extra = [r.seconds * 1e3 - r.verdict.milliseconds for r in wrong if r.verdict is not None]
    times["counterexample and diagnosis (each)"] = extra
    print(f"\n{'milliseconds a link':38} {'links':>6} {'median':>8} {'95 %':>8} {'most':>9}")
    for kind, values in times.items():
        if values:
            print(
                f"{kind:38} {len(values):6} {_at(values, 0.5):8.2f} {_at(values, 0.95):8.2f} "
                f"{max(values):9.2f}"
            )
    found = times["equalities"] or [0.0]
    median, late = _at(found, 0.5), _at(found, 0.95)
    return [
        Goal("median of equalities < 5 ms a link", median < 5, f"{median:.2f} ms"),
        Goal("95 % of equalities < 50 ms a link", late < 50, f"{late:.2f} ms"),
    ]


def _at(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]
