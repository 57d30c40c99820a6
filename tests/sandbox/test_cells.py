"""What a cell shows, and how it ends, when nothing bad is meant."""

import json

import pytest

from lemmata.sandbox import (
    Display,
    Emitted,
    Event,
    Finished,
    Limits,
    Session,
    Started,
    Stream,
    result_from_json,
    result_to_json,
)
from tests.sandbox.running import Sandbox, failure_of, outputs_of, printed


def test_the_last_expression_is_the_result(sandbox: Sandbox) -> None:
    result = sandbox.run("import numpy as np\nnp.arange(3) * 2")

    assert result.status == "ok"
    assert result.outputs == (Display({"text/plain": "array([0, 2, 4])"}, {}, result=True),)


@pytest.mark.parametrize("source", ["1 + 1;", "x = 3", "None", "", "# only a remark", "   \n"])
def test_some_cells_show_nothing(sandbox: Sandbox, source: str) -> None:
    result = sandbox.run(source)

    assert result.status == "ok"
    assert result.outputs == ()


def test_outputs_keep_the_order_of_the_cell(sandbox: Sandbox) -> None:
    source = (
        "import sys\nfrom IPython.display import display\n"
        "for k in range(50):\n    print('out', k)\n    display(k)\n"
        "    print('err', k, file=sys.stderr)\n"
    )

    result = sandbox.run(source)

    kinds = [
        out.text if isinstance(out, Stream) else out.data["text/plain"] for out in result.outputs
    ]
    expected = [part for k in range(50) for part in (f"out {k}\n", f"{k}", f"err {k}\n")]
    assert kinds == expected


def test_output_arrives_while_the_cell_runs(sandbox: Sandbox, session: Session) -> None:
    events: list[Event] = []
    seen_before_end: list[bool] = []

    def hear(event: Event) -> None:
        if isinstance(event, Emitted) and "first" in getattr(event.output, "text", ""):
            seen_before_end.append(not any(isinstance(e, Finished) for e in events))
        events.append(event)

    sandbox.run("import time\nprint('first')\ntime.sleep(0.2)\nprint('second')",
                session=session, on_event=hear)  # fmt: skip

    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    assert seen_before_end == [True]
    assert "".join(output.text for output in outputs_of(events)) == "first\nsecond\n"
    assert len(outputs_of(events)) >= 2


def test_programs_and_c_code_are_heard_too(sandbox: Sandbox) -> None:
    source = (
        "import ctypes, os, subprocess\nsubprocess.run(['echo', 'from a program'])\n"
        "libc = ctypes.CDLL(None); libc.puts(b'from C'); libc.fflush(None)\n"
        "os.write(2, b'to the second descriptor\\n')\n"
    )

    result = sandbox.run(source)

    assert printed(result) == "from a program\nfrom C\n"
    assert printed(result, "stderr") == "to the second descriptor\n"


def test_a_trace_holds_the_learners_lines_only(sandbox: Sandbox) -> None:
    above = "import numpy as np\ndef invert(A):\n    return np.linalg.inv(A)"

    result = sandbox.run(above, "A = np.ones((2, 2))\nB = invert(A)")

    failure = failure_of(result)
    assert result.status == "error"
    assert failure.name == "LinAlgError"
    assert failure.message == "Singular matrix"
    assert [(t.cell, t.line, t.function) for t in failure.trace] == [
        (1, 2, "<module>"),
        (0, 3, "invert"),
    ]
    assert failure.trace[1].source == "return np.linalg.inv(A)"
    assert failure.raised_in is not None
    assert failure.raised_in.startswith("numpy.linalg")


def test_code_that_is_no_python_is_shown_at_its_place(sandbox: Sandbox) -> None:
    result = sandbox.run("x = 1\ny = (2 +\nz = 3")

    failure = failure_of(result)
    assert result.status == "error"
    assert failure.name == "SyntaxError"
    assert failure.trace[0].line == 2
    assert failure.trace[0].source.strip() == "y = (2 +"
    assert failure.trace[0].column is not None


def test_a_cause_is_told(sandbox: Sandbox) -> None:
    source = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('no') from e"

    failure = failure_of(sandbox.run(source))

    assert failure.name == "ValueError"
    assert failure.cause is not None
    assert failure.cause.name == "ZeroDivisionError"
    assert failure.cause.trace[0].line == 2


def test_a_deep_descent_is_shortened(sandbox: Sandbox) -> None:
    failure = failure_of(sandbox.run("def f(n):\n    return f(n + 1)\nf(0)"))

    assert failure.name == "RecursionError"
    assert len(failure.trace) < 20
    assert any("more calls" in line.source for line in failure.trace)


def test_strange_text_is_carried(sandbox: Sandbox) -> None:
    source = (
        "print('\\0 ∎ 🙂 \\ud800 \\x1b[31mred'); import sys; sys.stdout.buffer.write(b'\\xff\\n')"
    )

    result = sandbox.run(source)

    assert result.status == "ok"
    assert printed(result) == "\0 ∎ 🙂 \\ud800 \x1b[31mred\n\N{REPLACEMENT CHARACTER}\n"
    again = result_from_json(json.loads(json.dumps(result_to_json(result))))
    assert again == result


def test_results_survive_json(sandbox: Sandbox) -> None:
    result = sandbox.run("import sympy\nprint(1)\n1/0 if 0 else sympy.sqrt(2)")

    assert result_from_json(json.loads(json.dumps(result_to_json(result)))) == result
    assert any("text/latex" in o.data for o in result.outputs if isinstance(o, Display))


@pytest.mark.parametrize(
    "source", ["exit()", "quit()", "raise SystemExit", "import sys; sys.exit()"]
)
def test_leaving_ends_the_cell_and_not_the_session(sandbox: Sandbox, source: str) -> None:
    assert sandbox.run("x = 5\n" + source).status == "ok"
    assert printed(sandbox.run("x = 5\n" + source, "print(x)")) == "5\n"


def test_leaving_with_a_code_is_an_error(sandbox: Sandbox) -> None:
    result = sandbox.run("import sys; sys.exit(3)")
    assert failure_of(result).name == "SystemExit"
    assert len(result.outputs) == 1  # and no advice about the keys of a terminal


def test_a_cell_cannot_ask_for_input(sandbox: Sandbox) -> None:
    assert "cannot ask for input" in failure_of(sandbox.run("input('name? ')")).message


def test_random_numbers_are_the_same_in_every_session(sandbox: Sandbox) -> None:
    source = "import random, numpy as np\nprint(np.random.rand(), random.random(), hash('a'))"

    assert printed(sandbox.run(source)) == printed(sandbox.run(source))
    assert printed(sandbox.run(source, source)) != printed(sandbox.run(source))


def test_warnings_name_the_cell(sandbox: Sandbox) -> None:
    result = sandbox.run("import numpy as np\nnp.float64(1) / 0")

    assert "<cell 0>:2: RuntimeWarning" in printed(result, "stderr")


def test_a_cell_can_import_the_mathematics(sandbox: Sandbox) -> None:
    result = sandbox.run(
        "import lemmata.maths, numpy, scipy.linalg, sympy, matplotlib; print('all')"
    )

    assert printed(result) == "all\n"


def test_top_level_await_works(sandbox: Sandbox) -> None:
    assert (
        printed(sandbox.run("import asyncio\nawait asyncio.sleep(0)\nprint('waited')"))
        == "waited\n"
    )


def test_limits_of_one_run_do_not_last(sandbox: Sandbox, session: Session) -> None:
    short = Limits(seconds=0.3)
    assert (
        sandbox.run("import time; time.sleep(9)", session=session, limits=short).status == "timeout"
    )
    assert sandbox.run("import time; time.sleep(0.4)", session=session).status == "ok"
