"""What an interpreter does once, before any cell: imports, the look of figures, random numbers."""

import importlib
import random
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
    """Imports all libraries of the cells, and draws once, so that no fork has to."""
    for name in SUBMODULES:
        importlib.import_module(name)
    set_up()
    _draw_once()


def set_up() -> None:
    """Gives figures their look and random numbers their beginning."""
    import matplotlib as mpl
    import numpy as np

    from lemmata.sandbox.inside import figure_style, figures

    settings: Any = figure_style.settings()
    mpl.rcParams.update(settings)
    mpl.rcParams["backend"] = figures.MODULE
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
