"""The equations of the written lessons hold, and hardly any is left to a program or to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lemmata.course import Course, load
from lemmata.course.claims import VerdictCache, judge_lesson
from lemmata.course.diagnostics import render_with_files
from lemmata.formula.worker import Judge

if TYPE_CHECKING:
    from collections.abc import Iterator

COURSE = load()
WRITTEN = [entry.id for entry in COURSE.lessons if entry.written]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge(workers=2) as one:
        yield one


@pytest.mark.parametrize("lesson", WRITTEN)
def test_every_equation_of_a_lesson_holds(lesson: str, judge: Judge) -> None:
    found = judge_lesson(COURSE.read(lesson), COURSE.directory, VerdictCache(), judge, workers=2)
    assert not found.mistakes, render_with_files(found.mistakes, COURSE.directory)
    assert all(one.ok for one in found.standings)
    claims = len(found.claims)
    assert found.count("unchecked") <= max(1, 0.05 * claims)
    assert found.count("by_code") <= 0.2 * claims
    derivations = [one for one in found.standings if one.derivation is not None]
    assert {one.status for one in derivations} <= {"proved", "tested", "definition"}
    chains = {one.derivation for one in derivations if one.links > 1}
    assert chains == {one.derivation for one in derivations}


SPOILT = [
    (r"\|x + y\|^2 = \|x\|^2 + 2x^\top y + \|y\|^2", r"\|x + y\|^2 = \|x\|^2 + x^\top y + \|y\|^2"),
    (r"(AB)^{-1} = B^{-1}A^{-1}", r"(AB)^{-1} = A^{-1}B^{-1}"),
    (r"{given}`y \ne 0` and let {given}`c =", r"{given}`y \ne 0` and let {given}`d ="),
]


@pytest.mark.parametrize(("right", "wrong"), SPOILT)
def test_a_spoilt_equation_is_found_at_its_line(
    right: str, wrong: str, judge: Judge, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("course")
    (folder / "course.toml").write_text(COURSE.file.source, "utf-8")
    text = COURSE.source("01_Vectors_and_Matrices.md")
    assert right in text
    (folder / "01_Vectors_and_Matrices.md").write_text(text.replace(right, wrong, 1), "utf-8")
    spoilt: Course = load(folder)
    cache = VerdictCache()
    found = judge_lesson(spoilt.parse("01"), COURSE.directory, cache, judge, workers=2)
    line = text[: text.index(right)].count("\n") + 1
    assert found.mistakes
    assert all(line <= mistake.line < line + 60 for mistake in found.mistakes)
