"""Tables of a TOML file, read key by key; every mistake knows its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lemmata.course.diagnostics import Diagnostic, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.course.codes import Code

Address = tuple[str, int]

_HEADER = re.compile(r"[ \t]*\[{1,2}(?P<name>[\w.-]+)\]{1,2}")


class TomlPlaces:
    """Where the tables and keys of a TOML text stand: tomllib tells values, not places."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.headers: list[tuple[str, int]] = []
        for row, line in enumerate(self.lines):
            found = _HEADER.match(line)
            if found:
                self.headers.append((found["name"], row))

    def row(self, address: Address, key: str | None) -> int:
        """The line (from 0) of a key of the nth table of a name, or of the table's header."""
        name, number = address
        same = [n for n, (header, _) in enumerate(self.headers) if header == name]
        if number >= len(same):
            return 0
        at = same[number]
        start = self.headers[at][1]
        end = self.headers[at + 1][1] if at + 1 < len(self.headers) else len(self.lines)
        for row in range(start, end):
            if key is not None and re.match(rf"[ \t]*{re.escape(key)}[ \t]*=", self.lines[row]):
                return row
        return start

    def mistake(
        self, address: Address, key: str | None, code: Code, found: str, hint: str
    ) -> Diagnostic:
        """A mistake at a key, or at the table's header where the key is missing."""
        row = self.row(address, key)
        line = self.lines[row]
        start = len(line) - len(line.lstrip())
        end = max(start + 1, len(line.rstrip()))
        return Diagnostic(self.path, row + 1, start + 1, end + 1, code, found, hint)

    def inner_number(self, outer: Address, name: str) -> int:
        """How many tables `name` stand before the nth `outer` one."""
        row = self.row(outer, None)
        return sum(1 for header, at in self.headers if header == name and at < row)


class Fields:
    """One table: each key is asked for once; what nobody asked for is a mistake."""

    def __init__(
        self, places: TomlPlaces, address: Address, said: object, mistakes: list[Diagnostic]
    ) -> None:
        self.places = places
        self.address = address
        self.mistakes = mistakes
        self.said = said if isinstance(said, dict) else {}
        self.asked: list[str] = []
        if not isinstance(said, dict):
            self.complain(None, "invalid-table", f"`{address[0]}` is not a table", "")

    def complain(self, key: str | None, code: Code, found: str, hint: str) -> None:
        """Note a mistake at a key."""
        self.mistakes.append(self.places.mistake(self.address, key, code, found, hint))

    def text(self, key: str, default: str | None = None) -> str:
        """A text; a mistake where it is missing without a default, or is no text."""
        self.asked.append(key)
        value = self.said.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value
        if value is None or value == "":
            found = f"`{self.address[0]}` has no `{key}`"
            self.complain(key, "missing-key", found, f'add a line `{key} = "…"`')
        else:
            self.complain(key, "invalid-value", f"`{key}` is not text", "put it in quotation marks")
        return default or ""

    def identifier(self) -> str:
        """The id, in lower case with hyphens."""
        name = self.text("id")
        if name and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            self.complain("id", "invalid-id", f"`{name}` can't be an id", "lower case with hyphens")
        return name

    def integer(self, key: str) -> int:
        """A whole number."""
        self.asked.append(key)
        value = self.said.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.complain(key, "invalid-value", f"`{key}` is no whole number", f"as in `{key} = 2017`")
        return 0

    def flag(self, key: str) -> bool:
        """Yes or no; no where it is missing."""
        self.asked.append(key)
        value = self.said.get(key, False)
        if isinstance(value, bool):
            return value
        found = f"`{key}` is neither true nor false"
        self.complain(key, "invalid-value", found, f"write `{key} = true`")
        return False

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where it is missing."""
        self.asked.append(key)
        value = self.said.get(key, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.complain(
            key, "invalid-value", f"`{key}` is no list of texts", f'as in `{key} = ["01"]`'
        )
        return ()

    def inner(self, key: str) -> Fields:
        """A table inside this one, empty where it is missing."""
        self.asked.append(key)
        name = f"{self.address[0]}.{key}"
        number = self.places.inner_number(self.address, name)
        return Fields(self.places, (name, number), self.said.get(key, {}), self.mistakes)

    def inners(self, key: str) -> Iterator[Fields]:
        """The tables of a list inside this one."""
        self.asked.append(key)
        name = f"{self.address[0]}.{key}"
        first = self.places.inner_number(self.address, name)
        tables = self.said.get(key, [])
        if not isinstance(tables, list):
            self.complain(key, "invalid-table", f"`{key}` is a list", f"write `[[{name}]]`")
            return
        for number, said in enumerate(tables):
            yield Fields(self.places, (name, first + number), said, self.mistakes)

    def finish(self) -> None:
        """Note the keys that nobody asked for."""
        for key in self.said:
            if key not in self.asked:
                found = f"`{self.address[0]}` has no key `{key}`"
                self.complain(key, "unknown-key", found, did_you_mean(key, self.asked))
