"""The warm interpreter that the tests of this folder share; after each test it must be well."""

import time
from collections.abc import Iterator

import pytest

from lemmata.sandbox import Session
from lemmata.sandbox.inside import processes
from tests.sandbox.running import Sandbox, printed


@pytest.fixture(scope="session")
def warm() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture
def sandbox(warm: Sandbox) -> Iterator[Sandbox]:
    """The warm interpreter; after the test it still answers, and nothing is left of the test."""
    yield warm

    assert printed(warm.run("print(6 * 7)")) == "42\n"
    assert warm.zygote.pid is not None
    if not any(session.live for session in warm.zygote.sessions):
        assert gone(warm.zygote.pid) == set()


@pytest.fixture
def session(sandbox: Sandbox) -> Iterator[Session]:
    session = sandbox.zygote.session()
    yield session
    sandbox.wait(session.close())


def gone(root: int, seconds: float = 5) -> set[int]:
    """The processes below the root that do not go away in time."""
    until = time.monotonic() + seconds
    while (left := processes.descendants(root)) and time.monotonic() < until:
        time.sleep(0.01)
    return left
