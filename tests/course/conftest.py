"""The small course of the fixtures, and a copy of it whose lesson 01 a test writes itself."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lemmata.course import Course, load

FIXTURES = Path(__file__).parent / "fixtures" / "course"
MATTER = '---\ntitle: Case\nlesson: "01"\n---\n'


@pytest.fixture(scope="session")
def small_course() -> Course:
    return load(FIXTURES)


@pytest.fixture
def course_with(tmp_path: Path) -> Callable[[str], Course]:
    def make(lesson: str) -> Course:
        folder = tmp_path / "course"
        shutil.copytree(FIXTURES, folder, dirs_exist_ok=True)
        (folder / "01_Lengths.md").write_text(lesson, encoding="utf-8")
        return load(folder)

    return make
