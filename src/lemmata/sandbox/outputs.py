"""The outputs of one run as they come in, kept within its limits."""

from collections.abc import Callable
from typing import Literal

from lemmata.sandbox.limits import Limits
from lemmata.sandbox.results import Notice, Output, Stream


class Outputs:
    """The outputs of one run, in order; streams of one name that follow each other are joined."""

    def __init__(self, limits: Limits, on_output: Callable[[Output], None]) -> None:
        self._items: list[Output] = []
        self._limits = limits
        self._text_left = limits.text
        self._rich_left = limits.rich
        self._on_output = on_output
        self.cut = False
        self.largest = limits.rich + limits.text
        self._rich_cut = False

    def text(self, name: Literal["stdout", "stderr"], text: str) -> None:
        """Adds printed text, up to the limit; beyond it says once that output was cut."""
        if not text or self.cut:
            return
        part = text[: self._text_left]
        self._text_left -= len(part)
        if part:
            self._add(Stream(name, part))
        if len(part) < len(text):
            self.cut = True
            self._add(Notice(f"The output was cut here: a cell may print {self._most_text()}."))

    def rich(self, output: Output, size: int) -> None:
        """Adds a display, or what else a cell has to show."""
        if size > self._rich_left:
            self.cut_rich()
            return
        self._rich_left -= size
        self._add(output)

    def cut_rich(self) -> None:
        """Says once that a figure or another display was too large."""
        if not self._rich_cut:
            self._rich_cut = True
            most = self._limits.rich / 1e6
            self._add(Notice(f"A result was left out: a cell may show {most:.0f} MB of them."))

    def add(self, output: Output) -> None:
        """Adds what no limit holds back: how the run ended."""
        self._add(output)

    def clear(self) -> None:
        """What the cell asks for with `clear_output`."""
        self._items.clear()

    def joined(self) -> tuple[Output, ...]:
        """All outputs of the run."""
        joined: list[Output] = []
        texts: list[str] = []
        for item in [*self._items, None]:
            last = joined[-1] if joined else None
            same = isinstance(item, Stream) and isinstance(last, Stream) and last.name == item.name
            if isinstance(item, Stream) and same:
                texts.append(item.text)
                continue
            if isinstance(last, Stream) and texts:
                joined[-1] = Stream(last.name, last.text + "".join(texts))
            texts = []
            if item is not None:
                joined.append(item)
        return tuple(joined)

    def _add(self, output: Output) -> None:
        self._items.append(output)
        self._on_output(output)

    def _most_text(self) -> str:
        most = self._limits.text
        return f"{most / 1e6:g} MB" if most >= 100_000 else f"{most:,} characters"
