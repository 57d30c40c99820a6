"""Pages as they are served: whole, fresh, made once, honest about what is broken."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

import lemmata.web.library as library_module
from lemmata.web.assets import Assets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.web.conftest import Running


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "A first lesson"),
        ("/lessons/01", "Rank and nullity"),
        ("/glossary", "How many directions"),
        ("/references", "Strang"),
        ("/search?q=nullity", "Rank and nullity"),
    ],
)
def test_the_pages_are_there(shared: Running, path: str, text: str) -> None:
    answer = shared.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert text in answer.text
    head = shared.request("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/lessons/99", "/lessons/1", "/lessons/01/", "/static/../app.py", "/robots.txt"],
)
def test_what_is_not_there_is_a_page_too(shared: Running, path: str) -> None:
    answer = shared.get(path)

    assert answer.status_code == 404
    assert '<a class="brand" href="/">' in answer.text


def test_an_unwritten_lesson_says_so(shared: Running) -> None:
    answer = shared.get("/lessons/02")

    assert answer.status_code == 404
    assert "not written yet" in answer.text


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_pages_are_compressed_and_asked_about(shared: Running, encoding: str) -> None:
    answer = shared.get("/lessons/01", accept_encoding=encoding)
    assert answer.headers["content-encoding"] == encoding
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "Accept-Encoding" in answer.headers["vary"]

    again = shared.get(
        "/lessons/01", accept_encoding=encoding, if_none_match=answer.headers["etag"]
    )
    assert (again.status_code, again.content) == (304, b"")


def test_assets_are_kept_for_good_and_asked_for_early(shared: Running) -> None:
    page = shared.get("/lessons/01")
    built = Assets()
    assert built.built
    style = built.url("main.css")

    assert f"<{style}>; rel=preload; as=style" in page.headers["link"]
    assert "as=font; crossorigin" in page.headers["link"]
    for url, _ in built.preloads():
        answer = shared.get(url)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_nothing_but_built_files_is_served_from_the_package(shared: Running) -> None:
    for path in (
        "/static/manifest.json",
        "/static/",
        "/static/%2e%2e/app.py",
        "/static//etc/passwd",
    ):
        assert shared.get(path).status_code == 404


def test_pictures_come_from_the_course_and_nowhere_else(own: Running) -> None:
    (own.settings.course / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (own.settings.data.root / "secret.svg").write_text("<svg/>")

    picture = own.get("/pictures/a.svg")
    assert picture.status_code == 200
    assert "sandbox" in picture.headers["content-security-policy"]
    outside = os.path.relpath(own.settings.data.root / "secret.svg", own.settings.course)
    for path in ("course.toml", "..%2f" + outside, outside, "%00.svg", "missing.svg"):
        assert own.get(f"/pictures/{path}").status_code == 404


def test_a_saved_change_is_in_the_next_answer(own: Running) -> None:
    tags = []
    for number in range(5):
        replace(own.lesson_file, "Rank and nullity", f"Rank and nullity {number}")
        answer = own.get("/lessons/01")
        assert f"Rank and nullity {number}" in answer.text
        tags.append(answer.headers["etag"])
        replace(own.lesson_file, f"Rank and nullity {number}", "Rank and nullity")
    assert len(set(tags)) == 5

    replace(own.settings.course / "course.toml", "A later lesson", "Another lesson")
    assert "Another lesson" in own.get("/").text
    replace(own.settings.course / "glossary.md", "How many", "The number of")
    assert "The number of" in own.get("/glossary").text


def test_a_lesson_that_appears_is_there(own: Running) -> None:
    text = own.lesson_file.read_text("utf-8").replace("A first lesson", "A later lesson")
    text = text.replace('lesson: "01"', 'lesson: "02"')
    (own.settings.course / "02_Later.md").write_text(text, "utf-8")

    assert own.get("/lessons/02").status_code == 200
    (own.settings.course / "02_Later.md").unlink()
    assert own.get("/lessons/02").status_code == 404


def test_a_page_is_made_once_for_all_who_ask(own: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    real = library_module.render_lesson

    def counted(*arguments: Any) -> Any:
        made.append(1)
        time.sleep(0.1)
        return real(*arguments)

    monkeypatch.setattr(library_module, "render_lesson", counted)
    own.course.outputs.begin = lambda _lesson: None  # type: ignore[method-assign]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: own.get("/lessons/01"), range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(made) == 1

    os.utime(own.lesson_file)
    assert own.get("/lessons/01").status_code == 200
    assert len(made) == 1, "the time changed, the content did not"


def test_a_complete_page_is_there_at_the_next_start(
    small_course: Path,
    tmp_path: Path,
    starting: Callable[..., Running],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = starting(small_course, tmp_path / "data")
    deadline = time.monotonic() + 60
    while "pending" in first.get("/lessons/01").text:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    complete = first.get("/lessons/01").text
    assert "x is 20" in complete

    def not_again(*_: Any) -> Any:
        raise AssertionError("the page was rendered again")

    monkeypatch.setattr(library_module, "render_lesson", not_again)
    second = starting(small_course, tmp_path / "data")
    assert second.get("/lessons/01").text == complete
    assert not second.course.interpreters.started


def test_two_servers_share_a_data_folder(
    small_course: Path, tmp_path: Path, starting: Callable[..., Running]
) -> None:
    servers = [starting(small_course, tmp_path / "data") for _ in range(2)]

    for server in servers:
        assert server.get("/lessons/01").status_code == 200
    assert servers[0].get("/", cookie=servers[1].cookie).status_code == 403


def test_a_data_folder_that_cannot_be_written_is_no_hindrance(
    small_course: Path, tmp_path: Path, starting: Callable[..., Running]
) -> None:
    (tmp_path / "file").write_text("in the way")
    server = starting(small_course, tmp_path / "file" / "data")

    assert not server.settings.data.writable
    assert server.get("/lessons/01").status_code == 200


@pytest.mark.parametrize("broken", ["[course\n", "", "\x00"])
def test_a_broken_course_file_is_explained(own: Running, broken: str) -> None:
    good = (own.settings.course / "course.toml").read_text("utf-8")
    (own.settings.course / "course.toml").write_text(broken, "utf-8")
    for path in ("/", "/lessons/01"):
        answer = own.get(path)
        assert answer.status_code in {200, 404, 500}
        assert "Traceback" not in answer.text
    if broken == "[course\n":
        assert "course.toml:1" in own.get("/").text
        assert "1 mistake in course.toml</h2>" in own.get("/").text
    (own.settings.course / "course.toml").write_text(good, "utf-8")

    assert own.get("/lessons/01").status_code == 200


def test_a_lesson_that_is_no_text_is_explained(own: Running) -> None:
    own.lesson_file.write_bytes(b"\xff\xfe\x00 no text")
    answer = own.get("/lessons/01")

    assert answer.status_code == 500
    assert "UTF-8" in answer.text
    assert own.get("/").status_code == 200


def test_an_author_sees_the_mistakes_a_reader_does_not(watching: Running, shared: Running) -> None:
    replace(watching.lesson_file, "{term}`rank`", "{term}`rnak`")
    answer = watching.get("/lessons/01")

    assert answer.status_code == 200
    assert "1 mistake in 01_First.md</h2>" in answer.text
    assert "01_First.md:17" in answer.text
    assert "mistake in 01_First.md" not in shared.get("/lessons/01").text
