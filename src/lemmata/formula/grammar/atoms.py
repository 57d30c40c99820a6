"""Factors and atoms: letters in their alphabets, brackets, fractions, roots, words, scripts."""

from __future__ import annotations

from dataclasses import replace

from lemmata.formula.errors import NotUnderstood, shown
from lemmata.formula.grammar.cursor import Opening
from lemmata.formula.grammar.levels import Levels
from lemmata.formula.grammar.tables import read_stack, read_table
from lemmata.formula.grammar.words import (
    ACCENTS,
    ALPHABETS,
    BRACES,
    DOTS,
    FRACTIONS,
    FUNCTIONS,
    LARGE,
    LETTERS,
    PRODUCT_SIGNS,
    RANGED,
    RELATIONS,
    TENSOR_SIGNS,
)
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
    Span,
    Sum,
    Surface,
    Symbol,
    Words,
)
from lemmata.formula.tokens import Token

_SIGNS = {**RELATIONS, **TENSOR_SIGNS, **PRODUCT_SIGNS, "+": "+", "-": "-", r"\pm": r"\pm"} | {
    r"\mp": r"\mp", "*": "*", ":": ":", "!": "!",
}  # fmt: skip
_PRIME = Symbol(r"\prime")


def parse(source: str) -> Surface:
    """The surface tree of a formula; `NotUnderstood` says where it can't be read, and why."""
    parser = Parser(source)
    tree = parser.statement()
    if parser.next.kind != "end":
        raise parser.unexpected()
    return tree


class Parser(Levels):
    """The whole grammar."""

    def factor(self) -> Surface:
        """One factor with its scripts; several where braces that aren't printed hold them."""
        self.descend()
        token = self.next
        if token.kind == "command" and token.text in LARGE:
            found: Surface = self._large(self.take().text, token.span)
        else:
            if token.kind == "open" and token.text == "{":
                found = self._seen_through(self.braced("bracket"), token)
            else:
                found = self.atom()
            if self.next.text == "_" and isinstance(found, Symbol) and found.name in RANGED:
                found = self._large(found.name, found.span)
            else:
                found = self._attached(found)
        self.depth -= 1
        return found

    def atom(self) -> Surface:
        """One factor without its scripts."""
        token = self.next
        match token.kind:
            case "letter":
                return Symbol(self.take().text, span=token.span)
            case "number":
                text = self.take().text.replace("{,}", "").replace(r"\,", "")
                return Numeral(text, token.span)
            case "command":
                return self._command()
            case "words":
                return Words(self.take().text, token.span)
            case "open" | "bar":
                return self._bracketed()
            case _:
                raise self.missing()

    # ---- what hangs on a factor

    def _attached(self, base: Surface) -> Surface:
        base = self._scripts(base)
        if self.sees("sign", "!"):
            base = Factorial(base, base.span.to(self.take().span))
        return base

    def _scripts(self, base: Surface) -> Surface:
        if self.next.kind not in ("script", "prime"):
            return base
        start = base.span
        if isinstance(base, Juxtaposition):
            hint = "write ( ) to raise all of it, or leave the braces out"
            raise NotUnderstood("the braces before this script aren't printed", start, hint)
        below: Surface | None = None
        above: Surface | None = None
        primes = 0
        if isinstance(base, Scripts):  # from braces: {x_i}^2 is x_i^2
            below, above, primes = base.below, base.above, base.primes
            base = base.base
        while self.next.kind in ("script", "prime"):
            token = self.take()
            if (below if token.text == "_" else above) is not None:
                name = "subscript" if token.text == "_" else "superscript"
                hint = "put both into one pair of braces"
                raise NotUnderstood(f"a second {name}", token.span, hint)
            if token.kind == "prime":
                primes += len(token.text)
            elif token.text == "_":
                below = self.argument(token, script=True)
            else:
                above = self.argument(token, script=True)
                extra = _primes(above)
                if extra:
                    above, primes = None, primes + extra
        return Scripts(base, below, above, primes, self.span(start))

    def limits(self) -> tuple[Surface | None, Surface | None]:
        """What stands below and above a bar or a large operator."""
        hung = self._scripts(Blank(self.tokens[self.at - 1].span))
        if not isinstance(hung, Scripts):
            return None, None
        if hung.primes:
            raise NotUnderstood("a prime on an operator", hung.span, "leave it out")
        return hung.below, hung.above

    def _large(self, name: str, start: Span) -> Surface:
        below, above = self.limits()
        if not self.starts_factor(after=False) and not self._sign_follows() and not self.lenient():
            hint = "write what it applies to"
            raise NotUnderstood(f"nothing follows {shown(name)}", start, hint)
        body = self.operand(self.tensor)
        return Large(name, below, above, body, start.to(body.span))

    # ---- arguments and brackets

    def argument(self, of: Token, *, script: bool = False) -> Surface:
        r"""What a script, ``\frac`` or ``\hat`` takes: braces, or one single token."""
        self.descend()
        token = self.next
        if token.kind == "open" and token.text == "{":
            found = self.braced("script" if script else "bracket")
        elif token.kind == "number":
            found = self._digit(of, script)
        elif script and token.kind in ("sign", "command") and token.text in _SIGNS:
            found = Symbol(
                "*" if token.text == "*" else _SIGNS[self.next.text], span=self.take().span
            )
        elif token.kind == "command" and token.text in FUNCTIONS:
            found = Symbol(self.take().text[1:], "operatorname", span=token.span)
        elif token.kind in ("letter", "words") or (
            token.kind == "command" and token.text not in LARGE and token.text != r"\end"
        ):
            found = self.atom()
        else:
            hint = "write it in braces" if not self.ends() else "write what belongs to it"
            raise NotUnderstood(f"{shown(of.text)} has no argument", of.span, hint)
        self.depth -= 1
        return found

    def _digit(self, of: Token, script: bool) -> Surface:
        r"""A number without braces: TeX takes its first digit only, as in ``\frac12``."""
        token = self.next
        if len(token.text) == 1:
            return Numeral(self.take().text, token.span)
        if script or token.text.startswith("."):
            hint = f"write {of.text}{{{token.text}}}"
            where = "in the script" if script else f"in {of.text}"
            raise NotUnderstood(f"only the first digit stands {where}", token.span, hint)
        first = Span(token.span.start, token.span.start + 1)
        rest = Token("number", token.text[1:], Span(first.end, token.span.end))
        self.next = self.tokens[self.at] = rest
        return Numeral(token.text[0], first)

    def braced(self, kind: str) -> Surface:
        """The content of ``{…}``, which groups without being printed."""
        opening = self.take()
        self.open.append(Opening("{", opening, kind))
        signs = self._signs_only() if kind == "script" else ""
        if signs:
            body: Surface = Symbol(signs, span=self.span(self.tokens[self.at - 1].span))
        elif self.next.kind == "close":
            raise self.missing() if self.next.text == "}" else self.unexpected()
        else:
            body = self.statement()
        closing = self.expect_close(opening)
        if isinstance(body, Blank):
            span = opening.span.to(closing.span)
            raise NotUnderstood("nothing stands in these brackets", span, "fill them")
        return body

    def _signs_only(self) -> str:
        """The signs of ``^{+}``, ``_{++}`` and ``_{\\ge}``, where nothing else is in the braces."""
        at = self.at
        while self.tokens[at].text in _SIGNS and self.tokens[at].kind in ("sign", "command"):
            at += 1
        if at == self.at or not (self.tokens[at].kind == "close" and self.tokens[at].text == "}"):
            return ""
        return "".join(_SIGNS[self.take().text] for _ in range(at - self.at))

    def _seen_through(self, body: Surface, opening: Token) -> Surface:
        """What braces that aren't printed may hold: one thing, or factors side by side."""
        if isinstance(body, Sum | Operation | Relations | Sequence | Large | Signed):
            message = "the reader doesn't see that these braces group"
            raise NotUnderstood(message, self.span(opening.span), "write ( ), or leave them out")
        return body

    def _bracketed(self) -> Surface:
        opening = self.take()
        self.open.append(Opening(opening.text, opening))
        if opening.text == r"\{" and self.sees("close", r"\}"):
            body: Surface = Blank(self.next.span)
        else:
            body = self.statement()
        closing = self.expect_close(opening)
        span = opening.span.to(closing.span)
        if opening.text == "." and closing.kind == "bar":
            if not self.sees("script", "_"):
                hint = r"write the place below the bar: \right|_{x=0}"
                raise NotUnderstood("nothing says where this is evaluated", closing.span, hint)
            at, upper = self.limits()
            assert at is not None
            return Evaluated(body, at, upper, self.span(span))
        if {opening.text, closing.text} in ({"(", "]"}, {"[", ")"}) and not _is_pair(body):
            message = f"{shown(opening.text)} at character {opening.span.start + 1} can't be closed"
            raise NotUnderstood(
                f"{message} by {shown(closing.text)}", closing.span,
                "an interval has two ends with a comma between",
            )  # fmt: skip
        return Group(opening.text, closing.text, body, span)

    # ---- commands

    def _command(self) -> Surface:  # noqa: PLR0911
        token = self.take()
        text, span = token.text, token.span
        if text in LETTERS:
            return Symbol(text, span=span)
        if text in FRACTIONS:
            top, bottom = self.argument(token), self.argument(token)
            return Fraction(top, bottom, "binom" in text, self.span(span))
        if text in ALPHABETS:
            return self._lettered(token, ALPHABETS[text])
        if text in ACCENTS:
            return self._accented(token, ACCENTS[text])
        if text in FUNCTIONS:
            return self._function(token)
        if text in DOTS:
            return Dots(span)
        if text == r"\sqrt":
            return self._root(token)
        if text == r"\begin":
            return read_table(self, token)
        if text == r"\substack":
            return read_stack(self, token)
        if text in BRACES:
            body = self._seen_through(self.argument(token), token)
            self.limits()
            return body
        raise self.unknown(token)

    def _function(self, token: Token) -> Surface:
        if token.text == r"\arg" and self.next.text in (r"\max", r"\min"):
            name = "arg" + self.take().text[1:]
            return Symbol(name, "operatorname", span=self.span(token.span))
        return Symbol(token.text[1:], "operatorname", span=token.span)

    def _root(self, token: Token) -> Surface:
        degree = None
        if self.sees("open", "["):
            opening = self.take()
            self.open.append(Opening("[", opening))
            degree = self.statement()
            self.expect_close(opening)
        body = self.argument(token)
        return Root(body, degree, self.span(token.span))

    def _accented(self, token: Token, accent: str) -> Surface:
        body = self.argument(token)
        span = self.span(token.span)
        if isinstance(body, Numeral):
            body = Symbol(body.text, span=body.span)
        if isinstance(body, Scripts) and isinstance(body.base, Symbol):
            base = replace(body.base, accents=(accent, *body.base.accents))
            return replace(body, base=base, span=span)
        if isinstance(body, Symbol):
            return replace(body, accents=(accent, *body.accents), span=span)
        message = f"{shown(token.text)} stands over more than a letter"
        raise NotUnderstood(message, span, "give it a name of its own")

    def _lettered(self, token: Token, alphabet: str) -> Surface:
        """Letters in an alphabet, several of which are one name."""
        self.descend()
        if not self.sees("open", "{"):
            found = self.argument(token)
        else:
            opening = self.take()
            self.open.append(Opening("{", opening))
            name = ""
            while self.next.kind in ("letter", "number") or (
                self.next.text in LETTERS or self.next.text == "-"
            ):
                text = self.take().text
                apart = text.isalnum() and name.rpartition("\\")[2].isalpha() and "\\" in name
                name += " " + text if apart else text
            found = Symbol(name) if name or self.next.kind == "close" else self.atom()
            self.expect_close(opening)
            if isinstance(found, Symbol) and not found.name:
                raise NotUnderstood(
                    f"{shown(token.text)} has no letters", self.span(token.span), "write them"
                )
        span = self.span(token.span)
        if isinstance(found, Numeral):
            found = Symbol(found.text)
        if not isinstance(found, Symbol):
            message = f"{shown(token.text)} holds more than letters"
            raise NotUnderstood(message, span, "put letters only into these braces")
        self.depth -= 1
        if alphabet == "mathit" and len(found.name) == 1 and found.name.isalpha():
            alphabet = found.alphabet  # as letters are anyway
        return replace(found, alphabet=alphabet, span=span)


def _is_pair(body: Surface) -> bool:
    return isinstance(body, Sequence) and body.separators == (",",)


def _primes(above: Surface) -> int:
    r"""How many primes ``^{\prime\prime}`` writes; 0 where it is something else."""
    if above == _PRIME:
        return 1
    if isinstance(above, Juxtaposition) and all(item == _PRIME for item in above.items):
        return len(above.items)
    return 0
