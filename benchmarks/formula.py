"""What the formula engine understands, verifies, proves, refutes and explains, and how fast.

    python -m benchmarks.formula [FILES…] [--mutations [N]] [--peers] [--verbose]

Without files it reads the copies in benchmarks/claims. `--mutations` makes every single mistake
(or N of each claim, spread evenly) in every claim that was verified. `--peers` (or `--time`) sets
SymPy and five random points in NumPy beside it. Exit code 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def main() -> int:
    # One core, as the goals say; before NumPy is loaded.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from benchmarks.formula_report import claim_goals, show, time_goals
    from benchmarks.formula_rows import CLAIMS, Tally, judge, rows_of
    from benchmarks.report import exit_code

    arguments = _arguments()
    rows = rows_of(arguments.files or sorted(CLAIMS.glob("*.jsonl")))
    for number, row in enumerate(judge(rows), 1):
        if arguments.verbose:
            show(number, row)
    goals = [*claim_goals(Tally(rows)), *time_goals(rows)]
    if arguments.mutations is not None:
        from benchmarks.formula_mutants import mutation_goal

        goals.append(mutation_goal(rows, arguments.mutations, verbose=arguments.verbose))
    if arguments.peers:
        from benchmarks.formula_peers import compare

        compare()
    print()
    for goal in goals:
        print(f"{'met   ' if goal.met else 'MISSED'}  {goal.text}: {goal.measured}")
    return exit_code(goals)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--mutations", nargs="?", type=int, const=0, metavar="N")
    parser.add_argument("--peers", "--time", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
