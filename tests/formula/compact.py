"""A surface tree in one line, for reading in tests."""

from typing import assert_never

from lemmata.formula import surface as s


def compact(tree: s.Surface | None) -> str:  # noqa: C901, PLR0911, PLR0912
    """Lists in [ ], everything that has a name or a sign in ( ), ∅ for nothing."""
    match tree:
        case None:
            return "-"
        case s.Numeral() | s.Symbol() | s.Words() | s.Dots() | s.Blank():
            return _leaf(tree)
        case s.Scripts(base, below, above, primes):
            under = f"_{compact(below)}" if below is not None else ""
            over = f"^{compact(above)}" if above is not None else ""
            return compact(base) + "'" * primes + under + over
        case s.Juxtaposition(items):
            return f"[{_all(items)}]"
        case s.Operation(items, signs) | s.Relations(items, signs):
            return f"({_between(items, signs)})"
        case s.Signed(sign, term):
            return f"{sign} {compact(term)}"
        case s.Sum(terms):
            return f"(sum {_all(terms)})"
        case s.Fraction(top, bottom, binomial):
            return f"({'binom' if binomial else 'frac'} {compact(top)} {compact(bottom)})"
        case s.Root(body, degree):
            return f"(root {compact(body)})" if degree is None else f"(root {_all((body, degree))})"
        case s.Group(opening, closing, body):
            return f"{opening}{{{compact(body)}}}{closing}"
        case s.Sequence(items, separators):
            return f"<{_between(items, separators)}>"
        case s.Large(name, below, above, body):
            return f"({name} {compact(below)} {compact(above)} {compact(body)})"
        case s.Factorial(body):
            return f"({compact(body)} !)"
        case s.Evaluated(body, at, upper):
            until = f" to {compact(upper)}" if upper is not None else ""
            return f"({compact(body)} at {compact(at)}{until})"
        case s.Table(kind, rows):
            return f"({kind} {' / '.join(' & '.join(map(compact, row)) for row in rows)})"
        case _:
            assert_never(tree)


def _leaf(tree: s.Numeral | s.Symbol | s.Words | s.Dots | s.Blank) -> str:
    match tree:
        case s.Numeral(text):
            return text
        case s.Symbol(name, alphabet, accents):
            return (
                "".join(f"{a[1:]}:" for a in accents) + (f"{alphabet}:" if alphabet else "") + name
            )
        case s.Words(text):
            return f"“{text}”"
        case s.Dots():
            return "…"
        case s.Blank():
            return "∅"
        case _:
            assert_never(tree)


def _all(items: tuple[s.Surface, ...]) -> str:
    return " ".join(map(compact, items))


def _between(items: tuple[s.Surface, ...], signs: tuple[str, ...]) -> str:
    text = compact(items[0])
    for sign, item in zip(signs, items[1:], strict=True):
        text += f" {sign} {compact(item)}" if sign else f" {compact(item)}"
    return text
