"""What a manuscript is made of, as far as formulas go, and what can be wrong with a file of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from lemmata.cli.manuscripts.traced import Traced

DISPLAYS = (
    "equation", "align", "alignat", "flalign", "gather", "multline", "eqnarray", "displaymath",
)  # fmt: skip
"""Environments that are displays of their own; `aligned` and kin stand inside one."""
LARGEST = 5_000_000
"""Bytes of one file."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The end of what sections of this level and below have declared; 1 is the highest."""

    level: int


@dataclass(frozen=True, slots=True)
class Given:
    """A declaration."""

    latex: Traced


@dataclass(frozen=True, slots=True)
class Display:
    """A display equation, without the marks around it."""

    latex: Traced


class Closings:
    """Finds closing marks, and does not look again for one that stands nowhere below."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._absent: set[str] = set()

    def find(self, closing: str, at: int) -> int:
        """Where the next one stands; -1 where there is none."""
        if closing in self._absent:
            return -1
        found = self._source.find(closing, at)
        if found < 0:
            self._absent.add(closing)
        return found

    def behind(self, closing: str, at: int) -> int:
        """Just behind the next one; where there is none, the place itself."""
        found = self.find(closing, at)
        return at if found < 0 else found + len(closing)


@dataclass(frozen=True, slots=True)
class Opened:
    """The beginning of a theorem, or of the proof of what has the label `of`."""

    label: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The end of the block that was opened last."""


Part: TypeAlias = Heading | Given | Display | Opened | Closed


@dataclass(eq=False)
class ManuscriptError(Exception):
    """A file that can't be read as what its name says: what was found, and the next step."""

    found: str
    hint: str = ""

    def __str__(self) -> str:
        return self.found


def read_text(path: Path) -> str:
    """The text of a file; ManuscriptError where there is none, or it is not UTF-8."""
    try:
        if (size := path.stat().st_size) > LARGEST:
            found = f"{path} has {size:,} bytes; more than {LARGEST:,} are not read"
            raise ManuscriptError(found, "divide it")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"{path}:{line}: this is not UTF-8"
        raise ManuscriptError(found, "save the file in that encoding") from None
    except FileNotFoundError:
        raise ManuscriptError(f"there is no file {path}", "look at its name and folder") from None
    except IsADirectoryError:
        raise ManuscriptError(f"{path} is a folder", "name the files in it") from None
    except OSError as error:
        raise ManuscriptError(f"{path} can't be read: {error.strerror}") from None
