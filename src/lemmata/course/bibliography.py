"""references.bib: works as they are cited (Strang 2016) and as the references page lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from pybtex.database import BibliographyDataError, Entry, parse_string
from pybtex.exceptions import PybtexError
from pybtex.plugin import find_plugin
from pybtex.richtext import Text
from pybtex.style.template import FieldIsMissing

from lemmata.course.diagnostics import Diagnostic
from lemmata.course.reading.inlines import url_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pybtex.backends import BaseBackend
    from pybtex.style.formatting import BaseStyle

FILE = "references.bib"


@dataclass(frozen=True, slots=True)
class Work:
    """One work: `html` and `text` are its full entry, `letter` tells it from others of its year."""

    key: str
    letter: str
    html: str
    text: str
    authors: tuple[str, ...]
    year: str
    title: str

    @property
    def label(self) -> str:
        """How it is cited in brackets: `Strang 2016`."""
        return author_year(self.authors, self.year + self.letter)

    def textual(self, locator: str | None = None) -> str:
        """How a sentence says it: `Strang (2016)`, `Strang (2016, ch. 1)`."""
        when = ", ".join(part for part in (self.year + self.letter, locator) if part)
        who = cited_names(self.authors, " and ")
        return f"{who} ({when})" if when else who


@dataclass(frozen=True, slots=True)
class Bibliography:
    """All works, sorted by author, year and title."""

    works: Mapping[str, Work]
    source: str
    mistakes: tuple[Diagnostic, ...] = ()


def read_bibliography(text: str, path: str = FILE) -> Bibliography:
    """Read BibTeX; an entry without author or year, or with an unsafe link, is a mistake."""
    try:
        data = parse_string(text, "bibtex")
    except PybtexError as error:
        return Bibliography({}, text, (_broken(text, path, error),))
    places = {m[1].casefold(): m for m in re.finditer(r"@\w+\s*\{\s*([^,\s]+)", text)}
    mistakes: list[Diagnostic] = []
    works: list[Work] = []
    for key, entry in data.entries.items():
        problems = list(_problems(entry))
        work, lacking = _work(entry)
        if lacking and not problems:
            problems.append((f"`{key}` {lacking}", "see how the other entries are written"))
        works.append(work)
        mistakes += [_at_key(text, path, places.get(key.casefold()), *one) for one in problems]
    works.sort(key=lambda work: ([n.casefold() for n in work.authors], work.year, work.title))
    return Bibliography({w.key: w for w in _distinct(works)}, text, tuple(sorted(mistakes)))


def _broken(text: str, path: str, error: PybtexError) -> Diagnostic:
    line = getattr(error, "lineno", None) or 1
    found = str(error).removeprefix(f"syntax error in line {line}: ")
    if isinstance(error, BibliographyDataError):
        key = found.rpartition(": ")[2]
        again = [m for m in re.finditer(r"@\w+\s*\{\s*([^,\s]+)", text) if m[1] == key]
        return _at_key(
            text, path, again[-1] if again else None, f"`{key}` is there twice", "keep one"
        )
    return Diagnostic(path, line, 1, 2, "invalid-bibtex", f"this is not BibTeX: {found}", "")


def _at_key(text: str, path: str, place: re.Match[str] | None, found: str, hint: str) -> Diagnostic:
    start, end = place.span(1) if place else (0, 1)
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Diagnostic(path, line, column, column + end - start, "invalid-bibtex", found, hint)


def _problems(entry: Entry) -> Iterable[tuple[str, str]]:
    if not (entry.persons.get("author") or entry.persons.get("editor")):
        yield f"`{entry.key}` has no author", "add `author = {…}`"
    for key in ("title", "year"):
        if not entry.fields.get(key):
            yield f"`{entry.key}` has no {key}", f"add `{key} = {{…}}`"
    url = entry.fields.get("url", "")
    if url and ("://" not in url or url_problem(url)):
        yield f"`{entry.key}` has an unsafe link `{url}`", "link to http(s)"
        del entry.fields["url"]


def _plain(latex: str) -> str:
    return str(Text.from_latex(latex)).replace("\u00a0", " ")


def _names(entry: Entry) -> tuple[str, ...]:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    return tuple(
        _plain(" ".join([*p.prelast_names, *p.last_names, *p.lineage_names])) for p in people
    )


def author_year(names: tuple[str, ...], year: str) -> str:
    """`Strang 2016`, `Boyd & Vandenberghe 2018`, `Goodfellow et al. 2016`."""
    return f"{cited_names(names, ' & ')} {year}".strip()


def cited_names(names: tuple[str, ...], joint: str) -> str:
    """One name, two with a joint between them, or the first of more."""
    match names:
        case ():
            return "Anonymous"
        case (one,):
            return one
        case (one, two):
            return f"{one}{joint}{two}"
        case _:
            return f"{names[0]} et al."


def listed(works: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return " and ".join(part for part in (", ".join(works[:-1]), *works[-1:]) if part)


def _work(entry: Entry) -> tuple[Work, str]:
    """A work, and what its full entry lacks; where it lacks something, a plain one is made."""
    names, year = _names(entry), entry.fields.get("year", "")
    title = _plain(entry.fields.get("title", ""))
    lacking = ""
    try:
        (formatted,) = _style().format_entries([entry])
        html, text = (formatted.text.render(backend) for backend in _backends())
    except FieldIsMissing as error:
        lacking = f"has no {error.field_name}"
    except AttributeError:
        lacking = f"is of no known kind: `@{entry.type}`"
    if lacking:
        text = f"{', '.join(names)}. {title}. {year}."
        html = escape(text)
    html = re.sub(r'<span class="bibtex-protected">(.*?)</span>', r"\1", html)
    text = re.sub(r"\s+", " ", text.replace("\u00a0", " "))
    return Work(entry.key, "", html, text, names, year, title), lacking


@cache
def _style() -> BaseStyle:
    return find_plugin("pybtex.style.formatting", "unsrt")()


@cache
def _backends() -> tuple[BaseBackend, BaseBackend]:
    """HTML and plain text."""
    html, plain = (find_plugin("pybtex.backends", name)() for name in ("html", "plaintext"))
    return html, plain


def _distinct(works: list[Work]) -> list[Work]:
    """Works of the same authors and year are told apart by a, b, c."""
    found: list[Work] = []
    for work in works:
        same = [other for other in works if other.label == work.label]
        letter = "abcdefghijklmnopqrstuvwxyz"[same.index(work) % 26] if len(same) > 1 else ""
        found.append(replace(work, letter=letter))
    return found
