"""Where the parser stands: the tokens, the brackets that are open, and what to say of a mistake."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from lemmata.formula.errors import NotUnderstood, shown
from lemmata.formula.grammar.bars import bars_that_open
from lemmata.formula.grammar.words import CLOSERS, COMMANDS, CONNECTIVES
from lemmata.formula.surface import Span
from lemmata.formula.tokens import Token, tokenize

DEEPEST = 40


class Opening(NamedTuple):
    """A bracket that waits for its end; ``cell`` and ``script`` name where blanks may stand."""

    text: str
    token: Token
    kind: str = "bracket"


class Cursor:
    """The place in the token list; a parse that fails is over, so nothing is ever restored."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokenize(source)
        self.at = 0
        self.next = self.tokens[0]
        self.open: list[Opening] = []
        self.depth = 0

    def take(self) -> Token:
        """The next token, now behind the cursor; the end stays where it is."""
        token = self.next
        if token.kind != "end":
            self.at += 1
            self.next = self.tokens[self.at]
        return token

    def sees(self, kind: str, text: str) -> bool:
        """Whether the next token is this one."""
        return self.next.text == text and self.next.kind == kind

    def span(self, start: Span) -> Span:
        """From there to the end of the last token taken."""
        return Span(start.start, self.tokens[self.at - 1].span.end)

    def descend(self) -> None:
        """Count one level of nesting; too many are a mistake, never an exhausted stack."""
        self.depth += 1
        if self.depth > DEEPEST:
            hint = "give a part of it a name of its own"
            raise NotUnderstood("this is nested too deeply", self.next.span, hint)

    @cached_property
    def opening_bars(self) -> frozenset[int]:
        """Which bars, standing behind an operand, would open a pair."""
        return bars_that_open(self.tokens)

    def lenient(self) -> bool:
        """Whether nothing may stand where an operand could: in a cell or a script."""
        return bool(self.open) and self.open[-1].kind != "bracket"

    def ends(self) -> bool:
        """Whether nothing more can follow in these brackets, this cell or this statement."""
        token = self.next
        match token.kind:
            case "end" | "close" | "ampersand" | "newline":
                return True
            case "bar":
                return bool(self.open) and self.closes(token, self.open[-1])
            case "command":
                return token.text == r"\end" or token.text in CONNECTIVES
            case _:
                return False

    def closes(self, bar: Token, opening: Opening) -> bool:
        """Whether a bar ends what is open."""
        if opening.text == ".":
            return bar.side == "right"
        return opening.text == bar.text and bar.side not in ("left", "bigl", "middle")

    # ---- brackets

    def expect_close(self, opening: Token) -> Token:
        """The end of a pair of brackets, else the mistake that names where they were opened."""
        self.open.pop()
        found, wanted = self.next, CLOSERS.get(opening.text, opening.text)
        if opening.text == "." and found.kind == "bar" and found.side == "right":
            return self.take()
        fits = found.kind in ("close", "bar") and found.text == wanted
        if found.kind == "close" and not fits and opening.text != "{" and found.text != "}":
            fits = found.text == "." or {opening.text, found.text} in ({"(", "]"}, {"[", ")"})
        if fits and (opening.side == "left") == (found.side == "right"):
            return self.take()
        place = f"at character {opening.span.start + 1}"
        if fits:
            one, other = (r"\left", r"\right") if opening.side == "left" else (r"\right", r"\left")
            where = opening if opening.side == "left" else found
            raise NotUnderstood(f"this {one} has no {other}", where.span, f"write {other} too")
        if found.kind == "close":
            message = f"{shown(opening.text)} {place} can't be closed by {shown(found.text)}"
            raise NotUnderstood(message, found.span, f"close it with {wanted}")
        if not self.ends():
            raise self.unexpected()
        message = f"{shown(opening.text)} is opened here and never closed"
        hint = f"write {wanted} where it ends" if opening.text != "." else r"write \right|_{…}"
        raise NotUnderstood(message, opening.span, hint)

    # ---- mistakes

    def missing(self) -> NotUnderstood:
        """What to say where an operand should stand."""
        found = self.next
        before = self.tokens[self.at - 1] if self.at else None
        if before is None and found.kind == "end":
            return NotUnderstood("the formula is empty", Span(0, len(self.source)), "write one")
        if found.kind in ("script", "prime"):
            name = {"_": "subscript", "^": "superscript"}.get(found.text, "prime")
            hint = "write before it what it belongs to"
            return NotUnderstood(f"a {name} without anything below it", found.span, hint)
        if before is not None and before.kind == "open" and found.kind == "close":
            span = before.span.to(found.span)
            return NotUnderstood("nothing stands in these brackets", span, "fill them")
        stray = found.kind == "close" or found.text == r"\end"
        if stray and not self.open:
            return self.unexpected()
        hint = "write a number, a letter or a bracket"
        if before is not None and self.ends():
            return NotUnderstood(
                f"something is missing after {shown(before.text)}", before.span, hint
            )
        return NotUnderstood(f"something is missing before {shown(found.text)}", found.span, hint)

    def unexpected(self) -> NotUnderstood:  # noqa: PLR0911
        """What to say of a token that can't stand here."""
        token = self.next
        text, span = shown(token.text), token.span
        match token.kind, token.text:
            case "close", _:
                return NotUnderstood(f"{text} closes nothing", span, "leave it out, or open it")
            case "ampersand", _:
                hint = r"it parts cells: put \begin{aligned} … \end{aligned} round the lines"
                return NotUnderstood("“&” stands outside of a table", span, hint)
            case "newline", _:
                hint = r"put \begin{aligned} … \end{aligned} round the lines"
                return NotUnderstood(r"“\\” stands outside of a table", span, hint)
            case "command", r"\end":
                return NotUnderstood(r"“\end” ends nothing", span, r"write its \begin")
            case "sign", "!":
                hint = r"put brackets round the first: (n!)!"
                return NotUnderstood("two factorials in a row", span, hint)
            case "sign", ".":
                return NotUnderstood("a full stop inside a formula", span, "put it at the end")
        return NotUnderstood(f"{text} is not expected here", span, "check what stands before it")

    def unknown(self, token: Token) -> NotUnderstood:
        """What to say of a command that is no part of the language."""
        near = get_close_matches(token.text, COMMANDS, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}?" if near else r"a name of your own is \operatorname{name}"
        return NotUnderstood(f"the command {shown(token.text)} is not known", token.span, hint)
