"""What README, changelog and notices say is so."""

import json
import re
import tomllib
from importlib.metadata import version

import lemmata
from tests.house.project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def commands_of(text: str) -> set[str]:
    """The commands of `lemmata` that a document names in code."""
    return set(re.findall(r"`lemmata ([a-z]+)", text))


def real_commands() -> set[str]:
    from typer.main import get_command

    from lemmata.cli.main import app

    return set(get_command(app).commands)  # type: ignore[attr-defined]


def one_line_after(marker: str, text: str) -> str:
    """The command between the fences after a marker; it must be one line."""
    match = re.search(rf"<!-- {marker} -->\n```sh\n([^\n]+)\n```", text)
    assert match, f"the README has no command of one line after {marker}"
    return match[1]


def broken_links(text: str) -> list[str]:
    """Relative links of a document to what is not there."""
    targets = re.findall(r"\]\(([^)#\s]+)\)", text)
    return [one for one in targets if "://" not in one and not (ROOT / one).exists()]


def newest_version(changelog: str) -> str | None:
    """The version that the first heading of a changelog names."""
    match = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    return match and match[1]


def test_the_readme_names_every_command_and_no_other() -> None:
    assert commands_of(README) == real_commands()


def test_options_that_the_readme_promises_exist() -> None:
    from typer.main import get_command

    from lemmata.cli.main import app

    serve = get_command(app).commands["serve"]  # type: ignore[attr-defined]
    known = {name for option in serve.params for name in (*option.opts, *option.secondary_opts)}
    assert {"--port", "--no-browser", "--course", "--watch"} <= known


def test_make_targets_that_documents_promise_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", README + CHANGELOG)) <= targets
    assert {"check", "help", "dist", "rest"} <= targets


def test_both_commands_are_one_line_each_and_install_what_they_use() -> None:
    assert one_line_after("open-command", README).endswith("pip install -e . && .venv/bin/lemmata")
    tests = one_line_after("test-command", README)
    assert '-e ".[dev]"' in tests
    assert tests.endswith("-m pytest")


def test_links_of_the_documents_lead_somewhere() -> None:
    assert broken_links(README + CHANGELOG) == []


def test_the_changelog_begins_with_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    assert newest_version(CHANGELOG) == project["version"] == package["version"]
    assert lemmata.__version__ == version("lemmata") == project["version"]


def test_a_wrong_document_is_found() -> None:
    assert commands_of("`lemmata fly` and `lemmata serve --x`") == {"fly", "serve"}
    assert broken_links("[a](README.md) [b](nowhere.md) [c](https://example.org)") == ["nowhere.md"]
    assert newest_version("# Changelog\n\n## 9.9.9\n\n## 0.1.0\n") == "9.9.9"
    assert newest_version("# Changelog\n") is None
