"""Random points of a declared domain that meet its conditions."""

from lemmata.formula.sample.sampling import sample

__all__ = ["sample"]
