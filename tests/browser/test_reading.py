"""Reading: formulas, folds, references, terms, theme, narrow screens, no script, print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Opener
    from playwright.sync_api import Page

LESSON = "/lessons/01"
PAGES = ["/", LESSON, "/glossary", "/references", "/search?q=rank"]
LEFTOVER = re.compile(r"\$|\\(frac|top|begin|mathbb|left|cdot|sum)\b")
PROSE = """() => [...document.querySelectorAll('main p, main li, main h2, main h3, main .equation')]
  .map(e => { const c = e.cloneNode(true); c.querySelectorAll('code, pre, annotation').forEach(
    x => x.remove()); return c.textContent; }).join('\\n')"""
FITS = "document.documentElement.scrollWidth <= innerWidth"


def expect_no_sideways_scrolling(page: Page) -> None:
    """Asked from outside, as scripts settle: the policy of the page forbids to wait inside it."""
    for _ in range(100):
        if page.evaluate(FITS):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{page.url} scrolls sideways")


@pytest.mark.parametrize("path", ["/", LESSON, "/lessons/00", "/glossary", "/references"])
def test_every_formula_of_the_course_is_typeset(opened_whole: Opener, path: str) -> None:
    page = opened_whole(path)
    assert page.locator("main .plain-page h1", has_text="Not written").count() == 0
    assert page.locator("main h1").is_visible()
    assert LEFTOVER.findall(page.evaluate(PROSE)) == []
    assert page.locator(".broken, merror").count() == 0
    if path == LESSON:
        assert page.locator("math").count() > 100
        bare = page.locator("img:not([alt]), img[alt='']").count()
        assert bare == 0


def test_no_page_scrolls_sideways_on_a_phone(opened_whole: Opener) -> None:
    page = opened_whole("/", width=360)
    for path in PAGES:
        page.goto(path)
        expect_no_sideways_scrolling(page)


def test_a_long_equation_scrolls_inside_itself_and_keeps_its_number(opened: Opener) -> None:
    page = opened(LESSON, width=360)
    long = page.locator(".equation", has=page.get_by_label("Equation 1.2"))
    assert long.evaluate("e => e.scrollWidth > e.clientWidth")
    number = long.locator(".eq-number").bounding_box()
    assert number is not None
    assert number["x"] + number["width"] <= 360
    expect_no_sideways_scrolling(page)


def test_it_reads_without_a_script(opened: Opener) -> None:
    page = opened(LESSON, width=360, java_script_enabled=False)
    assert page.get_by_text("A square is never negative").is_visible()
    assert page.get_by_text("Far below stands").is_visible()
    assert page.get_by_text('print("x is", x)').is_visible()
    assert page.locator("math").first.is_visible()
    assert not page.get_by_role("button", name="Reading").is_visible()
    page.get_by_role("searchbox").focus()
    page.keyboard.type("rank")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=rank")
    assert page.locator(".hits a").first.is_visible()


def test_a_cross_reference_leads_to_its_theorem(opened: Opener) -> None:
    page = opened(LESSON)
    page.locator("section#opening").get_by_role("link", name="Theorem 1.1").first.click()
    assert page.url.endswith("#small")
    assert page.locator("#small").is_visible()


def test_a_reference_shows_what_it_names(opened: Opener) -> None:
    page = opened(LESSON)
    page.get_by_role("link", name="Theorem 1.1").first.hover()
    page.get_by_role("tooltip").get_by_text("For").wait_for()
    assert page.get_by_role("tooltip").locator("math").count() == 2
    page.keyboard.press("Escape")
    assert not page.get_by_role("tooltip").is_visible()


def test_a_term_shows_its_definition_to_pointer_and_keyboard(opened: Opener) -> None:
    page = opened(LESSON)
    term = page.locator("a.term").first
    term.hover()
    page.get_by_role("tooltip").get_by_text("dimension of the column space").wait_for()
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)
    page.locator(".anchor").first.focus()
    page.keyboard.press("Tab")
    assert term.evaluate("e => e === document.activeElement")
    page.get_by_role("tooltip").get_by_text("dimension of the column space").wait_for()


def test_the_theme_follows_the_system_and_the_hand(opened: Opener) -> None:
    page = opened(LESSON, color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Reading").click()
    page.get_by_role("radio", name="Light").check(force=True)
    light = page.evaluate(paper)
    assert dark != light
    page.reload()
    assert page.evaluate(paper) == light
    page.get_by_role("button", name="Reading").click()
    page.get_by_role("radio", name="System").check(force=True)
    assert page.evaluate(paper) == dark


def test_depth_folds_and_a_link_unfolds(opened: Opener) -> None:
    page = opened(LESSON)
    far = page.get_by_text("Far below stands")
    assert far.is_visible()
    page.get_by_role("button", name="Reading").click()
    page.get_by_role("radio", name="Core").check(force=True)
    assert not far.is_visible()
    page.reload()
    assert not far.is_visible()
    page.goto(LESSON + "#euler")
    far.wait_for()


def test_a_path_chosen_on_the_map_sets_the_depth(opened: Opener) -> None:
    page = opened("/")
    assert page.get_by_text("not written yet").count() == 1
    page.get_by_role("radio", name="Short").check()
    assert page.get_by_text("step 1, core").is_visible()
    page.get_by_role("link", name="A first lesson").last.click()
    page.wait_for_url("**" + LESSON)
    assert not page.get_by_text("Far below stands").is_visible()
    page.goto("/")
    assert page.get_by_role("radio", name="Short").is_checked()
    page.get_by_role("button", name="Choose none").click()
    page.goto(LESSON)
    assert page.get_by_text("Far below stands").is_visible()


def test_the_contents_follow(opened: Opener) -> None:
    page = opened(LESSON)
    page.locator("#depths").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator(".contents a[aria-current]", has_text="Depths").wait_for()


def test_every_address_of_a_long_lesson_leads_where_it_says(opened_whole: Opener) -> None:
    page = opened_whole("/lessons/01")
    expect(page.locator(".cell-output.pending")).to_have_count(0, timeout=60_000)
    for link in page.locator(".contents > ol > li > a").all():
        link.click()
        page.wait_for_timeout(50)
        top = link.evaluate("link => document.querySelector(link.hash).getBoundingClientRect().top")
        at_end = page.evaluate("scrollY + innerHeight > document.documentElement.scrollHeight - 2")
        assert -5 < top < 130 or at_end, link.text_content()
    page.goto("about:blank")
    page.goto(f"{opened_whole.server.base}/lessons/01#puzzle-revisited")
    page.wait_for_load_state("load")
    top = page.evaluate("document.querySelector('#puzzle-revisited').getBoundingClientRect().top")

    assert -5 < top < 130


def test_the_page_has_landmarks_and_a_way_past_them(opened: Opener) -> None:
    page = opened(LESSON)
    for role in ("banner", "main", "search"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("navigation", name="Contents of this lesson").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_print_opens_folds_and_hides_the_frame(opened: Opener) -> None:
    page = opened(LESSON)
    page.evaluate("localStorage.setItem('lemmata:depth', 'core')")
    page.reload()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.get_by_text("Far below stands").is_visible()
    assert not page.get_by_role("banner").is_visible()
    assert not page.get_by_role("button", name="Run").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not page.get_by_text("Far below stands").is_visible()


def test_the_steps_of_a_path_are_numbered_in_its_order(opened_whole: Opener) -> None:
    page = opened_whole("/")
    page.get_by_role("radio", name="In order").check()
    steps = page.locator(".lesson-list .step").all_inner_texts()
    assert steps[0].startswith("step 1")
    assert steps[-1].startswith("step 4")
