"""Cells over the WebSocket: they run, stream, stop, and end with the page that ran them."""

from __future__ import annotations

import json
import socket
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from lemmata.sandbox import SandboxError
from lemmata.web.messages import AskOutputs, Prepare, RefusedError, Run, Stop, read_message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from websockets.sync.client import ClientConnection

    from tests.web.conftest import Running

PATIENCE = 60
LIVING = ("running", "sleeping", "disk-sleep")


def say(connection: ClientConnection, **message: Any) -> None:
    connection.send(json.dumps(message))


def until(connection: ClientConnection, **wanted: Any) -> list[dict[str, Any]]:
    """All messages up to the first that has these fields."""
    heard: list[dict[str, Any]] = []
    while True:
        heard.append(json.loads(connection.recv(PATIENCE)))
        if all(heard[-1].get(name) == value for name, value in wanted.items()):
            return heard


def test_a_cell_runs_in_the_state_of_the_cells_above(shared: Running) -> None:
    with shared.connect() as page:
        say(page, type="run", cell=1, sources={})
        heard = until(page, type="finished", cell=1)

    kinds = [(message["type"], message["cell"]) for message in heard]
    assert kinds[0] == ("started", 0)
    assert ("finished", 0) in kinds
    assert kinds.index(("finished", 0)) < kinds.index(("started", 1))
    assert heard[-1]["status"] == "ok"
    assert "now 21" in heard[-1]["html"]


def test_edited_texts_count_and_nothing_else_is_kept(shared: Running) -> None:
    with shared.connect() as page:
        say(page, type="run", cell=1, sources={"0": "x = 1", "1": "x += 1\nprint('it is', x)\nx"})
        assert "it is 2" in until(page, type="finished", cell=1)[-1]["html"]
        say(page, type="run", cell=1, sources={"0": "x = 1", "1": "x += 1\nprint('it is', x)"})
        heard = until(page, type="finished", cell=1)
        assert "it is 2" in heard[-1]["html"]
        assert [m["cell"] for m in heard if m["type"] == "started"] == [1]


def test_a_check_that_an_edit_broke_is_told_as_such(shared: Running) -> None:
    texts = {"0": "x = 1", "1": "y = x\n# check\nassert y == 20"}
    with shared.connect() as page:
        say(page, type="run", cell=1, sources=texts)
        heard = until(page, type="finished", cell=1)

    assert heard[-1]["status"] == "error"
    for message in (heard[-1], next(m for m in heard if m["type"] == "output")):
        assert "A check of this cell no longer holds:" in message["html"]
        assert ">assert y == 20</pre>" in message["html"]


def test_output_streams_while_the_cell_runs(shared: Running) -> None:
    source = "import time\nprint('early', flush=True)\ntime.sleep(0.6)\nprint('late')"
    with shared.connect() as page:
        say(page, type="run", cell=0, sources={"0": source})
        heard = until(page, type="finished", cell=0)

    early = [message["text"] for message in heard if message["type"] == "stream"]
    assert early[0].startswith("early")
    assert "early\nlate" in heard[-1]["html"]


def test_what_a_cell_says_is_text_not_html(shared: Running) -> None:
    source = "print('<script>alert(1)</script>')\nraise ValueError('<b>bold</b>')"
    with shared.connect() as page:
        say(page, type="run", cell=0, sources={"0": source})
        end = until(page, type="finished", cell=0)[-1]

    assert end["status"] == "error"
    assert "<script" not in end["html"]
    assert "<b>" not in end["html"]
    assert "ValueError" in end["html"]


def test_an_endless_loop_is_stopped_at_once(shared: Running) -> None:
    with shared.connect() as page:
        say(page, type="run", cell=0, sources={"0": "print('on', flush=True)\nwhile True: pass"})
        until(page, type="stream")
        start = time.monotonic()
        say(page, type="run", cell=0, sources={})
        assert "running" in until(page, type="refused")[-1]["message"]
        say(page, type="stop")
        end = until(page, type="finished")[-1]
        assert end["status"] == "stopped"
        assert time.monotonic() - start < 5
        say(page, type="run", cell=0, sources={})
        assert until(page, type="finished")[-1]["status"] == "ok"


def test_rich_html_is_framed_and_may_do_nothing(shared: Running) -> None:
    source = "from IPython.display import HTML\nHTML('<script>x()</script><b>rich</b>')"
    with shared.connect() as page:
        say(page, type="run", cell=0, sources={"0": source})
        html = until(page, type="finished", cell=0)[-1]["html"]
    address = html.partition('src="')[2].partition('"')[0]
    answer = shared.get(address)

    assert '<iframe sandbox=""' in html
    assert "<b>rich</b>" in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")
    assert "frame-ancestors 'self'" in policy


def children(others: Iterable[int] = ()) -> dict[int, str]:
    """The living processes below this one, but for those that others have started."""
    found = [c for c in psutil.Process().children(recursive=True) if c.pid not in others]
    states = {child: status_of(child) for child in found}
    return {child.pid: state for child, state in states.items() if state in LIVING}


def status_of(child: psutil.Process) -> str:
    try:
        return child.status()
    except psutil.NoSuchProcess:
        return "gone"


def test_a_page_that_vanishes_takes_its_processes_along(own: Running) -> None:
    others = tuple(children())
    with own.connect() as page:
        say(page, type="run", cell=1, sources={"1": "print('on', flush=True)\nwhile True: pass"})
        until(page, type="stream", cell=1)
        running = children(others)
        page.socket.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + 15
        while len(children(others)) > 1 and time.monotonic() < deadline:
            time.sleep(0.1)

    left = children(others)
    assert len(running) >= 3
    assert len(left) <= 1, f"only the warm interpreter is left: {left}"
    assert not own.course.hub.sockets


def test_a_page_with_everything_kept_starts_no_process(own: Running) -> None:
    deadline = time.monotonic() + PATIENCE
    while "pending" in own.get("/lessons/01").text and time.monotonic() < deadline:
        time.sleep(0.1)
    data = own.settings.data
    assert len(list(data.cells.glob("*.json"))) == 2

    before = own.course.interpreters.started
    assert before, "the outputs were computed here"
    with own.connect() as page:
        say(page, type="outputs")
        heard = until(page, type="author", cell=1)
    assert [message["cell"] for message in heard] == [0, 1]
    assert "x is 20" in heard[0]["html"]


def test_missing_outputs_are_computed_once_and_sent_to_all(own: Running) -> None:
    with ExitStack() as open_pages:
        pages = [open_pages.enter_context(own.connect()) for _ in range(3)]
        for page in pages:
            say(page, type="outputs")
        for page in pages:
            heard = until(page, type="author", cell=1)
            assert "now 21" in heard[-1]["html"]
    text = own.get("/lessons/01").text

    assert "pending" not in text
    assert "now 21" in text


def test_a_page_that_does_not_listen_costs_no_memory(own: Running) -> None:
    source = "for _ in range(20000): print('x' * 50)\nwhile True: pass"
    with own.connect() as page:
        say(page, type="run", cell=0, sources={"0": source})
        until(page, type="stream")
        (served,) = own.course.hub.sockets
        for _ in range(200):
            page.send("x" * 1000)
        time.sleep(1)

        assert served.outbox.size < 3 << 20


@pytest.mark.parametrize(
    "text",
    [
        "", "no json", "[]", "null", "1", '"run"', "{}", '{"type": "dance"}', '{"type": ["run"]}',
        '{"type": "run"}', '{"type": "run", "cell": -1}', '{"type": "run", "cell": 2}',
        '{"type": "run", "cell": "0"}', '{"type": "run", "cell": true}',
        '{"type": "run", "cell": 1e99}', '{"type": "run", "cell": 0, "sources": []}',
        '{"type": "run", "cell": 0, "sources": {"x": ""}}',
        '{"type": "run", "cell": 0, "sources": {"9": ""}}',
        '{"type": "run", "cell": 0, "sources": {"0": 1}}',
        '{"type": "run", "cell": 0, "sources": {"²": ""}}', "[" * 100_000,
        json.dumps({"type": "run", "cell": 0, "sources": {"0": "x" * 300_000}}),
    ],
)  # fmt: skip
def test_a_malformed_message_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        read_message(text, cells=2)


def test_messages_are_understood() -> None:
    assert read_message('{"type": "stop"}', 0) == Stop()
    assert read_message('{"type": "outputs"}', 0) == AskOutputs()
    assert read_message('{"type": "prepare"}', 0) == Prepare()
    run = read_message('{"type": "run", "cell": 1, "sources": {"0": "y", "1": "z"}}', 2)
    assert run == Run(1, {0: "y", 1: "z"})


@pytest.mark.parametrize("message", ["nonsense", '{"type": "run", "cell": 99}', b"\x00\xff"])
def test_a_refusal_leaves_the_connection_open(shared: Running, message: str | bytes) -> None:
    with shared.connect() as page:
        page.send(message)
        assert json.loads(page.recv(10))["type"] == "refused"
        say(page, type="run", cell=0, sources={})
        assert until(page, type="finished")[-1]["status"] == "ok"


@pytest.mark.parametrize("lesson", ["", "02", "99", "../01"])
def test_a_page_without_cells_runs_none(shared: Running, lesson: str) -> None:
    with shared.connect(lesson) as page:
        say(page, type="run", cell=0, sources={})
        assert json.loads(page.recv(10))["type"] == "refused"


def test_a_huge_message_ends_the_connection(shared: Running) -> None:
    with shared.connect() as page:
        with suppress(ConnectionClosed):
            page.send("x" * (2 << 20))
        with pytest.raises(ConnectionClosed):
            until(page, type="never")
    assert shared.get("/").status_code == 200


def test_only_so_many_pages_are_served(own: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    import lemmata.web.sockets as module

    monkeypatch.setattr(module, "MOST_SOCKETS", 2)
    with ExitStack() as open_pages:
        for _ in range(2):
            page = open_pages.enter_context(own.connect())
            say(page, type="nothing")
            until(page, type="refused")
        with own.connect() as third, pytest.raises(ConnectionClosed):
            third.recv(10)


def test_where_no_interpreter_starts_the_page_is_told_and_stays_open(
    own: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse() -> None:
        raise SandboxError("no room for a process")

    monkeypatch.setattr(own.course.interpreters, "zygote", refuse)
    with own.connect() as connection:
        say(connection, type="prepare")
        for _ in range(2):
            say(connection, type="run", cell=0)
            assert "no room" in until(connection, type="refused")[-1]["message"]
