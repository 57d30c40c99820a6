"""Files of at most 400 lines, functions of at most 40, or a reason."""

import ast
from pathlib import Path

from tests.house.project import ROOT, kept_files

FILE, FUNCTION = 400, 40
CODE = {".py", ".ts", ".css", ".html"}

# What is longer, and why. An entry that is no longer needed is a mistake too.
REASONS: dict[str, str] = {
    "benchmarks/maths_cases.py::elimination": "a table of cases over the systems that they share",
    "src/lemmata/formula/normal/blocks.py::inverse": "the five blocks of one formula",
    "src/lemmata/formula/normal/needs.py::_walk": "one case a kind of node",
    "src/lemmata/formula/normal/powers.py::content": "one loop whose parts share all they hold",
    "src/lemmata/formula/reading/phrasebook.py::_rules": "a table of sentences",
    "tests/formula/normal/reading_back.py::_head": "one case a kind of node",
    "tests/formula/plain_arrays.py::made": "one case a kind of node",
}


def long_ones(path: Path, name: str) -> set[str]:
    """The file, when it is too long, and its too long functions, as `file` and `file::function`."""
    text = path.read_text(encoding="utf-8")
    found = {name} if text.count("\n") > FILE else set()
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno + 1 > FUNCTION:
                    found.add(f"{name}::{node.name}")
    return found


def test_nothing_is_long_without_a_reason() -> None:
    found: set[str] = set()
    for path in kept_files():
        if path.suffix in CODE and "course" not in path.relative_to(ROOT).parts[:1]:
            found |= long_ones(path, path.relative_to(ROOT).as_posix())
    assert sorted(found - REASONS.keys()) == []
    assert sorted(REASONS.keys() - found) == [], "no longer needs its reason"


def test_what_is_too_long_is_found(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    body = "\n".join(f"    x{k} = {k}" for k in range(FUNCTION))
    path.write_text(f"def fits():\n{body[: body.rindex(chr(10))]}\n\nasync def long():\n{body}\n")
    assert long_ones(path, "long.py") == {"long.py::long"}
    path.write_text("x = 1\n" * (FILE + 1))
    assert long_ones(path, "long.py") == {"long.py"}
