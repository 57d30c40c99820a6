"""The front matter that jupytext writes: YAML between two lines of three hyphens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from lemmata.course.positions import Passage, Span

if TYPE_CHECKING:
    from lemmata.course.reading.context import Reading


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says of itself: its title and the lesson it is."""

    title: str | None
    lesson: str | None


def split_front_matter(passage: Passage) -> tuple[Passage | None, Passage]:
    """The front matter (None where there is none), and the rest of the file."""
    lines = passage.text.split("\n")
    if lines[0].rstrip() != "---":
        return None, passage
    for row in range(1, len(lines)):
        if lines[row].rstrip() == "---":
            if row + 1 == len(lines):
                return passage.rows(1, row), passage.cut(len(passage.text), len(passage.text))
            return passage.rows(1, row), passage.rows(row + 1, len(lines))
    return None, passage


def read_front_matter(reading: Reading, passage: Passage) -> tuple[FrontMatter, Passage]:
    """The title and the lesson's number, with a mistake for each that is missing or wrong."""
    matter, rest = split_front_matter(passage)
    if matter is None:
        _complain(
            reading, Span(1, 1, 1, 4), "the file has no closed front matter",
            "begin with a line `---`, then `title: …` and `lesson: \"01\"`, then a line `---`",
        )  # fmt: skip
        return FrontMatter(None, None), passage
    try:
        said = yaml.safe_load(matter.text)
    except (yaml.YAMLError, ValueError) as error:
        _complain(reading, _yaml_place(matter, error), "the front matter is not YAML", _why(error))
        return FrontMatter(None, None), rest
    if not isinstance(said, dict):
        _complain(reading, matter.span(), "the front matter is not a table", "write `key: value`")
        return FrontMatter(None, None), rest
    return FrontMatter(
        _field(reading, matter, said, "title"), _field(reading, matter, said, "lesson")
    ), rest


def _field(reading: Reading, matter: Passage, said: dict[object, object], key: str) -> str | None:
    value = said.get(key)
    if isinstance(value, str) and value.strip():
        return value.strip()
    if value is None:
        found = f"the front matter has no `{key}`"
        _complain(reading, Span(1, 1, 1, 4), found, f'add a line `{key}: "…"`')
    else:
        row = next(
            (n for n, line in enumerate(matter.text.split("\n")) if line.startswith(f"{key}:")), 0
        )
        hint = f'put it in quotation marks: `{key}: "{value}"`'
        _complain(reading, matter.rows(row, row + 1).span(), f"`{key}` is not text", hint)
    return None


def _complain(reading: Reading, span: Span, found: str, hint: str) -> None:
    reading.mistake(span, "invalid-front-matter", found, hint)


def _yaml_place(matter: Passage, error: Exception) -> Span:
    mark = getattr(error, "problem_mark", None)
    if mark is None or mark.line >= len(matter.starts):
        return matter.rows(0, 1).span()
    line = matter.rows(mark.line, mark.line + 1)
    column = min(mark.column, len(line.text))
    return line.span(column, column + 1)


def _why(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
    return f"YAML says: {problem}"
