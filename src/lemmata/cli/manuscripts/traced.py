"""Text that was taken from a file and changed, each of whose characters knows where it came from.

Macros are expanded and the marks of a quotation dropped before a formula is read; a caret still
stands under what the author wrote.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lemmata.course.positions import Passage, Place, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Traced(Passage):
    """A passage by characters: `origins[k]` is the offset in the file of `text[k]`."""

    origins: tuple[int, ...] = field(default=(), compare=False)
    locate: Callable[[int], Place] = field(default=lambda _: Place(1, 1), compare=False)

    def place(self, offset: int) -> Place:
        """Where the character at this offset stands in the file; behind the last one at the end."""
        if not self.origins:
            return self.locate(0)
        if offset >= len(self.origins):
            return self.locate(self.origins[-1] + 1)
        return self.locate(self.origins[max(0, offset)])

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The span of text[start:end] in the file."""
        last = len(self.text) if end is None else max(start, min(end, len(self.text)))
        first = self.place(start)
        behind = self.locate(self.origins[last - 1] + 1) if last > start else first
        if behind < first:  # a macro that turns its arguments round
            behind = Place(first.line, first.column + 1)
        return Span(first.line, first.column, behind.line, behind.column)

    def cut(self, start: int, end: int) -> Traced:
        """The text[start:end], places kept."""
        origins = self.origins[start:end] or self.origins[start : start + 1]
        return Traced(self.text[start:end], (), origins, self.locate)

    def joined(self, parts: Sequence[tuple[str, Sequence[int]]]) -> Traced:
        """A text of the same file put together from pieces with their origins."""
        text = "".join(part for part, _ in parts)
        origins = tuple(origin for _, found in parts for origin in found)
        return Traced(text, (), origins, self.locate)


def taken(source: str, start: int, end: int, locate: Callable[[int], Place]) -> Traced:
    """The source[start:end] of a file."""
    return Traced(source[start:end], (), tuple(range(start, end)), locate)


def locator(source: str) -> Callable[[int], Place]:
    """Line and column, from 1, of an offset in a file."""
    starts = [0, *(found.end() for found in _BREAK.finditer(source))]

    def locate(offset: int) -> Place:
        row = bisect_right(starts, offset) - 1
        return Place(row + 1, offset - starts[row] + 1)

    return locate
