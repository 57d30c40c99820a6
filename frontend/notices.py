"""Write NOTICES.md: whose work a page carries, and under which licence.

    python frontend/notices.py

The JavaScript part is read from package-lock.json and node_modules (build the frontend first), the
part on fonts stands in fonts/LICENCES.md. A test holds NOTICES.md to the lock file.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent
TARGET = FRONTEND.parent / "NOTICES.md"
HEAD = """# Notices

Lemmata is licensed under the Apache License 2.0 (see `LICENSE`). Its pages carry the work of
others, unchanged unless it is said below how it was changed; `frontend/src/typeset/mathml.css`
follows the style sheet of Temml. What Python installs beside Lemmata keeps its own licence in its
own package.

"""


@dataclass(frozen=True)
class Package:
    """A bundled npm package, as the lock file pins it."""

    name: str
    version: str
    licence: str


def bundled(lock: Path = FRONTEND / "package-lock.json") -> list[Package]:
    """Every package that is more than a tool of the build, by name."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return [
        Package(path.rpartition("node_modules/")[2], entry["version"], entry["license"])
        for path, entry in sorted(packages.items())
        if path and not entry.get("dev")
    ]


def licence_text(package: Package) -> str:
    """The licence that the package itself carries; its name alone where it carries none."""
    folder = FRONTEND / "node_modules" / package.name
    found = sorted(path for path in folder.iterdir() if re.match("licen[cs]e", path.name.lower()))
    text = found[0].read_text(encoding="utf-8").strip() if found else package.licence
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def javascript() -> str:
    """The list of packages, then each licence once, with the packages that are under it."""
    packages = bundled()
    lines = ["## JavaScript", "", "| package | version | licence |", "| --- | --- | --- |"]
    lines += [f"| {one.name} | {one.version} | {one.licence} |" for one in packages]
    holders: dict[str, list[str]] = {}
    for package in packages:
        holders.setdefault(licence_text(package), []).append(package.name)
    for text, names in holders.items():
        lines += ["", f"### {', '.join(names)}", "", "```text", text, "```"]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the file."""
    fonts = (FRONTEND / "fonts" / "LICENCES.md").read_text(encoding="utf-8")
    TARGET.write_text(HEAD + fonts.rstrip() + "\n\n" + javascript(), encoding="utf-8")


if __name__ == "__main__":
    main()
