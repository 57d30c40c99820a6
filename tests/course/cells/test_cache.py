"""What is kept comes back whole, or not at all."""

import json
import threading
from pathlib import Path

import pytest

from lemmata.course.cells import OutputCache
from lemmata.sandbox.results import CellResult, Display, Failure, Stream, TraceLine

KEY, OTHER = "a" * 64, "b" * 64
RESULT = CellResult(
    2,
    "error",
    (
        Stream("stdout", "∎ \0 \\ud800\n"),
        Display({"image/svg+xml": "<svg/>"}, {"width": 3}),
        Failure("E", "m", (TraceLine(2, 1, "f", "x"),), "numpy.f", Failure("C", "")),
    ),
    0.5,
)


def test_a_result_comes_back_in_another_process(tmp_path: Path) -> None:
    OutputCache(write=tmp_path).put(KEY, RESULT)

    assert OutputCache(write=tmp_path).get(KEY) == RESULT
    assert OutputCache(read=[tmp_path]).get(KEY) == RESULT
    assert OutputCache(write=tmp_path).get(OTHER) is None


def test_the_folder_that_is_shipped_is_read_and_not_written(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    OutputCache(write=shipped).put(KEY, RESULT)
    cache = OutputCache([shipped], own)

    cache.put(OTHER, RESULT)

    assert cache.get(KEY) == RESULT
    assert sorted(p.name for p in shipped.iterdir()) == [f"{KEY}.json"]
    assert sorted(p.name for p in own.iterdir()) == [f"{OTHER}.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b'{"key": "x"}', b"\xff\xfe", b'{"result": {}}', b"[" * 100_000,
     json.dumps({"key": OTHER, "result": {}}).encode(),
     json.dumps({"key": KEY, "result": {"index": 0, "status": "fine", "outputs": [],
                                        "seconds": 0, "message": ""}}).encode()],
)  # fmt: skip
def test_a_damaged_entry_is_none_and_can_be_written_again(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{KEY}.json").write_bytes(content)

    assert OutputCache(write=tmp_path).get(KEY) is None
    OutputCache(write=tmp_path).put(KEY, RESULT)
    assert OutputCache(write=tmp_path).get(KEY) == RESULT


def test_a_folder_that_cannot_be_written_means_memory_and_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = OutputCache(write=tmp_path / "file" / "cells")

    cache.put(KEY, RESULT)

    assert cache.get(KEY) == RESULT
    assert cache.notice is not None
    assert "in memory only" in cache.notice
    assert str(tmp_path) in cache.notice


def test_what_is_not_lasting_is_not_written(tmp_path: Path) -> None:
    cache = OutputCache(write=tmp_path)

    cache.put(KEY, RESULT, lasting=False)

    assert cache.get(KEY) == RESULT
    assert OutputCache(write=tmp_path).get(KEY) is None


def test_two_servers_may_share_a_folder(tmp_path: Path) -> None:
    def write_and_read() -> None:
        for _ in range(20):
            OutputCache(write=tmp_path).put(KEY, RESULT)
            seen.append(OutputCache(read=[tmp_path]).get(KEY) == RESULT)

    seen: list[bool] = []
    threads = [threading.Thread(target=write_and_read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [True] * 80
    assert [file.name for file in tmp_path.iterdir()] == [f"{KEY}.json"]


def test_a_name_that_is_no_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no key"):
        OutputCache(write=tmp_path).get("../../etc/passwd")
