"""Cells that do what they should not: each ends clearly, and the interpreter stays well."""

import os
import time
from pathlib import Path

import pytest

from lemmata.sandbox import Limits, Session
from lemmata.sandbox.inside import processes
from tests.sandbox.running import Sandbox, failure_of, notices, printed

SHORT = Limits(seconds=0.6, memory=256 << 20, processes=12, text=20_000, stop_patience=0.2)


def test_an_endless_loop_is_ended(sandbox: Sandbox) -> None:
    result = sandbox.run("print('begun')\nwhile True: pass", limits=SHORT)

    assert result.status == "timeout"
    assert printed(result) == "begun\n"
    assert "0.6 seconds" in result.message


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "import re; re.match(r'(a+)+$', 'a' * 40 + 'b')",
        "sum(range(10**12))",
    ],
)
def test_a_loop_that_does_not_listen_is_killed(sandbox: Sandbox, source: str) -> None:
    assert sandbox.run(source, limits=SHORT).status == "timeout"


@pytest.mark.parametrize("deaf", [False, True])
def test_a_running_cell_can_be_stopped(sandbox: Sandbox, session: Session, deaf: bool) -> None:
    listen = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)" if deaf else "pass"
    running = sandbox.start(
        session.run([f"{listen}\nprint('go')\nwhile True: pass"], lambda _: None)
    )
    time.sleep(0.3)
    begun = time.monotonic()
    sandbox.wait(session.stop())

    result = running.result(10)

    assert result.status == "stopped"
    assert printed(result) == "go\n"
    assert time.monotonic() - begun < 5
    assert printed(sandbox.run("print('well')", session=session)) == "well\n"


def test_stopping_lets_a_cell_clean_up(sandbox: Sandbox, session: Session) -> None:
    source = "import time\ntry:\n    time.sleep(60)\nfinally:\n    print('cleaned')"
    running = sandbox.start(session.run([source], lambda _: None))
    time.sleep(0.3)
    sandbox.wait(session.stop())

    assert printed(running.result(10)) == "cleaned\n"


def test_too_much_memory_is_an_error_of_the_cell(sandbox: Sandbox) -> None:
    result = sandbox.run("import numpy as np\na = np.ones(2 * 10**8)")

    assert result.status == "memory"
    assert "MemoryError" in failure_of(result).name


def test_memory_spread_over_processes_is_counted_together(sandbox: Sandbox) -> None:
    source = (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
        "        a = b'x' * (100 << 20)\n        time.sleep(60)\ntime.sleep(60)"
    )

    result = sandbox.run(source, limits=Limits(seconds=15, memory=256 << 20))

    assert result.status == "memory"
    assert "256 MB" in result.message


def test_a_bounded_fork_bomb_ends(sandbox: Sandbox) -> None:
    source = "import os, time\nfor _ in range(7): os.fork()\ntime.sleep(60)"

    result = sandbox.run(source, limits=Limits(seconds=15, processes=12))

    assert result.status in ("died", "error")


def test_printing_very_much_is_cut(sandbox: Sandbox) -> None:
    begun = time.monotonic()

    result = sandbox.run("line = 'x' * 999\nfor _ in range(100_000): print(line)")

    assert result.status == "ok"
    assert len(printed(result)) == 20_000
    assert notices(result) == ["The output was cut here: a cell may print 20,000 characters."]
    assert time.monotonic() - begun < 10


def test_programs_that_print_very_much_are_cut(sandbox: Sandbox) -> None:
    result = sandbox.run("import subprocess; subprocess.run('yes | head -c 100000000', shell=True)")

    assert result.status == "ok"
    assert len(printed(result)) == 20_000
    assert len(notices(result)) == 1


def test_a_huge_display_is_left_out(sandbox: Sandbox) -> None:
    result = sandbox.run("from IPython.display import HTML\nHTML('x' * 3_000_000)")

    assert result.status == "ok"
    assert "left out" in notices(result)[0]


@pytest.mark.parametrize(
    "source",
    [
        "import sys; sys.stdout.close(); sys.stderr.close(); print('still here')",
        "import os; os.close(1); os.close(2); print('still here')",
        "import sys; sys.stdout = None; sys.__stdout__.write('still here\\n')",
    ],
)
def test_closing_the_output_harms_nobody(sandbox: Sandbox, source: str) -> None:
    result = sandbox.run(source, "print('the next')")

    assert result.status == "ok"
    assert printed(result) == "the next\n"
    assert printed(sandbox.run(source)) == "still here\n"


def test_closing_everything_ends_the_cell_only(sandbox: Sandbox) -> None:
    assert sandbox.run("import os; os.closerange(0, 4096)").status == "died"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import os; os._exit(0)", "exit code 0"),
        ("import os; os._exit(7)", "exit code 7"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "being killed"),
        ("import ctypes; ctypes.string_at(0)", "segmentation fault"),
        ("import os; os.abort()", "abort"),
    ],
)
def test_a_cell_that_ends_itself_is_reported(sandbox: Sandbox, source: str, told: str) -> None:
    result = sandbox.run(f"print('before')\n{source}", limits=Limits(seconds=20))

    assert result.status == "died"
    assert told in result.message
    assert printed(result) == "before\n"


def test_threads_end_with_their_cell(sandbox: Sandbox, session: Session) -> None:
    source = (
        "import threading, time\ndef talk():\n    while True:\n        print('.', end='')\n"
        "        time.sleep(0.001)\nthreading.Thread(target=talk).start()\nx = 3"
    )

    first = sandbox.run(source, session=session)
    second = sandbox.run(source, "import threading; print(x, threading.active_count())",
                         session=session)  # fmt: skip

    assert first.status == "ok"
    assert printed(second) == "3 1\n"


def test_programs_left_over_end_with_their_cell(sandbox: Sandbox, session: Session) -> None:
    source = (
        "import subprocess, os\np = subprocess.Popen(['sleep', '60'])\n"
        "d = subprocess.Popen('setsid sleep 61 & echo $!', shell=True, stdout=-1)\n"
        "print(p.pid, int(d.stdout.readline()))"
    )

    left = [int(word) for word in printed(sandbox.run(source, session=session)).split()]
    result = sandbox.run(source, "print('next')", session=session)

    assert printed(result) == "next\n"
    assert [processes.state(pid) for pid in left] == ["X", "X"]


def test_a_daemon_cannot_get_away(sandbox: Sandbox, session: Session, tmp_path: Path) -> None:
    source = (
        "import os, time, ctypes\nr, w = os.pipe()\nif os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0:\n        ctypes.CDLL(None).prctl(1, 0)\n"
        "        os.write(w, str(os.getpid()).encode())\n        time.sleep(60)\n    os._exit(0)\n"
        "print(os.read(r, 20).decode())"
    )

    pid = int(printed(sandbox.run(source, session=session)))
    sandbox.run(source, "1", session=session)

    assert processes.state(pid) == "X"


def test_a_fork_that_runs_to_the_end_is_no_second_checkpoint(
    sandbox: Sandbox, session: Session
) -> None:
    result = sandbox.run("import os\nchild = os.fork() == 0", "print(child)", session=session)

    assert printed(result) == "False\n"


def test_what_hangs_at_exit_does_not_hang_the_session(sandbox: Sandbox) -> None:
    begun = time.monotonic()

    result = sandbox.run("import atexit, time; atexit.register(time.sleep, 60)\nprint('set')")

    assert printed(result) == "set\n"
    assert time.monotonic() - begun < 10


def test_deep_recursion_ends(sandbox: Sandbox) -> None:
    source = "import sys; sys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1)\nf(0)"

    assert sandbox.run(source, limits=Limits(seconds=20, memory=256 << 20)).status in (
        "memory",
        "died",
        "error",
    )


def test_forged_frames_spoil_only_the_cells_own_output(sandbox: Sandbox) -> None:
    source = (
        "import os, sys\npipe = sys.stdout.pipe\ntoken = pipe._token.encode()\n"
        "def forge(text): os.write(pipe._descriptor, b'\\x1b_' + token + text)\n"
        "forge(b';display;5\\x1b\\\\{nope'); forge(b';display;9999999999\\x1b\\\\')\n"
        "forge(b';failure;2\\x1b\\\\{}'); forge(b';\\xff;1\\x1b\\\\x')\n"
        "print('after')"
    )

    result = sandbox.run(source)

    assert result.status == "ok"
    assert printed(result) == "after\n"


def test_garbage_on_the_control_socket_ends_the_cell(sandbox: Sandbox) -> None:
    source = (
        "import os, stat\nfor fd in range(3, 64):\n    try:\n"
        "        if stat.S_ISSOCK(os.fstat(fd).st_mode): os.write(fd, b'\\xff' * 64)\n"
        "    except OSError: pass\n"
    )

    assert sandbox.run(source).status == "died"


def test_an_exception_that_cannot_be_told_is_told(sandbox: Sandbox) -> None:
    source = "class E(Exception):\n    def __str__(self): raise RuntimeError\nraise E"

    failure = failure_of(sandbox.run(source))

    assert failure.name == "E"
    assert "could not be written" in failure.message


def test_the_environment_and_home_of_the_user_are_not_there(sandbox: Sandbox) -> None:
    os.environ["LEMMATA_TEST_SECRET"] = "hidden"
    try:
        result = sandbox.run(
            "import os; print('LEMMATA_TEST_SECRET' in os.environ, os.path.expanduser('~'))"
        )
    finally:
        del os.environ["LEMMATA_TEST_SECRET"]

    secret, home = printed(result).split()
    assert secret == "False"
    assert home != str(Path.home())


def test_files_of_a_session_go_with_it(sandbox: Sandbox) -> None:
    result = sandbox.run("import os; open('f.txt', 'w').write('x'); print(os.getcwd())")

    folder = Path(printed(result).strip())
    until = time.monotonic() + 5
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not folder.exists()


def test_a_large_file_is_refused(sandbox: Sandbox) -> None:
    limits = Limits(seconds=20, file_size=1 << 20)

    result = sandbox.run("open('big', 'wb').write(b'x' * (2 << 20))", limits=limits)

    assert failure_of(result).name == "OSError"
