"""The repository's text knows no particular machine and asks no particular host."""

import re
from pathlib import Path

from tests.house.project import ROOT, kept_files

# Written in parts, so that this file does not find itself.
FOLDERS = "|".join(first + rest for first, rest in (("ho", "me"), ("Us", "ers"), ("ro", "ot")))
MACHINE = re.compile(rf"(?<![\w.*])/(?:{FOLDERS}|wo{'rk'})/[\w.-]+")
HOSTS = [
    "registry." + "npmjs.org",
    "registry." + "yarnpkg.com",
    "files." + "pythonhosted.org",
    "pypi.org" + "/simple",
    "download." + "pytorch.org",
    "cdn." + "jsdelivr.net",
    "un" + "pkg.com",
    "fonts." + "googleapis.com",
]
EXAMPLES: set[str] = set()


def foreign(text: str) -> list[str]:
    """Paths of somebody's machine, and hosts that only a tool's own configuration may name."""
    return [match[0] for match in MACHINE.finditer(text)] + [one for one in HOSTS if one in text]


def text_of(path: Path) -> str:
    """The text of a file; nothing for one that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {
        name: strange
        for path in kept_files()
        if (name := path.relative_to(ROOT).as_posix()) not in EXAMPLES
        and (strange := foreign(text_of(path)))
    }
    assert found == {}


def test_a_path_and_a_host_are_found() -> None:
    assert foreign("see /ho" + "me/ada/notes and https://" + HOSTS[0] + "/lit") == [
        "/ho" + "me/ada",
        HOSTS[0],
    ]
    assert foreign("homework/01, /lessons/01, ./work/x, https://example.org/home/x") == []
