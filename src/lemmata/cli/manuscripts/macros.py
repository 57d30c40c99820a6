r"""The author's own commands: ``\newcommand`` and kin, put in before a formula is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lemmata.cli.manuscripts.traced import Traced

MOST_ROUNDS = 8
LONGEST = 20_000
"""Characters of a formula; what grows beyond stays as it is."""

LONGEST_BODY = 2_000
"""Characters of one definition."""

DEFINES = re.compile(
    r"\\(?:(?P<new>(?:re|provide)?newcommand|NewDocumentCommand)|(?P<operator>DeclareMathOperator)"
    r"|(?P<plain>def)(?![a-zA-Z]))\s*\*?\s*\{?\s*(?P<name>\\[A-Za-z]+)\s*\}?\s*"
)
_COUNT = re.compile(r"\[(\d)\]\s*")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_PARAMETER = re.compile(r"#([1-9])")
Piece = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Macro:
    """A command: how many arguments it takes, the default of the first if it may be left out."""

    body: str
    arguments: int = 0
    default: str | None = None


def defined_at(source: str, found: re.Match[str]) -> tuple[str, Macro, int] | None:
    """The macro that a match of `DEFINES` begins, and where it ends; None where it is none."""
    at, count, default = found.end(), 0, None
    if found["new"] and (number := _COUNT.match(source, at)):
        count, at = int(number[1]), number.end()
        if source.startswith("[", at) and (close := source.find("]", at)) > 0:
            default = source[at + 1 : close]
            at = _past_space(source, close + 1)
    body = group(source, at)
    if body is None:
        return None
    text = source[at + 1 : body - 1]
    if found["operator"]:
        text = rf"\operatorname{{{text}}}"
    return found["name"], Macro(text, count, default), body


def group(source: str, at: int) -> int | None:
    """Where the braces that open here are closed, just behind; None where they don't or never."""
    if not source.startswith("{", at):
        return None
    depth = 0
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(source, at, at + LONGEST_BODY):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return None


def _past_space(source: str, at: int) -> int:
    while at < len(source) and source[at].isspace():
        at += 1
    return at


def expanded(latex: Traced, macros: Mapping[str, Macro]) -> Traced:
    """A formula with the author's commands put in, as deep as they go within bounds."""
    for _ in range(MOST_ROUNDS):
        if not any(name in macros for name in _COMMAND.findall(latex.text)):
            return latex
        changed = latex.joined(list(_once(latex, macros)))
        if len(changed.text) > LONGEST:
            return latex
        latex = changed
    return latex


def _once(latex: Traced, macros: Mapping[str, Macro]) -> Iterator[Piece]:
    text, origins, at = latex.text, latex.origins, 0
    for found in _COMMAND.finditer(text):
        macro = macros.get(found[0])
        if macro is None or found.start() < at:
            continue
        taken = _arguments(latex, found.end(), macro)
        if taken is None:
            continue
        arguments, end = taken
        yield text[at : found.start()], origins[at : found.start()]
        name = origins[found.start() : found.end()]
        yield from _filled(macro.body, arguments, name)
        at = end
    yield text[at:], origins[at:]


def _filled(body: str, arguments: list[Piece], name: tuple[int, ...]) -> Iterator[Piece]:
    """The body with its arguments; what is the macro's own comes from where its name stands."""
    pieces: list[Piece] = []
    at = 0
    for found in _PARAMETER.finditer(body):
        pieces.append(_own(body[at : found.start()], name))
        number = int(found[1]) - 1
        if number < len(arguments):
            pieces.append(arguments[number])
        at = found.end()
    pieces.append(_own(body[at:], name))
    yield from pieces


def _own(text: str, name: tuple[int, ...]) -> Piece:
    if not text:
        return "", ()
    return text, (*(name[0] for _ in text[1:]), name[-1])


def _arguments(latex: Traced, at: int, macro: Macro) -> tuple[list[Piece], int] | None:
    """What stands in the places of the parameters, and where the call ends."""
    text, found = latex.text, list[Piece]()
    if macro.default is not None:
        close = text.find("]", at) if text.startswith("[", at) else -1
        if close > 0:
            found.append((text[at + 1 : close], latex.origins[at + 1 : close]))
            at = close + 1
        else:
            origin = latex.origins[at - 1]
            found.append((macro.default, (origin,) * len(macro.default)))
    while len(found) < macro.arguments:
        at = _past_space(text, at)
        if at >= len(text):
            return None
        end = group(text, at)
        if end is not None:
            found.append((text[at + 1 : end - 1], latex.origins[at + 1 : end - 1]))
        else:
            command = _COMMAND.match(text, at)
            end = command.end() if command else at + 1
            found.append((text[at:end], latex.origins[at:end]))
        at = end
    return found, at
