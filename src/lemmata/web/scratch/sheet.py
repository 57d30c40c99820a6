"""What stands on the scratch page: declarations and lines, in an address, a form or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_BODY = 64 * 1024
MOST_GIVEN = 40
MOST_LINES = 60
LONGEST_LINE = 2_000
LONGEST_ADDRESS = 6_000
"""Characters of a query that every browser, and who pastes it elsewhere, still takes."""
READABLE = "()*!,'$@;:/"


class SheetError(Exception):
    """What was sent is no sheet; the text says why, `status` how HTTP says it."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Sheet:
    """Declarations, and lines of which each claims something or continues the one above."""

    given: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The sheet as the query of an address, its LaTeX percent-encoded and in order."""
        pairs = [("given", one) for one in self.given] + [("line", one) for one in self.lines]
        return urlencode([pair for pair in pairs if pair[1]], safe=READABLE)

    @property
    def address(self) -> str | None:
        """Where the scratch page shows it; None for one that is too long for an address."""
        query = self.query
        if len(query) > LONGEST_ADDRESS:
            return None
        return f"/scratch?{query}" if query else "/scratch"


def from_query(text: str) -> Sheet:
    """The sheet in a query or in a form that was posted: every `given` and `line`.

    A field may hold several, one in each of its lines.
    """
    try:
        pairs = parse_qsl(text, max_num_fields=4 * (MOST_GIVEN + MOST_LINES), errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise SheetError("This address can't be read.") from None
    return checked(_fields(pairs, "given"), _fields(pairs, "line"))


def from_json(said: object) -> Sheet:
    """The sheet in a message: `given` and `lines`, lists of texts."""
    if not isinstance(said, dict):
        raise SheetError("This message is not an object.")
    given, lines = said.get("given", []), said.get("lines", [])
    for name, texts in (("given", given), ("lines", lines)):
        if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
            raise SheetError(f"“{name}” is not a list of texts.")
    return checked(given, lines)


def checked(given: Iterable[str], lines: Iterable[str]) -> Sheet:
    """A sheet within its bounds; SheetError (413) where it is beyond them."""
    sheet = Sheet(tuple(map(_one_line, given)), tuple(map(_one_line, lines)))
    if len(sheet.given) > MOST_GIVEN:
        raise SheetError(f"A sheet has at most {MOST_GIVEN} declarations.", 413)
    if len(sheet.lines) > MOST_LINES:
        raise SheetError(f"A sheet has at most {MOST_LINES} lines.", 413)
    for text in (*sheet.given, *sheet.lines):
        if len(text) > LONGEST_LINE:
            raise SheetError(f"A line has at most {LONGEST_LINE:,} characters.", 413)
    return sheet


def _fields(pairs: Iterable[tuple[str, str]], name: str) -> list[str]:
    texts = [line for key, text in pairs if key == name for line in text.splitlines()]
    return [text for text in map(str.strip, texts) if text]


def _one_line(text: str) -> str:
    """Without line breaks and what no keyboard types; characters keep their places."""
    return "".join(" " if one.isspace() or not one.isprintable() else one for one in text)
