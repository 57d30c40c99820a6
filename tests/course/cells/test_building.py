"""Cells of a lesson are run when they have to be, and checked against what their author says."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from lemmata.course.cells import Build, BuiltCell, OutputCache, build_lesson, build_lessons
from lemmata.course.diagnostics import Diagnostic
from lemmata.sandbox import CellResult, Limits, Stream, Zygote

T = TypeVar("T")


@dataclass(frozen=True)
class Cell:
    index: int
    source: str
    raises: str | None
    line: int


@dataclass(frozen=True)
class Lesson:
    source: str
    cells: tuple[Cell, ...]
    path: str = "01.md"


def lesson(*sources: str, raises: dict[int, str] | None = None) -> Lesson:
    """A lesson with one line of prose above each cell."""
    lines: list[str] = []
    cells = []
    for index, source in enumerate(sources):
        lines += ["Some prose.", *source.split("\n")]
        first = len(lines) - source.count("\n")
        cells.append(Cell(index, source, (raises or {}).get(index), first))
    return Lesson("\n".join(lines), tuple(cells))


@pytest.fixture(scope="module")
def loop() -> Any:
    with asyncio.Runner() as runner:
        zygote = runner.run(Zygote.start(Limits(seconds=30)))
        yield runner, zygote
        runner.run(zygote.close())


@dataclass
class Author:
    """Builds lessons with one interpreter and one folder of outputs."""

    runner: asyncio.Runner
    zygote: Zygote
    folder: Path

    def build(self, lesson: Lesson, limits: Limits | None = None) -> Build:
        return self.run(build_lesson(lesson, self.cache(), self.zygote, limits=limits))

    def cache(self) -> OutputCache:
        return OutputCache(write=self.folder)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)


@pytest.fixture
def author(loop: Any, tmp_path: Path) -> Author:
    return Author(*loop, tmp_path)


def texts(build: Build) -> list[str]:
    return [
        "".join(out.text for out in cell.result.outputs if isinstance(out, Stream))
        for cell in build.cells
    ]


def only(mistakes: tuple[Diagnostic, ...]) -> Diagnostic:
    (mistake,) = mistakes
    return mistake


def test_all_cells_run_once(author: Author) -> None:
    written = lesson("x = 1\nprint(x)", "x += 1\nprint(x)")

    first, second = author.build(written), author.build(written)

    assert texts(first) == texts(second) == ["1\n", "2\n"]
    assert (first.computed, second.computed) == (2, 0)
    assert first.mistakes == second.mistakes == ()


def test_an_edit_runs_from_there_on(author: Author) -> None:
    author.build(lesson("x = 1", "y = x + 1\nprint(y)", "print(y)"))

    build = author.build(lesson("x = 1", "y = x + 2\nprint(y)", "print(y)"))

    assert [cell.kept for cell in build.cells] == [True, False, False]
    assert texts(build) == ["", "3\n", "3\n"]


def test_only_what_is_lost_is_computed_in_the_state_of_the_cells_above(author: Author) -> None:
    written = lesson("x = 1", "x += 1\nprint(x)", "print(x)")
    author.build(written)
    for file in author.folder.iterdir():
        if '"2\\n"' in file.read_text() and '"index": 1' in file.read_text():
            file.write_text("damaged")

    build = author.build(written)

    assert [cell.kept for cell in build.cells] == [True, False, True]
    assert texts(build) == ["", "2\n", "2\n"]


def test_kept_cells_are_reported_first(author: Author) -> None:
    author.build(lesson("print(1)"))
    heard: list[BuiltCell] = []

    author.run(
        build_lesson(lesson("print(1)", "print(2)"), author.cache(), author.zygote, heard.append)
    )

    assert [(cell.index, cell.kept) for cell in heard] == [(0, True), (1, False)]


def test_an_exception_is_a_mistake_at_its_line(author: Author) -> None:
    written = lesson("def f():\n    return 1 / 0", "x = 1\n    \ny = 2\nz = f()")

    mistake = only(author.build(written).mistakes)

    assert mistake.code == "cell-raised"
    assert "ZeroDivisionError: division by zero" in mistake.found
    assert written.source.split("\n")[mistake.line - 1] == "z = f()"
    assert "^^^^^^^" in mistake.render(written.source)


def test_a_mistake_is_not_kept_for_the_next_start(author: Author) -> None:
    written = lesson("1 / 0", "print('below')")
    author.build(written)

    build = author.build(written)

    assert [cell.kept for cell in build.cells] == [False, True]
    assert len(build.mistakes) == 1


def test_an_announced_exception_is_no_mistake(author: Author) -> None:
    written = lesson("x = 1\n1 / 0", "print(x)", raises={0: "ZeroDivisionError"})

    assert author.build(written).mistakes == ()
    assert author.build(written).computed == 0


@pytest.mark.parametrize(
    ("source", "code", "found"),
    [
        ("x = 1", "cell-did-not-raise", "should raise ValueError, and raised nothing"),
        ("1 / 0", "cell-raised", "ZeroDivisionError: division by zero; it should raise ValueError"),
        ("raise UnicodeError('x')", "cell-raised", "raised UnicodeError: x; it should"),
        ("import os; os._exit(1)", "cell-ended", "exit code 1"),
    ],
)
def test_another_end_than_announced_is_a_mistake(
    author: Author, source: str, code: str, found: str
) -> None:
    mistake = only(author.build(lesson(source, raises={0: "ValueError"})).mistakes)

    assert mistake.code == code
    assert found in mistake.found


def test_a_cell_that_never_ends_is_a_mistake(author: Author) -> None:
    mistake = only(author.build(lesson("while True: pass"), Limits(seconds=0.5)).mistakes)

    assert mistake.code == "cell-ended"
    assert "0.5 seconds" in mistake.found


def test_code_that_is_no_python_is_a_mistake_at_its_line(author: Author) -> None:
    assert only(author.build(lesson("x = 1\ny = = 2")).mistakes).line == 3


def test_lessons_are_built_side_by_side(author: Author) -> None:
    lessons = [lesson(f"x = {n}", "print(x)") for n in range(3)]
    heard: list[tuple[str, CellResult]] = []

    builds = author.run(
        build_lessons(lessons, author.cache(), author.zygote,
                      lambda le, cell: heard.append((le.source, cell.result)), jobs=2)
    )  # fmt: skip

    assert [texts(build)[1] for build in builds] == ["0\n", "1\n", "2\n"]
    assert len(heard) == 6
