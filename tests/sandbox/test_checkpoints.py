"""The state of a cell is that of the cells above it, whatever ran before."""

import os
import signal
import time

import pytest

from lemmata.sandbox import Event, Finished, Session, Started
from tests.sandbox.running import Sandbox, printed


def ran(events: list[Event]) -> list[int]:
    """Which cells began to run."""
    return [event.index for event in events if isinstance(event, Started)]


def test_cells_above_run_once(sandbox: Sandbox, session: Session) -> None:
    cells = ["x = [1]", "x.append(2)", "x.append(3)", "print(x)"]
    events: list[Event] = []

    sandbox.run(*cells, session=session, on_event=events.append)
    again: list[Event] = []
    result = sandbox.run(*cells, session=session, on_event=again.append)

    assert ran(events) == [0, 1, 2, 3]
    assert ran(again) == [3]
    assert printed(result) == "[1, 2, 3]\n"


def test_running_a_cell_twice_starts_from_the_same_state(
    sandbox: Sandbox, session: Session
) -> None:
    cells = ("x = [1]", "x.append(2); print(x)")

    assert {printed(sandbox.run(*cells, session=session)) for _ in range(3)} == {"[1, 2]\n"}


def test_an_edit_above_is_seen_below(sandbox: Sandbox, session: Session) -> None:
    sandbox.run("x = 1", "y = x + 1", "print(x, y)", session=session)
    events: list[Event] = []

    result = sandbox.run("x = 10", "y = x + 1", "print(x, y)", session=session,
                         on_event=events.append)  # fmt: skip

    assert printed(result) == "10 11\n"
    assert ran(events) == [0, 1, 2]


def test_names_of_removed_code_are_gone(sandbox: Sandbox, session: Session) -> None:
    sandbox.run("secret = 1", "print(secret)", session=session)

    result = sandbox.run("pass", "print('secret' in globals())", session=session)

    assert printed(result) == "False\n"


def test_an_earlier_cell_does_not_see_a_later_one(sandbox: Sandbox, session: Session) -> None:
    sandbox.run("x = 1", "x = 2", session=session)

    assert printed(sandbox.run("print('x' in globals())", session=session)) == "False\n"


def test_a_cell_that_raises_leaves_its_state(sandbox: Sandbox, session: Session) -> None:
    assert printed(sandbox.run("x = 1; 1 / 0", "print(x)", session=session)) == "1\n"


def test_a_cell_below_one_that_did_not_finish_says_so(sandbox: Sandbox, session: Session) -> None:
    result = sandbox.run("import os; os._exit(3)", "print(1)", session=session)

    assert result.index == 1
    assert result.status == "died"
    assert "Cell 1 above did not finish" in result.message


def test_two_sessions_do_not_meet(sandbox: Sandbox) -> None:
    first, second = sandbox.zygote.session(), sandbox.zygote.session()

    sandbox.run("x = 1", session=first)
    sandbox.run("x = 2", session=second)
    runs = [
        sandbox.start(s.run([f"x = {n}", "import time; time.sleep(0.1); print(x)"], lambda _: None))
        for s, n in ((first, 1), (second, 2))
    ]

    assert [printed(run.result(30)) for run in runs] == ["1\n", "2\n"]
    sandbox.wait(first.close())
    sandbox.wait(second.close())


def test_a_released_session_builds_its_state_again(sandbox: Sandbox, session: Session) -> None:
    sandbox.run("x = 1", session=session)
    sandbox.wait(session.release())
    assert not session.live
    events: list[Event] = []

    assert (
        printed(sandbox.run("x = 1", "print(x)", session=session, on_event=events.append)) == "1\n"
    )
    assert ran(events) == [0, 1]


def test_the_least_recently_used_session_gives_way(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox.zygote, "_live_sessions", 2)
    sessions = [sandbox.zygote.session() for _ in range(3)]

    for session in [*sessions, sessions[2]]:
        sandbox.run("x = 1", "1", session=session)

    assert [session.live for session in sessions] == [False, True, True]
    for session in sessions:
        sandbox.wait(session.close())


def test_an_idle_session_gives_its_processes_up(
    sandbox: Sandbox, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox.zygote, "_idle_seconds", 0.3)
    sandbox.run("x = 1", session=session)
    assert session.live

    until = time.monotonic() + 10
    while session.live and time.monotonic() < until:
        time.sleep(0.02)

    assert not session.live
    assert printed(sandbox.run("x = 1", "print(x)", session=session)) == "1\n"


def test_a_run_that_is_given_up_leaves_nothing_and_the_session_works(
    sandbox: Sandbox, session: Session
) -> None:
    running = sandbox.start(session.run(["print('go')\nwhile True: pass"], lambda _: None))
    time.sleep(0.3)

    running.cancel()

    assert printed(sandbox.run("print('well')", session=session)) == "well\n"


def test_a_killed_checkpoint_is_rebuilt(sandbox: Sandbox, session: Session) -> None:
    first = sandbox.run("import os; x = 7; print(os.getpid())", session=session)
    os.kill(int(printed(first)), signal.SIGKILL)

    results = [
        sandbox.run("import os; x = 7; print(os.getpid())", "print(x)", session=session)
        for _ in range(2)
    ]

    assert printed(results[-1]) == "7\n"


def test_results_come_for_each_cell_that_ran(sandbox: Sandbox, session: Session) -> None:
    events: list[Event] = []

    sandbox.run("print('a')", "print('b')", session=session, on_event=events.append)

    results = [event.result for event in events if isinstance(event, Finished)]
    assert [(r.index, printed(r)) for r in results] == [(0, "a\n"), (1, "b\n")]
