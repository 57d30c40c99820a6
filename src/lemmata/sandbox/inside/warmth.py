"""Everything that is done once, before the first fork, so that each fork is cheap and complete."""

import ctypes
import gc
import importlib
import itertools
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

SUBMODULES = (
    "numpy", "numpy.linalg", "numpy.random", "numpy.fft", "numpy.testing",
    "scipy", "scipy.linalg", "scipy.optimize", "scipy.stats", "scipy.special", "scipy.integrate",
    "scipy.interpolate", "scipy.sparse", "scipy.sparse.linalg", "scipy.spatial", "scipy.signal",
    "sympy", "matplotlib.pyplot", "matplotlib.patches", "matplotlib.animation",
    "mpl_toolkits.mplot3d", "timeit", "subprocess", "asyncio", "jaxtyping", "multiprocessing",
)  # fmt: skip
"""What a cell can import at once, and what libraries would import late, out of the confinement."""


def preload() -> None:
    """Imports the libraries of the cells and sets matplotlib up."""
    for name in SUBMODULES:
        importlib.import_module(name)
    import matplotlib as mpl
    import numpy as np

    from lemmata.sandbox.inside import figure_style, figures

    settings: Any = figure_style.settings()
    mpl.rcParams.update(settings)
    mpl.rcParams["backend"] = figures.MODULE
    _draw_once()
    np.random.seed(0)  # the legacy state, which cells may still use
    random.seed(0)


def _draw_once() -> None:
    """Draws one figure, so that fonts and caches are warm before the first fork."""
    import matplotlib.pyplot as plt

    from lemmata.sandbox.inside import figures

    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, 1], label="$x^2 + \\|y\\|$")
    axes.set_title("A figure: 0123456789")
    axes.legend()
    figures.svg_of(figure)
    plt.close(figure)


POOL = 1 << 14
LARGE_PAGE = 2 << 20
MADV_COLLAPSE = 25
_ANONYMOUS = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00 0 +(?:\[heap\])?$")
_filling: list[object] = []


def settle() -> None:
    """Prepares the heap for forks: what a fork writes to should lie together, in new pages.

    A fork that writes into a page shared with its parent has to copy that page first. Small free
    places scattered over all pages would make a trivial cell copy hundreds of them; so they are
    filled here, once, and the next objects go to fresh pages.
    """
    gc.collect()
    for size in range(48, 513, 16):
        _fill_holes(size, lambda size=size: bytes(size - 40))  # type: ignore[misc]
    _fill_holes(16, object)
    numbers = itertools.count(1.5)
    _fill_holes(32, lambda: next(numbers) * 1.5)
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    _use_large_pages()


def _use_large_pages() -> None:
    """Joins the heap's pages to large ones where the kernel can: a fork copies fewer entries.

    Measured with 130 MB of libraries: 2 to 3 ms a fork instead of 5 to 10.
    """
    madvise = getattr(ctypes.CDLL(None), "madvise", None)
    if madvise is None:
        return
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        match = _ANONYMOUS.match(line)
        if match is None:
            continue
        start = -(-int(match[1], 16) // LARGE_PAGE) * LARGE_PAGE
        for address in range(start, int(match[2], 16) - LARGE_PAGE + 1, LARGE_PAGE):
            # An older kernel refuses, and all stays as it was.
            madvise(address, LARGE_PAGE, MADV_COLLAPSE)


def _fill_holes(size: int, make: Callable[[], object], most: int = 40_000) -> None:
    """Allocates objects of one size until they come to lie side by side."""
    side_by_side, last = 0, 0
    while side_by_side < min(40, POOL // size // 2) and most > 0:
        item = make()
        _filling.append(item)
        side_by_side = side_by_side + 1 if id(item) - last == size else 0
        last = id(item)
        most -= 1
