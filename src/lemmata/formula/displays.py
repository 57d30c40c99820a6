r"""What a display holds: claims, definitions and the conditions that are written beside them.

A textbook sets several things in one display: lines of ``aligned`` with reasons, ``\quad`` between
two claims, ``\text{for all }`` before a condition. Here a display is cut into statements, each a
piece of the source in which what only lays it out is blanked, so that every character keeps its
place and a caret under the statement is a caret under the display.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lemmata.formula.errors import FormulaError
from lemmata.formula.grammar.words import (
    CONNECTIVES,
    DOTS,
    PRODUCT_SIGNS,
    RELATIONS,
    SUM_SIGNS,
    TENSOR_SIGNS,
)
from lemmata.formula.surface import Span
from lemmata.formula.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lemmata.formula.tokens import Token

_BEGIN = re.compile(
    r"\s*\\begin\{(?P<name>align|aligned|alignat|alignedat|flalign|gather|gathered|multline|split"
    r"|equation|eqnarray|displaymath|math|subequations)(?P<star>\*?)\}(?:\[[a-z]\]|\{\d+\})?"
)
_LOOKS = re.compile(
    r"(?<!\\)%[^\n]*|\\(?:label|tag\*?|eqref|intertext|shortintertext)\s*\{[^{}]*\}"
    r"|\\(?:nonumber|notag|displaystyle|centering|qedhere)(?![a-zA-Z])"
)
_RELATING = frozenset((*RELATIONS, *CONNECTIVES))
_JOINING = frozenset((*_RELATING, *SUM_SIGNS, *PRODUCT_SIGNS, *TENSOR_SIGNS))
_DEFINING = frozenset((r"\coloneqq", ":=", r"\triangleq"))

CONDITIONS = frozenset(
    ("if", "when", "whenever", "where", "with", "for", "given", "given that", "provided",
     "provided that", "assuming", "assuming that", "let", "suppose", "as", "for all", "for every",
     "for any", "for each")
)  # fmt: skip
CONCLUSIONS = frozenset(("then", "so", "hence", "thus", "therefore", "that is", "i.e", "and so"))
ADDITIONS = frozenset(("and", "and also", "as well as"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a display: its text, blanked where it is laid out, and where that begins."""

    text: str
    start: int

    def place(self, span: Span) -> Span:
        """A span of the text as one of the display."""
        return Span(self.start + span.start, self.start + span.end)


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim, or a definition of what is used from there on, under its own conditions."""

    kind: Literal["claim", "definition"]
    piece: Piece
    conditions: tuple[Piece, ...] = ()


def read_display(latex: str) -> tuple[Statement, ...]:
    r"""The statements of a display, in order; whatever can't be cut up is one claim.

    In ``aligned`` and kin a row goes on with the claim above it if it begins with a relation, or
    if either is no statement by itself; what stands behind ``&&`` is the reason of a link.
    """
    blanked, kind = _without_environment(_LOOKS.sub(_blank, latex))
    try:
        tokens = [token for token in tokenize(blanked) if token.kind != "end"]
    except FormulaError:
        start = len(blanked) - len(blanked.lstrip())
        return (Statement("claim", Piece(blanked.strip(), start)),)
    source, found = _Source(blanked, tokens), list[Statement]()
    for run in _runs(tokens, kind):
        found += _statements(source, run)
    return tuple(found)


def _blank(match: re.Match[str]) -> str:
    return _blanks(match[0])


def _without_environment(latex: str) -> tuple[str, str]:
    """The display without the environments around all of it, and the name of the inmost."""
    kind = ""
    while (begin := _BEGIN.match(latex)) is not None:
        end = re.search(rf"\\end\{{{begin['name']}{re.escape(begin['star'])}\}}[\s.,;]*$", latex)
        if end is None or end.start() < begin.end():
            break
        inside = latex[begin.end() : end.start()]
        if re.search(rf"\\end\{{{begin['name']}\*?\}}", inside):
            break  # two of them side by side
        kind = begin["name"]
        tail = latex[end.start() :]
        latex = _blanks(latex[: begin.end()]) + inside + _blanks(tail)
    return latex, kind


def _blanks(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _levels(tokens: Sequence[Token]) -> Iterator[tuple[Token, bool]]:
    r"""Every token with whether it stands outside of all brackets and environments."""
    depth = 0
    for k, token in enumerate(tokens):
        opens = token.kind == "open" or (token.kind == "command" and token.text == r"\begin")
        closes = token.kind == "close" or (token.kind == "command" and token.text == r"\end")
        if closes:
            depth = max(0, depth - 1)
        outside = depth == 0 and not opens and not closes
        yield token, outside and not _names_environment(tokens, k)
        depth += opens


def _names_environment(tokens: Sequence[Token], k: int) -> bool:
    return k > 0 and tokens[k - 1].text in (r"\begin", r"\end")


Cell = list["Token"]
Run = list["Token"]


def _runs(tokens: Sequence[Token], kind: str) -> Iterator[Run]:
    """The tokens of each claim with its conditions; rows of a chain come together."""
    open_runs: dict[int, Run] = {}
    order: list[Run] = []
    for row in _rows(tokens):
        for column, (left, right) in enumerate(_columns(row, kind)):
            if column and _is_reason(left):
                break
            cell = left + right
            if not cell:
                continue
            above = open_runs.get(column)
            if above and (kind == "multline" or _goes_on(above, left, cell)):
                above += cell
            else:
                open_runs[column] = cell
                order.append(open_runs[column])
    yield from order


def _rows(tokens: Sequence[Token]) -> Iterator[list[Cell]]:
    row: list[Cell] = [[]]
    for token, outside in _levels(tokens):
        if outside and token.kind == "newline":
            yield row
            row = [[]]
        elif outside and token.kind == "ampersand":
            row.append([])
        else:
            row[-1].append(token)
    yield row


def _columns(row: list[Cell], kind: str) -> Iterator[tuple[Cell, Cell]]:
    """Cells in pairs: what stands left of an alignment and right of it."""
    if kind == "eqnarray":
        yield row[0], [token for cell in row[1:] for token in cell]
        return
    for k in range(0, len(row), 2):
        yield row[k], row[k + 1] if k + 1 < len(row) else []


def _is_reason(left: Cell) -> bool:
    """Whether a later column explains a link instead of making a claim of its own."""
    return not left or left[0].kind == "words"


def _relations(tokens: Sequence[Token]) -> list[int]:
    r"""Where signs of relations stand outside of brackets; the ``\perp`` of a script is none."""
    return [
        k
        for k, (token, outside) in enumerate(_levels(tokens))
        if outside and token.text in _RELATING and not (k and tokens[k - 1].kind == "script")
    ]


def _relates(tokens: Sequence[Token]) -> bool:
    return bool(_relations(tokens))


def _goes_on(above: Run, left: Cell, cell: Cell) -> bool:
    """Whether a row belongs to the claim above it."""
    if cell[0].text in _RELATING or above[-1].text in _JOINING or not _relates(above):
        return True
    complete = _relates(cell) and (bool(left) or cell[0].text not in _JOINING)
    return not complete


@dataclass(frozen=True, slots=True)
class _Part:
    """Tokens between two separators; `word` is what the sentence says before them."""

    word: str
    spaced: bool
    tokens: list[Token]


def _statements(source: _Source, run: Run) -> Iterator[Statement]:
    parts = _parts(run)
    if parts is None:
        yield Statement("claim", source.piece(run))
        return
    claims: list[list[Token]] = []
    conditions: list[list[Token]] = []
    conditional = False
    for part in parts:
        if part.word in CONDITIONS:
            conditional = True
        elif part.word in CONCLUSIONS or (part.word == "" and part.spaced):
            conditional = _is_condition(part.tokens)
        (conditions if conditional else claims).append(part.tokens)
    said = tuple(source.piece(t) for t in conditions if _relates(_unwrapped(t)))
    for tokens in claims:
        yield from _definition_or_claim(source, tokens, said)


def _parts(run: Run) -> list[_Part] | None:
    """The parts of a sentence; None where its words are not of the language."""
    parts: list[_Part] = []
    word, spaced, comma = "", False, False
    for token, outside in _levels([*run]):
        mark = token.kind if outside else ""
        if mark == "words":
            word = f"{word} {token.text}".strip()
        elif mark == "space":
            spaced = True
        elif mark == "sign" and token.text in (",", ";", "."):
            comma = True
        elif not parts or word or spaced or comma:
            parts.append(_Part(_normal(word), spaced, [token]))
            word, spaced, comma = "", False, False
        else:
            parts[-1].tokens.append(token)
    if word and not (spaced and parts):
        return None  # it says something about what stands before it
    merged = _merged(run, parts)
    known = CONDITIONS | CONCLUSIONS | ADDITIONS | {""}
    return merged if all(part.word in known for part in merged) else None


def _normal(word: str) -> str:
    return " ".join(word.split()).strip(" ,.;:").lower()


def _merged(run: Run, parts: list[_Part]) -> list[_Part]:
    """Without the commas that only list: ``x, y`` before a relation, ``i = 1, …, n`` with dots."""
    places = {id(token): k for k, token in enumerate(run)}
    merged: list[_Part] = []
    for k, part in enumerate(parts):
        listed = not part.word and not part.spaced and bool(merged)
        if merged and not part.word and part.tokens[0].text in _JOINING:
            last = merged[-1]
            merged[-1] = _Part(last.word, last.spaced, last.tokens + part.tokens)
            continue
        if listed and not _stands_alone(merged[-1], part, parts[k + 1 :]):
            last = merged[-1]
            first, end = places[id(last.tokens[0])], places[id(part.tokens[-1])]
            merged[-1] = _Part(last.word, last.spaced, run[first : end + 1])
        else:
            merged.append(part)
    return merged


def _stands_alone(before: _Part, part: _Part, later: Sequence[_Part]) -> bool:
    """Whether a comma between two parts separates statements."""
    if not _relates(before.tokens) or before.tokens[-1].text in DOTS or part.tokens[0].text in DOTS:
        return False
    if _relates(part.tokens):
        return True
    following = next((p for p in later if p.word or p.spaced or _relates(p.tokens)), None)
    return following is not None and not following.word and not following.spaced


def _is_condition(tokens: Sequence[Token]) -> bool:
    """Whether what stands apart without a word says where, and claims nothing.

    That is a membership, a range with dots, or anything in brackets of its own.
    """
    if _unwrapped(tokens) is not tokens:
        return True
    outside = [token.text for token, out in _levels(tokens) if out]
    return r"\in" in outside or ("," in outside and any(text in DOTS for text in outside))


def _unwrapped(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands in round brackets that hold everything and a relation."""
    if len(tokens) < 3 or tokens[0].text != "(" or tokens[-1].text != ")":
        return tokens
    inside = tokens[1:-1]
    depth = 0
    for token in inside:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0:
            return tokens
    return inside if _relates(inside) else tokens


def _definition_or_claim(
    source: _Source, tokens: list[Token], conditions: tuple[Piece, ...]
) -> Iterator[Statement]:
    """A definition may go on as a chain, whose links are claims about what it defines."""
    signs = _relations(tokens)
    if not signs or tokens[signs[0]].text not in _DEFINING:
        yield Statement("claim", source.piece(tokens), conditions)
        return
    end = signs[1] if len(signs) > 1 else len(tokens)
    yield Statement("definition", source.piece(tokens[:end]), conditions)
    if len(signs) > 1:
        yield Statement("claim", source.piece(tokens[signs[0] + 1 :]), conditions)


@dataclass(frozen=True, slots=True)
class _Source:
    """A display with all its tokens, from which statements are cut."""

    text: str
    tokens: Sequence[Token]

    def piece(self, kept: Sequence[Token]) -> Piece:
        """The source from the first to the last of these tokens, the other tokens blanked."""
        kept = _unwrapped(kept)
        if not kept:
            return Piece("", 0)
        start, end = kept[0].span.start, kept[-1].span.end
        stay = {token.span.start for token in kept}
        text, at = [], start
        for token in self.tokens:
            first, last = token.span
            if start <= first and last <= end and first not in stay:
                text += [self.text[at:first], _blanks(self.text[first:last])]
                at = last
        return Piece("".join([*text, self.text[at:end]]), start)
