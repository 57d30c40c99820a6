"""What is kept in memory where nothing can be written."""

from pathlib import Path

import pytest

from lemmata.store.folder import DataFolder
from lemmata.web import asset_store
from lemmata.web.asset_store import AssetStore


def test_equal_pictures_put_at_the_same_time_count_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(asset_store, "MOST_IN_MEMORY", 30)
    store = AssetStore(DataFolder(tmp_path / "none", "read-only"))
    monkeypatch.setattr(store, "_touched", lambda _name: False)  # each thread looked too early
    for _ in range(5):
        first = store.put(b"x" * 10, "image/svg+xml")
    second = store.put(b"y" * 10, "image/svg+xml")

    assert store.get(first) == b"x" * 10
    assert store.get(second) == b"y" * 10
