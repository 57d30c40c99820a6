"""Points of a declared domain that meet its conditions: random, readable, or sought."""

from lemmata.formula.sample.attacking import attack
from lemmata.formula.sample.sampling import sample
from lemmata.formula.sample.smallest import smallest

__all__ = ["attack", "sample", "smallest"]
