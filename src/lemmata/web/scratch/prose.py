r"""The engine's messages name formulas in plain LaTeX, as in “the order of A^{-1} and B^{-1}”.

A terminal shows them as they are; a page sets what is a formula. Words stay words: a message is
cut at its spaces, and a run of pieces that only a formula has, or that stand beside one, is set.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNS = re.compile(r"[\\^_{}|=<>+*/×]|^[-−]\S")
_LETTER = re.compile(r"^[B-HJ-Zb-z]$")
_PART = re.compile(r"^(?:[A-Za-z]|[-+*/=<>()\[\]|.,\d]+|[A-Za-z0-9]?[([|][^ ]*|[^ ]*[)\]|])$")
_END = re.compile(r"[,.;:?!]+$")
_WORD = re.compile(r"^[A-Za-z’'-]{2,}$")


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text in order, cut into words (False) and formulas (True)."""
    run: list[str] = []
    for kind, part in _cut(text):
        if kind == "formula":
            run.append(part)
            continue
        if run:
            yield from _formula(run)
            run = []
        yield False, part
    yield from _formula(run)


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """Words with the space around them as they are; tokens of formulas one by one."""
    tokens = re.findall(r"\s+|\S+", text)
    kinds = [_kind(token) for token in tokens]
    if tokens[:1] == ["A"] and kinds[2:3] == ["word"]:
        kinds[0] = "word"
    for k, word in enumerate(tokens[2:], start=2):
        if word == "s" and tokens[k - 2].isdigit():  # seconds
            kinds[k] = "word"
    for k, token in enumerate(tokens):
        if token.isspace():
            beside = 0 < k < len(tokens) - 1 and _in_formula(kinds, tokens, k - 1)
            joins = beside and _in_formula(kinds, tokens, k + 1) and not _END.search(tokens[k - 1])
            yield ("formula" if joins else "words"), token
            continue
        if not _in_formula(kinds, tokens, k):
            yield "words", token
            continue
        end = _END.search(token)
        body = token[: end.start()] if end else token
        if body:
            yield "formula", body
        if end:
            yield "words", end[0]


def _kind(token: str) -> str:
    """`formula` for what only a formula has, `part` for what may belong to one, else `word`."""
    body = _END.sub("", token)
    if _WORD.match(body) or "’" in body or '"' in body or "“" in body or "`" in body:
        return "word"
    if _SIGNS.search(body) and not re.fullmatch(r"[A-Za-z]+/[A-Za-z]+", body):
        return "formula"
    if _LETTER.match(body) or body == "A":
        return "formula"
    return "part" if _PART.match(body) else "word"


def _in_formula(kinds: list[str], tokens: list[str], k: int) -> bool:
    """Whether a token is set: a part counts where a formula stands beside it."""
    if kinds[k] != "part":
        return kinds[k] == "formula"
    before = next((kinds[j] for j in range(k - 1, -1, -1) if not tokens[j].isspace()), "word")
    after = next((kinds[j] for j in range(k + 1, len(tokens)) if not tokens[j].isspace()), "word")
    return "formula" in (before, after)


def _formula(run: list[str]) -> Iterator[tuple[bool, str]]:
    text = "".join(run)
    if text:
        yield _balanced(text), text


def _balanced(text: str) -> bool:
    depth = 0
    for sign in re.sub(r"\\[{}]", "", text):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0
