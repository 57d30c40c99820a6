"""The claims beyond the formula language: their named checks hold, and fail on spoilt claims."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from lemmata.course import load

COURSE = Path(__file__).parents[2] / "course"
SEEDS = range(12)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"checks_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MODULES = {path.stem: _module(path) for path in sorted((COURSE / "checks").glob("*.py"))}
CHECKS = [(stem, name) for stem, module in MODULES.items() for name in module.WRONG]


@pytest.mark.parametrize(("stem", "name"), CHECKS)
def test_a_named_check_holds_and_fails_on_its_spoilt_claim(stem: str, name: str) -> None:
    module = MODULES[stem]
    for seed in SEEDS:
        getattr(module, name)(np.random.default_rng(seed))
        with pytest.raises(AssertionError):
            module.WRONG[name](np.random.default_rng(seed))


def test_the_lessons_name_exactly_the_checks_that_exist() -> None:
    assert CHECKS
    for entry in load(COURSE).lessons:
        if not entry.written:
            continue
        text = entry.path.read_text(encoding="utf-8")
        named = {
            line.removeprefix(":check:").strip()
            for line in text.splitlines()
            if line.startswith(":check:")
        }
        module = MODULES.get(entry.path.stem)
        assert named == (set(module.WRONG) if module else set()), entry.path.name
