"""The canonical form that decides "proved"."""

from lemmata.formula.normal.algebra import Unsupported
from lemmata.formula.normal.proving import Canonical, canonical, proves_equal

__all__ = ["Canonical", "Unsupported", "canonical", "proves_equal"]
