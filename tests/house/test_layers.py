"""Imports point only downwards."""

import ast
from pathlib import Path

import pytest

from tests.house.project import SOURCE

FOUNDATIONS = ["typeset", "formula", "maths", "sandbox", "scene"]
RANKS = {
    **dict.fromkeys(FOUNDATIONS, 0),
    "course": 1,
    "practice": 2,
    "store": 3,
    "web": 4,
    "cli": 5,
}


def imported(path: Path, package: Path) -> set[str]:
    """The packages of lemmata that a module imports, wherever in the file the imports stand."""
    found: set[str] = set()
    place = ("lemmata", *path.relative_to(package).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module, names, level):
                base = ".".join(place[: len(place) - level + 1]) if level else ""
                full = ".".join(filter(None, (base, module)))
                modules = [f"{full}.{alias.name}" for alias in names]
            case _:
                continue
        parts = [name.split(".") for name in modules]
        found.update(part[1] for part in parts if part[0] == "lemmata" and len(part) > 1)
    return found & RANKS.keys()


def upward_imports(package: Path) -> list[str]:
    """Imports of another package that is not below, as `file imports package`."""
    return [
        f"{path.relative_to(package)} imports {other}"
        for path in sorted(package.rglob("*.py"))
        if (own := path.relative_to(package).parts[0]) in RANKS
        for other in sorted(imported(path, package) - {own})
        if RANKS[other] >= RANKS[own]
    ]


def test_no_layer_imports_one_above_it_or_beside_it() -> None:
    assert upward_imports(SOURCE) == []


def test_every_package_has_a_rank() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert packages <= RANKS.keys()
    assert RANKS.keys() <= packages


@pytest.mark.parametrize(
    "statement",
    [
        "import lemmata.web.app",
        "from lemmata.web import app",
        "from lemmata import web",
        "from ..web.app import x",
        "def f():\n    from lemmata.cli import main",
        "from lemmata.practice import grade",
    ],
)
def test_an_upward_import_is_found(tmp_path: Path, statement: str) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "reader.py").write_text(statement, encoding="utf-8")
    assert len(upward_imports(tmp_path)) == 1


def test_a_downward_import_is_none_of_our_business(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "app.py").write_text(
        "import os\nfrom lemmata.course import load\nfrom . import pages", encoding="utf-8"
    )
    assert upward_imports(tmp_path) == []
