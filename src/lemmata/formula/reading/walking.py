"""Going through surface trees."""

from lemmata.formula.surface_walking import parts, walk

__all__ = ["parts", "walk"]
