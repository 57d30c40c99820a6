"""NOTICES.md names all that a page carries of others, with licences."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

from tests.house.project import ROOT

NOTICES = (ROOT / "NOTICES.md").read_text(encoding="utf-8")
FONTS = sorted(path.name for path in (ROOT / "frontend/src/fonts").glob("*.woff2"))


def notices_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notices", ROOT / "frontend" / "notices.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["notices"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def not_named(lock: Path, notices: str) -> list[str]:
    """Bundled packages whose row with version and licence is not in the notices."""
    rows = set(notices.splitlines())
    return [
        one.name
        for one in notices_module().bundled(lock)
        if f"| {one.name} | {one.version} | {one.licence} |" not in rows
    ]


def test_every_bundled_library_is_named_with_version_and_licence() -> None:
    assert not_named(ROOT / "frontend/package-lock.json", NOTICES) == []


def test_every_bundled_font_is_named() -> None:
    assert FONTS
    assert [name for name in FONTS if name not in NOTICES] == []


def test_the_licences_of_fonts_are_there_in_full() -> None:
    assert NOTICES.count("SIL OPEN FONT LICENSE") == 1
    assert "THE FONT SOFTWARE IS PROVIDED" in NOTICES
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").count("\n") > 190


def test_a_new_library_is_missed(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    entry = {"version": "1.0.0", "license": "MIT"}
    packages = {"": {}, "node_modules/@new/one": entry, "node_modules/tool": {**entry, "dev": True}}
    lock.write_text(json.dumps({"packages": packages}), encoding="utf-8")
    assert not_named(lock, NOTICES) == ["@new/one"]
    assert not_named(lock, "| @new/one | 1.0.0 | MIT |") == []
    assert not_named(lock, "| @new/one | 0.9.0 | MIT |") == ["@new/one"]
