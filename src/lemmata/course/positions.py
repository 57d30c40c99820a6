"""Places in a source file, and text that knows where each of its lines stands there."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One character of a file; lines and columns count from 1, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From the first character to just behind the last one; everything counts from 1."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def start(self) -> Place:
        """The first character."""
        return Place(self.line, self.column)

    def to(self, other: "Span") -> "Span":
        """From the beginning of this span to the end of the other."""
        return Span(self.line, self.column, other.end_line, other.end_column)


@dataclass(frozen=True, slots=True)
class Passage:
    """Text taken from a file, each of whose lines knows where it stood there.

    A passage inside a quotation or a list has lost the prefix of every line, yet
    every one of its characters still has its exact place. Two passages are equal
    when their texts are, wherever they stood.
    """

    text: str
    starts: tuple[Place, ...] = field(compare=False)

    @classmethod
    def whole(cls, text: str) -> "Passage":
        """A whole file."""
        return cls(text, tuple(Place(n + 1, 1) for n in range(text.count("\n") + 1)))

    def place(self, offset: int) -> Place:
        """Where the character at this offset stands in the file."""
        offset = max(0, min(offset, len(self.text)))
        if len(self.starts) == 1:
            start = self.starts[0]
            return Place(start.line, start.column + offset)
        row = self.text.count("\n", 0, offset)
        start = self.starts[row]
        return Place(start.line, start.column + offset - (self.text.rfind("\n", 0, offset) + 1))

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The span of text[start:end] in the file."""
        first = self.place(start)
        last = self.place(len(self.text) if end is None else max(start, end))
        return Span(first.line, first.column, last.line, last.column)

    def cut(self, start: int, end: int) -> "Passage":
        """The passage text[start:end], places kept."""
        text = self.text[start:end]
        row = self.text.count("\n", 0, start)
        rest = self.starts[row + 1 : row + 1 + text.count("\n")]
        return Passage(text, (self.place(start), *rest))

    def stripped(self) -> "Passage":
        """Without white space at either end."""
        if self.text == self.text.strip():
            return self
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, max(start, len(self.text.rstrip())))

    def rows(self, first: int, last: int) -> "Passage":
        """The lines first..last-1 (counted from 0) of this passage."""
        lines = self.text.split("\n")[first:last]
        if not lines:
            return Passage("", (self.place(len(self.text)),))
        return Passage("\n".join(lines), self.starts[first : first + len(lines)])
