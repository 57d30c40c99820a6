"""Each from-scratch function beside its trusted function: time and accuracy, in one run.

    python -m benchmarks.maths

"Error" is relative, against an answer known by construction or computed in long double, and is
measured for both in the same way. Times are the best of several calls, on one thread each.
"""

import os
import time
from collections.abc import Callable
from typing import Any


def best_seconds(call: Callable[[], Any], budget: float = 0.15) -> float:
    """The best of as many calls as fit the budget, of three at least."""
    times: list[float] = []
    while len(times) < 3 or (sum(times) < budget and len(times) < 200):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    # Before NumPy is loaded: idle threads of one BLAS would disturb the times of the other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from benchmarks.maths_cases import all_cases

    print(
        f"{'function':22} {'trusted function':30} {'size':23} {'ours':>10} {'trusted':>10}", end=""
    )
    print(f" {'ratio':>8} {'our error':>10} {'its error':>10}")
    for case in all_cases():
        ours, trusted = best_seconds(case.ours), best_seconds(case.trusted)
        print(
            f"{case.name:22} {case.trusted_name:30} {case.size:23}"
            f" {ours * 1e3:8.3f}ms {trusted * 1e3:8.3f}ms {ours / trusted:8.2f}"
            f" {case.error(case.ours()):10.1e} {case.error(case.trusted()):10.1e}",
            flush=True,
        )


if __name__ == "__main__":
    main()
