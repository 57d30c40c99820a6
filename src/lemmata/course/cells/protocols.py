"""What building needs of a lesson and its cells; the documents of the course have it."""

from collections.abc import Sequence
from typing import Protocol


class Cell(Protocol):
    """A code cell of a lesson."""

    @property
    def index(self) -> int:
        """Its place among the lesson's cells, from 0."""

    @property
    def source(self) -> str:
        """All code of it."""

    @property
    def raises(self) -> str | None:
        """The exception that it must end with, if it must."""

    @property
    def line(self) -> int:
        """The line of the file on which its source begins, from 1."""


class Lesson(Protocol):
    """A lesson that has cells."""

    @property
    def path(self) -> str:
        """The name of its file."""

    @property
    def source(self) -> str:
        """The text of its file."""

    @property
    def cells(self) -> Sequence[Cell]:
        """Its cells in order."""
