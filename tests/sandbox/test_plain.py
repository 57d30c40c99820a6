"""Sessions of plain processes, as on systems without safe forks: slower, with the same results."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from lemmata.sandbox import Event, Limits, Session, Started
from tests.sandbox.running import QUICK, Sandbox, failure_of, notices, printed


@pytest.fixture(scope="module")
def plain() -> Iterator[Sandbox]:
    sandbox = Sandbox(QUICK, forking=False)
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def session(plain: Sandbox) -> Iterator[Session]:
    session = plain.zygote.session()
    yield session
    plain.wait(session.close())


def test_it_says_what_it_cannot_promise(plain: Sandbox) -> None:
    abilities = plain.wait(plain.zygote.capabilities())

    assert abilities["time_limit"] is True
    assert abilities["checkpoints"] is False


def test_cells_run_in_order_in_the_state_of_those_above(plain: Sandbox, session: Session) -> None:
    events: list[Event] = []

    plain.run("x = 1", "x += 1\nprint(x)", session=session)
    edited = plain.run("x = 5", "x += 1\nprint(x)", session=session, on_event=events.append)
    below = plain.run("x = 5", "x += 1\nprint(x)", "print(-x)", session=session,
                      on_event=events.append)  # fmt: skip

    assert (printed(edited), printed(below)) == ("6\n", "-6\n")
    assert [event.index for event in events if isinstance(event, Started)] == [0, 1, 2]


def test_outputs_failures_and_figures_are_the_same(plain: Sandbox, session: Session) -> None:
    source = (
        "import sys, os, matplotlib.pyplot as plt\nprint('a'); print('b', file=sys.stderr)\n"
        "os.write(1, b'c\\n')\nplt.plot([1, 2])\nprint('d' * 30_000)\n1 / 0"
    )

    result = plain.run(source, session=session)

    assert result.status == "error"
    assert printed(result)[:8] == "a\nc\ndddd"
    assert printed(result, "stderr") == "b\n"
    assert len(notices(result)) == 1
    assert failure_of(result).trace[0].line == 6
    assert any("image/svg+xml" in getattr(out, "data", {}) for out in result.outputs)


def test_loops_are_ended_and_stopped(plain: Sandbox, session: Session) -> None:
    plain.run("1", session=session)
    late = plain.run("1", "while True: pass", session=session, limits=Limits(seconds=0.5))
    running = plain.start(
        session.run(["print('go')\nwhile True: pass"], stop_when_it_prints(session))
    )

    assert late.status == "timeout"
    assert running.result(30).status == "stopped"
    assert printed(plain.run("print('well')", session=session)) == "well\n"


def stop_when_it_prints(session: Session) -> Callable[[Event], None]:
    stopping: list[asyncio.Future[None]] = []

    def hear(event: Event) -> None:
        if "go" in getattr(getattr(event, "output", None), "text", ""):
            stopping.append(asyncio.ensure_future(session.stop()))

    return hear


def test_a_process_that_ends_itself_is_reported(plain: Sandbox, session: Session) -> None:
    result = plain.run("print('well')", "import os; os._exit(4)", session=session)

    assert result.status == "died"
    assert "exit code 4" in result.message


def test_a_closed_session_leaves_no_folder(plain: Sandbox) -> None:
    before = set(plain.zygote.folder.iterdir())
    session = plain.zygote.session()
    plain.run("open('left', 'w').close()", session=session)

    plain.wait(session.close())

    assert set(plain.zygote.folder.iterdir()) == before
