"""The piece of a section that shows why it was found, with what was found between [[ and ]]."""

from __future__ import annotations

import re
from itertools import islice

from lemmata.course.plain_maths import plain_maths
from lemmata.web.words import formula_words, written_forms

BEFORE = 60
LENGTH = 190
MOST_PLACES = 200
OPENED, CLOSED = "\ue010", "\ue011"  # marks while the text may hold brackets of its own


def marked(text: str) -> str:
    """Marks as the page reads them; brackets of the text itself can't be mistaken for them."""
    text = text.replace("[[", "[\u2060[").replace("]]", "]\u2060]")
    text = text.replace(f"[{OPENED}", f"[\u2060{OPENED}").replace(f"{CLOSED}]", f"{CLOSED}\u2060]")
    return text.replace(OPENED, "[[").replace(CLOSED, "]]")


def words_excerpt(text: str, words: list[str]) -> str:
    """The text around the words that were asked for; all of them are marked."""
    shown = {form for word in words for form in (word, *written_forms(word))}
    starts = "|".join(re.escape(word) for word in sorted(shown, key=len, reverse=True))
    pattern = re.compile(rf"(?<![^\W_])(?:{starts})[^\W_]*", re.IGNORECASE) if starts else None
    if pattern is None:
        return marked(_cut(text, 0))
    cut = _cut(text, _richest(text, pattern, words))
    return marked(pattern.sub(lambda found: f"{OPENED}{found[0]}{CLOSED}", cut))


def _richest(text: str, pattern: re.Pattern[str], words: list[str]) -> int:
    """Where the most different words that were asked for stand together, as far as one looks."""
    places = [(found.start(), found[0]) for found in islice(pattern.finditer(text), MOST_PLACES)]
    if not places or len(words) == 1:
        return places[0][0] if places else 0
    best, place = 0, 0
    for first, (start, _) in enumerate(places):
        near: set[str] = set()
        for at, word in places[first:]:
            if at >= start + LENGTH - BEFORE:
                break
            near.add(word[:3].casefold())
        if len(near) > best:
            best, place = len(near), start
    return place


def formula_excerpt(text: str, formulas: str, words: list[str]) -> str:
    """The text around the first formula that holds these words one after another."""
    for latex in formulas.split("\n"):
        if _holds(formula_words(latex), words):
            shown = plain_maths(latex)
            place = text.find(shown)
            if place < 0:
                return marked(f"{OPENED}{shown}{CLOSED} {_cut(text, 0)}")
            start, cut = _start(text, place), _cut(text, place)
            lead = "…" if start else ""
            inside = place - start + len(lead)
            before, found = cut[:inside], cut[inside : inside + len(shown)]
            return marked(f"{before}{OPENED}{found}{CLOSED}{cut[inside + len(shown) :]}")
    return marked(_cut(text, 0))


def _holds(words: list[str], wanted: list[str]) -> bool:
    """Whether the wanted words stand there one after another; the last may be a beginning."""
    *whole, last = wanted
    for start in range(len(words) - len(whole)):
        end = start + len(whole)
        if words[start:end] == whole and words[end].startswith(last):
            return True
    return False


def _start(text: str, place: int) -> int:
    if place <= BEFORE:
        return 0
    return text.find(" ", place - BEFORE, place) + 1 or place - BEFORE


def _cut(text: str, place: int) -> str:
    start = _start(text, place)
    end = len(text)
    if end - start > LENGTH:
        end = text.rfind(" ", start + 1, start + LENGTH)
        end = end if end > place else start + LENGTH
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
