"""When a cell has to be run again, and when not."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lemmata.course import sources
from lemmata.course.cells import cell_keys, environment, keys


@dataclass(frozen=True)
class Cell:
    source: str
    index: int = 0
    raises: str | None = None
    line: int = 1
    alt: str = ""


@dataclass(frozen=True)
class Lesson:
    cells: tuple[Cell, ...]
    path: str = "01.md"
    source: str = ""


def keys_of(*cells: Cell | str) -> tuple[str, ...]:
    return cell_keys(Lesson(tuple(Cell(c) if isinstance(c, str) else c for c in cells)))


def test_equal_cells_have_equal_keys() -> None:
    assert keys_of("x = 1", "x") == keys_of("x = 1", "x")


def test_an_edit_changes_the_keys_from_there_on() -> None:
    before, after = keys_of("a = 1", "b = 2", "c = 3"), keys_of("a = 1", "b = 5", "c = 3")

    assert [x == y for x, y in zip(before, after, strict=True)] == [True, False, False]


def test_the_same_code_below_other_cells_has_another_key() -> None:
    assert keys_of("x = 1", "y")[1] != keys_of("x = 2", "y")[1]
    assert keys_of("ab", "c")[1] != keys_of("a", "bc")[1]


def test_where_a_cell_stands_and_what_describes_it_do_not_matter() -> None:
    cell = Cell("x = 1")

    assert keys_of(cell) == keys_of(replace(cell, line=99, alt="a line"))


def test_what_a_cell_must_raise_matters() -> None:
    assert keys_of(Cell("1 / 0")) != keys_of(Cell("1 / 0", raises="ZeroDivisionError"))


def test_the_mathematics_matters_from_the_cell_that_imports_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("one = 1")
    monkeypatch.setattr(sources, "MATHS", tmp_path)
    cells = ("x = 1", "from lemmata.maths import a", "a.one")
    before = keys_of(*cells)

    (tmp_path / "a.py").write_text("one = 1.0")
    after = keys_of(*cells)

    assert [x == y for x, y in zip(before, after, strict=True)] == [True, False, False]


def test_a_version_matters_where_the_library_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"torch": "2.6.0"}
    monkeypatch.setattr(keys.importlib.metadata, "version", lambda n: versions.get(n, "1.0"))
    keys._versions.cache_clear()
    cells = ("x = 1", "if x:\n    import torch.nn as nn")
    before = keys_of(*cells)

    versions["torch"] = "2.7.0"
    keys._versions.cache_clear()
    after = keys_of(*cells)
    keys._versions.cache_clear()

    assert [x == y for x, y in zip(before, after, strict=True)] == [True, False]


def test_the_look_of_figures_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    before = environment()
    monkeypatch.setattr(keys, "FIGURE_STYLE", "another")

    assert environment() != before


@pytest.mark.parametrize("source", ["import lemmata.maths\nx = (", "%matplotlib\nimport lemmata"])
def test_imports_are_found_in_code_that_is_no_plain_python(source: str) -> None:
    assert "lemmata" in keys._imports(source)


def test_strange_characters_have_keys() -> None:
    assert len(keys_of("print('\ud800 \0')")[0]) == 64
