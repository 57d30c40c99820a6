"""The search: an SQLite FTS5 index in memory over sections and glossary terms.

Words are found by their beginnings, formulas by the words of their LaTeX, one after another.
Whatever is typed is taken as words; the index' own query syntax is never reached.
"""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from threading import Lock
from typing import TYPE_CHECKING

from lemmata.web.excerpts import formula_excerpt, words_excerpt
from lemmata.web.words import formula_words, looks_like_formula, prose_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_WORDS = 12
LONGEST_QUERY = 300

_SCHEMA = """
CREATE VIRTUAL TABLE sections USING fts5(
    heading, course, body, maths, lesson UNINDEXED, title UNINDEXED, section UNINDEXED,
    url UNINDEXED, formulas UNINDEXED, plain UNINDEXED,
    prefix='1 2 3 4', tokenize="unicode61 remove_diacritics 2"
)"""
_WEIGHTS = "10.0, 3.0, 1.0, 1.0"
_ASK = f"""
SELECT lesson, title, section, url, plain, formulas FROM sections
WHERE sections MATCH ? ORDER BY bm25(sections, {_WEIGHTS}), rowid LIMIT ?"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Entry:
    """One place that can be found: a section of a lesson, or a term of the glossary."""

    lesson: str
    title: str
    section: str
    url: str
    text: str
    formulas: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result; `excerpt` is plain text with [[marks]]."""

    lesson: str
    title: str
    section: str
    url: str
    excerpt: str

    def to_json(self) -> dict[str, str]:
        """The hit as the search's JSON has it."""
        return asdict(self)


class Index:
    """An index over entries; safe to ask from several threads."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._lock = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(_SCHEMA)
        rows = [_row(entry) for entry in entries]
        self._database.executemany("INSERT INTO sections VALUES (" + "?, " * 9 + "?)", rows)
        self._database.execute("INSERT INTO sections(sections) VALUES ('optimize')")
        self._database.commit()

    def ask(self, query: str, limit: int = 12) -> list[Hit]:
        """What fits best, the best first; the first reading of the query that finds anything."""
        query = query[:LONGEST_QUERY]
        for reading in _readings(query):
            with self._lock:
                rows = self._database.execute(_ASK, (reading.match, limit)).fetchall()
            if rows:
                return [_hit(row, reading) for row in rows]
        return []

    def close(self) -> None:
        """Frees the memory."""
        with self._lock:
            self._database.close()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand a query: the expression for FTS5 and the words to mark."""

    match: str
    words: list[str]
    formula: bool


def _readings(query: str) -> Iterator[_Reading]:
    """From the strictest to the most forgiving one."""
    words = prose_words(query)[:MOST_WORDS]
    formula = formula_words(query)[:MOST_WORDS]
    if looks_like_formula(query):
        yield from _as_formula(formula)
    if words:
        yield from _as_words(words)
    if not looks_like_formula(query):
        yield from _as_formula(formula)
    if len(words) > 1:
        anywhere = " OR ".join(f'"{word}"*' for word in words)
        yield _Reading(anywhere, words, formula=False)


def _as_words(words: list[str]) -> Iterator[_Reading]:
    *whole, last = words
    exact = " AND ".join([*(f'"{word}"' for word in whole), f'"{last}"*'])
    yield _Reading(exact, words, formula=False)
    if whole:
        begun = " AND ".join(f'"{word}"*' for word in words)
        yield _Reading(begun, words, formula=False)


def _as_formula(words: list[str]) -> Iterator[_Reading]:
    if words:
        phrase = " ".join(words)
        yield _Reading(f'maths : "{phrase}"', words, formula=True)
        yield _Reading(f'maths : "{phrase}" *', words, formula=True)


def _row(entry: Entry) -> tuple[str, ...]:
    maths = " | ".join(" ".join(formula_words(one)) for one in entry.formulas.split("\n") if one)
    body = " ".join(prose_words(entry.text))
    heading, course = " ".join(prose_words(entry.section)), " ".join(prose_words(entry.title))
    shown = (entry.lesson, entry.title, entry.section, entry.url, entry.formulas, entry.text)
    return (heading, course, body, maths, *shown)


def _hit(row: tuple[str, ...], reading: _Reading) -> Hit:
    lesson, title, section, url, plain, formulas = row
    if reading.formula:
        excerpt = formula_excerpt(plain, formulas, reading.words)
    else:
        excerpt = words_excerpt(plain, reading.words)
    return Hit(lesson, title, section, url, excerpt)
