"""The derivative page and what its script asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from lemmata.formula.worker import OutOfTimeError
from tests.web.scratch.fake_judge import FakeJudge
from tests.web.test_scratch import HOSTILE, send

if TYPE_CHECKING:
    from tests.web.conftest import Running

FOUND = {
    "equation": r"\frac{\partial}{\partial x} (x^\top x) = 2 x",
    "latex": "2 x",
    "numpy": "import numpy as np\n\n\ndef f(x):\n    return 2 * x  # <b>\n",
    "torch": "import torch\n\n\ndef f(x):\n    return 2 * x\n",
    "jax": "",
    "points": 32,
    "deviation": 4.5e-10,
    "agrees": True,
}
ASKED = {"expr": r"x^\top x", "wrt": "x", "given": [r"x \in \mathbb{R}^n"], "order": 1}


class FakeDeriver(FakeJudge):
    """Gives one answer, whatever is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: Any = FOUND
        self.called: list[tuple[Any, ...]] = []

    async def call_async(
        self, function: str, *arguments: Any, seconds: float = 2.0, **named: Any
    ) -> Any:
        self.called.append(arguments)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def deriver(shared: Running) -> FakeDeriver:
    """The answers of one test."""
    deriver = FakeDeriver()
    shared.course.referee._start = lambda: deriver
    shared.course.referee._judge = None
    return deriver


def ask(running: Running, **asked: Any) -> list[dict[str, Any]]:
    answer = send(running, "/api/derivative", json.dumps({**ASKED, **asked}).encode())
    assert answer.status_code == 200
    found = [json.loads(line) for line in answer.text.splitlines()]
    assert found.pop() == {"kind": "done"}
    return found


def wrong(kind: str, index: int = 0, span: tuple[int, int] = (0, 1)) -> dict[str, Any]:
    said = {"message": "z is not declared", "hint": "declare it", "span": span}
    return {"wrong": {"kind": kind, "index": index, "status": "undeclared", **said}}


def test_a_derivative_is_shown_with_its_code_and_its_proof(
    shared: Running, deriver: FakeDeriver
) -> None:
    (found,) = ask(shared)
    assert deriver.called == [(r"x^\top x", "x", (r"x \in \mathbb{R}^n",), 1)]
    assert found["kind"] == "result"
    assert "<math" in found["html"]
    assert "32 random points" in found["html"]
    assert "4.5 × 10⁻¹⁰" in found["said"]
    shown = [name for name in ("NumPy", "PyTorch", "JAX") if f'label="{name}"' in found["html"]]
    assert shown == ["NumPy", "PyTorch"], "what can't be written for a library is left out"
    assert "# <b>" not in found["html"]


def test_what_does_not_agree_is_said_to_be_unreliable(
    shared: Running, deriver: FakeDeriver
) -> None:
    deriver.answer = {**FOUND, "deviation": 0.3, "agrees": False}
    (found,) = ask(shared)
    assert "Do not rely on it" in found["html"]
    assert "proof-line failed" in found["html"]


@pytest.mark.parametrize(("kind", "index"), [("expr", 0), ("wrt", 0), ("given", 0)])
def test_a_mistake_stands_beside_its_field(
    shared: Running, deriver: FakeDeriver, kind: str, index: int
) -> None:
    deriver.answer = wrong(kind, index)
    (found,) = ask(shared, wrt="xz")
    assert (found["kind"], found["index"], found["status"]) == (kind, index, "undeclared")
    assert found["span"] == [0, 1]


def test_empty_declarations_are_left_out_and_the_others_keep_their_places(
    shared: Running, deriver: FakeDeriver
) -> None:
    deriver.answer = wrong("given", 1)
    (found,) = ask(shared, given=["a", "", "zz", ""])
    assert deriver.called[0][2] == ("a", "zz")
    assert (found["kind"], found["index"]) == ("given", 2)


@pytest.mark.parametrize(
    "error", [OutOfTimeError("took longer than 2 s"), MemoryError(), ValueError("odd")]
)
def test_what_the_engine_can_not_do_is_no_500(
    shared: Running, deriver: FakeDeriver, error: Exception
) -> None:
    deriver.answer = error
    (found,) = ask(shared)
    assert (found["kind"], found["status"]) == ("expr", "undecided")
    assert found["said"].startswith("undecided.")


def test_nothing_is_asked_before_there_is_something_to_ask(
    shared: Running, deriver: FakeDeriver
) -> None:
    assert ask(shared, expr="") == []
    assert ask(shared, wrt="  ") == []
    assert shared.get("/derivative").status_code == 200
    assert deriver.called == []


def test_the_page_answers_its_address_without_a_script(
    shared: Running, deriver: FakeDeriver
) -> None:
    query = urlencode({"expr": r"x^\top x", "wrt": "x", "given": "a\nb", "order": 2})
    page = shared.get(f"/derivative?{query}").text
    assert deriver.called == [(r"x^\top x", "x", ("a", "b"), 2)]
    assert "32 random points" in page
    assert '<option value="2" selected>' in page
    deriver.answer = wrong("given", 1)
    assert 'data-status="undeclared"' in shared.get(f"/derivative?{query}").text


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"order": 9}, 400), ({"expr": 1}, 400), ({"expr": "x" * 2001}, 413), ({"given": {}}, 400)],
)
def test_what_can_not_be_followed_is_refused(
    shared: Running, deriver: FakeDeriver, asked: dict[str, Any], status: int
) -> None:
    answer = send(shared, "/api/derivative", json.dumps({**ASKED, **asked}).encode())
    assert answer.status_code == status
    assert answer.json()["message"]
    assert deriver.called == []


def test_a_bad_address_is_explained_on_the_page(shared: Running) -> None:
    answer = shared.get("/derivative?expr=x&wrt=x&order=7")
    assert answer.status_code == 400
    assert "from 1 to 3" in answer.text


def test_nothing_that_is_typed_becomes_markup(shared: Running, deriver: FakeDeriver) -> None:
    deriver.answer = wrong("expr", 0, (0, 5))
    query = urlencode({"expr": HOSTILE, "wrt": HOSTILE, "given": HOSTILE})
    page = shared.get(f"/derivative?{query}").text
    said = json.dumps(ask(shared, expr=HOSTILE))
    for html in (page, said):
        assert "<img src=x" not in html
        assert "<script>alert" not in html
