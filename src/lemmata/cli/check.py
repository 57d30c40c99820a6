"""`lemmata check`: a claim, the equations of a file, or rows of claims."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lemmata.cli.manuscripts import SUFFIXES
from lemmata.cli.terminal import USAGE, WRONG, deliver, fail, say
from lemmata.formula.worker import SECONDS, Judge

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    things: Sequence[str] = ()
    given: Sequence[str] = ()
    rows: Sequence[str] = ()
    seed: int = 0
    seconds: float = SECONDS
    jobs: int = 1
    as_json: bool = False
    strict: bool = False


def check(asked: Asked) -> None:
    """Judge what was asked for; ends with 1 where something is wrong."""
    if not asked.things and not asked.rows:
        hint = r"as in `lemmata check 'x^\top A x \ge 0' --given 'A \in \mathbb{S}^n_+' …`"
        fail("there is nothing to check", f"name a claim or a file, {hint}", USAGE)
    files = [Path(thing) for thing in asked.things if _is_file(thing)]
    claims = [thing for thing in asked.things if not _is_file(thing)]
    if files and asked.given:
        hint = "declare in the file: `% given: …` in LaTeX, `<!-- given: … -->` in Markdown"
        fail("--given is for a claim on the command line", hint, USAGE)
    with Judge(asked.jobs) as judge:
        fine = [_claim(judge, asked, claim) for claim in claims]
        if files:
            from lemmata.cli.check_files import check_files

            fine.append(check_files(judge, asked, files))
        if asked.rows:
            from lemmata.cli.check_rows import check_rows

            fine += [check_rows(judge, asked, name) for name in asked.rows]
    if not all(fine):
        raise SystemExit(WRONG)


def _is_file(thing: str) -> bool:
    """Whether an argument names a file; LaTeX holds signs that no file's name here does."""
    if any(sign in thing for sign in "=<>{}\n"):
        return False
    path = Path(thing)
    if path.suffix.lower() in SUFFIXES:
        return True
    try:
        exists = path.exists()
    except (OSError, ValueError):
        return False
    if exists:
        known = ", ".join(SUFFIXES)
        hint = f"equations are read from {known}; for rows of claims write `--jsonl {thing}`"
        fail(f"{thing} is a file of no known kind", hint, USAGE)
    return False


def _claim(judge: Judge, asked: Asked, claim: str) -> bool:
    from lemmata.formula.wording import to_json

    verdict = judge.check(claim, asked.given, asked.seed, asked.seconds)
    if asked.as_json:
        deliver(json.dumps(to_json(verdict), ensure_ascii=False))
    else:
        say(str(verdict))
    return verdict.status.accepted
