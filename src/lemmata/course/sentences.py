"""The sentences of course.toml: inline Markdown, whose formulas and references are checked too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lemmata.course.coursefile import FILE, CourseFile
from lemmata.course.diagnostics import did_you_mean
from lemmata.course.formulas import check_formulas
from lemmata.course.reading import read_lesson
from lemmata.course.references import Library, check_references
from lemmata.course.tables import Address, TomlPlaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lemmata.course.diagnostics import Diagnostic

Sentence = tuple[Address, str, str]
"""The table, the key and the text of a sentence."""


def check_sentences(file: CourseFile, library: Library) -> Iterator[Diagnostic]:
    """A mistake for every broken formula and every reference of the map that leads nowhere."""
    places = TomlPlaces(FILE, file.source)
    for address, key, text in _sentences(file):
        page = read_lesson(text, FILE, "map", page=True)
        found = [
            *page.mistakes,
            *check_formulas(FILE, page.formulas),
            *check_references(page, library),
        ]
        for mistake in found:
            yield _in_file(places, address, key, text, mistake)
    for number, paper in enumerate(file.papers):
        if paper.cite is not None and not library.has_work(paper.cite):
            said = f"references.bib has no entry `{paper.cite}`"
            hint = did_you_mean(paper.cite, library.works, "add it to references.bib")
            yield places.mistake(("paper", number), "cite", "unknown-citation", said, hint)


def _sentences(file: CourseFile) -> Iterator[Sentence]:
    tables = {
        "phase": (file.phases, ("title", "goal")),
        "lesson": (file.lessons, ("title", "summary")),
        "path": (file.paths, ("title", "audience", "about")),
        "project": (file.projects, ("title", "summary")),
        "paper": (file.papers, ("title", "reads")),
    }
    for kind, (entries, keys) in tables.items():
        for number, entry in enumerate(entries):
            for key in keys:
                yield (kind, number), key, getattr(entry, key)
    steps = [step for path in file.paths for step in path.steps]
    for number, step in enumerate(steps):
        yield ("path.step", number), "note", step.note


def _in_file(
    places: TomlPlaces, address: Address, key: str, text: str, mistake: Diagnostic
) -> Diagnostic:
    """A mistake in a sentence, at its place in course.toml; the whole line where it is escaped."""
    whole = places.mistake(address, key, mistake.code, mistake.found, mistake.hint)
    start = places.lines[whole.line - 1].find(text)
    if start < 0 or mistake.line != 1:
        return whole
    return replace(
        mistake,
        line=whole.line,
        column=start + mistake.column,
        end_column=start + mistake.end_column,
    )
