"""Verdicts: claims are read, tested at random points, proved where they can be, and explained."""

from lemmata.formula.verify.checking import check

__all__ = ["check"]
