"""Where the outputs of the author's cells are kept: one small file a cell, named by its key."""

import contextlib
import json
import os
import re
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from lemmata.sandbox.results import CellResult, result_from_json, result_to_json

MOST_IN_MEMORY = 512
_KEY = re.compile(r"[0-9a-f]{64}")


class OutputCache:
    """Reads from several folders and writes to one; whatever can't be read counts as not there.

    Files appear whole or not at all, and equal names mean equal contents, so that any number of
    servers may share a folder. Where nothing can be written, outputs live in memory, and
    `notice` says so.
    """

    def __init__(self, read: Sequence[Path] = (), write: Path | None = None) -> None:
        self._write = write
        self._read = tuple(dict.fromkeys([*([write] if write else []), *read]))
        self._memory: OrderedDict[str, CellResult] = OrderedDict()
        self._lock = threading.Lock()
        self.notice: str | None = None

    def get(self, key: str) -> CellResult | None:
        """The result that is kept under the key, if any."""
        with self._lock:
            known = self._memory.get(key)
            if known is not None:
                self._memory.move_to_end(key)
                return known
        for folder in self._read:
            found = _read(folder / _file_name(key), key)
            if found is not None:
                self._remember(key, found)
                return found
        return None

    def put(self, key: str, result: CellResult, *, lasting: bool = True) -> None:
        """Keeps a result; one that is not lasting only as long as this process lives."""
        self._remember(key, result)
        if not lasting or self._write is None or self.notice is not None:
            return
        try:
            _write(self._write, _file_name(key), key, result)
        except OSError as error:
            self.notice = (
                f"Outputs of cells are kept in memory only: {self._write} can't be written "
                f"({error.strerror or error})."
            )

    def _remember(self, key: str, result: CellResult) -> None:
        with self._lock:
            self._memory[key] = result
            self._memory.move_to_end(key)
            while len(self._memory) > MOST_IN_MEMORY:
                self._memory.popitem(last=False)


def _file_name(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key of a cell")
    return f"{key}.json"


def _read(path: Path, key: str) -> CellResult | None:
    try:
        entry = json.loads(path.read_bytes())
        return result_from_json(entry["result"]) if entry["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _write(folder: Path, name: str, key: str, result: CellResult) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"key": key, "result": result_to_json(result)}, ensure_ascii=False)
    descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(body)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(folder / name)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
