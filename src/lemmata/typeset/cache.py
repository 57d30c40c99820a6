"""Typeset formulas, kept on disk between runs."""

import hashlib
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

TABLE = "CREATE TABLE IF NOT EXISTS formula (key TEXT PRIMARY KEY, mathml TEXT NOT NULL)"


def formula_key(latex: str, *, display: bool, version: str) -> str:
    """Equal keys mean equal MathML: the formula, its mode and the renderer are all that counts."""
    return hashlib.sha256(f"{version}\0{int(display)}\0{latex}".encode()).hexdigest()


class FormulaCache:
    """A SQLite file from formula keys to MathML; one that cannot be read or written is empty."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        with suppress(sqlite3.Error, OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = _open(path)

    def get(self, key: str) -> str | None:
        """The MathML kept under a key, if any."""
        row = self._run("SELECT mathml FROM formula WHERE key = ?", (key,))
        return str(row[0]) if row else None

    def put(self, key: str, mathml: str) -> None:
        """Keep one formula."""
        self._run("INSERT OR REPLACE INTO formula VALUES (?, ?)", (key, mathml))

    def close(self) -> None:
        """Close the file; afterwards the cache is empty."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _run(self, statement: str, values: tuple[str, ...]) -> tuple[object, ...] | None:
        with self._lock:
            if self._database is None:
                return None
            try:
                row = self._database.execute(statement, values).fetchone()
            except sqlite3.Error:  # full disk, read-only folder, damaged file: typeset anew
                return None
            return None if row is None else tuple(row)


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")  # a lost cache entry costs half a millisecond
        database.execute(TABLE)
    except sqlite3.Error:
        database.close()
        raise
    return database
