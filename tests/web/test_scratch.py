"""The scratch page and what its script asks: who may ask, how much, and what comes back."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pytest

from lemmata.web.scratch.sheet import LARGEST_BODY, LONGEST_LINE, MOST_LINES
from tests.web.scratch.fake_judge import FakeJudge

if TYPE_CHECKING:
    from tests.web.conftest import Running

HOSTILE = r"<img src=x onerror=alert(1)></script><script>alert(2)</script>\href{javascript:x}{y}"


@pytest.fixture
def judge(shared: Running) -> FakeJudge:
    """A judge in the place of the workers, for one test."""
    judge = FakeJudge()
    shared.course.referee._start = lambda: judge
    shared.course.referee._judge = None
    shared.course.referee._known.clear()
    return judge


def send(
    running: Running, path: str, body: bytes, kind: str = "application/json", **headers: str
) -> httpx.Response:
    fields = {"cookie": running.cookie, "origin": running.base, "content-type": kind}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {name: value for name, value in fields.items() if value}
    return httpx.post(running.base + path, headers=kept, content=body, timeout=30)


def check(running: Running, *lines: str, given: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    body = json.dumps({"given": given, "lines": lines}).encode()
    answer = send(running, "/api/check", body)
    assert answer.status_code == 200
    found = [json.loads(line) for line in answer.text.splitlines()]
    assert found.pop() == {"kind": "done"}
    return found


def test_every_line_is_judged_and_empty_ones_are_not(shared: Running, judge: FakeJudge) -> None:
    found = check(shared, "a = b", "", r"\le c", given=("x", "", "y"))
    assert [(one["kind"], one["index"], one["status"]) for one in found] == [
        ("line", 0, "proved"),
        ("line", 2, "tested"),
    ]
    assert judge.asked == [("a = b", ("x", "y")), (r"b \le c", ("x", "y"))]


def test_what_was_judged_before_is_not_judged_again(shared: Running, judge: FakeJudge) -> None:
    check(shared, "a = b", "= WRONG")
    found = check(shared, "a = b", "= WRONG", "d = e")
    assert [one["status"] for one in found] == ["proved", "refuted", "proved"]
    assert len(judge.asked) == 3
    check(shared, "a = b", given=("x",))
    assert len(judge.asked) == 4, "other declarations make another claim"


def test_what_is_undecided_is_judged_again(shared: Running, judge: FakeJudge) -> None:
    for _ in range(2):
        (found,) = check(shared, "slow = b")
        assert found["status"] == "undecided"
    assert len(judge.asked) == 2


def test_a_refuted_line_shows_the_point_and_offers_the_line_mended(
    shared: Running, judge: FakeJudge
) -> None:
    _, found = check(shared, "a = b", "= WRONG")
    assert 'data-fix="= RIGHT"' in found["html"]
    assert "Apply this fix" in found["html"]
    assert "left side" in found["html"]
    assert found["html"].count("<mtable") == 3
    assert found["said"] == "refuted. They differ. The order is the other one."


def test_a_fix_of_what_stands_above_becomes_a_statement_of_its_own(
    shared: Running, judge: FakeJudge
) -> None:
    found = check(shared, "a = WRONG", "= c")[1]
    assert 'data-fix="RIGHT = c"' in found["html"]


def test_a_caret_stands_under_the_characters_of_the_line(shared: Running, judge: FakeJudge) -> None:
    found = check(shared, "a = b + 1", "= c xy")[1]
    assert found["span"] == [4, 6]
    assert "= c <mark>xy</mark>" in found["html"]
    assert '<span class="caret" aria-hidden="true">    ^^</span>' in found["html"]


def test_the_mistake_of_a_declaration_stands_beside_it_once(
    shared: Running, judge: FakeJudge
) -> None:
    found = check(shared, "a = b", "= c", given=("x", "", "y?"))
    assert [(one["kind"], one["index"], one["status"]) for one in found] == [
        ("given", 2, "not_understood"),
        ("line", 0, "open"),
        ("line", 1, "open"),
    ]
    assert found[0]["span"] == [1, 2]
    assert "declaration 3" in found[1]["html"]


def test_declarations_are_read_before_there_is_a_line(shared: Running, judge: FakeJudge) -> None:
    (found,) = check(shared, given=("x?",))
    assert found["kind"] == "given"
    assert check(shared, given=("x",)) == []
    assert check(shared) == []


def test_an_expression_waits_for_a_relation(shared: Running, judge: FakeJudge) -> None:
    (found,) = check(shared, r"x^\top x")
    assert found["status"] == "open"
    assert judge.asked == []


def test_who_asks_anew_is_not_kept_waiting(shared: Running, judge: FakeJudge) -> None:
    body = json.dumps({"lines": [f"slow + {k} = b" for k in range(20)]}).encode()
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            shared.base + "/api/check", content=body, timeout=0.3,
            headers={"cookie": shared.cookie, "origin": shared.base},
        )  # fmt: skip
    begun = time.monotonic()
    assert check(shared, "a = b")[0]["status"] == "proved"
    assert time.monotonic() - begun < 2
    assert len(judge.asked) < 5, "what nobody waits for any more takes no turn"


# Who may ask.


@pytest.mark.parametrize("path", ["/api/check", "/api/derivative", "/scratch"])
@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": ""},
        {"cookie": "lemmata-1=x"},
        {"origin": ""},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"host": "evil.example"},
    ],
)
def test_nobody_else_may_ask(
    shared: Running, judge: FakeJudge, path: str, headers: dict[str, str]
) -> None:
    kind = "application/x-www-form-urlencoded" if path == "/scratch" else "application/json"
    body = b"line=a+%3D+b" if path == "/scratch" else b'{"lines": ["a = b"], "expr": "x"}'
    answer = send(shared, path, body, kind, **headers)
    assert answer.status_code in (403, 421)
    assert judge.asked == []
    assert answer.headers.get("access-control-allow-origin") is None


@pytest.mark.parametrize("path", ["/scratch", "/derivative", "/api/standings/01"])
def test_no_page_opens_without_the_cookie(shared: Running, path: str) -> None:
    assert shared.get(path, cookie="").status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 50_000, 400),
        (b"\xff\xfe", 400),
        (b'{"lines": "x"}', 400),
        (b'{"lines": [{}]}', 400),
        (json.dumps({"lines": ["x"] * (MOST_LINES + 1)}).encode(), 413),
        (json.dumps({"lines": ["x" * (LONGEST_LINE + 1)]}).encode(), 413),
        (b'{"lines": ["' + b"x" * LARGEST_BODY + b'"]}', 413),
    ],
)
def test_what_can_not_be_followed_is_refused_with_the_reason(
    shared: Running, judge: FakeJudge, body: bytes, status: int
) -> None:
    answer = send(shared, "/api/check", body)
    assert answer.status_code == status
    assert answer.json()["message"].endswith(".")
    assert judge.asked == []


def test_an_address_that_is_too_long_is_refused_on_the_page(shared: Running) -> None:
    answer = shared.get("/scratch?" + urlencode({"line": "x" * (LONGEST_LINE + 1)}))
    assert answer.status_code == 413
    assert "at most 2,000 characters" in answer.text


# The page without a script.


def test_the_page_shows_the_sheet_of_its_address_and_judges_nothing(
    shared: Running, judge: FakeJudge
) -> None:
    answer = shared.get("/scratch?" + urlencode({"given": "x", "line": "a = WRONG"}))
    assert answer.status_code == 200
    assert ">a = WRONG</textarea>" in answer.text
    assert "<math" in answer.text
    assert judge.asked == []


def test_a_posted_form_comes_back_with_its_verdicts(shared: Running, judge: FakeJudge) -> None:
    body = urlencode([("given", "x"), ("given", ""), ("line", "a = WRONG"), ("line", "= xy")])
    answer = send(shared, "/scratch", body.encode(), "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert 'data-status="refuted"' in answer.text
    assert 'data-status="ill_typed"' in answer.text
    assert "<code>a = RIGHT</code>" in answer.text
    assert "Apply this fix" not in answer.text, "without a script nothing would apply it"


@pytest.mark.parametrize("field", ["given", "line"])
def test_nothing_that_is_typed_becomes_markup(
    shared: Running, judge: FakeJudge, field: str
) -> None:
    for text in (HOSTILE, f"xy {HOSTILE}", f"WRONG = {HOSTILE}?"):
        page = shared.get("/scratch?" + urlencode({field: text})).text
        body = urlencode({field: text}).encode()
        posted = send(shared, "/scratch", body, "application/x-www-form-urlencoded").text
        said = json.dumps({"given": [text], "lines": [text]}).encode()
        found = send(shared, "/api/check", said).text
        for html in (page, posted, found):
            assert "<img src=x" not in html
            assert "<script>alert" not in html
            assert 'href="javascript' not in html.replace('\\"', '"')


def test_the_page_keeps_the_policy_of_every_page(shared: Running) -> None:
    for path in ("/scratch", "/derivative"):
        policy = shared.get(path).headers["content-security-policy"]
        assert policy == shared.get("/").headers["content-security-policy"]
        assert "style-src 'self';" in policy


def test_every_page_leads_to_it_and_the_search_finds_it(shared: Running) -> None:
    for path in ("/", "/lessons/01", "/glossary"):
        assert 'href="/scratch"' in shared.get(path).text
        assert 'href="/derivative"' in shared.get(path).text
    for query, url in (("scratch", "/scratch"), ("derivative pytorch", "/derivative")):
        assert url in [hit["url"] for hit in shared.get(f"/api/search?q={query}").json()]
