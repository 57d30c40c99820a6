r"""LaTeX → tokens, each with its span.

What only changes the look (``\,``, ``\displaystyle``, ``\limits``) is dropped here, so that the
grammar sees the mathematics. Each character is looked at once.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from lemmata.formula.errors import NotUnderstood, shown
from lemmata.formula.surface import Span

Kind = Literal[
    "number", "letter", "command", "open", "close", "bar", "script", "prime", "sign",
    "ampersand", "newline", "words", "space", "end",
]  # fmt: skip

LONGEST = 20_000


class Token(NamedTuple):
    r"""A piece of LaTeX; ``side`` is what ``\left`` or ``\big`` before a bracket says of it."""

    kind: Kind
    text: str
    span: Span
    side: str = ""


_LEXEME = re.compile(
    r"(?P<space>(?:\s|~)+|%[^\n]*)"
    r"|(?P<number>[0-9]+(?:(?:\{,\}|\\,)[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<letter>[A-Za-z])"
    r"|(?P<newline>\\\\(?:\[-?[0-9.]+(?:pt|em|ex|mm|cm)\])?)"
    r"|(?P<command>\\(?:operatorname\*|[A-Za-z]+|.))"
    r"|(?P<prime>['′]+)"
    r"|(?P<script>[_^])"
    r"|(?P<open>[({\[])"
    r"|(?P<close>[)}\]])"
    r"|(?P<bar>\|)"
    r"|(?P<ampersand>&)"
    r"|(?P<sign>:=|[-+=<>*/,;:.!−·×≤≥≠∈])",
    re.DOTALL,
)
_LOOKS = (
    r"\, \! \; \: \> \/ \displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag "
    r"\allowbreak \thinspace \medspace \thickspace \hline \strut"
)
DROPPED = frozenset((*_LOOKS.split(), "\\ ", "\\\n"))
SPACES = frozenset((r"\quad", r"\qquad"))
SIDES = {
    r"\left": "left", r"\right": "right", r"\middle": "middle",
    **dict.fromkeys((r"\bigl", r"\Bigl", r"\biggl", r"\Biggl"), "bigl"),
    **dict.fromkeys((r"\bigr", r"\Bigr", r"\biggr", r"\Biggr"), "bigr"),
    **dict.fromkeys((r"\bigm", r"\Bigm", r"\biggm", r"\Biggm"), "middle"),
    **dict.fromkeys((r"\big", r"\Big", r"\bigg", r"\Bigg"), "big"),
}  # fmt: skip
WORDS = frozenset((r"\text", r"\textrm", r"\textit", r"\textbf", r"\mbox"))
_SAME = {
    "−": "-", "·": r"\cdot", "×": r"\times", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "∈": r"\in",
    r"\lbrack": "[", r"\rbrack": "]", r"\lbrace": r"\{", r"\rbrace": r"\}", r"\colon": ":",
    r"\vert": "|", r"\Vert": r"\|",
}  # fmt: skip
DELIMITERS: dict[str, tuple[Kind, str, str]] = {
    r"\{": ("open", r"\{", ""), r"\}": ("close", r"\}", ""),
    "[": ("open", "[", ""), "]": ("close", "]", ""),
    r"\langle": ("open", r"\langle", ""), r"\rangle": ("close", r"\rangle", ""),
    r"\lfloor": ("open", r"\lfloor", ""), r"\rfloor": ("close", r"\rfloor", ""),
    r"\lceil": ("open", r"\lceil", ""), r"\rceil": ("close", r"\rceil", ""),
    r"\lvert": ("bar", "|", "bigl"), r"\rvert": ("bar", "|", "bigr"),
    r"\lVert": ("bar", r"\|", "bigl"), r"\rVert": ("bar", r"\|", "bigr"),
    "|": ("bar", "|", ""), r"\|": ("bar", r"\|", ""),
}  # fmt: skip
_SIDED = {  # what only is a bracket behind \left or \right
    ("left", "<"): ("open", r"\langle"), ("right", ">"): ("close", r"\rangle"),
    ("left", "."): ("open", "."), ("right", "."): ("close", "."),
}  # fmt: skip


def tokenize(source: str) -> list[Token]:
    """All tokens of the source, closed by one of kind ``end``; `NotUnderstood` names a stranger."""
    if len(source) > LONGEST:
        message = f"the formula has {len(source):,} characters"
        raise NotUnderstood(
            message, Span(0, len(source)), f"split it: at most {LONGEST:,} are read"
        )
    tokens: list[Token] = []
    side: tuple[str, Span] | None = None
    at, end, match = 0, len(source), _LEXEME.match
    while at < end:
        found = match(source, at)
        if found is None:
            raise _stranger(source, at)
        text, start, at = found.group(), at, found.end()
        kind: Kind = found.lastgroup  # type: ignore[assignment]
        if kind == "space":
            continue
        if kind == "letter" or kind in ("number", "script"):
            token = Token(kind, text, Span(start, at))
        elif kind == "command" and (text in DROPPED or text in SIDES):
            if text in SIDES:
                side = text, Span(start, at)
            continue
        elif kind == "command" and text in WORDS and source.startswith("{", at):
            token, at = _words(source, start, at)
        else:
            token = _token(kind, text, Span(start, at))
        if side is not None:
            token, side = _beside(token, *side), None
        tokens.append(token)
    if side is not None:
        raise NotUnderstood(f"no bracket follows {side[0]}", side[1], "write one, or leave it out")
    tokens.append(Token("end", "", Span(end, end)))
    return tokens


def _token(kind: Kind, text: str, span: Span) -> Token:
    text = _SAME.get(text, text)
    if text in DELIMITERS:
        kind, text, side = DELIMITERS[text]
        return Token(kind, text, span, side)
    if text in SPACES:
        return Token("space", text, span)
    if kind == "newline":
        return Token(kind, "\\\\", span)
    if kind == "sign" and text[0] == "\\":
        kind = "command"
    elif text == ":":
        kind = "sign"
    return Token(kind, text, span)


def _beside(token: Token, command: str, place: Span) -> Token:
    r"""A bracket with the side that ``\left`` and its kin give it."""
    side = SIDES[command]
    if (side, token.text) in _SIDED:
        kind, text = _SIDED[side, token.text]
        return Token(kind, text, place.to(token.span), side)  # type: ignore[arg-type]
    if token.kind in ("open", "close", "bar") and token.text not in ("{", "}"):
        return Token(token.kind, token.text, place.to(token.span), side)
    if side in ("big", "middle"):
        return token
    raise NotUnderstood(f"no bracket follows {command}", place, "write one, or leave it out")


def _words(source: str, start: int, at: int) -> tuple[Token, int]:
    depth = 0
    for k in range(at, len(source)):
        if source[k] in "{}" and source[k - 1] != "\\":
            depth += 1 if source[k] == "{" else -1
            if depth == 0:
                return Token("words", source[at + 1 : k], Span(start, k + 1)), k + 1
    raise NotUnderstood("this text is never closed", Span(start, at + 1), "add a }")


def _stranger(source: str, at: int) -> NotUnderstood:
    character = source[at]
    if character == "\\":
        return NotUnderstood("a backslash with nothing behind it", Span(at, at + 1), "leave it out")
    hint = "leave the dollar signs out" if character == "$" else "write it in LaTeX"
    message = f"the character {shown(character)} is not part of the language"
    return NotUnderstood(message, Span(at, at + 1), hint)
