"""No page breaks a rule of WCAG 2 A or AA that a machine can check; keys reach everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.chromium import missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Opener


AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LESSON = "/lessons/01"
UNWRITTEN = "/lessons/02"
SHEET = (
    "/scratch?given=A+%5Cin+GL(n)&given=B+%5Cin+GL(n)&line=(AB)%5E%7B-1%7D+%3D+A%5E%7B-1%7D+B%5E"
    "%7B-1%7D&line=A+%3D+z&line=A+%3D&line=A+%3D+A"
)
DERIVATIVE = (
    "/derivative?expr=%5Csum_i+%5Clog(1+%2B+%5Cexp(-y_i+(Xw)_i))&wrt=w&given=X+%5Cin+%5Cmathbb%7BR"
    "%7D%5E%7Bm+%5Ctimes+n%7D&given=y+%5Cin+%5Cmathbb%7BR%7D%5Em&given=w+%5Cin+%5Cmathbb%7BR%7D%5E"
    "n&order=2"
)

# What is far from the window is not laid out, and axe judges only what is.
ALL_LAID_OUT = """() => {
    for (const section of document.querySelectorAll('.lesson > section'))
        section.style.contentVisibility = 'visible';
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
BROKEN = """async (rules) => {
    const found = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
    return found.violations.map((rule) => ({
        id: rule.id,
        places: rule.nodes.map((node) => node.html.slice(0, 200)),
    }));
}"""
FOCUSED = """() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return `${at.localName}.${at.className}`;
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The checker's script, as the frontend's own packages bring it."""
    if not AXE.is_file():
        missing("axe-core is not installed: `python hatch_build.py` in a clone brings it")
    return AXE.read_text(encoding="utf-8")


def broken_rules(page: Page, axe: str) -> list[dict[str, Any]]:
    page.wait_for_load_state("networkidle")
    page.evaluate(ALL_LAID_OUT)
    page.evaluate(axe)
    broken: list[dict[str, Any]] = page.evaluate(BROKEN, RULES)
    return broken


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/", 1280, "light"),
        ("/", 360, "dark"),
        (LESSON, 1400, "light"),
        (LESSON, 1400, "dark"),
        (LESSON, 360, "light"),
        ("/glossary", 360, "light"),
        ("/references", 1280, "dark"),
        ("/search?q=square", 1280, "light"),
        ("/search?q=nothing+like+it", 360, "dark"),
        (UNWRITTEN, 1280, "light"),
        (SHEET, 1280, "light"),
        (SHEET, 360, "dark"),
        (DERIVATIVE, 1280, "dark"),
        (DERIVATIVE, 360, "light"),
    ],
)
def test_no_page_breaks_a_rule(
    opened: Opener, axe: str, path: str, width: int, scheme: str
) -> None:
    page = opened(path, width=width, color_scheme=scheme)
    if path == UNWRITTEN:  # the answer is 404, and the console says so
        opened.errors.clear()
    assert broken_rules(page, axe) == []


@pytest.mark.parametrize("path", ["/", "/lessons/00", LESSON, "/glossary", "/references"])
def test_no_page_of_the_course_breaks_a_rule(opened_whole: Opener, axe: str, path: str) -> None:
    assert broken_rules(opened_whole(path), axe) == []


def test_a_wide_derivative_can_be_reached_by_keys(opened: Opener, axe: str) -> None:
    page = opened(DERIVATIVE, width=360)
    shown = page.locator(".derivative-shown")
    shown.wait_for()
    assert shown.get_attribute("tabindex") == "0"
    assert broken_rules(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_verdicts_break_no_rule(opened: Opener, axe: str, scheme: str) -> None:
    for mode in ("formula", "latex"):
        page = opened("/glossary", color_scheme=scheme)
        page.evaluate(f"localStorage.setItem('lemmata:scratch:field', '{mode}')")
        page.goto(SHEET)
        page.locator('.list.line [data-status="proved"]').wait_for()
        assert broken_rules(page, axe) == [], mode


def open_menu(page: Page) -> None:
    page.get_by_role("button", name="Reading").click()


def find(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("square")
    page.get_by_role("option").first.wait_for()


def find_nothing(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("nothing like it")
    page.get_by_text("Nothing in the course matches").wait_for()


def edit(page: Page) -> None:
    page.locator("lem-cell").first.get_by_role("button", name="Edit").click()
    page.locator("lem-cell .cm-content").first.wait_for()


def preview(page: Page) -> None:
    page.locator("a.term").first.hover()
    page.get_by_role("tooltip").get_by_text("dimension").wait_for()


@pytest.mark.parametrize("act", [open_menu, find, find_nothing, edit, preview])
def test_nothing_that_opens_breaks_a_rule(
    opened: Opener, axe: str, act: Callable[[Page], None]
) -> None:
    page = opened(LESSON)
    act(page)
    assert broken_rules(page, axe) == []


def test_the_checker_finds_what_is_wrong(opened: Opener, axe: str) -> None:
    page = opened(LESSON)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src>')")
    assert [rule["id"] for rule in broken_rules(page, axe)] == ["image-alt"]


def test_a_cell_keeps_the_focus_while_it_runs(opened: Opener) -> None:
    page = opened(LESSON)
    cell = page.locator("lem-cell").first
    cell.get_by_role("button", name="Run").focus()
    page.keyboard.press("Enter")
    cell.locator(".ending").get_by_text("finished in").wait_for()
    assert page.evaluate(FOCUSED) == "button.run"


def test_the_editor_is_left_by_escape_and_tab(opened: Opener) -> None:
    page = opened(LESSON)
    cell = page.locator("lem-cell").first
    cell.get_by_role("button", name="Edit").focus()
    page.keyboard.press("Enter")
    cell.locator(".cm-content:focus").wait_for()
    caret = cell.locator(".cm-content").evaluate("e => e.getBoundingClientRect().top")
    assert caret > 52, "the first line stands under the header"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "button.run"


def test_the_reading_menu_closes_behind_the_keyboard(opened: Opener) -> None:
    page = opened(LESSON)
    page.get_by_role("button", name="Reading").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("radio", name="Dark").is_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
    assert not page.locator("#reading").is_visible()
    assert page.evaluate(FOCUSED).startswith("a.")


def test_what_fits_is_no_stop_and_what_scrolls_is_one(opened: Opener) -> None:
    page = opened(LESSON, width=360)
    page.wait_for_load_state("networkidle")
    stops = page.evaluate(
        "[...document.querySelectorAll('main .equation, main pre')].map((e) =>"
        " [e.scrollWidth > e.clientWidth + 1, e.tabIndex === 0, e.role === 'group'])"
    )
    assert {(scrolls, stop) for scrolls, stop, _ in stops} == {(True, True), (False, False)}
    assert all(named for scrolls, _, named in stops if scrolls)
