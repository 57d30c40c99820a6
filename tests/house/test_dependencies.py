"""Every dependency has its reason; what is heavy is imported only where it is used."""

import re
import subprocess
import sys
import tomllib

import pytest

from tests.house.project import ROOT

PYPROJECT = ROOT / "pyproject.toml"
LINE = re.compile(r'^\s+"(?P<needs>[A-Za-z][^"]*)",\s*(?:#\s*(?P<reason>.*))?$', re.MULTILINE)
HEAVY = ["torch", "matplotlib", "sympy", "scipy", "IPython"]
LIGHT = ["lemmata", "lemmata.typeset", "lemmata.web", "lemmata.web.app", "lemmata.cli.main"]


def without_reason(text: str) -> list[str]:
    """Dependencies that have no comment of at least two words beside them."""
    project = tomllib.loads(text)["project"]
    needed = set(project["dependencies"]).union(*project["optional-dependencies"].values())
    reasons = {m["needs"]: m["reason"] or "" for m in LINE.finditer(text)}
    return sorted(one for one in needed if len(reasons.get(one, "").split()) < 2)


def test_every_dependency_has_its_reason_beside_it() -> None:
    assert without_reason(PYPROJECT.read_text(encoding="utf-8")) == []


def test_a_dependency_without_a_reason_is_found() -> None:
    text = PYPROJECT.read_text(encoding="utf-8")
    bare = re.sub(r'("numpy[^"]*",).*', r"\1", text, count=1)
    assert [one.split(">")[0] for one in without_reason(bare)] == ["numpy"]


def heavy_after(statement: str) -> list[str]:
    """Which heavy libraries a fresh interpreter has loaded after a statement."""
    script = f"{statement}\nimport sys\nprint(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.split()


@pytest.mark.parametrize("module", LIGHT)
def test_nothing_heavy_is_loaded_before_it_is_used(module: str) -> None:
    assert heavy_after(f"import {module}") == []


def test_a_heavy_import_is_found() -> None:
    assert heavy_after("import scipy") == ["scipy"]
