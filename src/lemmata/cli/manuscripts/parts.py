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


Part: TypeAlias = Heading | Given | Display


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
