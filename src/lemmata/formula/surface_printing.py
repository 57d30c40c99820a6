r"""Surface tree → LaTeX, tidy, so that ``parse(to_latex(tree)) == tree`` for all that was parsed.

A tree that was made otherwise may need brackets where a looser node stands in a tighter place;
they are added there and nowhere else.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import assert_never

from lemmata.formula.grammar.words import CONNECTIVES, FUNCTIONS, RANGED, TENSOR_SIGNS
from lemmata.formula.surface import (
    Blank,
    Dots,
    Evaluated,
    Factorial,
    Fraction,
    Group,
    Juxtaposition,
    Large,
    Numeral,
    Operation,
    Relations,
    Root,
    Scripts,
    Sequence,
    Signed,
    Sum,
    Surface,
    Symbol,
    Table,
    Words,
)


class _Level(IntEnum):
    """How tightly a place binds, from loose to tight."""

    STATEMENT = 0
    SEQUENCE = 1
    RELATION = 2
    SUM = 3
    SIGNED = 4
    TENSOR = 5
    PRODUCT = 6
    FACTORS = 7
    FACTOR = 8
    ATOM = 9


_BARS = ("|", r"\|")
_SIDED = {"|": (r"\lvert", r"\rvert"), r"\|": (r"\lVert", r"\rVert")}
_SEPARATORS = {
    ",": ", ", ";": "; ", ":": " : ", ".": r". \quad ", "quad": r" \quad ", "": " ",
    r"\mid": r" \mid ", r"\|": r" \,\|\, ",
}  # fmt: skip
_ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z]+\Z")
_SHORT = re.compile(r"[A-Za-z0-9*+-]|\\[A-Za-z]+")


def to_latex(tree: Surface) -> str:
    """LaTeX that reads back as this tree."""
    return _Printer(sided=False).statement(tree)


class _Printer:
    """Prints nodes; ``sided`` where a plain bar could be read as another pair's."""

    def __init__(self, *, sided: bool) -> None:
        self.sided = sided

    def statement(self, tree: Surface) -> str:
        """A tree where anything can stand."""
        return self.node(tree, _Level.STATEMENT)

    def node(self, tree: Surface, place: _Level, *, last: bool = True) -> str:
        """A tree in a place; in brackets where it would be read otherwise there."""
        text = self._written(tree)
        if _level(tree) < place or (not last and _is_open(tree)):
            return _bracketed("(", text, ")", tall=_is_tall(tree))
        return text

    def _written(self, tree: Surface) -> str:  # noqa: C901, PLR0911, PLR0912
        match tree:
            case Numeral() | Symbol() | Words() | Dots() | Blank():
                return _leaf(tree)
            case Scripts():
                return self._scripts(tree)
            case Juxtaposition(items):
                return self._factors(items)
            case Operation():
                return self._operation(tree)
            case Signed(sign, term):
                body = self.node(term, _Level.TENSOR)
                return _joined(sign, body)
            case Sum(terms):
                return self._sum(terms)
            case Fraction(top, bottom, binomial):
                name = r"\binom" if binomial else r"\frac"
                return f"{name}{{{self.statement(top)}}}{{{self.statement(bottom)}}}"
            case Root(body, degree):
                power = "" if degree is None else f"[{self.statement(degree)}]"
                return rf"\sqrt{power}{{{self.statement(body)}}}"
            case Group():
                return self._group(tree)
            case Sequence(items, separators):
                return self._sequence(items, separators)
            case Large():
                return self._large(tree)
            case Factorial(body):
                return self.node(body, _Level.FACTOR) + "!"
            case Evaluated(body, at, upper):
                place = self._script("_", at) + ("" if upper is None else self._script("^", upper))
                return rf"\left. {self.statement(body)} \right|{place}"
            case Table(kind, rows):
                return self._table(kind, rows)
            case Relations(items, signs):
                return self._relations(items, signs)
            case _:
                assert_never(tree)

    def _scripts(self, tree: Scripts) -> str:
        base = self.node(tree.base, _Level.ATOM)
        below = "" if tree.below is None else self._script("_", tree.below)
        above = "" if tree.above is None else self._script("^", tree.above)
        if isinstance(tree.base, Symbol) and tree.base.name in RANGED:
            below, above = above, below  # a subscript that comes first would be a range
        return base + "'" * tree.primes + below + above

    def _script(self, sign: str, tree: Surface) -> str:
        text = self.statement(tree)
        if r"\text" not in text:
            text = re.sub(r" (=|\+|-) ", r"\1", text)
        operator = isinstance(tree, Symbol) and tree.alphabet
        short = isinstance(tree, Symbol | Numeral) and not operator and _SHORT.fullmatch(text)
        return f"{sign}{text}" if short else f"{sign}{{{text}}}"

    def _factors(self, items: tuple[Surface, ...]) -> str:
        text: list[str] = []
        for k, item in enumerate(items):
            piece = self.node(item, _Level.FACTOR, last=k == len(items) - 1)
            if k and isinstance(item, Numeral) and isinstance(items[k - 1], Numeral):
                piece = f"({piece})"
            text.append(" " + piece if k and _collide(text[-1], piece) else piece)
        return "".join(text)

    def _operation(self, tree: Operation) -> str:
        tensor = any(sign in TENSOR_SIGNS for sign in tree.signs)
        level = _Level.PRODUCT if tensor else _Level.FACTORS
        text = self.node(tree.items[0], level, last=False)
        for k, (sign, item) in enumerate(zip(tree.signs, tree.items[1:], strict=True), 1):
            last = k == len(tree.items) - 1
            if isinstance(item, Sum) and _level(item) == _Level.SIGNED:
                piece = item.terms[0].sign + self.node(item.terms[0].term, level, last=last)
            else:
                piece = self.node(item, level, last=last)
            text = f"{text}/{piece}" if sign == "/" else f"{text} {sign} {piece}".strip()
        return text

    def _sum(self, terms: tuple[Signed, ...]) -> str:
        text = ""
        for k, signed in enumerate(terms):
            body = self.node(signed.term, _Level.TENSOR)
            if k:
                text += f" {signed.sign} {body}"
            elif signed.sign == "+" and len(terms) > 1:
                text = body
            else:
                text = _joined(signed.sign, body)
        return text

    def _group(self, tree: Group) -> str:
        opening, closing, body = tree.opening, tree.closing, tree.body
        tall = _is_tall(body) or "." in (opening, closing)
        if opening not in _BARS:
            return _bracketed(opening, self.statement(body), closing, tall=tall)
        inside = _has_bars(body)
        text = (_Printer(sided=True) if inside else self).statement(body)
        if not tall and (self.sided or inside or isinstance(body, Sequence)):
            opening, closing = _SIDED[opening]
        return _bracketed(opening, text, closing, tall=tall)

    def _sequence(self, items: tuple[Surface, ...], separators: tuple[str, ...]) -> str:
        norms = r"\|" in separators and any(map(_has_bars, items))
        printer = _Printer(sided=True) if norms else self
        text = printer.node(items[0], _Level.RELATION)
        for separator, item in zip(separators, items[1:], strict=True):
            text += _SEPARATORS[separator] + printer.node(item, _Level.RELATION)
        return text

    def _large(self, tree: Large) -> str:
        if tree.name.startswith("\\"):
            name = tree.name
        elif f"\\{tree.name}" in FUNCTIONS and not tree.name.startswith("arg"):
            name = f"\\{tree.name}"
        else:
            name = rf"\operatorname*{{{tree.name}}}"
        below = "" if tree.below is None else self._script("_", tree.below)
        above = "" if tree.above is None else self._script("^", tree.above)
        return f"{name}{below}{above} {self.node(tree.body, _Level.SIGNED)}"

    def _relations(self, items: tuple[Surface, ...], signs: tuple[str, ...]) -> str:
        statements = all(sign in CONNECTIVES for sign in signs)
        place = _Level.SEQUENCE if statements else _Level.SUM
        text = self.node(items[0], place)
        for sign, item in zip(signs, items[1:], strict=True):
            text += f" {sign} {self.node(item, place)}"
        return text.strip()

    def _table(self, kind: str, rows: tuple[tuple[Surface, ...], ...]) -> str:
        lines = []
        for row in rows:
            cells = [self.statement(cell) for cell in row]
            lines.append(re.sub(r"& +&", "&&", " & ".join(cells).strip()))
        body = r" \\ ".join(lines)
        if kind == "substack":
            return rf"\substack{{{body}}}"
        widest = max(map(len, rows), default=1)
        columns = {"array": "c" * widest, "alignedat": str((widest + 1) // 2)}.get(kind)
        specification = f"{{{columns}}}" if columns else ""
        return rf"\begin{{{kind}}}{specification} {body} \end{{{kind}}}"


def _level(tree: Surface) -> _Level:  # noqa: PLR0911
    match tree:
        case Relations(_, signs):
            statements = all(sign in CONNECTIVES for sign in signs)
            return _Level.STATEMENT if statements else _Level.RELATION
        case Sequence():
            return _Level.SEQUENCE
        case Sum(terms):
            return _Level.SUM if len(terms) > 1 else _Level.SIGNED
        case Signed():
            return _Level.SUM
        case Operation(_, signs):
            tensor = any(sign in TENSOR_SIGNS for sign in signs)
            return _Level.TENSOR if tensor else _Level.PRODUCT
        case Juxtaposition():
            return _Level.FACTORS
        case Large() | Factorial() | Scripts():
            return _Level.FACTOR
        case _:
            return _Level.ATOM


def _is_open(tree: Surface) -> bool:
    """Whether a large operator at its end would take what follows."""
    match tree:
        case Large():
            return True
        case Juxtaposition(items) | Operation(items):
            return _is_open(items[-1])
        case Sum(terms):
            return _is_open(terms[-1].term)
        case _:
            return False


def _children(tree: Surface) -> tuple[Surface, ...]:  # noqa: PLR0911
    match tree:
        case Juxtaposition(items) | Operation(items) | Sequence(items) | Relations(items):
            return items
        case Sum(terms):
            return terms
        case Signed(_, body) | Group(_, _, body) | Factorial(body) | Root(body):
            return (body,)
        case Scripts(base, below, above):
            return tuple(part for part in (base, below, above) if part is not None)
        case Large(_, below, above, body):
            return tuple(part for part in (below, above, body) if part is not None)
        case Evaluated(body, at):
            return (body, at)
        case Fraction(top, bottom):
            return (top, bottom)
        case Table(_, rows):
            return tuple(cell for row in rows for cell in row)
        case Numeral() | Symbol() | Words() | Dots() | Blank():
            return ()
        case _:
            assert_never(tree)


def _is_tall(tree: Surface) -> bool:
    r"""Whether brackets round it should grow."""
    if isinstance(tree, Table | Fraction | Large | Evaluated):
        return not (isinstance(tree, Large) and tree.below is None and tree.above is None)
    if isinstance(tree, Scripts):
        return _is_tall(tree.base)
    return any(map(_is_tall, _children(tree)))


def _has_bars(tree: Surface) -> bool:
    if isinstance(tree, Group) and tree.opening in _BARS:
        return True
    return any(map(_has_bars, _children(tree)))


def _leaf(tree: Numeral | Symbol | Words | Dots | Blank) -> str:
    match tree:
        case Numeral(text):
            return text
        case Symbol():
            return _symbol(tree)
        case Words(text):
            return rf"\text{{{text}}}"
        case Dots():
            return r"\dots"
        case Blank():
            return ""
        case _:
            assert_never(tree)


def _symbol(tree: Symbol) -> str:
    text = tree.name
    if tree.alphabet == "operatorname" and f"\\{text}" in FUNCTIONS:
        text = rf"\operatorname{{{text}}}" if text.startswith("argm") else f"\\{text}"
    elif tree.alphabet:
        text = rf"\{tree.alphabet}{{{text}}}"
    for accent in reversed(tree.accents):
        text = f"{accent}{{{text}}}"
    return text


def _bracketed(opening: str, text: str, closing: str, *, tall: bool) -> str:
    if not tall:
        return f"{_joined(opening, text)}{closing}" if text else f"{opening}{closing}"
    return rf"\left{opening} {text} \right{closing}"


def _joined(left: str, right: str) -> str:
    """Two pieces side by side."""
    return f"{left} {right}" if _collide(left, right) else left + right


def _collide(left: str, right: str) -> bool:
    """Whether two pieces would run into each other."""
    if right[:1].isalnum() and _ENDS_IN_COMMAND.search(left):
        return True
    return left[-1:].isdigit() and (right[:1].isdigit() or right[:1] == ".")
