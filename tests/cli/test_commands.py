"""The commands that end by themselves: what they say, and their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ended

    Lemmata = Callable[..., Ended]


def test_the_version_is_the_packages(lemmata: Lemmata) -> None:
    ended = lemmata("--version")

    assert (ended.code, ended.out.strip()) == (0, f"lemmata {version('lemmata')}")


def test_help_names_every_command(lemmata: Lemmata) -> None:
    ended = lemmata("--help")

    assert ended.code == 0
    for command in ("serve", "build", "verify", "check", "derivative", "export", "doctor"):
        assert command in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",), ("serve", "--port", "x"), ("serve", "--port", "99999"), ("build", "99"),
        ("verify", "02"), ("export", "notebook"), ("export", "notebook", "zz"), ("--nothing",),
    ],
)  # fmt: skip
def test_a_wrong_use_ends_with_2(
    lemmata: Lemmata, course: Path, arguments: tuple[str, ...]
) -> None:
    takes_course = arguments[0] in {"build", "verify"} or arguments[:2] == ("export", "notebook")
    ended = lemmata(*arguments, *(("--course", str(course)) if takes_course else ()))

    assert ended.code == 2
    assert ended.err


@pytest.mark.parametrize("command", [("serve", "--no-browser"), ("build",), ("verify",)])
def test_a_missing_course_is_named(
    lemmata: Lemmata, tmp_path: Path, command: tuple[str, ...]
) -> None:
    ended = lemmata(*command, "--course", str(tmp_path / "none"))

    assert ended.code == 1
    assert f"{tmp_path / 'none' / 'course.toml'}" in ended.err
    assert "--course DIR" in ended.err


def test_a_broken_course_file_is_shown_with_its_place(lemmata: Lemmata, course: Path) -> None:
    (course / "course.toml").write_text("[course]\ntitle = \n", "utf-8")
    ended = lemmata("serve", "--no-browser", "--course", str(course))

    assert ended.code == 1
    assert "course.toml:2:" in ended.err
    assert "^" in ended.err


def test_build_runs_each_cell_once(lemmata: Lemmata, course: Path, tmp_path: Path) -> None:
    wish = ("build", "--course", str(course), "--data", str(tmp_path / "data"))
    assert "1 cells: 1 run, 0 known" in lemmata(*wish).out
    assert "1 cells: 0 run, 1 known" in lemmata(*wish, "1").out


def test_where_every_result_is_known_no_interpreter_starts(
    lemmata: Lemmata, course: Path, tmp_path: Path
) -> None:
    named = ("--course", str(course), "--data", str(tmp_path / "data"))
    assert lemmata("build", *named).code == 0
    folder, started = tmp_path / "other", tmp_path / "started"
    folder.mkdir()
    (folder / "IPython.py").write_text(f"open({str(started)!r}, 'w').close()\n", "utf-8")
    lemmata("doctor", *named, PYTHONPATH=str(folder))
    assert started.exists()
    started.unlink()

    assert "0 run, 1 known" in lemmata("build", *named, PYTHONPATH=str(folder)).out
    assert "no mistakes" in lemmata("verify", *named, PYTHONPATH=str(folder)).out
    assert not started.exists()


def test_build_names_the_mistakes_of_a_lesson_that_is_not_read_as_it_is_meant(
    lemmata: Lemmata, course: Path, tmp_path: Path
) -> None:
    change(course, "---\njupytext", "jupytext")
    ended = lemmata("build", "--course", str(course), "--data", str(tmp_path / "data"))

    assert ended.code == 1
    assert "error[invalid-front-matter]" in ended.err
    assert "1 cells: 1 run" in ended.out


@pytest.mark.parametrize("command", [("verify",), ("build",), ("export", "notebook")])
def test_what_is_wrong_in_the_map_is_named_before_the_lesson_that_it_hides(
    lemmata: Lemmata, course: Path, command: tuple[str, ...]
) -> None:
    file = course / "course.toml"
    file.write_text(file.read_text("utf-8").replace('id = "01"', "id = 1"), "utf-8")
    ended = lemmata(*command, "01", "--course", str(course))

    assert ended.code == 2
    assert "course.toml:" in ended.err
    assert ended.err.index("course.toml:") < ended.err.index("there is no lesson 01")


def change(course: Path, old: str, new: str) -> None:
    file = course / "01_First.md"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_verify_finds_nothing_in_a_good_lesson(
    lemmata: Lemmata, course: Path, tmp_path: Path
) -> None:
    ended = lemmata("verify", "--course", str(course), "--data", str(tmp_path / "data"))

    assert (ended.code, "no mistakes" in ended.out) == (0, True), ended.err


def test_verify_tells_a_program_how_everything_stands(
    lemmata: Lemmata, course: Path, tmp_path: Path
) -> None:
    before = "Let {given}`x \\in \\mathbb{R}`.\n\n$$ x + x = 2x $$ (twice)\n\n"
    shape = "```{math}\n:unchecked: a shape\nx\n```\n\n"
    change(course, "```{code-cell} python", before + shape + "```{code-cell} python")
    wish = ("verify", "--course", str(course), "--data", str(tmp_path / "data"))
    told = json.loads(lemmata(*wish, "--json").out)
    (lesson,) = told["lessons"]
    assert told["ok"] is True
    assert [(e["id"], e["status"]) for e in lesson["equations"]] == [
        ("twice", "proved"), ("equation-2", "unchecked"),
    ]  # fmt: skip
    assert lesson["equations"][1]["reason"] == "a shape"
    assert [cell["status"] for cell in lesson["cells"]] == ["ok"]
    assert [(r["target"], r["status"]) for r in lesson["references"]] == [("rank", "ok")]
    assert set(lesson["coverage"]["theorems"]) == {"expected", "present"}
    assert "1       0" in lemmata(*wish).out

    change(course, "x + x = 2x", "x + x = 3x")
    ended = lemmata(*wish, "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["ok"]) == (1, False)
    assert told["lessons"][0]["equations"][0]["status"] == "refuted"
    assert lemmata(*wish).err.count("error[claim-refuted]") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("{ref}`rank`", "{ref}`rnak`", 17, "rnak"),
        ("{ref}`rank`", "$\\frac{1$", 17, ""),
        ('print("x is", x)', "1 / 0", 21, "ZeroDivisionError"),
        ("x = 20", ":raises: ValueError\n\nx = 20", 22, "ValueError"),
        ("```{code-cell} python", "```{code-cel} python", 19, "code-cell"),
    ],
)
def test_verify_finds_what_is_wrong(
    lemmata: Lemmata, course: Path, wrong: tuple[str, str, int, str]
) -> None:
    old, new, line, found = wrong
    change(course, old, new)
    wish = ("verify", "--course", str(course), "--data", str(course.parent / "data"))
    ended = lemmata(*wish)
    assert ended.code == 1
    assert "01_First.md:" in ended.err
    assert found in ended.err

    told = json.loads(lemmata(*wish, "--json").out)
    (mistake, *_) = told["lessons"][0]["mistakes"]
    assert abs(mistake["line"] - line) <= 1
    assert mistake["path"] == "01_First.md"


def test_export_writes_a_notebook_and_never_over_another(
    lemmata: Lemmata, course: Path, tmp_path: Path
) -> None:
    wish = ("export", "notebook", "1", "--course", str(course))
    assert lemmata(*wish).code == 0
    notebook = json.loads((tmp_path / "01_First.ipynb").read_text("utf-8"))
    assert "print" in "".join("".join(cell["source"]) for cell in notebook["cells"])

    again = lemmata(*wish)
    assert again.code == 1
    assert "exists already" in again.err
    assert lemmata(*wish, "-o", "other.ipynb").code == 0
    assert json.loads(lemmata(*wish, "-o", "-").out) == notebook
    assert lemmata(*wish, "-o", "no/such/folder.ipynb").code == 1


def test_doctor_says_what_there_is(lemmata: Lemmata, course: Path, tmp_path: Path) -> None:
    ended = lemmata("doctor", "--course", str(course), "--data", str(tmp_path / "data"))

    for name in ("Python", "numpy", "torch", "browser", "Chromium", "sandbox", "data folder"):
        assert name in ended.out
    assert "1 of 2 lessons written" in " ".join(ended.out.split())


def test_doctor_says_what_is_missing_and_what_it_costs(lemmata: Lemmata, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = lemmata("doctor", "--course", str(tmp_path), "--data", str(tmp_path / "file" / "data"))

    assert ended.code == 1
    said = " ".join(ended.out.split())
    assert "there is nothing to open" in said
    assert "computed again" in said


def test_a_plain_terminal_gets_numbers_and_a_program_gets_utf8(
    lemmata: Lemmata, course: Path
) -> None:
    lesson = course / "01_First.md"
    lesson.write_text(lesson.read_text("utf-8").replace("See", "Été, \U0001d4d0:"), "utf-8")
    wish = ("export", "notebook", "01", "--course", str(course), "-o", "-")
    plain = lemmata(*wish, PYTHONIOENCODING="ascii", PYTHONUTF8="1")

    assert plain.code == 0
    assert "Été, \U0001d4d0:" in "".join(map(str, json.loads(plain.out)["cells"]))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_output_that_takes_nothing_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "lemmata", "--version"],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: the output can't be written")
