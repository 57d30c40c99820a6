"""A formula can't hold up, crash or outlive whoever asks."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from lemmata.formula.verdict import Status
from lemmata.formula.worker import Judge, JudgeClosedError, OutOfTimeError

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINE = "tests.formula.engines:check"


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge(engine=ENGINE) as one:
        yield one


def test_a_claim_is_judged_in_another_process(judge: Judge) -> None:
    verdict = judge.check("a = b", [r"a \in \mathbb{R}"], seed=7)

    assert (verdict.status, verdict.claim, verdict.seed) == (Status.TESTED, "a = b", 7)
    assert verdict.given == (r"a \in \mathbb{R}",)
    assert verdict.points != os.getpid()


@pytest.mark.parametrize("claim", ["sleep", "spin"])
def test_past_its_seconds_a_claim_is_undecided_and_the_next_is_judged(
    judge: Judge, claim: str
) -> None:
    judge.check("warm")
    started = time.monotonic()
    verdict = judge.check(claim, seconds=0.3)
    spent = time.monotonic() - started

    assert verdict.status is Status.UNDECIDED
    assert verdict.mistake is not None
    assert "longer than 0.3 s" in verdict.mistake.message
    assert spent < 0.6
    assert judge.check("next").status is Status.TESTED


@pytest.mark.parametrize(
    ("claim", "why"), [("crash", "ended before"), ("memory", "memory"), ("odd", "noway")]
)
def test_a_worker_that_fails_leaves_the_claim_undecided(judge: Judge, claim: str, why: str) -> None:
    verdict = judge.check(claim, seconds=20)

    assert verdict.status is Status.UNDECIDED
    assert verdict.mistake is not None
    assert why in verdict.mistake.message
    assert judge.check("next").status is Status.TESTED


def test_what_an_engine_prints_is_no_answer(judge: Judge) -> None:
    assert judge.check("print").status is Status.TESTED


def test_an_event_loop_goes_on_while_a_claim_is_judged(judge: Judge) -> None:
    async def both() -> tuple[int, Status]:
        task = asyncio.create_task(judge.check_async("sleep", seconds=0.4))
        turns = 0
        while not task.done():
            await asyncio.sleep(0.01)
            turns += 1
        return turns, (await task).status

    turns, status = asyncio.run(both())
    assert turns > 10
    assert status is Status.UNDECIDED


def test_any_function_can_be_called_and_is_killed_too(judge: Judge) -> None:
    assert judge.call("tests.formula.engines:add", 1, two=2) == 3
    with pytest.raises(TypeError):
        judge.call("tests.formula.engines:add", 1, two="x")
    with pytest.raises(OutOfTimeError):
        judge.call("tests.formula.engines:check", "sleep", seconds=0.2)


def test_two_workers_judge_side_by_side() -> None:
    with Judge(workers=2, engine=ENGINE) as judge:
        for _ in range(2):
            judge.start()
        pids: list[int] = []
        threads = [
            threading.Thread(target=lambda: pids.append(judge.check("one").points))
            for _ in range(2)
        ]
        hold = threading.Thread(target=lambda: judge.check("sleep", seconds=1))
        hold.start()
        time.sleep(0.5)
        for thread in threads:
            thread.start()
        for thread in [*threads, hold]:
            thread.join(20)
        assert len(pids) == 2


def test_closing_ends_what_is_judged_and_leaves_no_process() -> None:
    judge = Judge(engine=ENGINE)
    pid = judge.check("one").points
    found: list[Status] = []
    thread = threading.Thread(target=lambda: found.append(judge.check("sleep", seconds=60).status))
    thread.start()
    time.sleep(0.2)
    judge.close()
    thread.join(10)

    assert found == [Status.UNDECIDED]
    assert not psutil.pid_exists(pid)
    with pytest.raises(JudgeClosedError):
        judge.check("more")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_worker_ends_when_its_parent_is_killed() -> None:
    script = (
        "import sys, threading\nfrom lemmata.formula.worker import Judge\n"
        f"judge = Judge(engine={ENGINE!r})\nprint(judge.check('one').points, flush=True)\n"
        "judge.check('spin', seconds=600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    time.sleep(0.3)
    parent.send_signal(signal.SIGKILL)
    parent.wait(10)
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(pid)
