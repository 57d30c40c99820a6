"""`lemmata serve` as a process: ready soon, honest about ports, gone after Ctrl-C."""

from __future__ import annotations

import json
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Ended, Serving


def base(one: Serving) -> str:
    return one.address.partition("?")[0]


@contextmanager
def opened(one: Serving) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base(one), follow_redirects=True, timeout=30) as client:
        assert client.get(one.address).status_code == 200
        yield client


def test_the_course_is_open_within_seconds(serving: Callable[..., Serving]) -> None:
    serving().end()
    one = serving()
    with opened(one) as client:
        assert client.get("/lessons/01").status_code == 200

    assert one.ready_after < 6, "2 s is the aim; the rest is for a busy machine"


def test_the_server_imports_nothing_heavy() -> None:
    heavy = ["torch", "matplotlib", "sympy", "scipy", "IPython", "numpy", "sqlalchemy"]
    code = (
        "import sys, lemmata.cli.main, lemmata.cli.serve, lemmata.web.app;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_all_its_children(
    serving: Callable[..., Serving], how: signal.Signals
) -> None:
    one = serving()
    with opened(one) as client:
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        origin = base(one).rstrip("/")
        headers = {"Cookie": cookie, "Origin": origin}
        url = origin.replace("http", "ws") + "/ws?lesson=01"
        with connect(url, additional_headers=headers, proxy=None) as page:
            loop = {"0": "print('on', flush=True)\nwhile True: pass"}
            page.send(json.dumps({"type": "run", "cell": 0, "sources": loop}))
            while json.loads(page.recv(60))["type"] != "stream":
                pass
            children = psutil.Process(one.process.pid).children(recursive=True)
            assert len(children) >= 2
            start = time.monotonic()
            code = one.end(how)
            took = time.monotonic() - start

    assert code == 0
    assert took < 10
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
    assert "Traceback" not in one.said
    assert "Closed." in one.said


def test_a_taken_port_is_named_and_the_next_one_used(serving: Callable[..., Serving]) -> None:
    with socket.socket() as blocker:
        blocker.bind(("127.0.0.1", 0))
        blocker.listen()
        port = blocker.getsockname()[1]
        one = serving("serve", "--port", str(port))

        assert f"Port {port} is taken." in one.said
        found = int(base(one).rstrip("/").rpartition(":")[2])
        assert port < found < port + 20
        assert f"Using port {found} instead." in one.said
        with opened(one) as client:
            assert client.get("/").status_code == 200


def test_two_servers_share_the_data_folder(serving: Callable[..., Serving]) -> None:
    servers = [serving(), serving()]
    for one in servers:
        with opened(one) as client:
            assert client.get("/lessons/01").status_code == 200
    assert [one.end() for one in servers] == [0, 0]


def test_without_a_browser_the_address_is_printed(serving: Callable[..., Serving]) -> None:
    one = serving("serve", "--port", "0")
    time.sleep(0.3)

    assert one.address
    if sys.platform.startswith("linux"):
        assert "Open the address above" in one.said or "ssh -L" in one.said


def test_a_data_folder_that_cannot_be_used_is_named(
    serving: Callable[..., Serving], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    one = serving(data=tmp_path / "file" / "data")

    assert "can't be written" in one.said
    with opened(one) as client:
        assert client.get("/lessons/01").status_code == 200


def test_what_is_kept_is_the_users_alone(serving: Callable[..., Serving], tmp_path: Path) -> None:
    one = serving()
    with opened(one) as client:
        client.get("/lessons/01")
    one.end()

    for file in (tmp_path / "data").rglob("*"):
        assert not file.stat().st_mode & stat.S_IWOTH


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "example.org"])
def test_other_computers_are_kept_out(
    lemmata: Callable[..., Ended], course: Path, host: str
) -> None:
    ended = lemmata("serve", "--no-browser", "--host", host, "--course", str(course))

    assert ended.code == 2
    assert "loopback" in ended.err
    assert "ssh -L" in ended.err


def test_ipv6_works_where_there_is_any(serving: Callable[..., Serving]) -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")
    one = serving("serve", "--port", "0", "--host", "::1")

    assert one.address.startswith("http://[::1]:")
    with opened(one) as client:
        assert client.get("/").status_code == 200
