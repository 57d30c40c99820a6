"""Where verdicts are kept between two runs: one small file each, named by its key."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class VerdictCache:
    """Reads from several folders and writes to one; whatever can't be read counts as not there.

    Files appear whole or not at all, and equal names mean equal contents, so that any number of
    processes may share a folder. What can't be written is kept as long as this process lives.
    """

    def __init__(self, read: Sequence[Path] = (), write: Path | None = None) -> None:
        self._write = write
        self._read = tuple(dict.fromkeys([*([write] if write else []), *read]))
        self._memory: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        """The record that is kept under the key, if any."""
        if key in self._memory:
            return self._memory[key]
        for folder in self._read:
            try:
                entry = json.loads((folder / f"{key}.json").read_bytes())
                record = entry["record"]
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                continue
            if entry.get("key") == key and isinstance(record, dict):
                self._memory[key] = record
                return record
        return None

    def put(self, key: str, record: dict[str, Any]) -> None:
        """Keep a record."""
        self._memory[key] = record
        if self._write is not None:
            with contextlib.suppress(OSError):
                _write(self._write, key, record)


def _write(folder: Path, key: str, record: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"key": key, "record": record}, ensure_ascii=False)
    descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(body)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(folder / f"{key}.json")
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
