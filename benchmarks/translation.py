"""A lesson's text in the directives that Sphinx and MyST-NB know, sentence for sentence."""

from __future__ import annotations

import re

from lemmata.course.sources import find_source
from lemmata.course.targets import THEOREM_KINDS

_OPENING = re.compile(r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w-]+)\}[ \t]*(?P<argument>.*)$")
_OPTION = re.compile(r"^:(?P<key>[\w-]+):[ \t]*(?P<value>.*)$")
_TITLE = re.compile(r"^title:[ \t]*(.+)$", re.MULTILINE)
_TITLED_ROLE = re.compile(r"\{(?:ref|term)\}`([^`<]*[^`<\s])\s*<[^`>]*>`")
_PLAIN_ROLE = re.compile(r"\{(?:ref|term)\}`([^`]*)`")
_PAGE_LINK = re.compile(r"\[([^\]]*)\]\(\d\d_\w+\.md\)")
_BOXES = frozenset(THEOREM_KINDS) | {
    "proof", "derivation", "puzzle", "pitfall", "summary", "exercise", "explorable",
}  # fmt: skip


def translated(lesson: str) -> str:
    """The same text for the peer: boxes become admonitions, references become their words."""
    lines = _titled(lesson).split("\n")
    done: list[str] = []
    at = 0
    while at < len(lines):
        found = _OPENING.match(lines[at])
        at += 1
        if found is None:
            done.append(_roles(lines[at - 1]))
            continue
        options: dict[str, str] = {}
        while at < len(lines) and (option := _OPTION.match(lines[at])):
            options[option["key"]] = option["value"]
            at += 1
        done += _directive(found["fence"], found["name"], found["argument"], options)
    return "\n".join(done)


def _titled(lesson: str) -> str:
    """The title of the front matter as a heading, which Sphinx wants."""
    found = _TITLE.search(lesson)
    return lesson.replace("\n---\n", f"\n---\n\n# {found[1]}\n", 1) if found else lesson


def _directive(fence: str, name: str, argument: str, options: dict[str, str]) -> list[str]:
    """The opening lines of a directive; its body follows as it stands."""
    match name:
        case "code-cell":
            tags = ["hide-input"] * ("hide" in options) + ["raises-exception"] * (
                "raises" in options
            )
            head = [f"{fence}{{code-cell}} ipython3"]
            return [*head, f":tags: [{', '.join(tags)}]"] if tags else head
        case "math":
            label = options.get("label")
            return [f"{fence}{{math}}", *([f":label: {label}"] if label else []), ""]
        case "implementation":
            source = find_source(argument) or ""
            outer = "`" * 6
            return [
                f"{outer}python",
                *source.rstrip("\n").split("\n"),
                outer,
                "",
                f"{fence}{{only}} no",
            ]
        case "margin" | "figure":
            shown = [f":{key}: {value}" for key, value in options.items() if key == "alt"]
            return [f"{fence}{{{name}}} {argument}", *shown, ""]
        case _ if name in _BOXES:
            said = argument if name not in ("proof", "exercise", "explorable") else ""
            title = ": ".join(
                part for part in (name.capitalize(), options.get("title") or said) if part
            )
            about = options.get("about")
            return [
                f"{fence}{{admonition}} {_roles(title)}",
                "",
                *([_roles(about)] if about else []),
            ]
        case _:
            return [f"{fence}{{{name}}} {argument}"]


def _roles(line: str) -> str:
    line = re.sub(r"\{given\}`([^`]*)`", r"$\1$", line)
    line = _TITLED_ROLE.sub(r"\1", line)
    line = _PLAIN_ROLE.sub(lambda m: m[1].rpartition("/")[2].replace("-", " "), line)
    line = re.sub(r"\{cite\}`([^`]*)`", r"(\1)", line)
    return _PAGE_LINK.sub(r"\1", line)
