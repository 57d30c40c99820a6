r"""Functions of a class: convex, L-smooth, μ-strongly convex, or any smooth map between spaces.

A member is drawn as a formula with hidden parameters. Along orthonormal directions u_i its
curvature runs between the ends that the class allows, both of which are reached: quadratics are
the extremal members of these classes (Nesterov, Lectures on Convex Optimization, 2nd ed., 2.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.formula import building as b
from lemmata.formula.errors import FormulaError, NotUnderstood
from lemmata.formula.grammar import parse
from lemmata.formula.problem import Domain
from lemmata.formula.reading.keys import key_of
from lemmata.formula.reading.scope import Definition, Pattern
from lemmata.formula.reading.sets import read_set
from lemmata.formula.reading.values import Axes, SetOf, Tensor
from lemmata.formula.reading.walking import walk
from lemmata.formula.surface import Relations, Sequence, Surface, Symbol
from lemmata.formula.surface_printing import to_latex
from lemmata.formula.terms import Variable

if TYPE_CHECKING:
    import re

    from lemmata.formula.reading.scope import Scope
    from lemmata.formula.reading.statements import Statement
    from lemmata.formula.sizes import Size

_REFLECTED = r"\left(x - \frac{2 w^\top x}{w^\top w} w\right)_i"
"""Orthonormal coordinates, so exactly: the columns of a drawn matrix are orthonormal but for
rounding, which an inequality that is tight would take for a counterexample."""
_CURVED = (
    rf"\sum_i \left(\frac{{a}}{{2}} {_REFLECTED}^2"
    rf" + (b - a)\left(\frac{{s}}{{2}} t_i {_REFLECTED}^2"
    rf" + (1 - s) \log\cosh({_REFLECTED} - c_i)\right)\right) + p^\top x + q"
)
_CURVED_NUMBER = (
    r"\frac{a}{2} x^2 + (b - a)\left(\frac{s t}{2} x^2 + (1 - s)\log\cosh(x - c)\right) + p x + q"
)
_ANY = {
    (0, 0): r"p x + \frac{t}{2} x^2 + a \sin(b x + c)",
    (1, 0): r"p^\top x + \frac{1}{2} x^\top V x + a \sin(r^\top x + q)",
    (2, 0): r"\operatorname{tr}(P^\top x) + \frac12\operatorname{tr}(x^\top R x) + \sin(r^\top xp)",
    (1, 1): r"V x + W\sin(R x) + p",
    (0, 1): r"p + r x + p \odot r \sin(x)",
}  # fmt: skip


_ABOVE = parse("a + h")


@dataclass(frozen=True, slots=True)
class Space:
    """From where to where a function maps: the sizes of its argument and of its value."""

    argument: tuple[Size, ...]
    value: tuple[Size, ...]


def declare_class(parts: list[Surface], match: re.Match[str], given: int, scope: Scope) -> None:
    """``f convex``, ``f L-smooth``, ``f μ-strongly convex and L-smooth``."""
    subject, *constants = parts
    name, space = _subject(subject, scope)
    words = match["kinds"]
    named = [word for word in words.split() if word.startswith("-")]
    ends = dict(zip(named, map(to_latex, constants), strict=True))
    smooth, strong = ends.get("-smooth"), ends.get("-strongly")
    convex = "convex" in words
    if smooth is None and not convex and "concave" not in words:
        declare_any(name, space, given, scope)
        return
    if space.value or len(space.argument) > 1:
        raise NotUnderstood("only functions to numbers are convex", subject.span, "")
    low = strong or ("0" if convex or "concave" in words else f"-({smooth})")
    body = _CURVED if space.argument else _CURVED_NUMBER
    if "concave" in words:
        body = f"-\\left({body}\\right)"
    inner = _draw(name, body, space, given, scope)
    inner.names["a"] = Definition(parse(low), scope)
    inner.names["b"] = Definition(parse(smooth), scope) if smooth else Definition(_ABOVE, inner)


def _subject(subject: Surface, scope: Scope) -> tuple[Surface, Space]:
    match subject:
        case Sequence((name, Relations((source, target), (r"\to",))), (":",)):
            return name, space_of(source, target, scope)
    known = scope.reading.mappings.get(key_of(subject, lambda _: None) or "")
    if known is not None:
        return subject, space_of(*known, scope)
    vectors = any(len(one.sizes) == 1 for one in scope.reading.declared.values())
    return subject, Space((scope.reading.open_size(),) if vectors else (), ())


def space_of(source: Surface, target: Surface, scope: Scope) -> Space:
    """The sizes of two spaces of real arrays."""
    found = []
    for one in (source, target):
        members = read_set(one, scope)
        if not isinstance(members, SetOf) or members.kind != "real":
            hint = r"write \mathbb{R}^n \to \mathbb{R}"
            raise NotUnderstood("functions between real spaces are drawn", one.span, hint)
        found.append(tuple(size for size in members.shape if size is not None))
    return Space(found[0], found[1])


def declare_any(name: Surface, space: Space, given: int, scope: Scope) -> None:
    """Any smooth function between two spaces."""
    body = _ANY.get((len(space.argument), len(space.value)))
    if body is None:
        raise NotUnderstood("such functions can't be drawn", name.span, "give its formula")
    _draw(name, body, space, given, scope)


def keep_mapping(surface: Surface, scope: Scope) -> None:
    r"""Remember from where to where a function maps: ``f: \mathbb{R}^n \to \mathbb{R}``."""
    match surface:
        case Sequence((name, Relations((source, target), (r"\to",))), (":",)):
            scope.reading.mappings[scope.key(name) or ""] = source, target


def draw_functions(statements: list[Statement], scope: Scope) -> None:
    """Draw the functions that are given as maps between real spaces, and by nothing else."""
    for statement in statements:
        match statement.surface:
            case Sequence((name, Relations((source, target), (r"\to",))), (":",)):
                key = scope.key(name)
                if key is None or scope.is_known(key) or key in scope.reading.patterns:
                    continue
                if any(known.startswith(f"{key}(") for known in scope.reading.tables):
                    continue
                try:
                    space = space_of(source, target, scope)
                except FormulaError:
                    continue  # what else the map is may be given by its values
                declare_any(name, space, statement.given, scope)


def _draw(name: Surface, body: str, space: Space, given: int, scope: Scope) -> Scope:
    """Keep a formula with hidden parameters as the function; the scope that it is read in."""
    key = key_of(name, lambda _: None)
    if key is None:
        raise NotUnderstood("a letter is meant here", name.span, "")
    inner = scope.inner({})
    formula = parse(body)
    letters = {one.name for one in walk(formula) if isinstance(one, Symbol)} | {"h"}
    for letter, (sizes, domain) in _parameters(space).items():
        if letter not in letters:
            continue
        hidden = f"{letter}_{{{key}}}"
        axes = tuple(b.new_axis("rc"[k], size) for k, size in enumerate(sizes))
        layout: Axes = (axes[0], None) if len(axes) == 1 else axes
        scope.reading.variable(hidden, sizes, domain)
        scope.reading.stand_ins.add(hidden)
        inner.names[letter] = Tensor(Variable(hidden, axes), layout)
    pattern = Pattern(key, (), (), (Symbol("x"),), (), formula, inner, given=given)
    scope.reading.patterns.setdefault(key, []).append(pattern)
    return inner


def _parameters(space: Space) -> dict[str, tuple[tuple[Size, ...], Domain]]:
    """The hidden parameters that bodies speak of; those that a body lacks cost nothing."""
    real, share = Domain(), Domain("interval", b.ZERO, b.ONE, False, False)
    rows = space.argument[:1]
    ends = space.value[:1] or rows
    square = (*rows, *rows)
    if len(space.argument) == 2:
        rows, last = space.argument[:1], space.argument[1:]
        return {
            "P": (space.argument, real), "R": (square, real), "r": (rows, real), "p": (last, real)
        }  # fmt: skip
    if space.value:
        return {
            "V": ((*ends, *rows), real), "W": ((*ends, *rows), real), "R": (square, real),
            "p": (ends, real), "r": (ends, real),
        }  # fmt: skip
    number: dict[str, tuple[tuple[Size, ...], Domain]] = {
        "q": ((), real), "s": ((), share), "h": ((), Domain("interval", b.ZERO, None)),
        "c": (rows, real), "t": (rows, share), "p": (rows, real),
    }  # fmt: skip
    if rows:
        number |= {
            "w": (rows, real), "V": (square, real), "r": (rows, real)
        }  # fmt: skip
    return number | {"a": ((), real), "b": ((), real)}  # of a class they are its ends


__all__ = ["declare_any", "declare_class", "draw_functions", "keep_mapping", "space_of"]
