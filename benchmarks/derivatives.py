"""Hessians: compiled from LaTeX, beside the closed form by hand, JAX and PyTorch.

`python -m benchmarks.derivatives [--json FILE] [--rounds N] [--only NAME]`. Double precision on the
CPU, dense results, one thread (pools of threads of three libraries in one process wait for each
other). All sides of a row are checked against each other (`TOLERANCE`, relative to the largest
entry), then measured in turns, by processor time: a busy machine adds little to it. A missing JAX
or PyTorch leaves its column empty. Exit code 0: the goals are met; 1: one is missed; 2: wrong
usage.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.derivative_problems import PROBLEMS, Array, Problem
from lemmata.formula import derivatives

SIDES = ("closed form", "ours", "jax.jit", "torch.func", "autograd")
TOLERANCE = 1e-8
ROUNDS, SECONDS = 15, 2.0
BLOCK = 0.002
MEDIAN, MOST = 2.0, 4.0
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}

Side = Callable[[], Any]


@dataclass(frozen=True)
class Row:
    """What one problem took at one size: medians in seconds, by side."""

    problem: Problem
    n: int
    seconds: dict[str, float]

    def ratio(self, side: str) -> float | None:
        """How often the closed form would be done in that time; None where nothing was measured."""
        if side not in self.seconds:
            return None
        return self.seconds[side] / self.seconds["closed form"]


def main() -> int:
    """Measures and prints; the exit code says whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write every number there")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", help="problems whose name holds this")
    options = parser.parse_args()
    chosen = [p for p in PROBLEMS if not options.only or options.only in p.name]
    if not chosen:
        parser.error(f"no problem is called {options.only!r}: {[p.name for p in PROBLEMS]}")
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        # The libraries read this when they are loaded, which is over.
        command = [sys.executable, "-m", "benchmarks.derivatives", *sys.argv[1:]]
        os.execve(sys.executable, command, {**os.environ, **ONE_THREAD})
    absent = [name for name in ("jax", "torch") if find_spec(name) is None]
    print(_head())
    rows = []
    for problem in chosen:
        for n in problem.lengths:
            rows.append(measured(problem, n, absent, options.rounds))
            print(_line(rows[-1], absent), flush=True)
    for name in absent:
        print(f"{name} is not installed: pip install -e '.[bench]'")
    found = [_as_json(row) for row in rows]
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    missed = goals_missed(rows)
    print(_summary(rows), *(f"missed: {goal}" for goal in missed), sep="\n")
    return 1 if missed else 0


def measured(problem: Problem, n: int, absent: Sequence[str], rounds: int = ROUNDS) -> Row:
    """All sides of one row, compared and then timed in turns."""
    values = problem.values(n)
    sides = {"closed form": partial(problem.closed, *values), "ours": _ours(problem, n, values)}
    if "jax" not in absent:
        sides["jax.jit"] = _jax(problem, values)
    if "torch" not in absent:
        sides |= _torch(problem, values)
    wanted = problem.closed(*values)
    first: dict[str, float] = {}
    for name, side in sides.items():
        start = time.process_time()
        found = side()
        first[name] = time.process_time() - start
        _compare(f"{problem.name}, n = {n}, {name}", np.asarray(found), wanted)
    del found, wanted
    return Row(problem, n, _timed(sides, first, rounds))


def _compare(what: str, found: Array, wanted: Array) -> None:
    if found.shape != wanted.shape:
        raise ValueError(f"{what}: shape {found.shape} instead of {wanted.shape}")
    error = np.abs(found - wanted).max() / np.abs(wanted).max()
    if not error <= TOLERANCE:
        raise ValueError(f"{what}: off by {error:.1e} relative to the closed form")


# ---- the sides


def _ours(problem: Problem, n: int, values: Sequence[Array]) -> Side:
    sizes = problem.sizes(n)
    hessian = derivatives.derivative(problem.latex, problem.variable, problem.given, order=2)
    compiled = hessian.compile(problem.arguments, sizes)
    # Sizes that only the shapes of absent arguments would tell are keywords.
    named = inspect.getfullargspec(compiled).kwonlyargs
    return partial(compiled, *values, **{letter: sizes[letter] for letter in named})


def _jax(problem: Problem, values: Sequence[Array]) -> Side:
    import jax

    jax.config.update("jax_enable_x64", True)
    loss = partial(problem.loss, jax.numpy)
    place = problem.arguments.index(problem.variable)
    hessian = jax.jit(jax.hessian(loss, argnums=place))
    arrays = [jax.numpy.asarray(value) for value in values]
    return lambda: hessian(*arrays).block_until_ready()


def _torch(problem: Problem, values: Sequence[Array]) -> dict[str, Side]:
    import torch

    arrays = [torch.from_numpy(value) for value in values]
    place = problem.arguments.index(problem.variable)

    def loss(variable: torch.Tensor) -> torch.Tensor:
        inputs = [*arrays[:place], variable, *arrays[place + 1 :]]
        found: torch.Tensor = problem.loss(torch, *inputs)
        return found

    torch.func.hessian(torch.sum)(torch.ones(2))  # what PyTorch loads when it is first needed
    forward = torch.func.hessian(loss)
    return {
        "torch.func": lambda: forward(arrays[place]),
        "autograd": lambda: torch.autograd.functional.hessian(loss, arrays[place]),
    }


# ---- measuring


def _timed(sides: dict[str, Side], first: dict[str, float], rounds: int) -> dict[str, float]:
    """Medians over rounds in turns; of what is slow fewer, of what is very slow the first."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    repeats = dict.fromkeys(sides, 1)
    for name, side in sides.items():
        # JAX compiles when it is called for the first time.
        if first[name] > SECONDS and name != "jax.jit":
            times[name].append(first[name])
        else:
            repeats[name] = max(1, int(BLOCK / _once(side, 1)))
    for turn in range(rounds):
        # Forth and back, and warm: nobody gains by whose memory was used just before.
        for name, side in list(sides.items())[:: 1 if turn % 2 else -1]:
            if sum(times[name]) * repeats[name] < SECONDS:
                if repeats[name] > 1:
                    side()
                times[name].append(_once(side, repeats[name]))
    return {name: statistics.median(found) for name, found in times.items()}


def _once(side: Side, repeats: int) -> float:
    start = time.process_time()
    for _ in range(repeats):
        side()
    return (time.process_time() - start) / repeats


# ---- the table


def goals_missed(rows: Sequence[Row]) -> list[str]:
    """What is not as it should be, one line each."""
    missed = []
    ratios = [row.seconds["ours"] / row.seconds["closed form"] for row in rows]
    if statistics.median(ratios) > MEDIAN:
        missed.append(f"the median is {statistics.median(ratios):.2f} times the closed form")
    for row, ratio in zip(rows, ratios, strict=True):
        if ratio > MOST:
            missed.append(f"{row.problem.name}, n = {row.n}: {ratio:.2f} times the closed form")
        rivals = ["torch.func", "autograd", *(["jax.jit"] if row.problem.structure else [])]
        missed += [
            f"{row.problem.name}, n = {row.n}: {side} is faster"
            for side in rivals
            if row.seconds.get(side, float("inf")) <= row.seconds["ours"]
        ]
    return missed


def _summary(rows: Sequence[Row]) -> str:
    ratios = [row.seconds["ours"] / row.seconds["closed form"] for row in rows]
    return (
        f"ours / closed form: median {statistics.median(ratios):.2f} (goal {MEDIAN:g}), "
        f"most {max(ratios):.2f} (goal {MOST:g})"
    )


def _head() -> str:
    columns = " ".join(f"{side:>11}" for side in SIDES[1:])
    return f"{'Hessian of':<22} {'by':<3} {'sizes':<22} {'dense':<6} {'closed, ms':>10} {columns}"


def _line(row: Row, absent: Sequence[str]) -> str:
    problem = row.problem
    sizes = ", ".join(f"{letter}={size}" for letter, size in problem.sizes(row.n).items())
    cells = []
    for side in SIDES[1:]:
        ratio = row.ratio(side)
        library = "jax" if side == "jax.jit" else "torch"
        text = "absent" if library in absent and side != "ours" else f"× {ratio:.2f}"
        cells.append(f"{text:>11}")
    milliseconds = row.seconds["closed form"] * 1e3
    return (
        f"{problem.name:<22} {problem.variable:<3} {sizes:<22} {problem.output:<6} "
        f"{milliseconds:>10.3f} {' '.join(cells)}"
    )


def _as_json(row: Row) -> dict[str, Any]:
    sizes = row.problem.sizes(row.n)
    return {"problem": row.problem.name, "sizes": sizes, "seconds": row.seconds}


if __name__ == "__main__":
    sys.exit(main())
