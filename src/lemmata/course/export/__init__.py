"""Lessons in other formats."""

from lemmata.course.export.notebook import export_notebook

__all__ = ["export_notebook"]
