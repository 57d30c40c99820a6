"""From markdown-it's tokens of one passage back to the places in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lemmata.course.positions import Passage, Place, Span

if TYPE_CHECKING:
    from markdown_it.token import Token


class View:
    """One passage and the lines it was parsed as."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.lines = passage.text.split("\n")
        self.row = 0
        self.cursor = 0

    def rows(self, token: Token) -> Span:
        """The span of all lines of a block, without the blank ones behind it."""
        first, end = token.map or [0, 1]
        last = max(first, min(end, len(self.lines)) - 1)
        while last > first and not self.lines[last].strip():
            last -= 1
        indent = len(self.lines[first]) - len(self.lines[first].lstrip())
        start, stop = self.passage.starts[first], self.passage.starts[last]
        return Span(
            start.line, start.column + indent, stop.line, stop.column + len(self.lines[last])
        )

    def suffix(self, row: int, content: str) -> Place:
        """Where a line's content begins that has lost the prefix of its container."""
        line = self.lines[min(row, len(self.lines) - 1)]
        bare = content.rstrip()
        if line.rstrip().endswith(bare):
            column = len(line.rstrip()) - len(bare)
        else:
            inner = content.strip()
            column = max(0, line.find(inner) - (len(content) - len(content.lstrip())))
        if not bare:
            column = max(0, len(line) - len(content))
        start = self.passage.starts[min(row, len(self.lines) - 1)]
        return Place(start.line, start.column + column)

    def content(self, first: int, text: str) -> Passage:
        """The passage of consecutive lines, each of which is the end of a source line."""
        lines = text.split("\n")
        return Passage(text, tuple(self.suffix(first + n, line) for n, line in enumerate(lines)))

    def inline(self, token: Token) -> Passage:
        """The passage of a paragraph or heading."""
        row = token.map[0] if token.map else 0
        return self.content(row, token.content)

    def begin_row(self) -> None:
        """Start reading the cells of a table row."""
        self.cursor = 0

    def table_cell(self, token: Token) -> Passage:
        """The passage of the next cell of the row."""
        row = token.map[0] if token.map else 0
        line = self.lines[row]
        column = max(self.cursor, line.find(token.content, self.cursor))
        self.cursor = column + len(token.content)
        start = self.passage.starts[row]
        return Passage(token.content, (Place(start.line, start.column + column),))

    def target(self, token: Token) -> Passage:
        """The label in `(label)=`."""
        row = token.map[0] if token.map else 0
        column = max(0, self.lines[row].find(token.content))
        return self.line(row).cut(column, column + len(token.content))

    def metadata(self, token: Token) -> Passage:
        """What stands behind `+++`."""
        row = token.map[0] if token.map else 0
        line = self.line(row)
        column = line.text.rfind(token.content) if token.content else len(line.text)
        return line.cut(column, column + len(token.content))

    def line(self, row: int) -> Passage:
        """One line."""
        return Passage(self.lines[row], (self.passage.starts[row],))

    def fenced(self, token: Token) -> tuple[Passage, bool]:
        """The body of a fence, and whether the fence is closed."""
        first, end = token.map or [0, 1]
        text = token.content.removesuffix("\n")
        last = self.lines[min(end, len(self.lines)) - 1].strip(" \t>")
        mark = token.markup[0]
        closed = end - 1 > first and len(last) >= len(token.markup) and set(last) == {mark}
        if first + 1 >= len(self.lines):
            return Passage("", (self.passage.span().to(self.passage.span()).start,)), closed
        return self.content(first + 1, text), closed

    def info(self, token: Token) -> Passage:
        """What stands behind the opening of a fence."""
        row = token.map[0] if token.map else 0
        line = self.line(row)
        start = line.text.find(token.markup) + len(token.markup)
        return line.cut(start, len(line.text)).stripped()

    def opening(self, token: Token) -> Span:
        """The opening line of a fence, from its mark to its end."""
        row = token.map[0] if token.map else 0
        line = self.line(row)
        start = max(0, line.text.find(token.markup))
        return line.span(start, len(line.text.rstrip()))
