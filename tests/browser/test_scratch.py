"""The scratch page under the hands of somebody who writes: fields, verdicts, keys, the address."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

    from tests.browser.conftest import Opener

LATEX = "localStorage.setItem('lemmata:scratch:field', 'latex')"


def verdict(index: int, line: str) -> dict[str, Any]:
    """What the server would say of a line: WRONG is refuted, xy is ill-typed."""
    said = {"kind": "line", "index": index, "span": None}
    if "WRONG" in line:
        fix = line.replace("WRONG", "RIGHT")
        html = f'<p>refuted</p><button type="button" data-fix="{fix}">Apply this fix</button>'
        return {**said, "status": "refuted", "html": html, "said": "refuted. They differ."}
    if "xy" in line:
        at = line.index("xy")
        bad = {"status": "ill_typed", "html": "<p>ill-typed</p>", "said": "ill-typed."}
        return {**said, **bad, "span": [at, at + 2]}
    return {**said, "status": "proved", "html": "<p>proved</p>", "said": "proved."}


class Answers:
    """Answers in the server's place, and keeps what it was asked."""

    def __init__(self, page: Page) -> None:
        self.asked: list[dict[str, list[str]]] = []
        page.route("**/api/check", self.answer)

    def answer(self, route: Route) -> None:
        sheet = route.request.post_data_json
        self.asked.append(sheet)
        lines = [verdict(k, line) for k, line in enumerate(sheet["lines"]) if line.strip()]
        body = "".join(json.dumps(one) + "\n" for one in [*lines, {"kind": "done"}])
        route.fulfill(status=200, content_type="application/x-ndjson", body=body)


@pytest.fixture
def sheet(opened: Opener) -> Page:
    """An empty scratch page that is written in LaTeX."""
    page = opened("/glossary")
    page.evaluate(LATEX)
    page.answers = Answers(page)  # type: ignore[attr-defined]
    page.goto("/scratch")
    page.locator("lem-field textarea").first.wait_for()
    return page


def asked(page: Page) -> list[dict[str, list[str]]]:
    return page.answers.asked  # type: ignore[attr-defined,no-any-return]


def line(page: Page, number: int) -> Locator:
    return page.get_by_role("textbox", name=f"Line {number}", exact=True)


def declaration(page: Page, number: int) -> Locator:
    return page.get_by_role("textbox", name=f"Declaration {number}", exact=True)


def row(page: Page, number: int) -> Locator:
    return page.locator(".list.line .row").nth(number - 1)


def test_lines_are_judged_while_they_are_written(sheet: Page) -> None:
    declaration(sheet, 1).fill("x > 0")
    line(sheet, 1).fill("a = b")
    expect(row(sheet, 1)).to_have_attribute("data-status", "proved")
    line(sheet, 1).fill("a = WRONG")
    expect(row(sheet, 1)).to_have_attribute("data-status", "refuted")
    assert asked(sheet)[-1] == {"given": ["x > 0", ""], "lines": ["a = WRONG", ""]}
    expect(sheet.get_by_role("status")).to_have_text("Line 1: refuted. They differ.")


def test_what_is_typed_quickly_is_asked_once(sheet: Page) -> None:
    line(sheet, 1).press_sequentially("a = b + c + d", delay=15)
    expect(row(sheet, 1)).to_have_attribute("data-status", "proved")
    assert len([one for one in asked(sheet) if one["lines"][0]]) <= 2


def test_a_fix_is_applied_by_its_button(sheet: Page) -> None:
    line(sheet, 1).fill("a = WRONG + 1")
    sheet.get_by_role("button", name="Apply this fix").click()
    expect(line(sheet, 1)).to_have_value("a = RIGHT + 1")
    expect(row(sheet, 1)).to_have_attribute("data-status", "proved")
    expect(line(sheet, 1)).to_be_focused()


def test_what_is_wrong_is_marked_under_its_characters(sheet: Page) -> None:
    line(sheet, 1).fill("A xy = 2")
    mark = row(sheet, 1).locator(".backdrop mark")
    expect(mark).to_have_text("xy")
    over = mark.bounding_box()
    field = line(sheet, 1).bounding_box()
    assert over
    assert field
    assert field["x"] < over["x"] < field["x"] + 60
    line(sheet, 1).press("End")
    line(sheet, 1).press_sequentially("3")
    expect(mark).to_have_count(0)  # what is being changed is not marked


def test_the_formula_is_shown_below_its_latex(sheet: Page) -> None:
    line(sheet, 1).fill(r"x^\top y")
    expect(row(sheet, 1).locator(".typeset math")).to_have_count(1)
    line(sheet, 1).fill(r"x^\top y + \frac{1")
    sheet.wait_for_timeout(200)
    expect(row(sheet, 1).locator(".typeset math")).to_have_count(1)


def test_keys_alone_write_a_sheet(sheet: Page) -> None:
    declaration(sheet, 1).focus()
    keyboard = sheet.keyboard
    keyboard.type("x > 0")
    keyboard.press("Enter")
    expect(declaration(sheet, 2)).to_be_focused()
    keyboard.press("ArrowDown")
    expect(line(sheet, 1)).to_be_focused()
    keyboard.type("a = b")
    keyboard.press("Enter")
    keyboard.type("= WRONG")
    expect(row(sheet, 2)).to_have_attribute("data-status", "refuted")
    keyboard.press("ArrowUp")
    expect(line(sheet, 1)).to_be_focused()
    keyboard.press("ArrowDown")
    keyboard.press("Escape")
    expect(row(sheet, 2)).to_be_focused()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert sheet.evaluate(outline) != "none", "the focus can be seen"
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(sheet.get_by_role("button", name="Apply this fix")).to_be_focused()
    keyboard.press("Enter")
    expect(line(sheet, 2)).to_have_value("= RIGHT")
    expect(line(sheet, 2)).to_be_focused()


def test_an_empty_line_goes_with_backspace_and_any_with_its_button(sheet: Page) -> None:
    line(sheet, 1).fill("a = b")
    line(sheet, 1).press("Enter")
    sheet.keyboard.type("c = d")
    sheet.keyboard.press("Enter")
    expect(sheet.locator(".list.line .row")).to_have_count(3)
    line(sheet, 2).fill("")
    line(sheet, 2).press("Backspace")
    expect(line(sheet, 1)).to_be_focused()
    expect(sheet.locator(".list.line .row")).to_have_count(2)
    sheet.get_by_role("button", name="Remove line 1").click()
    expect(line(sheet, 1)).to_have_value("")


def test_several_lines_are_pasted_as_several(sheet: Page) -> None:
    line(sheet, 1).focus()
    sheet.evaluate(
        """() => {
        const data = new DataTransfer();
        data.setData('text', 'a = b\\n= c\\n\\n= d');
        const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true,
            cancelable: true });
        document.activeElement.dispatchEvent(event);
    }"""
    )
    expect(line(sheet, 3)).to_have_value("= d")
    expect(line(sheet, 3)).to_be_focused()


def test_the_address_shows_the_sheet_again(sheet: Page) -> None:
    declaration(sheet, 1).fill(r"A \in GL(n)")
    line(sheet, 1).fill(r"A^\top = WRONG")
    sheet.wait_for_url("**/scratch?given=*")
    address = sheet.url
    query = urlencode([("given", r"A \in GL(n)"), ("line", r"A^\top = WRONG")])
    assert address.endswith(query)
    sheet.goto("/glossary")
    sheet.goto(address)
    expect(line(sheet, 1)).to_have_value(r"A^\top = WRONG")
    expect(row(sheet, 1)).to_have_attribute("data-status", "refuted")


def test_a_server_that_does_not_answer_is_said_once_it_is_known(
    opened: Opener, sheet: Page
) -> None:
    sheet.route("**/api/check", lambda route: route.abort())
    line(sheet, 1).fill("a = b")
    expect(sheet.get_by_role("alert")).to_contain_text("does not answer")
    sheet.unroute("**/api/check")
    Answers(sheet)
    line(sheet, 1).fill("a = c")
    expect(sheet.get_by_role("alert")).to_have_count(0)
    opened.errors.clear()  # the console names the request that failed


# The formula field.


def test_a_formula_is_written_as_one_sees_it_and_stays_plain_latex(opened: Opener) -> None:
    page = opened("/glossary")
    answers = Answers(page)
    page.goto("/scratch?" + urlencode({"line": r"x^\top A x = \mathbb{R}"}))
    field = page.locator(".list.line math-field").first
    field.wait_for()
    field.focus()
    page.keyboard.press("End")
    page.keyboard.type("+alpha^2")
    expect(page.locator(".list.line .row").first).to_have_attribute("data-status", "proved")
    expect(page).to_have_url(re.compile("alpha"))
    assert answers.asked[-1]["lines"][0] == r"x^\top Ax=\mathbb{R}+\alpha^2"
    page.keyboard.press("Enter")
    expect(page.locator(".list.line math-field").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()


def test_who_prefers_latex_keeps_it(opened: Opener) -> None:
    page = opened("/scratch")
    page.locator("math-field").first.wait_for()
    page.get_by_role("radio", name="LaTeX").check(force=True)
    expect(page.locator("math-field")).to_have_count(0)
    page.reload()
    expect(page.locator("lem-field textarea")).to_have_count(2)
    assert page.locator("math-field").count() == 0


def test_the_formula_field_is_loaded_by_no_other_page(opened: Opener) -> None:
    asked_for: list[str] = []
    page = opened("/glossary")
    page.on("request", lambda request: asked_for.append(request.url))
    for path in ("/lessons/01", "/", "/search?q=a"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert not [url for url in asked_for if "mathfield" in url or "KaTeX" in url]


def test_without_a_script_the_form_is_posted(opened: Opener) -> None:
    page = opened(
        "/scratch?" + urlencode({"given": "x > 0", "line": "x = x"}), java_script_enabled=False
    )
    page.get_by_role("textbox", name="Line 2").fill("= x + 1")
    page.get_by_role("button", name="Judge the lines").click()
    expect(page.locator(".list.line .row[data-status]")).to_have_count(2)
    expect(page.get_by_role("textbox", name="Line 2")).to_have_value("= x + 1")


# With the engine itself.


def test_a_wrong_line_is_refuted_by_numbers_and_mended(opened: Opener) -> None:
    page = opened("/glossary")
    page.evaluate(LATEX)
    page.goto("/scratch")
    declaration(page, 1).fill(r"A \in GL(n)")
    declaration(page, 1).press("Enter")
    page.keyboard.type(r"B \in GL(n)")
    line(page, 1).fill("(AB)^{-1} = A^{-1} B^{-1}")
    expect(row(page, 1)).to_have_attribute("data-status", "refuted", timeout=20_000)
    expect(row(page, 1).locator(".point math").first).to_be_visible()
    expect(row(page, 1).locator(".diagnosis")).to_contain_text("order")
    page.get_by_role("button", name="Apply this fix").click()
    expect(line(page, 1)).to_have_value(re.compile(r"B\^\{-1\} ?A\^\{-1\}"))
    expect(row(page, 1)).to_have_attribute("data-status", "proved")


def test_a_caret_stands_under_what_is_undeclared(opened: Opener) -> None:
    page = opened("/glossary")
    page.evaluate(LATEX)
    page.goto("/scratch?" + urlencode({"given": "x > 0", "line": "x + 1 = z"}))
    expect(row(page, 1)).to_have_attribute("data-status", "undeclared", timeout=20_000)
    expect(row(page, 1).locator(".backdrop mark")).to_have_text("z")
    expect(row(page, 1).locator(".caret")).to_have_text(re.compile(r"^ {8}\^$"))
