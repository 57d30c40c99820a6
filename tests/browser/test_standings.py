"""How the equations of a lesson stand, as a reader sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Opener

LESSON = "/lessons/01"
KNOWN = ".standing:is([href], .silent)"
SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) sum += shift.value;
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done(sum), 300);
})"""


def lesson(opened: Opener, **options: object) -> Page:
    page = opened(LESSON, **options)  # type: ignore[arg-type]
    places = page.locator(".standing").count()
    assert places
    expect(page.locator(KNOWN)).to_have_count(places)
    return page


def test_signs_come_after_the_page_and_move_nothing(opened: Opener) -> None:
    page = lesson(opened)
    assert page.evaluate(SHIFTS) < 0.01
    sign = page.locator(".standing[href]").first
    assert sign.locator("svg").count() == 1


def test_a_sign_says_on_hover_and_on_focus_what_was_done(opened: Opener) -> None:
    page = lesson(opened)
    proved = page.locator(".standing:is(.tested, .proved)").first
    proved.hover()
    expect(page.get_by_role("tooltip")).to_have_text(re.compile("^(Tested|Proved): "))
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)
    page.mouse.move(0, 0)
    proved.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tooltip")).to_have_text(re.compile("^(Tested|Proved): "))


def test_a_click_opens_the_equation_with_its_declarations(opened: Opener) -> None:
    page = lesson(opened)
    page.evaluate("localStorage.setItem('lemmata:scratch:field', 'latex')")
    page.locator(".standing:is(.tested, .proved)").first.click()
    page.wait_for_url(re.compile(r"/scratch\?"))
    expect(
        page.locator('.list.line .row:is([data-status="tested"], [data-status="proved"])').first
    ).to_be_visible()


def test_no_sign_widens_a_narrow_page(opened: Opener) -> None:
    page = lesson(opened, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_print_keeps_the_sign_alone(opened: Opener) -> None:
    page = lesson(opened)
    page.emulate_media(media="print")
    background = "getComputedStyle(document.querySelector('.standing')).backgroundImage"
    assert page.evaluate(background) == "none"
