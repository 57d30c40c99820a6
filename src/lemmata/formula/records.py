"""Verdicts as plain data and back, for keeping them between two runs."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from lemmata.formula.surface import Span
from lemmata.formula.verdict import Counterexample, Diagnosis, Link, Mistake, Status, Verdict

_FOLDER = Path(__file__).resolve().parent


def to_record(verdict: Verdict) -> dict[str, Any]:
    """Everything that a verdict says, as dictionaries, lists, texts and numbers."""
    return asdict(verdict)


def from_record(record: dict[str, Any]) -> Verdict:
    """The verdict that was kept; KeyError, TypeError or ValueError where it is none."""
    mistake = record["mistake"]
    return Verdict(
        status=Status(record["status"]),
        claim=str(record["claim"]),
        given=tuple(map(str, record["given"])),
        links=tuple(map(_link, record["links"])),
        points=int(record["points"]),
        mistake=None if mistake is None else Mistake(**{**mistake, "span": _span(mistake["span"])}),
        seed=int(record["seed"]),
        milliseconds=float(record["milliseconds"]),
    )


def _link(record: dict[str, Any]) -> Link:
    found, diagnosis = record["counterexample"], record["diagnosis"]
    changed = {
        "status": Status(record["status"]),
        "span": _span(record["span"]),
        "place": _span(record["place"]),
        "counterexample": None if found is None else Counterexample(**found),
        "diagnosis": None
        if diagnosis is None
        else Diagnosis(**{**diagnosis, "span": _span(diagnosis["span"])}),
    }
    return Link(**{**record, **changed})


def _span(record: Any) -> Any:
    return None if record is None else Span(int(record[0]), int(record[1]))


def engine_version() -> str:
    """A hash of the sources of the formula engine, as they are on disk now.

    A verdict is worth what the engine is that gave it; how it is worded counts too, as a record
    is read by the code that words it.
    """
    files = sorted(_FOLDER.rglob("*.py"))
    stamps = tuple((str(f), (s := f.stat()).st_mtime_ns, s.st_size) for f in files)
    return _hashed(stamps)


@lru_cache(maxsize=4)
def _hashed(stamps: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, _, _ in stamps:
        digest.update(Path(name).relative_to(_FOLDER).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(Path(name).read_bytes()).digest())
    return digest.hexdigest()
