"""Claims that a function of `course/checks/` tests, as the formula language can't say them.

A check draws an instance from a random generator and raises AssertionError where the claim fails.
Beside it stands its `wrong`, the same test of a spoilt claim, which must raise AssertionError on
every draw: a check whose `wrong` passes checks nothing.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

FOLDER = "checks"
DRAWS = 8
SECONDS = 30.0
FUNCTION = "lemmata.course.claims.code:run_check"

Outcome = Literal["holds", "fails", "passes-anything", "unknown"]


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of a named check, and in words why it is not good."""

    outcome: Outcome
    message: str = ""
    hint: str = ""


def checks_file(directory: Path, lesson_file: str) -> Path:
    """Where the checks of a lesson stand: one file with the lesson's own name."""
    return directory / FOLDER / f"{Path(lesson_file).stem}.py"


def run_check(path: str, name: str) -> Tested:
    """Run a check and its spoilt twin on several draws. It runs the file: keep it in a worker."""
    file = Path(path)
    if not file.is_file():
        hint = f"write it into {FOLDER}/{file.name}"
        return Tested("unknown", f"there is no check `{name}`: the lesson has no checks", hint)
    try:
        module = _load(file)
    except Exception as error:  # noqa: BLE001  (an author's file may raise anything)
        return Tested("unknown", f"{FOLDER}/{file.name} can't be read: {_said(error)}")
    check = getattr(module, name, None)
    if not callable(check):
        known = ", ".join(f"`{one}`" for one in sorted(vars(module)) if _is_check(module, one))
        return Tested("unknown", f"there is no check `{name}` in {file.name}", f"known: {known}")
    wrong = getattr(check, "wrong", None)
    if not callable(wrong):
        hint = "give it the attribute `wrong`: the same test of a claim that was spoilt"
        return Tested("passes-anything", f"the check `{name}` has no spoilt claim to refute", hint)
    return _run(name, check, wrong)


def _run(name: str, check: Callable[[Any], Any], wrong: Callable[[Any], Any]) -> Tested:
    import numpy as np

    for seed in range(DRAWS):
        try:
            check(np.random.default_rng(seed))
        except Exception as error:  # noqa: BLE001
            return Tested("fails", f"the check `{name}` fails on draw {seed}: {_said(error)}")
        try:
            wrong(np.random.default_rng(seed))
        except AssertionError:
            continue
        except Exception as error:  # noqa: BLE001
            said = f"the spoilt claim of `{name}` ends in {_said(error)} on draw {seed}"
            return Tested("passes-anything", said, "it has to fail by an assertion")
        said = f"the spoilt claim of `{name}` passes on draw {seed}, so the check shows nothing"
        return Tested("passes-anything", said, "test what tells the claim from the spoilt one")
    return Tested("holds")


def _load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"course_checks_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _is_check(module: ModuleType, name: str) -> bool:
    return callable(getattr(getattr(module, name), "wrong", None))


def _said(error: Exception) -> str:
    message = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
