"""Mistakes in the course's files: where, what was found, and the next step."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lemmata.course.codes import Code
from lemmata.course.positions import Span


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One mistake of an author. Order is the order of reading."""

    path: str
    line: int
    column: int
    end_column: int
    code: Code
    found: str
    hint: str = ""

    @classmethod
    def at(cls, path: str, span: Span, code: Code, found: str, hint: str = "") -> "Diagnostic":
        """The mistake at a span; the caret marks the part on the span's first line."""
        one_line = span.end_line == span.line
        end = span.end_column if one_line else span.column + 1
        return cls(path, span.line, span.column, max(end, span.column + 1), code, found, hint)

    @property
    def where(self) -> str:
        """`file:line:column`, as editors and terminals link it."""
        return f"{self.path}:{self.line}:{self.column}"

    def render(self, source: str) -> str:
        """The mistake as a compiler would print it, with a caret below the source line."""
        lines = source.split("\n")
        text = lines[self.line - 1] if 0 < self.line <= len(lines) else ""
        text = text.rstrip("\r")
        gutter = " " * len(str(self.line))
        before = text[: self.column - 1]
        margin = "".join("\t" if c == "\t" else " " for c in before.ljust(self.column - 1))
        width = max(1, min(self.end_column, len(text) + 1) - self.column)
        shown = [
            f"error[{self.code}]: {self.found}",
            f"{gutter}--> {self.where}",
            f"{gutter} |",
            f"{self.line} | {text}".rstrip(),
            f"{gutter} | {margin}{'^' * width}",
        ]
        if self.hint:
            shown.append(f"{gutter} = hint: {self.hint}")
        return "\n".join(shown)


@dataclass(eq=False)
class CourseError(Exception):
    """The course cannot be opened; its mistakes say why."""

    mistakes: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        return "\n".join(f"{m.where}: {m.found}. {m.hint}".strip() for m in self.mistakes)


def not_utf8(path: str, error: UnicodeDecodeError) -> Diagnostic:
    """The mistake of a file that is not text as it should be, at its first wrong byte."""
    before = error.object[: error.start]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    found, hint = "the file is not UTF-8", "save it in that encoding"
    return Diagnostic(path, line, column, column + 1, "invalid-encoding", found, hint)


def render_mistakes(mistakes: Iterable[Diagnostic], sources: dict[str, str]) -> str:
    """All mistakes as text, a blank line between them, in the order of reading."""
    return "\n\n".join(m.render(sources.get(m.path, "")) for m in sorted(mistakes))


def render_with_files(mistakes: Iterable[Diagnostic], folder: Path) -> str:
    """The same, with the source lines as the files of the course's folder have them now."""
    found = tuple(mistakes)
    return render_mistakes(found, {path: _text(folder / path) for path in {m.path for m in found}})


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig", "replace")
    except OSError:
        return ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    names = sorted(set(known))
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return folded[close[0]]
    starts = [name for name in names if len(word) > 2 and name.casefold().startswith(word.lower())]
    return starts[0] if len(starts) == 1 else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that names the nearest known word, or the other hint where none is near."""
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f"did you mean `{near}`?"
    return otherwise or (f"known: {listed(names)}" if names else "")


def listed(names: Iterable[str], limit: int = 12) -> str:
    """Names in backticks, cut off after the limit."""
    known = sorted(set(names))
    shown = ", ".join(f"`{name}`" for name in known[:limit])
    return shown + (" …" if len(known) > limit else "")
