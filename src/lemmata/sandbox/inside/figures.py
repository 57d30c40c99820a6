"""A matplotlib backend that sends every figure as SVG, at `plt.show()` or at the cell's end."""

import io
from importlib import import_module
from typing import Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.artist import Artist
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from lemmata.sandbox.inside.svg import themed

MODULE = "module://lemmata.sandbox.inside.figures"


class FigureManager(FigureManagerBase):
    """Shows its figure as an output of the cell."""

    def show(self) -> None:
        """Sends the figure as it is now."""
        send(self.canvas.figure)


class FigureCanvas(FigureCanvasSVG):
    """Draws SVG."""

    manager_class = FigureManager


def show(*_: Any, **__: Any) -> None:
    """`plt.show()`: sends all open figures and closes them."""
    managers = Gcf.get_all_fig_managers()
    for manager in managers:
        send(manager.canvas.figure)
    if managers:
        Gcf.destroy_all()


def show_all() -> Exception | None:
    """Shows what a cell has left open; returns what went wrong in drawing."""
    try:
        show()
    except Exception as error:  # noqa: BLE001  drawing runs the learner's formatters and data
        Gcf.destroy_all()
        return error
    return None


def send(figure: Figure) -> None:
    """Publishes one figure. A figure without anything drawn in it is nothing to show."""
    publish: Any = import_module("IPython.display").publish_display_data

    if not figure.get_axes() and not figure.texts and not figure.artists:
        return
    data = {"image/svg+xml": svg_of(figure), "text/plain": "a figure"}
    publish(data, {})


def svg_of(figure: Figure) -> str:
    """The figure as SVG with the course's colours in it, the same bytes for the same figure."""
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return themed(written.getvalue())


def is_drawing(value: Any) -> bool:
    """Whether a value is something drawn, whose text would say nothing beside its figure."""
    if isinstance(value, (list, tuple)) and value:
        return all(is_drawing(item) for item in value)
    return isinstance(value, Artist) and not isinstance(value, Figure)
