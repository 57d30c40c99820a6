"""Text as a terminal would show it: colours by escape sequences, lines written over by `\\r`."""

from __future__ import annotations

import html
import re

_SEQUENCE = re.compile(r"\x1b(?:\[([0-9;:]*)([A-Za-z])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])?")
MOST_REWRITINGS = 50
_COLOURS = ("ink", "red", "green", "orange", "blue", "purple", "teal", "muted")
_INVISIBLE = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\x1b"}
_INVISIBLE[0x7F] = 0x2421


def terminal_html(text: str) -> str:
    """Escaped text with spans for colours and weight; control characters become visible signs."""
    text = _written_over(text.replace("\r\n", "\n"))
    if "\x1b" not in text:
        return _escaped(text)
    parts: list[str] = []
    classes: tuple[str, ...] = ()
    at = 0
    for match in _SEQUENCE.finditer(text):
        parts.append(_spanned(text[at : match.start()], classes))
        at = match.end()
        if match[2] == "m":
            classes = _after(classes, match[1])
    parts.append(_spanned(text[at:], classes))
    return "".join(parts)


def _written_over(text: str) -> str:
    """A line that goes back to its beginning is written over from there, as progress bars do."""
    if "\r" not in text:
        return text
    return "\n".join(_last_writing(line) for line in text.split("\n"))


def _last_writing(line: str) -> str:
    shown = ""
    for part in line.split("\r")[-MOST_REWRITINGS:]:
        shown = part + shown[len(part) :]
    return shown


def _spanned(text: str, classes: tuple[str, ...]) -> str:
    if not text or not classes:
        return _escaped(text)
    return f'<span class="{" ".join(classes)}">{_escaped(text)}</span>'


def _escaped(text: str) -> str:
    return html.escape(text.translate(_INVISIBLE), quote=False)


def _after(classes: tuple[str, ...], parameters: str) -> tuple[str, ...]:
    """The classes after a sequence of select-graphic-rendition parameters."""
    numbers = [int(p[:4]) if p.isdecimal() else 0 for p in re.split("[;:]", parameters)[:16]]
    kept = dict.fromkeys(classes)
    while numbers:
        number = numbers.pop(0)
        if number in (38, 48):  # a colour of a larger palette: left as it is
            del numbers[: 2 if numbers[:1] == [5] else 4]
        elif number == 0:
            kept.clear()
        elif number in (39, 22, 23, 24):
            ended = {39: "ansi-", 22: "bold", 23: "italic", 24: "underline"}[number]
            kept = {name: None for name in kept if not name.startswith(ended)}
        elif number in (1, 3, 4):
            kept[{1: "bold", 3: "italic", 4: "underline"}[number]] = None
        elif 30 <= number <= 37 or 90 <= number <= 97:
            kept = {name: None for name in kept if not name.startswith("ansi-")}
            kept[f"ansi-{_COLOURS[number % 10]}"] = None
    return tuple(kept)
