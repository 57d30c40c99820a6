"""How figures look: the course's palette and matplotlib's settings for it."""

from typing import Any

VERSION = "3"
"""Changes whenever figures would come out otherwise; part of the key of every kept output."""

PALETTE: dict[str, tuple[str, str]] = {
    "ink": ("#1d1d1f", "#e8e6e1"),
    "muted": ("#62636c", "#a3a3ad"),
    "grid": ("#d9d9de", "#3a3b42"),
    "blue": ("#2f5fbf", "#8ab4ff"),
    "orange": ("#b04c12", "#ffab70"),
    "green": ("#2a744a", "#7fd6a2"),
    "purple": ("#7a4fb5", "#c9a8ff"),
    "red": ("#c0394b", "#ff8f9c"),
    "teal": ("#1b7480", "#6fd3e0"),
    "paper": ("#fdfcfa", "#17181b"),
}
"""Each colour on light and on dark paper."""

CYCLE = ("blue", "orange", "green", "purple", "red", "teal")


def light(name: str) -> str:
    """A palette colour as it is written in a figure."""
    return PALETTE[name][0]


def settings() -> dict[str, Any]:
    """The settings that `matplotlib.rcParams` is updated with."""
    from cycler import cycler

    return {
        **_colours(),
        **_type(),
        "axes.prop_cycle": cycler(color=[light(name) for name in CYCLE]),
        "figure.figsize": (6.4, 3.6),
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "savefig.bbox": "tight",
        "savefig.pad_inches": 0.04,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 0.8,
        "axes.axisbelow": True,
        "grid.linewidth": 0.6,
        "lines.linewidth": 1.6,
        "lines.markersize": 5,
        "legend.frameon": True,
        "legend.framealpha": 0.85,
        "legend.facecolor": light("paper"),
        "legend.edgecolor": "none",
        "legend.fancybox": False,
        "path.simplify": True,
        "path.simplify_threshold": 0.2,
        "svg.hashsalt": "lemmata",
        "svg.image_inline": True,
        "image.cmap": "viridis",
    }


def _colours() -> dict[str, Any]:
    ink, muted = light("ink"), light("muted")
    return {
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "savefig.edgecolor": "none",
        "text.color": ink,
        "axes.edgecolor": muted,
        "axes.labelcolor": ink,
        "axes.titlecolor": ink,
        "xtick.color": muted,
        "ytick.color": muted,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "grid.color": light("grid"),
        "hatch.color": muted,
        "boxplot.boxprops.color": ink,
        "boxplot.whiskerprops.color": ink,
        "boxplot.capprops.color": ink,
        "boxplot.flierprops.color": ink,
        "legend.labelcolor": ink,
        **{f"axes3d.{axis}axis.panecolor": (0.5, 0.5, 0.5, 0.07) for axis in "xyz"},
    }


def _type() -> dict[str, Any]:
    return {
        "svg.fonttype": "path",
        "font.family": "STIXGeneral",
        "mathtext.fontset": "stix",
        "font.size": 11,
        "axes.titlesize": 12,
        "axes.labelsize": 11,
        "xtick.labelsize": 10,
        "ytick.labelsize": 10,
        "legend.fontsize": 10,
        "axes.unicode_minus": True,
    }
