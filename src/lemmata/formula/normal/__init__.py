"""The canonical form that decides "proved"."""

from lemmata.formula.normal.proving import Canonical, canonical, proves_equal
from lemmata.formula.normal.refusing import Unsupported

__all__ = ["Canonical", "Unsupported", "canonical", "proves_equal"]
