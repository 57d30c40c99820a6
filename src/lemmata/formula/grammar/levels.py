r"""A Pratt parser's levels, from loose to tight:

``\iff`` and kin · items parted by commas, bars and prose · relations · sums · ⊗ ⊙ ∘ ·
products and quotients · juxtaposition · scripts. A large operator takes what follows in its term.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from lemmata.formula.errors import NotUnderstood
from lemmata.formula.grammar.cursor import Cursor
from lemmata.formula.grammar.words import (
    CONJUNCTIONS,
    CONNECTIVES,
    PRODUCT_SIGNS,
    RELATIONS,
    SUM_SIGNS,
    TENSOR_SIGNS,
)
from lemmata.formula.surface import (
    Blank,
    Evaluated,
    Juxtaposition,
    Numeral,
    Operation,
    Relations,
    Sequence,
    Signed,
    Sum,
    Surface,
    Symbol,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lemmata.formula.tokens import Token

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_NO_FACTOR = frozenset(
    {*CONNECTIVES, *RELATIONS, *TENSOR_SIGNS, *PRODUCT_SIGNS, *SUM_SIGNS, r"\mid", r"\end"}
)
_LONE = {**TENSOR_SIGNS, **PRODUCT_SIGNS}
_CLOSING = frozenset((",", ";", ".", "quad"))


def is_prose(words: Token) -> bool:
    r"""Whether a ``\text`` is part of a sentence, not a name as in ``\text{rank}(A)``."""
    return _NAME.fullmatch(words.text) is None or words.text in CONJUNCTIONS


class Levels(Cursor, ABC):
    """The grammar from statements down to factors."""

    @abstractmethod
    def factor(self) -> Surface:
        """One factor with its scripts; a Juxtaposition is several of them."""

    def statement(self) -> Surface:
        r"""All that can stand between brackets: items, or statements with ``\iff`` between."""
        return self._chain(CONNECTIVES, self.sequence)

    def relations(self) -> Surface:
        """A chain of relations between sums."""
        return self._chain(RELATIONS, self.sum)

    def _chain(self, known: Mapping[str, str], below: Callable[[], Surface]) -> Surface:
        first = below()
        if self.next.text not in known or self.next.kind not in ("sign", "command"):
            return first
        items, signs, spans = [first], [], []
        while self.next.text in known and self.next.kind in ("sign", "command"):
            token = self.take()
            signs.append(known[token.text])
            spans.append(token.span)
            items.append(below())
        return Relations(tuple(items), tuple(signs), tuple(spans), first.span.to(items[-1].span))

    # ---- items

    def sequence(self) -> Surface:
        """Items parted by commas, semicolons, colons, mid bars, wide spaces or prose."""
        self._spaces()
        items: list[Surface] = [self._item()]
        separators: list[str] = []
        while (separator := self._separator(items[-1])) is not None:
            if separator in _CLOSING and self.ends():
                break
            separators.append(separator)
            items.append(self._item())
        if not separators:
            return items[0]
        return Sequence(tuple(items), tuple(separators), items[0].span.to(items[-1].span))

    def _item(self) -> Surface:
        token = self.next
        if token.kind == "words" and is_prose(token):
            self.take()
            return Words(token.text, token.span)
        if token.text == ":" and token.kind == "sign":
            after = self.tokens[self.at + 1]
            if after.kind in ("close", "end") or after.text == ",":
                return Symbol(self.take().text, span=token.span)
        return self.relations()

    def _separator(self, before: Surface) -> str | None:  # noqa: PLR0911
        token = self.next
        match token.kind:
            case "sign" if token.text in (",", ";", ":"):
                self.take()
                self._spaces()
                return token.text
            case "sign" if token.text == ".":
                return self._full_stop()
            case "space":
                self._spaces()
                return self._separator_behind_space()
            case "words" if is_prose(token):
                return ""
            case "command" if token.text == r"\mid":
                self.take()
                return r"\mid"
            case "bar" if self.open and not self.closes(token, self.open[-1]):
                self.take()
                return r"\mid" if token.text == "|" else r"\|"
        prose = isinstance(before, Words) and is_prose(self.tokens[self.at - 1])
        return "" if prose and not self.ends() else None

    def _full_stop(self) -> str | None:
        after = self.tokens[self.at + 1]
        if after.kind in ("end", "ampersand", "newline", "space", "words") or after.text == r"\end":
            self.take()
            self._spaces()
            return "."
        return None

    def _separator_behind_space(self) -> str:
        r"""What parts two items where a wide space stands: a comma behind it counts for both."""
        if self.next.kind == "sign" and self.next.text in (",", ";"):
            text = self.take().text
            self._spaces()
            return text
        return "quad"

    def _spaces(self) -> None:
        while self.next.kind == "space":
            self.take()

    # ---- sums and products

    def sum(self) -> Surface:
        """Signed terms."""
        token = self.next
        if token.text in SUM_SIGNS and token.kind in ("sign", "command"):
            terms = [self._signed(self.tensor)]
        else:
            first = self.tensor()
            if not self._sign_follows():
                return first
            terms = [Signed("+", first, first.span)]
        while self._sign_follows():
            terms.append(self._signed(self.tensor))
        return Sum(tuple(terms), terms[0].span.to(terms[-1].span))

    def _sign_follows(self) -> bool:
        return self.next.text in SUM_SIGNS and self.next.kind in ("sign", "command")

    def _signed(self, below: Callable[[], Surface]) -> Signed:
        token = self.take()
        if self._sign_follows():
            hint = "put brackets round the second and what follows"
            raise NotUnderstood("two signs in a row", token.span.to(self.next.span), hint)
        term = below()
        return Signed(token.text, term, token.span.to(term.span))

    def operand(self, below: Callable[[], Surface]) -> Surface:
        r"""What stands behind a sign, ``\cdot`` or ``\sum``, perhaps with a sign of its own."""
        if not self._sign_follows():
            return below()
        term = self._signed(below)
        return Sum((term,), term.span)

    def tensor(self) -> Surface:
        """Tensor-like signs between products."""
        return self._operation(TENSOR_SIGNS, self.product)

    def product(self) -> Surface:
        """Printed multiplication and division signs between factors side by side."""
        return self._operation(PRODUCT_SIGNS, self.juxtaposition)

    def _operation(self, signs: Mapping[str, str], below: Callable[[], Surface]) -> Surface:
        first = below()
        if self.next.text not in signs or self.next.kind not in ("sign", "command"):
            return first
        items, between = [first], []
        while self.next.text in signs and self.next.kind in ("sign", "command"):
            between.append(signs[self.take().text])
            items.append(self.operand(below))
        return Operation(tuple(items), tuple(between), first.span.to(items[-1].span))

    def juxtaposition(self) -> Surface:
        """Factors side by side."""
        if not self.starts_factor(after=False):
            return self._nothing()
        items: list[Surface] = []
        while self.starts_factor(after=bool(items)):
            found = self.factor()
            more = found.items if isinstance(found, Juxtaposition) else (found,)
            if items and isinstance(items[-1], Numeral) and isinstance(more[0], Numeral):
                span = items[-1].span.to(more[0].span)
                raise NotUnderstood("two numbers side by side", span, r"put \cdot between them")
            items.extend(more)
            if self._evaluation_follows():
                if any(isinstance(item, Evaluated) for item in items):
                    hint = "put the first into brackets"
                    raise NotUnderstood("two evaluations in a row", self.next.span, hint)
                items = [self._evaluated(items)]
        return _side_by_side(items)

    def _nothing(self) -> Surface:
        token = self.next
        sign = _LONE.get(token.text)
        if sign and token.kind in ("sign", "command") and self._alone(self.tokens[self.at + 1]):
            return Symbol(sign, span=self.take().span)
        if self.lenient():
            return Blank(token.span._replace(end=token.span.start))
        raise self.missing()

    def _alone(self, after: Token) -> bool:
        return after.kind in ("close", "bar", "end") or after.text in (",", ";", r"\mid")

    def starts_factor(self, after: bool) -> bool:
        """Whether the next token begins a factor, be it behind another one."""
        token = self.next
        match token.kind:
            case "letter" | "number" | "open":
                return True
            case "command":
                return token.text not in _NO_FACTOR
            case "words":
                return not is_prose(token)
            case "bar":
                return self._bar_opens(token) if after else token.side not in ("right", "bigr")
            case _:
                return False

    def _bar_opens(self, bar: Token) -> bool:
        if bar.side in ("left", "bigl"):
            return True
        if bar.side in ("right", "bigr", "middle") or self._evaluation_follows():
            return False
        if self.open and self.closes(bar, self.open[-1]):
            return False
        return not self.open or self.at in self.opening_bars

    def _evaluation_follows(self) -> bool:
        bar = self.next
        if bar.kind != "bar" or bar.text != "|" or bar.side in ("left", "bigl", "middle"):
            return False
        if self.tokens[self.at + 1].text != "_":
            return False
        return not any(opening.text in ("|", ".") for opening in self.open[-1:])

    def _evaluated(self, items: list[Surface]) -> Surface:
        body = _side_by_side(items)
        self.take()
        at, upper = self.limits()
        assert at is not None
        return Evaluated(body, at, upper, self.span(body.span))

    @abstractmethod
    def limits(self) -> tuple[Surface | None, Surface | None]:
        """What stands below and above a bar or a large operator."""


def _side_by_side(items: list[Surface]) -> Surface:
    if len(items) == 1:
        return items[0]
    return Juxtaposition(tuple(items), items[0].span.to(items[-1].span))
