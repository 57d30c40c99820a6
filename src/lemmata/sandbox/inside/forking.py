"""Forks that are alike: Python gives each fork new random numbers, a cell must not notice."""

import os
import random
import warnings


def fork_alike() -> int:
    """`os.fork`, with the state of `random` that the parent has."""
    state = random.getstate()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of a cell end on purpose
        pid = os.fork()
    if pid == 0:
        random.setstate(state)
    return pid
