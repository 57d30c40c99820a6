"""What a directive may be given: its argument, its `:key: value` lines, its body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lemmata.course.diagnostics import did_you_mean, listed

if TYPE_CHECKING:
    from lemmata.course.positions import Passage, Span
    from lemmata.course.reading.context import Reading

OptionKind = Literal["text", "flag"]

_OPTION = re.compile(r":(?P<key>[A-Za-z][\w-]*):(?:[ \t]+(?P<value>.*?))?[ \t]*")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a directive may be given. Its argument is a title, a name, or nothing."""

    argument: Literal["required", "optional", "none"]
    options: dict[str, OptionKind]
    required: tuple[str, ...] = ()
    body: Literal["required", "optional", "none"] = "required"


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive as written: every part keeps its place."""

    name: str
    argument: Passage
    options: dict[str, Passage]
    body: Passage
    span: Span
    opening: Span

    def text(self, option: str) -> str | None:
        """The value of a text option, None where it is left out or empty."""
        value = self.options.get(option)
        return value.text or None if value is not None else None

    def flag(self, option: str) -> bool:
        """Whether a flag is set."""
        return option in self.options

    def place(self, option: str) -> Span:
        """Where an option's value stands; the directive's opening where it is left out."""
        value = self.options.get(option)
        return value.span() if value is not None and value.text else self.opening


def split_options(body: Passage) -> tuple[list[tuple[Passage, Passage]], Passage]:
    """The option lines at the top of a directive, and the rest; indented lines continue one."""
    lines = body.text.split("\n")
    options: list[tuple[Passage, Passage]] = []
    row = offset = 0
    while row < len(lines):
        found = _OPTION.fullmatch(lines[row])
        if found is None:
            break
        key = body.cut(offset + found.start("key"), offset + found.end("key"))
        end = offset + len(lines[row])
        start = offset + found.start("value") if found["value"] else end
        row, offset = row + 1, end + 1
        while found["value"] and row < len(lines) and re.match(r"[ \t]+\S", lines[row]):
            end = offset + len(lines[row])
            row, offset = row + 1, end + 1
        options.append((key, body.cut(start, end).stripped()))
    return options, body.rows(row, len(lines))


def check_options(
    reading: Reading,
    directive: Directive,
    signature: Signature,
    keys: list[tuple[Passage, Passage]],
) -> None:
    """Note unknown, doubled, empty and missing options, and what the argument and body lack."""
    seen: set[str] = set()
    for key, value in keys:
        _check_option(reading, directive.name, signature, key, value)
        if key.text in seen:
            reading.mistake(
                key.span(), "duplicate-option", f"`:{key.text}:` is given twice", "keep one"
            )
        seen.add(key.text)
    for name in signature.required:
        if name not in seen:
            reading.mistake(
                directive.opening,
                "missing-option",
                f"`{directive.name}` needs `:{name}:`",
                f"add a line `:{name}: …` below the opening",
            )
    _check_shape(reading, directive, signature)


def _check_option(
    reading: Reading, directive: str, signature: Signature, key: Passage, value: Passage
) -> None:
    kind = signature.options.get(key.text)
    if kind is None:
        reading.mistake(
            key.span(),
            "unknown-option",
            f"`{directive}` has no option `{key.text}`",
            did_you_mean(key.text, signature.options, "it takes no options"),
        )
    elif kind == "text" and not value.text:
        reading.mistake(
            key.span(), "missing-value", f"`:{key.text}:` has no value", "write it behind the colon"
        )
    elif kind == "flag" and value.text not in ("", "true"):
        reading.mistake(
            value.span(), "unexpected-value", f"`:{key.text}:` takes no value", "leave it empty"
        )


def _check_shape(reading: Reading, directive: Directive, signature: Signature) -> None:
    if signature.argument == "required" and not directive.argument.text:
        reading.mistake(
            directive.opening,
            "missing-argument",
            f"`{directive.name}` needs an argument",
            f"write it behind the name: `{{{directive.name}}} …`",
        )
    if signature.argument == "none" and directive.argument.text:
        reading.mistake(
            directive.argument.span(),
            "unexpected-argument",
            f"`{directive.name}` takes no argument",
            f"its options are {listed(signature.options)}" if signature.options else "leave it out",
        )
    if signature.body == "required" and not directive.body.text.strip():
        reading.mistake(
            directive.opening, "empty-body", f"`{directive.name}` is empty", "write its text"
        )
    if signature.body == "none" and directive.body.text.strip():
        reading.mistake(
            directive.body.stripped().span(),
            "unexpected-body",
            f"`{directive.name}` has no text of its own",
            "write the text behind it",
        )
